"""Short peaks beyond the usual, and the incidents behind them.

Each step is held against steps of its kind around it (``season``). How likely so many are by chance
is told by a Poisson count, or where talk comes in crowds by a negative binomial one with the spread
that those steps show (Noufaily et al. 2013, Statistics in Medicine 32:1206-1222). A long series has
its rare steps by chance alone; those that stand out are chosen so that about one in a hundred is
chance (Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57:289-300). Neighbours are one burst.

A burst that fills more than half of the time around it is no burst but a new level: see ``change``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.trends import telling
from monitor.trends.season import REACH, Habits, Usual
from monitor.trends.series import Series, Step

FEWEST = {Step.HOUR: 48, Step.DAY: 14, Step.WEEK: 8}
"""Steps below which no burst is looked for."""
ERROR_RATE = 0.01
"""Share of the steps told of that may be chance."""

_AT_LEAST = 5
"""Items below which nothing is a burst."""
_RATIO = 2.0
_LEAST_USUAL = 0.1
"""What a step is taken to bring where none like it brought anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Steps on end that brought far more than usual."""

    start: datetime
    end: datetime
    total: float
    usual: float
    """What those steps should have brought."""
    peak_at: datetime
    peak: float
    z: float
    """Standard deviations of the peak beyond the usual, by the spread of steps like it."""
    chance: float
    """How likely the likeliest of its steps is by chance, corrected for how many were looked at."""
    sentence: str

    @property
    def excess(self) -> float:
        """How much it brought beyond the usual."""
        return self.total - self.usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Bursts:
    """All bursts of a series, by time."""

    found: tuple[Burst, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One step against the usual."""

    index: int
    value: float
    usual: Usual
    q: float
    """How likely it is by chance, corrected for how many were looked at."""

    @property
    def stands_out(self) -> bool:
        floor = max(self.usual.level, _LEAST_USUAL)
        return self.q <= ERROR_RATE and self.value >= max(_AT_LEAST, _RATIO * floor)


def bursts(series: Series, leave_out: Collection[int] = ()) -> Bursts:
    """The bursts of ``series``; ``leave_out``: steps, by index, whose sources were unreadable."""
    kept = [n for n in range(len(series)) if n not in leave_out]
    counted = telling.UNITS[series.step]
    if len(kept) < FEWEST[series.step]:
        return Bursts(
            found=(), sentence=f"统计期不足{FEWEST[series.step]}{counted}，不作突增判断。"
        )
    out = [each for each in _judged(series, kept, leave_out) if each.stands_out]
    found = tuple(_burst(series, run) for run in _runs(out))
    over = telling.span(series.start, series.end, series.step)
    told = f"{over}有{len(found)}次突增。" if found else f"{over}没有超出往常波动的突增。"
    return Bursts(found=found, sentence=told)


def _judged(series: Series, kept: Sequence[int], leave_out: Collection[int]) -> list[_Judged]:
    habits = Habits(series, leave_out)
    known = [
        (n, series.values[n], usual)
        for n in kept
        if (usual := habits.around(n, REACH[series.step])) is not None
    ]
    rates = benjamini_hochberg([tail(value, usual) for _, value, usual in known])
    return [
        _Judged(index=n, value=value, usual=usual, q=q)
        for (n, value, usual), q in zip(known, rates, strict=True)
    ]


def tail(value: float, usual: Usual) -> float:
    """How likely it is by chance that a step brings ``value`` or more, 0 to 1.

    A Poisson count of mean ``usual.level``, or a negative binomial one of the same mean and the
    variance of ``usual``, where that is more.
    """
    from scipy import special  # noqa: PLC0415 - slow to load, needed by few

    if value <= 0:
        return 1.0
    mean, dispersion = max(usual.level, _LEAST_USUAL), usual.dispersion
    if dispersion < 1 + 1e-6:
        return float(special.gammainc(value, mean))
    return float(special.betainc(value, mean / (dispersion - 1), 1 - 1 / dispersion))


def benjamini_hochberg(chances: Sequence[float]) -> tuple[float, ...]:
    """Each chance corrected for their number: the false discovery rate at which it is told."""
    order = sorted(range(len(chances)), key=lambda n: chances[n], reverse=True)
    made = [1.0] * len(chances)
    least = 1.0
    for passed, n in enumerate(order):
        least = min(least, chances[n] * len(chances) / (len(chances) - passed))
        made[n] = least
    return tuple(made)


def _runs(judged: Iterable[_Judged]) -> list[list[_Judged]]:
    """Steps on end together."""
    runs: list[list[_Judged]] = []
    for each in judged:
        if runs and runs[-1][-1].index == each.index - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _burst(series: Series, run: Sequence[_Judged]) -> Burst:
    times = series.times
    start, end = times[run[0].index], times[run[-1].index] + series.step.span
    top = max(run, key=lambda each: (each.value, -each.index))
    total, usual = sum(each.value for each in run), sum(each.usual.level for each in run)
    spread = max(top.usual.spread, math.sqrt(_LEAST_USUAL))
    sentence = (
        f"{telling.span(start, end, series.step)}共{telling.number(total)}条，"
        f"往常同类时段约{telling.number(usual)}条"
    )
    if min(total, top.usual.level * top.usual.n) >= telling.FEWEST:
        sentence += f"，为往常的{telling.times(total / usual)}"
    if len(run) > 1:
        at = telling.when(times[top.index], series.step)
        sentence += f"，峰值在{at}（{telling.number(top.value)}条）"
    return Burst(
        start=start,
        end=end,
        total=total,
        usual=usual,
        peak_at=times[top.index],
        peak=top.value,
        z=(top.value - top.usual.level) / spread,
        chance=max(each.q for each in run),
        sentence=f"{sentence}。",
    )
