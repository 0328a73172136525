"""HTML tables to rows: many office systems save a web page under the name of a workbook.

The page is read as a stream of tags, so that neither its depth nor its size costs a tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from monitor.sources.ledgers.sheet import Row, Sheet, is_blank

_BREAKS: Final = frozenset(("br", "p", "div", "li"))
_SILENT: Final = frozenset(("script", "style", "title"))
_COLUMNS: Final = 500
"""Cells of a row beyond this many are not read."""
_SPAN: Final = 50
"""Columns that one cell may span."""
_REACH: Final = 10_000
"""Rows that one cell may span."""
_CHUNK: Final = 1 << 16


def html_sheets(text: str) -> tuple[Sheet, ...]:
    """Every table of the page that has rows, in the order in which they end, numbered."""
    tables = _Tables()
    parser = etree.HTMLParser(target=tables, encoding="utf-8")
    body = text.encode("utf-8", "replace")
    with suppress(etree.LxmlError):  # what was read up to there is kept
        for start in range(0, len(body), _CHUNK):
            parser.feed(body[start : start + _CHUNK])
        parser.close()
    read = [rows for rows in tables.all() if rows]
    return tuple(Sheet(rows=rows, name=str(number)) for number, rows in enumerate(read, 1))


@dataclass(slots=True)
class _Table:
    """A table that is being read."""

    rows: list[Row] = field(default_factory=list)
    number: int = 0
    cells: list[str] = field(default_factory=list)
    text: list[str] | None = None
    """Pieces of the cell that is open."""
    across: int = 1
    below: dict[int, int] = field(default_factory=dict)
    """Column to the number of rows, this one included, that a cell in it covers."""

    def open_cell(self, across: int, down: int) -> None:
        self.close_cell()
        while self.below.get(len(self.cells), 0):
            self.cells.append("")  # a cell of an earlier row reaches down to here
        self.text, self.across = [], across
        if down > 1 and len(self.cells) < _COLUMNS:
            places = range(len(self.cells), len(self.cells) + across)
            self.below.update(dict.fromkeys(places, down))

    def close_cell(self) -> None:
        if self.text is not None and len(self.cells) < _COLUMNS:
            self.cells += ["".join(self.text), *[""] * (self.across - 1)]
        self.text = None

    def end_row(self) -> None:
        self.close_cell()
        if not self.cells:
            return
        self.number += 1
        if not is_blank(self.cells):
            self.rows.append((self.number, self.cells))
        self.cells = []
        self.below = {place: left - 1 for place, left in self.below.items() if left > 1}


class _Tables:
    """What the parser calls at every tag; a table within a cell is a table of its own."""

    def __init__(self) -> None:
        self._done: list[list[Row]] = []
        self._open: list[_Table] = []
        self._silent = 0

    def all(self) -> list[list[Row]]:
        """The rows of every table; one that the page did not end, ends here."""
        while self._open:
            self._end_table()
        return self._done

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "table":
            self._open.append(_Table())
            return
        self._silent += tag in _SILENT
        if not self._open:
            return
        table = self._open[-1]
        if tag == "tr":
            table.end_row()
        elif tag in ("td", "th"):
            across = _span(attributes.get("colspan"), _SPAN)
            table.open_cell(across, _span(attributes.get("rowspan"), _REACH))
        elif tag in _BREAKS:
            self._add("\n")

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if not self._open:
            return
        if tag == "table":
            self._end_table()
        elif tag == "tr":
            self._open[-1].end_row()
        elif tag in ("td", "th"):
            self._open[-1].close_cell()
        elif tag in _BREAKS and tag != "br":
            self._add("\n")

    def data(self, text: str) -> None:
        if self._open and not self._silent:
            self._add(text.replace("\n", " "))

    def close(self) -> None:
        """Nothing is handed over here: the rows are asked for afterwards."""

    def _add(self, text: str) -> None:
        open_cell = self._open[-1].text
        if open_cell is not None:
            open_cell.append(text)

    def _end_table(self) -> None:
        table = self._open.pop()
        table.end_row()
        self._done.append(table.rows)


def _span(told: str | None, most: int) -> int:
    """A span attribute; 1 for what is none."""
    number = int(told) if told and told.isascii() and told.isdecimal() and len(told) < 6 else 1
    return min(max(number, 1), most)
