from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import (
    DESK,
    SimulatedClock,
    add_duty_time,
    day_start,
    desk,
    duty_time,
    is_night,
    is_working_day,
    utc,
)


def _at(text: str) -> datetime:
    return utc(datetime.fromisoformat(text))


def test_naive_time_is_read_as_desk_time() -> None:
    assert utc(datetime(2026, 6, 15, 8)) == datetime(2026, 6, 15, 0, tzinfo=UTC)


def test_foreign_zone_is_kept_as_the_same_moment() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert utc(datetime(2026, 6, 15, 9, tzinfo=tokyo)) == _at("2026-06-15T08:00")


def test_simulated_clock_never_goes_back() -> None:
    clock = SimulatedClock(_at("2026-06-15T08:00"))
    clock.move_to(_at("2026-06-15T09:00"))
    with pytest.raises(ValueError, match="cannot go back"):
        clock.move_to(_at("2026-06-15T08:30"))


def test_day_begins_at_midnight_of_the_desk() -> None:
    assert day_start(date(2026, 6, 15)) == datetime(2026, 6, 14, 16, tzinfo=UTC)


def test_make_up_saturday_is_a_working_day_and_national_day_is_not() -> None:
    assert is_working_day(date(2026, 10, 10))
    assert not is_working_day(date(2026, 10, 1))


def test_year_without_announced_holidays_falls_back_to_weekdays() -> None:
    assert is_working_day(date(2031, 6, 16))
    assert not is_working_day(date(2031, 6, 15))


@pytest.mark.parametrize(
    ("moment", "night"),
    [("2026-06-15T22:00", True), ("2026-06-16T05:59", True), ("2026-06-16T06:00", False)],
)
def test_night_runs_from_ten_to_six(moment: str, night: bool) -> None:
    assert is_night(_at(moment)) is night


def test_duty_time_skips_the_night_and_the_weekend() -> None:
    friday_evening = _at("2026-06-12T21:00")
    due = add_duty_time(friday_evening, timedelta(hours=4))
    assert desk(due) == datetime(2026, 6, 15, 11, tzinfo=DESK)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 1)),
    st.timedeltas(timedelta(0), timedelta(hours=60)),
)
def test_duty_time_is_never_shorter_than_wall_time(start: datetime, span: timedelta) -> None:
    assert add_duty_time(utc(start), span) >= utc(start) + span


def test_duty_time_leaves_out_nights_weekends_and_holidays() -> None:
    friday, monday = _at("2026-11-20T21:00"), _at("2026-11-23T09:30")
    assert duty_time(friday, monday) == timedelta(hours=2, minutes=30)
    assert duty_time(_at("2026-10-01T00:00"), _at("2026-10-07T23:00")) == timedelta()
    assert duty_time(monday, friday) == timedelta()


@given(
    start=st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)),
    hours=st.floats(0.1, 400),
)
def test_duty_time_measures_what_was_added(start: datetime, hours: float) -> None:
    span = timedelta(hours=hours)
    assert duty_time(utc(start), add_duty_time(utc(start), span)) == span
