"""Our figures against those of statsmodels and ruptures."""
# ruff: noqa: PLC0415 - libraries that take seconds to load, and only here

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from monitor.trends.change import cut_counts, cut_figures
from monitor.trends.intervals import newcombe, poisson_exact, rate_ratio, wilson
from monitor.trends.smoothing import GRID, Damping, beginning, damped_walk

pytestmark = pytest.mark.slow

COUNTS = (0, 1, 3, 17, 60, 240)
ONE = Damping(alpha=0.35, beta=0.15, gamma=0.1, phi=0.9)


@pytest.mark.parametrize("part", COUNTS)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_wilson_and_garwood_are_those_of_statsmodels(part: int, level: float) -> None:
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.rates import confint_poisson

    share = wilson(part, 241, level)
    low, high = proportion_confint(part, 241, 1 - level, method="wilson")
    assert (share.low, share.high) == pytest.approx((low, high), abs=1e-12)
    count = poisson_exact(part, level)
    expected = confint_poisson(part, 1, method="exact-c", alpha=1 - level)
    assert (count.low, count.high) == pytest.approx(np.nan_to_num(expected).tolist(), abs=1e-9)


@pytest.mark.parametrize(("one", "two"), list(itertools.product(COUNTS[:5], repeat=2)))
def test_newcombe_is_that_of_statsmodels(one: int, two: int) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    ours = newcombe(one, 61, two, 75)
    assert ours is not None
    low, high = confint_proportions_2indep(one, 61, two, 75, method="newcomb")
    assert (ours.low, ours.high) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize("method", ["exact-cond", "cond-midp"])
@pytest.mark.parametrize(("one", "two"), list(itertools.product((1, 3, 17, 60), repeat=2)))
def test_at_either_end_of_a_rate_ratio_statsmodels_has_a_tail_of_one_in_forty(
    one: int, two: int, method: str
) -> None:
    from statsmodels.stats.rates import test_poisson_2indep as poisson_test

    ours = rate_ratio(one, 24, two, 6, exact=method == "exact-cond")
    assert ours is not None
    for end, side in ((ours.low, "larger"), (ours.high, "smaller")):
        p = poisson_test(one, 24, two, 6, value=end, method=method, alternative=side).pvalue
        assert float(p) == pytest.approx(0.025, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shortest", [2, 5])
def test_means_are_cut_where_ruptures_cuts(seed: int, shortest: int) -> None:
    import ruptures

    made = np.random.default_rng(seed)
    values = np.concatenate([made.normal(level, 1, 25) for level in (0, 3, 1.5, 5)])
    noise = float(np.median(np.abs(np.diff(values)))) * 1.4826 / math.sqrt(2)
    algo = ruptures.Dynp(model="l2", min_size=shortest, jump=1).fit(values / noise)
    cuts = cut_figures(values.tolist(), shortest, penalty=14.0)
    assert len(cuts) >= 2
    assert [*cuts, 100] == algo.predict(n_bkps=len(cuts))
    pelt = ruptures.Pelt(model="l2", min_size=shortest, jump=1).fit(values / noise)
    assert [*cuts, 100] == pelt.predict(pen=14.0)


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_cut_where_ruptures_cuts_by_the_same_cost(seed: int) -> None:
    import ruptures
    from ruptures.base import BaseCost

    class Poisson(BaseCost):  # type: ignore[misc]  # ruptures has no types
        model, min_size = "", 2

        def fit(self, signal: np.ndarray) -> Poisson:
            self.signal = signal
            return self

        def error(self, start: int, end: int) -> float:
            total = float(self.signal[start:end].sum())
            return -2 * total * math.log(total / (end - start)) if total else 0.0

    made = np.random.default_rng(seed)
    counts = np.concatenate([made.poisson(level, 40) for level in (4, 9, 2)]).astype(float)
    cuts = cut_counts(counts.tolist(), [1.0] * 120, 1.0, 2)
    algo = ruptures.Dynp(custom_cost=Poisson(), min_size=2, jump=1).fit(counts.reshape(-1, 1))
    assert [*cuts, 120] == algo.predict(n_bkps=2)


def test_smoothing_is_that_of_statsmodels() -> None:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    values = _sales()
    walk = damped_walk(values, 7, 14, (ONE,))
    model = ExponentialSmoothing(
        values,
        trend="add",
        damped_trend=True,
        seasonal="add",
        seasonal_periods=7,
        initialization_method="known",
        initial_level=float(values[:14].mean()),
        initial_trend=0.0,
        initial_seasonal=beginning(values, 7),
    )
    fitted = model.fit(
        smoothing_level=ONE.alpha,
        smoothing_trend=ONE.beta,
        smoothing_seasonal=ONE.gamma,
        damping_trend=ONE.phi,
        optimized=False,
    )
    assert walk.points[walk.first : -1, 0] == pytest.approx(fitted.fittedvalues[walk.first :])


def test_what_comes_and_how_it_widens_is_that_of_statsmodels() -> None:
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    values = _sales()
    walk = damped_walk(values, 7, 20, (ONE,))
    season = beginning(values, 7)
    model = ETSModel(
        pd.Series(values, index=pd.RangeIndex(len(values))),
        error="add",
        trend="add",
        damped_trend=True,
        seasonal="add",
        seasonal_periods=7,
        initialization_method="known",
        initial_level=float(values[:14].mean()),
        initial_trend=0.0,
        initial_seasonal=season,
    )
    named = {
        "smoothing_level": ONE.alpha,
        "smoothing_trend": ONE.alpha * ONE.beta,
        "smoothing_seasonal": ONE.gamma,
        "damping_trend": ONE.phi,
    }
    result = model.smooth([named[name] for name in model.param_names])
    told = result.get_prediction(len(values), len(values) + 19)
    assert walk.points[-1] == pytest.approx(told.predicted_mean.to_numpy())
    variances = np.asarray(told.forecast_variance)
    assert (walk.spreads[-1] / walk.spreads[-1][0]) ** 2 == pytest.approx(variances / variances[0])


def test_the_grid_comes_near_the_best_smoothing_there_is() -> None:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    values = _sales()
    walk = damped_walk(values, 7, 1, GRID)
    model = ExponentialSmoothing(
        values, trend="add", damped_trend=True, seasonal="add", seasonal_periods=7
    )
    best = model.fit().resid[14:]
    ours = walk.spreads[-1][0]
    assert ours < 1.1 * math.sqrt(float(np.mean(best**2)))


def _sales() -> np.ndarray:
    made = np.random.default_rng(12)
    season = np.array([4.0, 5, 4.5, 4, 3, -9, -11.5])
    level = 40 + np.cumsum(made.normal(0, 0.7, 140))
    return np.asarray(level + np.tile(season, 20) + made.normal(0, 2, 140))
