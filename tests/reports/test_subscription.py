"""Addresses of feeds: one person's, for a year, and of no other making."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts import link
from monitor.reports.subscription import LASTS, Feed, Void, address, reader_of, sign
from monitor.settings.roster import Person

NOW = datetime(2026, 6, 15, 1, tzinfo=UTC)
SECRET = "a-secret-of-forty-characters-for-links!!"
LIN, GU = Person(id="lin", name="林知夏"), Person(id="gu", name="顾远舟")
TOKEN = sign(LIN, NOW + LASTS, SECRET)


def test_token_is_its_readers_for_a_year() -> None:
    assert reader_of(TOKEN, [GU, LIN], SECRET, NOW) == LIN
    last = NOW + LASTS
    assert reader_of(TOKEN, [LIN], SECRET, last - timedelta(seconds=1)) == LIN
    assert reader_of(TOKEN, [LIN], SECRET, last) is Void.EXPIRED


def test_token_is_void_without_the_person_or_with_another_secret() -> None:
    assert reader_of(TOKEN, [GU], SECRET, NOW) is Void.FORGED
    assert reader_of(TOKEN, [LIN], SECRET + "!", NOW) is Void.FORGED


@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_no_other_spelling_passes(at: int, letter: str) -> None:
    spelt = TOKEN[:at] + letter + TOKEN[at + 1 :]
    assert spelt == TOKEN or reader_of(spelt, [LIN, GU], SECRET, NOW) is Void.FORGED


@given(st.text(max_size=80))
def test_any_text_is_refused_quietly(text: str) -> None:
    assert reader_of(text, [LIN], SECRET, NOW) is Void.FORGED


def test_link_that_acknowledges_reads_no_feed_and_the_other_way_round() -> None:
    ticket = link.Ticket(alert_id=1, delivery_id=1, whose=b"abcdef", expires_at=NOW + LASTS)
    assert reader_of(link.sign(ticket, SECRET), [LIN], SECRET, NOW) is Void.FORGED
    assert link.read(TOKEN, SECRET, NOW) is link.Unfit.FORGED


@pytest.mark.parametrize("feed", Feed)
def test_address_shows_nothing_of_the_person(feed: Feed) -> None:
    shown = address("https://yq.shifan.example/", TOKEN, feed)
    assert shown == f"https://yq.shifan.example/f/{TOKEN}/{feed.value}"
    assert b"lin" not in urlsafe_b64decode(TOKEN + "=" * (-len(TOKEN) % 4))
