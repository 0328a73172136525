"""The steps inside the report hop: load a period, have it composed, print it, register it.

Called by ``pipeline`` only.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from monitor.app import Monitor
from monitor.errors import NotFoundError
from monitor.reporting import daily, disclosure, flash, gap, golden_hour, periodic, special, trend
from monitor.reporting.order import Order, Stage, plan_of, year_of
from monitor.reporting.settling import RULES, Step, composed_of, settle
from monitor.reports.document import Document
from monitor.store import Unit
from monitor.types import Report, ReportStatus

Loader = Callable[[Monitor, Unit, Order, Stage], Document]


LOADERS: Mapping[str, Loader] = {
    "daily": daily.load,
    "disclosure": disclosure.load,
    "flash": flash.load,
    "gap": gap.load,
    "golden_hour": golden_hour.load,
    "special": special.load,
    "trend": trend.load,
    "weekly": periodic.load,
    "biweekly": periodic.load,
    "monthly": periodic.load,
}
"""By kind: what loads a period and has it composed."""


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
        document = composed(m, unit, order, Stage(number=number, now=now))
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


def composed(m: Monitor, unit: Unit, order: Order, stage: Stage) -> Document:
    """The document of ``order``. Raises NotFoundError for a kind there is none of."""
    load = _loader(order.kind)
    with _uncollected():
        return load(m, unit, order, stage)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the garbage collector rest: a quarter of the time goes into it, and all is kept."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


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
