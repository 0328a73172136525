"""The incidents of a period from the store, as reports are given them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.app import Monitor
from monitor.incidents.answered import CAVEAT
from monitor.incidents.forecast import ahead
from monitor.reports.incident import Asked, IncidentView
from monitor.responding import Answered, answered
from monitor.store import Unit


def incident_views(m: Monitor, unit: Unit, start: datetime, end: datetime) -> list[IncidentView]:
    """Incidents with news in the period, and those that are still open from before."""
    still_open = [
        i.id for i in unit.incidents.open_since(start - m.settings.severity.grouping.window)
    ]
    ids = sorted({*unit.incidents.between(start, end), *still_open})
    members, latest = unit.incidents.members(ids), unit.incidents.latest(ids)
    return [
        IncidentView(incident=i, assessment=latest[i.id], members=members[i.id])
        for i in unit.incidents.get(ids)
        if i.id in latest and i.detected_at < end and members[i.id]  # none: it was merged
    ]


def looked_into(
    m: Monitor, unit: Unit, views: Sequence[IncidentView], chosen: Collection[int], end: datetime
) -> list[IncidentView]:
    """``views``; of the incidents ``chosen`` by id with all that stands on a card."""
    return [
        _looked_into(m, unit, view, end) if view.incident.id in chosen else view for view in views
    ]


def _looked_into(m: Monitor, unit: Unit, view: IncidentView, end: datetime) -> IncidentView:
    """How it goes on, what was answered and what people ask, as of ``end``."""
    members = [member for member in view.members if member.item.collected_at < end]
    return told_of(unit, view, answered(unit, view.incident, members, m.settings, end), end)


def told_of(unit: Unit, view: IncidentView, known: Answered, end: datetime) -> IncidentView:
    """``view`` with what was answered and asked, and how it goes on as of ``end``."""
    score = known.score
    return replace(
        view,
        earlier=unit.past.refutation(view.incident),
        ahead=ahead(view.members, end),
        answered="" if score is None else f"评分{score.points}（{CAVEAT}）：{score.formula}",
        asked=tuple(Asked(quote=q.quote, item_ids=q.item_ids) for q in known.questions),
    )
