"""Links that acknowledge: what a token holds against, and how a link stands in each form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.link import PATH, Ticket, Unfit, address, belongs, put_in, read, sign, ticket_of
from monitor.types import ACK, Delivery, DeliveryStatus, Message

NOW = datetime(2026, 6, 15, 1, 0, 30, 500, tzinfo=UTC)
SECRET = "0123456789abcdef0123456789abcdef"
LATER = NOW + timedelta(hours=12)
LINK = "https://yq.shifan.example/gh/a/abc_-9"
MESSAGE = Message(
    subject="【Ⅱ级】望川养老金",
    text=f"【Ⅱ级】望川养老金\n签收：请在09:40前签收 {ACK}",
    markdown=f"### 望川养老金\n- **签收**：请在09:40前签收 {ACK}",
    html=f"<p>签收：{ACK}</p>",
    line="望川养老金未发，请签收",
    command="monitor acknowledge 4 --by 姓名",
)
DELIVERY = Delivery(
    id=7,
    alert_id=4,
    dedupe_key="4:orange:opened:本地/重大:0:mail:lin",
    channel="mail",
    recipient="林知夏",
    address="lin@shifan.example",
    message=MESSAGE,
    status=DeliveryStatus.PENDING,
    attempts=1,
    next_attempt_at=NOW,
)
TOKEN = sign(ticket_of(DELIVERY, LATER), SECRET)

tickets = st.builds(
    Ticket,
    alert_id=st.integers(0, 2**63 - 1),
    delivery_id=st.integers(0, 2**63 - 1),
    whose=st.binary(min_size=6, max_size=6),
    expires_at=st.integers(int(NOW.timestamp()) + 1, 2**32 - 1).map(
        lambda seconds: datetime.fromtimestamp(seconds, UTC)
    ),
)


# ── tokens ───────────────────────────────────────────────────────────────────────────────────


@given(tickets)
def test_what_was_signed_is_what_is_read(ticket: Ticket) -> None:
    token = sign(ticket, SECRET)
    assert read(token, SECRET, NOW) == ticket
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(tickets, st.data())
def test_one_letter_changed_anywhere_spoils_the_token(ticket: Ticket, data: st.DataObject) -> None:
    token = sign(ticket, SECRET)
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from(sorted(set("Aa0-_=Bz") - {token[at]})))
    assert read(token[:at] + letter + token[at + 1 :], SECRET, NOW) is Unfit.FORGED


@given(st.text(max_size=80) | st.text(alphabet="Ab0-_=", min_size=56, max_size=56))
def test_no_text_of_a_stranger_is_a_token(text: str) -> None:
    assert read(text, SECRET, NOW) is Unfit.FORGED


@given(st.binary(max_size=60))
def test_no_bytes_of_a_stranger_are_a_token(data: bytes) -> None:
    assert read(data.decode("latin-1"), SECRET, NOW) is Unfit.FORGED


@pytest.mark.parametrize("tail", ["=", "==", "\n", " ", "A"])
def test_token_has_one_spelling(tail: str) -> None:
    assert read(TOKEN + tail, SECRET, NOW) is Unfit.FORGED


def test_token_of_another_secret_is_forged() -> None:
    assert read(TOKEN, SECRET.upper(), NOW) is Unfit.FORGED


def test_token_expires_to_the_second() -> None:
    end = LATER.replace(microsecond=0)
    assert isinstance(read(TOKEN, SECRET, end - timedelta(seconds=1)), Ticket)
    assert read(TOKEN, SECRET, end) is Unfit.EXPIRED


def test_expired_token_that_was_changed_is_forged_all_the_same() -> None:
    old = sign(ticket_of(DELIVERY, NOW - timedelta(hours=1)), SECRET)
    assert read(old, SECRET, NOW) is Unfit.EXPIRED
    assert read("B" + old[1:], SECRET, NOW) is Unfit.FORGED


@pytest.mark.parametrize(
    "other",
    [{"id": 8}, {"alert_id": 5}, {"recipient": "顾远舟"}, {"dedupe_key": "another message"}],
)
def test_token_belongs_to_one_message_to_one_recipient(other: dict[str, object]) -> None:
    ticket = read(TOKEN, SECRET, NOW)
    assert isinstance(ticket, Ticket)
    assert belongs(ticket, DELIVERY)
    assert not belongs(ticket, replace(DELIVERY, **other))  # type: ignore[arg-type]  # in a table


def test_message_told_again_over_the_same_channel_keeps_its_ticket() -> None:
    ticket = ticket_of(DELIVERY, LATER)
    assert belongs(ticket, replace(DELIVERY, attempts=3, next_attempt_at=LATER))


# ── messages ─────────────────────────────────────────────────────────────────────────────────


def test_link_stands_behind_the_public_address_whatever_its_end() -> None:
    expected = f"https://yq.shifan.example/gh{PATH}{TOKEN}"
    assert address("https://yq.shifan.example/gh", TOKEN) == expected
    assert address("https://yq.shifan.example/gh/", TOKEN) == expected


def test_link_takes_the_place_of_the_mark_in_every_form() -> None:
    told = put_in(MESSAGE, LINK)
    assert told.text.endswith(f"请在09:40前签收 {LINK}")
    assert told.markdown.endswith(f"请在09:40前签收 [点此签收]({LINK})")
    assert f'<a href="{LINK}" rel="noreferrer noopener"' in told.html
    assert told.link == LINK


def test_without_a_link_the_command_stands_there() -> None:
    told = put_in(MESSAGE, "")
    assert told.text.endswith("请在09:40前签收 monitor acknowledge 4 --by 姓名")
    assert told.markdown.endswith("`monitor acknowledge 4 --by 姓名`")
    assert "<code>monitor acknowledge 4 --by 姓名</code>" in told.html
    assert told.link == ""


def test_what_asks_for_no_acknowledgement_bears_no_link() -> None:
    told = put_in(replace(MESSAGE, command=""), LINK)
    assert LINK not in repr(told)
    assert told.link == ""


def test_address_and_command_are_escaped_in_html() -> None:
    odd = put_in(MESSAGE, "https://a.example/?x=1&y=%22")
    assert "x=1&amp;y=" in odd.html
    typed = put_in(replace(MESSAGE, command="monitor acknowledge 4 --by <b>"), "")
    assert "&lt;b&gt;" in typed.html


@given(st.sampled_from(["", LINK]), st.sampled_from(["", MESSAGE.command]))
def test_no_form_goes_out_with_the_mark_in_it(link: str, command: str) -> None:
    marked = replace(MESSAGE, subject=ACK, line=ACK, mark=ACK, command=command)
    assert ACK not in "".join(
        (told := put_in(marked, link)).__getattribute__(form)
        for form in ("subject", "text", "markdown", "html", "line", "mark")
    ), told
