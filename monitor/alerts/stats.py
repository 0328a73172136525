"""What alerts have cost and brought: how many rang, who answered and when, were they of use. PURE.

Drills are left out. Quiet ones, which ring nobody, are counted apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median

from monitor.alerts.burden import (
    Entry,
    NightLoad,
    PersonLoad,
    ShiftLoad,
    night_load,
    person_loads,
    shift_loads,
)
from monitor.alerts.exercise import is_drill
from monitor.settings import Settings
from monitor.types import AlertReason, DeliveryStatus, Receipt, Tier

FEWEST = 5
"""Cases from which a percentile says something; of fewer the values themselves are told."""
_FOLDING = "storm:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How many of how many."""

    n: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """How long something took, in minutes; percentiles by nearest rank from five cases on."""

    n: int
    median: float | None = None
    p95: float | None = None
    values: tuple[float, ...] = ()
    """All of them, where they are too few for percentiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How alerts of one tier and step were answered."""

    tier: Tier
    step: int
    """From 1."""
    asked: int
    """Alerts that were to be acknowledged in time."""
    waiting: int
    """Those whose time is not over, and that nobody has answered."""
    answered: int
    in_time: int
    minutes: Minutes
    """From the first message to the answer, though that came after the next step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelUse:
    """What one channel was given, and what became of it."""

    name: str
    messages: int
    sent: int
    folded: int
    waiting: int
    withdrawn: int
    failed: int
    instead: int
    """Messages that came to it because another channel failed."""
    again: int
    """Messages that took more than one attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usefulness:
    """What staff said of alerts."""

    alerts: int
    judged: int
    useful: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFigures:
    """The figures of the alerts made from ``start`` until before ``end``."""

    start: datetime
    end: datetime
    rung: int
    """Alerts that rang somebody."""
    reasons: Mapping[AlertReason, int]
    tiers: Mapping[Tier, int]
    unheard: int
    """Alerts that stand in the digest only: their rule tells nobody."""
    quiet: Mapping[AlertReason, int]
    drills: int
    """Alerts of drills, which count nowhere else."""
    storms: int
    """Messages made of many."""
    folded: int
    """Messages told within those."""
    shifts: tuple[ShiftLoad, ...]
    people: tuple[PersonLoad, ...]
    nights: NightLoad
    answers: tuple[Answers, ...]
    acknowledged: Part
    """Of those to be acknowledged in time; what still may be is left out."""
    escalated: Part
    """First steps that nobody answered in time; what still may be is left out."""
    channels: tuple[ChannelUse, ...]
    useful: Usefulness
    useful_quiet: Usefulness

    def as_data(self) -> dict[str, object]:
        """Everything, for programs."""
        return {
            **asdict(self),
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "reasons": {reason.value: n for reason, n in self.reasons.items()},
            "tiers": {tier.word: n for tier, n in self.tiers.items()},
            "quiet": {reason.value: n for reason, n in self.quiet.items()},
            "shifts": [{**asdict(shift), "each": shift.each} for shift in self.shifts],
            "answers": [{**asdict(row), "tier": row.tier.word} for row in self.answers],
        }


def figures(
    entries: Sequence[Entry], settings: Settings, *, start: datetime, end: datetime, now: datetime
) -> AlertFigures:
    """The figures of ``entries``, the alerts made from ``start`` until before ``end``."""
    real = [e for e in entries if not is_drill(e.alert) and not is_folding(e)]
    quiet = [e for e in real if e.alert.reason.quiet]
    loud = [e for e in real if not e.alert.reason.quiet]
    rung = [e for e in loud if e.receipts]
    asked = [e for e in rung if e.alert.ack_due_at is not None]
    first = [e for e in asked if e.alert.step == 0]
    receipts = [r for e in entries if not is_drill(e.alert) for r in e.receipts]
    return AlertFigures(
        start=start,
        end=end,
        rung=len(rung),
        reasons=Counter(e.alert.reason for e in rung),
        tiers=Counter(e.alert.tier for e in rung),
        unheard=len(loud) - len(rung),
        quiet=Counter(e.alert.reason for e in quiet),
        drills=sum(is_drill(e.alert) for e in entries),
        storms=sum(is_folding(e) for e in entries),
        folded=sum(r.status is DeliveryStatus.FOLDED for r in receipts),
        shifts=shift_loads(rung, settings, start, min(end, max(now, start))),
        people=person_loads(rung, settings),
        nights=night_load(rung, start, min(end, max(now, start))),
        answers=tuple(_answers(asked, now)),
        acknowledged=_part(_answered, asked, now),
        escalated=_part(lambda e: not in_time(e), first, now),
        channels=tuple(_channels(receipts)),
        useful=_useful(rung),
        useful_quiet=_useful(quiet),
    )
