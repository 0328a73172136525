"""What alerts have cost and brought: how many rang, who answered and when, were they of use. PURE.

Drills are left out. Quiet ones, which ring nobody, are counted apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TypeVar

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
from monitor.alerts.fold import STORM
from monitor.durations import Minutes, minutes_of
from monitor.settings import Settings
from monitor.types import AlertReason, DeliveryStatus, Receipt, Tier

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How many of how many."""

    n: int
    of: int


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
    carriers = [e for e in entries if is_folding(e)]
    receipts = [r for e in entries if not is_drill(e.alert) for r in e.receipts]
    return AlertFigures(
        start=start,
        end=end,
        rung=len(rung),
        reasons=_counted(e.alert.reason for e in rung),
        tiers=_counted(e.alert.tier for e in rung),
        unheard=len(loud) - len(rung),
        quiet=_counted(e.alert.reason for e in quiet),
        drills=sum(is_drill(e.alert) for e in entries),
        storms=len(carriers),
        folded=sum(r.status is DeliveryStatus.FOLDED for r in receipts),
        shifts=shift_loads(rung, settings, start, min(end, max(now, start))),
        people=person_loads(rung, carriers, settings),
        nights=night_load(rung, start, min(end, max(now, start))),
        answers=tuple(_answers(asked, now)),
        acknowledged=_part(_answered, asked, now),
        escalated=_part(lambda e: not in_time(e), first, now),
        channels=tuple(_channels(receipts)),
        useful=_useful(rung),
        useful_quiet=_useful(quiet),
    )


def is_folding(entry: Entry) -> bool:
    """Whether it only carries others: many messages made one."""
    return entry.alert.matter.startswith(STORM)


def in_time(entry: Entry) -> bool:
    """Whether somebody answered while there was time."""
    at, due = entry.alert.acknowledged_at, entry.alert.ack_due_at
    return at is not None and due is not None and at <= due


def minutes_to_answer(entry: Entry) -> float | None:
    """From the first message to the answer; None: there is none."""
    at = entry.alert.acknowledged_at
    if at is None:
        return None
    return round(max(at - entry.rung_at, timedelta()).total_seconds() / 60, 1)


def _counted(words: Iterable[T]) -> Mapping[T, int]:
    """How often each came, the most frequent first."""
    return dict(Counter(words).most_common())


# ── answers ──────────────────────────────────────────────────────────────────────────────────


def _answers(asked: Iterable[Entry], now: datetime) -> Iterator[Answers]:
    """A row for each tier and step, the gravest first."""
    rows: defaultdict[tuple[Tier, int], list[Entry]] = defaultdict(list)
    for entry in asked:
        rows[entry.alert.tier, entry.alert.step].append(entry)
    for tier, step in sorted(rows, key=lambda row: (-row[0], row[1])):
        row = rows[tier, step]
        yield Answers(
            tier=tier,
            step=step + 1,
            asked=len(row),
            waiting=sum(not _is_over(entry, now) for entry in row),
            answered=sum(map(_answered, row)),
            in_time=sum(map(in_time, row)),
            minutes=minutes_of(m for e in row if (m := minutes_to_answer(e)) is not None),
        )


def _answered(entry: Entry) -> bool:
    return entry.alert.acknowledged_at is not None


def _is_over(entry: Entry, now: datetime) -> bool:
    """Whether it was answered, or can no longer be in time."""
    due = entry.alert.ack_due_at
    return _answered(entry) or (due is not None and due <= now)


def _part(has: Callable[[Entry], bool], entries: Iterable[Entry], now: datetime) -> Part:
    over = [entry for entry in entries if _is_over(entry, now)]
    return Part(n=sum(map(has, over)), of=len(over))


# ── messages ─────────────────────────────────────────────────────────────────────────────────


def _channels(receipts: Iterable[Receipt]) -> Iterator[ChannelUse]:
    by_name: defaultdict[str, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        by_name[receipt.channel].append(receipt)
    for name in sorted(by_name):
        own = by_name[name]
        counted = Counter(receipt.status for receipt in own)
        yield ChannelUse(
            name=name,
            messages=len(own),
            sent=counted[DeliveryStatus.SENT],
            folded=counted[DeliveryStatus.FOLDED],
            waiting=counted[DeliveryStatus.PENDING],
            withdrawn=counted[DeliveryStatus.WITHDRAWN],
            failed=counted[DeliveryStatus.FAILED],
            instead=sum(receipt.instead_of is not None for receipt in own),
            again=sum(receipt.attempts > 1 for receipt in own),
        )


def _useful(entries: Iterable[Entry]) -> Usefulness:
    said = [entry.alert.useful for entry in entries]
    return Usefulness(
        alerts=len(said),
        judged=sum(word is not None for word in said),
        useful=sum(word is True for word in said),
    )
