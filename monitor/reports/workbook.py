"""The sheets of a register as the bytes of a workbook (.xlsx): every cell a string, none a formula.

Nothing is written to disk here, and the same sheets make the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from monitor.clock import desk
from monitor.reports.register import Sheet
from monitor.types import Tier

_A4 = 9
_PAGES_WIDE = 3
"""Pages the widest sheet is printed across; the first column comes again on each."""
_NARROW = 160
"""Characters that fit one page."""
_COLOURS: Mapping[Tier, tuple[str, str]] = {
    Tier.RED: ("#D7191C", "#FFFFFF"),
    Tier.ORANGE: ("#FF8C00", "#000000"),
    Tier.YELLOW: ("#FFE600", "#000000"),
    Tier.BLUE: ("#2C6FBB", "#FFFFFF"),
}
"""Ground and letters of the four warning colours (突发事件应对法: 红橙黄蓝)."""
_CELL = {"text_wrap": True, "valign": "top", "border": 1, "num_format": "@", "quote_prefix": True}
_HEADING = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1}


def workbook(sheets: Sequence[Sheet], made_at: datetime) -> bytes:
    """The file; a workbook has one sheet at least."""
    kept = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(kept, {"in_memory": True, **plain})
    book.set_properties({"title": sheets[0].name, "created": desk(made_at).replace(tzinfo=None)})
    formats = _Formats(book)
    for sheet in sheets:
        _fill(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return kept.getvalue()


class _Formats:
    """The few looks of cells."""

    def __init__(self, book: Any) -> None:
        self.heading = book.add_format(_HEADING)
        self.cell = book.add_format(_CELL)
        self._tiers = {
            tier: book.add_format({**_CELL, "bg_color": ground, "font_color": letters})
            for tier, (ground, letters) in _COLOURS.items()
        }

    def of(self, tier: Tier) -> Any:
        """The look of the cell that shows a tier."""
        return self._tiers.get(tier, self.cell)


def _fill(page: Any, sheet: Sheet, formats: _Formats) -> None:
    for column, (label, width) in enumerate(sheet.headings):
        page.set_column(column, column, width)
        page.write_string(0, column, label, formats.heading)
    for number, row in enumerate(sheet.rows):
        for column, text in enumerate(row):
            tiered = column == sheet.tier_column
            look = formats.of(sheet.tiers[number]) if tiered else formats.cell
            page.write_string(number + 1, column, text, look)
    _lay_out(page, sheet)


def _lay_out(page: Any, sheet: Sheet) -> None:
    """Headings stay in sight, on the screen and on every printed page."""
    page.freeze_panes(1, 1)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.headings) - 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.repeat_rows(0)
    wide = sum(width for _, width in sheet.headings) > _NARROW
    if wide:
        page.repeat_columns(0)
    page.fit_to_pages(_PAGES_WIDE if wide else 1, 0)
    page.set_footer("&L&A&C第 &P 页，共 &N 页&R内部资料")
