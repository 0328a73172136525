"""Hotline and petition exports: CSV, workbook or HTML table, one ticket a row.

The export is one file, an address, or a folder whose new and changed files are read. A ticket is
recognised by its number alone, so that it counts once however many files hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Final

from monitor.errors import ParseError
from monitor.settings.sources import LedgerSource
from monitor.sources.base import Parsed, Request, Response
from monitor.sources.decode import charset_of, decode
from monitor.sources.ledgers import folder
from monitor.sources.ledgers.columns import HEADER_WITHIN, USUAL, Layout, Missing, explain, lay_out
from monitor.sources.ledgers.csv_table import csv_sheet
from monitor.sources.ledgers.html_table import html_sheets
from monitor.sources.ledgers.sheet import Row, Sheet
from monitor.sources.ledgers.tickets import (
    BadRowError,
    Ticket,
    latest,
    read_ticket,
    without_rounded,
)
from monitor.sources.ledgers.workbook import is_workbook, workbook_sheets
from monitor.types import SourceState

_ROWS_READ: Final = 200_000
_PROBLEMS_SHOWN: Final = 20
_START: Final = 2_000
_XML_SPREADSHEET: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_FOREIGN: Final[Mapping[bytes, str]] = {
    b"%PDF-": "PDF 文件",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "gzip 压缩包",
    b"MIME-Version:": "单个文件网页（MHTML）",
}


@dataclass(frozen=True, slots=True)
class Ledger:
    """The exports of one hotline or petition office."""

    config: LedgerSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The file, folder or address of the export."""
        return (Request(url=self.config.url, conditional=not folder.owes(state)),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Every ticket; a bad row is reported with its number, as a spreadsheet shows it.

        A folder leads to requests for its files. ParseError when the file is empty, is no table,
        or lacks a column; of a file within a folder this is a problem, and the others go on.
        """
        if folder.is_listing(response):
            return self._folder(response, state)
        if response.request.purpose == "list":
            return self._export(f"台账 {self.config.id!r}", response)
        return self._file(response, state)

    # ── a folder ─────────────────────────────────────────────────────────────────────────────

    def _folder(self, response: Response, state: SourceState) -> Parsed:
        picked = folder.pick(response, state.cursor, self.config.max_bytes)
        follow = tuple(
            Request(
                url=folder.address_within(self.config.url, file.name),
                purpose="more",
                conditional=False,
                context={"name": file.name, "tag": file.tag},
            )
            for file in picked.files
        )
        return Parsed(follow=follow, cursor=picked.cursor, problems=picked.problems)

    def _file(self, response: Response, state: SourceState) -> Parsed:
        """One file of the folder, done with until it changes."""
        context = response.request.context
        called = f"文件 {context['name']!r}"
        cursor = folder.mark_read(state.cursor, context["name"], context["tag"])
        try:
            parsed = self._export(called, response)
        except ParseError as error:
            return Parsed(cursor=cursor, problems=(str(error),))
        problems = tuple(f"{called}：{problem}" for problem in parsed.problems)
        return Parsed(items=parsed.items, cursor=cursor, problems=problems)

    # ── an export ────────────────────────────────────────────────────────────────────────────

    def _export(self, called: str, response: Response) -> Parsed:
        named = self._named()
        sheets = self._sheets(called, response)
        found = _Found(config=self.config, read_at=response.fetched_at)
        lacking: list[Missing] = []
        for sheet in sheets:
            where = f"工作表“{sheet.name}”" if len(sheets) > 1 else ""
            missing = found.read(where, sheet.rows, named)
            lacking += [missing] if missing else []
        if len(lacking) == len(sheets):
            nearest = max(lacking, key=lambda missing: missing.known)
            raise ParseError(f"{called} {explain(nearest, named)}")
        return found.parsed()

    def _named(self) -> Mapping[str, str]:
        """The settings that name a column."""
        named = {setting: getattr(self.config, setting) for setting in USUAL}
        return {setting: name for setting, name in named.items() if name is not None}

    def _sheets(self, called: str, response: Response) -> Sequence[Sheet]:
        """The sheets to read, one at least; what the file is, is told by its bytes."""
        body = response.body
        if is_workbook(body):
            return self._chosen(called, workbook_sheets(called, body))
        foreign = next((what for mark, what in _FOREIGN.items() if body.startswith(mark)), None)
        if foreign is not None:
            raise ParseError(f"{called} 是{foreign}，不是台账；请导出为 .xlsx 或 CSV")
        text = decode(body, charset_of(response.headers.get("content-type", "")))
        start = text[:_START].lstrip()
        if not start and not text.strip():
            raise ParseError(f"{called} 是空的；请重新导出 {response.request.url!r}")
        if not start.startswith("<"):
            return (csv_sheet(called, text),)
        if _XML_SPREADSHEET in start:
            raise ParseError(f"{called} 是“XML 表格 2003”；请用表格软件另存为 .xlsx 或 CSV")
        sheets = html_sheets(text)
        if not sheets:
            raise ParseError(
                f"{called} 是没有表格的网页，或许是登录页面；请登录后重新导出为 .xlsx 或 CSV"
            )
        return sheets

    def _chosen(self, called: str, sheets: Sequence[Sheet]) -> Sequence[Sheet]:
        """The sheet that the settings name, else all that are not hidden."""
        name = self.config.sheet
        chosen = [s for s in sheets if (not s.hidden if name is None else s.name == name)]
        if chosen:
            return chosen
        listed = "、".join(repr(s.name) + ("（隐藏）" if s.hidden else "") for s in sheets)
        what = "没有可见的工作表" if name is None else f"没有工作表 {name!r}"
        raise ParseError(
            f"{called} {what}；请在 sources.yaml 中更正 'sheet'；现有工作表：{listed or '无'}"
        )


@dataclass(slots=True, kw_only=True)
class _Found:
    """What has been read of an export so far."""

    config: LedgerSource
    read_at: datetime
    tickets: list[Ticket] = field(default_factory=list)
    bad_rows: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self, where: str, rows: Iterable[Row], named: Mapping[str, str]) -> Missing | None:
        """Add the tickets of one sheet; what it lacks when it holds none.

        ParseError when it breaks off and no ticket is at hand; else these are kept and it is noted.
        """
        broken: list[ParseError] = []
        passing = _up_to_a_break(rows, broken)
        top = list(islice(passing, HEADER_WITHIN))
        layout = lay_out(top, named)
        if isinstance(layout, Layout):
            self._read_below(where, chain(top, passing), layout)
        if broken and not self.tickets:
            raise broken[0]
        self.notes += [f"{error}；此前各行已读，此后各行未读" for error in broken]
        return layout if isinstance(layout, Missing) else None

    def _read_below(self, where: str, rows: Iterable[Row], layout: Layout) -> None:
        for number, cells in rows:
            if len(self.tickets) + len(self.bad_rows) >= _ROWS_READ:
                self.notes.append(
                    f"{where}第{number}行起未读：一次最多读{_ROWS_READ}行；请拆成几个文件"
                )
                return
            if number > layout.last_row:
                self._add(f"{where}第{number}行", cells, layout)

    def _add(self, where: str, cells: Sequence[str], layout: Layout) -> None:
        try:
            ticket = read_ticket(where, cells, layout, self.config, self.read_at)
        except BadRowError as error:
            self.bad_rows.append(f"{where}：{error}；已跳过，请更正后重新导出")
        else:
            self.tickets += [ticket] if ticket else []

    def parsed(self) -> Parsed:
        """The tickets, one a number, and what was wrong."""
        sound, rounded = without_rounded(self.tickets)
        items, repeated = latest(sound)
        problems = self.bad_rows[:_PROBLEMS_SHOWN]
        if (more := len(self.bad_rows) - len(problems)) > 0:
            problems.append(f"另有{more}行因类似原因跳过；请一并核对")
        return Parsed(items=items, problems=(*problems, *rounded, *repeated, *self.notes))


def _up_to_a_break(rows: Iterable[Row], broken: list[ParseError]) -> Iterator[Row]:
    """``rows``, up to where they cannot be read on; the error is put into ``broken``."""
    try:
        yield from rows
    except ParseError as error:
        broken.append(error)
