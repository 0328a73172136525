"""What charts are drawn with: sheets measured in millimetres, and words that can do no harm.

Everything must be drawn inside ``press.settings()``, which holds matplotlib to our own settings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath, FontProperties
from matplotlib.ft2font import FT2Font

from monitor.reports.chart import Moment, Window
from monitor.reports.render.charts.axis import tick_words, time_ticks
from monitor.reports.render.charts.palette import Colours
from monitor.text.plain import plain

BODY: Final = 8.5
SMALL: Final = 7.5
"""Sizes of type, in points."""
MM: Final = 72 / 25.4
"""Points to the millimetre."""
_UNKNOWN: Final = "□"
_NARROW: Final = 0.56
"""Width of a Latin letter or digit against a Chinese one."""

Side = Literal["left", "center", "right"]
Height = Literal["top", "center", "baseline", "bottom"]


def hours(at_s: float) -> float:
    """Seconds since 1970 as the x of an axis of time."""
    return at_s / 3600


def ems(text: str) -> float:
    """About how wide ``text`` is, in widths of a Chinese character."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else _NARROW for c in text)


def width_mm(text: str, size: float = SMALL) -> float:
    """About how wide ``text`` is on paper."""
    return ems(text) * size / MM


def shorten(text: str, most: float) -> str:
    """``text`` on one line without what cannot be seen, in at most ``most`` ems."""
    text = plain(text)
    if ems(text) <= most:
        return text
    while text and ems(text) > most - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """A face of a font file, and the characters it has."""

    path: FontPath
    known: frozenset[int]

    def drawn(self, text: str) -> str:
        """``text`` with a box for each character that the face has not."""
        return "".join(c if c == "\n" or ord(c) in self.known else _UNKNOWN for c in text)


@cache
def lettering(file: Path) -> Lettering:
    """The Simplified Chinese face of a font file; collections hold one for each script."""
    faces = [
        FontPath(str(file), index) for index in range(FT2Font(FontPath(str(file), 0)).num_faces)
    ]
    fonts = [FT2Font(face) for face in faces]
    chosen = next((i for i, font in enumerate(fonts) if font.family_name.endswith(" SC")), 0)
    return Lettering(path=faces[chosen], known=frozenset(fonts[chosen].get_charmap()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Colours, type and width of one drawing."""

    colours: Colours
    type: Lettering
    width_mm: float

    def sheet(self, height_mm: float) -> Figure:
        """An empty sheet."""
        return Figure(figsize=(self.width_mm / 25.4, height_mm / 25.4))

    def field(self, sheet: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
        """A bare field on the sheet; margins in millimetres from the sheet's edges."""
        width, height = (25.4 * inches for inches in sheet.get_size_inches())
        box = (
            left / width,
            bottom / height,
            (width - left - right) / width,
            (height - bottom - top) / height,
        )
        axes = sheet.add_axes(box)
        axes.set_axis_off()
        return axes

    def write(
        self,
        axes: Axes,
        text: str,
        xy: tuple[float, float],
        *,
        frame: Literal["data", "field", "x data", "y data"] = "data",
        shift: tuple[float, float] = (0, 0),
        side: Side = "left",
        height: Height = "center",
        size: float = SMALL,
        colour: str = "",
    ) -> None:
        """Set words at ``xy``, moved by ``shift`` millimetres; ``frame`` says what ``xy`` is of."""
        frames = {
            "data": axes.transData,
            "field": axes.transAxes,
            "x data": axes.get_xaxis_transform(),
            "y data": axes.get_yaxis_transform(),
        }
        axes.annotate(
            self.type.drawn(text),
            xy,
            xycoords=frames[frame],
            xytext=(shift[0] * MM, shift[1] * MM),
            textcoords="offset points",
            ha=side,
            va=height,
            color=colour or self.colours.ink,
            fontproperties=FontProperties(fname=self.type.path, size=size),
            annotation_clip=False,
        )

    # ── axes ─────────────────────────────────────────────────────────────────────────────────

    def amounts(self, axes: Axes, ticks: Sequence[float], unit: str) -> None:
        """Ruled lines at ``ticks`` with their numbers on the left; ``unit`` above them."""
        axes.set_ylim(min(ticks), max(ticks) if len(ticks) > 1 else 1)
        for tick in ticks:
            axes.axhline(tick, color=self.colours.grid, lw=0.9 if tick == 0 else 0.5, zorder=0)
            words = tick_words(tick, ticks)
            self.write(
                axes, words, (0, tick), frame="y data", shift=(-1.2, 0), side="right",
                colour=self.colours.soft,
            )  # fmt: skip
        if unit:
            self.write(
                axes, f"单位：{unit}", (0, 1), frame="field", height="bottom", shift=(-1.2, 1.6),
                side="left", colour=self.colours.soft,
            )  # fmt: skip
