"""What the next steps will bring, how far that may be off, and how far it was off before.

Two methods (``smoothing``) are tried on the past as it would have been: from every earlier step on,
with what was known then (rolling origin; Tashman 2000, Int. J. Forecasting 16:437-450). The one
with the smaller mean error goes on. Figures are smoothed on the scale 2 sqrt(x + 3/8), on which
counts waver evenly and nothing falls below 0 (Anscombe 1948). The interval is as wide as past
errors call for: the quantile of earlier errors, each in units of the deviation foretold for it
(split conformal; Lei et al. 2018, J. Am. Stat. Assoc. 113:1094-1111). Its coverage is counted where
it was drawn from errors before alone.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from statistics import fmean
from typing import TYPE_CHECKING

from monitor.trends import telling
from monitor.trends.intervals import deviate
from monitor.trends.planned import Planned, within
from monitor.trends.season import levels
from monitor.trends.series import Series, Step
from monitor.trends.smoothing import Walk, damped_walk, naive_walk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.8
SEASON = {Step.HOUR: 24, Step.DAY: 7, Step.WEEK: 1}
"""Steps after which the pattern comes again."""
HORIZON = {Step.HOUR: 24, Step.DAY: 7, Step.WEEK: 4}
"""Steps foretold unless told otherwise."""
FEWEST = {Step.HOUR: 7 * 24, Step.DAY: 42, Step.WEEK: 20}
"""Steps below which nothing is foretold."""
MOST = {Step.HOUR: 28 * 24, Step.DAY: 400, Step.WEEK: 156}
"""Steps that are looked back on; earlier ones say little of what comes."""
TRIED = {Step.HOUR: 7 * 24, Step.DAY: 56, Step.WEEK: 26}
"""Earlier steps from which the methods are tried."""

_ERRORS = 20
"""Earlier errors from which an interval is drawn; of fewer the normal distribution speaks."""
_HAIR = 1e-9
"""What a whole count may be off by in reckoning."""


class Method(StrEnum):
    """How it was foretold."""

    NAIVE = "naive"
    DAMPED = "damped"

    @property
    def label(self) -> str:
        """What staff read."""
        return {"naive": "沿用上一周期同时段数", "damped": "阻尼趋势指数平滑"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One step to come."""

    at: datetime
    value: float
    """As likely too high as too low."""
    low: float
    """Whole, as counts are; so is ``high``."""
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PastError:
    """How one method did on the past, foretelling as many steps as now."""

    method: Method
    origins: int
    """From how many earlier steps it was tried."""
    mean_error: float
    """Mean absolute error per step, in items."""
    coverage: float | None
    """Share of the steps whose figure lay in the interval, 0 to 1; None below 20 steps."""
    steps: int
    """How many steps ``coverage`` is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The steps to come; none where too little is known."""

    expected: tuple[Expected, ...]
    level: float
    """Of the interval."""
    method: Method | None
    past: tuple[PastError, ...]
    """Of every method tried, the chosen one first."""
    sentence: str


def forecast(
    series: Series,
    horizon: int | None = None,
    *,
    level: float = LEVEL,
    leave_out: Collection[int] = (),
    planned: Sequence[Planned] = (),
) -> Forecast:
    """The ``horizon`` steps after ``series``, which ends with a whole step.

    ``leave_out`` are steps, by index, whose sources were unreadable: the usual stands for them.
    Planned dates among the steps to come are named; the forecast knows nothing of them. ValueError
    when ``horizon`` is not positive.
    """
    import numpy as np  # noqa: PLC0415 - slow to load, needed by few

    ahead = HORIZON[series.step] if horizon is None else horizon
    if ahead < 1:
        raise ValueError(f"a forecast looks at least one step ahead, not {ahead!r}")
    values = _filled(series, leave_out)[-MOST[series.step] :]
    if (reason := _too_little(series, len(values), sum(values))) is not None:
        return Forecast(expected=(), level=level, method=None, past=(), sentence=reason)
    counts = np.array(values)
    season = SEASON[series.step]
    scaled = 2 * np.sqrt(counts + 0.375)
    walks = {
        Method.DAMPED: damped_walk(scaled, season, ahead),
        Method.NAIVE: naive_walk(scaled, season, ahead),
    }
    trials = [
        _trial(method, walk, counts, TRIED[series.step], level) for method, walk in walks.items()
    ]
    trials.sort(key=lambda trial: trial[0].mean_error)
    best, factor = trials[0]
    walk = walks[best.method]
    expected = _expected(series, walk, factor)
    past = tuple(trial[0] for trial in trials)
    upcoming = within(planned, series.end, series.end + ahead * series.step.span)
    told = _told(series.step, expected, past[0], level, upcoming)
    return Forecast(expected=expected, level=level, method=best.method, past=past, sentence=told)


def _filled(series: Series, leave_out: Collection[int]) -> list[float]:
    usual = levels(series, leave_out) if leave_out else series.values
    return [usual[n] if n in leave_out else value for n, value in enumerate(series.values)]


def _too_little(series: Series, steps: int, total: float) -> str | None:
    """Why nothing is foretold; None when there is enough."""
    unit = telling.UNITS[series.step]
    if steps < FEWEST[series.step]:
        return f"不足以预测：仅有{steps}{unit}数据，至少需要{FEWEST[series.step]}{unit}。"
    if total < telling.FEWEST:
        return f"不足以预测：{steps}{unit}内共{telling.number(total)}条，数量过少。"
    return None


def _trial(
    method: Method, walk: Walk, counts: Floats, tried: int, level: float
) -> tuple[PastError, float]:
    """How ``method`` did, and how many deviations wide its interval is to be now."""
    steps, horizon = len(counts), walk.points.shape[1]
    origins = range(max(walk.first, steps - tried), steps)
    trials = [
        _Trial(
            origin=origin,
            target=target,
            point=float(walk.points[origin, target - origin]),
            spread=float(walk.spreads[origin, target - origin]),
            count=float(counts[target]),
        )
        for origin in origins
        for target in range(origin, min(steps, origin + horizon))
    ]
    covered = _covered(trials, level)
    past = PastError(
        method=method,
        origins=len(origins),
        mean_error=fmean(abs(trial.count - _count(trial.point)) for trial in trials),
        coverage=fmean(covered) if len(covered) >= telling.FEWEST else None,
        steps=len(covered),
    )
    return past, _factor([trial.miss for trial in trials], level)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """One step of the past as it would have been foretold at ``origin``."""

    origin: int
    target: int
    point: float
    spread: float
    count: float

    @property
    def miss(self) -> float:
        """How far off it was, in units of the deviation foretold."""
        return abs(_scaled(self.count) - self.point) / max(self.spread, 1e-9)


def _covered(trials: Sequence[_Trial], level: float) -> list[bool]:
    """Whether each step lay in the interval as it would have been drawn at its origin."""
    known: list[float] = []
    by_target = sorted(trials, key=lambda trial: trial.target)
    passed = 0
    found: list[bool] = []
    for origin, group in groupby(trials, key=lambda trial: trial.origin):
        while by_target[passed].target < origin:
            insort(known, by_target[passed].miss)
            passed += 1
        if len(known) >= _ERRORS:
            factor = _quantile(known, level)
            for trial in group:
                low, high = _ends(trial.point, trial.spread, factor)
                found.append(low <= trial.count <= high)
    return found


def _factor(misses: Sequence[float], level: float) -> float:
    """How many deviations hold ``level`` of the errors known."""
    return _quantile(sorted(misses), level) if len(misses) >= _ERRORS else deviate(level)


def _quantile(ordered: Sequence[float], level: float) -> float:
    return ordered[min(len(ordered), math.ceil((len(ordered) + 1) * level)) - 1]


def _scaled(count: float) -> float:
    return 2 * math.sqrt(count + 0.375)


def _count(scaled: float) -> float:
    """The count that stands at ``scaled``; no less than 0."""
    return max(0.0, (max(0.0, scaled) / 2) ** 2 - 0.375)


def _expected(series: Series, walk: Walk, factor: float) -> tuple[Expected, ...]:
    points, spreads = walk.points[-1].tolist(), walk.spreads[-1].tolist()
    return tuple(
        Expected(
            at=series.end + n * series.step.span,
            value=_count(point),
            low=_ends(point, spread, factor)[0],
            high=_ends(point, spread, factor)[1],
        )
        for n, (point, spread) in enumerate(zip(points, spreads, strict=True))
    )


def _ends(point: float, spread: float, factor: float) -> tuple[float, float]:
    """The interval in whole counts, rounded outward."""
    low, high = _count(point - factor * spread), _count(point + factor * spread)
    return float(math.floor(low + _HAIR)), float(math.ceil(high - _HAIR))


def _told(
    step: Step,
    expected: Sequence[Expected],
    past: PastError,
    level: float,
    upcoming: Sequence[Planned],
) -> str:
    values = [each.value for each in expected]
    least, most = telling.number(min(values)), telling.number(max(values))
    usual = least if least == most else f"{least}—{most}"
    low = telling.number(min(each.low for each in expected))
    high = telling.number(max(each.high for each in expected))
    sentence = (
        f"预计今后{len(expected)}{telling.UNITS[step]}每{step.label}{usual}条"
        f"（{telling.percent(level)}预测区间{low}—{high}条）。"
        f"方法为{past.method.label}；以往{past.origins}次回测平均每{step.label}"
        f"相差{telling.number(past.mean_error)}条"
    )
    if past.coverage is not None:
        sentence += f"，区间实际覆盖{telling.percent(past.coverage)}"
    if upcoming:
        names = telling.listed([f"“{one.label}”" for one in upcoming], most=3)
        sentence += f"。预测期内有已知节点{names}，其影响未计入"
    return f"{sentence}。"
