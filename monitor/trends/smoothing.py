"""Two ways to go on with a series, told at every step of it from what was known then.

Seasonal naive: as one season ago. Damped smoothing: level, damped trend and additive season by
exponential smoothing, ETS(A,Ad,A) (Gardner & McKenzie 1985, Management Science 31:1237-1246;
Hyndman et al. 2008, Forecasting with Exponential Smoothing, ch. 2 and 6.3). Its smoothing figures
are chosen out of a fixed grid, at every step anew by the squared errors until then: so one walk
over the series gives every forecast that could have been made on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Damping:
    """The figures of one damped smoothing, each 0 to 1."""

    alpha: float
    """Of the level."""
    beta: float
    """Of the trend."""
    gamma: float
    """Of the season."""
    phi: float
    """How much of the trend is left after one step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What was foretold at each step, before its figure was known."""

    first: int
    """The first step that was foretold from enough."""
    points: Floats
    """Row ``t``: the figures of steps ``t``, ``t + 1`` … as foretold from all before ``t``; the
    last row stands behind the series."""
    spreads: Floats
    """The standard deviation of each, by the errors until then."""


GRID = tuple(
    Damping(alpha=alpha, beta=beta, gamma=gamma, phi=phi)
    for alpha in (0.05, 0.1, 0.2, 0.35, 0.5, 0.8)
    for gamma in (0.0, 0.05, 0.1, 0.3)
    for beta, phi in ((0.0, 0.9), *((b, p) for b in (0.05, 0.15, 0.3) for p in (0.8, 0.9, 0.97)))
)


def naive_walk(values: Floats, season: int, horizon: int) -> Walk:
    """As one season ago, whole seasons on; ``values`` hold more than one season."""
    import numpy as np  # noqa: PLC0415 - slow to load, needed by few

    steps, first = len(values), season + 1
    ahead = np.arange(horizon)
    back = season - ahead % season
    points = np.full((steps + 1, horizon), np.nan)
    spreads = np.full((steps + 1, horizon), np.nan)
    squares = np.cumsum((values[season:] - values[:-season]) ** 2)
    for at in range(first, steps + 1):
        known = at - season
        points[at] = values[at - back]
        spreads[at] = np.sqrt(squares[known - 1] / known * (1 + ahead // season))
    return Walk(first=first, points=points, spreads=spreads)


def damped_walk(
    values: Floats, season: int, horizon: int, grid: tuple[Damping, ...] = GRID
) -> Walk:
    """Damped smoothing with the best of ``grid`` so far; ``values`` hold more than two seasons.

    A ``season`` of 1 is none: level and trend alone are smoothed.
    """
    import numpy as np  # noqa: PLC0415 - as above

    if season == 1:
        grid = tuple(each for each in grid if each.gamma == 0)
    alpha, beta, gamma, phi = (
        np.array([getattr(each, name) for each in grid])
        for name in ("alpha", "beta", "gamma", "phi")
    )
    steps, known = len(values), 2 * season
    level = np.full(len(grid), float(np.mean(values[:known])))
    trend = np.zeros(len(grid))
    pattern = np.tile(beginning(values, season), (len(grid), 1))
    widening = _widening(grid, season, horizon)
    damping = np.cumsum(phi[:, None] ** np.arange(1, horizon + 1), axis=1)
    ahead = np.arange(horizon)
    points = np.full((steps + 1, horizon), np.nan)
    spreads = np.full((steps + 1, horizon), np.nan)
    squares = np.zeros(len(grid))
    for at in range(steps + 1):
        if at > known:
            best = int(np.argmin(squares))
            season_ahead = pattern[best, (at + ahead) % season]
            points[at] = level[best] + damping[best] * trend[best] + season_ahead
            spreads[at] = np.sqrt(squares[best] / (at - known)) * widening[best]
        if at == steps:
            break
        carried = level + phi * trend
        error = values[at] - carried - pattern[:, at % season]
        if at >= known:
            squares += error**2
        level = carried + alpha * error
        trend = phi * trend + alpha * beta * error
        pattern[:, at % season] += gamma * error
    return Walk(first=known + 1, points=points, spreads=spreads)


def beginning(values: Floats, season: int) -> Floats:
    """The season as the first two of them show it; its figures add up to 0."""
    import numpy as np  # noqa: PLC0415 - as above

    made: Floats = np.mean(values[: 2 * season].reshape(2, season), axis=0)
    return made - float(np.mean(made))


def _widening(grid: tuple[Damping, ...], season: int, horizon: int) -> Floats:
    """How many times the deviation of one step ahead that of each further one is.

    Hyndman et al. (2008), table 6.1, for additive errors, damped trend and additive season.
    """
    import numpy as np  # noqa: PLC0415 - as above

    made = np.ones((len(grid), horizon))
    for row, each in enumerate(grid):
        variance, damping = 1.0, 0.0
        for ahead in range(1, horizon):
            damping += each.phi**ahead
            effect = each.alpha * (1 + each.beta * damping)
            effect += each.gamma if ahead % season == 0 else 0.0
            variance += effect**2
            made[row, ahead] = variance**0.5
    return made
