"""How sure a share, a count, a difference or a ratio is: confidence intervals by closed forms.

All are two-sided. Counts are taken as independent; talk is not quite that, so these intervals are
rather too narrow than too wide, and what they do not show is certainly not shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95
_HALVINGS = 200
"""Of the interval from 0 to 1: beyond what a float can tell apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where the true figure lies, by ``level`` of confidence; ends included."""

    low: float
    high: float
    """Infinite where nothing bounds it."""
    level: float = LEVEL

    def __contains__(self, figure: float) -> bool:
        return self.low <= figure <= self.high


def deviate(level: float) -> float:
    """How many standard deviations either side hold ``level`` of a normal distribution.

    ValueError unless ``level`` lies between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level of confidence lies between 0 and 1, not at {level!r}")
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(part: int, of: int, level: float = LEVEL) -> Interval:
    """Interval of the share ``part`` of ``of``, 0 to 1; all of it where ``of`` is 0.

    Wilson (1927), J. Am. Stat. Assoc. 22:209-212, without continuity correction. ValueError when
    ``part`` is no part.
    """
    if not 0 <= part <= of:
        raise ValueError(f"{part!r} is no part of {of!r}")
    if of == 0:
        return Interval(low=0.0, high=1.0, level=level)
    z = deviate(level)
    share, square = part / of, z * z / of
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return Interval(
        low=0.0 if part == 0 else max(0.0, middle - half),
        high=1.0 if part == of else min(1.0, middle + half),
        level=level,
    )


def poisson_exact(count: int, level: float = LEVEL) -> Interval:
    """Interval of the expected number where ``count`` were seen; the exact one.

    Garwood (1936), Biometrika 28:437-442. ValueError when ``count`` is negative.
    """
    from scipy import special  # noqa: PLC0415 - slow to load, needed by few

    if count < 0:
        raise ValueError(f"a count is no less than 0, not {count!r}")
    tail = (1 - level) / 2
    low = float(special.gammaincinv(count, tail)) if count else 0.0
    return Interval(low=low, high=float(special.gammaincinv(count + 1, 1 - tail)), level=level)


def newcombe(
    part: int, of: int, other_part: int, other_of: int, level: float = LEVEL
) -> Interval | None:
    """Interval of share ``part``/``of`` less share ``other_part``/``other_of``, -1 to 1.

    Newcombe (1998), Statistics in Medicine 17:873-890, method 10: Wilson's intervals joined. None
    when one of the samples is empty.
    """
    if not of or not other_of:
        return None
    first, second = wilson(part, of, level), wilson(other_part, other_of, level)
    one, two = part / of, other_part / other_of
    return Interval(
        low=one - two - math.hypot(one - first.low, second.high - two),
        high=one - two + math.hypot(first.high - one, two - second.low),
        level=level,
    )


def rate_ratio(
    count: int,
    span: float,
    other_count: int,
    other_span: float,
    *,
    level: float = LEVEL,
    exact: bool = False,
) -> Interval | None:
    """Interval of the rate ``count``/``span`` over the rate ``other_count``/``other_span``.

    Given both counts together the first is binomial; the interval of its share is turned into one
    of the ratio. By mid-p (Fagerland, Lydersen & Laake 2017, Statistical Analysis of Contingency
    Tables, ch. 4), or ``exact`` after Clopper & Pearson (1934), which is wider. None when nothing
    was counted. ValueError when a span is not positive.
    """
    if span <= 0 or other_span <= 0:
        raise ValueError(f"spans are longer than 0, not {span!r} and {other_span!r}")
    both = count + other_count
    if both == 0:
        return None
    tail = (1 - level) / 2
    weight = 1.0 if exact else 0.5
    low = high = None
    if count:
        low = _solved(lambda share: _upper_tail(count, both, share, weight) - tail)
    if other_count:
        high = _solved(lambda share: tail - _upper_tail(other_count, both, 1 - share, weight))
    return Interval(
        low=0.0 if low is None else low / (1 - low) * other_span / span,
        high=math.inf if high is None else high / (1 - high) * other_span / span,
        level=level,
    )


def _upper_tail(count: int, of: int, share: float, weight: float) -> float:
    """P(more than ``count`` of ``of``), and ``weight`` of P(just so many)."""
    from scipy import special  # noqa: PLC0415 - as above

    at_least = float(special.betainc(count, of - count + 1, share)) if count else 1.0
    more = float(special.betainc(count + 1, of - count, share)) if count < of else 0.0
    return weight * at_least + (1 - weight) * more


def _solved(rising: Callable[[float], float]) -> float:
    """Where between 0 and 1 a rising function passes 0."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
