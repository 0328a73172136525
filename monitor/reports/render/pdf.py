"""A report as PDF: the page of ``html`` as it prints on A4, charts outlined, bookmarks. PURE.

Typefaces are those of the system, by the lists of the settings. weasyprint (extra ``pdf``) is known
to this module alone and loaded with the first PDF; it needs the system's Pango.
"""

from __future__ import annotations

import logging
from datetime import UTC
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from monitor.errors import OutputError
from monitor.reports.chart import Chart
from monitor.reports.document import Document
from monitor.reports.render import charts as drawer
from monitor.reports.render.html import Draw, html
from monitor.settings.reports import Layout

_NO_LIBRARY = "未安装 PDF 组件，不能生成 PDF 文件；请执行 pip install 'golden-hour[pdf]'。"
_NO_PANGO = (
    "系统缺少 Pango 排版库，不能生成 PDF 文件；请安装（Debian/Ubuntu：apt-get install"
    " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0）。"
)

_PAPER = """
@page { @top-left { font: 9pt "Noto Serif CJK SC", "宋体", serif; }
        @top-right { font: bold 10pt "Noto Sans CJK SC", "黑体", sans-serif; } }
.masthead h1 { font-size: 24pt; }
.red_head .agency { font-size: 30pt; }
.red_head h1 { font-size: 20pt; }
.tiles { grid-template-columns: repeat(4, 1fr); }
.chart .data { grid-template-columns: repeat(2, 1fr); }
.chart .columns-2 { grid-template-columns: repeat(3, 1fr); }
.chart .columns-5, .chart .columns-6 { grid-template-columns: 1fr; }
"""
"""What the page says in words of CSS that weasyprint does not know: clamp, auto-fit."""


@cache
def available() -> str:
    """Why no PDF can be made here and what to do, as staff read it; empty: it can."""
    if find_spec("weasyprint") is None:
        return _NO_LIBRARY
    try:
        import weasyprint  # noqa: F401, PLC0415 - whether the system's libraries are there
    except OSError:
        return _NO_PANGO
    return ""


def pdf(
    document: Document,
    *,
    templates: Path | None = None,
    layout: Layout | None = None,
    charts: Draw | None = None,
    public_url: str = "",
) -> bytes:
    """The PDF file; the same document and typefaces make the same bytes.

    Arguments as of ``html``. OutputError when it cannot be made here.
    """
    reason = available()
    if reason:
        raise OutputError(reason)
    page = html(
        document,
        templates=templates,
        layout=layout,
        charts=charts or outlined,
        public_url=public_url,
    )
    return _printed(page, document)


def outlined(chart: Chart, prefix: str) -> str:
    """The chart with its text as outlines; empty where none can be drawn."""
    return "" if drawer.available() else drawer.svg_outlined(chart, prefix=prefix)


def _printed(page: str, document: Document) -> bytes:
    """The page as PDF; nothing is loaded for it, neither from the network nor from this machine."""
    from weasyprint import HTML  # noqa: PLC0415 - an extra, and slow to load
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - as above

    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of what it leaves out
    styled = page.replace("</head>", f"<style>{_PAPER}</style></head>", 1)
    refusing = URLFetcher(allowed_protocols=(), allow_redirects=False)
    rendered = HTML(string=styled, url_fetcher=refusing).render()
    made = document.masthead.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rendered.metadata.created = rendered.metadata.modified = made
    rendered.metadata.authors = [document.masthead.agency] if document.masthead.agency else []
    printed: bytes = rendered.write_pdf()
    return printed
