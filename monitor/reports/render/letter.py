"""A report as a letter: what a mail program shows, in HTML and as text, with its pictures. PURE.

Outlook sets HTML with Word's engine (no style sheet variables, no flexible boxes, no SVG), others
cut letters that are longer than some 100 KB. So a letter is of tables and inline styles, its charts
are pictures, and what it leaves off is in the report that goes with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from monitor.reports.chart import Chart
from monitor.reports.document import Document
from monitor.reports.render import charts as drawer
from monitor.reports.render.essence import essence
from monitor.reports.render.outline import numbered
from monitor.reports.render.seen import seen
from monitor.reports.render.setting import environment
from monitor.reports.render.text import text

Draw = Callable[[Chart], bytes]
"""A PNG of the chart at twice the size it is shown in; empty where it cannot be drawn."""

_WIDTH = 552
"""Pixels of a chart: a letter of 600 without its margins."""
_WIDTH_MM = 146.0
"""The same at 96 to the inch."""
_DPI = 192
_CLIPPED = 95_000
"""Bytes of HTML: below the 102 KB at which Gmail ends a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineImage:
    """A picture that goes with a letter."""

    cid: str
    """Content-ID, without its brackets; unique in the letter."""
    png: bytes
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter ready to be sent."""

    subject: str
    text: str
    html: str
    images: tuple[InlineImage, ...]


def letter(
    document: Document,
    *,
    charts: Draw | None = None,
    templates: Path | None = None,
    whole: str = "本邮件只载正文摘要；完整报告（含附表和数据出处）见附件。",
) -> Letter:
    """The letter that brings ``document``; ``whole`` is said below it: where the report itself is.

    ``templates``: the settings folder's ``templates/``, which need not be there. Cards keep what is
    said in sentences; where even that is too long, their titles, and sections their beginning.
    """
    draw = charts or drawn
    made = _set(essence(document), draw, templates, whole)
    for most in (None, 6, 2):
        if len(made.html.encode()) <= _CLIPPED:
            break
        shorter = essence(document, titles_only=True, blocks=most)
        made = _set(shorter, draw, templates, whole)
    return made


def drawn(chart: Chart) -> bytes:
    """The chart for a letter; empty where charts cannot be drawn."""
    return b"" if drawer.available() else drawer.png(chart, width_mm=_WIDTH_MM, dpi=_DPI)


def _set(document: Document, draw: Draw, templates: Path | None, whole: str) -> Letter:
    pictures = _Pictures(draw=draw)
    subject = _subject(document)
    template = environment(templates).get_template("report_mail.html.j2")
    html = template.render(
        d=document,
        subject=subject,
        parts=numbered(document),
        picture=pictures.cid,
        width=_WIDTH,
        whole=whole,
        base=document.masthead.period_end,
    )
    said = text(document) + (f"\n{seen(whole)}\n" if whole else "")
    return Letter(subject=subject, text=said, html=html, images=tuple(pictures.images))


def _subject(document: Document) -> str:
    head = document.masthead
    stamp = f"【{document.stamp}】" if document.stamp else ""
    return seen(stamp + " ".join(filter(None, (head.title, head.issue, head.subtitle))))


@dataclass(slots=True)
class _Pictures:
    """The pictures of one letter, as its charts are met."""

    draw: Draw
    images: list[InlineImage] = field(default_factory=list)

    def cid(self, chart: Chart) -> str:
        """The Content-ID of the chart's picture; empty when it cannot be drawn."""
        png = self.draw(chart)
        if not png:
            return ""
        cid = f"chart-{len(self.images) + 1}@report"
        alt = seen(f"{chart.title}：{chart.says}")
        self.images.append(InlineImage(cid=cid, png=png, alt=alt))
        return cid
