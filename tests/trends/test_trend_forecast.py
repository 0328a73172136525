"""What comes next, and how far that was off before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import fmean

import numpy as np
import pytest

from monitor.trends.forecast import Method, forecast
from monitor.trends.planned import Planned
from monitor.trends.series import Series, Step
from monitor.trends.smoothing import damped_walk, naive_walk

Made = Callable[[Sequence[float]], Series]
WEEK = (30, 34, 33, 31, 29, 12, 9)


def _weekly(seed: int, days: int, *, growth: float = 0.0) -> list[float]:
    made = np.random.default_rng(seed)
    return [float(made.poisson(WEEK[n % 7] * (1 + growth * n))) for n in range(days)]


def test_a_weekly_pattern_goes_on(daily: Made) -> None:
    figures = [float(each) for each in WEEK] * 10
    found = forecast(daily(figures))
    assert [each.value for each in found.expected] == pytest.approx(WEEK, abs=0.01)
    assert found.expected[0].at == daily(figures).end
    assert found.past[0].mean_error < 0.01


def test_naive_walk_repeats_the_season_and_widens_by_seasons() -> None:
    values = np.array([1.0, 2, 3, 2, 4, 6])
    walk = naive_walk(values, 3, 7)
    assert walk.points[-1].tolist() == [2, 4, 6, 2, 4, 6, 2]
    deviation = ((1 + 4 + 9) / 3) ** 0.5
    assert walk.spreads[-1] == pytest.approx(
        [deviation] * 3 + [deviation * 2**0.5] * 3 + [deviation * 3**0.5]
    )
    assert walk.points[4].tolist() == [2, 3, 2, 2, 3, 2, 2]


@pytest.mark.parametrize("season", [1, 7])
def test_nothing_foretold_knows_what_came_after(season: int) -> None:
    values = np.array(_weekly(3, 80))
    changed = values.copy()
    changed[60:] += 500
    for walk in (naive_walk, damped_walk):
        one, two = walk(values, season, 5), walk(changed, season, 5)
        assert one.points[one.first : 61].tolist() == two.points[one.first : 61].tolist()
        assert one.spreads[one.first : 61].tolist() == two.spreads[one.first : 61].tolist()


def test_noise_around_a_level_is_smoothed_rather_than_repeated(daily: Made) -> None:
    found = forecast(daily(_weekly(1, 150)))
    assert found.method is Method.DAMPED
    assert [each.method for each in found.past] == [Method.DAMPED, Method.NAIVE]
    assert found.past[0].mean_error < found.past[1].mean_error
    assert [each.value for each in found.expected] == pytest.approx(
        [WEEK[(150 + n) % 7] for n in range(7)], rel=0.25
    )


def test_the_better_of_the_two_on_the_past_goes_on(daily: Made) -> None:
    weeks = np.random.default_rng(8).poisson(30, 20)
    figures = [float(weeks[n // 7 % 20] * (n % 7 + 1)) for n in range(140)]
    found = forecast(daily(figures))
    assert found.past[0].mean_error == min(each.mean_error for each in found.past)
    assert found.past[0].method is found.method


def test_intervals_hold_what_they_promise(daily: Made) -> None:
    inside, told = [], []
    for seed in range(30):
        figures = _weekly(100 + seed, 127)
        found = forecast(daily(figures[:120]))
        inside += [
            each.low <= figure <= each.high
            for each, figure in zip(found.expected, figures[120:], strict=True)
        ]
        told.append(found.past[0].coverage or 0)
    assert 0.72 < fmean(inside) < 0.9
    assert 0.72 < fmean(told) < 0.9


def test_nothing_is_expected_below_nought(daily: Made) -> None:
    figures = [float(n) for n in np.random.default_rng(2).poisson(0.6, 90)]
    found = forecast(daily(figures), 14)
    assert len(found.expected) == 14
    assert all(0 <= each.low <= each.value <= each.high for each in found.expected)


def test_the_sentence_tells_method_and_past_error(daily: Made) -> None:
    series = daily(_weekly(1, 150))
    upcoming = Planned(label="待遇调整", start=series.end, end=series.end + timedelta(days=2))
    sentence = forecast(series, planned=[upcoming]).sentence
    assert sentence.startswith("预计今后7日每日")
    assert "80%预测区间" in sentence
    assert "方法为阻尼趋势指数平滑；以往56次回测平均每日相差" in sentence
    assert "区间实际覆盖" in sentence
    assert sentence.endswith("预测期内有已知节点“待遇调整”，其影响未计入。")


def test_too_little_is_not_foretold(daily: Made) -> None:
    short = forecast(daily([30.0] * 41))
    assert short.expected == ()
    assert short.sentence == "不足以预测：仅有41日数据，至少需要42日。"
    sparse = forecast(daily([0.0] * 59 + [3.0]))
    assert sparse.sentence == "不足以预测：60日内共3条，数量过少。"
    with pytest.raises(ValueError, match="at least one step"):
        forecast(daily([1.0] * 60), 0)


def test_a_gap_is_no_fall(daily: Made) -> None:
    figures = _weekly(5, 120)
    holed = [0.0 if 105 <= n < 119 else value for n, value in enumerate(figures)]
    told = forecast(daily(holed), leave_out=range(105, 119)).expected
    assert fmean(each.value for each in told) == pytest.approx(fmean(WEEK), rel=0.2)
    assert fmean(each.value for each in forecast(daily(holed)).expected) < 15


def test_weeks_and_hours_are_foretold_by_their_own_season(hourly: Made) -> None:
    start = Step.WEEK.begin(datetime.fromisoformat("2026-01-05T00:00+08:00"))
    weeks = Series(start=start, step=Step.WEEK, values=(100.0, 110.0) * 20)
    assert [round(each.value) for each in forecast(weeks).expected] == pytest.approx(
        [105] * 4, abs=6
    )
    hours = hourly([2.0 if n % 24 < 8 else 20.0 for n in range(24 * 10)])
    assert [round(each.value) for each in forecast(hours).expected] == [2] * 8 + [20] * 16
