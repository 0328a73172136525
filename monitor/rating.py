"""What staff say of an alert afterwards: whether it was of use to whoever it woke."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerts.exercise import is_drill
from monitor.alerts.fold import STORM
from monitor.errors import NotFoundError, RefusedError
from monitor.store import Unit
from monitor.text.plain import typed
from monitor.trace import run_id
from monitor.types import Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What somebody says of an alert."""

    useful: bool
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """The alert after a word on it; ``before`` is what was said earlier, and by whom."""

    alert: Alert
    before: Alert
    again: bool = False
    """Whether the same person had said the same."""


def rate(unit: Unit, alert_id: int, verdict: Verdict, now: datetime) -> Rated:
    """Keep a word on an alert; a later one takes the place of an earlier, both on the ledger.

    Raises NotFoundError for an unknown alert, RefusedError without a name, for a drill and for a
    message that many were folded into.
    """
    found = unit.alerts.get([alert_id])
    if not found:
        raise NotFoundError(f"没有第 {alert_id!r} 号预警；见 monitor alerts")
    alert, by, note = found[0], typed(verdict.by), typed(verdict.note)
    if refused := _refusal(alert, by):
        raise RefusedError(f"预警 {alert_id}：{refused}")
    if (alert.useful, alert.useful_by) == (verdict.useful, by) and not note:
        return Rated(alert=alert, before=alert, again=True)
    unit.alerts.rate(alert_id, useful=verdict.useful, by=by)
    detail = {"useful": "有用" if verdict.useful else "无用", "note": note}
    unit.ledger.add(now, by, "rated", f"alert:{alert_id}", detail, run_id())
    return Rated(alert=replace(alert, useful=verdict.useful, useful_by=by), before=alert)


def _refusal(alert: Alert, by: str) -> str:
    """Why nothing is to be said of ``alert``; empty when something may."""
    if not by:
        return "没有写明是谁，请用 --by 写姓名"
    if is_drill(alert):
        return "这是演练，不作评价；演练情况见 monitor drill --report"
    if alert.matter.startswith(STORM):
        return "这是合并通知，请评价其中的各条，见 monitor alerts"
    return ""
