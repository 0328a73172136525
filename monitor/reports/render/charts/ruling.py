"""What lies behind and beside the data of charts: ruled lines, numbers, dates, marked times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from matplotlib.axes import Axes

from monitor.reports.chart import Grain
from monitor.reports.render.charts.axis import tick_words, time_ticks
from monitor.reports.render.charts.lanes import in_lanes
from monitor.reports.render.charts.lettering import breadth, shorten
from monitor.reports.render.charts.pen import At, Pen

LANE: Final = 3.8
"""Height of a lane of labels, in millimetres."""
LANES: Final = 4
_TICK_ROOM: Final = 17.0
"""Millimetres a date wants below the axis."""
_LABEL_EMS: Final = 14
BELOW: Final = 9.0
"""Millimetres of dates below a field."""


def hour(at: datetime) -> float:
    """A time as the x of a field: hours since 1970."""
    return at.timestamp() / 3600


def amounts_margin(ticks: Sequence[float]) -> float:
    """Millimetres that the numbers at ``ticks``, or half a date, take on the left."""
    return max(7.0, 3 + max(breadth(tick_words(tick, ticks)) for tick in ticks))


def rule_amounts(pen: Pen, axes: Axes, ticks: Sequence[float], suffix: str = "") -> None:
    """Lines at ``ticks`` with their numbers on the left; the field spans just these."""
    axes.set_ylim(min(ticks), max(ticks) if len(ticks) > 1 else 1)
    for tick in ticks:
        axes.axhline(tick, color=pen.colours.grid, lw=0.9 if tick == 0 else 0.5, zorder=0)
        words = tick_words(tick, ticks) + suffix
        at = At(0, tick, "y data", right=-1.2)
        pen.write(axes, words, at, side="right", colour=pen.colours.soft)


def rule_times(
    pen: Pen, axes: Axes, times: Sequence[datetime], room: float, grain: Grain = "hour"
) -> None:
    """Dates below the field, ``room`` millimetres wide, from the first to the last of ``times``."""
    for tick in time_ticks(times[0], times[-1], max(1, int(room / _TICK_ROOM)), grain):
        at = hour(tick.at)
        axes.plot(
            [at, at], [0, -0.02], color=pen.colours.soft, lw=0.6, clip_on=False,
            transform=axes.get_xaxis_transform(),
        )  # fmt: skip
        for words, down in ((tick.label, 1.2), (tick.under, 4.6)):
            if words:
                point = At(at, 0, "x data", up=-down)
                pen.write(axes, words, point, side="center", height="top", colour=pen.colours.soft)


class Mark(NamedTuple):
    """A time that is named above the field."""

    at: float
    """Hours since 1970."""
    label: str
    stem: bool = True
    """Whether a line leads down through the field."""


class Named(NamedTuple):
    """A mark, with the place of its label."""

    mark: Mark
    lane: int
    left: float


def name_marks(marks: Sequence[Mark], span: tuple[float, float], room: float) -> tuple[Named, ...]:
    """Places for the labels of ``marks`` in a field over ``span`` and ``room`` millimetres wide.

    A mark whose label finds no place is still drawn, with lane -1.
    """
    labels = [shorten(mark.label, _LABEL_EMS) for mark in marks]
    start, end = span
    places = in_lanes(
        [(mark.at - start) / (end - start) * room for mark in marks],
        [breadth(label) for label in labels],
        room=room,
        lanes=LANES,
    )
    return tuple(
        Named(mark._replace(label=label), place.lane if place else -1, place.left if place else 0)
        for mark, label, place in zip(marks, labels, places, strict=True)
    )


def lanes_height(named: Sequence[Named]) -> float:
    """Millimetres that the labels take above the field."""
    return LANE * (1 + max((one.lane for one in named), default=-1))


def draw_marks(pen: Pen, axes: Axes, named: Sequence[Named], *, room: float, height: float) -> None:
    """Stems through the field, ``room`` by ``height`` millimetres, and labels above it."""
    for mark, lane, left in named:
        if mark.stem:
            top = 1 + (LANE * lane + 1) / height if lane >= 0 else 1
            axes.plot(
                [mark.at, mark.at], [0, top], color=pen.colours.soft, lw=0.6, ls=(0, (1, 1.5)),
                clip_on=False, transform=axes.get_xaxis_transform(), zorder=1,
            )  # fmt: skip
        if lane >= 0:
            pen.write(axes, mark.label, At(left / room, 1, "field", up=LANE * lane + 2.6))
