"""Which incidents a burst or a new level is made of, by their share of what was beyond the usual.

An incident's own part is what it brought in that time beyond what it brought per step before. The
parts of all incidents together need not make up the whole: the rest is talk outside of any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.trends import telling
from monitor.trends.bursts import Burst
from monitor.trends.change import ChangePoint
from monitor.trends.season import REACH
from monitor.trends.series import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """One incident and what it brought, mirrors left out."""

    incident_id: int
    code: str
    title: str
    counts: Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One incident's part in it."""

    incident_id: int
    code: str
    title: str
    items: float
    """What it brought in that time."""
    excess: float
    """Of these, beyond what it brought before."""
    share: float | None
    """Of everything beyond the usual, 0 to 1; None where that is fewer than 20 items."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """What lies behind one burst or new level."""

    ranked: tuple[Cause, ...]
    """The largest part first."""
    excess: float
    """What was to be explained."""
    rest: float
    """What no incident explains."""
    sentence: str


def causes_of_burst(burst: Burst, incidents: Sequence[Inside]) -> Causes:
    """The incidents behind ``burst``, largest part first; those that added nothing are left out."""
    return _ranked(burst.start, burst.end, burst.excess, incidents)


def causes_of_change(point: ChangePoint, incidents: Sequence[Inside]) -> Causes:
    """The incidents behind a rise to a new level; of a fall there are none to tell."""
    after, before = point.after, point.before
    excess = (after.per_step - before.calm_per_step) * after.steps
    return _ranked(after.start, after.end, excess, incidents)


def _ranked(start: datetime, end: datetime, excess: float, incidents: Sequence[Inside]) -> Causes:
    if excess <= 0:
        return Causes(ranked=(), excess=0.0, rest=0.0, sentence="数量未超出往常，不作归因。")
    parts = [(each, *_part(each.counts, start, end)) for each in incidents]
    parts = [part for part in parts if part[2] > 0]
    parts.sort(key=lambda part: (-part[2], part[0].incident_id))
    ranked = tuple(_cause(each, items, own, excess) for each, items, own in parts)
    rest = max(0.0, excess - sum(each.excess for each in ranked))
    return Causes(ranked=ranked, excess=excess, rest=rest, sentence=_told(ranked, excess, rest))


def _part(counts: Series, start: datetime, end: datetime) -> tuple[float, float]:
    """What an incident brought in the time, and how much of it beyond its own pace before."""
    own = counts.between(start, end)
    back = REACH[counts.step]
    before = counts.between(start - back * counts.step.span, start)
    pace = before.total / back
    return own.total, own.total - pace * len(own)


def _cause(each: Inside, items: float, own: float, excess: float) -> Cause:
    share = min(1.0, own / excess) if excess >= telling.FEWEST else None
    reason = f"“{each.title}”（{each.code}）{telling.number(items)}条"
    if share is not None:
        reason += f"，占超出往常部分的{telling.percent(share)}"
    return Cause(
        incident_id=each.incident_id,
        code=each.code,
        title=each.title,
        items=items,
        excess=own,
        share=share,
        reason=reason,
    )


_TOLD = 3


def _told(ranked: Sequence[Cause], excess: float, rest: float) -> str:
    beyond = f"超出往常约{telling.number(excess)}条"
    if not ranked:
        return f"{beyond}，未见与之对应的事件。"
    told = "；".join(cause.reason for cause in ranked[:_TOLD])
    sentence = f"{beyond}，其中{told}"
    if len(ranked) > _TOLD:
        sentence += f"；另有{len(ranked) - _TOLD}起事件"
    if excess >= telling.FEWEST and round(rest):
        sentence += f"；未归入事件的约{telling.number(rest)}条"
    return f"{sentence}。"
