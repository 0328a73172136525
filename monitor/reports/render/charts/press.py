"""From a chart to a file: matplotlib held to our own settings, one drawing at a time.

matplotlib keeps its settings for the whole process and reads some only while it writes, so that a
lock and a context round the drawing are both owed. Nothing here uses its ``pyplot``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.typing import RcKeyType

from monitor.errors import OutputError
from monitor.reports.chart import Chart
from monitor.reports.render.charts import bars, curve, stack, tilemap, timeline
from monitor.reports.render.charts.fonts import chinese_font
from monitor.reports.render.charts.lettering import lettering
from monitor.reports.render.charts.markup import clean
from monitor.reports.render.charts.palette import DARK, LIGHT, Colours
from monitor.reports.render.charts.pen import Pen

_ONE_AT_A_TIME: Final = Lock()
_Settings = dict[RcKeyType, Any]
_SETTINGS: Final[_Settings] = {
    "text.parse_math": False,  # a dollar sign in a label is a dollar sign
    "svg.hashsalt": "golden-hour",
    "hatch.linewidth": 0.6,
    "axes.unicode_minus": False,
    "path.simplify_threshold": 0.05,
}


def svg(chart: Chart, *, dark: bool, prefix: str, width_mm: float) -> str:
    """See ``charts.svg``."""
    colours = DARK if dark else LIGHT
    drawn = _drawn(chart, colours, width_mm, "svg", {"svg.fonttype": "none"})
    variables = {colour: name for name, colour in colours.variables().items()}
    return clean(drawn, chart, prefix=prefix, variables=variables)


def svg_outlined(chart: Chart, *, prefix: str, width_mm: float) -> str:
    """See ``charts.svg_outlined``."""
    drawn = _drawn(chart, LIGHT, width_mm, "svg", {"svg.fonttype": "path"})
    return clean(drawn, chart, prefix=prefix, variables={})


def png(chart: Chart, *, width_mm: float, dpi: int) -> bytes:
    """See ``charts.png``."""
    return _drawn(chart, LIGHT, width_mm, "png", {"savefig.dpi": dpi})


def _drawn(
    chart: Chart, colours: Colours, width_mm: float, form: str, settings: _Settings
) -> bytes:
    font = chinese_font()
    if font is None:
        raise OutputError("no Chinese font for charts; ask charts.available() before drawing")
    pen = Pen(colours=colours, type=lettering(font), width=width_mm)
    stream = BytesIO()
    with _own_settings(settings):
        figure = _figure(chart, pen)
        nothing = {"Software": None} if form == "png" else {"Date": None}
        figure.savefig(stream, format=form, metadata=nothing, transparent=form == "svg")
    return stream.getvalue()


@contextmanager
def _own_settings(settings: _Settings) -> Iterator[None]:
    with _ONE_AT_A_TIME, mpl.rc_context():
        mpl.rcdefaults()  # whatever a matplotlibrc of the account says
        mpl.rcParams.update(_SETTINGS | settings)
        yield


def _figure(chart: Chart, pen: Pen) -> Figure:
    match chart.kind:
        case "curve":
            return curve.draw(chart, pen)
        case "bars":
            return bars.draw(chart, pen)
        case "stack":
            return stack.draw(chart, pen)
        case "tiles":
            return tilemap.draw(chart, pen)
        case "timeline":
            return timeline.draw(chart, pen)
