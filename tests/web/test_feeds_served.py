"""Feeds at the addresses of subscribers: to whom, how often, and what a program is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import feedparser
import httpx2
import icalendar
import pytest

from monitor.app import Monitor
from monitor.clock import SimulatedClock
from monitor.errors import StoreError
from monitor.reports.subscription import LASTS, Feed, sign
from monitor.settings.roster import Person
from monitor.settings.web import WebSettings
from monitor.types import Tier
from monitor.web import feeds
from monitor.web.serve import serving
from tests.reports.sample_news import NOW, first_report, incident

pytestmark = pytest.mark.pages

SECRET = "a-secret-of-forty-characters-for-links!!"
LIN = Person(id="lin", name="林知夏")
TYPES = {
    Feed.INCIDENTS: "application/atom+xml; charset=utf-8",
    Feed.DEADLINES: "text/calendar; charset=utf-8",
}


@dataclass
class Stand:
    """A served monitor with one incident, and a program that reads feeds."""

    m: Monitor
    clock: SimulatedClock
    program: httpx2.Client

    def get(
        self, feed: str = Feed.INCIDENTS, token: str = "", method: str = "GET", **headers: str
    ) -> httpx2.Response:
        token = token or sign(LIN, NOW + LASTS, SECRET)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.program.request(method, f"/f/{token}/{feed}", headers=sent)


MakeStand = Callable[..., Stand]


@pytest.fixture
def make_stand(
    watch: Callable[..., Monitor], house: Monitor, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeStand]:
    """Opens a stand; keywords replace settings."""
    monkeypatch.setenv("LINK_SECRET", SECRET)
    with ExitStack() as stack:

        def make(**changes: Any) -> Stand:
            web = WebSettings(port=0, public_url="http://127.0.0.1", secret="${LINK_SECRET}")
            settings = replace(house.settings, **{"web": web, **changes})
            clock = SimulatedClock(NOW)
            m = watch(clock, settings=settings)
            with m.store.write() as unit:
                unit.items.add([first_report()], ["benefit_payment"])
                unit.incidents.add(incident(title="养老金没到账<script>"))
            url = stack.enter_context(serving(m))
            program = stack.enter_context(httpx2.Client(base_url=url, trust_env=False, timeout=30))
            return Stand(m=m, clock=clock, program=program)

        yield make


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand()


def test_reader_gets_both_feeds(stand: Stand) -> None:
    answer = stand.get(Feed.INCIDENTS)
    assert answer.status_code == 200
    (entry,) = feedparser.parse(answer.content).entries
    assert entry.title.endswith("养老金没到账<script>")
    assert b"<script" not in answer.content
    calendar = icalendar.Calendar.from_ical(stand.get(Feed.DEADLINES).content)
    assert calendar.walk("VEVENT")


@pytest.mark.parametrize("feed", Feed)
def test_answer_is_kept_by_the_reader_alone(stand: Stand, feed: Feed) -> None:
    headers = stand.get(feed).headers
    assert headers["content-type"] == TYPES[feed]
    assert headers["cache-control"] == "private, no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"].startswith("noindex")
    assert "set-cookie" not in headers


@pytest.mark.parametrize("feed", Feed)
def test_who_has_it_already_is_told_so_until_it_changes(stand: Stand, feed: Feed) -> None:
    tag = stand.get(feed).headers["etag"]
    for named in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        again = stand.get(feed, if_none_match=named)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "private, no-cache"
    assert stand.get(feed, if_none_match='"x"').status_code == 200
    if feed is Feed.INCIDENTS:
        with stand.m.store.write() as unit:
            unit.incidents.add(incident(tier=Tier.RED))
        assert stand.get(feed, if_none_match=tag).status_code == 200


def test_asking_for_the_head_gives_no_body(stand: Stand) -> None:
    answer = stand.get(method="HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"].startswith('W/"')


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND"])
def test_nothing_can_be_written(stand: Stand, method: str) -> None:
    assert stand.get(Feed.DEADLINES, method=method).status_code == 405


@pytest.mark.parametrize("token", ["x", "x" * 43, sign(LIN, NOW + LASTS, SECRET + "!")])
def test_wrong_address_is_a_page_that_says_so(stand: Stand, token: str) -> None:
    answer = stand.get(token=token)
    assert answer.status_code == 404
    assert "订阅地址无效" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_another_feed_is_not_there(stand: Stand) -> None:
    assert stand.get("items.atom").status_code == 404


def test_address_ends_with_its_year_and_with_its_reader(
    make_stand: MakeStand, house: Monitor
) -> None:
    stand = make_stand()
    stand.clock.move_to(NOW + LASTS)
    assert stand.get().status_code == 410
    roster = house.settings.roster
    left = tuple(person for person in roster.people if person.id != LIN.id)
    gone = make_stand(roster=replace(roster, people=left))
    assert gone.get().status_code == 404


def test_who_asks_too_often_waits_and_others_do_not(
    make_stand: MakeStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "_PER_MINUTE", 2)
    stand = make_stand()
    asked = [stand.get().status_code for _ in range(3)]
    assert asked == [200, 200, 429]
    assert int(stand.get().headers["retry-after"]) > 0
    other = sign(Person(id="gu", name="顾远舟"), NOW + LASTS, SECRET)
    assert stand.get(token=other).status_code == 200


def test_wrong_addresses_are_slowed_down_and_right_ones_are_not(
    make_stand: MakeStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "_PER_MINUTE", 2)
    stand = make_stand()
    tried = [stand.get(token="x").status_code for _ in range(3)]
    assert tried == [404, 404, 429]
    assert stand.get().status_code == 200


def test_store_that_fails_is_told_as_a_page(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("locked")

    monkeypatch.setattr(feeds, "issue", refuse)
    answer = stand.get()
    assert answer.status_code == 503
    assert "暂时无法读取" in answer.text
    assert int(answer.headers["retry-after"]) > 0


def test_secret_that_is_gone_is_told_as_a_page(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LINK_SECRET")
    assert stand.get().status_code == 503


def test_log_says_who_read_what_and_no_address(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    token = sign(LIN, NOW + LASTS, SECRET)
    with caplog.at_level(logging.DEBUG):
        stand.get()
        stand.get(token=token[:-1])
    ours = [r for r in caplog.records if not r.name.startswith(("http", "uvicorn.access"))]
    told = repr([record.__dict__ for record in ours])
    assert "'person': 'lin'" in told
    assert "wrong address of a feed" in told
    assert token[:20] not in told


def test_without_links_there_are_no_addresses(make_stand: MakeStand) -> None:
    assert make_stand(web=WebSettings(port=0)).get().status_code == 404
