"""Charts as data: their tables, and what they refuse."""

import csv
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.reports.chart import (
    Bar,
    Bars,
    Curve,
    Event,
    Line,
    Moment,
    Stack,
    TileMap,
    Timeline,
    Window,
    number,
)
from monitor.reports.provinces import PROVINCES

JUNE_15 = datetime(2026, 6, 14, 16, tzinfo=UTC)
"""Midnight at the desk."""


def days(count: int) -> tuple[datetime, ...]:
    return tuple(JUNE_15 + timedelta(days=i) for i in range(count))


def a_curve(**changes: object) -> Curve:
    facts: dict[str, object] = {
        "title": "每日条数",
        "unit": "条",
        "says": "六月中旬平稳。",
        "times": days(3),
        "grain": "day",
        "lines": (Line(name="原创", values=(1200, None, 2.5)),),
    }
    return Curve(**(facts | changes))  # type: ignore[arg-type]  # facts by name


def test_table_of_a_curve_has_a_row_for_each_step_in_desk_time() -> None:
    table = a_curve().table()
    assert table.header == ("时间", "原创")
    assert table.rows == (("6月15日", "1,200"), ("6月16日", "—"), ("6月17日", "2.5"))


def test_expected_steps_and_their_interval_are_told_in_the_table() -> None:
    line = Line(name="条数", values=(1, 2, 3), low=(None, 1, 2), high=(None, 4, 5))
    table = a_curve(lines=(line,), forecast_from=days(3)[1]).table()
    assert table.header == ("时间", "条数", "条数（80%区间）")
    assert table.rows == (
        ("6月15日", "1", "—"),
        ("6月16日（预测）", "2", "1～4"),
        ("6月17日（预测）", "3", "2～5"),
    )


def test_what_is_marked_stands_in_the_row_in_which_it_begins() -> None:
    table = a_curve(
        moments=(
            Moment(at=JUNE_15 - timedelta(days=9), label="此前"),
            Moment(at=JUNE_15 + timedelta(hours=30), label="停机升级"),
        ),
        windows=(
            Window(
                start=JUNE_15 + timedelta(days=1), end=JUNE_15 + timedelta(days=9), label="缴费期"
            ),
            Window(
                start=JUNE_15 + timedelta(days=60), end=JUNE_15 + timedelta(days=61), label="此后"
            ),
        ),
    ).table()
    assert [row[-1] for row in table.rows] == ["此前", "停机升级；缴费期（起）", "此后（起）"]


def test_year_is_told_where_times_are_of_several() -> None:
    table = a_curve(times=tuple(JUNE_15 + timedelta(days=200 * i) for i in range(3))).table()
    assert [row[0] for row in table.rows] == ["2026年6月15日", "2027年1月1日", "2027年7月20日"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lines": (Line(name="原创", values=(1, 2)),)}, "has 2 values, wanted 3"),
        ({"lines": (Line(name="原创", values=(1, 2, 3), low=(1, 2, 3)),)}, "has 0 values"),
        ({"lines": (Line(name="原创", values=(1, 2, math.nan)),)}, "is no number"),
        ({"times": (JUNE_15, JUNE_15, JUNE_15)}, "do not ascend"),
    ],
)
def test_curve_that_does_not_fit_together_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        a_curve(**changes)


def test_table_of_two_series_has_their_sum() -> None:
    bars = Bars(
        title="平台",
        unit="条",
        says="微博最多。",
        series=("原创", "转载"),
        bars=(Bar(name="微博", values=(1000, 234)), Bar(name="论坛", values=(0, 0))),
    )
    assert bars.table().header == ("名称", "原创", "转载", "合计")
    assert bars.table().rows == (("微博", "1,000", "234", "1,234"), ("论坛", "0", "0", "0"))


@pytest.mark.parametrize("value", [-1, math.inf, math.nan])
def test_bar_of_no_amount_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="微博"):
        Bars(
            title="微博",
            unit="条",
            says="",
            series=("条数",),
            bars=(Bar(name="甲", values=(value,)),),
        )


def test_bars_of_three_series_are_refused() -> None:
    with pytest.raises(InputError, match="3 series; give one or two"):
        Bars(title="平台", unit="条", says="", series=("甲", "乙", "丙"), bars=())


def test_shares_are_told_from_twenty_on() -> None:
    stack = Stack(
        title="倾向",
        unit="条",
        says="多为中性。",
        times=days(2),
        grain="day",
        parts=(Line(name="不利", values=(5, 9)), Line(name="中性", values=(15, 10))),
    )
    assert stack.table().rows == (
        ("6月15日", "5（25%）", "15（75%）", "20"),
        ("6月16日", "9", "10", "19"),
    )


def test_every_province_has_a_tile_of_its_own() -> None:
    assert len(PROVINCES) == 34
    assert len({province.code for province in PROVINCES}) == 34
    assert len({(province.column, province.row) for province in PROVINCES}) == 34
    regions = Path(__file__).parents[2] / "data/gazetteer/regions.csv"
    with regions.open(encoding="utf-8", newline="") as file:
        known = {
            row["code"][:2]: row["name"]
            for row in csv.DictReader(file)
            if row["code"].endswith("0000")
        }
    named = {province.code: province.name for province in PROVINCES}
    assert known.keys() <= named.keys()
    assert [code for code, name in known.items() if not name.startswith(named[code])] == []


def test_neighbours_keep_their_directions_on_the_tiles() -> None:
    at = {province.name: province for province in PROVINCES}
    for west, east in [("新疆", "甘肃"), ("四川", "湖北"), ("福建", "台湾"), ("广西", "广东")]:
        assert at[west].column < at[east].column
    for north, south in [("黑龙江", "吉林"), ("河北", "安徽"), ("湖南", "广东"), ("广东", "海南")]:
        assert at[north].row < at[south].row


def test_table_of_provinces_has_all_and_tells_nothing_from_unknown() -> None:
    table = TileMap(title="分布", unit="条", says="", values={"44": 12, "11": 0}).table()
    assert len(table.rows) == 34
    assert table.rows[:3] == (("广东", "12"), ("北京", "0"), ("天津", "无数据"))


def test_value_for_what_is_no_province_is_refused() -> None:
    with pytest.raises(InputError, match="'440300', which is no province"):
        TileMap(title="分布", unit="条", says="", values={"440300": 1})


def test_events_stand_in_the_order_of_time() -> None:
    line = Timeline(
        title="经过",
        says="",
        events=(
            Event(at=JUNE_15 + timedelta(hours=8, minutes=16), label="回应"),
            Event(at=JUNE_15, label="首发"),
        ),
    )
    assert line.table().rows == (("6月15日 00:00", "首发"), ("6月15日 08:16", "回应"))


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (12345678, "12,345,678"), (1234.56, "1,234.6"), (0.05, "0.05"), (None, "—")],
)
def test_numbers_are_written_as_staff_write_them(value: float | None, words: str) -> None:
    assert number(value) == words
