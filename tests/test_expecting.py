"""What the store remembers of past hours and peaks is what an hour is measured against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor import jobs, pipeline
from monitor.clock import SimulatedClock, day_start, utc
from monitor.expecting import expectation, look_for_peaks, missing_peaks
from monitor.incidents.baseline import Expectation
from monitor.reporting.schedule import order_for
from monitor.settings.calendar import CalendarSettings, Event
from monitor.store.tables import volumes
from monitor.types import Incident, IncidentStatus, Profile, Tier

if TYPE_CHECKING:
    from monitor.app import Monitor

DAY = timedelta(days=1)
NOW = utc(datetime(2026, 6, 17, 12, 30))  # a Wednesday
PEAK = Event(
    id="pension_day",
    label="发放日",
    expects="peak",
    monthly="17",
    topics=("benefit_payment",),
    regions=("990121",),
    lift=3,
    source="惯例",
)


@pytest.fixture
def m(watch: Callable[..., Monitor]) -> Monitor:
    made = watch(SimulatedClock(NOW), sources={})
    planned = replace(made.settings, calendar=CalendarSettings(events=(PEAK,)))
    return replace(made, settings=planned)


def brought(m: Monitor, hours: dict[datetime, int], topic: str = "benefit_payment") -> None:
    rows = [{"topic": topic, "hour": h, "items": n, "originals": n} for h, n in hours.items()]
    with m.store.write() as unit:
        unit._connection.execute(volumes.insert(), rows)


def noon(day: date) -> datetime:
    return day_start(day) + timedelta(hours=12)


def half_year(usual: int, peak: int) -> dict[datetime, int]:
    """Every noon from January to 16 June brought ``usual``, the 17th of each month ``peak``."""
    days = (date(2026, 1, 1) + n * DAY for n in range(167))
    return {noon(day): peak if day.day == 17 else usual for day in days}


def incident(**changes: object) -> Incident:
    plain = Incident(
        id=1,
        code="20260617-001",
        title="",
        status=IncidentStatus.WATCHING,
        tier=Tier.ROUTINE,
        topics=("benefit_payment", "fund_gap"),
        regions=("990121",),
        first_item_id=1,
        first_published_at=NOW,
        detected_at=NOW,
        last_item_at=NOW,
        profile=Profile(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # as the test says


def should(m: Monitor, one: Incident) -> Expectation:
    with m.store.read() as unit:
        return expectation(m, unit, one, NOW)


def test_hour_of_a_planned_peak_is_lifted_as_past_peaks_were(m: Monitor) -> None:
    brought(m, half_year(usual=5, peak=20))
    found = should(m, incident())
    assert (found.usual, found.lift) == (20, 4)
    assert "发放日，经5次学得" in found.why


def test_configured_lift_stands_until_two_peaks_are_past(m: Monitor) -> None:
    young = {hour: n for hour, n in half_year(5, 20).items() if hour > NOW - 40 * DAY}
    brought(m, young)
    found = should(m, incident())
    assert (found.usual, found.lift) == (15, 3)
    assert "按日历设定" in found.why


def test_peak_of_another_place_or_topic_lifts_nothing(m: Monitor) -> None:
    brought(m, half_year(5, 20))
    brought(m, half_year(5, 20), "fund_gap")
    assert should(m, incident(regions=("330100",))).lift == 1
    assert should(m, incident(topics=("fund_gap",))).lift == 1
    assert should(m, incident(regions=())).lift == 4


def test_incident_without_topic_is_measured_by_items_without_one(m: Monitor) -> None:
    brought(m, half_year(2, 2), "")
    assert should(m, incident(topics=())).usual == 2


def test_missing_peak_is_noted_once_and_stands_in_the_digest(m: Monitor) -> None:
    history = half_year(usual=20, peak=60)
    brought(m, history)
    clock = m.clock
    assert isinstance(clock, SimulatedClock)
    clock.move_to(noon(date(2026, 6, 18)) - timedelta(hours=3))
    assert jobs.expect_due(m) == 1
    assert jobs.expect_due(m) == 0
    with m.store.read() as unit:
        (entry,) = unit.ledger.of("calendar:pension_day")
        assert (entry.actor, entry.action) == ("expect", "peak missing")
        assert (entry.detail["expected"], entry.detail["seen"]) == (60, 0)
        end = clock.now() + timedelta(hours=1)
        (told,) = missing_peaks(m, unit, end - DAY, end)
        assert missing_peaks(m, unit, end, end + DAY) == ()
    clock.move_to(end)
    pipeline.report(m, order_for(m.settings, "daily", date(2026, 6, 18)))
    path = m.data_dir / "reports" / "2026" / "daily-2026-06-18.md"
    assert told in path.read_text(encoding="utf-8")


def test_peak_that_came_is_not_missed(m: Monitor) -> None:
    brought(m, half_year(20, 60) | {noon(date(2026, 6, 17)): 30})
    assert look_for_peaks(m, date(2026, 6, 17)) == []
    assert look_for_peaks(m, date(2026, 6, 18)) == []


def test_shipped_calendar_is_looked_at_in_an_empty_house(watch: Callable[..., Monitor]) -> None:
    empty = watch(SimulatedClock(NOW), sources={})
    assert empty.settings.calendar.events
    assert look_for_peaks(empty, date(2026, 6, 15)) == []
