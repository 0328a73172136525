"""An export as a workbook, written row by row; what it is of stands on its first sheet.

Every text is a string and none a formula. What one sheet cannot hold goes on to the next.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from monitor.reports.extract import Cell, Extract, Field, Kind, told

SHEET_ROWS = 1_000_000
"""A worksheet holds 1,048,576, its heading among them."""
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEADING = {"bold": True, "border": 1, "align": "center"}
_TEXT = {"num_format": "@", "quote_prefix": True, "valign": "top"}
_A4 = 9


def write_book(extract: Extract, path: Path) -> int:
    """Write ``extract`` to ``path``: the number of rows."""
    book = Workbook(path, {"constant_memory": True, **_PLAIN})
    try:
        formats = {"heading": book.add_format(_HEADING), "text": book.add_format(_TEXT)}
        _about(book.add_worksheet("说明"), extract, formats)
        return _rows(book, extract, formats)
    finally:
        book.close()


def _about(page: Any, extract: Extract, formats: dict[str, Any]) -> None:
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 90)
    for number, (label, words) in enumerate(extract.about):
        page.write_string(number, 0, label, formats["heading"])
        page.write_string(number, 1, words, formats["text"])
    _stamp(page, extract)


def _rows(book: Any, extract: Extract, formats: dict[str, Any]) -> int:
    written, page = 0, None
    for row in extract.rows:
        if page is None or written % SHEET_ROWS == 0:
            page = _sheet(book, extract, written // SHEET_ROWS + 1, formats)
        line = written % SHEET_ROWS + 1
        for column, (field, cell) in enumerate(zip(extract.fields, row, strict=True)):
            _cell(page, line, column, field, cell, formats["text"])
        written += 1
    if page is None:
        _sheet(book, extract, 1, formats)
    return written


def _sheet(book: Any, extract: Extract, number: int, formats: dict[str, Any]) -> Any:
    page = book.add_worksheet(f"{extract.title}{number if number > 1 else ''}")
    for column, field in enumerate(extract.fields):
        page.set_column(column, column, field.width)
        page.write_string(0, column, _heading(field), formats["heading"])
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(_A4)
    _stamp(page, extract)
    return page


def _heading(field: Field) -> str:
    return f"{field.label}（{field.unit}）" if field.unit else field.label


def _stamp(page: Any, extract: Extract) -> None:
    """The number of the export on every printed page."""
    page.set_header(f"&L内部资料&R导出编号 {extract.number}")
    page.set_footer("&C第 &P 页，共 &N 页")


def _cell(page: Any, line: int, column: int, field: Field, cell: Cell, look: Any) -> None:
    if field.kind is Kind.COUNT and isinstance(cell, int | float):
        page.write_number(line, column, cell)
    elif cell is not None and not (isinstance(cell, str) and not cell):
        page.write_string(line, column, told(field, cell), look)
