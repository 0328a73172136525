"""What charts are drawn with: sheets measured in millimetres, and words set on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle

from monitor.reports.render.charts.lettering import BODY, POINTS, SMALL, Lettering
from monitor.reports.render.charts.palette import HATCHES, Colours

_INCH: Final = 25.4
SWATCH: Final = 2.6
Side = Literal["left", "center", "right"]
Height = Literal["top", "center", "baseline", "bottom"]


class At(NamedTuple):
    """A point of a field, and a step from it to the right and up in millimetres."""

    x: float
    y: float
    frame: Literal["data", "field", "x data", "y data"] = "data"
    """What x and y are of: the data, or 0 to 1 across the field."""
    right: float = 0
    up: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Colours, type and width of one drawing."""

    colours: Colours
    type: Lettering
    width: float
    """Of the sheet, in millimetres."""

    def sheet(self, height: float) -> Figure:
        """An empty sheet, ``height`` millimetres high."""
        return Figure(figsize=(self.width / _INCH, height / _INCH), facecolor=self.colours.paper)

    def field(
        self, sheet: Figure, *, left: float, bottom: float, width: float, height: float
    ) -> Axes:
        """A bare field on the sheet, in millimetres from its lower left corner, and of them."""
        across, up = (_INCH * inches for inches in sheet.get_size_inches())
        axes = sheet.add_axes((left / across, bottom / up, width / across, height / up))
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(0, height)
        return axes

    def write(
        self,
        axes: Axes,
        text: str,
        at: At,
        *,
        side: Side = "left",
        height: Height = "center",
        size: float = SMALL,
        colour: str = "",
    ) -> None:
        """Set words on a field, with their ``side`` and ``height`` at the point."""
        frames = {
            "data": axes.transData,
            "field": axes.transAxes,
            "x data": axes.get_xaxis_transform(),
            "y data": axes.get_yaxis_transform(),
        }
        axes.annotate(
            self.type.drawable(text),
            (at.x, at.y),
            xycoords=frames[at.frame],
            xytext=(at.right * POINTS, at.up * POINTS),
            textcoords="offset points",
            ha=side,
            va=height,
            color=colour or self.colours.ink,
            fontproperties=FontProperties(fname=self.type.path, size=size),
            annotation_clip=False,
        )

    def swatch(self, axes: Axes, x: float, y: float, i: int, name: str) -> None:
        """Say at a point in millimetres what the colour and hatch of number ``i`` stand for."""
        fills = (*self.colours.lines, self.colours.rest)
        axes.add_patch(
            Rectangle(
                (x, y - SWATCH / 2), SWATCH, SWATCH, facecolor=fills[i], hatch=HATCHES[i],
                edgecolor=self.colours.paper, lw=0, clip_on=False,
            )
        )  # fmt: skip
        self.write(axes, name, At(x + SWATCH + 1, y))

    def note(self, axes: Axes, text: str, at: At) -> None:
        """Set small print."""
        self.write(axes, text, at, colour=self.colours.soft)

    def empty(self) -> Figure:
        """A sheet that says there is nothing to draw."""
        sheet = self.sheet(20)
        axes = self.field(sheet, left=0, bottom=0, width=self.width, height=20)
        self.write(
            axes, "本期无数据", At(0.5, 0.5, "field"), side="center", size=BODY,
            colour=self.colours.soft,
        )  # fmt: skip
        return sheet
