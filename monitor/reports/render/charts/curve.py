"""Curves: up to four lines in one field, named at their ends; more in small fields of one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from monitor.reports.chart import Curve, Grain, Line
from monitor.reports.render.charts.axis import number_ticks
from monitor.reports.render.charts.fold import fold_lines, rest_name
from monitor.reports.render.charts.lanes import pushed_apart
from monitor.reports.render.charts.lettering import BODY, POINTS, SMALL, breadth, shorten
from monitor.reports.render.charts.palette import AHEAD, DASHES, MARKS
from monitor.reports.render.charts.pen import At, Pen
from monitor.reports.render.charts.ruling import (
    BELOW,
    Mark,
    amounts_margin,
    draw_marks,
    hour,
    lanes_height,
    name_marks,
    rule_amounts,
    rule_times,
)

_TOGETHER: Final = 4
"""Lines in one field."""
_FIELDS: Final = 8
"""Small fields, at most."""
_HEIGHT, _SMALL_HEIGHT = 46.0, 20.0
_NAME_EMS: Final = 10
_MARKED: Final = 8
"""Marks on a long line."""
_HOURS: Final[dict[Grain, int]] = {"hour": 1, "day": 24, "week": 168, "month": 720}


def draw(chart: Curve, pen: Pen) -> Figure:
    """The curve on a sheet of its own."""
    if not chart.times or not chart.lines:
        return pen.empty()
    return _together(chart, pen) if len(chart.lines) <= _TOGETHER else _apart(chart, pen)


def _together(chart: Curve, pen: Pen) -> Figure:
    ticks = number_ticks(_values(chart.lines))
    names = [shorten(line.name, _NAME_EMS) for line in chart.lines]
    left, right = amounts_margin(ticks), 4.0
    if len(names) > 1:
        right = 6 + max(map(breadth, names))
    room = pen.width - left - right
    named = name_marks(_marks(chart), _span(chart), room)
    lanes = lanes_height(named)
    sheet = pen.sheet(BELOW + _HEIGHT + lanes + 7)
    axes = pen.field(sheet, left=left, bottom=BELOW, width=room, height=_HEIGHT)
    _backdrop(chart, pen, axes, ticks, room)
    draw_marks(pen, axes, named, room=room, height=_HEIGHT)
    pen.note(axes, f"单位：{chart.unit}", At(0, 1, "field", up=lanes + 4, right=1 - left))
    for i, line in enumerate(chart.lines):
        _draw_line(chart, pen, axes, line, i)
    if len(names) > 1:
        _name_ends(chart, pen, axes, names, room)
    return sheet


def _apart(chart: Curve, pen: Pen) -> Figure:
    lines, folded = fold_lines(chart.lines, _FIELDS, adds_up=chart.adds_up)
    ticks = number_ticks(_values(lines), about=2)
    left = amounts_margin(ticks)
    rows = (len(lines) + 1) // 2
    high, wide = BELOW + _SMALL_HEIGHT + 7, pen.width / 2
    room = wide - left - 4
    sheet = pen.sheet(rows * high + 8)
    for i, line in enumerate(lines):
        bottom = (rows - 1 - i // 2) * high + BELOW + 3
        axes = pen.field(
            sheet, left=left + i % 2 * wide, bottom=bottom, width=room, height=_SMALL_HEIGHT
        )
        _backdrop(chart, pen, axes, ticks, room)
        for mark in _marks(chart):
            if mark.stem:
                axes.axvline(mark.at, color=pen.colours.soft, lw=0.6, ls=(0, (1, 1.5)), zorder=1)
        _draw_line(chart, pen, axes, line, 0)
        name = shorten(line.name, room * POINTS / BODY)
        pen.write(axes, name, At(0, 1, "field", up=2.6), size=BODY)
        if i == 0:
            pen.note(axes, _heading(chart, folded), At(0, 1, "field", up=7, right=1 - left))
    return sheet


def _heading(chart: Curve, folded: int) -> str:
    parts = [f"单位：{chart.unit}", "各图纵轴相同"]
    if folded and not chart.adds_up:
        parts.append(f"{rest_name(folded)}见表")
    if chart.moments or chart.windows:
        parts.append("竖线、阴影所指见表")
    return "；".join(parts)


# ── what the fields share ────────────────────────────────────────────────────────────────────


def _values(lines: Sequence[Line]) -> list[float]:
    rows = (row for line in lines for row in (line.values, line.low, line.high))
    return [value for row in rows for value in row if value is not None]


def _span(chart: Curve) -> tuple[float, float]:
    first, last = hour(chart.times[0]), hour(chart.times[-1])
    pad = (last - first) * 0.01 or _HOURS[chart.grain] / 2
    return first - pad, last + pad


def _marks(chart: Curve) -> list[Mark]:
    start, end = _span(chart)
    marks = [Mark(hour(moment.at), moment.label) for moment in chart.moments]
    if chart.forecast_from is not None:
        shown = f"（阴影为{chart.interval}）" if any(line.low for line in chart.lines) else ""
        marks.append(Mark(hour(chart.forecast_from), f"预测起{shown}"))
    for window in chart.windows:
        first, last = max(start, hour(window.start)), min(end, hour(window.end))
        if first <= last:
            marks.append(Mark(first, window.label, stem=False))
    # What falls into the last step lies behind its start, where the field ends.
    until = hour(chart.times[-1]) + _HOURS[chart.grain]
    return [mark._replace(at=min(mark.at, end)) for mark in marks if start <= mark.at < until]


def _backdrop(chart: Curve, pen: Pen, axes: Axes, ticks: Sequence[float], room: float) -> None:
    axes.set_xlim(_span(chart))
    rule_amounts(pen, axes, ticks)
    rule_times(pen, axes, chart.times, room, chart.grain)
    for window in chart.windows:
        axes.axvspan(hour(window.start), hour(window.end), color=pen.colours.shade, lw=0, zorder=-1)


def _draw_line(chart: Curve, pen: Pen, axes: Axes, line: Line, i: int) -> None:
    """One line: counted as a whole line, expected dashed, its interval a light band."""
    colour = pen.colours.rest if line not in chart.lines else pen.colours.lines[i]
    xs = np.array([hour(at) for at in chart.times])
    ys = _known(line.values)
    ahead = len(xs)
    if chart.forecast_from is not None:
        ahead = int(np.searchsorted(xs, hour(chart.forecast_from)))
    axes.plot(
        xs[:ahead], ys[:ahead], color=colour, lw=1.5, ls=DASHES[i], zorder=3, clip_on=False,
        marker=MARKS[i], ms=3.2, mew=0, markevery=_marked(line.values[:ahead], i),
    )  # fmt: skip
    if ahead < len(xs):
        tail = slice(max(0, ahead - 1), None)
        axes.plot(xs[tail], ys[tail], color=colour, lw=1.5, ls=AHEAD, zorder=3)
    if line.low:
        axes.fill_between(xs, _known(line.low), _known(line.high), color=colour, alpha=0.2, lw=0)


def _known(values: Sequence[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([np.nan if value is None else value for value in values])


def _marked(values: Sequence[float | None], i: int) -> list[int]:
    """Which points bear a mark: all of a few; of many every nth, and each that stands alone."""
    every = 1 if len(values) <= 2 * _MARKED else len(values) // _MARKED
    padded = [None, *values, None]
    alone = {
        at
        for at, (before, after) in enumerate(zip(padded, padded[2:], strict=False))
        if before is None and after is None
    }
    regular = range(i * every // _TOGETHER, len(values), every)
    return sorted(at for at in alone | set(regular) if values[at] is not None)


def _name_ends(chart: Curve, pen: Pen, axes: Axes, names: Sequence[str], room: float) -> None:
    """The lines' names beside their last points, pushed apart where they would touch."""
    low, high = axes.get_ylim()
    start, end = axes.get_xlim()
    scale = _HEIGHT / (high - low)
    lasts = [_last(line) for line in chart.lines]
    heights = pushed_apart(
        [(value - low) * scale for _, value in lasts], apart=1.25 * SMALL / POINTS, room=_HEIGHT
    )
    for i, (name, (at, value), height) in enumerate(zip(names, lasts, heights, strict=True)):
        colour, beside = pen.colours.lines[i], low + height / scale
        xs = [hour(chart.times[at]), end, end + 2.4 * (end - start) / room]
        axes.plot(xs, [value, value, beside], color=colour, lw=0.5, clip_on=False, zorder=2)
        pen.write(axes, name, At(1, beside, "y data", right=3), colour=colour)


def _last(line: Line) -> tuple[int, float]:
    """The last value that is known, and where it stands."""
    known = [(i, value) for i, value in enumerate(line.values) if value is not None]
    return known[-1] if known else (len(line.values) - 1, 0.0)
