"""The daily digest from the store: what its 24 hours brought, as a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.alerts.alarm import history
from monitor.app import Monitor
from monitor.expecting import missing_peaks
from monitor.incidents.voices import is_fresh
from monitor.reporting.incidents import incident_views, looked_into, whole
from monitor.reporting.order import Order, Stage, plan_of
from monitor.reporting.watched import coverage, seal_key, watch
from monitor.reports.confined import Confines, confines
from monitor.reports.daily import compose, key_incidents
from monitor.reports.daily_document import document
from monitor.reports.digest import Before, Day, Usual
from monitor.reports.document import Document
from monitor.reports.incident import IncidentView
from monitor.settings.reports import ReportPlan
from monitor.store import Unit
from monitor.trends.season import FEWEST, kind, usual_of
from monitor.trends.series import HOUR, Step
from monitor.types import Count, Member

_USUAL = 14
"""Days that an hour is compared with, as far back as there are any."""


def load(m: Monitor, unit: Unit, order: Order, stage: Stage) -> Document:
    """The digest of ``order``. Raises NotFoundError for a section of its plan there is none of."""
    plan, start, end = plan_of(m.settings, order), order.start, order.end
    of = confines(plan, m.settings, m.gazetteer.name, m.within)
    views = incident_views(m, unit, of, start, end)
    day = Day(
        settings=m.settings,
        lists=plan.lists,
        place_name=m.gazetteer.name,
        start=start,
        end=end,
        made_at=stage.now,
        issue=stage.number,
        of=of,
        incidents=_with_cards(m, unit, order, plan, views),
        members=_members(unit, unit.items.between(start, end), views),
        before=_before(unit, of, start - (end - start), start),
        usual=Usual() if of.narrow else _usual(unit, start, end),
        sources=coverage(m, unit, start, end),
        watch=watch(m, unit, start, end),
        missing_peaks=missing_peaks(m, unit, start, end),
        own_troubles=history(unit.alerts.between(start, end), end),
        seal_key=seal_key(m),
    )
    layout = m.settings.reports.layout
    return document(compose(day), wording=m.settings.wording, plan=plan, layout=layout)


def _with_cards(
    m: Monitor, unit: Unit, order: Order, plan: ReportPlan, views: Sequence[IncidentView]
) -> list[IncidentView]:
    """``views``; those that will have a card with all that stands on it."""
    cards = key_incidents(views, order.start, order.end, plan.lists.key_incidents)
    chosen = {view.incident.id for view in cards}
    return looked_into(m, unit, whole(unit, views, chosen, order.end), chosen, order.end)


def _members(
    unit: Unit, item_ids: Sequence[int], views: Sequence[IncidentView] = ()
) -> list[Member]:
    """Items as they are judged; those that ``views`` hold are not read again."""
    held = {member.item.id: member for view in views for member in view.members}
    others = unit.briefs.members([item_id for item_id in item_ids if item_id not in held])
    held |= {member.item.id: member for member in others}
    return [held[item_id] for item_id in item_ids if item_id in held]


# ── what the day is compared with ────────────────────────────────────────────────────────────


def _before(unit: Unit, of: Confines, start: datetime, end: datetime) -> Before:
    ids = unit.items.between(start, end)
    if not ids:
        return Before()
    if not of.narrow:
        terms = unit.briefs.terms(ids)
        return Before(originals=unit.items.originals(start, end), terms=terms or None)
    originals, words = 0, set[str]()
    for member in filter(of.holds, unit.briefs.members(ids)):
        originals += is_fresh(member.item)
        words.update(member.classification.terms)
    return Before(originals=originals, terms=frozenset(words) or None)


def _usual(unit: Unit, start: datetime, end: datetime) -> Usual:
    """By the same hours of the days before, of those of the same kind where there are enough.

    Nobody knows what a day usually brings before three have been watched.
    """
    first = unit.runs.first()
    days = 0 if first is None else min(_USUAL, (start - first.started_at) // timedelta(days=1))
    if days < FEWEST or Step.HOUR.begin(start) != start:
        return Usual()
    counted = unit.counts.volume("", start - timedelta(days=days), start, Step.HOUR)
    steps = (end - start) // HOUR
    return Usual(
        figures=tuple(_usual_at(counted, start + n * HOUR, days) for n in range(steps)), days=days
    )


def _usual_at(counted: dict[datetime, Count], hour: datetime, days: int) -> float:
    before = [hour - timedelta(days=n + 1) for n in range(days)]
    alike = [at for at in before if kind(at, Step.HOUR) == kind(hour, Step.HOUR)]
    chosen = alike if len(alike) >= FEWEST else before
    nothing = Count(items=0, originals=0)
    return usual_of([counted.get(at, nothing).originals for at in chosen]).level
