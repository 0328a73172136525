"""The nouns of the daily digest: what ``compose`` is given and what it gives on to be worded.

Whatever is counted is held as the items themselves, the most telling first, so that every number
can be led back to them. Texts are plain: one line, without control characters, not escaped for
any format. Times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.reports.confined import EVERYTHING, Confines
from monitor.reports.incident import (
    ClockLine,
    IncidentView,
    Items,
    KeyIncident,
    Named,
    Quote,
)
from monitor.reports.seal import Seal
from monitor.reports.watched import Coverage, SourceCoverage, Watch
from monitor.settings import Settings
from monitor.settings.reports import Lists
from monitor.types import IncidentStatus, Member, Tier

# ── what is given ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The period before; None where nothing is known of it."""

    originals: int | None = None
    terms: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How many originals each hour of the period usually brings; none where too little is known."""

    figures: Sequence[float] = ()
    days: int = 0
    """How many days that is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One period as it is loaded, from which its digest is composed."""

    settings: Settings
    lists: Lists
    place_name: Callable[[str], str]
    start: datetime
    end: datetime
    made_at: datetime
    issue: int
    of: Confines = EVERYTHING
    incidents: Sequence[IncidentView]
    """Those with items in the period, and earlier ones still open."""
    members: Sequence[Member]
    """All items collected in the period."""
    before: Before = Before()
    usual: Usual = Usual()
    sources: Sequence[SourceCoverage]
    watch: Watch | None = None
    missing_peaks: Sequence[str] = ()
    own_troubles: Sequence[str] = ()
    """What was wrong with the monitor itself."""
    seal_key: str | None = None


# ── what is given on ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformCount:
    """One platform's share in the period."""

    label: str
    items: Items
    originals: Items
    sensitive: Items


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


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """An incident that has no card: one line."""

    code: str
    title: str
    tier: Tier
    points: int
    status: str
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
    """Originals by the hour they were published in, beside what such hours usually bring."""

    begins: tuple[datetime, ...]
    originals: tuple[Items, ...]
    usual: Usual


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
    other_incidents_left_off: int
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
