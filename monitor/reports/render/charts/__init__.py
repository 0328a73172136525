"""Charts drawn: as SVG for pages, as outlined SVG for PDF, as PNG for Word and mail.

PURE but for reading a font file. matplotlib (extra ``report``) is known to this package alone and
loaded with the first drawing. Ask ``available()`` first: without matplotlib or a Chinese font a
document shows the table beside each chart, and nothing else is lost. Titles are not drawn: a
document sets them as captions.
"""

from monitor.reports.render.charts.drawing import available, png, stylesheet, svg, svg_outlined

__all__ = ["available", "png", "stylesheet", "svg", "svg_outlined"]
