"""The nouns of the daily digest: what ``compose`` is given and what it gives on to be worded.

Whatever is counted is held as the items themselves, the most telling first, so that every number
can be led back to them. Texts are plain: one line, without control characters, not escaped for
any format. Times are aware UTC; shares are 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.reports.seal import Seal
from monitor.reports.watched import Coverage
from monitor.types import Assessment, Factor, Heat, Incident, IncidentStatus, Item, Member, Tier

Items = tuple[Item, ...]
"""Items that were counted, the most telling first."""

# ── what is given ────────────────────────────────────────────────────────────────────────────


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


# ── what is given on ─────────────────────────────────────────────────────────────────────────


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
class PlatformCount:
    """One platform's share in the period."""

    label: str
    items: Items
    originals: Items
    sensitive: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name and what was counted under it."""

    label: str
    items: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class TierCount:
    """The incidents of the period that stand at one tier."""

    tier: Tier
    firsts: Items
    """The first report of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Section one. ``relevant`` is the sum of originals, updates, reprints and repeats."""

    seen: int
    """Read altogether, most of it about something else."""
    relevant: Items
    originals: Items
    updates: Items
    reprints: Items
    repeats: Items
    mirrors: Items
    """Copies on mirror sites, in none of the figures above."""
    previous: int | None
    """Originals of the period before; None where nothing is known of it."""
    sensitive: Items
    platforms: tuple[PlatformCount, ...]
    tiers: tuple[TierCount, ...]
    firsts: Items
    """The first report of each incident."""
    places: tuple[Named, ...]
    """Where it happens, the most named first; adds up to ``relevant``."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The direction of the last day, with the two counts it is read from."""

    late: Items
    """Originals of the last twelve hours that are not official."""
    early: Items
    """Those of the twelve hours before."""
    way: Way


class Way(StrEnum):
    """Where a count goes."""

    UP = "up"
    LEVEL = "level"
    DOWN = "down"
    UNKNOWN = "unknown"
    """Too few to say."""


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
class Verification:
    """How far the facts are known, and the word that must introduce them."""

    lead: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineStep:
    """One item on the way from the first report on."""

    label: str
    quote: Quote


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


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """An incident that has no card: one line."""

    code: str
    title: str
    tier: Tier
    points: int
    status: str
    formula: str
    items: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class HotWord:
    """One word and the originals that use it."""

    word: str
    items: Items
    new: bool
    """Whether the period before did not have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rumour:
    """A claim that something warns about, and the official corrections of its incident."""

    kind: str
    quote: Quote
    code: str | None
    corrections: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Section six: what came in by hotline, petition and message board."""

    total: Items
    channels: tuple[Named, ...]
    topics: tuple[Named, ...]
    """The three kinds asked about most."""
    other: Items
    """Entries of any other kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An incident found before this period: where it stands."""

    id: int
    code: str
    title: str
    tier: Tier
    status: IncidentStatus
    clock: ClockLine | None
    """The overdue or next due clock; None when none is running."""
    has_card: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something known to fall due: nothing is foretold."""

    at: datetime | None
    text: str
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedItem:
    """One line of the annex."""

    quote: Quote
    relation: str
    tone: str
    sensitive: bool
    topics: tuple[str, ...]
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Originals by the hour they were collected in, beside what such hours usually bring."""

    begins: tuple[datetime, ...]
    originals: tuple[Items, ...]
    usual: tuple[float, ...]
    """One figure an hour; none at all where not enough is known."""
    days: int
    """How many days the usual is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestData:
    """All that stands in one daily digest."""

    agency: str
    of: tuple[str, ...]
    """What it is confined to, places first; empty: everything the desk watches."""
    issue: int
    period_start: datetime
    period_end: datetime
    made_at: datetime
    settings_revision: str
    zero_report: str | None = None
    """The one paragraph of a period without anything; None when there was something."""
    seal: Seal | None = None
    """The signed figures of a zero report; None where none may be claimed."""
    overview: Overview
    hours: Hours
    key_incidents: tuple[KeyIncident, ...]
    other_incidents: tuple[IncidentLine, ...]
    policy: tuple[Quote, ...]
    policy_left_off: int
    hot_words: tuple[HotWord, ...]
    new_words_known: bool
    """Whether there is a period before to tell new words by."""
    rumours: tuple[Rumour, ...]
    rumours_left_off: int
    corrections: tuple[Quote, ...]
    demand: Demand
    progress: tuple[Progress, ...]
    hints: tuple[Hint, ...]
    items: tuple[ListedItem, ...]
    items_left_off: int
    coverage: Coverage
