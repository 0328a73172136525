"""The nouns of the report on the golden hour: how the hour was kept, and where it was not.

Spans are minutes unless they are timedeltas; times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.durations import Minutes
from monitor.reports.incident import Items
from monitor.types import Tier

MEASURES = ("found_30", "found_60", "alerted_60", "alerted_at_tier_60", "acknowledged_60")
"""What is asked of an incident within minutes of its first report."""
ENDS = ("kept", "near", "missed", "open", "lapsed")
"""What becomes of one turn of a clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """How many of how many."""

    met: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One stretch of the way from the first report to a person who has it."""

    label: str
    allowed: float
    """How many minutes of the hour it may take."""
    took: Minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class TierKept:
    """How the hour was kept for the incidents whose highest tier is ``tier``."""

    tier: Tier
    firsts: Items
    """First report of each."""
    incidents: int
    undated: int
    """Those whose first report is only when it was first seen."""
    measures: Mapping[str, Met]
    """By the names of ``MEASURES``."""
    legs: Sequence[Leg]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockKept:
    """How one clock was kept, each of its turns counted."""

    name: str
    label: str
    counts: Mapping[str, int]
    """By the names of ``ENDS``."""
    kept: Met


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """One clock that was missed, and why."""

    code: str
    title: str
    tier: Tier
    clock: str
    label: str
    due_at: datetime
    done: bool
    late: timedelta
    """None where it was recorded too late."""
    cause: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How long one incident with a known first report took."""

    code: str
    tier: Tier
    found: float
    """From its first report until it was found."""
    taken: float | None
    """From there until a person took it; None while nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HourKept:
    """How the hour was kept for the incidents found from ``start`` until before ``end``."""

    start: datetime
    end: datetime
    tiers: Sequence[TierKept]
    """The gravest first; tiers without an incident are left out."""
    clocks: Sequence[ClockKept]
    missed: Sequence[Missed]
    ways: Sequence[Way]
    """The gravest first."""
    dismissed: int
    """Incidents left out because they were none."""
    routine: int
    """Incidents left out because they were never graded higher than 日常."""

    @property
    def incidents(self) -> int:
        """How many there are."""
        return sum(tier.incidents for tier in self.tiers)

    @property
    def firsts(self) -> Items:
        """First report of each."""
        return tuple(item for tier in self.tiers for item in tier.firsts)

    def measure(self, name: str) -> Met:
        """One of ``MEASURES`` over all tiers."""
        found = [tier.measures[name] for tier in self.tiers]
        return Met(met=sum(each.met for each in found), of=sum(each.of for each in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenHourData:
    """What the report is made from."""

    kept: HourKept
    before: HourKept | None
    """The period of the same length before; None where it was not watched throughout."""
    now: datetime
    number: int
    names: tuple[str, ...] = ()
    """What it is confined to; empty: nothing."""
