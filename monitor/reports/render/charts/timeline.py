"""Events on a line of time, each with its words above it in as many lanes as they want."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from monitor.clock import desk
from monitor.reports.chart import Event, Timeline
from monitor.reports.render.charts.lanes import Place, in_lanes
from monitor.reports.render.charts.lettering import BODY, breadth, shorten
from monitor.reports.render.charts.pen import At, Pen
from monitor.reports.render.charts.ruling import BELOW, hour, rule_times

_LANE: Final = 8.6
_LANES: Final = 7
_LABEL_EMS: Final = 16
_SIDE: Final = 5.0
_LINE, _FIRST = 2.0, 5.0
"""Heights of the line and of the first lane above the dates."""
_NOTE: Final = 5.0
_SHORTEST: Final = 2.0
"""Hours the line spans at least."""


def draw(chart: Timeline, pen: Pen) -> Figure:
    """The line on a sheet of its own."""
    if not chart.events:
        return pen.empty()
    events = sorted(chart.events, key=lambda event: (not event.weighty, event.at, event.label))
    room = pen.width - 2 * _SIDE
    start, end = _span(events)
    points = [(hour(event.at) - start) / (end - start) * room for event in events]
    labels = [shorten(event.label, _LABEL_EMS) for event in events]
    widths = [max(breadth(label, BODY), breadth("12月31日 23:59")) for label in labels]
    places = in_lanes(points, widths, room=room, lanes=_LANES)
    unnamed = places.count(None)
    high = _FIRST + _LANE * (1 + max(place.lane for place in places if place))
    sheet = pen.sheet(BELOW + high + 2 + (_NOTE if unnamed else 0))
    axes = pen.field(sheet, left=_SIDE, bottom=BELOW, width=room, height=high)
    axes.set_xlim(start, end)
    axes.plot([start, end], [_LINE, _LINE], color=pen.colours.soft, lw=1, clip_on=False)
    rule_times(pen, axes, sorted(event.at for event in events), room)
    scale = (end - start) / room
    for event, label, place in zip(events, labels, places, strict=True):
        _draw_event(pen, axes, event, label, place, scale=scale)
    if unnamed:
        pen.note(axes, f"另有{unnamed}件未标注，见表", At(0, 1, "field", up=_NOTE / 2 + 1))
    return sheet


def _span(events: Sequence[Event]) -> tuple[float, float]:
    first, last = (hour(pick(event.at for event in events)) for pick in (min, max))
    short = max(0.0, _SHORTEST - (last - first)) / 2
    pad = (last - first) * 0.02
    return first - short - pad, last + short + pad


def _draw_event(
    pen: Pen,
    axes: Axes,
    event: Event,
    label: str,
    place: Place | None,
    *,
    scale: float,
) -> None:
    """The dot of an event, and a stem to its words; ``scale`` is hours to the millimetre."""
    x, colours = hour(event.at), pen.colours
    axes.plot(
        [x], [_LINE], color=colours.one, marker="o", ms=5.5 if event.weighty else 4,
        mfc=colours.one if event.weighty else colours.paper, clip_on=False, zorder=3,
    )  # fmt: skip
    if place is None:
        return
    left, bottom = axes.get_xlim()[0] + place.left * scale, _FIRST + _LANE * place.lane
    axes.plot([x, x], [_LINE, bottom - 0.4], color=colours.soft, lw=0.5, clip_on=False, zorder=1)
    local = desk(event.at)
    pen.note(axes, f"{local.month}月{local.day}日 {local:%H:%M}", At(left, bottom + 5.2))
    pen.write(
        axes, label, At(left, bottom + 1.6), size=BODY,
        colour=colours.ink if event.weighty else colours.soft,
    )  # fmt: skip
