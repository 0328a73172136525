"""The report on disclosure: what was owed and made public is loaded and composed."""

from __future__ import annotations

from datetime import timedelta

from monitor.app import Monitor
from monitor.clock import desk
from monitor.disclosing import owed
from monitor.reporting.order import Order, Stage, plan_of
from monitor.reports.disclosure import DisclosureData, compose
from monitor.reports.document import Document
from monitor.store import Unit

_INSTANT = timedelta(microseconds=1)
_AHEAD = timedelta(days=7)


def load(m: Monitor, unit: Unit, order: Order, stage: Stage) -> Document:
    """The report of ``order``; periods count by the day on which they end."""
    first, last = desk(order.start).date(), desk(order.end - _INSTANT).date()
    today = min(last, desk(stage.now).date())
    found = owed(m.settings, unit, first, last, today)
    ids = {
        each.item_id
        for duty in found
        for span in duty.spans
        for each in span.publications
        if each.item_id is not None
    }
    data = DisclosureData(
        duties=found,
        ahead=owed(m.settings, unit, first, today + _AHEAD, today),
        items={item.id: item for item in unit.items.get(sorted(ids))},
        start=order.start,
        end=order.end,
        now=stage.now,
        number=stage.number,
        today=today,
    )
    return compose(data, plan_of(m.settings, order), m.settings)
