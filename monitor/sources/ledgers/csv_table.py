"""CSV text to rows: comma, tab or semicolon, quotes, line breaks within a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from monitor.errors import ParseError
from monitor.sources.ledgers.sheet import Row, Sheet, is_blank

_MARKS: Final = (",", "\t", ";")
_LOOKED_AT: Final = 100_000


def csv_sheet(called: str, text: str) -> Sheet:
    """The table that ``text`` holds; ``called`` is how messages name the file.

    While its rows are read, ParseError where the text is no CSV.
    """
    return Sheet(rows=_rows(called, text))


def _rows(called: str, text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_mark(text))
    try:
        for number, cells in enumerate(reader, 1):
            if not is_blank(cells):
                yield number, [_bare(cell) for cell in cells]
    except csv.Error as error:
        raise ParseError(
            f"{called} 第{reader.line_num}行附近不合 CSV 格式，或有单元格过长；"
            "请重新导出为 UTF-8 编码的 CSV"
        ) from error


def _mark(text: str) -> str:
    """The separator: the most frequent one of the first line that has three columns.

    A title above the header has fewer; below it, texts have separators of their own.
    """
    for line in text[:_LOOKED_AT].splitlines():
        mark = max(_MARKS, key=line.count)
        if line.count(mark) >= 2:
            return mark
    return _MARKS[0]


def _bare(cell: str) -> str:
    """``cell`` without the ``="…"`` by which exports keep a spreadsheet from rounding numbers."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell
