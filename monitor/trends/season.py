"""What an hour or a day usually brings, robust to bursts, gaps and holidays.

Steps are compared with steps of the same kind: the same hour of days of the same kind, or days of
the same kind; kinds are working days and days off, make-up days and holidays counted as the State
Council announced them. Weeks are all of one kind.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from statistics import fmean, median

from monitor.clock import desk, is_working_day
from monitor.trends.series import WEEK, Series, Step

TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, for a normal distribution (Hampel 1974)."""
FEWEST = 3
"""Steps of one kind from which they speak for themselves."""

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
    deviation = TO_SIGMA * median(abs(each - middle) for each in figures)
    deviation = max(deviation, math.sqrt(middle), 0.5)
    low, high = middle - _FAR * deviation, middle + _FAR * deviation
    level = fmean(min(max(each, low), high) for each in figures)
    robust = TO_SIGMA * median(abs(each - middle) for each in figures)
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
        alike = _near(self._alike[self._kinds[index]], index, reach)
        chosen = alike if len(alike) >= FEWEST else _near(self._all, index, reach)
        return usual_of([self._values[n] for n in chosen]) if chosen else None


def _near(steps: Sequence[int], index: int, reach: int) -> list[int]:
    """Those of the ordered ``steps`` at most ``reach`` away from ``index``, itself left out."""
    first, past = bisect_left(steps, index - reach), bisect_right(steps, index + reach)
    return [n for n in steps[first:past] if n != index]


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


def profile(series: Series, leave_out: Collection[int] = ()) -> tuple[float, ...]:
    """How busy each step is by its kind alone, about 1 on the average and nowhere below 0.05.

    By the ratio to the moving average of the week around it (Macaulay 1931, The Smoothing of Time
    Series), so that no change of level is taken for a season; what lies far above is cut down and
    the ratios drawn to 1 as if one more step of the kind had been like all.
    """
    kinds = [kind(at, series.step) for at in series.times]
    around = _week_around(series, leave_out)
    if not any(around):
        return (1.0,) * len(series)
    factors: Mapping[Kind, float] = dict.fromkeys(kinds, 1.0)
    for cap in (math.inf, _FAR):
        factors = _factors(series, kinds, around, factors, cap)
    return tuple(max(_LEAST_EXPOSURE, factors[own]) for own in kinds)


def _factors(
    series: Series,
    kinds: Sequence[Kind],
    around: Sequence[float],
    before: Mapping[Kind, float],
    cap: float,
) -> Mapping[Kind, float]:
    """Each kind's share of the week around it; ``cap``: deviations beyond which nothing counts."""
    common = fmean(around)
    counted, level = defaultdict[Kind, float](float), defaultdict[Kind, float](float)
    for own, value, week in zip(kinds, series.values, around, strict=True):
        if week:
            expected = before[own] * week
            counted[own] += min(value, expected + cap * math.sqrt(max(expected, 1.0)))
            level[own] += week
    return {own: (counted[own] + common) / (level[own] + common) for own in set(kinds)}


def _week_around(series: Series, leave_out: Collection[int]) -> list[float]:
    """The mean of the week each step is in the middle of, of a whole week at either end.

    0 for steps that are left out or that have nothing around them.
    """
    width = max(1, min(len(series), WEEK // series.step.span))
    kept = [n not in leave_out for n in range(len(series))]
    sums = [0.0, *accumulate(v if k else 0.0 for v, k in zip(series.values, kept, strict=True))]
    known = [0, *accumulate(map(int, kept))]
    made = []
    for n in range(len(series)):
        first = min(max(0, n - width // 2), len(series) - width)
        steps = known[first + width] - known[first]
        mean = (sums[first + width] - sums[first]) / steps if steps else 0.0
        made.append(mean if kept[n] else 0.0)
    return made
