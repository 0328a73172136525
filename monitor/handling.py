"""What people do about incidents, and what the clocks say of it: loaded, decided, kept.

Nothing is decided here: ``incidents`` (``moves``, ``lifecycle``, ``clocks``) decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.app import Monitor
from monitor.errors import RefusedError
from monitor.incidents.clocks import as_detail, newly_missed, newly_near, note_time
from monitor.incidents.lifecycle import Refused, Step, apply
from monitor.incidents.moves import Deed, Situation
from monitor.store import Unit
from monitor.text.plain import typed
from monitor.trace import run_id
from monitor.types import Action, ClockDue, Disposition, Incident, IncidentStatus, Tier

_LOOK_AT_ONCE = frozenset((Action.REOPEN,))
_SETTLES_ALERTS = frozenset((Action.ACKNOWLEDGE, Action.CLOSE, Action.DISMISS))
_BY_RULE = "系统（自动交办）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """The incident after a step and the step on record; ``again``: it stood there already."""

    incident: Incident
    disposition: Disposition
    again: bool = False


def handle(m: Monitor, unit: Unit, incident_id: int, deed: Deed, now: datetime) -> Handled:
    """Take a step with an incident and keep it; personal marks in what was typed are masked.

    Raises NotFoundError for an unknown incident, RefusedError for a step that may not be taken.
    """
    incident = unit.incidents.one(incident_id)
    said = replace(
        deed,
        by=typed(deed.by),
        note=typed(deed.note),
        evidence=typed(deed.evidence),
    )
    step = apply(incident, said, _around(m, unit, incident, said, now))
    if isinstance(step, Refused):
        raise RefusedError(f"事件 {incident.code}：{step.reason}")
    if step.again:
        return Handled(incident=incident, disposition=step.disposition, again=True)
    kept = _keep(unit, incident, step, now)
    if said.action in _SETTLES_ALERTS:
        unit.alerts.acknowledge(incident.id, said.by, now)
    if said.action in _LOOK_AT_ONCE:
        unit.incidents.set_review([(incident.id, now)])
    return Handled(incident=step.incident, disposition=kept)


def take_over(m: Monitor, unit: Unit, incident_id: int, by: str, now: datetime) -> list[int]:
    """Name the person who has the incident: ids of the alerts that this answers.

    The first to take it keeps it; whoever answers a later alert is on record as well. Whoever
    takes one that was merged takes what it became part of. Raises NotFoundError and RefusedError.
    """
    incident = unit.incidents.whole(unit.incidents.one(incident_id))
    deed = Deed(action=Action.ACKNOWLEDGE, by=typed(by))
    step = apply(incident, deed, _around(m, unit, incident, deed, now))
    if isinstance(step, Refused):
        raise RefusedError(f"事件 {incident.code}：{step.reason}")
    answered = unit.alerts.acknowledge(incident.id, deed.by, now)
    if answered or (step.incident != incident and not step.again):
        _keep(unit, incident, step, now, alerts=answered)
    return answered


def assign_by_rule(m: Monitor, unit: Unit, incident_ids: Sequence[int], now: datetime) -> None:
    """Give what nobody has to the unit proposed, where ``roster.yaml`` wants that done."""
    if not m.settings.roster.auto_assign:
        return
    for incident in unit.incidents.get(incident_ids):
        proposed = incident.proposed
        fresh = incident.status in (IncidentStatus.WATCHING, IncidentStatus.ASSESSED)
        if not fresh or incident.owner or incident.tier is Tier.ROUTINE:
            continue
        if proposed is not None and proposed.unit_id is not None:
            deed = Deed(
                action=Action.ASSIGN, by=_BY_RULE, note=proposed.reason, unit_id=proposed.unit_id
            )
            step = apply(incident, deed, _around(m, unit, incident, deed, now))
            if isinstance(step, Step) and not step.again:
                _keep(unit, incident, step, now)


def keep_clocks(unit: Unit, now: datetime, limit: int) -> list[int]:
    """Note every clock that has run short or out by ``now``: ids of the incidents concerned."""
    due = unit.incidents.due_for_clocks(now, limit)
    for incident in unit.incidents.get(due):
        noted = replace(incident, clocks=note_time(incident.clocks, now))
        unit.incidents.save(noted)
        near = newly_near(incident.clocks, noted.clocks)
        _tell(unit, incident.id, "clock near", near, now)
        missed = newly_missed(incident.clocks, noted.clocks)
        _tell(unit, incident.id, "clock missed", missed, now)
    return due


def _keep(
    unit: Unit, before: Incident, step: Step, now: datetime, alerts: Sequence[int] = ()
) -> Disposition:
    """Save what a step made of an incident, and put the step on record and on the ledger."""
    kept = step.disposition if step.again else unit.dispositions.add(step.disposition)
    if step.incident != before:
        unit.incidents.save(step.incident)
    unit.ledger.add(
        now, kept.by, _word(kept.action), f"incident:{before.id}", _told(kept, alerts), run_id()
    )
    missed = newly_missed(before.clocks, step.incident.clocks)
    _tell(unit, before.id, "clock missed", missed, now)
    return kept


def _word(action: Action) -> str:
    return "acknowledged" if action is Action.ACKNOWLEDGE else action.value


def _told(kept: Disposition, alerts: Sequence[int]) -> Mapping[str, object]:
    """What the ledger says of a step: what was given, and where the incident stands."""
    if kept.action is Action.ACKNOWLEDGE:
        return {"alerts": list(alerts)}
    given = {
        "note": kept.note,
        "evidence": kept.evidence,
        "unit": kept.unit_id,
        "status": kept.status.value,
    }
    return {**{name: value for name, value in given.items() if value}, **kept.detail}


def _tell(
    unit: Unit, incident_id: int, action: str, clocks: Sequence[ClockDue], now: datetime
) -> None:
    for clock in clocks:
        subject = f"incident:{incident_id}"
        unit.ledger.add(now, "keep_time", action, subject, as_detail(clock), run_id())


def _around(m: Monitor, unit: Unit, incident: Incident, deed: Deed, now: datetime) -> Situation:
    to = deed.detail.get("to")
    linked = unit.incidents.get([to]) if isinstance(to, int) else []
    return Situation(
        now=now,
        rules=m.settings.severity,
        units=[known.id for known in m.settings.roster.units],
        earlier=unit.dispositions.of([incident.id])[incident.id],
        linked=linked[0] if linked else None,
    )
