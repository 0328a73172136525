"""The Word file as a whole: page, page numbers, settings, properties, bytes. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.shared import Mm

from monitor.reports.document import Document, Masthead
from monitor.reports.render.seen import seen
from monitor.reports.render.word.body import body
from monitor.reports.render.word.fonts import Faces, faces_of, font_table
from monitor.reports.render.word.lines import paragraph, run
from monitor.reports.render.word.press import Draw, Press
from monitor.reports.render.word.styles import style_sheet
from monitor.reports.render.word.xml import Element, element, valued
from monitor.reports.wording import clip
from monitor.settings.reports import Layout

_NEEDLESS: Final = (
    RELATIONSHIP_TYPE.NUMBERING,
    RELATIONSHIP_TYPE.THEME,
    RELATIONSHIP_TYPE.FONT_TABLE,
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.WEB_SETTINGS,
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)
"""What the library's own template brings and a report has no use for."""
_WORD = "http://schemas.microsoft.com/office/word"
_LONGEST_PROPERTY = 255
_LONGEST_STAMP = 30
_FOOTER_MM = 25
"""From the page's edge to the page number, which so stands 7 mm below the text."""


def word_file(document: Document, layout: Layout, charts: Draw, console: str) -> bytes:
    """The .docx file of ``document``; the same for the same, whenever it is made."""
    file = docx.Document()
    faces = faces_of(layout)
    _strip(file)
    _refill(file.styles.element, style_sheet(faces))
    _refill(file.settings.element, _settings())
    _name_fonts(file, faces)
    press = Press(file.part, document, charts, console)
    last = file.element.body[-1]
    for part in body(press, document, layout):
        last.addprevious(part)
    _page(file.sections[0])
    _head_and_foot(file, document.stamp)
    _properties(file.core_properties, document)
    return _packed(file)


def _strip(file: Any) -> None:
    for relations in (file.part.rels, file.part.package.rels):
        for key in [key for key, each in relations.items() if each.reltype in _NEEDLESS]:
            del relations[key]


def _refill(root: Element, given: Element) -> None:
    """``root`` keeps its name spaces and gets the content of ``given``."""
    for child in list(root):
        root.remove(child)
    root.extend(list(given))


def _settings() -> Element:
    """As Word of 2013 and later writes them: no older way of breaking lines, pages of two sides."""
    compatibility = {"w:name": "compatibilityMode", "w:uri": _WORD, "w:val": "15"}
    return element(
        "w:settings",
        children=(
            element("w:zoom", {"w:percent": 100}),
            valued("w:defaultTabStop", 420),
            element("w:evenAndOddHeaders"),
            valued("w:characterSpacingControl", "compressPunctuation"),
            element("w:compat", children=(element("w:compatSetting", compatibility),)),
            element("w:themeFontLang", {"w:val": "en-US", "w:eastAsia": "zh-CN"}),
        ),
    )


def _name_fonts(file: Any, faces: Faces) -> None:
    name, kind = PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE
    table = XmlPart(name, kind, font_table(faces), file.part.package)
    file.part.relate_to(table, RELATIONSHIP_TYPE.FONT_TABLE)


# ── the page ─────────────────────────────────────────────────────────────────────────────────


def _page(section: Any) -> None:
    """A4 with the margins of GB/T 9704-2012, 5.2."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(_FOOTER_MM)


def _head_and_foot(file: Any, stamp: str) -> None:
    """Page numbers on the outer side, and how far the text has come on the head of each page."""
    section = file.sections[0]
    for foot, style in (
        (section.footer, "PageNumber"),
        (section.even_page_footer, "PageNumberEven"),
    ):
        _fill(foot, paragraph(style, _page_number()))
    if stamp:
        for head in (section.header, section.even_page_header):
            _fill(head, paragraph("Stamp", (run(clip(stamp, _LONGEST_STAMP)),)))


def _fill(story: Any, content: Element) -> None:
    story.is_linked_to_previous = False
    root = story._element  # noqa: SLF001 - the library offers no other way to its content
    for child in list(root):
        root.remove(child)
    root.append(content)


def _page_number() -> Iterable[Element]:
    field = element("w:fldSimple", {"w:instr": " PAGE "}, (run("1"),))
    return run("— "), field, run(" —")


# ── the file ─────────────────────────────────────────────────────────────────────────────────


def _properties(properties: Any, document: Document) -> None:
    masthead: Masthead = document.masthead
    made = masthead.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.title = _clipped(masthead.title)
    properties.subject = _clipped(" ".join(filter(None, (masthead.subtitle, masthead.issue))))
    properties.author = _clipped(masthead.agency)
    properties.comments = properties.keywords = properties.last_modified_by = ""
    properties.created = properties.modified = made
    properties.language = "zh-CN"
    properties.revision = 1


def _clipped(text: str) -> str:
    return seen(text)[:_LONGEST_PROPERTY]


def _packed(file: Any) -> bytes:
    """The parts zipped anew under one date, as the library writes that of the day."""
    saved, packed = BytesIO(), BytesIO()
    file.save(saved)
    with ZipFile(saved) as source, ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return packed.getvalue()
