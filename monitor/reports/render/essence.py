"""What of a report a mail or a chat has room for: the body, its cards in short. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    ChartBlock,
    Document,
    Facts,
    Heading,
    Paragraph,
    Quotation,
    Role,
    Section,
    Table,
    Text,
)

_ROWS = 10
"""Rows of a table that are kept."""


def essence(
    document: Document, *, titles_only: bool = False, blocks: int | None = None
) -> Document:
    """The document without its annexes; cards keep what is said of them in sentences.

    With ``titles_only`` cards keep their marks and titles alone; of each section no more than the
    first so many ``blocks`` are kept.
    """
    return replace(
        document,
        sections=tuple(
            _section(section, blocks, titles_only=titles_only)
            for section in document.sections
            if not section.annex
        ),
        references=(),
    )


def cards(document: Document) -> Iterator[Card]:
    """The cards of the body, in their order."""
    for section in document.sections:
        if not section.annex:
            yield from (block for block in section.blocks if isinstance(block, Card))


def _section(section: Section, most: int | None, *, titles_only: bool) -> Section:
    blocks = [_block(block, titles_only=titles_only) for block in section.blocks[:most]]
    if len(blocks) < len(section.blocks):
        left_off = Text(text="本节其余内容见完整报告。")
        blocks.append(Paragraph(words=(left_off,), role=Role.NOTE))
    return replace(section, blocks=tuple(blocks))


def _block(block: Block, *, titles_only: bool) -> Block:
    match block:
        case Table():
            return _shortened(block)
        case ChartBlock():
            return replace(block, table=_shortened(block.table))
        case Card():
            said = () if titles_only else tuple(_said((*block.blocks, *block.details)))
            return replace(block, blocks=said, details=())
        case _:
            return block


def _shortened(table: Table) -> Table:
    left_off = len(table.rows) - _ROWS
    if left_off <= 0:
        return table
    note = f"{table.note}其余{left_off}行见完整报告。"
    return replace(table, rows=table.rows[:_ROWS], note=note)


def _said(blocks: Iterable[Block]) -> Iterator[Block]:
    """What is said in sentences, and the headings that still have something under them."""
    waiting: Heading | None = None
    for block in blocks:
        if isinstance(block, Heading):
            waiting = block
            continue
        if isinstance(block, Facts):
            facts = (replace(fact, blocks=_one(fact.blocks)) for fact in block.facts)
            block = replace(block, facts=tuple(facts))  # noqa: PLW2901 - the same, shorter
        elif not isinstance(block, Paragraph | Bullets | Quotation):
            waiting = None
            continue
        if waiting:
            yield waiting
            waiting = None
        yield block


def _one(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The first quotation, and the steps that are to be taken."""
    quoted = tuple(block for block in blocks if isinstance(block, Quotation))[:1]
    return *quoted, *(b for b in blocks if isinstance(b, Bullets) and b.ordered)
