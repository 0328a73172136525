"""The register of incidents (台账): one row an incident, with its steps, clocks and an explanation.

Every cell is text that no program runs and no person is found by: what stands in it is masked once
more, control characters are gone, and what a spreadsheet would take for a formula begins with an
apostrophe, so that it stays text when the sheet is saved as CSV (OWASP, CSV Injection).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.reports.register_cells import COLUMNS, Around, Entry, cells, clock_words, done_at
from monitor.text.plain import UNSEEN
from monitor.text.redact import redact
from monitor.types import ClockDue, Disposition, Incident, Tier

LONGEST = 32_767
"""Characters a cell of a workbook may hold, counted in units of UTF-16."""
_CUT = "…（超出单元格上限，有删节）"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_STEPS = (
    ("编号", 14),
    ("记录时间", 16),
    ("办理时间", 16),
    ("经办", 12),
    ("事项", 14),
    ("单位", 22),
    ("说明", 50),
    ("凭据", 40),
    ("办后状态", 10),
)
_CLOCKS = (
    ("编号", 14),
    ("时限", 7),
    ("事项", 34),
    ("次", 5),
    ("起算", 16),
    ("到期", 16),
    ("停止", 16),
    ("情况", 26),
    ("经办", 12),
    ("凭据", 40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: headings with their widths in characters, rows of text."""

    name: str
    headings: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, ...], ...]
    tiers: tuple[Tier, ...] = ()
    """The tier of each row, where rows are incidents."""
    tier_column: int | None = None
    """The column that shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the register is of, for its last sheet."""

    start: datetime
    end: datetime
    asked: str
    """The filters, as staff read them; empty for none."""
    left_out: int
    """Incidents of 日常 that nobody handled, left out."""
    revision: str
    """Of the settings."""


def register(entries: Sequence[Entry], scope: Scope, around: Around) -> tuple[Sheet, ...]:
    """The sheets 台账, 处置记录, 时限 and 说明, as of ``around.now``."""
    return (
        _incidents(entries, around),
        _steps(entries, around),
        _clocks(entries, around),
        _about(entries, scope, around),
    )


def inert(text: str) -> str:
    """``text`` as a cell may hold it: masked, printable, no formula, not too long."""
    kept = "".join(
        c if c == "\n" else " " if c.isspace() else c
        for c in text.replace("\r\n", "\n")
        if c.isspace() or unicodedata.category(c) not in UNSEEN
    )
    masked = redact(kept.strip())
    if masked.startswith(_FORMULA):
        masked = f"'{masked}"
    if _units(masked) <= LONGEST:
        return masked
    room = 2 * (LONGEST - _units(_CUT))
    return masked.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _incidents(entries: Sequence[Entry], around: Around) -> Sheet:
    return Sheet(
        name="台账",
        headings=tuple((column.label, column.width) for column in COLUMNS),
        rows=tuple(_row(cells(entry, around)) for entry in entries),
        tiers=tuple(entry.incident.tier for entry in entries),
        tier_column=next(n for n, column in enumerate(COLUMNS) if column.label.startswith("等级")),
    )


def _steps(entries: Sequence[Entry], around: Around) -> Sheet:
    taken = [(entry.incident, step) for entry in entries for step in entry.steps]
    taken.sort(key=lambda pair: pair[1].id)
    rows = tuple(_row(_step(incident, step, around)) for incident, step in taken)
    return Sheet(name="处置记录", headings=_STEPS, rows=rows)


def _step(incident: Incident, step: Disposition, around: Around) -> tuple[str, ...]:
    return (
        incident.code,
        _at(step.at),
        _at(done_at(step)),
        step.by,
        step.action.label,
        around.unit(step.unit_id),
        step.note,
        step.evidence,
        step.status.label,
    )


def _clocks(entries: Sequence[Entry], around: Around) -> Sheet:
    rows = tuple(
        _row(_clock(entry.incident, clock, around.now))
        for entry in entries
        for clock in entry.incident.clocks
    )
    return Sheet(name="时限", headings=_CLOCKS, rows=rows)


def _clock(incident: Incident, clock: ClockDue, now: datetime) -> tuple[str, ...]:
    stopped = _at(clock.stopped_at) if clock.stopped_at else ""
    return (
        incident.code,
        clock.name,
        clock.label,
        str(clock.turn),
        _at(clock.started_at),
        _at(clock.due_at),
        stopped,
        clock_words(clock, now),
        clock.stopped_by,
        clock.evidence,
    )


def _about(entries: Sequence[Entry], scope: Scope, around: Around) -> Sheet:
    first, last = desk(scope.start), desk(scope.end - timedelta(seconds=1))
    told = [
        ("期间", f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d} 发现的事件"),
        ("筛选", scope.asked or "无"),
        ("件数", f"{len(entries)}件，处置记录{sum(len(e.steps) for e in entries)}条"),
        ("生成时间", _at(around.now)),
        ("设置版本", scope.revision),
        ("未列入", f"日常级、无人处置的事件{scope.left_out}件（可用 --tier routine 导出）"),
        ("不含", "公民的姓名、电话、证件号、账号；个人账号只写平台，不写名称"),
        ("不含", "上级转办的来文，除非已作为工单导入；办公系统中未登记的处置"),
        ("文本指纹", "首发条目正文的 BLAKE2b 摘要（128位），按归一后的文字计算，用以核对是否改动"),
        ("标题摘要", "引自首发原文，未作改写；真实性以“核实”记录为准"),
        ("研判意见", "有人工意见的在前；“规则依据”由系统按设置逐项计分得出"),
        ("处置记录", "只增不改，按记录先后排列；补记的另有办理时间"),
        ("格式", "以 = + - @ 起头的文字前加单引号，防止被当作公式"),
    ]
    return Sheet(name="说明", headings=(("项目", 14), ("内容", 90)), rows=tuple(map(_row, told)))


def _row(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(inert, texts))


def _at(moment: datetime) -> str:
    return f"{desk(moment):%Y-%m-%d %H:%M}"
