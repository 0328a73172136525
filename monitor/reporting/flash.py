"""Flash reports: made as a draft when an incident first turns grave, then as often as asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from monitor.app import Monitor
from monitor.playbook import checklist, orders, pick
from monitor.reporting.of_incident import Opened, opened
from monitor.reporting.order import Order, Stage, plan_of
from monitor.reports import flash
from monitor.reports.cards import card
from monitor.reports.document import Document
from monitor.reports.incident import KeyIncident
from monitor.store import Unit
from monitor.text.plain import plain
from monitor.types import Action, Incident, ReportStatus, Tier

_FROM = Tier.ORANGE
"""The tier from which a flash is made without being asked for."""
_RECENT = timedelta(hours=24)
"""How long after an incident turned grave its first flash is made up for: later it is no news."""
_MINUTE = timedelta(minutes=1)
_FOLLOWED_UP = "followed_up"
"""The event that stops the clock of follow-up reports."""
_UNTOLD = frozenset((Action.SNOOZE, Action.NOTE, Action.RATE, Action.RENAME))


def owed(unit: Unit, now: datetime) -> Iterator[Order]:
    """The first flash of every open incident that has turned grave and has none.

    It is of the minute in which that happened, and is made when that is over.
    """
    for incident_id in unit.incidents.open_from(_FROM, now - _RECENT):
        scope = f"incident:{incident_id}"
        if unit.reports.of_scope(flash.KIND, scope):
            continue
        graded = unit.incidents.history(incident_id)
        reached = next((made.at for made in graded if made.tier >= _FROM), None)
        if reached is None or not now - _RECENT < _whole(reached) <= now:
            continue
        incident = unit.incidents.one(incident_id)
        start = min(incident.first_published_at, incident.detected_at)
        yield Order(kind=flash.KIND, start=start, end=_whole(reached), scope=scope)


def _whole(moment: datetime) -> datetime:
    """The minute that begins after ``moment``."""
    return moment.replace(second=0, microsecond=0) + _MINUTE


def load(m: Monitor, unit: Unit, order: Order, stage: Stage) -> Document:
    """The flash of ``order``. Raises InputError when it names no incident, NotFoundError for one
    that is not there or was not graded by then.
    """  # noqa: D205 - one sentence
    found = opened(m, unit, order, order.end)
    earlier = [
        report
        for report in unit.reports.of_scope(flash.KIND, order.scope)
        if report.period_end < order.end and report.status is not ReportStatus.WITHDRAWN
    ]
    before = earlier[0].period_end if earlier else None
    data = flash.FlashData(
        card=_card(m, found, order.end),
        number=len({report.period_end for report in earlier}) + 1,
        before=_before(m, unit, order, before) if before is not None else None,
        orders=_orders(m, unit, found, order.end),
        next_at=_next(found.view.incident, order.end),
        end=order.end,
        now=stage.now,
    )
    return flash.compose(data, plan_of(m.settings, order), m.settings)


def _card(m: Monitor, found: Opened, at: datetime) -> KeyIncident:
    return card(found.view, m.settings, m.gazetteer.name, at)


def _before(m: Monitor, unit: Unit, order: Order, at: datetime) -> flash.Before:
    """The incident as it was in the flash before, and what was done since."""
    found = opened(m, unit, order, at)
    names = {one.id: one.name for one in m.settings.roster.units}
    steps = unit.dispositions.of([found.view.incident.id])[found.view.incident.id]
    return flash.Before(
        at=at,
        card=_card(m, found, at),
        deeds=tuple(
            flash.Deed(
                at=step.at, said=plain(f"{names.get(step.unit_id or '', '')}{step.action.label}")
            )
            for step in steps
            if at < step.at <= order.end and step.action not in _UNTOLD
        ),
    )


def _orders(m: Monitor, unit: Unit, found: Opened, end: datetime) -> tuple[flash.Order, ...]:
    """What its playbook has open at ``end``, the most urgent first."""
    incident = found.view.incident
    choice = pick(m.settings.playbooks, incident, found.view.members)
    if choice is None:
        return ()
    steps = unit.dispositions.of([incident.id])[incident.id]
    listed = checklist(
        choice,
        orders(found.history, unit.alerts.of_incident(incident.id)),
        clocks=incident.clocks,
        dispositions=[step for step in steps if step.at <= end],
        rules=m.settings.severity,
        now=end,
    )
    return tuple(
        flash.Order(who=plain(step.who), what=plain(step.what), due_at=step.due_at, late=step.late)
        for step in listed
        if step.done_at is None and not step.lapsed
    )


def _next(incident: Incident, end: datetime) -> datetime | None:
    """When the next follow-up is due."""
    running = (c.due_at for c in incident.clocks if c.stops == _FOLLOWED_UP and c.due_at > end)
    return min(running, default=None)
