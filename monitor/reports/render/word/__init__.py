"""A document as a Word file, in the layout that offices expect of one (GB/T 9704-2012).

A4, margins 37, 35, 28 and 26 mm, 22 lines of 28 characters of 三号 to a page, title 二号, sections
「一、」 in 黑体, below them 「（一）」 in 楷体, page numbers 「— 1 —」 on the outer side.

Word takes one name for a typeface: the first of ``Layout``. The others of the list stand in the
file's table of typefaces as those to use instead, with the class of each; where the reader has none
of them, Word and WPS take their own Song or FangSong, LibreOffice the system's Chinese typeface.
Lines and pages then stay, as line height and indents are given in points and characters.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from monitor.errors import OutputError
from monitor.reports.chart import Chart
from monitor.reports.document import Document
from monitor.reports.render import charts as drawer
from monitor.reports.wording import web_address
from monitor.settings.reports import Layout

if TYPE_CHECKING:
    from monitor.reports.render.word.press import Draw


def available() -> str:
    """Empty when Word files can be made here, or else why not and what to do."""
    if find_spec("docx"):
        return ""
    return "未安装 python-docx，不能生成 Word 文件；请运行 pip install 'golden-hour[report]'"


def word(
    document: Document,
    layout: Layout | None = None,
    *,
    charts: Draw | None = None,
    public_url: str = "",
) -> bytes:
    """The .docx file; the same document makes the same bytes.

    ``charts`` draws them otherwise than as usual; where none can be drawn the table beside each
    stands alone. ``public_url``: where the console is, for its queries. OutputError when
    python-docx is not installed.
    """
    reason = available()
    if reason:
        raise OutputError(reason)
    from monitor.reports.render.word.file import word_file  # noqa: PLC0415 - an extra

    console = (web_address(public_url) or "").rstrip("/")
    return word_file(document, layout or Layout(), charts or drawn, console)


def drawn(chart: Chart, *, width_mm: float) -> bytes:
    """The chart as PNG; empty where none can be drawn."""
    return b"" if drawer.available() else drawer.png(chart, width_mm=width_mm)
