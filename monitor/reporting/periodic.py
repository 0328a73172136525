"""The weekly, fortnightly and monthly reports from the store: counts, and the gravest incidents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.alerts.alarm import history
from monitor.app import Monitor
from monitor.clock import desk
from monitor.disclosing import owed
from monitor.expecting import missing_peaks
from monitor.reporting.gap import accounted
from monitor.reporting.incidents import looked_into
from monitor.reporting.order import Order, Stage, plan_of
from monitor.reporting.periodic_counts import volume, watched_from
from monitor.reporting.periodic_work import ahead, answers, hour, loop, smouldering
from monitor.reporting.watched import coverage, watch
from monitor.reports.cards import card
from monitor.reports.confined import Confines, confines
from monitor.reports.coverage import cover
from monitor.reports.daily import known
from monitor.reports.document import Document
from monitor.reports.incident import IncidentView
from monitor.reports.periodic import compose
from monitor.reports.periodic_data import PeriodData
from monitor.settings.reports import ReportPlan
from monitor.store import Unit
from monitor.types import Incident, Tier

_INSTANT = timedelta(microseconds=1)
_STORIES = 3000
"""Incidents of the period that are counted, the gravest."""
_TOP = 10
_CARDS = 3
_SMOULDERING = 8
_AHEAD = {"weekly": 7, "biweekly": 14, "monthly": 31}
"""How many days ahead each kind looks."""


def load(m: Monitor, unit: Unit, order: Order, stage: Stage) -> Document:
    """The report of ``order``. Raises NotFoundError for a section of its plan there is none of."""
    plan = plan_of(m.settings, order)
    of = confines(plan, m.settings, m.gazetteer.name, m.within)
    return compose(_data(m, unit, order, stage, plan, of), order.kind)


def _data(
    m: Monitor, unit: Unit, order: Order, stage: Stage, plan: ReportPlan, of: Confines
) -> PeriodData:
    start, end = order.start, order.end
    stories = _stories(unit, of, start, end)
    incidents = [one for one, _ in stories]
    views = _top(m, unit, incidents, end)
    wanted = {one.id for one in incidents} if of.narrow else None
    found = coverage(m, unit, start, end)
    awake, missing = watch(m, unit, start, end), missing_peaks(m, unit, start, end)
    first, last = desk(start).date(), desk(end - _INSTANT).date()
    return PeriodData(
        settings=m.settings,
        plan=plan,
        place=m.gazetteer.name,
        names=of.names,
        start=start,
        end=end,
        now=stage.now,
        number=stage.number,
        watched_from=watched_from(unit),
        volume=volume(m, unit, plan, start, end),
        tiers=Counter(tier for _, tier in stories),
        most=_STORIES if len(stories) == _STORIES else 0,
        views=views,
        cards=tuple(card(view, m.settings, m.gazetteer.name, end) for view in views[:_CARDS]),
        answers=answers(m, unit, views, end),
        hour=hour(m, unit, start, end),
        ahead=ahead(m, unit, end, _AHEAD[order.kind]),
        smouldering=smouldering(m, unit, incidents, end, _SMOULDERING),
        loop=loop(unit, start, end, wanted),
        duties=owed(m.settings, unit, first, last, min(last, desk(stage.now).date())),
        account=None if order.kind == "weekly" else accounted(m, unit, order, of).account,
        coverage=cover(
            found, start, end, awake, missing, history(unit.alerts.between(start, end), end)
        ),
    )


def _stories(
    unit: Unit, of: Confines, start: datetime, end: datetime
) -> list[tuple[Incident, Tier]]:
    """The incidents of the period with the highest tier each reached, the gravest first."""
    found = unit.past.during(sorted(of.topics), start, end, _STORIES)
    return [
        (one, tier)
        for one, tier in found
        if one.detected_at < end
        and (not of.region or any(of.within(code, of.region) for code in one.regions))
    ]


def _top(
    m: Monitor, unit: Unit, incidents: Sequence[Incident], end: datetime
) -> list[IncidentView]:
    """The gravest as they were at ``end``; the first of them with all that stands on a card."""
    chosen = incidents[:_TOP]
    ids = [one.id for one in chosen]
    members, latest = unit.incidents.members(ids), unit.incidents.latest(ids, end)
    views = [
        IncidentView(incident=one, assessment=latest[one.id], members=members[one.id])
        for one in chosen
        if one.id in latest and members[one.id]
    ]
    ordered = known(views, end)
    return looked_into(m, unit, ordered, {v.incident.id for v in ordered[:_CARDS]}, end)
