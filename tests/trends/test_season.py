"""What an hour or a day usually brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from monitor.clock import utc
from monitor.trends.season import Habits, calm, kind, levels, profile, usual_of
from monitor.trends.series import Series, Step

Made = Callable[[Sequence[float]], Series]


def test_a_holiday_is_of_the_kind_of_sundays(monday: datetime) -> None:
    dragon_boat = utc(datetime(2026, 6, 19))
    assert kind(dragon_boat, Step.DAY) == kind(utc(datetime(2026, 6, 21)), Step.DAY)
    assert kind(monday, Step.DAY) != kind(dragon_boat, Step.DAY)
    assert kind(monday, Step.WEEK) == kind(monday + timedelta(weeks=1), Step.WEEK)


def test_hours_are_of_a_kind_with_the_same_hour(monday: datetime) -> None:
    nine = monday + timedelta(hours=9)
    assert kind(nine, Step.HOUR) == kind(nine + timedelta(days=1), Step.HOUR)
    assert kind(nine, Step.HOUR) != kind(nine + timedelta(hours=1), Step.HOUR)


def test_one_wild_figure_hardly_moves_the_usual() -> None:
    calm = usual_of([10, 12, 9, 11, 10, 12, 9, 11])
    wild = usual_of([10, 12, 9, 11, 10, 12, 9, 9000])
    assert calm.level == pytest.approx(10.5)
    assert wild.level == pytest.approx(calm.level, rel=0.12)
    assert calm.dispersion == 1
    with pytest.raises(ValueError, match="nothing is usual"):
        usual_of([])


def test_sparse_counts_are_not_taken_for_none() -> None:
    assert usual_of([0, 0, 1, 0, 0, 0, 1, 0, 0, 0]).level == pytest.approx(0.2, abs=0.001)


def test_crowds_show_in_the_dispersion() -> None:
    assert usual_of([2, 30, 5, 28, 1, 33, 4, 27]).dispersion > 5


def test_the_step_itself_does_not_speak_for_itself(daily: Made) -> None:
    figures = [10.0] * 28
    figures[14] = 500
    habits = Habits(daily(figures))
    usual = habits.around(14, 28)
    assert usual is not None
    assert usual.level == 10
    assert usual.n == 18  # the other working days: 20 Mondays to Fridays, less a holiday and itself


def test_too_few_of_a_kind_ask_all_kinds(daily: Made) -> None:
    usual = Habits(daily([4.0] * 6)).around(5, 28)  # the only day off
    assert usual is not None
    assert usual.n == 5
    assert Habits(daily([4.0]), ()).around(0, 28) is None
    two_of_a_kind = Habits(daily([4.0] * 14)).around(5, 7)
    assert two_of_a_kind is not None
    assert two_of_a_kind.n == 12


def test_profile_is_one_on_the_average_and_never_nought(hourly: Made) -> None:
    night_and_day = [0.0 if hour % 24 < 7 else 20.0 for hour in range(24 * 28)]
    busy = profile(hourly(night_and_day))
    assert sum(busy) / len(busy) == pytest.approx(1, abs=0.02)
    assert 0.05 <= min(busy) < 0.07
    assert busy[12] > 1.2
    assert profile(hourly([0.0] * 48)) == (1.0,) * 48


def test_a_change_of_level_is_no_season(daily: Made) -> None:
    assert profile(daily([30.0] * 20 + [0.0] * 20)) == pytest.approx([1] * 40, abs=0.07)


def test_a_burst_is_no_season(daily: Made) -> None:
    figures = [10.0] * 56
    figures[24] = 900
    assert profile(calm(daily(figures))) == pytest.approx([1] * 56, abs=0.2)


def test_steps_left_out_say_nothing(daily: Made) -> None:
    figures = [10.0] * 20 + [0.0] * 8
    assert levels(daily(figures), range(20, 28)) == pytest.approx([10] * 28)
    assert set(levels(daily([5.0]), [0])) == {0.0}
