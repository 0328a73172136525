"""Before and after an official answer, told soberly: talk calms down without any answer, too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.trends import telling
from monitor.trends.intervals import Interval, newcombe, rate_ratio
from monitor.trends.series import DAY, HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text about the matter; official ones and mirrors are left out."""

    item_id: int
    at: datetime
    negative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of the answer."""

    start: datetime
    end: datetime
    count: int
    negative: int
    item_ids: tuple[int, ...]

    @property
    def hours(self) -> float:
        """How long it is."""
        return (self.end - self.start) / HOUR

    @property
    def negative_share(self) -> float | None:
        """Share of the negative, 0 to 1; None below 20 texts."""
        return self.negative / self.count if self.count >= telling.FEWEST else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What was different after the answer. What made it different nobody can tell from counts."""

    before: Side
    after: Side
    ratio: float | None
    """Texts an hour after, over those before; None where one of them is below 20."""
    ratio_interval: Interval | None
    """By mid-p, at 95 %; None when nobody said anything."""
    negative_change: float | None
    """Negative share after less before, -1 to 1; None where a side is below 20 texts."""
    negative_interval: Interval | None
    """Newcombe's, at 95 %; None where ``negative_change`` is."""
    sentence: str


def effect(
    said: Iterable[Said],
    answered_at: datetime,
    now: datetime,
    *,
    began_at: datetime | None = None,
    span: timedelta = DAY,
) -> Effect:
    """What was said in ``span`` before ``answered_at`` and in ``span`` after, until ``now``.

    ``began_at`` is when the matter came up: before that nobody could speak of it. Rates are by the
    hour; a whole number of days on both sides leaves the time of day out of them. ValueError when
    ``now`` is not after the answer or the matter not before it.
    """
    since = answered_at - span if began_at is None else max(began_at, answered_at - span)
    until = min(answered_at + span, now)
    if not since < answered_at < until:
        raise ValueError(f"{answered_at} does not lie between {since} and {until}")
    texts = sorted(said, key=lambda each: (each.at, each.item_id))
    before = _side(texts, since, answered_at)
    after = _side(texts, answered_at, until)
    ratio = None
    if min(before.count, after.count) >= telling.FEWEST:
        ratio = after.count / after.hours * before.hours / before.count
    interval = rate_ratio(after.count, after.hours, before.count, before.hours)
    change = _change(before, after)
    return Effect(
        before=before,
        after=after,
        ratio=ratio,
        ratio_interval=interval,
        negative_change=change[0] if change is not None else None,
        negative_interval=change[1] if change is not None else None,
        sentence=_told(before, after, (ratio, interval), change),
    )


def _change(before: Side, after: Side) -> tuple[float, Interval] | None:
    """What the negative share changed by, and how surely; None where a side is too small."""
    was, became = before.negative_share, after.negative_share
    apart = newcombe(after.negative, after.count, before.negative, before.count)
    if was is None or became is None or apart is None:
        return None
    return became - was, apart


def _side(texts: Iterable[Said], start: datetime, end: datetime) -> Side:
    inside = [each for each in texts if start <= each.at < end]
    return Side(
        start=start,
        end=end,
        count=len(inside),
        negative=sum(each.negative for each in inside),
        item_ids=tuple(each.item_id for each in inside),
    )


def _told(
    before: Side,
    after: Side,
    rate: tuple[float | None, Interval | None],
    change: tuple[float, Interval] | None,
) -> str:
    later = f"回应后{telling.number(after.hours)}小时相关信息{after.count}条"
    earlier = f"回应前{telling.number(before.hours)}小时{before.count}条"
    parts = [f"{later}，{earlier}"]
    ratio, interval = rate
    if ratio is None or interval is None:
        parts.append(f"一侧不足{telling.FEWEST}条，不作前后比较")
    else:
        ends = f"{interval.low:.2f}—{interval.high:.2f}"
        parts.append(f"每小时数量为回应前的{ratio:.2f}倍（95%区间{ends}）")
    if change is not None:
        parts.append(_told_change(before, after, *change))
    caution = "热度本会自然消退，其他消息也有影响，不能据此断定因果"
    return "；".join([*parts, caution]) + "。"


def _told_change(before: Side, after: Side, change: float, apart: Interval) -> str:
    was, became = before.negative / before.count, after.negative / after.count
    ends = f"{telling.points(apart.low)}至{telling.points(apart.high)}"
    return (
        f"负面占比回应前{telling.percent(was)}、回应后{telling.percent(became)}，"
        f"相差{telling.points(change)}个百分点（95%区间{ends}）"
    )
