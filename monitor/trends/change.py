"""Lasting changes: when a series went over to another level, and how sure that is.

The series is cut where the cost of the pieces plus a penalty for each cut is least, exactly:
optimal partitioning (Jackson et al. 2005, IEEE Signal Processing Letters 12:105-108), pruned as by
PELT (Killick, Fearnhead & Eckley 2012, J. Am. Stat. Assoc. 107:1590-1598). The penalty is that of
the BIC made for change points, 3 ln n for each cut (Zhang & Siegmund 2007, Biometrics 63:22-32):
the plain 2 ln n (Yao 1988) finds a change in one even series out of ten.

Two costs. Poisson: twice the negative log-likelihood of counts with one rate per unit of exposure;
the exposure is how busy such an hour or day usually is, so that no night is a change. It is divided
by the dispersion the series shows from step to step, since talk comes in crowds (quasi-Poisson).
Normal: squared deviations in units of the noise from step to step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Literal

from monitor.trends import telling
from monitor.trends.intervals import Interval, rate_ratio
from monitor.trends.season import TO_SIGMA, calm, profile
from monitor.trends.series import DAY, Series, Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Pieces = Callable[[NDArray[np.intp], int], Floats]
    """What the pieces from each of these beginnings to one end cost."""

Cost = Literal["poisson", "normal"]

SHORTEST = {Step.HOUR: 24, Step.DAY: 7, Step.WEEK: 3}
"""Steps that a level must last; what is shorter is a burst."""
FEWEST = {Step.HOUR: 72, Step.DAY: 21, Step.WEEK: 8}
"""Steps below which no change is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A stretch of the series on one level."""

    start: datetime
    end: datetime
    steps: int
    total: float
    per_step: float
    calm_per_step: float
    """With bursts cut down: the level itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePoint:
    """The first moment of a new level."""

    at: datetime
    before: Level
    after: Level
    ratio: Interval | None
    """Interval of the new level over the old one, as if the moment had been known beforehand;
    None where neither brought anything."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All levels of a series."""

    levels: tuple[Level, ...]
    points: tuple[ChangePoint, ...]
    dispersion: float
    """How many times a Poisson count's variance the noise was taken for."""
    sentence: str


def changes(
    series: Series,
    *,
    cost: Cost = "poisson",
    penalty: float | None = None,
    leave_out: Collection[int] = (),
) -> Changes:
    """The levels of ``series`` and where it changed; bursts are cut down first (``season.calm``).

    ``leave_out`` are steps that say nothing, by index: their sources could not be read. ``penalty``
    is that 3 ln n unless given.
    """
    kept = [n for n in range(len(series)) if n not in leave_out]
    if len(kept) < FEWEST[series.step]:
        told = f"统计期不足{FEWEST[series.step]}{telling.UNITS[series.step]}，不作转折点判断。"
        return Changes(levels=(), points=(), dispersion=1.0, sentence=told)
    still = calm(series, leave_out)
    values = [still.values[n] for n in kept]
    busy = profile(still, leave_out)
    exposure = [busy[n] for n in kept]
    dispersion = noise(values, exposure)
    if cost == "poisson":
        cuts = cut_counts(values, exposure, dispersion, SHORTEST[series.step], penalty)
    else:
        cuts = cut_figures(values, SHORTEST[series.step], penalty)
    starts = [0, *(kept[cut] for cut in cuts), len(series)]
    levels = tuple(
        _level(series, still, first, past, leave_out) for first, past in pairwise(starts)
    )
    points = tuple(_point(before, after, series.step) for before, after in pairwise(levels))
    return Changes(
        levels=levels, points=points, dispersion=dispersion, sentence=_told(series, points)
    )


def noise(values: Sequence[float], exposure: Sequence[float]) -> float:
    """The dispersion of counts from one step to the next, robust to changes of level; at least 1.

    On the scale 2 sqrt(x + 3/8) a Poisson count has variance 1 (Anscombe 1948); what neighbours
    differ by shows the noise whatever the level is (von Neumann 1941; here by the median).
    """
    mean = sum(exposure) / len(exposure)
    scaled = [
        2 * math.sqrt(max(0.0, value * mean / busy) + 0.375)
        for value, busy in zip(values, exposure, strict=True)
    ]
    return max(1.0, _step_deviation(scaled) ** 2)


def _step_deviation(values: Sequence[float]) -> float:
    apart = [abs(after - before) for before, after in pairwise(values)]
    return TO_SIGMA * median(apart) / math.sqrt(2) if apart else 0.0


def cut_counts(
    values: Sequence[float],
    exposure: Sequence[float],
    dispersion: float = 1.0,
    shortest: int = 1,
    penalty: float | None = None,
) -> tuple[int, ...]:
    """Where counts change their rate per unit of exposure: the index each new level begins at."""
    import numpy as np  # noqa: PLC0415 - slow to load, needed by few

    counts = np.concatenate(([0.0], np.cumsum(values)))
    units = np.concatenate(([0.0], np.cumsum(exposure)))

    def cost(since: NDArray[np.intp], until: int) -> Floats:
        count, unit = counts[until] - counts[since], units[until] - units[since]
        safe = np.where(count > 0, count, 1.0)
        made: Floats = -2.0 * np.where(count > 0, count * np.log(safe / unit), 0.0) / dispersion
        return made

    return _cut(len(values), cost, shortest, _bic(len(values)) if penalty is None else penalty)


def cut_figures(
    values: Sequence[float], shortest: int = 1, penalty: float | None = None
) -> tuple[int, ...]:
    """Where figures with even noise change their mean: the index each new level begins at."""
    import numpy as np  # noqa: PLC0415 - as above

    deviation = _step_deviation(values) or 1.0
    scaled = np.asarray(values, dtype=np.float64) / deviation
    sums = np.concatenate(([0.0], np.cumsum(scaled)))
    squares = np.concatenate(([0.0], np.cumsum(scaled**2)))

    def cost(since: NDArray[np.intp], until: int) -> Floats:
        total = sums[until] - sums[since]
        made: Floats = squares[until] - squares[since] - total**2 / (until - since)
        return made

    return _cut(len(values), cost, shortest, _bic(len(values)) if penalty is None else penalty)


def _bic(steps: int) -> float:
    return 3 * math.log(max(2, steps))


def _cut(steps: int, cost: Pieces, shortest: int, penalty: float) -> tuple[int, ...]:
    """The cuts of least cost; every piece is at least ``shortest`` steps long.

    A beginning is given up once what it costs to here exceeds the best without another penalty:
    from ``shortest`` steps on, a cut here would do better than it whatever comes.
    """
    import numpy as np  # noqa: PLC0415 - as above

    best = np.full(steps + 1, np.inf)
    best[0] = -penalty
    came_from = np.zeros(steps + 1, dtype=np.intp)
    begins = np.zeros(1, dtype=np.intp)
    given_up: dict[int, NDArray[np.intp]] = {}
    for until in range(shortest, steps + 1):
        if until - shortest > 0 and np.isfinite(best[until - shortest]):
            begins = np.append(begins, until - shortest)
        if until in given_up:
            begins = np.setdiff1d(begins, given_up.pop(until), assume_unique=True)
        costs = best[begins] + cost(begins, until)
        least = int(np.argmin(costs))
        best[until] = costs[least] + penalty
        came_from[until] = begins[least]
        hopeless = begins[costs > best[until]]
        if hopeless.size:
            given_up[until + shortest] = hopeless
    return _traced(came_from.tolist(), steps)


def _traced(came_from: Sequence[int], steps: int) -> tuple[int, ...]:
    cuts = []
    at = came_from[steps]
    while at > 0:
        cuts.append(at)
        at = came_from[at]
    return tuple(reversed(cuts))


def _level(
    series: Series, still: Series, first: int, past: int, leave_out: Collection[int]
) -> Level:
    inside = [n for n in range(first, past) if n not in leave_out]
    total = sum(series.values[n] for n in inside)
    times = series.times
    return Level(
        start=times[first],
        end=times[past - 1] + series.step.span,
        steps=len(inside),
        total=total,
        per_step=total / len(inside),
        calm_per_step=sum(still.values[n] for n in inside) / len(inside),
    )


def _point(before: Level, after: Level, step: Step) -> ChangePoint:
    calms = [level.calm_per_step * level.steps for level in (after, before)]
    ratio = rate_ratio(round(calms[0]), after.steps, round(calms[1]), before.steps)
    return ChangePoint(
        at=after.start,
        before=before,
        after=after,
        ratio=ratio,
        sentence=_told_point(before, after, step),
    )


def _told_point(before: Level, after: Level, step: Step) -> str:
    was, became = before.calm_per_step, after.calm_per_step
    unit, factor = ("每周", 1.0) if step is Step.WEEK else ("日均", DAY / step.span)
    cut = any(level.calm_per_step < 0.99 * level.per_step for level in (before, after))
    sentence = (
        f"{telling.when(after.start, step)}起，{'剔除突增后' if cut else ''}{unit}"
        f"由{telling.number(was * factor)}条"
        f"{'升至' if became > was else '降至'}{telling.number(became * factor)}条"
    )
    if min(was * before.steps, became * after.steps) >= telling.FEWEST:
        sentence += f"，为此前的{telling.times(became / was)}"
    return f"{sentence}。"


def _told(series: Series, points: Sequence[ChangePoint]) -> str:
    over = telling.span(series.start, series.end, series.step)
    if not points:
        return f"{over}数量水平没有持续性变化。"
    days = telling.listed([telling.when(point.at, series.step) for point in points])
    begins = "分别始于" if len(points) > 1 else "始于"
    return f"{over}数量水平有{len(points)}次持续性变化，{begins}{days}。"
