"""Shares over time: columns of one height, a blank one where there are too few to share out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from monitor.reports.chart import ENOUGH, Grain, Line, Stack
from monitor.reports.render.charts.fold import fold_lines
from monitor.reports.render.charts.lanes import pushed_apart
from monitor.reports.render.charts.lettering import POINTS, SMALL, breadth, shorten
from monitor.reports.render.charts.palette import HATCHES
from monitor.reports.render.charts.pen import SWATCH, At, Pen
from monitor.reports.render.charts.ruling import BELOW, hour, rule_amounts, rule_times

_PARTS: Final = 5
_HEIGHT: Final = 42.0
_HEAD: Final = 6.0
_NAME_EMS: Final = 10
_FULL: Final = 0.82
"""Width of a column against its step."""
_HOURS: Final[dict[Grain, int]] = {"hour": 1, "day": 24, "week": 168, "month": 672}
_TICKS: Final = (0, 25, 50, 75, 100)

Edge = tuple[float, float]
"""Bottom and top."""
Box = tuple[float, float, float, float]
"""Left, right, bottom and top."""


def draw(chart: Stack, pen: Pen) -> Figure:
    """The shares on a sheet of their own."""
    if not chart.times or not chart.parts:
        return pen.empty()
    parts, _ = fold_lines(chart.parts, _PARTS, adds_up=True)
    names = [shorten(part.name, _NAME_EMS) for part in parts]
    left, right = 3 + breadth("100%"), 8 + SWATCH + max(map(breadth, names))
    room = pen.width - left - right
    sheet = pen.sheet(BELOW + _HEIGHT + _HEAD)
    axes = pen.field(sheet, left=left, bottom=BELOW, width=room, height=_HEIGHT)
    step = min([late - early for early, late in pairwise(map(hour, chart.times))], default=0)
    wide = (step or _HOURS[chart.grain]) * _FULL
    axes.set_xlim(hour(chart.times[0]) - wide * 0.7, hour(chart.times[-1]) + wide * 0.7)
    rule_amounts(pen, axes, _TICKS, "%")
    rule_times(pen, axes, chart.times, room, chart.grain)
    columns = [_edges(chart, parts, i) for i in range(len(chart.times))]
    for part in range(len(parts)):
        boxes = [
            (x - wide / 2, x + wide / 2, *edges[part])
            for x, edges in zip(map(hour, chart.times), columns, strict=True)
            if edges
        ]
        _fill(pen, axes, boxes, part)
    _head(chart, pen, axes, blank=not all(columns))
    beside = pen.field(sheet, left=left + room, bottom=BELOW, width=right, height=_HEIGHT)
    _name(pen, beside, names, next((edges for edges in reversed(columns) if edges), ()))
    return sheet


def _edges(chart: Stack, parts: Sequence[Line], i: int) -> tuple[Edge, ...]:
    """Where each part of step ``i`` lies, in per cent; empty where there are too few."""
    whole = chart.total(i)
    if whole < ENOUGH:
        return ()
    tops = accumulate(100 * (part.values[i] or 0) / whole for part in parts)
    return tuple(pairwise((0.0, *tops)))


def _fill(pen: Pen, axes: Axes, boxes: Sequence[Box], part: int) -> None:
    """The part's share of all columns, as one shape."""
    if not boxes:
        return
    shapes = [
        Path(
            [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)],
            closed=True,
        )
        for left, right, bottom, top in boxes
    ]
    colour = (*pen.colours.lines, pen.colours.rest)[part]
    axes.add_patch(
        PathPatch(
            Path.make_compound_path(*shapes), facecolor=colour, hatch=HATCHES[part],
            edgecolor=pen.colours.paper, lw=0.4,
        )
    )  # fmt: skip


def _head(chart: Stack, pen: Pen, axes: Axes, *, blank: bool) -> None:
    words = f"占比；以{chart.unit}计"
    if blank:
        words += f"；空白处不足{ENOUGH}{chart.unit}，不计占比"
    pen.note(axes, words, At(0, 1, "field", up=_HEAD / 2))


def _name(pen: Pen, beside: Axes, names: Sequence[str], edges: Sequence[Edge]) -> None:
    """The parts' names beside the last column, as high as they lie in it."""
    even = [_HEIGHT * (i + 0.5) / len(names) for i in range(len(names))]
    wanted = [_HEIGHT * (low + high) / 200 for low, high in edges] or even
    heights = pushed_apart(wanted, apart=1.4 * SMALL / POINTS, room=_HEIGHT)
    for i, (name, height) in enumerate(zip(names, heights, strict=True)):
        pen.swatch(beside, 2, height, i, name)
