"""The nouns of an incident's card: what it is made from and what it gives on to be worded.

Whatever is counted is held as the items themselves, the most telling first, so that every number
can be led back to them. Texts are plain: one line, without control characters, not escaped for
any format. Times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.types import Assessment, Factor, Heat, Incident, Item, Member, Tier

Items = tuple[Item, ...]
"""Items that were counted, the most telling first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One text as the digest names it: its own words, who published it, where it can be read."""

    item_id: int
    text: str
    """The headline; of a text without one, its first words."""
    outlet: str
    platform: str
    authority: str
    at: datetime
    url: str | None
    """An http or https address; None when there is none that may be opened."""
    address: str
    """What the source gave as its address, to be shown as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name and what was counted under it."""

    label: str
    items: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """One incident, the assessment in force, and its items."""

    incident: Incident
    assessment: Assessment
    members: Sequence[Member]
    earlier: Member | None = None
    """What refuted the same story when it was told before."""
    ahead: str = ""
    """What the next hours should bring, in a sentence; empty when nothing can be said."""
    answered: str = ""
    """How good the official answers were, in a sentence; empty without any."""
    asked: Sequence[Asked] = ()
    """What people ask about it, the most asked first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as many put it."""

    quote: str
    """In the words of one of them."""
    item_ids: Sequence[int]
    """Who asks it."""


class ClockState(StrEnum):
    """Where one clock of an incident stands."""

    DONE = "done"
    LATE = "late"
    RUNNING = "running"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One clock, as a phrase."""

    label: str
    due_at: datetime
    state: ClockState
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How far the facts are known, and the word that must introduce them."""

    lead: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A representative text and how often the same words were counted."""

    quote: Quote
    tone: str
    copies: Items
    """This text with its reprints and repeats inside the incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions:
    """What the originals say, by extraction: counts by tone, quoted headlines and questions."""

    sample: Items
    tones: tuple[Named, ...]
    voices: tuple[Voice, ...]
    questions: tuple[Named, ...]
    """Each as one of those who ask it put it, the most asked first."""


class Way(StrEnum):
    """Where a count goes."""

    UP = "up"
    LEVEL = "level"
    DOWN = "down"
    UNKNOWN = "unknown"
    """Too few to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The direction of the last day, with the two counts it is read from."""

    late: Items
    """Originals of the last twelve hours that are not official."""
    early: Items
    """Those of the twelve hours before."""
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What stands behind the figures of how far an incident has spread."""

    heat: Heat
    originals: Items
    reprints: Items
    forwards: Items
    """Those forwarded, the most forwarded first; so with the next two."""
    comments: Items
    views: Items
    outlets: Items
    """One of each outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineStep:
    """One item on the way from the first report on."""

    label: str
    quote: Quote
    weighty: bool
    """The first report, an official answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyIncident:
    """One card of section two."""

    id: int
    code: str
    title: str
    tier: Tier
    points: int
    status: str
    topics: tuple[str, ...]
    places: tuple[str, ...]
    department: str
    first: Quote
    summary: str
    verification: Verification
    spread: Spread
    top_authority: str
    collected: Items
    """Items of the incident up to the end of the period, mirrors left out."""
    tickets: Items
    opinions: Opinions
    risks: tuple[Named, ...]
    trend: Trend
    ahead: str
    """What the next hours should bring, in a sentence; empty when nothing can be said."""
    factors: tuple[Factor, ...]
    rules_fired: tuple[str, ...]
    judged: str
    """Who graded it, and whether a person has yet to confirm."""
    formula: str
    """How the points add up, factor by factor."""
    coverage: str
    """How complete the collection behind the grade was; empty when nobody noted it."""
    outlook: tuple[str, ...]
    """What would raise or lower the tier."""
    responses: tuple[Quote, ...]
    answered: str = ""
    """How good they were, and how that adds up; empty where nobody answered."""
    recurs: str = ""
    """Which earlier story it tells again; empty when none."""
    earlier: Quote | None = None
    """What refuted it then."""
    advice: tuple[str, ...]
    next_due: ClockLine | None
    clocks: tuple[ClockLine, ...]
    timeline: tuple[TimelineStep, ...]
    timeline_left_off: int
