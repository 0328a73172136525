"""What subscribers are shown, from the store: which incidents, which deadlines, and who may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import pytest

from monitor.app import Monitor
from monitor.clock import SimulatedClock
from monitor.errors import OutputError, RefusedError, SettingsError
from monitor.feeding import Issue, addresses, issue, take
from monitor.reports.subscription import Feed
from monitor.settings.calendar import CalendarSettings, Event
from monitor.settings.disclosure import DisclosureSettings, Obligation
from monitor.settings.exports import ExportsSettings, FeedSettings
from monitor.settings.reports import ReportPlan, ReportsSettings
from monitor.settings.roster import Person
from monitor.settings.web import WebSettings
from monitor.types import ClockDue, IncidentStatus, Tier
from tests.reports.sample_news import NOW, first_report, incident

SECRET = "a-secret-of-forty-characters-for-links!!"


@dataclass
class House:
    """A monitor at work, and what it would show."""

    m: Monitor

    def add(self, tier: Tier = Tier.ORANGE, *, days_ago: float = 0, **changes: Any) -> str:
        at = NOW - timedelta(days=days_ago, hours=1)
        kept = {"first_published_at": at, "detected_at": at, "last_item_at": at, **changes}
        with self.m.store.write() as unit:
            return unit.incidents.add(incident(tier=tier, **kept)).code

    def issue(self, feed: Feed, now: datetime = NOW) -> Issue:
        with self.m.store.read() as unit:
            return issue(feed, self.m.settings, unit, self.m.gazetteer.name, now)

    def take(self, feed: Feed, path: Path, by: str = "沈砚秋") -> int:
        m = self.m
        return take(feed, m.store, m.settings, m.gazetteer.name, by=by, path=path, now=NOW)

    def addresses(self, reader: str = "林知夏", by: str = "沈砚秋") -> tuple[str, ...]:
        return addresses(self.m.store, self.m.settings, reader=reader, by=by, now=NOW)

    def exported(self, person: str) -> list[tuple[str, str, dict[str, Any]]]:
        with self.m.store.read() as unit:
            found = unit.ledger.of(f"feed:{person}")
        return [(entry.actor, entry.action, dict(entry.detail)) for entry in found]


MakeHouse = Callable[..., House]


@pytest.fixture
def make_house(watch: Callable[..., Monitor], house: Monitor) -> MakeHouse:
    def make(**settings: Any) -> House:
        bare = {"calendar": CalendarSettings(), "reports": ReportsSettings(plans=())}
        m = watch(SimulatedClock(NOW), settings=replace(house.settings, **{**bare, **settings}))
        with m.store.write() as unit:
            unit.items.add([first_report()], ["benefit_payment"])
        return House(m)

    return make


def test_feed_has_what_is_grave_enough_and_has_news(make_house: MakeHouse) -> None:
    feed = FeedSettings(tier="yellow", back=timedelta(days=14))
    house = make_house(exports=ExportsSettings(feed=feed))
    older = house.add(Tier.YELLOW, days_ago=3)
    newest = house.add(Tier.RED, days_ago=1)
    closed = house.add(days_ago=2, status=IncidentStatus.CLOSED)
    house.add(Tier.BLUE)
    house.add(days_ago=15)
    house.add(status=IncidentStatus.MERGED, merged_into=1)
    made = house.issue(Feed.INCIDENTS)
    read = feedparser.parse(made.content())
    assert made.entries == 3
    assert [entry.id.rpartition(":")[2] for entry in read.entries] == [newest, closed, older]
    assert "地点：示范省示范市望川县" in read.entries[0].content[0].value
    assert "状态：已办结" in read.entries[1].content[0].value


def test_mark_changes_with_an_entry_and_not_with_the_time(make_house: MakeHouse) -> None:
    house = make_house()
    before = {feed: house.issue(feed).mark for feed in Feed}
    later = NOW + timedelta(minutes=1)
    assert {feed: house.issue(feed, later).mark for feed in Feed} == before
    clock = ClockDue(name="K3", label="首次发声", started_at=NOW, due_at=NOW + timedelta(hours=1))
    house.add(clocks=(clock,))
    after = {feed: house.issue(feed).mark for feed in Feed}
    assert all(after[feed] != before[feed] for feed in Feed)
    overdue = house.issue(Feed.DEADLINES, NOW + timedelta(hours=2)).mark
    assert overdue != after[Feed.DEADLINES]


def test_calendar_has_clocks_reports_duties_and_planned_days(make_house: MakeHouse) -> None:
    planned = Event(
        id="adjust", label="养老金调整", expects="policy", dated=(date(2026, 6, 20),), source="通知"
    )
    owed = Obligation(
        id="weekly",
        label="每周一条",
        channel="网站",
        proof="entries",
        level="county",
        start=date(2026, 6, 1),
        grace_days=3,
        basis="某文件",
    )
    house = make_house(
        calendar=CalendarSettings(events=(planned,)),
        disclosure=DisclosureSettings(obligations=(owed,)),
        reports=ReportsSettings(plans=(ReportPlan(id="daily", kind="daily", days="workdays"),)),
        exports=ExportsSettings(feed=FeedSettings(ahead=timedelta(days=7))),
    )
    due = NOW + timedelta(hours=5)
    clock = ClockDue(name="K3", label="首次发声", started_at=NOW, due_at=due)
    code = house.add(clocks=(clock,))
    overdue = replace(clock, due_at=NOW - timedelta(hours=5), missed_at=NOW)
    late = house.add(days_ago=2, clocks=(overdue,))
    calendar = icalendar.Calendar.from_ical(house.issue(Feed.DEADLINES).content())
    found = {str(e["uid"]).partition("@")[0]: e for e in calendar.walk("VEVENT")}
    clocks = {uid for uid in found if uid.startswith("clock")}
    assert clocks == {f"clock-{code}-K3-1", f"clock-{late}-K3-1"}
    assert found[f"clock-{code}-K3-1"].decoded("dtstart") == due
    reports = sorted(uid for uid in found if uid.startswith("report"))
    assert reports[:2] == ["report-daily-20260615", "report-daily-20260616"]
    assert len(reports) == 5  # the dragon-boat holiday of 19 June and a weekend are left out
    assert found["planned-adjust-20260620"].decoded("dtstart") == date(2026, 6, 20)
    duties = {uid for uid in found if uid.startswith("disclosure")}
    assert {uid[-8:] for uid in duties} == {"20260608", "20260615"}  # the former within its grace


def test_file_is_written_once_it_is_on_the_ledger(make_house: MakeHouse, tmp_path: Path) -> None:
    house = make_house()
    house.add()
    path = tmp_path / "out" / "a.atom"
    assert house.take(Feed.INCIDENTS, path) == 1
    assert len(feedparser.parse(path.read_bytes()).entries) == 1
    assert house.exported("shen") == [("沈砚秋", "exported", {"what": "incidents.atom", "rows": 1})]


def test_stranger_takes_nothing(make_house: MakeHouse, tmp_path: Path) -> None:
    house = make_house()
    with pytest.raises(RefusedError, match="值班表里没有 '路人'"):
        house.take(Feed.DEADLINES, tmp_path / "a.ics", by="路人")
    assert not (tmp_path / "a.ics").exists()


def test_file_that_cannot_be_written_is_told(make_house: MakeHouse, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="--output"):
        make_house().take(Feed.DEADLINES, tmp_path / "taken" / "a.ics")


def test_addresses_are_given_on_the_ledger_without_the_token(
    make_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINK_SECRET", SECRET)
    web = WebSettings(public_url="https://yq.shifan.example", secret="${LINK_SECRET}")
    house = make_house(web=web)
    atom, calendar = house.addresses()
    token = atom.split("/")[4]
    assert atom == f"https://yq.shifan.example/f/{token}/incidents.atom"
    assert calendar == f"https://yq.shifan.example/f/{token}/deadlines.ics"
    ((actor, action, detail),) = house.exported("lin")
    assert (actor, action) == ("沈砚秋", "exported")
    assert detail == {"what": "address", "for": "林知夏", "until": "2027-06-15T01:00:00+00:00"}


@pytest.mark.parametrize(("reader", "by"), [("路人", "沈砚秋"), ("林知夏", "路人")])
def test_nobody_outside_the_roster_gives_or_gets_an_address(
    make_house: MakeHouse, reader: str, by: str
) -> None:
    with pytest.raises(RefusedError, match="值班表里没有 '路人'"):
        make_house().addresses(reader, by)


def test_two_of_one_name_are_told_apart_by_id(make_house: MakeHouse, house: Monitor) -> None:
    roster = house.settings.roster
    twin = Person(id="lin2", name="林知夏")
    both = make_house(roster=replace(roster, people=(*roster.people, twin)))
    with pytest.raises(RefusedError, match="lin、lin2"):
        both.addresses()
    with pytest.raises(RefusedError, match="public_url"):
        both.addresses("lin2")


def test_without_an_address_of_ones_own_the_way_out_is_told(make_house: MakeHouse) -> None:
    with pytest.raises(RefusedError, match=r"web\.yaml.*monitor export feed"):
        make_house(web=WebSettings()).addresses()


def test_secret_that_cannot_be_read_gives_no_address(make_house: MakeHouse) -> None:
    web = WebSettings(public_url="https://yq.shifan.example", secret="${NOWHERE_SET}")
    house = make_house(web=web)
    with pytest.raises(SettingsError, match="NOWHERE_SET"):
        house.addresses()
    assert house.exported("lin") == []
