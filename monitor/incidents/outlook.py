"""What the coming days may bring, as data: planned dates, old rumours, rising topics, duties.

``season`` and ``rising`` decide what belongs in it, ``outlook_text`` puts it into words.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime

from monitor.settings.calendar import Event
from monitor.types import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One incident as the outlook names it."""

    id: int
    code: str
    title: str
    tier: Tier
    """The highest it ever reached."""
    first: date
    last: date
    """Days of the desk on which it was first and last heard of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one past occurrence brought on the topics of its event."""

    first: date
    last: date
    told: bool
    """Whether the counts reach back to the fortnight before it; False: nothing is known."""
    items: int = 0
    peak: int = 0
    """Texts in its busiest hour."""
    peak_at: datetime | None = None
    usual: float = 0.0
    """Median of the same hour on the fourteen days before it."""
    day: float = 0.0
    """What its median day brought."""
    usual_day: float = 0.0
    """What the median day of the fourteen before it brought."""
    incidents: int = 0
    """Incidents of its topics in the days around it."""
    gravest: tuple[Story, ...] = ()
    """The gravest of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """How many times the usual a topic is expected to bring while the event lasts."""

    topic: str
    """As staff read it."""
    times: float
    occurrences: int
    """Past ones it was learnt from; 0: it is the configured figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A playbook to have at hand."""

    name: str
    title: str
    version: str
    reviewed: bool
    standing: str
    """Who answers for it, as staff read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One planned event that falls into the coming days."""

    event: Event
    first: date
    last: date
    topics: tuple[str, ...]
    """As staff read them; empty: all."""
    places: tuple[str, ...]
    """Empty: everywhere."""
    past: tuple[Look, ...]
    """Its earlier occurrences, the latest first."""
    so_far: Look | None
    """What this one has brought until yesterday; None before it begins."""
    lifts: tuple[Lift, ...]
    playbooks: tuple[Ready, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """What an office said of a rumour, to have the link ready."""

    item_id: int
    title: str
    outlet: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """A rumour that was heard in these weeks of past years."""

    waves: tuple[Story, ...]
    """Every time it was told, the latest first."""
    in_season: tuple[int, ...]
    """The years in which that was in these weeks."""
    topics: tuple[str, ...]
    """As staff read them."""
    why: str
    """Why it counts as a rumour."""
    refutation: Refutation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a topic brought over a span that ends now, against what such a span usually brings."""

    hours: int
    """24 or 72."""
    items: int
    usual: float
    ratio: float
    """``items`` over ``usual``, the latter at least 1."""
    z: float
    """How many of the usual deviations it lies above the usual."""
    days: int
    """Days that the usual was found from."""

    def __str__(self) -> str:
        """The figures as staff read them."""
        span = "24小时" if self.hours == 24 else f"{self.hours // 24}天"
        return (
            f"近{span}{self.items}条，通常{self.usual:g}条，{self.ratio:.1f}倍，"
            f"z={self.z:.1f}（依据此前{self.days}天）"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One text of a rising topic."""

    item_id: int
    title: str
    outlet: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """A topic that is talked of more than usual, without an incident at YELLOW or higher."""

    topic: str
    label: str
    counts: tuple[Count, ...]
    """Those that show it."""
    examples: tuple[Example, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    """Where it happens, with the number of texts that say so, the most first."""
    lift: float = 1.0
    """What a planned peak is allowed; the usual figure has it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff:
    """A day ahead on which offices are closed, or open although it is a weekend."""

    day: date
    kind: str
    """As staff read it: 周末, 节假日 or 调休."""
    works: bool = False
    """Whether offices are open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueClock:
    """A clock that falls due in the coming days, or is overdue."""

    incident: str
    """Its code."""
    title: str
    tier: Tier
    clock: str
    label: str
    due_at: datetime
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A time for which the roster names nobody."""

    role: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Everything there is to know of the coming days, and what is not known."""

    as_of: datetime
    first: date
    last: date
    """The days looked at, both counted."""
    planned: tuple[Planned, ...]
    returning: tuple[Returning, ...]
    rising: tuple[Rising, ...]
    graver: tuple[tuple[str, str], ...]
    """Rising topics left out, each with the code of its incident at YELLOW or higher."""
    days: tuple[DayOff, ...]
    wall_time_from: Tier
    """From this tier up clocks run day and night."""
    clocks: tuple[DueClock, ...]
    vacancies: tuple[Vacancy, ...]
    unknown: tuple[str, ...]
    """What could not be looked at, a sentence each."""

    def as_data(self) -> dict[str, object]:
        """All of it as plain values: tiers by their words, days and times in ISO 8601."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


_OF_EVENT = ("id", "label", "expects", "note", "misreadings", "source")


def _plain(value: object) -> object:
    if isinstance(value, Tier):
        return value.word
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Event):
        return {name: _plain(getattr(value, name)) for name in _OF_EVENT}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
