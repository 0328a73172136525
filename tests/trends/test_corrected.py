"""Counts corrected for sources that could not be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from monitor.trends.corrected import Supply, correct
from monitor.trends.series import Series, summed

DAYS = 28


def _supply(name: str, series: Series, **about: object) -> Supply:
    return Supply(source_id=name, label=name, counts=series, **about)  # type: ignore[arg-type]  # fields of Supply


def _even(daily: Callable[[Sequence[float]], Series], level: float, lost: range) -> Series:
    return daily([0.0 if n in lost else level for n in range(DAYS)])


@pytest.fixture
def lost(monday: datetime, day: timedelta) -> tuple[tuple[datetime, datetime], ...]:
    """Days 20 to 22 of the series."""
    return ((monday + 20 * day, monday + 23 * day),)


def test_a_gap_is_made_good_by_the_usual_share_of_the_silent_source(
    daily: Callable[[Sequence[float]], Series], lost: tuple[tuple[datetime, datetime], ...]
) -> None:
    gone, stays = _even(daily, 30, range(20, 23)), _even(daily, 70, range(0))
    supplies = [_supply("甲网", gone, unreadable=lost), _supply("乙报", stays)]
    made = correct(summed((gone, stays)), supplies)
    assert made.observed.values[20] == 70
    assert made.series.values == pytest.approx([100] * DAYS)
    assert [gap.missing for gap in made.gaps] == pytest.approx([0.3] * 3)
    assert all(gap.corrected for gap in made.gaps)
    assert made.blind == ()
    assert made.sentence == (
        "6月21日、6月22日、6月23日有来源缺采（甲网），往常占30%，已按往常占比放大，"
        "由210条校正为300条，校正数为估计数。"
    )


def test_above_the_cap_nothing_is_corrected_and_it_is_said(
    daily: Callable[[Sequence[float]], Series], lost: tuple[tuple[datetime, datetime], ...]
) -> None:
    gone, stays = _even(daily, 70, range(20, 23)), _even(daily, 30, range(0))
    supplies = [_supply("甲网", gone, unreadable=lost), _supply("乙报", stays)]
    made = correct(summed((gone, stays)), supplies)
    assert made.series == made.observed
    assert made.blind == (20, 21, 22)
    assert "往常占比超过50%，缺采，不作校正" in made.sentence
    assert correct(summed((gone, stays)), supplies, cap=0.8).series.values[20] == pytest.approx(100)


def test_mirrors_neither_bring_nor_lack_anything(
    daily: Callable[[Sequence[float]], Series], lost: tuple[tuple[datetime, datetime], ...]
) -> None:
    stays, mirror = _even(daily, 70, range(0)), _even(daily, 500, range(20, 23))
    supplies = [_supply("乙报", stays), _supply("镜像", mirror, unreadable=lost, mirror=True)]
    made = correct(stays, supplies)
    assert made.series == stays
    assert made.sentence == "统计期内各来源采集正常，数量未作校正。"


def test_a_source_silent_to_the_end_keeps_its_usual_from_before(
    daily: Callable[[Sequence[float]], Series], monday: datetime, day: timedelta
) -> None:
    gone, stays = _even(daily, 25, range(14, DAYS)), _even(daily, 75, range(0))
    silent = ((monday + 14 * day, monday + 400 * day),)
    whole = correct(
        summed((gone, stays)), [_supply("甲网", gone, unreadable=silent), _supply("乙报", stays)]
    )
    assert whole.series.values == pytest.approx([100] * DAYS)
    assert "6月15日—6月28日间共14日有来源缺采" in whole.sentence


def test_a_burst_of_the_silent_source_is_not_its_usual(
    daily: Callable[[Sequence[float]], Series], lost: tuple[tuple[datetime, datetime], ...]
) -> None:
    figures = [0.0 if n in range(20, 23) else 3000.0 if n == 4 else 30.0 for n in range(DAYS)]
    gone, stays = daily(figures), _even(daily, 70, range(0))
    made = correct(
        summed((gone, stays)), [_supply("甲网", gone, unreadable=lost), _supply("乙报", stays)]
    )
    assert made.series.values[20] == pytest.approx(100, rel=0.03)


def test_half_a_day_lost_weighs_half(
    daily: Callable[[Sequence[float]], Series], monday: datetime, day: timedelta
) -> None:
    gone, stays = _even(daily, 50, range(0)), _even(daily, 50, range(0))
    at = monday + 10 * day
    hours = [(0, 10), (2, 4), (3, 12)]
    overlapping = tuple((at + a * day / 24, at + b * day / 24) for a, b in hours)
    observed = summed((gone, stays))
    made = correct(
        observed, [_supply("甲网", gone, unreadable=overlapping), _supply("乙报", stays)]
    )
    assert made.gaps[0].missing == pytest.approx(0.25)


def test_a_source_never_read_has_no_usual(
    daily: Callable[[Sequence[float]], Series], monday: datetime, day: timedelta
) -> None:
    never = ((monday - day, monday + 100 * day),)
    stays = _even(daily, 70, range(0))
    made = correct(
        stays,
        [_supply("甲网", _even(daily, 0, range(0)), unreadable=never), _supply("乙报", stays)],
    )
    assert made.series == stays
    assert len(made.blind) == DAYS
    assert "无往常数据可比，缺采，不作校正" in made.sentence
    assert made.gaps[0].reason == "甲网无往常数据可比，缺采，不作校正"


def test_a_source_that_brings_next_to_nothing_leaves_no_gap(
    daily: Callable[[Sequence[float]], Series], lost: tuple[tuple[datetime, datetime], ...]
) -> None:
    gone, stays = _even(daily, 0.5, range(20, 23)), _even(daily, 900, range(0))
    made = correct(stays, [_supply("甲网", gone, unreadable=lost), _supply("乙报", stays)])
    assert made.gaps == ()


def test_sources_counted_otherwise_are_refused(
    daily: Callable[[Sequence[float]], Series], hourly: Callable[[Sequence[float]], Series]
) -> None:
    with pytest.raises(ValueError, match="same step"):
        correct(daily([1]), [_supply("甲网", hourly([1]))])
