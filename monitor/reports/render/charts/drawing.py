"""The doors to the drawings; matplotlib is loaded behind them, when first used."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Final

from monitor.errors import InputError
from monitor.reports.chart import Chart
from monitor.reports.render.charts.fonts import chinese_font
from monitor.reports.render.charts.palette import DARK, LIGHT

WIDTH_MM: Final = 156.0
"""Of the text on an A4 page set by GB/T 9704-2012."""
NARROWEST_MM: Final = 80.0
"""What a telephone shows without shrinking it."""
_PREFIX: Final = re.compile(r"[a-z][a-z0-9-]*")
_NO_LIBRARY: Final = (
    "未安装绘图组件，图表以数据表代替；需要图形时请执行 pip install 'golden-hour[report]'。"
)
_NO_FONT: Final = (
    "未找到可用的中文字体，图表以数据表代替；请安装系统字体（Debian/Ubuntu：apt-get install"
    " fonts-noto-cjk），或执行 pip install 'golden-hour[report]' 安装随附字体。"
)


def available() -> str:
    """Why charts cannot be drawn here and what to do, as staff read it; empty: they can."""
    if find_spec("matplotlib") is None:
        return _NO_LIBRARY
    return "" if chinese_font() else _NO_FONT


def svg(
    chart: Chart, *, dark: bool = False, prefix: str = "chart", width_mm: float = WIDTH_MM
) -> str:
    """The chart as an ``svg`` element for a page: text as text, ids beginning with ``prefix``.

    Each colour is a CSS variable (see ``stylesheet``) with its value on light or ``dark`` paper to
    fall back on. The ground is transparent. InputError for a prefix that is no plain id or a width
    below ``NARROWEST_MM``; OutputError where there is no Chinese font.
    """
    from monitor.reports.render.charts import press  # noqa: PLC0415 - loads matplotlib

    return press.svg(chart, dark=dark, prefix=_checked(prefix), width_mm=_wide(width_mm))


def svg_outlined(chart: Chart, *, prefix: str = "chart", width_mm: float = WIDTH_MM) -> str:
    """The chart as an ``svg`` element that needs no font: text as outlines, for PDF.

    InputError and OutputError as ``svg``.
    """
    from monitor.reports.render.charts import press  # noqa: PLC0415 - loads matplotlib

    return press.svg_outlined(chart, prefix=_checked(prefix), width_mm=_wide(width_mm))


def png(chart: Chart, *, width_mm: float = WIDTH_MM, dpi: int = 200) -> bytes:
    """The chart on white paper, ``width_mm`` wide, for Word and mail; it tells no date or maker.

    InputError for a width below ``NARROWEST_MM``; OutputError where there is no Chinese font.
    """
    from monitor.reports.render.charts import press  # noqa: PLC0415 - loads matplotlib

    return press.png(chart, width_mm=_wide(width_mm), dpi=dpi)


def stylesheet() -> str:
    """CSS that gives the colours of all charts of a page for light and for dark."""
    light, dark = (
        "".join(f"{name}:{colour};" for name, colour in colours.variables().items())
        for colours in (LIGHT, DARK)
    )
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _checked(prefix: str) -> str:
    if not _PREFIX.fullmatch(prefix):
        raise InputError(f"{prefix!r} cannot begin an id; use small letters, digits and hyphens")
    return prefix


def _wide(width_mm: float) -> float:
    if width_mm < NARROWEST_MM:
        raise InputError(f"a chart of {width_mm!r} mm cannot be read; give {NARROWEST_MM} or more")
    return width_mm
