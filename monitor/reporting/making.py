"""The steps inside the report hop: load a period, have it composed, print it, register it.

Called by ``pipeline`` only. Nothing is composed or printed inside a transaction that writes, since
that takes seconds; what was done meanwhile by others is looked at again before anything is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.app import Monitor
from monitor.errors import InputError, MonitorError, NotFoundError
from monitor.reporting import sending
from monitor.reporting.files import KEPT, Printed, printed, read, stem_of, write
from monitor.reporting.order import Order, Stage, plan_of, year_of
from monitor.reporting.schedule import Owed
from monitor.reports import kept
from monitor.reports.document import Document
from monitor.reports.edited import apply
from monitor.reports.saying import Phrases, words
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Report, ReportEdit, ReportStatus

log = logging.getLogger(__name__)

Loader = Callable[[Monitor, Unit, Order, Stage], Document]


def _daily(m: Monitor, unit: Unit, order: Order, stage: Stage) -> Document:
    from monitor.reporting.daily import load

    return load(m, unit, order, stage)


LOADERS: Mapping[str, Loader] = {"daily": _daily}
"""By kind: what loads a period and has it composed."""

RULES = "rules"
"""Who decided where the plan asks nobody."""
FAILED = "failed"


def subject_of(plan_id: str) -> str:
    """What the ledger calls a plan of ``reports.yaml``."""
    return f"reports:{plan_id}"


# ── a new report ─────────────────────────────────────────────────────────────────────────────


def make(m: Monitor, order: Order, *, anew: bool = False, forms: Sequence[str] = ()) -> Report:
    """The report of ``order``: the one that is kept, or a new one, or its next version.

    ``forms`` are printed besides those of its plan. Raises NotFoundError for a kind there is none
    of, and OutputError when a file cannot be written.
    """
    plan = plan_of(m.settings, order)
    with m.store.read() as unit:
        before = _kept(unit, order)
        if before is not None and not anew:
            document = None
        else:
            document = _loader(order)(m, unit, order, _stage(unit, order, before, m.clock.now()))
    if before is not None and document is None:
        return print_more(m, before, forms)
    assert document is not None
    return _registered(m, order, plan, before, document, forms)


def _kept(unit: Unit, order: Order) -> Report | None:
    return unit.reports.find(
        order.kind, order.end, start=order.start, name=order.name, scope=order.scope
    )


def _loader(order: Order) -> Loader:
    loader = LOADERS.get(order.kind)
    if loader is None:
        raise NotFoundError(
            f"there is no report of kind {order.kind!r}; the kinds are: {', '.join(sorted(LOADERS))}"
        )
    return loader


def _stage(unit: Unit, order: Order, before: Report | None, now: datetime) -> Stage:
    """A report of a plan is numbered within its year; made again, it keeps its number."""
    number = 0
    if before is not None:
        number = before.number
    elif order.name:
        number = unit.reports.count(order.name, year_of(order.end)[0], order.end) + 1
    return Stage(number=number, now=now)


def _registered(
    m: Monitor,
    order: Order,
    plan: ReportPlan,
    before: Report | None,
    document: Document,
    forms: Sequence[str],
) -> Report:
    now = m.clock.now()
    draft = Report(
        id=0,
        kind=order.kind,
        name=order.name,
        scope=order.scope,
        number=before.number if before else 0,
        period_start=order.start,
        period_end=order.end,
        made_at=document.masthead.made_at,
        version=before.version + 1 if before else 1,
        settings_revision=m.settings.revision,
    )
    goes_out = plan.review.by == "nobody"
    report = published(draft, RULES, now) if goes_out else draft
    done = print_out(m.settings, report, document, (), (*plan.forms, *forms))
    data = {KEPT: kept.dump(document), **done.data}
    letter = sending.prepared(m, report, document) if goes_out else None
    with m.store.write() as unit:
        number = draft.number or _stage(unit, order, before, now).number
        made = unit.reports.add(replace(report, number=number))
        if made is None:
            return _other(unit, order)
        made = replace(made, files=write(m.data_dir, stem_of(made), data))
        unit.reports.keep(made)
        _note(unit, made, RULES if goes_out else "report", "made", now, done.left_out)
    return made


def _other(unit: Unit, order: Order) -> Report:
    """What another process has made of the same order meanwhile."""
    found = _kept(unit, order)
    if found is None:
        raise NotFoundError("the report was being made elsewhere and is gone; ask again")
    return found
