"""Which reports are not on the desk though they should be, or cannot be made."""

from __future__ import annotations

from datetime import datetime

from monitor.alerts.signs import LateReport
from monitor.reporting.due import FAILED, subject_of
from monitor.reporting.schedule import Owed, latest_of
from monitor.settings import Settings
from monitor.store import Unit


def late_reports(settings: Settings, unit: Unit, now: datetime) -> tuple[LateReport, ...]:
    """The newest report of every plan that is not published by its time, or that failed.

    A period that ended before this monitor was first awake has none: nobody watched.
    """
    first = unit.runs.first()
    if first is None:
        return ()
    latest = (latest_of(plan, settings.roster, now) for plan in settings.reports.plans)
    begun = [each for each in latest if each is not None and each.order.end > first.started_at]
    late = (_late(settings, unit, each, now) for each in begun)
    return tuple(each for each in late if each is not None)


def _late(settings: Settings, unit: Unit, wanted: Owed, now: datetime) -> LateReport | None:
    order, plan = wanted.order, wanted.plan
    if unit.reports.went_out(plan.id, order.end):
        return None
    made = unit.reports.find(order.kind, order.end, name=plan.id)
    error = "" if made is not None else _failure(unit, wanted)
    if not error and now <= wanted.due_at:
        return None
    return LateReport(
        id=plan.id,
        title=settings.report_title(plan),
        due_at=wanted.due_at,
        error=error,
        waits=None if made is None else made.id,
    )


def _failure(unit: Unit, wanted: Owed) -> str:
    """Why it could not be made, if that was tried."""
    entries = unit.ledger.of(subject_of(wanted.plan.id))
    last = entries[-1] if entries else None
    if last is None or last.action != FAILED:
        return ""
    same = last.detail.get("period_end") == wanted.order.end.isoformat()
    return str(last.detail.get("error", "")) if same else ""
