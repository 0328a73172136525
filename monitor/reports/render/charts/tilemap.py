"""Provinces as equal tiles, the deeper the more; one without data is hatched, which is not 0."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from monitor.reports.chart import TileMap, number
from monitor.reports.provinces import COLUMNS, PROVINCES, ROWS, Province
from monitor.reports.render.charts.axis import HUNDRED_MILLION, TEN_THOUSAND, round_numbers
from monitor.reports.render.charts.lettering import BODY
from monitor.reports.render.charts.pen import At, Pen

DEPTHS: Final = (0.1, 0.2, 0.3, 0.4, 1.0)
"""How much of the colour each class has, the least first. On all but the last the words stand in
ink, on the last in the paper's colour: so they keep 4.5:1 (WCAG 2.2, 1.4.3) by day and by night."""
_KEY_WIDTH, _KEY_ROW = 40.0, 6.0
_TILE_HEIGHT, _SPACE = 10.5, 0.8
_NARROWEST, _WIDEST = 12.0, 17.0

Row = tuple[float | None, str]
"""A depth, and what it stands for."""


def draw(chart: TileMap, pen: Pen) -> Figure:
    """The tiles on a sheet of their own, their key on the right or, on a narrow sheet, below."""
    beside = pen.width >= COLUMNS * _NARROWEST + _KEY_WIDTH
    wide = min(_WIDEST, (pen.width - (_KEY_WIDTH if beside else 2)) / COLUMNS)
    classes = _classes(list(chart.values.values()))
    rows = _rows(chart, classes)
    key_height = _KEY_ROW * (len(rows) + 1.5)
    bottom = 1 if beside else 1 + key_height
    sheet = pen.sheet(bottom + ROWS * _TILE_HEIGHT + 1)
    tiles = pen.field(
        sheet, left=1, bottom=bottom, width=COLUMNS * wide, height=ROWS * _TILE_HEIGHT
    )
    for province in PROVINCES:
        value = chart.values.get(province.code)
        _draw_province(pen, tiles, province, wide, value, _depth(value, classes))
    left = 5 + COLUMNS * wide if beside else 1
    key = pen.field(sheet, left=left, bottom=1, width=_KEY_WIDTH, height=key_height)
    _draw_key(chart, pen, key, rows)
    return sheet


def _classes(values: Sequence[float]) -> tuple[float, ...]:
    """Where one depth ends and the next begins: each two to two and a half times the one before."""
    top = max(values, default=0)
    if not top:
        return ()
    whole = all(value == round(value) for value in values)
    return tuple(at for at in round_numbers(top, len(DEPTHS) - 1) if at > 1 or not whole)


def _depth(value: float | None, classes: Sequence[float]) -> float | None:
    """The depth of colour; 0 for none at all, None where nothing is known."""
    if not value:
        return value
    return DEPTHS[bisect_right(classes, value)]


def _draw_province(
    pen: Pen,
    axes: Axes,
    province: Province,
    wide: float,
    value: float | None,
    depth: float | None,
) -> None:
    left = province.column * wide
    bottom = (ROWS - 1 - province.row) * _TILE_HEIGHT + _SPACE / 2
    _tile(pen, axes, (left, bottom), (wide - _SPACE, _TILE_HEIGHT - _SPACE), depth)
    middle = left + (wide - _SPACE) / 2
    colour = pen.colours.paper if depth == DEPTHS[-1] else pen.colours.ink
    name = At(middle, bottom + 6.9)
    pen.write(axes, province.name, name, side="center", size=BODY, colour=colour)
    words = "—" if value is None else _short(value)
    pen.write(axes, words, At(middle, bottom + 2.9), side="center", colour=colour)


def _tile(
    pen: Pen,
    axes: Axes,
    at: tuple[float, float],
    size: tuple[float, float],
    depth: float | None,
) -> None:
    colours = pen.colours
    axes.add_patch(Rectangle(at, *size, facecolor=colours.one, alpha=depth or 0, lw=0))
    axes.add_patch(
        Rectangle(
            at, *size, fill=False, edgecolor=colours.grid, lw=0.6,
            hatch="////" if depth is None else "",
        )
    )  # fmt: skip


def _rows(chart: TileMap, classes: Sequence[float]) -> list[Row]:
    """What the depths stand for, the least first."""
    rows: list[Row] = [(None, "无数据"), (0, "0")]
    if any(chart.values.values()):
        ends = zip(DEPTHS, (0.0, *classes), (*classes, None), strict=False)
        rows += [(depth, _between(low, high)) for depth, low, high in ends]
    return rows


def _draw_key(chart: TileMap, pen: Pen, key: Axes, rows: Sequence[Row]) -> None:
    for i, (depth, words) in enumerate(rows):
        _tile(pen, key, (0, i * _KEY_ROW + 0.5), (5, 4), depth)
        pen.write(key, words, At(7, i * _KEY_ROW + 2.5))
    above = len(rows) * _KEY_ROW
    pen.note(key, f"单位：{chart.unit}", At(0, above + 2))
    pen.note(key, "示意图，非地图", At(0, above + 6.3))


def _between(low: float, high: float | None) -> str:
    if high is None:
        return f"{_short(low)}及以上" if low else "大于0"
    return f"{_short(low)}～不足{_short(high)}" if low else f"不足{_short(high)}"


def _short(value: float) -> str:
    """The number in the width of a tile: rounded in 万 or 亿 where it is long."""
    if value >= HUNDRED_MILLION:
        return f"{number(round(value / HUNDRED_MILLION, 1))}亿"
    return f"{value / TEN_THOUSAND:,.0f}万" if value >= 10 * TEN_THOUSAND else number(value)
