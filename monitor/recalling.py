"""What the store remembers of a story: who told it first, what became of it, whether it is old.

``recall`` is called by ``assessing`` while an incident is reviewed, ``traced`` by who shows one.
Nothing is decided here: ``incidents.recurrence`` and ``incidents.lineage`` decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.app import Monitor
from monitor.incidents.lineage import Lineage, Withdrawal, lineage
from monitor.incidents.recurrence import recurrence, refuted_by, returned, worth_comparing
from monitor.incidents.voices import is_hearsay
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Assessment, Incident, Member, Relation


def recall(
    m: Monitor,
    unit: Unit,
    incident: Incident,
    members: Sequence[Member],
    last: Assessment | None,
    now: datetime,
) -> tuple[Incident, Member | None]:
    """``incident`` with what refuted it and what it repeats, and the refutation of that time.

    A return is put on the ledger once; the incident is not saved here.
    """
    care = m.settings.severity.care
    incident = replace(incident, refuted_by=refuted_by(members, care) or incident.refuted_by)
    measured = None if last is None else last.heat.items
    if worth_comparing(incident, len(members), measured, m.settings.severity, now):
        incident = _compared(m, unit, incident, members, now)
    return incident, unit.past.refutation(incident)


def _compared(
    m: Monitor, unit: Unit, incident: Incident, members: Sequence[Member], now: datetime
) -> Incident:
    rules = m.settings.severity
    begun = incident.first_published_at
    past = unit.past.stories(
        incident.topics,
        now - rules.recurrence.reach,
        min(begun, now - rules.grouping.window),
        rules.recurrence.at_most,
        hearsay=any(map(is_hearsay, members)),
    )
    if not past:
        return incident
    found = returned(incident, past, rules, within=m.within, copied=_copied(unit, members))
    if found is None:
        return incident
    recurs = recurrence(incident, found, unit.past.member(found.refutation_id), rules)
    detail = {"incident": recurs.incident_id, "reason": recurs.reason}
    unit.ledger.add(now, "assess", "recurs", f"incident:{incident.id}", detail, run_id())
    return replace(incident, recurs=recurs)


def _copied(unit: Unit, members: Sequence[Member]) -> set[int]:
    """The incidents that hold the texts which ``members`` send again."""
    origins = {
        m.item.origin_id
        for m in members
        if m.item.relation is Relation.REPRINT and m.item.origin_id is not None
    }
    return set(unit.incidents.of_items(sorted(origins)).values())


def traced(unit: Unit, incident: Incident, until: datetime | None = None) -> Lineage:
    """The trees of ``incident``, with what second looks and later visits found of its texts.

    ``until`` leaves out the texts that were collected from then on.
    """
    members = [
        member
        for member in unit.incidents.members([incident.id])[incident.id]
        if until is None or member.item.collected_at < until
    ]
    replaced: dict[int, Withdrawal] = {}
    for entry in unit.ledger.of(f"incident:{incident.id}"):
        number = entry.detail.get("item")
        if (entry.actor, entry.action) == ("ingest", "withdrawn") and isinstance(number, int):
            evidence = str(entry.detail["reason"])
            replaced.setdefault(number, Withdrawal(at=entry.at, evidence=evidence))
    return lineage(
        members,
        incident.first_item_id,
        rechecks=unit.rechecks.of([m.item.id for m in members]),
        replaced=replaced,
    )
