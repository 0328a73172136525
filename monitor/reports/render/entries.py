"""The items behind the numbers of a document: each is listed once, under one number. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.reports.document import Cited, Column, Document, Reference, Table, Text, Words
from monitor.reports.render.outline import blocks_within
from monitor.reports.wording import moment_words

ENTRIES = "条目清单"
"""Title of the list of those that no table of the document lists."""
_COLUMNS = {"时间": 3, "标题": 9, "来源": 4, "事件": 3}
_RUNS = 8
"""Runs of numbers told of one reference."""
_SHORT = 48
"""An address longer than this is not printed: nobody types it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The items behind the numbers of a document, each listed once, under one number."""

    numbers: Mapping[int, int]
    """By the item's id."""
    rest: Table | None
    """Those that no table of the document lists; None when there are none."""

    def of(self, reference: Reference) -> tuple[tuple[tuple[int, int], ...], bool]:
        """Where the items of ``reference`` are listed, and whether these are not all of them.

        Each is the first and last number of a run of neighbours.
        """
        found = runs(self.numbers[item.item_id] for item in reference.items)
        return found[:_RUNS], len(found) > _RUNS or reference.count > len(reference.items)


def entries(document: Document) -> Entries:
    """Items are numbered as tables list them, then as the references first name the others."""
    tables = [
        block
        for section in document.sections
        for block in blocks_within(section.blocks)
        if isinstance(block, Table)
    ]
    listed = dict.fromkeys(item_id for table in tables for item_id in table.items)
    rest = {
        item.item_id: item
        for reference in document.references
        for item in reversed(reference.items)
        if item.item_id not in listed
    }
    cited = sorted(rest.values(), key=lambda item: (item.at, item.item_id))
    ids = (*listed, *(item.item_id for item in cited))
    return Entries(
        numbers={item_id: number for number, item_id in enumerate(ids, 1)},
        rest=_listing(cited, document) if cited else None,
    )


def runs(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """``numbers`` in their order, neighbours as one run of a first and a last."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return tuple(found)


def _listing(cited: Iterable[Cited], document: Document) -> Table:
    base = document.masthead.period_end
    kept = tuple(cited)
    coded = any(item.code for item in kept)
    columns = [Column(title=title, weight=weight) for title, weight in _COLUMNS.items()]
    return Table(
        columns=tuple(columns if coded else columns[:-1]),
        rows=tuple(_entry(item, moment_words(item.at, base), coded=coded) for item in kept),
        items=tuple(item.item_id for item in kept),
    )


def _entry(item: Cited, at: str, *, coded: bool) -> tuple[Words, ...]:
    cells = (Text(text=at),), (item.link,), (Text(text=item.outlet),)
    return (*cells, (Text(text=item.code),)) if coded else cells


def printed_address(address: str) -> str:
    """``address`` as it is printed, if it is short enough to be typed in."""
    shown = address.rpartition("://")[2].removesuffix("/")
    return shown if len(shown) <= _SHORT else ""
