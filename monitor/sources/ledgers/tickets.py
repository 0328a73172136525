"""One row of an export to one ticket, and what rows of one export are to each other."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from monitor.clock import utc
from monitor.settings.sources import LedgerSource
from monitor.sources.ledgers.columns import Layout
from monitor.sources.markup import line, lines
from monitor.text.dates import parse_date
from monitor.text.redact import redact
from monitor.types import Authority, RawItem

_TITLE_LENGTH: Final = 40
_TITLE_AT_MOST: Final = 80
_TICKET_AT_MOST: Final = 100
_SHOWN: Final = 30
_REGION_CODE = re.compile(r"(\d{6})(?:\d{3}|\d{6})?")
_SUM = re.compile(r"(?:合计|总计|小计|共计)(?:\W|\d|共|$)")
_MARKUP = re.compile(r"<(?:p|br|div|span|b|font|strong)\b[^<>]{0,300}>", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|br|div|li|tr)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")

_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
_EXACT_DIGITS: Final = 15
"""Digits of a number that a spreadsheet keeps; it puts zeros for the rest."""
_ROWS_TELL: Final = 3
_ZEROS_TELL: Final = 3

_USUAL_TIME = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d{1,15})?", re.ASCII)
_SERIAL_DAYS: Final = range(20_000, 80_000)
"""1954 to 2119 in the count of days in which spreadsheets hold dates."""
_SERIAL_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock's
_CLOCK_ONLY = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")


class BadRowError(Exception):
    """One row cannot become a ticket; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One ticket and the row it was read from, as messages name it."""

    where: str
    item: RawItem


def read_ticket(
    where: str, cells: Sequence[str], layout: Layout, config: LedgerSource, read_at: datetime
) -> Ticket | None:
    """The ticket of one row; None for a sum, a repeated header, a remainder of merged cells.

    BadRowError when there should be one and it cannot be read.
    """
    if tuple(cells) in layout.header or _SUM.match(_first(cells)):
        return None
    row = {role: cells[place] for role, place in layout.places.items() if place < len(cells)}
    if row and not any(map(line, row.values())):
        return None
    if any(role not in row for role in ("ticket_column", "time_column")):
        raise BadRowError(f"只有{len(cells)}个单元格")
    return Ticket(where=where, item=_item(row, layout.headings, config, read_at))


def _item(
    row: Mapping[str, str], headings: Mapping[str, str], config: LedgerSource, read_at: datetime
) -> RawItem:
    ticket = _number(row["ticket_column"], headings["ticket_column"])
    title, text = line(_plain(row.get("title_column", ""))), _text(row.get("text_column", ""))
    if not (text or title):
        raise BadRowError(f"{headings.get('text_column', headings.get('title_column'))!r} 为空")
    if len(title) > _TITLE_AT_MOST:  # a summary that stands where others have a title
        title, text = title[:_TITLE_LENGTH], text or title
    when = line(row["time_column"])
    published_at = _moment(when, read_at)
    if published_at is None:
        raise BadRowError(f"{headings['time_column']!r} 不是时间：{redact(when)[:_SHOWN]!r}")
    place = line(row.get("region_column", ""))
    code = _REGION_CODE.fullmatch(place)
    return RawItem(
        source_id=config.id,
        url=f"ledger://{config.id}/{quote(ticket, safe='')}",
        title=title or line(text)[:_TITLE_LENGTH],
        body=text if code else _with_place(text, place),
        platform=config.platform,
        authority=Authority.TICKET,
        outlet=config.name,
        region=code[1] if code else config.region,
        published_at=published_at,
        fetched_at=read_at,
        external_id=ticket,
    )


def _first(cells: Sequence[str]) -> str:
    return next((cell for cell in cells if cell and not cell.isspace()), "").lstrip()


def _number(cell: str, heading: str) -> str:
    """The ticket's number; BadRowError when there is none, or none that can be trusted."""
    ticket = line(cell).lstrip("'`’‘")
    if not ticket:
        raise BadRowError(f"{heading!r} 为空")
    if _ROUNDED.fullmatch(ticket):
        raise BadRowError(f"工单号 {ticket!r} 已被表格软件改成近似值，须按文本格式导出")
    if len(ticket) > _TICKET_AT_MOST:
        raise BadRowError(f"{heading!r} 有{len(ticket)}个字，不是工单号")
    return ticket


def _plain(cell: str) -> str:
    """``cell`` without tags, where a web form's editor left some."""
    if "<" not in cell or not _MARKUP.search(cell):
        return cell
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", cell)))


def _text(cell: str) -> str:
    return lines(_plain(cell.replace("\r\n", "\n").replace("\r", "\n")))


def _moment(cell: str, read_at: datetime) -> datetime | None:
    """The time in a cell: as written, or as a spreadsheet's count of days; a day must be given."""
    if _USUAL_TIME.fullmatch(cell):
        with suppress(ValueError):
            return utc(datetime.fromisoformat(cell))
    if _SERIAL.fullmatch(cell) and int(cell[:5]) in _SERIAL_DAYS:
        return utc(_SERIAL_ZERO + timedelta(seconds=round(float(cell) * 86_400)))
    return None if _CLOCK_ONLY.fullmatch(cell) else parse_date(cell, read_at)


def _with_place(text: str, place: str) -> str:
    """The ticket's text, the place its row names added when the text itself is silent on it."""
    return text if not place or place in text else f"{text}\n属地：{place}".lstrip()


# ── rows beside each other ───────────────────────────────────────────────────────────────────


def without_rounded(tickets: Sequence[Ticket]) -> tuple[list[Ticket], list[str]]:
    """The tickets whose numbers can be trusted, and a sentence on the others.

    A spreadsheet keeps fifteen digits of a number and writes zeros for the rest. When all the long
    numbers of an export end so, and the zeros are many or different tickets share a number, it has
    been through one as numbers.
    """
    long = [t for t in tickets if _is_long(t.item.external_id or "")]
    zeros = [(t.item.external_id or "")[_EXACT_DIGITS:] for t in long]
    if not long or any(tail.strip("0") for tail in zeros):
        return list(tickets), []
    many = len(long) >= _ROWS_TELL and all(len(tail) >= _ZEROS_TELL for tail in zeros)
    if not many and not _clash(long):
        return list(tickets), []
    first = long[0]
    told = (
        f"{first.where}起{len(long)}行：工单号（如 {first.item.external_id!r}）"
        f"{_EXACT_DIGITS}位"
        "以后全是0，已被表格软件改成近似值；已跳过，请按文本格式重新导出"
    )
    dropped = {id(ticket) for ticket in long}
    return [ticket for ticket in tickets if id(ticket) not in dropped], [told]


def latest(tickets: Iterable[Ticket]) -> tuple[tuple[RawItem, ...], list[str]]:
    """One item a ticket number: the latest by its time, then by its row; and what was put aside.

    Exports repeat a ticket for every office that handles it, and when it is amended.
    """
    kept: dict[str, RawItem] = {}
    amended: dict[str, None] = {}
    for ticket in tickets:
        item, number = ticket.item, ticket.item.external_id or ""
        before = kept.get(number)
        if before is not None and (before.title, before.body) != (item.title, item.body):
            amended[number] = None
        if before is None or _time(item) >= _time(before):
            kept[number] = item
    if not amended:
        return tuple(kept.values()), []
    shown = "、".join(list(amended)[:3]) + ("等" if len(amended) > 3 else "")
    told = f"{len(amended)}件工单（{shown}）出现多次且内容不同，以时间最晚、行次最后的为准"
    return tuple(kept.values()), [told]


def _is_long(number: str) -> bool:
    return len(number) > _EXACT_DIGITS and number.isascii() and number.isdigit()


def _clash(tickets: Sequence[Ticket]) -> bool:
    """Whether two different demands bear one number."""
    words: dict[str, tuple[str, str]] = {}
    for ticket in tickets:
        said = (ticket.item.title, ticket.item.body)
        if words.setdefault(ticket.item.external_id or "", said) != said:
            return True
    return False


def _time(item: RawItem) -> datetime:
    return item.published_at or item.fetched_at
