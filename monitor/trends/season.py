"""What an hour or a day usually brings, robust to bursts, gaps and holidays.

Steps are compared with steps of the same kind: the same hour of days of the same kind, or days of
the same kind; kinds are working days and days off, make-up days and holidays counted as the State
Council announced them. Weeks are all of one kind.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from statistics import fmean, median

from monitor.clock import desk, is_working_day
from monitor.trends.series import WEEK, Series, Step

TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, for a normal distribution (Hampel 1974)."""
FEWEST = 3
"""Steps of one kind from which they speak for themselves."""
REACH = {Step.HOUR: 7 * 24, Step.DAY: 28, Step.WEEK: 12}
"""How many steps on either side are looked at for the usual."""

_FAR = 3.0
"""Standard deviations from the median beyond which a figure counts as no more than that."""
_LEAST_EXPOSURE = 0.05

Kind = tuple[bool, int]


def kind(moment: datetime, step: Step) -> Kind:
    """Of which kind the step is that begins at ``moment``: working day or not, and the hour."""
    if step is Step.WEEK:
        return True, 0
    at = desk(moment)
    return is_working_day(at.date()), at.hour if step is Step.HOUR else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What a step should bring, by steps like it."""

    level: float
    """Per step; the mean of figures like it, far ones cut down."""
    spread: float
    """Standard deviation of one step, no less than that of a Poisson count."""
    n: int
    """From how many steps it is known."""

    @property
    def dispersion(self) -> float:
        """How many times the variance of a Poisson count; at least 1."""
        return max(1.0, self.spread**2 / self.level) if self.level > 0 else 1.0


def usual_of(figures: Sequence[float]) -> Usual:
    """The usual of ``figures`` as they stand, of one kind.

    Far figures are pulled in to three robust deviations of the median (Huber 1964; a winsorised
    mean), since the median itself says 0 of most sparse counts. ValueError without any.
    """
    if not figures:
        raise ValueError("nothing is usual where nothing was counted")
    middle = median(figures)
    robust = TO_SIGMA * median([abs(each - middle) for each in figures])
    far = _FAR * max(robust, math.sqrt(middle), 0.5)
    level = fmean([min(max(each, middle - far), middle + far) for each in figures])
    return Usual(level=level, spread=max(robust, math.sqrt(level)), n=len(figures))


class Habits:
    """What each step of a series should bring by the steps around it."""

    def __init__(self, series: Series, leave_out: Collection[int] = ()) -> None:
        self._values = series.values
        self._kinds = [kind(at, series.step) for at in series.times]
        self._all = [n for n in range(len(series)) if n not in leave_out]
        self._alike: defaultdict[Kind, list[int]] = defaultdict(list)
        for n in self._all:
            self._alike[self._kinds[n]].append(n)

    def around(self, index: int, reach: int) -> Usual | None:
        """The usual of step ``index``, by the steps up to ``reach`` away on either side.

        Steps of the same kind, or all where there are too few of them; neither the step itself nor
        what was left out counts. None where nothing is left.
        """
        return self._between(index, index - reach, index + reach)

    def highest(self, index: int, reach: int) -> float:
        """The most that step ``index`` may bring without being far from the steps on both sides.

        A burst is far from those before and those after, a new level only from those before.
        """
        sides = (
            self._between(index, index - reach, index),
            self._between(index, index, index + reach),
        )
        return max((u.level + _FAR * u.spread for u in sides if u is not None), default=math.inf)

    def _between(self, index: int, first: int, last: int) -> Usual | None:
        alike = _near(self._alike[self._kinds[index]], index, first, last)
        chosen = alike if len(alike) >= FEWEST else _near(self._all, index, first, last)
        return usual_of([self._values[n] for n in chosen]) if chosen else None


def _near(steps: Sequence[int], index: int, first: int, last: int) -> list[int]:
    """Those of the ordered ``steps`` from ``first`` to ``last``, without ``index``."""
    return [n for n in steps[bisect_left(steps, first) : bisect_right(steps, last)] if n != index]


def levels(series: Series, leave_out: Collection[int] = ()) -> tuple[float, ...]:
    """The usual level of each step over the whole series, by kind; 0 where nothing is known.

    The mean of its kind, far figures pulled in, drawn a little to that of all: as if one more step
    of the kind had brought the common level.
    """
    kinds = [kind(at, series.step) for at in series.times]
    grouped: defaultdict[Kind, list[float]] = defaultdict(list)
    for n, (own, value) in enumerate(zip(kinds, series.values, strict=True)):
        if n not in leave_out:
            grouped[own].append(value)
    everything = [value for figures in grouped.values() for value in figures]
    if not everything:
        return (0.0,) * len(series)
    common = usual_of(everything).level
    own_levels = {
        own: (usual_of(figures).level * len(figures) + common) / (len(figures) + 1)
        for own, figures in grouped.items()
    }
    return tuple(own_levels.get(own, common) for own in kinds)


def calm(series: Series, leave_out: Collection[int] = ()) -> Series:
    """``series`` with its bursts cut down to the most that is not far from both sides of them.

    A level that lasts is left as it is. Extreme figures would else be taken for levels of their own
    (Fearnhead & Rigaill 2019, J. Am. Stat. Assoc. 114:169-183).
    """
    habits, reach = Habits(series, leave_out), REACH[series.step] // 2
    values = tuple(min(v, habits.highest(n, reach)) for n, v in enumerate(series.values))
    return replace(series, values=values)


def profile(series: Series, leave_out: Collection[int] = ()) -> tuple[float, ...]:
    """How busy each step is by its kind alone, about 1 on the average and nowhere below 0.05.

    ``series`` is ``calm``. By the ratio to the moving average of the week around it (Macaulay 1931,
    The Smoothing of Time Series), so that no change of level is taken for a season; the ratios are
    drawn to 1 as if one more step of the kind had been like all.
    """
    around = _week_around(series.values, WEEK // series.step.span, leave_out)
    common = fmean(around) if around else 0.0
    if common <= 0:
        return (1.0,) * len(series)
    kinds = [kind(at, series.step) for at in series.times]
    counted, level = defaultdict[Kind, float](float), defaultdict[Kind, float](float)
    for own, value, week in zip(kinds, series.values, around, strict=True):
        if week:
            counted[own] += value
            level[own] += week
    return tuple(
        max(_LEAST_EXPOSURE, (counted[own] + common) / (level[own] + common)) for own in kinds
    )


def _week_around(values: Sequence[float], width: int, leave_out: Collection[int]) -> list[float]:
    """The mean of the week each step is in the middle of, of a whole week at either end.

    0 for steps that are left out or that have nothing around them.
    """
    width = max(1, min(len(values), width))
    kept = [n not in leave_out for n in range(len(values))]
    sums = [0.0, *accumulate(v if k else 0.0 for v, k in zip(values, kept, strict=True))]
    known = [0, *accumulate(map(int, kept))]
    made = []
    for n in range(len(values)):
        first = min(max(0, n - width // 2), len(values) - width)
        steps = known[first + width] - known[first]
        mean = (sums[first + width] - sums[first]) / steps if steps else 0.0
        made.append(mean if kept[n] else 0.0)
    return made
