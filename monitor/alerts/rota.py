"""The roster along time: turns, the holes between them, and who relieves whom. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from monitor.alerts.roster import Duty, on_duty, sensitive
from monitor.clock import DESK, desk, utc
from monitor.settings import Settings
from monitor.settings.roster import Person

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A stretch of time in which a role is held in one way, or by nobody."""

    start: datetime
    end: datetime
    duty: Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A stretch of time in which nobody holds a role."""

    role: str
    start: datetime
    end: datetime
    reason: str
    """Why, as staff read it."""
    remedy: str
    """What to do in ``roster.yaml``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One set of people relieves another in a role."""

    at: datetime
    before: Duty
    after: Duty

    @property
    def role(self) -> str:
        """The role that is handed over."""
        return self.after.role

    @property
    def going(self) -> tuple[Person, ...]:
        """Who held the role before and does no longer."""
        return _without(self.before.people, self.after.people)

    @property
    def coming(self) -> tuple[Person, ...]:
        """Who holds the role now and did not before."""
        return _without(self.after.people, self.before.people)


def turns(role: str, start: datetime, end: datetime, settings: Settings) -> tuple[Turn, ...]:
    """How ``role`` is held from ``start`` to ``end``, without gaps; the first and last are cut."""
    found: list[Turn] = []
    for begin, until in pairwise(_turning_points(role, start, end, settings)):
        duty = on_duty(role, begin, settings)
        if found and found[-1].duty == duty:
            begin = found.pop().start  # noqa: PLW2901 - the turn before goes on
        found.append(Turn(start=begin, end=until, duty=duty))
    return tuple(found)


def holes(
    settings: Settings, roles: Sequence[str], start: datetime, end: datetime
) -> tuple[Hole, ...]:
    """Every stretch of [start, end) in which one of ``roles`` is held by nobody, by role."""
    found: list[Hole] = []
    for role in roles:
        for turn in turns(role, start, end, settings):
            if turn.duty.people:
                continue
            hole = _hole(turn)
            if found and (found[-1].role, found[-1].end) == (role, hole.start):
                hole = _joined(found.pop(), hole)
            found.append(hole)
    return tuple(found)


def changes(
    settings: Settings, roles: Sequence[str], start: datetime, end: datetime
) -> tuple[Change, ...]:
    """Every moment after ``start``, ``end`` included, at which other people hold a role, by time.

    Asked from one look to the next, each change is found once.
    """
    found: list[Change] = []
    for role in roles:
        points = _turning_points(role, start, end, settings)
        duties = [on_duty(role, at, settings) for at in points]
        for at, (before, after) in zip(points[1:], pairwise(duties), strict=True):
            if _names(before) != _names(after):
                found.append(Change(at=at, before=before, after=after))
    return tuple(sorted(found, key=lambda change: change.at))


def handover(role: str, before: datetime, now: datetime, settings: Settings) -> Change | None:
    """Whether other people hold ``role`` at ``now`` than did at ``before``; None: the same do."""
    change = Change(
        at=utc(now), before=on_duty(role, before, settings), after=on_duty(role, now, settings)
    )
    return None if _names(change.before) == _names(change.after) else change


def sensitive_within(start: datetime, end: datetime, settings: Settings) -> tuple[str, ...]:
    """What makes days of [start, end) sensitive, once each."""
    first, last = desk(start).date(), desk(end - timedelta.resolution).date()
    days = (first + n * _DAY for n in range((last - first).days + 1))
    return tuple(dict.fromkeys(name for day in days for name in sensitive(day, settings)))


def _turning_points(
    role: str, start: datetime, end: datetime, settings: Settings
) -> tuple[datetime, ...]:
    """Every moment at which the people of ``role`` may change, ``start`` and ``end`` included.

    Leave and swaps are whole turns', so nobody changes but at midnight or at the hour of a shift.
    """
    shifts = [shift for shift in settings.roster.shifts if shift.role == role]
    hours = {time(0)} | {hour for shift in shifts for hour in (shift.start, shift.end)}
    first, last = desk(start).date(), desk(end).date()
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    moments = {utc(datetime.combine(day, hour, DESK)) for day in days for hour in hours}
    return utc(start), *sorted(m for m in moments if start < m < end), utc(end)


def _hole(turn: Turn) -> Hole:
    planned = turn.duty.shift is not None
    return Hole(
        role=turn.duty.role,
        start=turn.start,
        end=turn.end,
        reason=turn.duty.reason,
        remedy="请写明代班人，或换班" if planned else "请补排班次",
    )


def _joined(first: Hole, then: Hole) -> Hole:
    """Two holes without anybody between them are one."""
    return Hole(
        role=first.role,
        start=first.start,
        end=then.end,
        reason=_both(first.reason, then.reason),
        remedy=_both(first.remedy, then.remedy),
    )


def _both(one: str, other: str) -> str:
    return "；".join(dict.fromkeys((*one.split("；"), *other.split("；"))))


def _without(people: Sequence[Person], others: Sequence[Person]) -> tuple[Person, ...]:
    return tuple(person for person in people if person not in others)


def _names(duty: Duty) -> set[str]:
    return {person.id for person in duty.people}
