"""How figures of a trend are written."""

from __future__ import annotations

import math
from datetime import datetime

import pytest

from monitor.clock import utc
from monitor.trends import telling
from monitor.trends.series import Step


@pytest.mark.parametrize(
    ("figure", "told"),
    [(12, "12"), (3.44, "3.4"), (99.97, "100"), (1287.6, "1288"), (-0.01, "0"), (math.inf, "不限")],
)
def test_numbers_are_as_fine_as_they_are_sure(figure: float, told: str) -> None:
    assert telling.number(figure) == told


def test_what_is_neither_none_nor_all_is_not_told_as_such() -> None:
    assert [telling.percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == [
        "0%",
        "不足1%",
        "50%",
        "超过99%",
        "100%",
    ]


def test_points_carry_their_sign() -> None:
    assert [telling.points(each) for each in (0.03, -0.22, 0.001)] == ["+3", "-22", "0"]


def test_spans_are_told_by_their_last_day_and_hour() -> None:
    start = utc(datetime(2026, 6, 3))
    assert telling.span(start, utc(datetime(2026, 6, 10))) == "6月3日—6月9日"
    assert telling.span(start, utc(datetime(2026, 6, 4))) == "6月3日"
    assert telling.span(utc(datetime(2025, 12, 30)), utc(datetime(2026, 1, 2))) == (
        "2025年12月30日—2026年1月1日"
    )
    assert telling.span(start, utc(datetime(2026, 6, 3, 8)), Step.HOUR) == "6月3日0时—8时"
    assert telling.span(start, utc(datetime(2026, 6, 4)), Step.HOUR) == "6月3日0时—24时"
    assert telling.span(start, utc(datetime(2026, 6, 4, 8)), Step.HOUR) == "6月3日0时—6月4日8时"


def test_steps_and_lists() -> None:
    start = utc(datetime(2026, 6, 3, 8))
    assert telling.when(start, Step.HOUR) == "6月3日8时"
    assert telling.when(start, Step.WEEK) == "6月3日当周"
    assert telling.listed(["甲", "乙", "丙"], most=2) == "甲、乙等3个"
    assert [telling.times(each) for each in (0.375, 3.84)] == ["0.38倍", "3.8倍"]
