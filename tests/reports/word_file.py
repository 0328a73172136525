"""A Word file taken apart again, for the tests of what stands in it."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from monitor.reports.chart import Chart
from monitor.reports.document import Block, Document, Section
from monitor.reports.render.word import word
from monitor.settings.reports import Layout
from tests.reports.sample_document import zero


def png(chart: Chart, *, width_mm: float) -> bytes:
    """A picture of four points, whatever the chart."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00\x00\xff\x00\xff\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def no_chart(chart: Chart, *, width_mm: float) -> bytes:
    """What draws nothing."""
    return b""


def of_blocks(*blocks: Block) -> Document:
    """A report of one section that holds ``blocks``."""
    return replace(
        zero(), sections=(Section(anchor="all", title="情况", short="情况", blocks=blocks),)
    )


class WordFile:
    """The file made of ``document``, opened again."""

    def __init__(
        self, document: Document, layout: Layout | None = None, *, public_url: str = ""
    ) -> None:
        self.bytes = word(document, layout, charts=png, public_url=public_url)
        self.file = docx.Document(BytesIO(self.bytes))
        self.body: Any = self.file.element.body

    @property
    def text(self) -> str:
        """All words of the text, a line for each paragraph."""
        return "\n".join(self.texts("w:p"))

    def texts(self, tag: str) -> list[str]:
        """The words of each element of that tag."""
        return [words_of(each) for each in self.body.iter(qn(tag))]

    def styled(self, style: str) -> list[str]:
        """The words of each paragraph or run in that style."""
        return [words_of(each) for each in self.in_style(style)]

    def in_style(self, style: str) -> list[Any]:
        """The paragraphs and runs in that style."""
        named = self.body.iter(qn("w:pStyle"), qn("w:rStyle"))
        return [each.getparent().getparent() for each in named if each.get(qn("w:val")) == style]

    def part(self, name: str) -> bytes:
        """One part of the file as it is written."""
        with ZipFile(BytesIO(self.bytes)) as package:
            return package.read(name)

    @property
    def addresses(self) -> set[str]:
        """Where the file leads to outside itself."""
        relations = self.file.part.rels.values()
        external = [each for each in relations if each.is_external]
        assert {each.reltype for each in external} <= {RELATIONSHIP_TYPE.HYPERLINK}
        return {each.target_ref for each in external}


def words_of(element: Any) -> str:
    """The words inside an element."""
    return "".join(text.text or "" for text in element.iter(qn("w:t")))
