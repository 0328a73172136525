"""The nouns of the coverage: how sources did, how the watch was kept, what may be claimed.

Texts in here are plain: one line, without control characters, not escaped for any format.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.types import Authority, SourceTrouble

# ── what is given ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCoverage:
    """How one source did: what it gave, and whether it answered."""

    id: str
    name: str
    seen: int
    """Items read, relevant or not."""
    relevant: int
    duplicates: int
    last_success_at: datetime | None
    failures: int
    """Failed visits in a row, up to now."""
    last_error: str | None
    visits: int | None = None
    """Visits made in the period; None when nobody counted them."""
    failed_visits: int | None = None
    authority: Authority | None = None
    """The standing of the outlet."""
    pushed: bool = False
    """Whether it comes by itself: a period without it is no failure."""
    promised: int | None = None
    """Visits its interval promises at least; None for one that is not visited."""
    outage: timedelta = timedelta()
    """Longest time of the period in which its visits failed."""
    troubles: tuple[SourceTrouble, ...] = ()
    """What ails it at the end of the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Proof of having been awake: when the watch began and the longest time nothing was visited."""

    began_at: datetime
    """Start of the period, or the first visit ever when that was later."""
    longest_gap: timedelta
    gap_from: datetime
    allowed: timedelta
    """A gap up to this long lies in the sources' own intervals."""

    @property
    def kept(self) -> bool:
        """Whether there was no longer gap than is allowed."""
        return self.longest_gap <= self.allowed


# ── what is given on ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageLine:
    """One source of the coverage table."""

    name: str
    answered: bool
    """Whether it answered at least once in the period."""
    pushed: bool
    interrupted: bool
    """Whether it failed in between and answers again."""
    state: str
    seen: int
    relevant: int
    duplicates: int
    visits: str
    last_success_at: datetime | None
    failures: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierCoverage:
    """How the sources of one standing did together."""

    label: str
    sources: int
    answered: int
    visits: int
    promised: int
    """Visits that the intervals promise at least; 0 where none is promised."""
    outage: str
    """The longest failure of one of them, with its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleLine:
    """One trouble that is open at the end of the period."""

    name: str
    label: str
    since: datetime
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the figures rest on."""

    complete: bool
    """Whether every source answered and can be read, and the watch was kept throughout."""
    statement: str
    lines: tuple[CoverageLine, ...]
    failed: tuple[CoverageLine, ...]
    tiers: tuple[TierCoverage, ...]
    troubles: tuple[TroubleLine, ...]
    doubts: tuple[str, ...]
    """Every reason why the picture is not complete."""
    notes: tuple[str, ...]
    """How the data were made, and their bias."""
