"""A report as text for a terminal or a mail program that shows no markup. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    ChartBlock,
    Document,
    Facts,
    Figure,
    Heading,
    Inline,
    Jump,
    Link,
    Masthead,
    Paragraph,
    Quotation,
    Role,
    Section,
    Steps,
    Style,
    Table,
    Text,
    TierMark,
    Tiles,
    Verbatim,
    Words,
)
from monitor.reports.render.outline import numbered
from monitor.reports.render.seen import seen, width
from monitor.reports.wording import day_words, moment_words, web_address

_WIDE = 76
"""Half-width letters of a line of a table; wider ones are told row by row."""


def text(document: Document) -> str:
    """The body of the document; lines are not broken, that is the reader's program's work."""
    setter = _Setter(document.masthead.period_end)
    lines = [*setter.masthead(document.masthead, document.stamp)]
    for label, section in numbered(document):
        lines += setter.section(label, section)
    if document.footer:
        lines += ["-" * 20, setter.words(document.footer)]
    return "\n".join(lines).rstrip() + "\n"


@dataclass(frozen=True, slots=True)
class _Setter:
    base: datetime

    def masthead(self, head: Masthead, stamp: str) -> Iterator[str]:
        """What stands above the text."""
        yield f"{f'【{seen(stamp)}】' if stamp else ''}{seen(head.mark)}"
        yield "　".join(filter(None, map(seen, (head.title, head.issue, head.subtitle))))
        yield f"{seen(head.agency)}　{day_words(head.dated)}"
        if head.covers:
            start, end = self._moment(head.period_start), self._moment(head.period_end)
            yield f"{seen(head.covers)}：{start} — {end}"
        yield ""

    def section(self, label: str, section: Section) -> Iterator[str]:
        """A section under its title."""
        title = f"{label}{'　' * section.annex}{seen(section.title)}"
        yield from (title, "=" * width(title), "")
        yield from self._blocks(section.blocks)

    def words(self, words: Words) -> str:
        """The inlines as one line."""
        return "".join(map(_inline, words)).strip(" ")

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            lines = list(self._block(block))
            while lines and not lines[-1]:
                lines.pop()
            yield from (*lines, "")

    def _block(self, block: Block) -> Iterator[str]:  # noqa: C901, PLR0912 - one for each
        match block:
            case Heading():
                yield f"〔{seen(block.text)}〕"
            case Paragraph():
                edited = f"（人工改写：{seen(block.edited)}）" if block.edited else ""
                mark = "注意：" if block.role is Role.WARNING else ""
                yield f"{mark}{self.words(block.words)}{edited}"
            case Bullets():
                for n, item in enumerate(block.items, 1):
                    yield f"  {f'{n}.' if block.ordered else '·'} {self.words(item)}"
            case Table():
                yield from self._table(block)
            case Facts():
                yield from self._facts(block)
            case Tiles():
                for tile in block.tiles:
                    note = f"（{seen(tile.note)}）" if tile.note else ""
                    yield f"  {seen(tile.label)}：{_inline(tile.figure)}{note}"
            case ChartBlock():
                yield f"{seen(block.chart.title)}：{seen(block.chart.says)}"
            case Steps():
                for step in block.steps:
                    said = f"{seen(step.label)}　{self.words(step.words)}"
                    yield f"  {self._moment(step.at)}　{said}"
                if block.left_off:
                    yield f"  其余{block.left_off}条从略。"
            case Quotation():
                yield self._quotation(block)
            case Verbatim():
                yield from (f"  {seen(line)}" for line in block.text.splitlines())
            case Card():
                yield f"■ {self.words(block.marks)}"
                yield from (f"  {seen(block.title)}", "")
                yield from self._blocks((*block.blocks, *block.details))
            case _:
                assert_never(block)

    def _facts(self, block: Facts) -> Iterator[str]:
        for fact in block.facts:
            yield f"{seen(fact.label)}：{self.words(fact.words)}"
            for inner in fact.blocks:
                yield from (f"    {line}" for line in self._block(inner))

    def _quotation(self, block: Quotation) -> str:
        return f"  “{seen(block.text)}”" + (f"（{self.words(block.by)}）" if block.by else "")

    def _table(self, block: Table) -> Iterator[str]:
        head = [seen(column.title) for column in block.columns]
        rows = [[self.words(cell) for cell in row] for row in block.rows]
        rows += [[self.words(cell) for cell in block.total]] if block.total else []
        if block.caption:
            yield seen(block.caption)
        widths = [max(map(width, column)) for column in zip(head, *rows, strict=True)]
        if sum(widths) + 2 * len(widths) > _WIDE:
            yield from (_row_by_row(head, row) for row in rows)
        else:
            right = [column.number for column in block.columns]
            yield from (_padded(row, widths, right) for row in (head, *rows))
        if block.note:
            yield seen(block.note)

    def _moment(self, moment: datetime) -> str:
        return moment_words(moment, self.base)


def _inline(word: Inline) -> str:
    match word:
        case Text():
            return f"〔{seen(word.text)}〕" if word.style is Style.FLAG else seen(word.text)
        case Figure() | Jump():
            return seen(word.text)
        case Link():
            url = word.url and web_address(word.url)
            where = url or seen(word.address)
            return f"{seen(word.text)}" + (f"（{where}）" if where else "")
        case TierMark():
            return f"〔{word.tier.label}〕"
        case _:
            assert_never(word)


def _padded(row: list[str], widths: list[int], right: list[bool]) -> str:
    cells = (
        f"{' ' * (wanted - width(cell))}{cell}"
        if at_right
        else f"{cell}{' ' * (wanted - width(cell))}"
        for cell, wanted, at_right in zip(row, widths, right, strict=True)
    )
    return ("  " + "  ".join(cells)).rstrip()


def _row_by_row(head: list[str], row: list[str]) -> str:
    """One row in a line: the first cell, then each other under its name."""
    rest = (f"{name}：{cell}" for name, cell in zip(head[1:], row[1:], strict=True) if cell)
    return f"  · {row[0]}　{'；'.join(rest)}"
