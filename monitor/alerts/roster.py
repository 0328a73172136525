"""Who holds a role at a moment, by ``roster.yaml``. PURE.

A shift that runs over midnight belongs to the day it begins on: its ``days`` and dates, and swaps,
are asked of that day. Days off are the State Council's, make-up working days counted, unless the
roster's own calendar says otherwise.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitor.clock import desk, holiday_of, is_working_day
from monitor.settings import Settings
from monitor.settings.roster import Person, RosterSettings, Shift
from monitor.settings.routing import every_route

_DAY = timedelta(days=1)
_NO_SHIFT = "这段时间没有排班"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who holds a role in one turn of a shift, and how that came about."""

    role: str
    people: tuple[Person, ...]
    """Those who are told, once each; empty when nobody holds the role."""
    reason: str
    """Who stands in for whom, or why there is nobody; empty when all is as planned."""
    shift: Shift | None
    """None: no shift covers the moment."""
    day: date | None
    """The desk day the turn began on."""
    planned: tuple[Person, ...]
    """Whom the shift names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who does somebody's work."""

    person: Person | None
    reason: str
    """Empty when it is who was planned."""


def on_duty(role: str, at: datetime, settings: Settings) -> Duty:
    """Who holds ``role`` at ``at``: the people of the first shift that covers it.

    A turn that was swapped is its new holder's; whoever is on leave is stood in for. A shift of
    which all are away is a hole, though a later one may cover the moment too.
    """
    roster = settings.roster
    found = _turn_at(role, at, settings)
    if found is None:
        return Duty(role=role, people=(), reason=_NO_SHIFT, shift=None, day=None, planned=())
    shift, day = found
    planned = people_of(shift, roster)
    seats = [_seat(person, shift, day, roster) for person in planned]
    people = {seat.person.id: seat.person for seat in seats if seat.person is not None}
    return Duty(
        role=role,
        people=tuple(people.values()),
        reason="；".join(dict.fromkeys(seat.reason for seat in seats if seat.reason)),
        shift=shift,
        day=day,
        planned=planned,
    )


def people_of(shift: Shift, roster: RosterSettings) -> tuple[Person, ...]:
    """The people ``shift`` names, alone or by their team, once each."""
    known = {person.id: person for person in roster.people}
    teams = {team.id: team.people for team in roster.teams}
    named = (one for name in shift.people for one in teams.get(name, (name,)))
    return tuple(known[name] for name in dict.fromkeys(named))


def days_of(shift: Shift, day: date) -> tuple[date, ...]:
    """The desk days that the turn of ``shift`` which begins on ``day`` lies in."""
    over_midnight = time(0) < shift.end < shift.start
    return (day, day + _DAY) if over_midnight else (day,)


def in_place_of(person: Person, days: Sequence[date], roster: RosterSettings) -> Seat:
    """Who does the work of ``person`` on all of ``days``: they, or the next who is not on leave.

    Asked in turn: who was named for this leave, the person's own deputy, then theirs.
    """
    known = {one.id: one for one in roster.people}
    away: dict[str, Person] = {}
    waiting = deque([person.id])
    while waiting:
        one = known[waiting.popleft()]
        if one.id in away:
            continue
        leave = [x for x in roster.leave if x.person == one.id and _touches(x.first, x.last, days)]
        if not leave:
            names = "、".join(other.name for other in away.values())
            return Seat(person=one, reason=f"{names}休假，由{one.name}代班" if names else "")
        away[one.id] = one
        waiting.extend(name for name in (*(x.deputy for x in leave), one.deputy) if name)
    others = "、".join(one.name for one in away.values() if one.id != person.id)
    missing = f"可代班的{others}也休假" if others else "没有写明由谁代班"
    return Seat(person=None, reason=f"{person.name}休假，{missing}")


def on_leave(person: Person, at: datetime, roster: RosterSettings) -> bool:
    """Whether ``person`` is away on the desk day of ``at``."""
    return in_place_of(person, (desk(at).date(),), roster).reason != ""


def stand_ins(
    people: Sequence[Person], at: datetime, roster: RosterSettings
) -> tuple[tuple[Person, ...], tuple[str, ...]]:
    """``people`` as they can be told at ``at``, those on leave stood in for; and who for whom."""
    seats = [in_place_of(person, (desk(at).date(),), roster) for person in people]
    found = {seat.person.id: seat.person for seat in seats if seat.person is not None}
    return tuple(found.values()), tuple(seat.reason for seat in seats if seat.reason)


# ── days ─────────────────────────────────────────────────────────────────────────────────────


def working_day(day: date, roster: RosterSettings) -> bool:
    """Whether offices are open on ``day``; the roster's own calendar goes before the official."""
    if day in roster.calendar.days_off:
        return False
    return day in roster.calendar.working_days or is_working_day(day)


def holiday(day: date, roster: RosterSettings) -> str:
    """The public holiday ``day`` is part of; empty on working days and plain weekends."""
    if working_day(day, roster):
        return ""
    return holiday_of(day) or ("放假" if day in roster.calendar.days_off else "")


def sensitive(day: date, settings: Settings) -> tuple[str, ...]:
    """What makes ``day`` a sensitive one: a public holiday, sessions of ``calendar.yaml``."""
    named = holiday(day, settings.roster)
    sessions = (event.label for event in settings.calendar.on(day, "session"))
    return (*((named,) if named else ()), *sessions)


# ── roles ────────────────────────────────────────────────────────────────────────────────────


def routed_roles(settings: Settings) -> tuple[str, ...]:
    """Every role some rule tells, those told of trouble with the monitor included."""
    routing = settings.routing
    steps = [*routing.system, *(step for r in every_route(routing.routes) for step in r.steps)]
    return tuple(sorted({role for step in steps for role in step.to}))


# ── turns ────────────────────────────────────────────────────────────────────────────────────


def _turn_at(role: str, at: datetime, settings: Settings) -> tuple[Shift, date] | None:
    moment = desk(at)
    for shift in settings.roster.shifts:
        day = _begun(shift, moment) if shift.role == role else None
        if day is not None and _works_on(shift, day, settings):
            return shift, day
    return None


def _begun(shift: Shift, moment: datetime) -> date | None:
    """The desk day on which the turn of ``shift`` that covers ``moment`` began, if one does."""
    today, hour = moment.date(), moment.time()
    if shift.start == shift.end or shift.start <= hour < shift.end:
        return today
    if shift.start < shift.end:
        return None
    if hour >= shift.start:
        return today
    return today - _DAY if hour < shift.end else None


def _works_on(shift: Shift, day: date, settings: Settings) -> bool:
    if (shift.first and day < shift.first) or (shift.last and day > shift.last):
        return False
    if shift.days == "sensitive":
        return bool(sensitive(day, settings))
    return shift.days == "all" or working_day(day, settings.roster) == (shift.days == "working")


def _seat(planned: Person, shift: Shift, day: date, roster: RosterSettings) -> Seat:
    """Who sits where ``planned`` was to sit in the turn of ``shift`` that began on ``day``."""
    given = (
        swap.to
        for swap in roster.swaps
        if (swap.day, swap.person) == (day, planned.id) and swap.role in (None, shift.role)
    )
    taker = next(given, planned.id)
    holder = next(person for person in roster.people if person.id == taker)
    seat = in_place_of(holder, days_of(shift, day), roster)
    if holder is planned:
        return seat
    swapped = f"{planned.name}的班换给{holder.name}"
    return Seat(person=seat.person, reason="，".join(filter(None, (swapped, seat.reason))))


def _touches(first: date, last: date, days: Sequence[date]) -> bool:
    return any(first <= day <= last for day in days)
