"""The day before the last one of a store: the same once more, a day earlier, put there in bulk.

A digest compares its day with the one before and tells what is still open of it; that day need not
be another one for that, but it must be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.store import Unit
from monitor.types import Assessment, Incident, Member

_DAY = timedelta(days=1)


def put_the_day_before(unit: Unit, start: datetime, end: datetime) -> None:
    """Keep the items collected from ``start`` until before ``end`` once more, a day earlier.

    So are their incidents, each with the grading in force, but without its members' observations.
    """
    ids = unit.items.between(start, end)
    judged, numbers = unit.items.judgements(ids), dict[int, int]()
    for item in unit.items.get(ids):
        earlier = replace(
            item,
            url=f"{item.url}/before",
            canonical_url=f"{item.canonical_url}/before",
            published_at=item.published_at - _DAY,
            collected_at=item.collected_at - _DAY,
            origin_id=numbers.get(item.origin_id or 0),
        )
        topics = judged[item.id].topics
        (kept,) = unit.items.add([earlier], [topics[0].topic_id if topics else None])
        numbers[item.id] = kept.id
    unit.items.save_judgements([replace(judged[n], item_id=numbers[n]) for n in ids])
    unit.items.mark_assessed(list(numbers.values()), end - _DAY)
    known = unit.incidents.all_ids()
    members, graded = unit.incidents.members(known), unit.incidents.latest(known)
    for incident in unit.incidents.get(known):
        _put(unit, incident, graded.get(incident.id), members[incident.id], numbers)


def _put(
    unit: Unit,
    incident: Incident,
    graded: Assessment | None,
    members: tuple[Member, ...],
    numbers: Mapping[int, int],
) -> None:
    first = numbers.get(incident.first_item_id)
    if first is None:
        return
    detected = incident.detected_at - _DAY
    earlier = replace(
        incident,
        first_item_id=first,
        first_published_at=incident.first_published_at - _DAY,
        detected_at=detected,
        last_item_at=incident.last_item_at - _DAY,
        refuted_by=numbers.get(incident.refuted_by or 0),
        recurs=None,
        clocks=tuple(
            replace(clock, started_at=clock.started_at - _DAY, due_at=clock.due_at - _DAY)
            for clock in incident.clocks
        ),
    )
    added = unit.incidents.add(earlier)
    unit.incidents.add_members(
        [
            (added.id, numbers[m.item.id], m.joined_reason, detected)
            for m in members
            if m.item.id in numbers
        ]
    )
    if graded is not None:
        unit.incidents.add_assessments([replace(graded, incident_id=added.id, at=graded.at - _DAY)])
