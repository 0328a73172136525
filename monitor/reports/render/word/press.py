"""What all parts of one Word file share: its addresses, its bookmarks, its pictures. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Protocol

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.shape import CT_Inline
from docx.parts.story import StoryPart
from docx.shared import Mm

from monitor.reports.chart import Chart
from monitor.reports.document import Card, Document, Table
from monitor.reports.render.entries import Entries, entries
from monitor.reports.render.outline import blocks_within
from monitor.reports.render.seen import seen
from monitor.reports.render.word.xml import Element, element
from monitor.reports.wording import web_address

PICTURE_MM = 130
_HIGHEST = Mm(200)
"""A higher picture would not stand on one page with its title."""


class Draw(Protocol):
    """Draws a chart as PNG; empty where none can be drawn."""

    def __call__(self, chart: Chart, *, width_mm: float) -> bytes:
        """The picture, made to be printed ``width_mm`` wide."""
        ...


class Press:
    """One file in the making; ``base`` is the time whose year goes without saying."""

    def __init__(self, part: StoryPart, document: Document, charts: Draw, console: str) -> None:
        self._part, self._draw = part, charts
        self.console = console
        """Address of the console that queries are put to; empty: it cannot be reached."""
        self.base: datetime = document.masthead.period_end
        self._addresses: dict[str, str] = {}
        self._places = {anchor: f"_place{n}" for n, anchor in enumerate(_anchors(document), 1)}
        self._cited = {each.number for each in document.references}
        self._marked: set[str] = set()
        self._pictures = 0
        self.entries: Entries = entries(document)
        """The items behind the numbers, as they are numbered."""
        self.fine = False
        """Whether what is set now stands in an annex, in small print."""
        self.annexed = ""
        """Label of the annex that takes the long tables of charts; empty: there is none."""
        self.put_off: list[Table] = []
        """Those it takes."""

    def address(self, url: str | None) -> str | None:
        """Id of the relationship that leads to ``url``; None where it is no web address."""
        if url is None or web_address(url) is None:
            return None
        known = self._addresses.get(url)
        if known is None:
            known = self._addresses[url] = f"rIdWeb{len(self._addresses) + 1}"
            self._part.rels.add_relationship(
                RELATIONSHIP_TYPE.HYPERLINK, url, known, is_external=True
            )
        return known

    def place(self, anchor: str) -> str | None:
        """The bookmark of a section or card; None when the document has none such."""
        return self._places.get(anchor)

    def cited(self, number: int) -> str | None:
        """The bookmark of a reference; None when the document does not list it."""
        return f"_ref{number}" if number in self._cited else None

    def entry(self, number: int) -> str:
        """The bookmark of the item listed under ``number``."""
        return f"_item{number}"

    @property
    def addressed(self) -> bool:
        """Whether addresses are printed where links stand: there is no list of items for them."""
        return not self.entries.numbers

    def mark(self, bookmark: str | None) -> tuple[Element, ...]:
        """The bookmark, to be set into a paragraph; a second of the same name is left out."""
        if bookmark is None or bookmark in self._marked:
            return ()
        self._marked.add(bookmark)
        number = len(self._marked)
        start = element("w:bookmarkStart", {"w:id": number, "w:name": bookmark})
        return start, element("w:bookmarkEnd", {"w:id": number})

    def picture(self, chart: Chart) -> Element | None:
        """The chart as a drawing with its sentence in place of it; None where none is drawn."""
        drawn = self._draw(chart, width_mm=PICTURE_MM)
        if not drawn:
            return None
        relation, image = self._part.get_or_add_image(BytesIO(drawn))
        width, height = image.scaled_dimensions(width=Mm(PICTURE_MM))
        if height > _HIGHEST:
            width, height = image.scaled_dimensions(height=_HIGHEST)
        self._pictures += 1
        inline = CT_Inline.new_pic_inline(
            self._pictures, relation, f"chart{self._pictures}.png", width, height
        )
        inline.docPr.set("descr", seen(chart.says))
        inline.docPr.set("title", seen(chart.title))
        return element("w:drawing", children=(inline,))


def _anchors(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield section.anchor
        inside = blocks_within(section.blocks)
        yield from (block.anchor for block in inside if isinstance(block, Card))
