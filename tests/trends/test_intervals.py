"""Confidence intervals against published figures and closed forms."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from monitor.trends.intervals import newcombe, poisson_exact, rate_ratio, wilson


@pytest.mark.parametrize(
    ("part", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_figures_of_newcombes_first_paper(
    part: int, of: int, low: float, high: float
) -> None:
    interval = wilson(part, of)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("samples", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_figures_of_his_second_paper(
    samples: tuple[int, int, int, int], low: float, high: float
) -> None:
    interval = newcombe(*samples)
    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_poisson_interval_is_garwoods() -> None:
    assert poisson_exact(10).low == pytest.approx(4.7954, abs=1e-4)
    assert poisson_exact(10).high == pytest.approx(18.3904, abs=1e-4)
    assert poisson_exact(0).low == 0
    assert poisson_exact(0).high == pytest.approx(-math.log(0.025))


def test_exact_rate_ratio_is_that_of_the_binomial_share() -> None:
    interval = rate_ratio(41, 28010, 15, 19017, exact=True)
    assert interval is not None
    low = float(special.betaincinv(41, 16, 0.025))
    high = float(special.betaincinv(42, 15, 0.975))
    assert interval.low == pytest.approx(low / (1 - low) * 19017 / 28010)
    assert interval.high == pytest.approx(high / (1 - high) * 19017 / 28010)


def test_mid_p_lies_inside_the_exact_interval() -> None:
    exact, middle = rate_ratio(12, 24, 30, 24, exact=True), rate_ratio(12, 24, 30, 24)
    assert exact is not None
    assert middle is not None
    assert exact.low < middle.low < 12 / 30 < middle.high < exact.high


def test_rate_ratio_has_no_end_where_nothing_bounds_it() -> None:
    none_after, none_before = rate_ratio(0, 1, 8, 1), rate_ratio(8, 1, 0, 1)
    assert none_after is not None
    assert none_before is not None
    assert none_after.low == 0
    assert none_after.high < 1
    assert none_before.high == math.inf
    assert none_before.low == pytest.approx(1 / none_after.high)
    assert rate_ratio(0, 1, 0, 1) is None


def test_what_is_no_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="no part"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="no less than 0"):
        poisson_exact(-1)
    with pytest.raises(ValueError, match="longer than 0"):
        rate_ratio(1, 0, 1, 1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(1, 2, level=95)
    assert newcombe(0, 0, 1, 2) is None
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0, 1)


@given(st.integers(0, 400), st.integers(1, 400))
def test_wilson_mirrors_and_holds_the_share(part: int, more: int) -> None:
    of = part + more
    interval, other = wilson(part, of), wilson(more, of)
    assert part / of in interval
    assert interval.low == pytest.approx(1 - other.high, abs=1e-12)


@given(st.integers(0, 300), st.integers(1, 300))
def test_rate_ratio_turns_over_with_its_sides(one: int, two: int) -> None:
    there, back = rate_ratio(one, 2, two, 3), rate_ratio(two, 3, one, 2)
    assert there is not None
    assert back is not None
    assert there.low == pytest.approx(1 / back.high, rel=1e-9)
