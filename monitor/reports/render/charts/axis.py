"""Where an axis is ticked and what stands at the ticks: round numbers, calendar times. PURE."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from monitor.clock import desk
from monitor.reports.chart import Grain, number

TEN_THOUSAND: Final = 10_000
HUNDRED_MILLION: Final = 100_000_000


def number_ticks(values: Sequence[float], about: int = 4) -> tuple[float, ...]:
    """Round numbers from 0 to beyond the values, and below 0 where some are; whole for counts."""
    low, high = min([0, *values]), max([0, *values])
    if low == high:
        return (0.0,)
    step = _round_step((high - low) / about)
    if all(value == round(value) for value in values):
        step = max(step, 1)
    first, last = math.floor(low / step), math.ceil(high / step)
    return tuple(i * step for i in range(first, last + 1))


def round_numbers(top: float, most: int) -> tuple[float, ...]:
    """The last ``most`` of … 1, 2, 5, 10, 20, 50 … that are not above ``top``."""
    decade = math.floor(math.log10(top))
    steps = (
        factor * 10.0**power for power in range(decade - most, decade + 1) for factor in (1, 2, 5)
    )
    return tuple(step for step in steps if step <= top)[-most:]


def tick_words(value: float, ticks: Sequence[float]) -> str:
    """The number at a tick, in 万 or 亿 where all of the axis is long."""
    top = max(map(abs, ticks))
    if value and top >= 10 * HUNDRED_MILLION:
        return f"{number(value / HUNDRED_MILLION)}亿"
    if value and top >= 10 * TEN_THOUSAND:
        return f"{number(value / TEN_THOUSAND)}万"
    return number(value)


def _round_step(size: float) -> float:
    """The smallest of 1, 2, 5 × 10ⁿ that is not below ``size``."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= size * (1 - 1e-9))


# ── times ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTick:
    """One tick of a time axis."""

    at: datetime
    label: str
    under: str
    """Second line: the day under hours, the year under days, where it begins or changes."""


_HOURS: Final = (1, 2, 3, 6, 12)
_DAYS: Final = (1, 2, 3, 7, 14)
_WEEKS: Final = (7, 14)
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120)


def time_ticks(
    start: datetime, end: datetime, most: int, grain: Grain = "hour"
) -> tuple[TimeTick, ...]:
    """At most ``most`` ticks at round desk times from ``start`` to ``end``, both among them.

    They are no finer than ``grain``, the step of what is drawn.
    """
    for ticks in _candidates(desk(start), desk(end), grain):
        moments = []
        for moment, _ in zip(ticks, range(most + 1), strict=False):
            moments.append(moment)
        if 0 < len(moments) <= most:
            return _labelled(moments)
    return _labelled([desk(start)])


def _candidates(start: datetime, end: datetime, grain: Grain) -> Iterator[Iterator[datetime]]:
    """Ever coarser ways to tick the time between."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    for hours in _HOURS if grain == "hour" else ():
        yield _every(midnight, timedelta(hours=hours), start, end)
    for days in {"hour": _DAYS, "day": _DAYS, "week": _WEEKS, "month": ()}[grain]:
        # Weeks begin on Monday, as ordinal 1 does; odd steps fall on the same days everywhere.
        offset = (midnight.toordinal() - 1) % days
        yield _every(midnight - timedelta(days=offset), timedelta(days=days), start, end)
    for months in _MONTHS:
        yield _every_months(months, start, end)


def _every(first: datetime, step: timedelta, start: datetime, end: datetime) -> Iterator[datetime]:
    ahead = max(0, -((first - start) // step))
    for i in count(ahead):
        moment = first + i * step
        if moment > end:
            return
        if moment >= start:
            yield moment


def _every_months(months: int, start: datetime, end: datetime) -> Iterator[datetime]:
    first = (start.year * 12 + start.month - 1) // months * months
    for i in count(first, months):
        moment = datetime(i // 12, i % 12 + 1, 1, tzinfo=start.tzinfo)
        if moment > end:
            return
        if moment >= start:
            yield moment


def _labelled(moments: Sequence[datetime]) -> tuple[TimeTick, ...]:
    hourly = any((moment.hour, moment.minute) != (0, 0) for moment in moments)
    monthly = len(moments) > 1 and all(moment.day == 1 for moment in moments)
    ticks, before = [], ""
    for moment in moments:
        day, year = f"{moment.month}月{moment.day}日", f"{moment.year}年"
        label = f"{moment:%H:%M}" if hourly else f"{moment.month}月" if monthly else day
        under = day if hourly else year
        ticks.append(TimeTick(at=moment, label=label, under=under if under != before else ""))
        before = under
    return tuple(ticks)
