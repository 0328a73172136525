"""Bars: names on the left, amounts at the ends, no axis to read them off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from monitor.reports.chart import Bar, Bars, number
from monitor.reports.render.charts.fold import fold, rest_name
from monitor.reports.render.charts.lettering import BODY, POINTS, breadth, shorten
from monitor.reports.render.charts.palette import HATCHES
from monitor.reports.render.charts.pen import SWATCH, At, Pen

_MOST: Final = 15
_ROW, _THICK = 5.8, 3.6
_NAME_EMS: Final = 15
_NAME_SHARE: Final = 0.35
"""Of the width, for names, at most."""
_HEAD: Final = 7.0


def draw(chart: Bars, pen: Pen) -> Figure:
    """The bars on a sheet of their own."""
    if not chart.bars:
        return pen.empty()
    bars, left_off = _drawn(chart)
    most = min(_NAME_EMS, pen.width * _NAME_SHARE * POINTS / BODY)
    names = [shorten(bar.name, most) for bar in bars]
    ends = [number(sum(bar.values)) for bar in bars]
    left = 3 + max(breadth(name, BODY) for name in names)
    room = pen.width - left - 4 - max(breadth(end, BODY) for end in ends)
    height = _ROW * len(bars)
    sheet = pen.sheet(height + _HEAD)
    axes = pen.field(sheet, left=left, bottom=0, width=room, height=height)
    axes.set_xlim(0, max(sum(bar.values) for bar in bars) or 1)
    axes.set_ylim(height, 0)
    for i, (bar, name, end) in enumerate(zip(bars, names, ends, strict=True)):
        middle = _ROW * (i + 0.5)
        _draw_bar(chart, pen, axes, bar, middle)
        pen.write(axes, name, At(0, middle, right=-1.5), side="right", size=BODY)
        pen.write(axes, end, At(sum(bar.values), middle, right=1.2), size=BODY)
    axes.plot([0, 0], [0, height], color=pen.colours.soft, lw=0.7, clip_on=False)
    head = pen.field(sheet, left=0, bottom=height, width=pen.width, height=_HEAD)
    _head(chart, pen, head, left_off)
    return sheet


def _drawn(chart: Bars) -> tuple[Sequence[Bar], int]:
    """The largest bars in the order given, the rest as one where they add up; how many are off."""
    folded = fold([sum(bar.values) for bar in chart.bars], _MOST)
    bars = [chart.bars[i] for i in folded.kept]
    if not folded.rest:
        return bars, 0
    if not chart.adds_up:
        return bars, len(folded.rest)
    columns = zip(*(chart.bars[i].values for i in folded.rest), strict=True)
    return [*bars, Bar(name=rest_name(len(folded.rest)), values=tuple(map(sum, columns)))], 0


def _draw_bar(chart: Bars, pen: Pen, axes: Axes, bar: Bar, middle: float) -> None:
    start = 0.0
    rest = len(chart.series) == 1 and bar not in chart.bars
    for i, value in enumerate(bar.values):
        colour = pen.colours.rest if rest else pen.colours.lines[i]
        axes.add_patch(
            Rectangle(
                (start, middle - _THICK / 2), value, _THICK, facecolor=colour,
                edgecolor=pen.colours.paper, lw=0.6, hatch=HATCHES[i],
            )
        )  # fmt: skip
        start += value


def _head(chart: Bars, pen: Pen, head: Axes, left_off: int) -> None:
    """The unit, and what the two shades are."""
    words = f"单位：{chart.unit}" + (f"；{rest_name(left_off)}见表" if left_off else "")
    pen.note(head, words, At(1, _HEAD / 2))
    x = 7 + breadth(words)
    for i, series in enumerate(chart.series if len(chart.series) > 1 else ()):
        name = shorten(series, _NAME_EMS)
        pen.swatch(head, x, _HEAD / 2, i, name)
        x += SWATCH + 5 + breadth(name)
