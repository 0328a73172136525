"""How many originals the next hours will bring, with an interval, and how often it held before.

The rate is that of the last hours, the latest weighing most. It goes on as it went over the last
six hours, so far as they say something, else it falls off as talk does; and whatever the trend, it
is damped. The interval is that of the negative binomial distribution: counts that come in bursts
scatter far more than chance alone would make them (Poisson).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from monitor.incidents.voices import originals
from monitor.types import Member

HORIZONS = (1, 3, 6)
"""Hours ahead."""
FEWEST = 3
"""Originals in the last day below which nothing is foretold."""
CHECKED: Mapping[int, float] = MappingProxyType({1: 0.81, 3: 0.77, 6: 0.77})
"""Share of the actual counts that lay in the interval, by hours ahead.

Measured by `make bench-forecast` on the recorded hot lists of September to November 2024, in the
hours in which something was, came or was expected; over all hours it is 0.97, 0.93 and 0.89. The
figures below were chosen on the months before (bench/RESULTS.md, "How far the forecast holds").
"""

_HOUR = timedelta(hours=1)
_DAY = 24
_HALF_LIFE = 3.0
"""Hours after which an hour weighs half as much in the rate."""
_SURE = 0.8
_TREND_SPAN = 6
_TREND_WEIGHT = 8.0
"""Originals from which the own trend counts for half, against the usual falling off."""
_FALL = math.log(2) / 4
"""By how much talk falls off an hour when nothing else is known: by half in four hours."""
_DAMPING = 0.85
_STEEPEST = 0.5
_PRIOR_HOURS, _PRIOR_RATE = 1.0, 0.2
"""What is known before the first hour is over: one hour at this rate."""
_SCATTER, _SCATTER_OF_ONE, _MOST_SHAPE = 0.6, 0.1, 20.0
"""Shape of the negative binomial, whose variance is m + m²/shape: at nothing seen, and what every
original adds, weighted as in the rate, for what is seen to go on goes on more evenly."""
_MOST = 20_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the next hours should bring."""

    hours: int
    """How far ahead."""
    originals: int
    """The middle one of all outcomes: more is as likely as less."""
    low: int
    high: int
    """Between these, both counted, eight of ten outcomes should lie."""

    def words(self) -> str:
        """As staff read it, with how it was checked."""
        if not self.high:
            return f"预计未来{self.hours}小时没有新的原创（8 成以上把握）"
        return (
            f"预计未来{self.hours}小时原创 {self.originals} 条"
            f"（8 成把握 {self.low}–{self.high} 条；回测覆盖率 {CHECKED[self.hours]:.0%}）"
        )


def forecast(members: Sequence[Member], now: datetime) -> tuple[Forecast, ...]:
    """Originals of the next 1, 3 and 6 hours; nothing for an incident with too few of them."""
    return foretell([m.item.published_at for m in originals(members)], now)


def ahead(members: Sequence[Member], now: datetime) -> str:
    """What the next hours should bring, as far ahead as is foretold, in a phrase.

    Nothing for an incident that has come to rest.
    """
    told = forecast([m for m in members if m.item.collected_at < now], now)
    return told[-1].words() if told and told[-1].high > 1 else ""


def foretell(times: Sequence[datetime], now: datetime) -> tuple[Forecast, ...]:
    """The same from the times originals were published at; those after ``now`` are not known."""
    counts = _by_hour(times, now)
    if sum(counts) < FEWEST:
        return ()
    rate, shape = _rate(counts)
    trend = _trend(counts)
    return tuple(_at(rate, shape, trend, hours) for hours in HORIZONS)


def _by_hour(times: Sequence[datetime], now: datetime) -> list[int]:
    """Counts of the last hours up to a day, the latest first, back to the first original."""
    ages = [int((now - at) / _HOUR) for at in times if at <= now]
    span = min(_DAY, max(ages, default=-1) + 1)
    return [ages.count(age) for age in range(span)]


def _rate(counts: Sequence[int]) -> tuple[float, float]:
    """Originals an hour, as it is now, and the shape of what may come of it."""
    weights = [0.5 ** (age / _HALF_LIFE) for age in range(len(counts))]
    seen = sum(w * c for w, c in zip(weights, counts, strict=True))
    rate = (seen + _PRIOR_HOURS * _PRIOR_RATE) / (sum(weights) + _PRIOR_HOURS)
    return rate, min(_MOST_SHAPE, _SCATTER + _SCATTER_OF_ONE * seen)


def _trend(counts: Sequence[int]) -> float:
    """Growth of the rate an hour, as a logarithm: the own one as far as it can be told."""
    half = _TREND_SPAN // 2
    late, early = sum(counts[:half]), sum(counts[half:_TREND_SPAN])
    own = math.log((late + 1) / (early + 1)) / half if len(counts) >= _TREND_SPAN else 0.0
    share = (late + early) / (late + early + _TREND_WEIGHT)
    return max(-_STEEPEST, min(_STEEPEST, share * own - (1 - share) * _FALL))


def _at(rate: float, shape: float, trend: float, hours: int) -> Forecast:
    expected = sum(
        rate * math.exp(trend * sum(_DAMPING**step for step in range(1, hour + 1)))
        for hour in range(1, hours + 1)
    )
    tail = (1 - _SURE) / 2
    low, middle, high = _quantiles(min(expected, _MOST), shape, (tail, 0.5, 1 - tail))
    return Forecast(hours=hours, originals=middle, low=low, high=high)


def _quantiles(mean: float, shape: float, shares: Sequence[float]) -> list[int]:
    """The counts below or at which each of ``shares``, rising, of all outcomes lie.

    Of a negative binomial distribution with ``mean`` and ``shape``.
    """
    share = mean / (mean + shape)
    chance = total = (1 - share) ** shape
    count, found = 0, list[int]()
    for wanted in shares:
        while total < wanted:
            chance *= (count + shape) / (count + 1) * share
            count += 1
            total += chance
        found.append(count)
    return found
