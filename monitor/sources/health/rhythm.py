"""PURE. How often a source publishes, and from that when it is worth the next visit.

A source's habit is the usual duty time (working days, 8:00 to 22:00 at the desk) between two
occasions on which something new came; nights, weekends and holidays neither make a source look
slow nor count as silence. Texts published within a few minutes are one occasion, so that a burst
of fifty does not pass for a fast source.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from monitor.clock import duty_time
from monitor.settings.checks import WEB_FLOOR
from monitor.settings.sources import SourceBase
from monitor.types import Rhythm

_ONE_OCCASION: Final = timedelta(minutes=5)
_SHORTEST_S: Final = 60.0
_LONGEST_RISE: Final = 10
"""One long wait counts for at most so many usual ones: it may have been ours."""
_SETTLED: Final = 5
_LEAST_WEIGHT: Final = 1 / 16
_MOST_AT_ONCE: Final = 4
"""Occasions of one visit beyond which a burst adds nothing."""

_COUNTED_BY_DAY: Final = timedelta(days=60)
_DUTY_SHARE: Final = (14 / 24) * (5 / 7)
_JITTER: Final = 0.1


# ── learning ─────────────────────────────────────────────────────────────────────────────────


def learn(
    known: Rhythm | None, source_id: str, published: Sequence[datetime | None], at: datetime
) -> Rhythm:
    """The rhythm after new items came ``at`` that moment; ``published`` holds a time for each.

    The first harvest teaches from the spread of its times, later ones from the wait before them.
    Raises ValueError when nothing new came.
    """
    if not published:
        raise ValueError(f"nothing new came of {source_id!r}; there is nothing to learn from")
    dated = sorted(moment for moment in published if moment is not None and moment <= at)
    newest = dated[-1] if dated else None
    if known is None:
        gap, learnt_from = _spread(dated)
        return Rhythm(
            source_id=source_id,
            last_new_at=at,
            newest_published_at=newest,
            gap_s=gap,
            learnt_from=learnt_from,
        )
    seen = known.newest_published_at
    if newest is not None and (seen is None or newest > seen):
        known = replace(known, newest_published_at=newest)
    if at <= known.last_new_at:  # batches may be taken in out of order
        return known
    later = [moment for moment in dated if moment > (seen or known.last_new_at)]
    return _after_wait(known, max(1, len(_occasions(later))), at)


def _spread(dated: Sequence[datetime]) -> tuple[float | None, int]:
    """The usual gap of a first harvest and the number of gaps it is the mean of.

    The longest fifth is left out: an old text pinned to the top says nothing about the habit.
    """
    gaps = sorted(_duty_s(a, b) for a, b in pairwise(_occasions(dated)))
    gaps = [gap for gap in gaps if gap > 0]
    usual = gaps[: len(gaps) * 4 // 5] if len(gaps) > 2 else gaps
    if not usual:
        return None, 0
    return max(_SHORTEST_S, sum(usual) / len(usual)), len(usual)


def _occasions(dated: Sequence[datetime]) -> list[datetime]:
    """The first moments of runs that lie within minutes of each other."""
    found: list[datetime] = []
    for moment in dated:
        if not found or moment - found[-1] >= _ONE_OCCASION:
            found.append(moment)
    return found


def _after_wait(known: Rhythm, occasions: int, at: datetime) -> Rhythm:
    """The weighted mean moved towards the wait that just ended."""
    waited = _duty_s(known.last_new_at, at)
    if waited <= 0:  # at night: nothing about the day's habit
        return replace(known, last_new_at=at)
    gap = max(_SHORTEST_S, waited / occasions)
    if known.gap_s is not None:
        if known.learnt_from >= _SETTLED:
            gap = min(gap, _LONGEST_RISE * known.gap_s)
        weight = max(_LEAST_WEIGHT, 1 / (known.learnt_from + 1))
        kept = (1 - weight) ** min(occasions, _MOST_AT_ONCE)
        gap += (known.gap_s - gap) * kept
    learnt_from = known.learnt_from + min(occasions, _MOST_AT_ONCE)
    return replace(known, last_new_at=at, gap_s=gap, learnt_from=learnt_from)


def _duty_s(start: datetime, end: datetime) -> float:
    """Seconds of duty time; a long span is reckoned by the share that duty has of a week."""
    span = end - start
    if span > _COUNTED_BY_DAY:
        return span.total_seconds() * _DUTY_SHARE
    return duty_time(start, end).total_seconds()


# ── visiting ─────────────────────────────────────────────────────────────────────────────────


def next_visit(
    config: SourceBase, rhythm: Rhythm | None, now: datetime, newest: datetime | None = None
) -> datetime:
    """When to visit again after a visit that succeeded at ``now``.

    Without ``slowest`` that is ``every`` from now. With it, the wait is half the usual gap, grows
    with the silence and stays between the two; right after something new it starts at ``every``
    again. ``newest`` is the latest publication this visit read, for what it found is learnt later
    than this is asked. Up to a tenth is taken off, by source and moment, so that sources do not
    fall due together; never added, and never to less than the minute that sites are owed.
    """
    interval = _interval(config, rhythm, now, newest)
    shaken = interval * (1 - _JITTER * _share(config.id, now))
    return now + max(shaken, min(interval, WEB_FLOOR))


def _interval(
    config: SourceBase, rhythm: Rhythm | None, now: datetime, newest: datetime | None
) -> timedelta:
    if config.slowest is None or rhythm is None or _is_news(rhythm, newest, now):
        return config.every
    quiet = now - rhythm.last_new_at
    usual = max(quiet, timedelta(seconds=rhythm.gap_s or 0))
    return max(config.every, min(quiet, usual / 2, config.slowest))


def _is_news(rhythm: Rhythm, newest: datetime | None, now: datetime) -> bool:
    seen = rhythm.newest_published_at
    return newest is not None and seen is not None and seen < newest <= now


def _share(source_id: str, now: datetime) -> float:
    """From 0 up to below 1, the same for the same source and moment on every machine."""
    return zlib.crc32(f"{source_id} {now.timestamp()}".encode()) / 2**32
