"""A period against the periods before it, and what planned dates brought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest

from monitor.clock import utc
from monitor.trends.planned import Planned, around, within
from monitor.trends.series import Series, Step
from monitor.trends.usual import Basis, compare, year_before

Made = Callable[[Sequence[float]], Series]


def test_a_week_is_held_against_the_week_before(daily: Made, monday: datetime) -> None:
    history = daily([10.0] * 7 + [20.0] * 7)
    (found,) = compare(history, monday + timedelta(days=7), history.end)
    assert found.basis is Basis.PRECEDING
    assert (found.now, found.before, found.change) == (140, 70, 1.0)
    assert found.beyond
    assert found.ratio is not None
    assert 2 in found.ratio
    assert found.sentence == (
        "本期140条，上一期（6月1日—6月7日）70条，增加70条（+100%），超出往常波动。"
    )


def test_a_day_is_held_against_the_day_and_the_week_before(daily: Made, monday: datetime) -> None:
    history = daily([30.0] * 15)
    start = monday + timedelta(days=14)
    found = compare(history, start, history.end)
    assert [each.basis for each in found] == [Basis.PRECEDING, Basis.WEEK]
    assert found[0].sentence == (
        "本期30条，上一期（6月14日）30条，持平，在往常波动范围内"
        "；工作日数不同（本期1天，上一期0天）。"
    )
    assert found[1].sentence == "本期30条，上周同期（6月8日）30条，持平，在往常波动范围内。"


def test_the_year_before_is_the_same_days_of_the_calendar() -> None:
    start = utc(datetime(2025, 5, 1))
    history = Series(start=start, step=Step.DAY, values=(5.0,) * 420)
    found = {
        each.basis: each
        for each in compare(history, utc(datetime(2026, 6, 1)), utc(datetime(2026, 6, 8)))
    }
    assert found[Basis.YEAR].before_start == utc(datetime(2025, 6, 1))
    assert "上年同期（2025年6月1日—6月7日）35条，持平" in found[Basis.YEAR].sentence
    assert "工作日数不同（本期5天，上年同期4天）" in found[Basis.YEAR].sentence
    assert year_before(utc(datetime(2024, 2, 29, 8))) == utc(datetime(2023, 2, 28, 8))


def test_small_counts_have_no_percentage(daily: Made, monday: datetime) -> None:
    history = daily([0.0] * 7 + [2.0] * 7)
    (found,) = compare(history, monday + timedelta(days=7), history.end)
    assert found.change is None
    assert found.sentence.endswith("增加14条，超出往常波动；数量不足20条，不列百分比。")


def test_crowded_talk_must_differ_by_more(daily: Made, monday: datetime) -> None:
    even = daily([20.0] * 7 + [25.0] * 7)
    crowds = daily([2.0, 60, 5, 3, 55, 10, 5, 4.0, 75, 4, 7, 70, 5, 10])
    week = timedelta(days=7)
    assert even.between(monday + week, even.end).total == 175
    assert crowds.between(monday + week, crowds.end).total == 175
    assert compare(even, monday + week, even.end)[0].beyond
    assert not compare(crowds, monday + week, crowds.end)[0].beyond


def test_one_crowded_day_is_judged_by_the_weeks_before(daily: Made) -> None:
    made = np.random.default_rng(6)
    crowds = [float(n) for n in made.negative_binomial(2, 0.05, 55)]
    history = daily([*crowds, 40.0, 65.0])
    last = history.end - timedelta(days=1)
    assert not compare(history, last, history.end)[0].beyond
    calm = daily([40.0] * 56 + [65.0])
    assert compare(calm, calm.end - timedelta(days=1), calm.end)[0].beyond


def test_a_period_the_series_does_not_hold_is_refused(daily: Made, monday: datetime) -> None:
    history = daily([1.0] * 7)
    with pytest.raises(ValueError, match="does not hold"):
        compare(history, monday, history.end + timedelta(days=1))
    with pytest.raises(ValueError, match="begins and ends with a step"):
        compare(history, monday + timedelta(hours=1), history.end)


def _planned(label: str, start: datetime, days: int) -> Planned:
    return Planned(label=label, start=start, end=start + timedelta(days=days))


def test_a_planned_date_is_held_against_days_like_it(daily: Made, monday: datetime) -> None:
    figures = [10.0] * 35
    figures[8:10] = [40.0, 50.0]
    figures[30:32] = [60.0, 60.0]
    first = _planned("养老金发放", monday + timedelta(days=8), 2)
    second = _planned("养老金发放", monday + timedelta(days=30), 2)
    one, two = around(daily(figures), [second, first])
    assert (one.total, one.per_step, one.usual, one.ratio) == (90, 45, 10, 4.5)
    assert one.sentence == (
        "“养老金发放”期间（6月9日—6月10日）每日45条，平常同类时段每日10条，为平常的4.5倍。"
    )
    assert two.before == first
    assert two.before_per_step == 45
    assert two.sentence.endswith("上一次（2026年6月9日—6月10日）每日45条。")


def test_days_off_are_held_against_days_off(daily: Made, monday: datetime) -> None:
    figures = [50.0 if n % 7 < 5 else 4.0 for n in range(42)]
    (weekend,) = around(daily(figures), [_planned("开放日", monday + timedelta(days=12), 2)])
    assert weekend.usual == pytest.approx(4, rel=0.2)


def test_nothing_is_usual_where_everything_is_planned(daily: Made, monday: datetime) -> None:
    (found,) = around(daily([5.0] * 7), [_planned("宣传周", monday, 7)])
    assert found.usual is None
    assert found.ratio is None
    assert "没有同类的平常时段可比" in found.sentence


def test_planned_dates_outside_are_not_told(monday: datetime) -> None:
    before, inside = _planned("前", monday, 1), _planned("内", monday + timedelta(days=3), 1)
    start = monday + timedelta(days=1)
    assert within([inside, before], start, start + timedelta(days=5)) == (inside,)
