"""The nouns of the special report on one incident: what its twelve parts are composed from.

Texts are plain. What is counted is held as the items themselves. Times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.playbook import Choice
from monitor.reports.incident import Items, KeyIncident, Quote
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan
from monitor.types import Item, Member, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened on the way of the incident."""

    at: datetime
    label: str
    said: str = ""
    quote: Quote | None = None
    """The text it is read from."""
    weighty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """One text that others copied, or that an outlet of standing copied."""

    quote: Quote
    label: str
    """首发, 原创, 转载 …"""
    minutes: int
    """How long after what it copies was first told."""
    below: int
    """How many texts hang below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """Who copied whom."""

    told: str
    """How many texts of each kind and what became of them, as staff read it."""
    copied: Sequence[Copied]
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One place, by name, and the items that name it or the outlets' that lie there."""

    name: str
    items: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOf:
    """One question as many put it."""

    label: str
    """What it asks for: 原因, 时间 …"""
    quote: str
    items: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """One text that tells a rumour, a scam or what an office refuted."""

    quote: Quote
    state: str
    """网传未证实, 官方已辟谣 … or the kind of hazard it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One official answer."""

    at: datetime
    kind: str
    outlet: str
    text: str
    quote: Quote | None
    """None where a person only recorded it."""
    untrue: bool = False
    """Whether a person recorded it as proven untrue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One part of the score of the answers; ``most`` is 0 where it is taken off or not judged."""

    name: str
    points: int
    most: int
    reason: str
    items: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What offices answered, how good it was, and what followed."""

    found: Sequence[Answer]
    points: int | None
    formula: str
    parts: Sequence[Scored]
    waves: Sequence[tuple[datetime, str]]
    """When it was answered, and what followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """One incident of the past that is like this one."""

    code: str
    title: str
    tier: Tier
    """The highest it reached."""
    first_at: datetime
    lasted: timedelta
    first: Item | None
    items: Items
    answered_after: timedelta | None
    alike: float
    """0 to 1, by the words of both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One step of the playbook for this incident that is not done."""

    who: str
    what: str
    due_at: datetime
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialData:
    """What the report is made from."""

    settings: Settings
    plan: ReportPlan
    place: Callable[[str], str]
    card: KeyIncident
    members: Sequence[Member]
    """By time, mirrors left out."""
    mirrors: int
    asked_code: str
    """Of the incident asked for, where that has become part of this one; else empty."""
    events: Sequence[Event]
    trees: Trees
    scenes: Sequence[Reached]
    published: Sequence[Reached]
    questions: Sequence[AskedOf]
    doubtful: Sequence[Doubtful]
    doubtful_left: int
    refutations: Sequence[Quote]
    answers: Answers
    earlier: Sequence[Earlier]
    ahead: Sequence[str]
    """What the next hours should bring, a sentence each."""
    choice: Choice | None
    duties: Sequence[Duty]
    start: datetime
    end: datetime
    now: datetime
