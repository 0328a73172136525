"""The nouns of the weekly, fortnightly and monthly reports: what they are composed from.

Times are aware UTC. What is counted is counted without mirrors; reprints count as spread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.publicity.account import Account
from monitor.publicity.disclosure import Duty
from monitor.reports.incident import IncidentView, Items, KeyIncident
from monitor.reports.watched import Coverage
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan
from monitor.trends.series import Series
from monitor.types import Action, Count, Item, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How much was said: now, and in the period of the same length before."""

    total: Count
    before: Count | None
    """None where the period before was not watched throughout; so with all that is compared."""
    items: Series
    """By the day."""
    originals: Series
    earlier: Series | None
    """Items of the period before, by the day."""
    topics: Mapping[str, tuple[Count, Count | None]]
    """By id of the topic, most items first, now and before."""
    cities: Mapping[str, tuple[Count, Count | None]]
    """By code of the place."""
    tones: Mapping[int, Count]
    """Empty where they are not counted: of one region alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one incident was answered."""

    incident_id: int
    code: str
    title: str
    tier: Tier
    items: Items
    """The answers that are held."""
    answers: int
    after: timedelta | None
    """From the first report to the first answer; None without one."""
    points: int | None
    """0 to 100; None without an answer."""
    asked: Sequence[tuple[str, Items]]
    """Questions of an incident without an answer, in people's words, the most asked first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HourLine:
    """How the hour was kept for the incidents of one tier: each figure of ``incidents``."""

    tier: Tier
    incidents: int
    found_30: int
    found_60: int
    alerted_60: int
    acknowledged_60: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachLine:
    """One clock that was missed."""

    code: str
    title: str
    label: str
    late: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """The golden hour."""

    tiers: Sequence[HourLine]
    breaches: Sequence[BreachLine]
    """The latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A planned date ahead."""

    label: str
    expects: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """A topic that is talked of more than usual."""

    topic: str
    label: str
    told: str
    """The figures, as staff read them."""
    items: int
    hours: int
    places: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """A rumour that comes again at this time of the year."""

    title: str
    code: str
    years: Sequence[int]
    why: str
    topics: Sequence[str]
    last: date
    refutation: Item | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueClock:
    """A term that runs out in the days ahead, or has."""

    code: str
    title: str
    label: str
    due_at: datetime
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What the days after the period may bring: what is known, and nothing foretold."""

    first: date
    last: date
    planned: Sequence[Planned] = ()
    rising: Sequence[Rising] = ()
    returning: Sequence[Returning] = ()
    clocks: Sequence[DueClock] = ()
    off: Sequence[tuple[date, str]] = ()
    vacancies: int = 0
    unknown: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Smouldering:
    """An open incident that has not reached the threshold."""

    code: str
    title: str
    tier: Tier
    topics: Sequence[str]
    places: Sequence[str]
    since: datetime
    items: Items
    lately: int
    """Of them, those published in the last seven days of the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """From hand-over to closing: what was done with incidents in the period."""

    steps: Mapping[Action, int]
    """Steps recorded."""
    assigned: int
    """Incidents handed over in the period."""
    closed: int
    """Of these, how many are closed by its end."""
    rated: Sequence[int]
    """Satisfaction, 1 to 5, of the incidents rated in the period."""
    found: int
    """Incidents found in the period."""
    again: Sequence[tuple[str, str, str]]
    """Of these, those that tell an earlier story again: code, title, why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodData:
    """What one of these reports is composed from."""

    settings: Settings
    plan: ReportPlan
    place: Callable[[str], str]
    names: Sequence[str]
    """What it is confined to; empty: nothing."""
    start: datetime
    end: datetime
    now: datetime
    number: int
    watched_from: datetime | None
    volume: Volume
    tiers: Mapping[Tier, int]
    """The incidents of the period by the highest tier each reached."""
    most: int
    """Where there were more than are counted, how many are; else 0."""
    views: Sequence[IncidentView]
    """The gravest of them, as they were at the end of the period."""
    cards: Sequence[KeyIncident]
    """Of the gravest three."""
    answers: Sequence[Answer]
    hour: Hour
    ahead: Ahead
    smouldering: Sequence[Smouldering]
    loop: Loop
    duties: Sequence[Duty]
    account: Account | None
    """What was asked and explained; None where it was not looked for."""
    coverage: Coverage
