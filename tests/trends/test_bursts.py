"""Short peaks, and the incidents behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from monitor.trends.bursts import Burst, benjamini_hochberg, bursts, tail
from monitor.trends.causes import Inside, causes_of_burst, causes_of_change
from monitor.trends.change import changes
from monitor.trends.season import Usual
from monitor.trends.series import Series, Step

Made = Callable[[Sequence[float]], Series]


def _inside(number: int, counts: Series) -> Inside:
    return Inside(incident_id=number, code=f"S-{number}", title=f"事件{number}", counts=counts)


@pytest.fixture
def quiet() -> list[float]:
    """Eight weeks of about ten a day."""
    return [float(n) for n in np.random.default_rng(4).poisson(10, 56)]


def test_a_burst_is_found_with_its_peak(
    daily: Made, quiet: list[float], monday: datetime, day: timedelta
) -> None:
    quiet[30:33] = [40.0, 90.0, 35.0]
    found = bursts(daily(quiet))
    (burst,) = found.found
    assert (burst.start, burst.end) == (monday + 30 * day, monday + 33 * day)
    assert burst.peak_at == monday + 31 * day
    assert burst.total == 165
    assert burst.excess == pytest.approx(135, abs=6)
    assert burst.z > 10
    assert burst.chance < 1e-6
    assert "7月1日—7月3日共165条，往常同类时段约" in burst.sentence
    assert burst.sentence.endswith("峰值在7月2日（90条）。")
    assert found.sentence == "6月1日—7月26日有1次突增。"


@pytest.mark.parametrize("seed", range(6))
def test_chance_alone_makes_no_burst(daily: Made, seed: int) -> None:
    even = [float(n) for n in np.random.default_rng(seed).poisson(6, 300)]
    assert bursts(daily(even)).found == ()


def test_crowds_are_held_against_crowds(daily: Made) -> None:
    crowds = [float(n) for n in np.random.default_rng(9).negative_binomial(3, 0.1, 200)]
    assert bursts(daily(crowds)).found == ()


def test_three_of_a_thing_is_no_burst(daily: Made, quiet: list[float]) -> None:
    nearly_nothing = [0.0] * 40
    nearly_nothing[20] = 4
    assert bursts(daily(nearly_nothing)).found == ()
    nearly_nothing[20] = 9
    (burst,) = bursts(daily(nearly_nothing)).found
    assert burst.sentence == "6月21日共9条，往常同类时段约0条。"


def test_a_fifth_more_is_no_burst_however_sure(daily: Made) -> None:
    figures = [10_000.0] * 40
    figures[20] = 12_000
    assert bursts(daily(figures)).found == ()


def test_a_new_level_is_no_burst(daily: Made) -> None:
    figures = [10.0] * 60 + [30.0] * 60
    assert bursts(daily(figures)).found == ()
    assert len(changes(daily(figures)).points) == 1


def test_a_busy_hour_is_no_burst_but_the_same_figure_at_night_is(hourly: Made) -> None:
    figures = [2.0 if hour % 24 < 7 else 30.0 for hour in range(24 * 18)]
    assert bursts(hourly(figures)).found == ()
    figures[24 * 8 + 3] = 30
    (burst,) = bursts(hourly(figures)).found
    assert burst.sentence == "6月9日3时—4时共30条，往常同类时段约2条，为往常的15倍。"


def test_days_of_unreadable_sources_are_left_out(daily: Made, quiet: list[float]) -> None:
    quiet[30] = 90
    assert bursts(daily(quiet), leave_out=[30]).found == ()
    assert "不足14日" in bursts(daily([1.0] * 13)).sentence


def test_chance_is_that_of_the_distributions() -> None:
    poisson = Usual(level=7.0, spread=7**0.5, n=20)
    crowds = Usual(level=7.0, spread=28**0.5, n=20)  # dispersion 4
    assert tail(15, poisson) == pytest.approx(stats.poisson.sf(14, 7))
    assert tail(15, crowds) == pytest.approx(stats.nbinom.sf(14, 7 / 3, 1 / 4))
    assert tail(0, poisson) == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_corrected_chances_are_those_of_scipy(chances: list[float]) -> None:
    expected = stats.false_discovery_control(chances)
    assert benjamini_hochberg(chances) == pytest.approx(expected.tolist())


def test_incidents_are_ranked_by_their_share_of_the_excess(
    daily: Made, monday: datetime, day: timedelta
) -> None:
    figures = [10.0] * 56
    figures[40] = 110
    (burst,) = bursts(daily(figures)).found
    steady = daily([5.0] * 56)
    small = daily([0.0] * 40 + [20.0] + [0.0] * 15)
    large = daily([0.0] * 40 + [75.0] + [0.0] * 15)
    causes = causes_of_burst(burst, [_inside(1, steady), _inside(2, small), _inside(3, large)])
    assert [cause.incident_id for cause in causes.ranked] == [3, 2]
    assert [cause.share for cause in causes.ranked] == pytest.approx([0.75, 0.2])
    assert causes.rest == pytest.approx(5)
    assert causes.sentence == (
        "超出往常约100条，其中“事件3”（S-3）75条，占超出往常部分的75%；"
        "“事件2”（S-2）20条，占超出往常部分的20%；未归入事件的约5条。"
    )


def test_a_small_burst_names_causes_without_percentages(monday: datetime, day: timedelta) -> None:
    burst = Burst(
        start=monday,
        end=monday + day,
        total=12,
        usual=2,
        peak_at=monday,
        peak=12,
        z=7,
        chance=0.001,
        sentence="",
    )
    series = Series(start=monday, step=Step.DAY, values=(9.0,))
    causes = causes_of_burst(burst, [_inside(1, series)])
    assert causes.ranked[0].share is None
    assert causes.sentence == "超出往常约10条，其中“事件1”（S-1）9条。"
    assert causes_of_burst(burst, []).sentence == "超出往常约10条，未见与之对应的事件。"


def test_a_new_level_has_causes_and_a_fall_has_none(daily: Made) -> None:
    (rise,) = changes(daily([10.0] * 30 + [40.0] * 30)).points
    source = daily([0.0] * 30 + [27.0] * 30)
    causes = causes_of_change(rise, [_inside(1, source)])
    assert causes.ranked[0].share == pytest.approx(0.9)
    (fall,) = changes(daily([40.0] * 30 + [10.0] * 30)).points
    assert causes_of_change(fall, [_inside(1, source)]).sentence == "数量未超出往常，不作归因。"
