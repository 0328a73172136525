"""The register as a workbook, read back, and as what is inside of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from monitor.reports.register import LONGEST, Sheet, inert
from monitor.reports.workbook import workbook
from monitor.types import Tier

MADE = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
HOSTILE = tuple(map(inert, ("=1+1", '=HYPERLINK("http://x")', "http://x", "2026-11-20", "1e5")))


@pytest.fixture(scope="module")
def parts() -> dict[str, str]:
    """The XML files inside a small register."""
    wide = tuple((f"列{n}", 40) for n in range(5))
    rows = (("20261120-001", *HOSTILE[:4]), ("20261120-002", "Ⅱ级", "甲\n乙", "", HOSTILE[4]))
    register = Sheet(
        name="台账", headings=wide, rows=rows, tiers=(Tier.ROUTINE, Tier.ORANGE), tier_column=1
    )
    about = Sheet(name="说明", headings=(("项目", 14), ("内容", 90)), rows=(("期间", "一日"),))
    with ZipFile(BytesIO(workbook((register, about), MADE))) as inside:
        return {name: inside.read(name).decode() for name in inside.namelist()}


def test_sheets_are_read_back_as_they_were_written() -> None:
    rows = (
        ("20261120-001", *HOSTILE),
        ("20261120-002", "甲\n乙", "", "乙" * LONGEST, "_x000D_", "🙂"),
    )
    sheet = Sheet(name="台账", headings=tuple((f"列{n}", 9) for n in range(6)), rows=rows)
    book = CalamineWorkbook.from_filelike(BytesIO(workbook((sheet,), MADE)))
    assert book.sheet_names == ["台账"]
    heading, *found = book.get_sheet_by_name("台账").to_python()
    assert heading == [f"列{n}" for n in range(6)]
    assert [tuple(row) for row in found] == list(rows)


def test_no_cell_is_a_formula_a_number_or_a_link(parts: dict[str, str]) -> None:
    sheets = "".join(text for name, text in parts.items() if name.startswith("xl/worksheets/"))
    assert "<f>" not in sheets
    assert "hyperlink" not in sheets
    assert set(re.findall(r'<c r="\w+" s="\d+" t="(\w+)"', sheets)) == {"s"}
    assert 'quotePrefix="1"' in parts["xl/styles.xml"]


def test_headings_stay_in_sight_on_screen_and_paper(parts: dict[str, str]) -> None:
    page, names = parts["xl/worksheets/sheet1.xml"], parts["xl/workbook.xml"]
    assert 'state="frozen"' in page
    assert 'orientation="landscape"' in page
    assert 'paperSize="9"' in page
    assert '<autoFilter ref="A1:E3"' in page
    assert "_xlnm.Print_Titles" in names
    assert "$A:$A" in names, "a sheet of several pages repeats the number on each"


def test_colours_stand_for_tiers_only(parts: dict[str, str]) -> None:
    page, styles = parts["xl/worksheets/sheet1.xml"], parts["xl/styles.xml"]
    assert set(re.findall(r'<fgColor rgb="FF(\w{6})"', styles)) == {"FF8C00"}
    shown = dict(re.findall(r'<c r="(\w+)" s="(\d+)"', page))
    plain = {style for cell, style in shown.items() if cell not in ("A1", "B1", "C1", "D1", "E1")}
    assert len(plain) == 2
    assert [cell for cell, style in shown.items() if style == shown["B3"]] == ["B3"]


def test_same_register_makes_the_same_file() -> None:
    sheet = Sheet(name="台账", headings=(("编号", 14),), rows=())
    assert workbook((sheet,), MADE) == workbook((sheet,), MADE)
