"""Hotline and petition exports: CSV with columns by name, one ticket a row."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.errors import ParseError
from monitor.settings.sources import LedgerSource
from monitor.sources.base import Parsed, Request, Response
from monitor.sources.decode import charset_of, decode
from monitor.sources.markup import line, lines
from monitor.text.dates import parse_date
from monitor.types import Authority, RawItem, SourceState

_TITLE_LENGTH = 40
_PROBLEMS_SHOWN = 20
_REGION_CODE = re.compile(r"\d{6}")
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
_MARKS = (",", "\t", ";")


class _BadRowError(Exception):
    """One row cannot become a ticket; the message says why."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One CSV export of a hotline or petition office."""

    config: LedgerSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The file or address of the export."""
        del state
        return (Request(url=self.config.url),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Every ticket; a bad row is reported with its number (the header is row 1) and skipped.

        ParseError when the file is empty, is no CSV, or lacks a column the settings name.
        """
        del state
        rows = self._rows(response)
        columns = self._columns(next(rows, (0, []))[1])
        items: list[RawItem] = []
        problems: list[str] = []
        for number, cells in rows:
            try:
                items.append(self._item(_picked(cells, columns), response.fetched_at))
            except _BadRowError as error:
                problems.append(f"第{number}行：{error}；已跳过，请更正后重新导出")
        if len(problems) > _PROBLEMS_SHOWN:
            more = len(problems) - _PROBLEMS_SHOWN
            problems[_PROBLEMS_SHOWN:] = [f"另有{more}行因类似原因跳过；请一并核对"]
        return Parsed(items=tuple(items), problems=tuple(problems))

    def _rows(self, response: Response) -> Iterator[tuple[int, list[str]]]:
        """Every row that is not blank, with its number as a spreadsheet shows it."""
        text = decode(response.body, charset_of(response.headers.get("content-type", "")))
        if not text.strip():
            raise ParseError(f"台账 {self.config.id!r} 是空的；请重新导出 {self.config.url!r}")
        head = text.lstrip().split("\n", 1)[0]
        mark = max(_MARKS, key=head.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        try:
            for number, cells in enumerate(reader, 1):
                if any(cell.strip() for cell in cells):
                    yield number, cells
        except csv.Error as error:
            raise ParseError(
                f"台账 {self.config.id!r} 第{reader.line_num}行附近不合 CSV 格式，或有单元格过长；"
                "请重新导出为 UTF-8 编码的 CSV"
            ) from error

    def _columns(self, header: Sequence[str]) -> Mapping[str, int]:
        """Role of each wanted column to its place in the row."""
        config = self.config
        wanted = {
            "ticket_column": config.ticket_column,
            "title_column": config.title_column,
            "text_column": config.text_column,
            "time_column": config.time_column,
            "region_column": config.region_column,
        }
        places = {line(name): place for place, name in reversed(list(enumerate(header)))}
        columns: dict[str, int] = {}
        for role, name in wanted.items():
            if name is None:
                continue
            if name not in places:
                raise ParseError(self._missing(role, name, [line(cell) for cell in header]))
            columns[role] = places[name]
        return columns

    def _missing(self, role: str, name: str, found: Sequence[str]) -> str:
        near = difflib.get_close_matches(name, found, n=1, cutoff=0.4)
        hint = f"，最接近的是 {near[0]!r}" if near else ""
        listed = "、".join(repr(column) for column in found[:30])
        return (
            f"台账 {self.config.id!r} 没有列 {name!r}{hint}；"
            f"请在 sources.yaml 中更正 {role!r}，或导出该列；现有列：{listed}"
        )

    def _item(self, row: Mapping[str, str], read_at: datetime) -> RawItem:
        config = self.config
        ticket, text = line(row["ticket_column"]), lines(row["text_column"])
        if not ticket:
            raise _BadRowError(f"{config.ticket_column!r} 为空")
        if _ROUNDED.fullmatch(ticket):
            raise _BadRowError(f"工单号 {ticket!r} 已被表格软件改成近似值，须按文本格式导出")
        title = line(row.get("title_column", ""))
        if not (text or title):
            raise _BadRowError(f"{config.text_column!r} 为空")
        when = line(row["time_column"])
        published_at = parse_date(when, read_at)
        if published_at is None:
            raise _BadRowError(f"{config.time_column!r} 不是时间：{when!r}")
        place = line(row.get("region_column", ""))
        is_code = _REGION_CODE.fullmatch(place) is not None
        return RawItem(
            source_id=config.id,
            url=f"{config.url}#{ticket}",
            title=title or line(text)[:_TITLE_LENGTH],
            body=text if is_code else _with_place(text, place),
            platform=config.platform,
            authority=Authority.TICKET,
            outlet=config.name,
            region=place if is_code else config.region,
            published_at=published_at,
            fetched_at=read_at,
            external_id=ticket,
        )


def _picked(cells: Sequence[str], columns: Mapping[str, int]) -> Mapping[str, str]:
    if len(cells) <= max(columns.values()):
        raise _BadRowError(f"只有{len(cells)}个单元格")
    return {role: cells[place] for role, place in columns.items()}


def _with_place(text: str, place: str) -> str:
    """The ticket's text, the place its row names added when the text itself is silent on it."""
    return text if not place or place in text else f"{text}\n属地：{place}"
