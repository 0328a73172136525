"""One incident from the store as it was at a moment, for the reports that are of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.app import Monitor
from monitor.errors import InputError, NotFoundError
from monitor.reporting.incidents import told_of
from monitor.reporting.order import Order
from monitor.reports.daily import known
from monitor.reports.incident import IncidentView
from monitor.responding import Answered, answered
from monitor.store import Unit
from monitor.types import Assessment, ClockDue, Incident

_SCOPE = "incident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An incident with all that is told of it at ``end``."""

    asked: Incident
    """The one asked for; it may since have become part of ``view.incident``."""
    view: IncidentView
    """With its members as far as they were held at ``end``, mirrors left out."""
    mirrors: int
    known: Answered
    history: tuple[Assessment, ...]
    """Its grades until ``end``."""


def opened(m: Monitor, unit: Unit, order: Order, end: datetime) -> Opened:
    """The incident that ``order`` is of, as it was at ``end``.

    Raises InputError for an order that names none, NotFoundError for one that is not there, was
    not graded by then or holds nothing but mirror sites.
    """
    asked = unit.incidents.one(_number(order))
    home = unit.incidents.whole(asked)
    history = tuple(made for made in unit.incidents.history(home.id) if made.at <= end)
    held = [
        member
        for member in unit.incidents.members([home.id])[home.id]
        if member.item.collected_at < end
    ]
    found = known(
        [IncidentView(incident=home, assessment=history[-1], members=held)] if history else [], end
    )
    if not found:
        raise NotFoundError(
            f"incident {home.code!r} was not graded by then, or holds mirror sites only; there is"
            " nothing to report of it"
        )
    view = replace(found[0], incident=_at(home, history[-1], end))
    said = answered(unit, view.incident, view.members, m.settings, end)
    said = replace(said, responses=tuple(r for r in said.responses if r.at < end))
    return Opened(
        asked=asked,
        view=told_of(unit, view, said, end),
        mirrors=len(held) - len(view.members),
        known=said,
        history=history,
    )


def _number(order: Order) -> int:
    kind, _, number = order.scope.partition(":")
    if kind != _SCOPE or not number.isdigit():
        raise InputError(f"the report of kind {order.kind!r} is of one incident; add --incident")
    return int(number)


def _at(incident: Incident, grade: Assessment, end: datetime) -> Incident:
    """``incident`` with the grade and the clocks it had at ``end``."""
    return replace(
        incident,
        tier=grade.tier,
        clocks=tuple(_clock(clock, end) for clock in incident.clocks if clock.started_at <= end),
    )


def _clock(clock: ClockDue, end: datetime) -> ClockDue:
    if clock.stopped_at is None or clock.stopped_at <= end:
        return clock
    return replace(clock, stopped_at=None, stopped_by="", lapsed=False)
