"""A period against the periods before it.

上一期 is the period of the same length just before; 上周同期 the same days a week before; 上年同期
the same calendar days a year before, as statistical offices compare. The difference is held against
how much such counts waver: the log of the ratio has the variance (1/a + 1/b), times the dispersion
that the days themselves show, or where they are few the weeks before without their bursts
(quasi-Poisson; McCullagh & Nelder 1989, ch. 6).
"""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.clock import desk, is_working_day, utc
from monitor.trends import telling
from monitor.trends.intervals import LEVEL, Interval, deviate, rate_ratio
from monitor.trends.season import calm, kind
from monitor.trends.series import DAY, WEEK, Series


class Basis(StrEnum):
    """With which period is compared."""

    PRECEDING = "preceding"
    WEEK = "week"
    YEAR = "year"

    @property
    def label(self) -> str:
        """What staff read."""
        return {"preceding": "上一期", "week": "上周同期", "year": "上年同期"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One period against one before it."""

    basis: Basis
    start: datetime
    end: datetime
    before_start: datetime
    before_end: datetime
    now: float
    before: float
    change: float | None
    """Relative change, -0.25 for a quarter less; None where one of the counts is below 20."""
    ratio: Interval | None
    """Interval of the ratio, dispersion counted in; None when nothing was counted in either."""
    beyond: bool
    """Whether the difference is more than such counts usually waver."""
    sentence: str


def compare(history: Series, start: datetime, end: datetime) -> tuple[Comparison, ...]:
    """The counts from ``start`` to ``end`` against every earlier period that ``history`` holds.

    ``history`` holds no mirrors and, best, is corrected for gaps. The week before is left out where
    it is the period just before, and for periods of more than a week. ValueError when ``history``
    does not hold the period itself or it does not begin and end with a step.
    """
    if history.start > start or history.end < end or start >= end:
        raise ValueError(f"the series does not hold the period from {start} to {end}")
    if any((at - history.start) % history.step.span for at in (start, end)):
        raise ValueError(f"a period of {history.step.value} steps begins and ends with a step")
    found = []
    for basis, since, until in _earlier(start, end):
        first = history.step.begin(since)  # weeks of another year begin on other days
        if first >= history.start:
            period = (start, end), (first, history.step.begin(until))
            found.append(_comparison(history, basis, *period))
    return tuple(found)


def _earlier(start: datetime, end: datetime) -> list[tuple[Basis, datetime, datetime]]:
    length = end - start
    found = [(Basis.PRECEDING, start - length, start)]
    if length < WEEK:
        found.append((Basis.WEEK, start - WEEK, end - WEEK))
    found.append((Basis.YEAR, year_before(start), year_before(start) + length))
    return found


def year_before(moment: datetime) -> datetime:
    """The same time of the same day a year before; of 29 February it is the 28th."""
    at = desk(moment)
    last = calendar.monthrange(at.year - 1, at.month)[1]
    return utc(at.replace(year=at.year - 1, day=min(at.day, last)))


def _comparison(
    history: Series,
    basis: Basis,
    period: tuple[datetime, datetime],
    earlier: tuple[datetime, datetime],
) -> Comparison:
    own, other = history.between(*period), history.between(*earlier)
    lately = history.between(period[1] - _LATELY, period[1])
    ratio = _ratio(own, other, lately)
    known = min(own.total, other.total) >= telling.FEWEST
    beyond = ratio is not None and 1 not in ratio
    change = own.total / other.total - 1 if known else None
    return Comparison(
        basis=basis,
        start=period[0],
        end=period[1],
        before_start=earlier[0],
        before_end=earlier[1],
        now=own.total,
        before=other.total,
        change=change,
        ratio=ratio,
        beyond=beyond,
        sentence=_told(basis, own, other, change, beyond=beyond),
    )


def _ratio(own: Series, other: Series, lately: Series, level: float = LEVEL) -> Interval | None:
    """The ratio of the rates, as sure as the steps themselves allow."""
    now, before = round(own.total), round(other.total)
    span, other_span = float(len(own)), float(len(other))
    shown = [each for each in map(_dispersion, (own, other)) if each is not None]
    dispersion = max(shown or [_dispersion(calm(lately)) or 1.0])
    if dispersion <= 1 or min(now, before) == 0:
        return rate_ratio(now, span, before, other_span, level=level)
    middle = math.log(now / span * other_span / before)
    half = deviate(level) * math.sqrt(dispersion * (1 / now + 1 / before))
    low, high = math.exp(max(middle - half, -_MOST)), math.exp(min(middle + half, _MOST))
    return Interval(low=low, high=high, level=level)


_ENOUGH = 5
"""Degrees of freedom from which a dispersion can be told."""
_LATELY = 8 * WEEK
_MOST = 700.0
"""What may be exponentiated."""


def _dispersion(series: Series) -> float | None:
    """How many times a Poisson count's variance the steps show within their kinds; at least 1.

    None where there are too few steps to tell.
    """
    grouped: dict[tuple[bool, int], list[float]] = {}
    for at, value in series:
        grouped.setdefault(kind(at, series.step), []).append(value)
    freedom = sum(len(figures) - 1 for figures in grouped.values())
    if freedom < _ENOUGH:
        return None
    squares = 0.0
    for figures in grouped.values():
        mean = sum(figures) / len(figures)
        squares += sum((each - mean) ** 2 for each in figures) / mean if mean else 0.0
    return max(1.0, squares / freedom)


def _told(basis: Basis, own: Series, other: Series, change: float | None, *, beyond: bool) -> str:
    now, before = telling.number(own.total), telling.number(other.total)
    years = basis is Basis.YEAR
    spans = telling.span(other.start, other.end, other.step, year=years)
    more = own.total - other.total
    if more == 0:
        grown = "持平"
    else:
        grown = f"{'增加' if more > 0 else '减少'}{telling.number(abs(more))}条"
        if change is not None and round(100 * change):
            grown += f"（{telling.points(change)}%）"
    verdict = "超出往常波动" if beyond else "在往常波动范围内"
    if change is None:
        verdict += f"；数量不足{telling.FEWEST}条，不列百分比"
    works = _working_days(own), _working_days(other)
    note = f"；工作日数不同（本期{works[0]}天，{basis.label}{works[1]}天）" if _apart(works) else ""
    return f"本期{now}条，{basis.label}（{spans}）{before}条，{grown}，{verdict}{note}。"


def _working_days(series: Series) -> int:
    first, days = desk(series.start), math.ceil((series.end - series.start) / DAY)
    return sum(is_working_day((first + n * DAY).date()) for n in range(days))


def _apart(works: tuple[int, int]) -> bool:
    return works[0] != works[1]
