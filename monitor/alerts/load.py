"""What alerts ask of the people on duty: how many, in which shift, of whom. PURE.

Counted is what tells somebody; an alert without steps stands in the digest and wakes nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from monitor.alerts.roster import on_duty, working_day
from monitor.clock import desk, is_night
from monitor.settings import Settings
from monitor.settings.roster import RosterSettings, Shift
from monitor.settings.routing import Route, RoutingSettings, Step
from monitor.types import Alert

SHIFTS, HOURS, ROLES, PEOPLE = "班次", "时段", "岗位", "人员"
"""By what the load is counted."""

_NOBODY = "只列日报，不通知人"
_DAYS = {"all": "", "working": "工作日", "off": "休息日", "sensitive": "敏感时段"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many alerts fall on one shift, part of the day, role or person, before and after."""

    by: str
    """One of 班次, 时段, 岗位, 人员."""
    name: str
    before: int
    after: int
    busiest_before: int
    """The most on one day; for a shift, in one run of it."""
    busiest_after: int


Told = tuple[datetime, tuple[Step, ...]]
"""When an incident was told of, and the steps that were taken."""

Tally = Mapping[tuple[str, str], Mapping[date, int]]
"""By kind of load and name: how many on each day."""


def step_of(alert: Alert, routing: RoutingSettings) -> Step | None:
    """The step of the tree by which ``alert`` was made; None where nobody was told."""
    routes: Sequence[Route] = routing.routes
    found: Route | None = None
    for name in alert.route.split("/"):
        found = next((route for route in routes if route.name == name), None)
        if found is None:
            return None
        routes = found.routes
    if found is None or not found.steps:
        return None
    return found.steps[min(alert.step, len(found.steps) - 1)]


def tally(told: Iterable[Told], settings: Settings) -> Tally:
    """What ``told`` asks of the shifts, parts of the day, roles and people of the roster.

    A shift counts under the people it names, a person under what they took for others as well.
    """
    counted: defaultdict[tuple[str, str], Counter[date]] = defaultdict(Counter)
    for at, steps in told:
        for key, day in set(_asked(at, steps, settings)):
            counted[key][day] += 1
    return counted


def compare(before: Tally, after: Tally) -> list[Load]:
    """Two tallies side by side, the kinds in their order, the most changed first."""
    order = {name: at for at, name in enumerate((SHIFTS, HOURS, ROLES, PEOPLE))}
    loads = [
        Load(
            by=by,
            name=name,
            before=_sum(before, by, name),
            after=_sum(after, by, name),
            busiest_before=_most(before, by, name),
            busiest_after=_most(after, by, name),
        )
        for by, name in before.keys() | after.keys()
    ]
    return sorted(
        loads,
        key=lambda load: (order[load.by], -abs(load.after - load.before), -load.after, load.name),
    )


def _sum(counted: Tally, by: str, name: str) -> int:
    return sum(counted.get((by, name), {}).values())


def _most(counted: Tally, by: str, name: str) -> int:
    return max(counted.get((by, name), {}).values(), default=0)


def _asked(
    at: datetime, steps: Sequence[Step], settings: Settings
) -> Iterator[tuple[tuple[str, str], date]]:
    """Every name this counts under, with the day it counts on."""
    today = desk(at).date()
    if not steps:
        yield (ROLES, _NOBODY), today
        return
    yield (HOURS, _part_of_day(at, settings.roster)), today
    for role in dict.fromkeys(role for step in steps for role in step.to):
        word = settings.roster.roles.get(role, role)
        yield (ROLES, word), today
        duty = on_duty(role, at, settings)
        if duty.shift is None or duty.day is None or not duty.people:
            yield (SHIFTS, f"{word}（值班表无人）"), today
            continue
        yield (SHIFTS, shift_name(word, duty.shift, [p.name for p in duty.planned])), duty.day
        yield from (((PEOPLE, person.name), today) for person in duty.people)


def _part_of_day(at: datetime, roster: RosterSettings) -> str:
    day = "工作日" if working_day(desk(at).date(), roster) else "节假日、周末"
    return f"{day}{'夜间' if is_night(at) else '日间'}"


def shift_name(word: str, shift: Shift, people: Sequence[str]) -> str:
    """``值班员 工作日08:00—22:00（林知夏）``: the word of its role, its hours, whom it names."""
    hours = "全天" if shift.start == shift.end else f"{_hour(shift.start)}—{_hour(shift.end)}"
    return f"{word} {_DAYS[shift.days]}{hours}（{'、'.join(people)}）"


def _hour(moment: time) -> str:
    return f"{moment:%H:%M}"
