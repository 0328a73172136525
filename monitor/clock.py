"""Time as an argument: where ``now`` comes from, and what the desk's calendar makes of it.

The desk lives in Asia/Shanghai; everything stored is UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

DESK = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Whatever tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that stands until it is moved; a whole year can pass in seconds."""

    def __init__(self, start: datetime) -> None:
        self._now = utc(start)

    def now(self) -> datetime:
        """The moment it was last moved to."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Stand at ``moment``. ValueError when that is in the past of this clock."""
        moment = utc(moment)
        if moment < self._now:
            raise ValueError(f"the clock stands at {self._now}; it cannot go back to {moment}")
        self._now = moment


def utc(moment: datetime) -> datetime:
    """``moment`` in UTC; a naive time is read as desk time (Asia/Shanghai)."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=DESK)
    return moment.astimezone(UTC)


def desk(moment: datetime) -> datetime:
    """``moment`` as the wall clock of the desk shows it."""
    return moment.astimezone(DESK)


def day_start(day: date) -> datetime:
    """The first moment of ``day`` at the desk, in UTC."""
    return datetime.combine(day, time(), DESK).astimezone(UTC)


@cache
def is_announced(day: date) -> bool:
    """Whether the State Council's days off of that year are known; else only weekends are."""
    import chinese_calendar  # noqa: PLC0415 - as below

    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


@cache
def is_working_day(day: date) -> bool:
    """Whether offices are open on ``day``, holidays and make-up days of the State Council counted.

    The calendar package ends with the last year that was announced; later years are read as
    Monday to Friday.
    """
    import chinese_calendar  # noqa: PLC0415 - 50 ms, needed by few commands

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_public_holiday(day: date) -> bool:
    """Whether ``day`` is a day off, weekends included."""
    return not is_working_day(day)


@cache
def holiday_of(day: date) -> str:
    """The public holiday that makes ``day`` a day off, ``国庆节``; empty on any other day.

    Empty as well in years that are not announced.
    """
    import chinese_calendar  # noqa: PLC0415 - as above

    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return ""
    return str(chinese_calendar.Holiday(name).chinese) if is_off and name else ""


def is_night(moment: datetime, start_hour: int = 22, end_hour: int = 6) -> bool:
    """Whether the desk's wall clock stands in the night (22:00 to 06:00 unless told)."""
    hour = desk(moment).hour
    return hour >= start_hour or hour < end_hour


def in_hours(moment: datetime, hours: tuple[time, time]) -> bool:
    """Whether the desk's wall clock stands in ``hours``; an end before the start is over midnight.

    The start is in it, the end is not.
    """
    start, end = hours
    clock = desk(moment).time()
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end


def add_duty_time(
    start: datetime, span: timedelta, *, opens: time = time(8), closes: time = time(22)
) -> datetime:
    """The moment when ``span`` of duty time (working days, ``opens`` to ``closes``) has passed."""
    left = span
    moment = desk(start)
    while True:
        begin = datetime.combine(moment.date(), opens, DESK)
        end = datetime.combine(moment.date(), closes, DESK)
        at = max(moment, begin)
        if is_working_day(moment.date()) and at < end:
            if at + left <= end:
                return (at + left).astimezone(UTC)
            left -= end - at
        moment = datetime.combine(moment.date() + timedelta(days=1), time(), DESK)


def duty_time(
    start: datetime, end: datetime, *, opens: time = time(8), closes: time = time(22)
) -> timedelta:
    """How much duty time (working days, ``opens`` to ``closes``) lies between two moments."""
    passed = timedelta()
    day, last = desk(start).date(), desk(end).date()
    while day <= last:
        if is_working_day(day):
            begin = max(start, datetime.combine(day, opens, DESK))
            until = min(end, datetime.combine(day, closes, DESK))
            passed += max(until - begin, timedelta())
        day += timedelta(days=1)
    return passed
