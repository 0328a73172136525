"""Topics that rise below the threshold: what the last days brought against the fortnight before.

A plain test, shown with its figures. Time is cut into days that end now; a day on which no topic
brought anything was not watched and says nothing. The usual day is the median of the days of the
same kind, working days or days off. The usual deviation is that of a Poisson count, or what the
days themselves show (1.4826 times the median absolute deviation) where that is more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import sqrt
from statistics import median

from monitor.clock import desk, is_working_day
from monitor.incidents.baseline import DAYS, FEWEST
from monitor.incidents.outlook import Count

SPANS = (1, 3)
"""Days that are looked at together."""
FEWEST_DAYS = 7
"""Days of the fortnight that must have been watched."""

_AT_LEAST = 5
"""Texts below which nothing rises."""
_RATIO = 2.0
_Z = 3.0
_TO_SIGMA = 1.4826
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)

Hours = Mapping[datetime, int]
"""The beginning of an hour to the texts it brought; one left out brought none."""


def full_hour(now: datetime) -> datetime:
    """The end of the hour that is running at ``now``; ``now`` itself at the full hour."""
    began = now.replace(minute=0, second=0, microsecond=0)
    return began if began == now else began + _HOUR


def begin(end: datetime) -> datetime:
    """From when counts are needed for a test that ends at ``end``."""
    return end - (DAYS + max(SPANS)) * _DAY


def by_day(hours: Hours, end: datetime) -> list[int]:
    """What each day before ``end`` brought, the last first; as many as a test needs."""
    days = [0] * (DAYS + max(SPANS))
    for hour, items in hours.items():
        back = (end - hour - _HOUR) // _DAY
        if 0 <= back < len(days):
            days[back] += items
    return days


def counts(
    topic: Sequence[int], everything: Sequence[int], end: datetime, lift: float = 1.0
) -> tuple[Count, ...]:
    """The counts of ``topic`` that are beyond the usual; empty: it does not rise.

    Both are as ``by_day`` gives them, ``everything`` over all topics. ``lift`` is how many times
    the usual a planned peak is allowed today.
    """
    measured = (_count(topic, everything, end, span, lift) for span in SPANS)
    return tuple(
        count
        for count in measured
        if count is not None
        and count.items >= _AT_LEAST
        and count.ratio >= _RATIO
        and count.z >= _Z
    )


def watched_days(everything: Sequence[int], span: int = 1) -> int:
    """On how many days of the fortnight before the last ``span`` anything came at all."""
    return sum(1 for items in everything[span : span + DAYS] if items)


def _count(
    topic: Sequence[int], everything: Sequence[int], end: datetime, span: int, lift: float
) -> Count | None:
    """``topic`` over the last ``span`` days; None when too few days before were watched."""
    before = [back for back in range(span, span + DAYS) if everything[back]]
    if len(before) < FEWEST_DAYS:
        return None
    usual, variance = 0.0, 0.0
    for day in range(span):
        alike = [topic[back] for back in before if _works(end, back) == _works(end, day)]
        figures = alike if len(alike) >= FEWEST else [topic[back] for back in before]
        middle = median(figures)
        usual += lift * middle
        variance += (lift * _TO_SIGMA * median(abs(each - middle) for each in figures)) ** 2
    items, floor = sum(topic[:span]), max(1.0, usual)
    return Count(
        hours=24 * span,
        items=items,
        usual=round(usual, 1),
        ratio=round(items / floor, 2),
        z=round((items - usual) / sqrt(max(floor, variance)), 2),
        days=len(before),
    )


def _works(end: datetime, back: int) -> bool:
    """Whether the day so far back is a working day, by its middle."""
    return is_working_day(desk(end - back * _DAY - _DAY / 2).date())
