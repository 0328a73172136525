"""Blocks as paragraphs, tables and pictures, headings numbered as the standard has it. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, assert_never

from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    ChartBlock,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Quotation,
    Role,
    Steps,
    Table,
    Tiles,
    Verbatim,
)
from monitor.reports.render.outline import chinese
from monitor.reports.render.word.lines import line, paragraph, run
from monitor.reports.render.word.press import Press
from monitor.reports.render.word.tables import side_by_side, steps, table, tiles
from monitor.reports.render.word.xml import Element, element

_PARAGRAPHS: Final = {
    Role.BODY: "BodyText",
    Role.LEAD: "Lead",
    Role.NOTE: "Note",
    Role.NONE: "BodyText",
    Role.WARNING: "Warning",
}
_DEEPEST = 4


def _numbered(level: int, number: int) -> str:
    """What stands before a heading below the sections (GB/T 9704-2012, 7.3.3)."""
    if level == 2:
        return f"（{chinese(number)}）"
    return f"{number}." if level == 3 else f"（{number}）"


class _Headings:
    """Numbers the headings and cards of one run of blocks; one that is alone has no number."""

    def __init__(self, blocks: Sequence[Block], level: int) -> None:
        self._level = level
        self._alone = sum(isinstance(block, Heading | Card) for block in blocks) < 2
        self._number = self._below = 0
        self._headed = False

    def heading(self) -> tuple[int, str]:
        """Level and number of the next heading."""
        self._headed, self._below = True, 0
        return self._next()

    def card(self) -> tuple[int, str]:
        """The same of the next card, which belongs to the heading before it."""
        if not self._headed:
            return self._next()
        self._below += 1
        return self._level + 1, _numbered(self._level + 1, self._below)

    def _next(self) -> tuple[int, str]:
        self._number += 1
        return self._level, "" if self._alone else _numbered(self._level, self._number)


def flow(press: Press, blocks: Sequence[Block], level: int) -> Iterator[Element]:
    """``blocks`` one below the other; their headings are of ``level``."""
    headings = _Headings(blocks, level)
    for block in blocks:
        yield from _block(press, block, headings, level)


def heading(level: int, number: str, text: str, mark: Iterable[Element] = ()) -> Element:
    """A heading with its number and the bookmark others jump to."""
    return paragraph(f"Heading{min(level, _DEEPEST)}", (*mark, run(number + text)))


def _block(press: Press, block: Block, headings: _Headings, level: int) -> Iterator[Element]:
    match block:
        case Heading():
            yield heading(*headings.heading(), block.text)
        case Card():
            yield from _card(press, block, headings)
        case Facts():
            for fact in block.facts:
                yield from _fact(press, fact, level)
        case Table() | Steps() | Tiles() | ChartBlock():
            yield from _tabular(press, block)
        case _:
            yield from _worded(press, block)


def _tabular(press: Press, block: Table | Steps | Tiles | ChartBlock) -> Iterator[Element]:
    match block:
        case Table():
            return table(press, block)
        case Steps():
            return steps(press, block)
        case Tiles():
            return tiles(press, block)
        case ChartBlock():
            return _chart(press, block)
        case _:
            assert_never(block)


def _worded(press: Press, block: Paragraph | Bullets | Quotation | Verbatim) -> Iterator[Element]:
    match block:
        case Paragraph():
            yield _paragraph(press, block)
        case Bullets():
            yield from _bullets(press, block)
        case Quotation():
            yield _quotation(press, block)
        case Verbatim():
            yield _verbatim(block)
        case _:
            assert_never(block)


def _paragraph(press: Press, block: Paragraph) -> Element:
    runs = list(line(press, block.words, addressed=True))
    if block.edited:
        runs.append(run(f"（人工改写：{block.edited}）", "Soft"))
    return paragraph(_PARAGRAPHS[block.role], runs)


def _bullets(press: Press, block: Bullets) -> Iterator[Element]:
    for number, words in enumerate(block.items, 1):
        before = run(f"（{number}）" if block.ordered else "•")
        yield paragraph("BodyText", (before, *line(press, words, addressed=True)))


def _fact(press: Press, fact: Fact, level: int) -> Iterator[Element]:
    words = line(press, fact.words, addressed=True)
    yield paragraph("BodyText", (run(f"{fact.label}：", "Label"), *words))
    yield from flow(press, fact.blocks, level)


def _quotation(press: Press, block: Quotation) -> Element:
    by = (run("——"), *line(press, block.by, addressed=True)) if block.by else ()
    return paragraph("Quote", (run(f"“{block.text}”"), *by))


def _verbatim(block: Verbatim) -> Element:
    runs: list[Element] = []
    for number, text in enumerate(block.text.splitlines()):
        if number:
            runs.append(element("w:r", children=(element("w:br"),)))
        runs.append(run(text))
    return paragraph("Verbatim", runs)


def _card(press: Press, card: Card, headings: _Headings) -> Iterator[Element]:
    level, number = headings.card()
    yield heading(level, number, card.title, press.mark(press.place(card.anchor)))
    if card.marks:
        yield paragraph("Marks", line(press, card.marks))
    yield from flow(press, card.blocks, level + 1)


def _chart(press: Press, block: ChartBlock) -> Iterator[Element]:
    drawing = press.picture(block.chart)
    if drawing is None:
        yield paragraph("Note", (run(block.chart.says),))
    else:
        yield paragraph("Picture", (element("w:r", children=(drawing,)),))
    yield from table(press, side_by_side(block.table))
