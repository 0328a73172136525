"""Provinces as equal tiles, the deeper the more; one without data is hatched, which is not 0."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from monitor.reports.chart import TileMap, number
from monitor.reports.provinces import COLUMNS, PROVINCES, ROWS
from monitor.reports.render.charts.axis import round_numbers, tick_words
from monitor.reports.render.charts.lettering import BODY
from monitor.reports.render.charts.pen import At, Pen

_DEPTHS: Final = (0.12, 0.3, 0.5, 0.75, 1.0)
"""How much of the colour each class has, the least first."""
_BRIGHT_FROM: Final = 0.75
"""From this depth on words stand in the paper's colour."""
_KEY: Final = 34.0
_TILE_HEIGHT, _SPACE = 10.5, 0.8
_WIDEST: Final = 17.0


def draw(chart: TileMap, pen: Pen) -> Figure:
    """The tiles on a sheet of their own, their key on the right."""
    wide = min(_WIDEST, (pen.width - _KEY) / COLUMNS)
    height = ROWS * _TILE_HEIGHT
    sheet = pen.sheet(height + 2)
    axes = pen.field(sheet, left=1, bottom=1, width=pen.width - 2, height=height)
    classes = _classes(list(chart.values.values()))
    for province in PROVINCES:
        left, bottom = province.column * wide, height - (province.row + 1) * _TILE_HEIGHT
        value = chart.values.get(province.code)
        depth = _depth(value, classes)
        _tile(pen, axes, (left, bottom), (wide - _SPACE, _TILE_HEIGHT - _SPACE), depth)
        middle = left + (wide - _SPACE) / 2
        colour = pen.colours.paper if (depth or 0) >= _BRIGHT_FROM else pen.colours.ink
        pen.write(
            axes, province.name, At(middle, bottom + 6.9), side="center", size=BODY, colour=colour
        )
        words = "—" if value is None else tick_words(value, [value])
        pen.write(axes, words, At(middle, bottom + 2.9), side="center", colour=colour)
    _key(chart, pen, axes, COLUMNS * wide + 4, classes)
    return sheet


def _classes(values: Sequence[float]) -> tuple[float, ...]:
    """Where one depth ends and the next begins: each two to two and a half times the one before."""
    top = max(values, default=0)
    if not top:
        return ()
    whole = all(value == round(value) for value in values)
    return tuple(at for at in round_numbers(top, len(_DEPTHS) - 1) if at > 1 or not whole)


def _depth(value: float | None, classes: Sequence[float]) -> float | None:
    """The depth of colour; 0 for none at all, None where nothing is known."""
    if not value:
        return value
    return _DEPTHS[bisect_right(classes, value)]


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


def _key(chart: TileMap, pen: Pen, axes: Axes, left: float, classes: Sequence[float]) -> None:
    """What the depths stand for, the deepest on top, and the unit."""
    rows: list[tuple[float | None, str]] = [(None, "无数据"), (0, "0")]
    if any(chart.values.values()):
        ends = zip(_DEPTHS, (0.0, *classes), (*classes, None), strict=False)
        rows += [(depth, _between(low, high)) for depth, low, high in ends]
    for i, (depth, words) in enumerate(rows):
        bottom = 1 + i * 6
        _tile(pen, axes, (left, bottom), (5, 4), depth)
        pen.write(axes, words, At(left + 7, bottom + 2))
    pen.note(axes, f"单位：{chart.unit}", At(left, 4 + len(rows) * 6))
    pen.note(axes, "示意图，非地图", At(left, 8.5 + len(rows) * 6))


def _between(low: float, high: float | None) -> str:
    if high is None:
        return f"{number(low)}及以上" if low else "大于0"
    return f"不足{number(high)}" if not low else f"{number(low)}～不足{number(high)}"
