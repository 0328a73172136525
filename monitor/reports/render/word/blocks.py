"""Blocks as paragraphs, tables and pictures, headings numbered as the standard has it. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
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
    Words,
)
from monitor.reports.render.outline import chinese
from monitor.reports.render.word.lines import line, paragraph, run
from monitor.reports.render.word.press import Press
from monitor.reports.render.word.tables import listing, side_by_side, steps, table, tiles
from monitor.reports.render.word.xml import Element, element

_PARAGRAPHS: Final = {
    Role.BODY: "BodyText",
    Role.LEAD: "Lead",
    Role.NOTE: "Note",
    Role.NONE: "BodyText",
    Role.WARNING: "Warning",
}
_FINE: Final = dict.fromkeys(("BodyText", "Lead", "CardText"), "AnnexText")
"""What takes their place in an annex."""
_DEEPEST = 4
_BESIDE = 8
"""Rows of a chart's table that stand with it in the text: less than a third of a page."""


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


def heading(
    level: int, number: str, text: str, mark: Iterable[Element] = (), *, fine: bool = False
) -> Element:
    """A heading with its number and the bookmark others jump to; ``fine`` as in an annex."""
    style = f"AnnexHeading{min(level, 3)}" if fine else f"Heading{min(level, _DEEPEST)}"
    return paragraph(style, (*mark, run(number + text)))


def _block(press: Press, block: Block, headings: _Headings, level: int) -> Iterator[Element]:
    match block:
        case Heading():
            yield heading(*headings.heading(), block.text, fine=press.fine)
        case Card():
            yield from _card(press, block, headings)
        case Facts():
            yield from facts(press, block, level)
        case Table() | Steps() | Tiles() | ChartBlock():
            yield from _tabular(press, block)
        case _:
            yield from _worded(press, block)


def _tabular(press: Press, block: Table | Steps | Tiles | ChartBlock) -> Iterator[Element]:
    match block:
        case Table():
            return listing(press, block) if block.items else table(press, block)
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
    runs = list(line(press, block.words, addressed=press.addressed))
    if block.edited:
        runs.append(run(f"（人工改写：{block.edited}）", "Soft"))
    return _text(press, _PARAGRAPHS[block.role], runs)


def _text(press: Press, style: str, runs: Iterable[Element]) -> Element:
    return paragraph(_FINE.get(style, style) if press.fine else style, runs)


def _bullets(press: Press, block: Bullets) -> Iterator[Element]:
    for number, words in enumerate(block.items, 1):
        before = run(f"（{number}）" if block.ordered else "•")
        said = line(press, words, addressed=press.addressed)
        yield _text(press, "CardText", (before, *said))


def facts(press: Press, block: Facts, level: int) -> Iterator[Element]:
    """A paragraph for each fact and those that follow it, with what goes with them behind it."""
    style = "CardText" if block.dense else "BodyText"
    waiting: list[Element] = []
    for fact in block.facts:
        if waiting and not fact.follows:
            yield _text(press, style, waiting)
            waiting = []
        waiting += _fact(press, fact)
        behind = fact.blocks
        if block.dense:
            behind = tuple(b for b in fact.blocks if not isinstance(b, Quotation | Bullets))
            waiting += _within(press, fact.blocks)
        if behind:
            yield _text(press, style, waiting)
            yield from flow(press, behind, level)
            waiting = []
    if waiting:
        yield _text(press, style, waiting)


def _fact(press: Press, fact: Fact) -> Iterator[Element]:
    yield run(f"{fact.label}：", "Label")
    yield from line(press, fact.words, addressed=press.addressed)


def _within(press: Press, blocks: Iterable[Block]) -> Iterator[Element]:
    """Quotations and lists as parts of the sentence."""
    parts: list[Iterable[Element]] = []
    for block in blocks:
        match block:
            case Quotation():
                parts.append(_quoted(press, block))
            case Bullets():
                parts += (_point(press, block, n, each) for n, each in enumerate(block.items, 1))
            case _:
                pass
    for number, part in enumerate(parts):
        if number:
            yield run("；")
        yield from part
    if parts:
        yield run("。")


def _quoted(press: Press, block: Quotation) -> Iterator[Element]:
    yield run(f"“{block.text}”")
    if block.by:
        yield from (run("（"), *line(press, block.by), run("）"))


def _point(press: Press, block: Bullets, number: int, words: Words) -> Iterator[Element]:
    if block.ordered:
        yield run(f"{number}.")
    yield from line(press, words)


def _quotation(press: Press, block: Quotation) -> Element:
    by = (run("——"), *line(press, block.by, addressed=press.addressed)) if block.by else ()
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
    mark = press.mark(press.place(card.anchor))
    yield heading(level, number, card.title, mark, fine=press.fine)
    if card.marks:
        yield paragraph("Marks", line(press, card.marks))
    yield from flow(press, card.blocks, level + 1)


def _chart(press: Press, block: ChartBlock) -> Iterator[Element]:
    drawing = press.picture(block.chart)
    if drawing is None:
        yield paragraph("Note", (run(block.chart.says),))
    else:
        yield paragraph("Picture", (element("w:r", children=(drawing,)),))
    if press.fine or not press.annexed or len(side_by_side(block.table).rows) <= _BESIDE:
        yield from table(press, side_by_side(block.table, fine=press.fine))
        return
    press.put_off.append(replace(block.table, caption=block.chart.title, note=""))
    yield paragraph("Note", (run(f"{block.table.note}图中数据见{press.annexed}。"),))
