"""Counts by the desk's hours, days and weeks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import utc
from monitor.trends.series import Series, Step, aligned, counted, summed

HOUR = timedelta(hours=1)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)).map(
    lambda at: at.replace(tzinfo=UTC)
)


def test_a_day_is_the_desks_day() -> None:
    late = datetime(2026, 6, 1, 16, 30, tzinfo=UTC)
    assert Step.DAY.begin(late) == utc(datetime(2026, 6, 2))
    assert Step.HOUR.begin(late) == late.replace(minute=0)


def test_a_week_begins_on_monday() -> None:
    assert Step.WEEK.begin(utc(datetime(2026, 6, 7, 23))) == utc(datetime(2026, 6, 1))
    assert Step.WEEK.begin(utc(datetime(2026, 6, 8))) == utc(datetime(2026, 6, 8))


def test_steps_that_brought_nothing_are_nought(monday: datetime, day: timedelta) -> None:
    made = counted([(monday + 3 * day, 2), (monday + HOUR, 1), (monday + 2 * HOUR, 4)], Step.DAY)
    assert made.start == monday
    assert list(made.values) == [5, 0, 0, 2]
    assert made.end == monday + 4 * day


def test_a_period_cuts_and_fills(monday: datetime, day: timedelta) -> None:
    pairs = [(monday - day, 9), (monday + day, 1), (monday + 5 * day, 9)]
    assert counted(pairs, Step.DAY, monday, monday + 3 * day).values == (0, 1, 0)
    assert counted([], Step.DAY, monday, monday + 2 * day).values == (0, 0)
    assert counted([], Step.DAY, monday).values == ()
    with pytest.raises(ValueError, match="needs a start"):
        counted([], Step.DAY)


def test_series_that_begins_within_a_step_is_refused(monday: datetime) -> None:
    with pytest.raises(ValueError, match="does not begin"):
        Series(start=monday + HOUR, step=Step.DAY, values=(1,))


def test_days_become_weeks_and_partial_weeks_can_be_left_out(
    monday: datetime, day: timedelta
) -> None:
    wednesday = Series(start=monday + 2 * day, step=Step.DAY, values=(1.0,) * 14)
    assert list(wednesday.rebinned(Step.WEEK).values) == [5, 7, 2]
    whole = wednesday.rebinned(Step.WEEK, whole=True)
    assert whole.start == monday + 7 * day
    assert list(whole.values) == [7]
    full = Series(start=monday, step=Step.DAY, values=(1.0,) * 14)
    assert list(full.rebinned(Step.WEEK, whole=True).values) == [7, 7]
    with pytest.raises(ValueError, match="cannot be told"):
        wednesday.rebinned(Step.HOUR)


def test_a_moment_finds_its_step(monday: datetime, day: timedelta) -> None:
    series = Series(start=monday, step=Step.DAY, values=(1, 2, 3))
    assert series.index(monday + day + HOUR) == 1
    assert series.index(monday - HOUR) is None
    assert series.index(series.end) is None


def test_series_are_laid_side_by_side_and_added(monday: datetime, day: timedelta) -> None:
    one = Series(start=monday, step=Step.DAY, values=(1, 2))
    two = Series(start=monday + 3 * day, step=Step.DAY, values=(5,))
    assert [each.values for each in aligned((one, two))] == [(1, 2, 0, 0), (0, 0, 0, 5)]
    assert summed((one, two)).values == (1, 2, 0, 5)
    assert aligned(()) == ()
    with pytest.raises(ValueError, match="rebin them first"):
        aligned((one, one.rebinned(Step.WEEK)))


@given(st.lists(st.tuples(moments, st.integers(0, 50)), min_size=1, max_size=30))
def test_no_step_loses_an_item(pairs: list[tuple[datetime, int]]) -> None:
    total = sum(count for _, count in pairs)
    days = counted(pairs, Step.DAY)
    assert days.total == total
    assert days.rebinned(Step.WEEK).total == total
    assert days.rebinned(Step.WEEK).values == counted(pairs, Step.WEEK).values


@given(moments, moments)
def test_a_cut_holds_the_steps_that_begin_in_it(one: datetime, two: datetime) -> None:
    start, end = min(one, two), max(one, two)
    series = Series(start=utc(datetime(2025, 3, 1)), step=Step.DAY, values=tuple(range(300)))
    inside = tuple(value for at, value in series if start <= at < end)
    assert series.between(start, end).values == inside
