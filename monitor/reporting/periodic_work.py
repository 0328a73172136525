"""What was done in a period and what is ahead: answers, the hour, hand-overs, risks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from monitor.accounting import hour_kept
from monitor.app import Monitor
from monitor.foresight import foresee
from monitor.incidents import outlook
from monitor.reports.incident import IncidentView
from monitor.reports.periodic_data import (
    Ahead,
    Answer,
    BreachLine,
    DueClock,
    Hour,
    HourLine,
    Loop,
    Planned,
    Returning,
    Rising,
    Smouldering,
)
from monitor.responding import answered
from monitor.store import Unit
from monitor.text.plain import plain
from monitor.types import Action, Incident, IncidentStatus, Tier

_WEEK = timedelta(days=7)
_ASKED = 3
"""Questions told of an incident without an answer."""
_LOOKED_AT = 5
"""Open incidents read for each that is told."""
_SEVERAL = 2
_OVER = frozenset(
    {
        IncidentStatus.CLOSED,
        IncidentStatus.ARCHIVED,
        IncidentStatus.DISMISSED,
        IncidentStatus.MERGED,
    }
)


def answers(m: Monitor, unit: Unit, views: Sequence[IncidentView], end: datetime) -> list[Answer]:
    """How each of the incidents ``views`` was answered, as of ``end``."""
    found = []
    for view in views:
        known = answered(unit, view.incident, view.members, m.settings, end)
        said = [response for response in known.responses if response.at < end]
        items = {member.item.id: member.item for member in view.members}
        first = min((response.at for response in said), default=None)
        asked = known.questions[:_ASKED] if not said else ()
        found.append(
            Answer(
                incident_id=view.incident.id,
                code=plain(view.incident.code),
                title=plain(view.incident.title),
                tier=view.assessment.tier,
                items=tuple(items[r.item_id] for r in said if r.item_id in items),
                answers=len(said),
                after=None if first is None else first - view.incident.first_published_at,
                points=known.score.points if said and known.score is not None else None,
                asked=tuple(
                    (plain(q.quote), tuple(items[i] for i in q.item_ids if i in items))
                    for q in asked
                ),
            )
        )
    return found


def hour(m: Monitor, unit: Unit, start: datetime, end: datetime) -> Hour:
    """How the golden hour was kept for the incidents found in the period, as of its end."""
    kept = hour_kept(unit, m.settings.severity, start=start, end=end, now=end)
    lines = tuple(
        HourLine(
            tier=tier.tier,
            incidents=tier.incidents,
            found_30=tier.found_30.met,
            found_60=tier.found_60.met,
            alerted_60=tier.alerted_60.met,
            acknowledged_60=tier.acknowledged_60.met,
        )
        for tier in kept.tiers
    )
    missed = sorted(kept.breaches, key=lambda b: (-b.tier, -b.due_at.timestamp(), b.code))
    breaches = tuple(
        BreachLine(
            code=plain(breach.code),
            title=plain(breach.title),
            label=breach.label,
            late=breach.late,
        )
        for breach in missed
    )
    return Hour(tiers=lines, breaches=breaches)


def loop(unit: Unit, start: datetime, end: datetime, wanted: Collection[int] | None) -> Loop:
    """What was done with incidents in the period; ``wanted``: with these alone."""
    steps = [
        step
        for step in unit.dispositions.between(start, end)
        if wanted is None or step.incident_id in wanted
    ]
    handed = sorted({s.incident_id for s in steps if s.action in (Action.ASSIGN, Action.TRANSFER)})
    rated = sorted({step.incident_id for step in steps if step.action is Action.RATE})
    last = {step.incident_id: step.status for step in steps}
    found = [
        one
        for one in unit.incidents.found_between(start, end)
        if one.status not in (IncidentStatus.DISMISSED, IncidentStatus.MERGED)
        and (wanted is None or one.id in wanted)
    ]
    return Loop(
        steps=Counter(step.action for step in steps),
        assigned=len(handed),
        closed=sum(last[i] in (IncidentStatus.CLOSED, IncidentStatus.ARCHIVED) for i in handed),
        rated=tuple(
            one.satisfaction for one in unit.incidents.get(rated) if one.satisfaction is not None
        ),
        found=len(found),
        again=tuple(
            (plain(one.code), plain(one.title), plain(one.recurs.reason))
            for one in found
            if one.recurs is not None
        ),
    )


def smouldering(
    m: Monitor, unit: Unit, incidents: Sequence[Incident], end: datetime, most: int
) -> list[Smouldering]:
    """Those of ``incidents`` that are open and below 较大, and that people complain of.

    Of 日常 those alone that several texts of the last week tell.
    """
    below = [i for i in incidents if i.tier < Tier.YELLOW and i.status not in _OVER]
    below.sort(key=lambda one: (-one.tier, -one.last_item_at.timestamp(), one.id))
    chosen = below[: _LOOKED_AT * most]
    members = unit.incidents.members([one.id for one in chosen])
    labels = {topic.id: topic.label for topic in m.settings.topics.topics}
    found = []
    for one in chosen:
        own = [member for member in members[one.id] if member.item.collected_at < end]
        own.sort(key=lambda member: (-member.item.published_at.timestamp(), member.item.id))
        lately = sum(member.item.published_at >= end - _WEEK for member in own)
        several = one.tier > Tier.ROUTINE or lately >= _SEVERAL
        if several and any(member.classification.tone < 0 for member in own):
            found.append(
                Smouldering(
                    code=plain(one.code),
                    title=plain(one.title),
                    tier=one.tier,
                    topics=tuple(labels.get(topic, topic) for topic in one.topics),
                    places=tuple(m.gazetteer.name(code) for code in one.regions),
                    since=one.first_published_at,
                    items=tuple(member.item for member in own),
                    lately=lately,
                )
            )
    return found[:most]


def ahead(m: Monitor, unit: Unit, end: datetime, days: int) -> Ahead:
    """What is known of the ``days`` days from ``end`` on."""
    found = foresee(m.settings, unit, end, days, m.gazetteer.name)
    return Ahead(
        first=found.first,
        last=found.last,
        planned=tuple(
            Planned(
                label=one.event.label, expects=one.event.expects, first=one.first, last=one.last
            )
            for one in found.planned
        ),
        rising=tuple(map(_rising, found.rising)),
        returning=tuple(_returning(unit, one) for one in found.returning),
        clocks=tuple(
            DueClock(
                code=plain(clock.incident),
                title=plain(clock.title),
                label=clock.label,
                due_at=clock.due_at,
                overdue=clock.overdue,
            )
            for clock in found.clocks
        ),
        off=tuple((day.day, day.kind) for day in found.days if not day.works),
        vacancies=len(found.vacancies),
        unknown=tuple(map(plain, found.unknown)),
    )


def _rising(one: outlook.Rising) -> Rising:
    longest = max(one.counts, key=lambda count: count.hours)
    return Rising(
        topic=one.topic,
        label=one.label,
        told="；".join(map(str, one.counts)),
        items=longest.items,
        hours=longest.hours,
        places=tuple(plain(name) for name, _ in one.places),
    )


def _returning(unit: Unit, one: outlook.Returning) -> Returning:
    latest, said = one.waves[0], one.refutation
    held = unit.items.get([said.item_id]) if said is not None else []
    return Returning(
        title=plain(latest.title),
        code=plain(latest.code),
        years=tuple(sorted(one.in_season)),
        why=plain(one.why),
        topics=one.topics,
        last=latest.last,
        refutation=held[0] if held else None,
    )
