"""Reckoning how the watch was kept: gaps between visits, outages of a source, visits promised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from monitor.reports.watched import Watch

_ASLEEP = timedelta(hours=1)
"""Without any visit for longer than this nobody was watching, unless the sources ask for less."""

Break = tuple[datetime, bool]
"""When a source failed (False) or was back (True)."""


def keep_watch(
    visits: Iterable[datetime],
    began_at: datetime,
    end: datetime,
    intervals: Iterable[timedelta],
) -> Watch:
    """The longest time from ``began_at`` to ``end`` in which nothing at all was visited.

    ``intervals`` are the sources' own: twice the shortest is allowed, and an hour in any case.
    """
    moments = [began_at, *(at for at in sorted(visits) if began_at <= at < end), max(began_at, end)]
    gap, gap_from = max((b - a, a) for a, b in pairwise(moments))
    return Watch(
        began_at=began_at,
        longest_gap=gap,
        gap_from=gap_from,
        allowed=max(_ASLEEP, 2 * min(intervals, default=timedelta())),
    )


def longest_outage(
    breaks: Sequence[Break], failing_since: datetime | None, start: datetime, end: datetime
) -> timedelta:
    """The longest time from ``start`` to ``end`` in which a source failed; ``breaks`` by time.

    ``failing_since`` is when its present failure began, None when it answers.
    """
    longest, down = timedelta(), start if breaks and breaks[0][1] else None
    for at, back in breaks:
        if back and down is not None:
            longest, down = max(longest, at - down), None
        elif not back and down is None:
            down = at
    if down is None and failing_since is not None:
        down = failing_since
    return longest if down is None else max(longest, end - max(start, down))


def promised_visits(start: datetime, end: datetime, interval: timedelta) -> int:
    """Visits that an interval promises between two moments."""
    return max(0, (end - start) // interval)
