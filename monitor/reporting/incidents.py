"""The incidents of a period from the store, as reports are given them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.app import Monitor
from monitor.incidents.answered import CAVEAT
from monitor.incidents.forecast import ahead
from monitor.reports.confined import Confines
from monitor.reports.counts import counted
from monitor.reports.incident import Asked, IncidentView
from monitor.responding import Answered, answered
from monitor.store import Unit
from monitor.types import Incident, Member


def incident_views(
    m: Monitor, unit: Unit, of: Confines, start: datetime, end: datetime
) -> list[IncidentView]:
    """Incidents of ``of`` with news in the period, and those that are still open from before.

    In brief. Of those that brought no item in it no more than one member is read, if that counts.
    """
    still_open = unit.incidents.open_marks(start - m.settings.severity.grouping.window)
    ids = {*unit.incidents.between(start, end), *still_open}
    graded = [
        (incident, judged)
        for incident, judged in unit.briefs.incidents(sorted(ids), end)
        if incident.detected_at < end and of.reaches(incident.topics, incident.regions)
    ]
    members = _members(unit, [incident for incident, _ in graded], start, end)
    return [
        IncidentView(incident=incident, assessment=judged, members=found)
        for incident, judged in graded
        if (found := members.get(incident.id))  # none: it was merged
    ]


def _members(
    unit: Unit, chosen: Sequence[Incident], start: datetime, end: datetime
) -> dict[int, tuple[Member, ...]]:
    """The members of those that brought something; of each other its first report, if it counts."""
    brought = set(unit.incidents.of_items(unit.items.between(start, end)).values())
    quiet = {one.first_item_id: one.id for one in chosen if one.id not in brought}
    home = unit.incidents.of_items(sorted(quiet))
    found = {
        quiet[first.item.id]: (first,)
        for first in unit.briefs.members(sorted(quiet))
        if home.get(first.item.id) == quiet[first.item.id]
        and counted((first,))
        and first.item.collected_at < end
    }
    others = [one.id for one in chosen if one.id not in found]
    return found | unit.briefs.of_incidents(others)


def whole(
    unit: Unit, views: Sequence[IncidentView], chosen: Collection[int], end: datetime
) -> list[IncidentView]:
    """``views``; those ``chosen`` by id, read in brief before, with all there is as of ``end``."""
    ids = sorted(chosen)
    incidents = {incident.id: incident for incident in unit.incidents.get(ids)}
    latest, members = unit.incidents.latest(ids, end), unit.incidents.members(ids)
    return [
        replace(view, incident=incidents[n], assessment=latest[n], members=members[n])
        if (n := view.incident.id) in incidents
        else view
        for view in views
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
