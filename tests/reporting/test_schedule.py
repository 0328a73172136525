"""When reports are made, and which period each is of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import desk, utc
from monitor.errors import NotFoundError
from monitor.reporting.schedule import (
    days_before,
    is_made_on,
    latest_of,
    order_for,
    owed,
    period_of,
)
from monitor.settings.reports import ReportPlan
from monitor.settings.roster import Calendar, RosterSettings
from tests.reporting.conftest import at

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.clock import SimulatedClock

ROSTER = RosterSettings(people=(), shifts=())
DAILY = ReportPlan(id="daily", kind="daily", period_ends_at=time(10))
WORKDAYS = replace(DAILY, days="workdays")
WEEKLY = ReportPlan(id="weekly", kind="weekly", days=("mon",))
BIWEEKLY = ReportPlan(id="bi", kind="biweekly", days=("mon",), weeks=2)
MONTHLY = ReportPlan(id="monthly", kind="monthly", day_of_month=3)
QUARTERLY = ReportPlan(id="q", kind="gap", covers="quarter", day_of_month=5)
YEARLY = ReportPlan(id="y", kind="golden_hour", covers="year", day_of_month=10)


def local(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return utc(datetime(year, month, day, hour))


def test_daily_report_has_the_24_hours_before() -> None:
    period = period_of(DAILY, ROSTER, date(2026, 6, 15))
    assert period == (local(2026, 6, 14, 10), local(2026, 6, 15, 10))


def test_on_workdays_monday_has_the_weekend() -> None:
    monday = date(2026, 6, 15)
    assert is_made_on(WORKDAYS, ROSTER, monday)
    assert not is_made_on(WORKDAYS, ROSTER, date(2026, 6, 14))
    assert period_of(WORKDAYS, ROSTER, monday) == (local(2026, 6, 12, 10), local(2026, 6, 15, 10))


@pytest.mark.parametrize(
    ("day", "made"),
    [
        (date(2026, 10, 1), False),  # 国庆节
        (date(2026, 10, 10), True),  # a Saturday that is worked
        (date(2026, 10, 11), False),
    ],
)
def test_workdays_are_those_of_the_state_council(day: date, made: bool) -> None:
    assert is_made_on(WORKDAYS, ROSTER, day) == made


def test_the_rosters_own_days_go_first() -> None:
    own = replace(ROSTER, calendar=Calendar(days_off=(date(2026, 6, 16),)))
    assert not is_made_on(WORKDAYS, own, date(2026, 6, 16))


def test_weekly_report_has_the_seven_days_before_its_monday() -> None:
    assert is_made_on(WEEKLY, ROSTER, date(2026, 6, 15))
    assert not is_made_on(WEEKLY, ROSTER, date(2026, 6, 16))
    period = period_of(WEEKLY, ROSTER, date(2026, 6, 15))
    assert period == (local(2026, 6, 8), local(2026, 6, 15))


def test_every_other_week_is_counted_from_its_monday() -> None:
    made = [day for day in _days(date(2026, 1, 1), 40) if is_made_on(BIWEEKLY, ROSTER, day)]
    assert made == [date(2026, 1, 5), date(2026, 1, 19), date(2026, 2, 2)]
    assert period_of(BIWEEKLY, ROSTER, made[1]) == (local(2026, 1, 5), local(2026, 1, 19))


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def test_monthly_report_on_a_day_off_moves_to_the_next_working_day() -> None:
    made = [day for day in _days(date(2026, 5, 1), 10) if is_made_on(MONTHLY, ROSTER, day)]
    assert made == [date(2026, 5, 6)]  # 劳动节 until 5 May
    assert period_of(MONTHLY, ROSTER, made[0]) == (local(2026, 4, 1), local(2026, 5, 1))


def test_day_moved_into_the_next_month_keeps_its_period() -> None:
    plan = replace(MONTHLY, day_of_month=28)
    own = replace(ROSTER, calendar=Calendar(days_off=tuple(_days(date(2026, 5, 28), 4))))
    assert is_made_on(plan, own, date(2026, 6, 1))
    assert period_of(plan, own, date(2026, 6, 1)) == (local(2026, 4, 1), local(2026, 5, 1))


@pytest.mark.parametrize(
    ("plan", "made", "start", "end"),
    [
        (QUARTERLY, date(2026, 7, 6), local(2026, 4, 1), local(2026, 7, 1)),
        (YEARLY, date(2026, 1, 12), local(2025, 1, 1), local(2026, 1, 1)),
    ],
)
def test_quarters_and_years_are_those_of_the_calendar(
    plan: ReportPlan, made: date, start: datetime, end: datetime
) -> None:
    assert is_made_on(plan, ROSTER, made)
    assert not is_made_on(plan, ROSTER, made + timedelta(days=31))
    assert period_of(plan, ROSTER, made) == (start, end)


PLANS = (DAILY, WORKDAYS, WEEKLY, BIWEEKLY, MONTHLY, QUARTERLY, YEARLY)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.id}-{plan.days}")
@given(day=st.dates(date(2025, 1, 1), date(2026, 12, 31)))
def test_periods_of_a_plan_follow_each_other_without_a_gap(plan: ReportPlan, day: date) -> None:
    newest, before = [day for day, _ in zip(days_before(plan, ROSTER, day), range(2), strict=False)]
    assert period_of(plan, ROSTER, before)[1] == period_of(plan, ROSTER, newest)[0]


def test_newest_is_the_one_whose_time_has_come() -> None:
    early = latest_of(DAILY, ROSTER, at(10, 14))
    assert early is not None
    assert desk(early.order.end).day == 14
    due = latest_of(DAILY, ROSTER, at(10, 15))
    assert due is not None
    assert (due.order.end, due.made_at, due.due_at) == (at(10), at(10, 15), at(10, 30))


def test_unknown_plan_is_refused_and_the_known_are_named(house: Monitor) -> None:
    with pytest.raises(NotFoundError, match=r"'weakly'.*daily"):
        order_for(house.settings, "weakly", date(2026, 6, 15))


def test_period_that_ended_before_the_first_run_is_not_owed(
    planned: Callable[..., Any], clock: SimulatedClock
) -> None:
    m = planned()
    with m.store.read() as unit:
        assert owed(m.settings, unit, at(10, 20, day=date(2026, 6, 14))) == ()
        (found,) = owed(m.settings, unit, at(10, 20))
        assert found.order.name == "daily"
