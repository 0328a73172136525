"""Workbooks: what a cell's text is, and what a hostile package may cost."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.settings.sources import LedgerSource
from monitor.sources.base import Request, Response
from monitor.sources.kinds.ledger import Ledger
from monitor.sources.ledgers.sheet import Sheet
from monitor.sources.ledgers.workbook import is_workbook, workbook_sheets
from monitor.sources.worker import ParserPool
from monitor.types import Authority, Platform, SourceState

MakeWorkbook = Callable[..., bytes]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rows(body: bytes) -> list[tuple[int, list[str]]]:
    (sheet,) = workbook_sheets("台账", body)
    return list(sheet.rows)


def refusal(body: bytes) -> str:
    with pytest.raises(ParseError) as caught:
        [list(sheet.rows) for sheet in workbook_sheets("台账", body)]
    return str(caught.value)


# ── what is read ─────────────────────────────────────────────────────────────────────────────


def test_cells_are_read_as_they_were_typed(make_workbook: MakeWorkbook) -> None:
    typed = ["甲", 202611220001, 46348.5, datetime(2026, 11, 22, 9, 5), 9.5, -3]
    ((_, cells),) = rows(make_workbook({"明细": [typed]}))
    assert cells == ["甲", "202611220001", "46348.5", "2026-11-22 09:05:00", "9.5", "-3"]


def test_number_too_long_to_be_exact_shows_it(make_workbook: MakeWorkbook) -> None:
    ((_, cells),) = rows(make_workbook({"明细": [[9007199254740991, 202611220000000012]]}))
    assert cells == ["9007199254740991", "2.02611220000000E+17"]


def test_formula_is_read_by_its_saved_value_and_an_error_as_nothing(
    make_workbook: MakeWorkbook,
) -> None:
    sheet = (
        '<row r="1"><c r="A1" t="str"><f>B1&amp;""</f><v>甲</v></c><c r="B1"><f>1+1</f></c>'
        '<c r="C1" t="e"><v>#N/A</v></c><c r="D1" t="b"><v>1</v></c></row>'
    )
    assert rows(make_workbook({"明细": sheet})) == [(1, ["甲", "", "", "True"])]


def test_dates_are_read_in_the_count_of_1904_too(make_workbook: MakeWorkbook) -> None:
    main = zipfile.ZipFile(io.BytesIO(make_workbook({"明细": []}))).read("xl/workbook.xml")
    flagged = main.decode().replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    sheet = '<row r="1"><c r="A1" s="1"><v>44886.5</v></c></row>'
    body = make_workbook({"明细": sheet}, parts={"xl/workbook.xml": flagged})
    assert rows(body) == [(1, ["2026-11-22 12:00:00"])]


def test_rows_keep_the_numbers_that_a_spreadsheet_shows(make_workbook: MakeWorkbook) -> None:
    body = make_workbook({"明细": [[], ["甲"], [], [" "], [None, "乙"], []]})
    assert rows(body) == [(2, ["甲", ""]), (5, ["", "乙"])]


def test_hidden_sheets_are_told_apart(make_workbook: MakeWorkbook) -> None:
    body = make_workbook({"明细": [["甲"]], "旧": [["乙"]]}, hidden=["旧"])
    told = [(sheet.name, sheet.hidden) for sheet in workbook_sheets("台账", body)]
    assert told == [("明细", False), ("旧", True)]


def test_old_xls_is_read_as_well(golden: Path) -> None:
    body = (golden / "ledger" / "old.xls").read_bytes()
    sheet: Sheet = workbook_sheets("台账", body)[0]
    assert [number for number, _ in sheet.rows] == [1, 2, 3, 4]


# ── what is refused, and what it costs ───────────────────────────────────────────────────────


@pytest.mark.parametrize("far", ["XFD1048576", "A9999999", "ZZZZZZ1", "XFE1048577"])
def test_cell_far_away_is_refused_before_the_sheet_is_laid_out(
    far: str, make_workbook: MakeWorkbook
) -> None:
    sheet = f'<row r="1"><c r="B1"><v>1</v></c></row><row><c s="1" r="{far}"><v>2</v></c></row>'
    assert "很远的行列" in refusal(make_workbook({"明细": sheet}))


def test_cell_far_away_that_is_only_formatted_does_no_harm(make_workbook: MakeWorkbook) -> None:
    sheet = '<row r="1"><c r="A1"><v>1</v></c></row><row><c r="XFD1048576" s="1"/></row>'
    assert rows(make_workbook({"明细": sheet})) == [(1, ["1"])]


def test_count_of_strings_out_of_all_proportion_is_refused(make_workbook: MakeWorkbook) -> None:
    strings = f'<sst xmlns="{MAIN}" count="1" uniqueCount="99999999999999"><si><t>x</t></si></sst>'
    assert "过大" in refusal(make_workbook({"明细": []}, parts={"xl/sharedStrings.xml": strings}))


@pytest.mark.slow
def test_bomb_that_tells_its_size_is_not_unpacked(make_workbook: MakeWorkbook) -> None:
    body = make_workbook({"明细": []}, parts={"xl/media/a.bin": "0" * 256_000_001})
    assert len(body) < 300_000
    assert "解压后超过 256 MB" in refusal(body)


def test_bomb_that_lies_about_its_size_is_refused(make_workbook: MakeWorkbook) -> None:
    body = bytearray(make_workbook({"明细": []}, parts={"xl/z.xml": "0" * 1_000_000}))
    entry = body.rfind(b"PK\x01\x02")
    body[entry + 24 : entry + 28] = struct.pack("<I", 10)
    assert "已损坏" in refusal(bytes(body))


def test_part_that_is_there_twice_is_refused(make_workbook: MakeWorkbook) -> None:
    written = io.BytesIO(make_workbook({"明细": []}))
    with zipfile.ZipFile(written, "a") as package:
        package.writestr("XL/Workbook.xml", "<workbook/>")
    assert "结构异常" in refusal(written.getvalue())


def test_archive_that_is_no_workbook_is_told_from_a_damaged_one() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("台账.csv", "a,b")
    assert "请解压后放入" in refusal(written.getvalue())


def test_file_cut_short_is_refused(make_workbook: MakeWorkbook) -> None:
    body = make_workbook({"明细": [["甲"]]})
    assert "没有传完" in refusal(body[: len(body) // 2])


def test_entities_of_a_documents_own_are_not_resolved(make_workbook: MakeWorkbook) -> None:
    secret = (
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY a "aaaaaaaaaa">]>'
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
        "<t>&x;&a;</t></is></c></row></sheetData></worksheet>"
    )
    body = make_workbook({"明细": []}, parts={"xl/worksheets/s1.xml": secret})
    assert "不是可读的工作簿" in refusal(body)


def test_deep_nesting_does_no_harm(make_workbook: MakeWorkbook) -> None:
    assert rows(make_workbook({"明细": "<a>" * 200_000 + "</a>" * 200_000})) == []


@pytest.mark.parametrize("name", ["EncryptedPackage", "EncryptionInfo and EncryptedPackage"])
def test_workbook_with_a_password_is_named_as_such(name: str) -> None:
    said = refusal(OLE + b"\0" * 600 + name.encode("utf-16-le"))
    assert "设有打开密码" in said
    assert "另存为" in said


def test_compound_file_without_a_workbook_is_refused() -> None:
    assert "不是可读的工作簿" in refusal(OLE + b"\0" * 600)


def test_text_is_no_workbook() -> None:
    assert not is_workbook("工单编号,来电时间".encode())


# ── any bytes ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    with ParserPool(timeout_s=10, workers=1) as made:
        yield made


def read_in(pool: ParserPool, body: bytes) -> bool:
    """Whether ``body`` was read or refused in order, in a process of its own."""
    config = LedgerSource(
        kind="ledger",
        id="hotline",
        name="热线",
        url="x",
        platform=Platform.HOTLINE,
        authority=Authority.TICKET,
    )
    response = Response(
        request=Request(url="x"),
        status=200,
        url="file:///x",
        headers={},
        body=body,
        fetched_at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    with suppress(ParseError):
        pool.parse(Ledger(config), response, SourceState(source_id="hotline"))
    return True


@pytest.mark.slow
@pytest.mark.fuzz
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_workbook_ends_in_tickets_or_a_parse_error(
    data: st.DataObject, pool: ParserPool, golden: Path
) -> None:
    name = data.draw(st.sampled_from(["export.xlsx", "old.xls"]))
    body = bytearray((golden / "ledger" / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(8, len(body) - 1))
        body[place] = data.draw(st.integers(0, 255))
    assert read_in(pool, bytes(body[: data.draw(st.integers(8, len(body)))]))


@pytest.mark.fuzz
@settings(suppress_health_check=list(HealthCheck))
@given(sheet=st.text(), part=st.text(max_size=200))
def test_any_xml_within_a_package_ends_in_tickets_or_a_parse_error(
    sheet: str, part: str, pool: ParserPool, make_workbook: MakeWorkbook
) -> None:
    clean = part.encode("utf-8", "replace").decode()
    body = make_workbook(
        {"明细": sheet.encode("utf-8", "replace").decode()}, parts={"xl/sharedStrings.xml": clean}
    )
    assert read_in(pool, body)
