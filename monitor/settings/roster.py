"""``roster.yaml``: people, who is on duty when, and the units that handle incidents."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Literal

from pydantic import Field

from monitor.settings.base import Duration, settings_dataclass


@settings_dataclass
class Person:
    """One member of staff and how each channel reaches them."""

    id: str
    name: str
    title: str = ""
    addresses: dict[str, str] = Field(default_factory=dict)
    """Channel name to address, for instance ``email: duty@…``."""
    deputy: str | None = None
    """Person id: who stands in while this one is on leave; two may be each other's (AB角)."""

    def __post_init__(self) -> None:
        if self.deputy == self.id:
            raise ValueError(f"{self.id!r} is named as their own deputy; name somebody else")


@settings_dataclass
class Team:
    """People who are named together."""

    id: str
    name: str
    people: tuple[str, ...]


@settings_dataclass
class Leave:
    """Days on which somebody is away, both counted; ``deputy``, or else their own, stands in.

    Whoever is away on one of the days of a turn is away for the whole of it: nobody is relieved at
    midnight.
    """

    person: str
    first: date
    last: date
    deputy: str | None = None

    def __post_init__(self) -> None:
        _in_order(self.first, self.last)
        if self.deputy == self.person:
            raise ValueError(f"{self.person!r} cannot stand in while away; name somebody else")


@settings_dataclass
class Swap:
    """On ``day`` (the day a shift begins on) ``person`` gives their turn to ``to``."""

    day: date
    person: str
    to: str
    role: str | None = None
    """None: all their turns of that day."""

    def __post_init__(self) -> None:
        if self.person == self.to:
            raise ValueError(f"{self.person!r} swaps with nobody; 'to' names who takes the turn")


@settings_dataclass
class Calendar:
    """What the State Council's calendar does not say, or says otherwise here."""

    days_off: tuple[date, ...] = ()
    """Public holidays, sensitive days among them."""
    working_days: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if both := set(self.days_off) & set(self.working_days):
            raise ValueError(f"{min(both)} stands under days_off and working_days; keep one")


@settings_dataclass
class Shift:
    """When somebody holds a role: hours, days, a date range; the first match holds."""

    role: str
    people: tuple[str, ...]
    """Person or team ids; all are told."""
    start: time = time(0)
    end: time = time(0)
    """Equal start and end: the whole day. An end before the start runs over midnight."""
    days: Literal["all", "working", "off", "sensitive"] = "all"
    """``sensitive``: days of a session, by ``calendar.yaml``, and public holidays."""
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last:
            _in_order(self.first, self.last)


def _in_order(first: date, last: date) -> None:
    if last < first:
        raise ValueError(f"the last day, {last}, lies before the first, {first}")


Level = Literal["province", "city", "county", "town"]
LEVELS: tuple[Level, ...] = ("province", "city", "county", "town")
"""省、市、县、街镇, from above."""


@settings_dataclass
class Unit:
    """One unit that handles incidents: where, of which topics, and how grave ones."""

    id: str
    name: str
    level: Level
    parent: str | None = None
    """Id of the unit above it."""
    region: str = ""
    """Code of the place it answers for, with all that lies in it; empty: everywhere."""
    towns: tuple[str, ...] = ()
    """Towns and sub-districts inside ``region`` it answers for; for units of level ``town``."""
    topics: tuple[str, ...] = ()
    """Topic ids; empty: all."""
    up_to: Literal["blue", "yellow", "orange", "red"] = "red"
    """The gravest tier it handles itself; graver ones are its parent's (分级负责)."""
    people: tuple[str, ...] = ()
    """Person ids: who answers for it."""

    def __post_init__(self) -> None:
        if (self.level == "town") != bool(self.towns):
            raise ValueError("a unit of level town names its 'towns', and no other unit does")
        if self.towns and not self.region:
            raise ValueError("give the 'region' its towns lie in")


@settings_dataclass
class RosterSettings:
    """The roster."""

    people: tuple[Person, ...]
    shifts: tuple[Shift, ...]
    roles: dict[str, str] = Field(default_factory=dict)
    """Role name to the word staff read, for instance ``duty: 值班员``."""
    teams: tuple[Team, ...] = ()
    leave: tuple[Leave, ...] = ()
    swaps: tuple[Swap, ...] = ()
    calendar: Calendar = Calendar()
    handover: tuple[str, ...] = ()
    """Roles whose next shift is told what it takes over."""
    around_the_clock: tuple[str, ...] = ()
    """Roles that somebody must hold day and night on sensitive days."""
    warn_before: Duration = timedelta(days=3)
    """How long before a hole in the roster opens somebody is told."""
    units: tuple[Unit, ...] = ()
    """The tree of units, in the order they are preferred."""
    office: str | None = None
    """Id of the unit that takes what has no place, or no unit of its own."""
    auto_assign: bool = False
    """Whether an incident is given to the unit proposed at once, without a person."""

    def __post_init__(self) -> None:
        self._check_units()
        self._check_swaps()

    def _check_swaps(self) -> None:
        given: set[tuple[date, str, str | None]] = set()
        for swap in self.swaps:
            roles = {role for day, who, role in given if (day, who) == (swap.day, swap.person)}
            if swap.role in roles or None in roles or (roles and swap.role is None):
                raise ValueError(f"{swap.person!r} gives the turn of {swap.day} away twice")
            given.add((swap.day, swap.person, swap.role))

    def _check_units(self) -> None:
        above = {unit.id: unit for unit in self.units}
        for unit in self.units:
            parent = above.get(unit.parent or "")
            if parent is not None and LEVELS.index(parent.level) > LEVELS.index(unit.level):
                raise ValueError(f"unit {unit.id!r} stands above its parent {parent.id!r}")
            trail = {unit.id}
            while parent is not None:
                if parent.id in trail:
                    raise ValueError(f"unit {unit.id!r} is its own parent by way of {parent.id!r}")
                trail.add(parent.id)
                parent = above.get(parent.parent or "")
