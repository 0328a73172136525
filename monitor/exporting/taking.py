"""One export from the asking to the file: counted, permitted, put on the ledger, then written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from monitor.clock import desk
from monitor.errors import InputError
from monitor.exporting.content import Content, Wanted
from monitor.exporting.rights import permit
from monitor.exporting.writing import write
from monitor.reports.extract import (
    INCIDENT_FIELDS,
    ITEM_FIELDS,
    LEDGER_FIELDS,
    NUMBER,
    SERIES_FIELDS,
    Cell,
    Extract,
    Field,
    Names,
)
from monitor.reports.wording import SMALL_SAMPLE
from monitor.settings import Settings
from monitor.store import Store, Unit
from monitor.text.plain import typed
from monitor.text.regions import Gazetteer
from monitor.trace import run_id
from monitor.trends.series import Step
from monitor.types import Dimension

What = Literal["incidents", "items", "series", "ledger"]
_TITLES: dict[What, str] = {
    "incidents": "事件",
    "items": "条目",
    "series": "序列",
    "ledger": "台账",
}
_FIELDS: dict[What, tuple[Field, ...]] = {
    "incidents": INCIDENT_FIELDS,
    "items": ITEM_FIELDS,
    "series": SERIES_FIELDS,
    "ledger": LEDGER_FIELDS,
}
_INSTANT = timedelta(microseconds=1)
Rows = Callable[[str], Iterable[tuple[Cell, ...]]]
"""The rows, given the number of their export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants to take out, and what for."""

    what: What
    wanted: Wanted
    by: str
    purpose: str
    approved_by: str = ""
    dimension: Dimension = Dimension.PLATFORM
    step: Step = Step.DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken."""

    number: str
    rows: int


def take(
    store: Store,
    settings: Settings,
    gazetteer: Gazetteer,
    order: Order,
    path: Path,
    now: datetime,
) -> Taken:
    """Write what ``order`` asks for to ``path``.

    RefusedError, before anything is written, when its asker may not have it; InputError for hours
    of what is counted by the day, and for a file of no known form.
    """
    names = Names(settings=settings, place=gazetteer.name)
    with store.read() as unit:
        count, rows = _content(unit, order, names, gazetteer, now)
        permit(settings, by=order.by, rows=count, approved_by=order.approved_by)
        number = _number(order, now)
        _put_down(store, order, number, count, path, now)
        extract = Extract(
            title=_TITLES[order.what],
            number=number,
            fields=(*_FIELDS[order.what], NUMBER),
            rows=rows(number),
            about=_about(order, names, number, count, now),
        )
        return Taken(number=number, rows=write(extract, path))


def _content(
    unit: Unit, order: Order, names: Names, gazetteer: Gazetteer, now: datetime
) -> tuple[int, Rows]:
    """How many rows there are, and what gives them."""
    content = Content(unit=unit, wanted=order.wanted, names=names, gazetteer=gazetteer)
    if order.what == "items":
        ids = content.items()
        return len(ids), lambda number: content.item_rows(ids, number)
    if order.what == "incidents":
        incidents = content.incidents()
        return len(incidents), lambda number: content.incident_rows(incidents, number)
    if order.what == "ledger":
        entered = content.ledger_rows(now)
        return len(entered), lambda number: ((*row, number) for row in entered)
    try:
        counted = list(content.series_rows(order.dimension, order.step))
    except ValueError as error:
        raise InputError(f"“{order.dimension.label}”只按日和周统计，请用 --step day") from error
    return len(counted), lambda number: ((*row, number) for row in counted)


def _number(order: Order, now: datetime) -> str:
    """The day and hour, and four letters of what and who, so that two of one second differ."""
    asked = f"{order}\0{now.isoformat()}"
    return f"{desk(now):%Y%m%d-%H%M%S}-{hashlib.sha256(asked.encode()).hexdigest()[:4]}"


def _put_down(
    store: Store, order: Order, number: str, count: int, path: Path, now: datetime
) -> None:
    detail = {
        "what": order.what,
        "rows": count,
        "purpose": typed(order.purpose),
        "approved_by": order.approved_by,
        "topic": order.wanted.topic,
        "region": order.wanted.region,
        "from": order.wanted.start.isoformat(),
        "to": order.wanted.end.isoformat(),
        "form": path.suffix.lower(),
    }
    with store.write() as unit:
        unit.ledger.add(now, order.by, "exported", f"export:{number}", detail, run_id())


def _about(
    order: Order, names: Names, number: str, count: int, now: datetime
) -> tuple[tuple[str, str], ...]:
    wanted = order.wanted
    first, last = desk(wanted.start), desk(wanted.end - _INSTANT)
    told = [
        ("导出编号", number),
        ("内容", _TITLES[order.what]),
        ("时段", f"{first:%Y-%m-%d}至{last:%Y-%m-%d}"),
        ("主题", names.topics([wanted.topic]) if wanted.topic else "全部"),
        ("地区", names.place(wanted.region) if wanted.region else "全部"),
        ("行数", f"{count}"),
        ("导出人", order.by),
        ("同意人", order.approved_by or "—"),
        ("用途", typed(order.purpose)),
        ("导出时间", f"{desk(now):%Y-%m-%d %H:%M}"),
        ("设置版本", names.settings.revision),
        ("说明", "公民的账号、姓名、电话、证件号不导出；正文最多摘录200字；地点一般不细于区县"),
        *_of_its_rows(order),
        ("说明", "内部资料，仅供核实、答复和解释工作使用，不得用于追查发言人，不得对外转发"),
    ]
    return tuple(told)


def _of_its_rows(order: Order) -> tuple[tuple[str, str], ...]:
    if order.what == "series" and order.dimension is Dimension.GROUP:
        return (("说明", f"时段内不足{SMALL_SAMPLE}条的群体不列"),)
    told = "涉事地写到乡镇，经办人写姓名；日常级、无人处置的不列；处置记录和时限见 monitor ledger"
    return (("说明", told),) if order.what == "ledger" else ()
