"""Counts corrected for sources that could not be read, and said so.

What a source would have brought is judged by its own usual figures for such hours or days. Where
the sources that stood out usually carry a share ``m`` of everything, the count of the step stands
for the rest alone and is divided by ``1 - m`` (weighting by the inverse of the coverage, Horvitz &
Thompson 1952). Above a cap nothing is corrected: too little was seen to speak for the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.trends import telling
from monitor.trends.season import levels
from monitor.trends.series import Series, aligned

CAP = 0.5
"""Share of the usual volume that may be missing for a correction."""
LEAST = 0.01
"""Share below which a gap changes nothing."""

Span = tuple[datetime, datetime]
"""From the first moment to before the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """One source: what it brought, and when it could not be read."""

    source_id: str
    label: str
    """As staff know it."""
    counts: Series
    unreadable: tuple[Span, ...] = ()
    mirror: bool = False
    """A copy of others: it neither brings nor lacks anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One step in which sources stood out."""

    at: datetime
    observed: float
    value: float
    """The corrected figure; the observed one where nothing was corrected."""
    missing: float | None
    """Share of the usual volume that stood out, 0 to 1; None where it is not known."""
    sources: tuple[str, ...]
    """Labels of the sources that stood out, those that usually bring most first."""
    corrected: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A series with its gaps made good, as far as that may be done."""

    observed: Series
    series: Series
    gaps: tuple[Gap, ...]
    sentence: str
    """What staff read beside the series; it is never left out."""

    @property
    def blind(self) -> tuple[int, ...]:
        """Steps whose figure speaks for too few sources, by index: no test may rest on them."""
        return tuple(
            (gap.at - self.series.start) // self.series.step.span
            for gap in self.gaps
            if not gap.corrected
        )


def correct(observed: Series, supplies: Sequence[Supply], *, cap: float = CAP) -> Corrected:
    """``observed`` corrected by what ``supplies`` say of the sources behind it.

    ``observed`` holds no mirrors; those among ``supplies`` are passed over. Their counts are of the
    same step, and best of the same topic. A source that was never readable has no usual figure, so
    that the gap it leaves is told and cannot be corrected. ValueError when steps differ.
    """
    read = [each for each in supplies if not each.mirror]
    if any(each.counts.step is not observed.step for each in read):
        raise ValueError("sources must be counted by the same step as the series to be corrected")
    usual = {each.source_id: _usual(each, observed) for each in read}
    gaps = []
    for n, (at, value) in enumerate(observed):
        away = {s.source_id: _share_unreadable(s, at, observed.step.span) for s in read}
        if any(away.values()):
            gap = _gap(at, value, away, read, {key: usual[key][n] for key in usual}, cap)
            gaps += [gap] if gap is not None else []
    mended = {gap.at: gap.value for gap in gaps}
    series = replace(observed, values=tuple(mended.get(at, value) for at, value in observed))
    return Corrected(
        observed=observed, series=series, gaps=tuple(gaps), sentence=_told(observed, gaps, cap)
    )


def _usual(supply: Supply, over: Series) -> tuple[float | None, ...]:
    """What the source usually brings in each step of ``over``; None where that is not known.

    Only steps that it could be read in throughout tell; it may be known from before ``over``.
    """
    counts = aligned((supply.counts, replace(over, values=(0.0,) * len(over))))[0]
    blind = {
        n
        for n, at in enumerate(counts.times)
        if not supply.counts.start <= at < supply.counts.end
        or _share_unreadable(supply, at, counts.step.span)
    }
    if len(blind) == len(counts):
        return (None,) * len(over)
    first = (over.start - counts.start) // over.step.span
    return levels(counts, blind)[first : first + len(over)]


def _share_unreadable(supply: Supply, start: datetime, span: timedelta) -> float:
    """Share of the step during which the source could not be read, 0 to 1."""
    inside = sorted(
        (max(since, start), min(until, start + span))
        for since, until in supply.unreadable
        if since < start + span and until > start
    )
    lost, known = timedelta(), start
    for since, until in inside:
        lost += max(until - max(since, known), timedelta())
        known = max(known, until)
    return lost / span


def _gap(
    at: datetime,
    value: float,
    away: Mapping[str, float],
    read: Sequence[Supply],
    usual: Mapping[str, float | None],
    cap: float,
) -> Gap | None:
    """What is missing in one step; None where it is too little to matter."""
    out = [each for each in read if away[each.source_id]]
    out.sort(key=lambda each: (-(usual[each.source_id] or 0.0), each.source_id))
    labels = tuple(each.label for each in out)
    gap = Gap(
        at=at, observed=value, value=value, missing=None, sources=labels, corrected=False, reason=""
    )
    unknown = [each.label for each in out if usual[each.source_id] is None]
    whole = sum(figure or 0.0 for figure in usual.values())
    if unknown or whole <= 0:
        named = telling.listed(unknown or list(labels))
        return replace(gap, reason=f"{named}无往常数据可比，缺采，不作校正")
    missing = sum(away[each.source_id] * (usual[each.source_id] or 0.0) for each in out) / whole
    if missing < LEAST:
        return None
    share = telling.percent(missing)
    if missing > cap:
        reason = f"缺采来源往常占{share}，超过{telling.percent(cap)}，缺采，不作校正"
        return replace(gap, missing=missing, reason=reason)
    return replace(
        gap,
        value=value / (1 - missing),
        missing=missing,
        corrected=True,
        reason=f"缺采来源往常占{share}，已按往常占比放大",
    )


def _told(observed: Series, gaps: Sequence[Gap], cap: float) -> str:
    """The sentence beside the series."""
    mended = [gap for gap in gaps if gap.corrected]
    left = [gap for gap in gaps if not gap.corrected]
    if not gaps:
        return "统计期内各来源采集正常，数量未作校正。"
    parts = [_told_mended(observed, mended)] if mended else []
    too_much = [gap for gap in left if gap.missing is not None]
    if too_much:
        parts.append(
            f"{_steps(observed, too_much)}缺采来源（{_sources(too_much)}）"
            f"往常占比超过{telling.percent(cap)}，缺采，不作校正"
        )
    unknown = [gap for gap in left if gap.missing is None]
    if unknown:
        parts.append(
            f"{_steps(observed, unknown)}有来源缺采（{_sources(unknown)}）"
            "而无往常数据可比，缺采，不作校正"
        )
    return "；".join(parts) + "。"


def _told_mended(observed: Series, mended: Sequence[Gap]) -> str:
    shares = sorted(gap.missing or 0.0 for gap in mended)
    least, most = telling.percent(shares[0]), telling.percent(shares[-1])
    share = least if least == most else f"{least}至{most}"
    before = telling.number(sum(gap.observed for gap in mended))
    after = telling.number(sum(gap.value for gap in mended))
    return (
        f"{_steps(observed, mended)}有来源缺采（{_sources(mended)}），往常占{share}，"
        f"已按往常占比放大，由{before}条校正为{after}条，校正数为估计数"
    )


def _steps(observed: Series, gaps: Sequence[Gap]) -> str:
    """Which steps: ``6月3日、6月4日``; many as so many within a span."""
    if len(gaps) <= 3:
        return "、".join(telling.when(gap.at, observed.step) for gap in gaps)
    over = telling.span(gaps[0].at, gaps[-1].at + observed.step.span, observed.step)
    return f"{over}间共{len(gaps)}{telling.UNITS[observed.step]}"


def _sources(gaps: Sequence[Gap]) -> str:
    names = dict.fromkeys(name for gap in gaps for name in gap.sources)
    return telling.listed(list(names), most=3)
