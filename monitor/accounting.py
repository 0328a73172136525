"""What is accounted for afterwards: how the hour was kept, the register of incidents, alerts.

Loaded here for whoever shows it; ``incidents``, ``reports`` and ``alerts`` decide what it comes to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerts.burden import Entry as AlertEntry
from monitor.incidents.breaches import golden_hour
from monitor.incidents.goldenhour import Case, GoldenHour, counts
from monitor.incidents.known_at import known_at
from monitor.reports.register_cells import Entry
from monitor.settings.severity import SeveritySettings
from monitor.store import Unit
from monitor.types import Incident, IncidentStatus, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which incidents of the register are asked for; what is empty asks for all."""

    start: datetime
    end: datetime
    tiers: Collection[Tier] = ()
    """Empty: all but those of 日常 that nobody handled."""
    unit_id: str | None = None
    """The unit that has it, or else the one that should."""
    statuses: Collection[IncidentStatus] = ()


def hour_kept(
    unit: Unit, rules: SeveritySettings, *, start: datetime, end: datetime, now: datetime
) -> GoldenHour:
    """How the hour was kept for the incidents found from ``start`` until before ``end``."""
    return golden_hour(hour_cases(unit, start, end, now), rules, start=start, end=end, now=now)


def hour_cases(unit: Unit, start: datetime, end: datetime, now: datetime) -> list[Case]:
    """The incidents found from ``start`` until before ``end`` with their way, as known at ``now``.

    What was merged counts with what it became a part of.
    """
    found = unit.incidents.found_between(start, end)
    whole = [incident for incident in found if incident.status is not IncidentStatus.MERGED]
    return [known_at(case, now) for case in _cases(unit, whole)]


def _cases(unit: Unit, incidents: Sequence[Incident]) -> list[Case]:
    """The cases of ``incidents``; of those not reckoned, the many, without items and alerts."""
    cases = [Case(incident=i, history=unit.incidents.history(i.id)) for i in incidents]
    members = unit.incidents.members([case.incident.id for case in cases if counts(case)])
    return [
        replace(
            case,
            items=[member.item for member in members[case.incident.id]],
            alerts=[
                (alert, unit.alerts.deliveries(alert.id))
                for alert in unit.alerts.of_incident(case.incident.id)
            ],
        )
        if counts(case)
        else case
        for case in cases
    ]


def alerts_made(unit: Unit, start: datetime, end: datetime) -> list[AlertEntry]:
    """The alerts made from ``start`` until before ``end`` and what became of each, by time."""
    receipts = unit.alerts.receipts(start, end)
    return [
        AlertEntry(alert=alert, receipts=tuple(receipts.get(alert.id, ())))
        for alert in unit.alerts.between(start, end)
    ]


def enrolled(unit: Unit, wanted: Wanted) -> tuple[list[Entry], int]:
    """The entries of the register by code, and how many of 日常 were left out."""
    found = [i for i in unit.incidents.found_between(wanted.start, wanted.end) if _fits(i, wanted)]
    steps = unit.dispositions.of([incident.id for incident in found])
    shown = [i for i in found if wanted.tiers or i.tier > Tier.ROUTINE or steps[i.id]]
    ids = [incident.id for incident in shown]
    members, latest = unit.incidents.members(ids), unit.incidents.latest(ids)
    entries = [
        Entry(
            incident=incident,
            assessment=latest.get(incident.id),
            members=members[incident.id],
            steps=steps[incident.id],
            related=_related(unit, incident),
        )
        for incident in sorted(shown, key=lambda incident: incident.code)
    ]
    return entries, len(found) - len(shown)


def _fits(incident: Incident, wanted: Wanted) -> bool:
    proposed = incident.proposed.unit_id if incident.proposed else None
    return (
        (not wanted.tiers or incident.tier in wanted.tiers)
        and (not wanted.statuses or incident.status in wanted.statuses)
        and (wanted.unit_id is None or wanted.unit_id == (incident.owner or proposed))
    )


def _related(unit: Unit, incident: Incident) -> str:
    """The code of what it was merged into, or else of what it repeats."""
    repeats = incident.recurs.incident_id if incident.recurs else None
    number = incident.merged_into or repeats
    return next((i.code for i in unit.incidents.get([number])), "") if number else ""
