"""Lasting changes of level."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import desk, is_working_day
from monitor.trends.change import changes, cut_counts, cut_figures, noise
from monitor.trends.series import Series, Step

Made = Callable[[Sequence[float]], Series]


def _poisson(seed: int, *levels: tuple[float, int]) -> list[float]:
    made = np.random.default_rng(seed)
    return [float(n) for level, steps in levels for n in made.poisson(level, steps)]


def _cost(values: Sequence[float], exposure: Sequence[float]) -> float:
    total = sum(values)
    return -2 * total * math.log(total / sum(exposure)) if total else 0.0


def _exhaustive(
    values: Sequence[float], exposure: Sequence[float], shortest: int, penalty: float
) -> float:
    """The least cost over every way to cut."""
    steps = len(values)
    best = math.inf
    for cuts in range(steps):
        for inner in itertools.combinations(range(1, steps), cuts):
            ends = [0, *inner, steps]
            if any(past - first < shortest for first, past in itertools.pairwise(ends)):
                continue
            cost = sum(_cost(values[a:b], exposure[a:b]) for a, b in itertools.pairwise(ends))
            best = min(best, cost + penalty * cuts)
    return best


@given(st.lists(st.integers(0, 30), min_size=3, max_size=10), st.integers(1, 3), st.data())
def test_cuts_cost_the_least_there_is(
    counts: list[int], shortest: int, data: st.DataObject
) -> None:
    exposure = data.draw(
        st.lists(st.floats(0.1, 3), min_size=len(counts), max_size=len(counts)), "exposure"
    )
    cuts = cut_counts(counts, exposure, 1.0, shortest, penalty=3.0)
    ends = [0, *cuts, len(counts)]
    cost = sum(_cost(counts[a:b], exposure[a:b]) for a, b in itertools.pairwise(ends))
    assert all(past - first >= shortest for first, past in itertools.pairwise(ends))
    least = _exhaustive(counts, exposure, shortest, 3.0)
    assert cost + 3.0 * len(cuts) == pytest.approx(least, abs=1e-9)


def _least(values: Sequence[float], shortest: int, penalty: float) -> float:
    """The least cost by trying every last cut, none of them given up."""
    best = [-penalty] + [math.inf] * len(values)
    for until in range(shortest, len(values) + 1):
        best[until] = penalty + min(
            best[since] + _cost(values[since:until], [1.0] * (until - since))
            for since in range(until - shortest + 1)
        )
    return best[-1]


@pytest.mark.parametrize("shortest", [2, 5, 9])
def test_nothing_is_given_up_too_early(shortest: int) -> None:
    made = np.random.default_rng(shortest)
    for _ in range(40):
        levels = made.choice([1, 4, 12, 30], 40).repeat(made.integers(1, 4, 40))[:40]
        counts = [float(n) for n in made.poisson(levels)]
        cuts = cut_counts(counts, [1.0] * 40, 1.0, shortest, penalty=2.0)
        pieces = itertools.pairwise([0, *cuts, 40])
        cost = sum(_cost(counts[a:b], [1.0] * (b - a)) for a, b in pieces)
        assert cost + 2.0 * len(cuts) == pytest.approx(_least(counts, shortest, 2.0))


def test_a_known_change_is_found_where_it_is(daily: Made, monday: datetime) -> None:
    found = changes(daily(_poisson(7, (10, 40), (30, 40))))
    assert len(found.points) == 1
    point = found.points[0]
    assert abs(point.at - (monday + timedelta(days=40))) <= timedelta(days=1)
    assert point.ratio is not None
    assert 3 in point.ratio
    assert point.sentence.startswith("7月11日起，日均由")
    assert "升至" in point.sentence
    assert "为此前的" in point.sentence
    assert found.sentence == "6月1日—8月19日数量水平有1次持续性变化，始于7月11日。"


@pytest.mark.parametrize("seed", range(8))
def test_even_counts_have_no_change(daily: Made, seed: int) -> None:
    found = changes(daily(_poisson(seed, (20, 120))))
    assert found.points == ()
    assert found.sentence.endswith("没有持续性变化。")


def test_nights_and_days_off_are_no_changes(hourly: Made, monday: datetime) -> None:
    hours = [monday + n * timedelta(hours=1) for n in range(24 * 28)]
    busy = [
        (0.3 if desk(at).hour < 7 else 12.0) * (1 if is_working_day(desk(at).date()) else 0.4)
        for at in hours
    ]
    made = np.random.default_rng(3)
    assert changes(hourly([float(made.poisson(each)) for each in busy])).points == ()


def test_talk_that_comes_in_crowds_is_not_cut_to_pieces(daily: Made) -> None:
    made = np.random.default_rng(11)
    crowds = [float(n) for n in made.negative_binomial(4, 4 / 44, 150)]  # mean 40, variance 440
    plain = cut_counts(crowds, [1.0] * 150, 1.0, 3)
    found = changes(daily(crowds))
    assert len(plain) > 5
    assert found.points == ()
    assert 5 < found.dispersion < 20


def test_days_of_unreadable_sources_are_no_fall(daily: Made) -> None:
    figures = _poisson(5, (40, 60))
    figures[25:32] = [0.0] * 7
    assert changes(daily(figures)).points
    assert changes(daily(figures), leave_out=range(25, 32)).points == ()


def test_a_burst_is_no_change_of_level(daily: Made) -> None:
    figures = _poisson(5, (10, 40), (25, 40))
    figures[20:23] = [90.0, 140.0, 60.0]
    (point,) = changes(daily(figures)).points
    assert point.sentence.startswith("7月11日起，剔除突增后日均由1")
    assert point.before.per_step > 1.4 * point.before.calm_per_step


def test_a_short_series_is_not_judged(daily: Made) -> None:
    found = changes(daily([1.0] * 20))
    assert found.levels == ()
    assert found.sentence == "统计期不足21日，不作转折点判断。"


def test_a_fall_to_nothing_is_told_without_a_multiple(daily: Made) -> None:
    found = changes(daily([30.0] * 20 + [0.0] * 20))
    assert [point.sentence for point in found.points] == ["6月21日起，日均由30条降至0条。"]


def test_weeks_are_told_by_the_week() -> None:
    start = Step.WEEK.begin(datetime.fromisoformat("2026-01-05T00:00+08:00"))
    series = Series(start=start, step=Step.WEEK, values=(50.0,) * 10 + (150.0,) * 10)
    (point,) = changes(series).points
    assert point.sentence == "3月16日当周起，每周由50条升至150条，为此前的3倍。"


def test_even_noise_is_cut_by_the_mean(daily: Made) -> None:
    made = np.random.default_rng(2)
    shares = [*made.normal(0.3, 0.02, 30), *made.normal(0.5, 0.02, 30)]
    assert cut_figures(shares, 3) == (30,)
    found = changes(daily([float(share) for share in shares]), cost="normal")
    assert [round(level.per_step, 1) for level in found.levels] == [0.3, 0.5]
    assert cut_figures([1.0] * 20) == ()


def test_a_change_of_level_is_no_noise() -> None:
    assert noise([10.0, 10, 11, 9, 10, 40, 41, 39, 40, 40], [1.0] * 10) == 1


def test_a_year_of_hours_is_cut_in_one_go() -> None:
    counts = _poisson(1, (5, 4000), (9, 4760))
    (cut,) = cut_counts(counts, [1.0] * 8760, 1.0, 6)
    assert abs(cut - 4000) < 20
