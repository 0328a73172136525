"""Who holds a role at a moment, by ``roster.yaml``. PURE.

A shift that runs over midnight belongs to the day it starts on: its ``days`` and dates are asked
of that day. Days off are the State Council's, make-up working days counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from monitor.clock import DESK, desk, is_working_day, utc
from monitor.settings.roster import Person, RosterSettings, Shift

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A stretch of time in which nobody holds a role."""

    role: str
    start: datetime
    end: datetime


def on_duty(role: str, at: datetime, roster: RosterSettings) -> tuple[Person, ...]:
    """The people of the first shift of ``role`` that covers ``at``; empty when none does."""
    shift = shift_of(role, at, roster)
    return () if shift is None else people_of(shift, roster)


def shift_of(role: str, at: datetime, roster: RosterSettings) -> Shift | None:
    """The first shift of ``role`` that covers ``at``; None when none does."""
    moment = desk(at)
    return next((s for s in roster.shifts if s.role == role and _covers(s, moment)), None)


def people_of(shift: Shift, roster: RosterSettings) -> tuple[Person, ...]:
    """The people of ``shift``, once each."""
    known = {person.id: person for person in roster.people}
    return tuple(known[name] for name in dict.fromkeys(shift.people))


def began_on(shift: Shift, at: datetime) -> date:
    """The desk day that ``shift``, which covers ``at``, belongs to."""
    moment = desk(at)
    over_midnight = shift.end < shift.start and moment.time() < shift.end
    return moment.date() - _DAY if over_midnight else moment.date()


def holes(
    roster: RosterSettings, roles: Sequence[str], start: datetime, end: datetime
) -> tuple[Hole, ...]:
    """Every stretch of [start, end) in which one of ``roles`` is held by nobody, by role."""
    found: list[Hole] = []
    for role in roles:
        shifts = [shift for shift in roster.shifts if shift.role == role]
        for begin, until in pairwise(_turning_points(shifts, start, end)):
            if on_duty(role, begin, roster):
                continue
            if found and found[-1].role == role and found[-1].end == begin:
                begin = found.pop().start  # noqa: PLW2901 - the hole before goes on
            found.append(Hole(role=role, start=begin, end=until))
    return tuple(found)


def _turning_points(shifts: Sequence[Shift], start: datetime, end: datetime) -> list[datetime]:
    """Every moment at which the people of a role may change, ``start`` and ``end`` included."""
    hours = {time(0)} | {hour for shift in shifts for hour in (shift.start, shift.end)}
    first, last = desk(start).date(), desk(end).date()
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    moments = {utc(datetime.combine(day, hour, DESK)) for day in days for hour in hours}
    return [utc(start), *sorted(m for m in moments if start < m < end), utc(end)]


def _covers(shift: Shift, moment: datetime) -> bool:
    today, hour = moment.date(), moment.time()
    if shift.start == shift.end:
        return _works_on(shift, today)
    if shift.start < shift.end:
        return shift.start <= hour < shift.end and _works_on(shift, today)
    if hour >= shift.start:
        return _works_on(shift, today)
    return hour < shift.end and _works_on(shift, today - _DAY)


def _works_on(shift: Shift, day: date) -> bool:
    if (shift.first and day < shift.first) or (shift.last and day > shift.last):
        return False
    return shift.days == "all" or is_working_day(day) == (shift.days == "working")
