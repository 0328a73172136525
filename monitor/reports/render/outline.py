"""How the parts of a document are numbered, in every form alike. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitor.reports.document import Block, Card, Document, Facts, Section

SOURCES = "数据出处"
"""Title of the annex that says what each number counts."""

_DIGITS = "零一二三四五六七八九"


def numbered(document: Document) -> tuple[tuple[str, Section], ...]:
    """Each section with its label: 一、 二、 of the body, 附1 附2 behind it.

    A body of one section goes without a number, as a notice does.
    """
    body = [section for section in document.sections if not section.annex]
    behind = [section for section in document.sections if section.annex]
    alone = len(body) == 1
    return (
        *(("" if alone else f"{chinese(n)}、", section) for n, section in enumerate(body, 1)),
        *((f"附{n}", section) for n, section in enumerate(behind, 1)),
    )


def sources_label(document: Document) -> str:
    """The label of the annex 数据出处, the last; empty when the document counts nothing."""
    if not document.references:
        return ""
    return f"附{1 + sum(section.annex for section in document.sections)}"


def chinese(number: int) -> str:
    """``number``, 1 to 99, as official documents number: 一, 十, 十二, 二十一.

    Source: GB/T 9704-2012, 7.3.3.
    """
    tens, ones = divmod(number, 10)
    ten = ("" if tens < 2 else _DIGITS[tens]) + "十" if tens else ""
    return ten + (_DIGITS[ones] if ones else "")


def blocks_within(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks and those inside cards and facts, in the order they are read."""
    for block in blocks:
        yield block
        if isinstance(block, Card):
            yield from blocks_within((*block.blocks, *block.details))
        if isinstance(block, Facts):
            for fact in block.facts:
                yield from blocks_within(fact.blocks)
