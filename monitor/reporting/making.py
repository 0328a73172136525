"""The steps inside the report hop: load a period, have it composed, print it, register it.

Called by ``pipeline`` only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.app import Monitor
from monitor.errors import MonitorError, NotFoundError, StoreError
from monitor.reporting import daily, disclosure
from monitor.reporting.order import Order, Stage, plan_of, year_of
from monitor.reporting.schedule import Owed, owed
from monitor.reporting.settling import RULES, Step, composed_of, settle
from monitor.reports.document import Document
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Report, ReportStatus

log = logging.getLogger(__name__)

Loader = Callable[[Monitor, Unit, Order, Stage], Document]


LOADERS: Mapping[str, Loader] = {
    "daily": daily.load,
    "disclosure": disclosure.load,
}
"""By kind: what loads a period and has it composed."""

FAILED = "failed"
"""What the ledger calls it when a report could not be made."""


def make(m: Monitor, order: Order, *, anew: bool = False, forms: Sequence[str] = ()) -> Report:
    """The report of ``order``: the one that is kept, or a new one, or with ``anew`` a next version.

    ``forms`` are printed besides those of its plan. Raises NotFoundError for a kind there is none
    of, and OutputError when a file cannot be written.
    """
    with m.store.read() as unit:
        before = _newest(unit, order)
    if before is not None and not anew:
        return print_more(m, before, forms)
    made = settle(m, _first_step(m, order, before, forms))
    if made is not None:
        return made
    with m.store.read() as unit:  # another process was faster
        return _newest(unit, order) or _lost(order)


def _first_step(m: Monitor, order: Order, before: Report | None, forms: Sequence[str]) -> Step:
    plan, now = plan_of(m.settings, order), m.clock.now()
    with m.store.read() as unit:
        number = _number(unit, order, before)
        document = _loader(order.kind)(m, unit, order, Stage(number=number, now=now))
    draft = Report(
        id=0,
        kind=order.kind,
        name=order.name,
        scope=order.scope,
        number=number,
        period_start=order.start,
        period_end=order.end,
        made_at=now,
        version=before.version + 1 if before else 1,
        settings_revision=m.settings.revision,
    )
    at_once = plan.review.by == "nobody"
    return Step(
        report=published(draft, RULES, now) if at_once else draft,
        was=None,
        composed=document,
        forms=(*plan.forms, *forms),
        by="report",
        action="made",
    )


def published(report: Report, by: str, now: datetime) -> Report:
    """``report`` as it goes out on the word of ``by``; empty: nobody has looked at it."""
    return replace(
        report,
        status=ReportStatus.PUBLISHED,
        decided_by=by,
        decided_at=report.decided_at or (now if by else None),
        published_at=now,
    )


def print_more(m: Monitor, report: Report, forms: Sequence[str]) -> Report:
    """``report`` with the ``forms`` it lacks as well; the files it has are left as they are."""
    lacking = tuple(form for form in forms if form not in {file.form for file in report.files})
    if not lacking:
        return report
    with m.store.read() as unit:
        edits = tuple(unit.reports.edits(report.id))
    step = Step(
        report=report,
        was=report.status,
        composed=composed_of(m.data_dir, report),
        edits=edits,
        forms=lacking,
        by="report",
        action="printed",
    )
    return settle(m, step) or report


def make_owed(m: Monitor) -> tuple[int, MonitorError | None]:
    """Make every report that is owed: how many, and the first error of those that could not be."""
    with m.store.read() as unit:
        waiting = owed(m.settings, unit, m.clock.now())
    made, broken = 0, None
    for each in waiting:
        try:
            make(m, each.order)
            made += 1
        except StoreError:
            raise
        except Exception as error:  # the others are made all the same
            log.exception("report not made", extra={"report": each.plan.id})
            _note_failure(m, each, error)
            broken = broken or _told(error)
    return made, broken


def _told(error: Exception) -> MonitorError:
    if isinstance(error, MonitorError):
        return error
    return MonitorError(f"a report could not be made ({type(error).__name__}); see monitor.log")


def _note_failure(m: Monitor, failed: Owed, error: Exception) -> None:
    """Put on the ledger, once, that a report could not be made."""
    subject = subject_of(failed.plan.id)
    detail = {"period_end": failed.order.end.isoformat(), "error": str(_told(error))}
    with m.store.write() as unit:
        before = unit.ledger.of(subject)
        if not before or before[-1].detail != detail:
            unit.ledger.add(m.clock.now(), "report", FAILED, subject, detail, run_id())


def subject_of(plan_id: str) -> str:
    """What the ledger calls an entry of ``reports.yaml``."""
    return f"reports:{plan_id}"


def _lost(order: Order) -> Report:
    raise NotFoundError(
        f"the report of kind {order.kind!r} was made elsewhere and is gone; ask again"
    )


def _newest(unit: Unit, order: Order) -> Report | None:
    return unit.reports.find(
        order.kind, order.end, start=order.start, name=order.name, scope=order.scope
    )


def _loader(kind: str) -> Loader:
    loader = LOADERS.get(kind)
    if loader is None:
        known = ", ".join(sorted(LOADERS))
        raise NotFoundError(f"there is no report of kind {kind!r}; the kinds are: {known}")
    return loader


def _number(unit: Unit, order: Order, before: Report | None) -> int:
    """Reports of a plan are numbered within their year; one made again keeps its number."""
    if before is not None:
        return before.number
    if not order.name:
        return 0
    return unit.reports.count(order.name, year_of(order.end)[0], order.end) + 1
