"""Workbooks to rows: .xlsx and .xlsm, and the older .xls, by the calamine library.

The library reads fast, but lays a sheet out in full from its first to its last cell, and ends the
process when that does not fit: two cells in opposite corners of a sheet are enough. So a package
is looked through first, and parsing belongs in a process of its own.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from python_calamine import (
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from monitor.errors import ParseError
from monitor.sources.ledgers.sheet import Row, Sheet, is_blank

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MAIN_PART: Final = "xl/workbook.xml"

_UNPACKED_BYTES: Final = 256_000_000
_CELLS: Final = 8_000_000
"""Cells from the first to the last of a sheet, empty ones counted: about half a gigabyte."""
_PARTS: Final = 2_000
_CHUNK: Final = 1 << 20
_LONGEST_TAG: Final = 256
# A cell that holds something; one that is only formatted ends with "/>" and is not laid out.
_CELL = re.compile(rb'<(?:\w{1,9}:)?c [^<>/]{0,80}?r="([A-Z]{1,9})(\d{1,20})"[^<>/]{0,80}>')
_STRINGS = re.compile(rb'<(?:\w{1,9}:)?sst [^<>]{0,200}?uniqueCount="(\d{1,30})"')
_SAVE_AS: Final = "请用表格软件打开，另存为不加密的 .xlsx 或 CSV 文件"
_BROKEN: Final = (
    BadZipFile, LargeZipFile, NotImplementedError, RuntimeError, zlib.error, struct.error,
    EOFError, OSError, ValueError, OverflowError,
)  # fmt: skip


def is_workbook(body: bytes) -> bool:
    """Whether ``body`` is a package or a compound file, and so no text."""
    return body.startswith((_ZIP, _OLE))


def workbook_sheets(called: str, body: bytes) -> tuple[Sheet, ...]:
    """The worksheets of ``body``; ``called`` is how messages name the file.

    A cell's text is what was typed: dates as ``2026-11-22 09:05:00``, whole numbers without
    decimals, formulas by the value that was saved with them. A number too long to be held exactly
    is written as ``2.02611220000000E+17``. ParseError, also while the rows are read, when the file
    is encrypted, damaged, no workbook, or larger unpacked than any export.
    """
    if body.startswith(_ZIP):
        _look_through(called, body)
    elif _ENCRYPTED in body:
        raise ParseError(f"{called} 设有打开密码，无法读取；{_SAVE_AS}")
    with _reading(called):
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        tabs = [tab for tab in book.sheets_metadata if tab.typ == SheetTypeEnum.WorkSheet]
    return tuple(_sheet(called, book, tab) for tab in tabs)


# ── before the library sees it ───────────────────────────────────────────────────────────────


def _look_through(called: str, body: bytes) -> None:
    """ParseError when the package is damaged or would unpack to more than can be held."""
    try:
        with ZipFile(io.BytesIO(body)) as package:
            parts = package.infolist()
            names = {part.filename.lower() for part in parts}
            if _MAIN_PART not in names:
                raise ParseError(
                    f"{called} 是压缩包，不是 .xlsx 工作簿；请解压后放入其中的文件，"
                    "或另存为 .xlsx 或 CSV"
                )
            if len(names) < len(parts) or len(parts) > _PARTS or not _is_plain(parts):
                raise ParseError(f"{called} 的压缩包结构异常，不予读取；{_SAVE_AS}")
            if sum(part.file_size for part in parts) > _UNPACKED_BYTES:
                raise ParseError(
                    f"{called} 解压后超过 {_UNPACKED_BYTES / 1e6:g} MB；请拆成几个文件"
                )
            for part in parts:
                _look_at_part(called, package, part)
    except _BROKEN as error:
        raise ParseError(f"{called} 已损坏，或没有传完；请重新导出") from error


def _is_plain(parts: list[ZipInfo]) -> bool:
    return all(part.compress_type in (ZIP_STORED, ZIP_DEFLATED) for part in parts)


def _look_at_part(called: str, package: ZipFile, part: ZipInfo) -> None:
    """Unpack one part, which proves its size and checksum, and see how far its cells reach."""
    columns, lowest, strings, before = {b"A"}, 0, 0, b""
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            window = before + chunk
            for column, row in _CELL.findall(window):
                columns.add(column)
                lowest = max(lowest, int(row))
            if found := _STRINGS.search(window):
                strings = int(found[1])
            before = window[-_LONGEST_TAG:]
    if lowest * max(map(_column_number, columns)) > _CELLS or strings > _CELLS:
        raise ParseError(
            f"{called} 的表格过大，或在很远的行列上另有内容；"
            "请删去表格以外的内容，或拆成几个文件，或另存为 CSV"
        )


def _column_number(letters: bytes) -> int:
    """A is 1, XFD is 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


# ── by the library ───────────────────────────────────────────────────────────────────────────


@contextmanager
def _reading(called: str) -> Iterator[None]:
    try:
        yield
    except (GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError as error:
        raise ParseError(f"{called} 设有打开密码，无法读取；{_SAVE_AS}") from error
    except BaseException as error:  # the library's panics are no Exception
        raise ParseError(f"{called} 不是可读的工作簿，或已损坏；{_SAVE_AS}") from error


def _sheet(called: str, book: CalamineWorkbook, tab: SheetMetadata) -> Sheet:
    hidden = tab.visible != SheetVisibleEnum.Visible
    return Sheet(name=tab.name, hidden=hidden, rows=_rows(called, book, tab.name))


def _rows(called: str, book: CalamineWorkbook, name: str) -> Iterator[Row]:
    with _reading(called):
        for number, cells in enumerate(book.get_sheet_by_name(name).iter_rows(), 1):
            texts = [cell if type(cell) is str else _text(cell) for cell in cells]
            if not is_blank(texts):
                yield number, texts


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return _second(cell).isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    """Whole numbers as they were typed; those too long to be exact so that it shows."""
    if not value.is_integer():
        return repr(value)
    return str(int(value)) if abs(value) < 2**53 else f"{value:.14E}"


def _second(moment: datetime) -> datetime:
    """The nearest second: a spreadsheet keeps times as fractions of a day."""
    up = moment.microsecond >= 500_000 and moment.year < 9999
    return moment.replace(microsecond=0) + timedelta(seconds=up)
