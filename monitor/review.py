"""PURE. One incident looked at again: heat, facts, grade, clocks, and when to look next.

Called by ``pipeline.assess``. A tier rises by itself; it falls only after the calm that the
severity settings ask for, and a person may always decide otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.incidents.attention import steady_until
from monitor.incidents.baseline import Expectation
from monitor.incidents.clocks import Clocks, calmed, due_clocks, stop
from monitor.incidents.facts import SeverityFacts, gather
from monitor.incidents.grade import Grade, grade
from monitor.incidents.group import absorb
from monitor.incidents.heat import DAY, measure
from monitor.incidents.moves import OPEN
from monitor.incidents.name import name_incident
from monitor.incidents.ownership import responsible
from monitor.incidents.room import room_of
from monitor.incidents.settle import Settled, Usual, calm_from, last_unrest, settle, tier_of
from monitor.incidents.voices import in_time, place_of
from monitor.incidents.whatif import what_if
from monitor.settings import Settings
from monitor.settings.severity import SeveritySettings
from monitor.settings.topics import Topic
from monitor.text.regions import Gazetteer
from monitor.types import (
    Assessment,
    Authority,
    Classification,
    Heat,
    Incident,
    IncidentStatus,
    Member,
    Profile,
    Room,
    Tier,
)

_BUSY = timedelta(hours=4)
_LOOK_AGAIN = timedelta(minutes=30)

_NAMING = 0.2
"""Share of the items that must name a place for the incident to have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The incident as it is now, its new grading, and when it is due again (None: only if news)."""

    incident: Incident
    assessment: Assessment
    news: bool
    """Whether tier, rules or the points of a factor differ from the last assessment."""
    louder: bool
    """Whether the tier rose, or this is the first grading."""
    next_at: datetime | None
    room: Room | None
    """How much may come before the grade can change; None: anything may change it."""


def review(  # noqa: PLR0913 - everything a grade rests on, each by its name
    incident: Incident,
    members: Sequence[Member],
    last: Assessment | None,
    *,
    settings: Settings,
    gazetteer: Gazetteer,
    usual_per_hour: float = 0.0,
    expected: Expectation | None = None,
    earlier: Member | None = None,
    usual: Usual | None = None,
    decided: Assessment | None = None,
    coverage: str = "",
    now: datetime,
) -> Review:
    """Look at ``incident`` with its ``members`` as they stand at ``now``.

    ``expected`` is what this hour should bring on its topic; ``usual_per_hour`` is the same as a
    bare figure, and ``usual`` tells it of earlier hours. ``earlier`` refuted the same story when it
    was told before. ``decided`` is the grading by which a person set the tier in force, if a person
    did; ``coverage`` says how complete the collection is.
    """
    members = in_time(members)
    heat = measure(members, now, expected or usual_per_hour)
    topics = {topic.id: topic for topic in settings.topics.topics}
    facts = _facts(incident, members, heat, topics, settings, gazetteer, earlier)
    rules = settings.severity
    graded = grade(facts, rules)
    unrest = last_unrest(
        members, incident.first_published_at, rules.calm, usual or (lambda _: heat.usual), now
    )
    settled = settle(graded, last, decided, unrest, rules=rules.calm, now=now)
    assessment = replace(
        _assessment(incident.id, graded, settled, heat, now),
        settings_revision=settings.revision,
        coverage=coverage,
    )
    news = last is None or _verdict(last) != _verdict(assessment)
    if news:
        outlook = what_if(facts, rules, standing=settled.tier, falls=settled.falls)
        assessment = replace(assessment, what_if=outlook)
    gravest = settled.tier if last is None else max(last.tier, settled.tier)
    calm_at = calm_from(gravest, unrest, rules.calm)
    timed = replace(incident, clocks=_clocks(incident, assessment, gravest, calm_at, rules))
    updated = _updated(timed, members, settled.tier, gazetteer)
    return Review(
        incident=_proposed(updated, members, settings, gazetteer),
        assessment=assessment,
        news=news,
        louder=last is None or settled.tier > last.tier,
        next_at=_next_look(
            members,
            calm_at,
            steady_until(members, heat, rules, now, refuted=earlier is not None),
            now,
        ),
        room=room_of(updated, members, facts, heat, topics, rules) if earlier is None else None,
    )


def _assessment(
    incident_id: int, graded: Grade, settled: Settled, heat: Heat, now: datetime
) -> Assessment:
    return Assessment(
        incident_id=incident_id,
        tier=settled.tier,
        points=graded.points,
        factors=graded.factors,
        rules_fired=graded.rules_fired,
        by="rules",
        at=now,
        settings_revision="",
        heat=heat,
        note=settled.reason,
        rules_tier=tier_of(graded),
    )


def _facts(
    incident: Incident,
    members: Sequence[Member],
    heat: Heat,
    topics: Mapping[str, Topic],
    settings: Settings,
    gazetteer: Gazetteer,
    earlier: Member | None,
) -> SeverityFacts:
    return gather(
        members,
        heat,
        topics=topics,
        level=settings.desk.level,
        elsewhere=not at_home(incident.regions, settings.desk.home_regions, gazetteer),
        national=not incident.regions,
        now=heat.as_of,
        rules=settings.severity,
        calendar=settings.calendar,
        about=incident.topics,
        earlier=earlier,
    )


def _verdict(assessment: Assessment) -> tuple[object, ...]:
    """What makes two gradings differ in more than their time and wording."""
    points = [(factor.letter, factor.points) for factor in assessment.factors]
    return assessment.tier, assessment.rules_fired, points


def at_home(regions: Collection[str], home_regions: Collection[str], gazetteer: Gazetteer) -> bool:
    """Whether an incident is this desk's own; nation-wide ones and desks without bounds are."""
    if not regions or not home_regions:
        return True
    return any(gazetteer.within(region, home_regions) for region in regions)


def _next_look(
    members: Sequence[Member], calm_at: datetime, steady: datetime, now: datetime
) -> datetime | None:
    """Half-hourly while it is busy, then when its day is over or calm could lower it.

    Until ``steady`` time alone changes nothing; nobody looks in vain.
    """
    newest = max(m.item.collected_at for m in members)
    if now - newest < _BUSY:
        return max(now + _LOOK_AGAIN, min(steady, calm_at if calm_at > now else steady))
    waits = (newest + DAY, calm_at)
    return min((at for at in waits if at > now), default=None)


def _clocks(
    incident: Incident,
    judged: Assessment,
    gravest: Tier,
    calm_at: datetime,
    rules: SeveritySettings,
) -> Clocks:
    """The clocks that the tier asks for, and those that begin with calm: ``gravest`` sets them.

    Nothing is due any more of an incident that is over; of a closed one the archive is left.
    """
    if incident.status not in (*OPEN, IncidentStatus.CLOSED):
        return incident.clocks
    due = incident.clocks
    if incident.status in OPEN:
        due = due_clocks(
            judged.tier,
            incident.first_published_at,
            incident.detected_at,
            incident.clocks,
            rules,
            now=judged.at,
            rules_fired=judged.rules_fired,
        )
    calm_since = calm_at if calm_at <= judged.at else None
    return calmed(due, gravest, calm_since, rules, now=judged.at)


def _updated(
    incident: Incident, members: Sequence[Member], tier: Tier, gazetteer: Gazetteer
) -> Incident:
    """``incident`` with its title, tier and place as they are now; a name that was given stays."""
    regions = where(members, gazetteer)
    title = name_incident(members, "".join(_own_name(code, gazetteer) for code in regions))
    return replace(
        incident,
        title=title if incident.named_by is None else incident.title,
        tier=tier,
        regions=regions,
        clocks=_voiced(incident.clocks, members),
    )


def _proposed(
    incident: Incident, members: Sequence[Member], settings: Settings, gazetteer: Gazetteer
) -> Incident:
    """``incident`` with the unit that should have it."""
    home = at_home(incident.regions, settings.desk.home_regions, gazetteer)
    proposed = responsible(
        incident, members, settings.roster, ancestors=gazetteer.ancestors, home=home
    )
    return replace(incident, proposed=proposed)


def _voiced(clocks: Clocks, members: Sequence[Member]) -> Clocks:
    """``clocks`` when an office explained or refuted; what others report of it does not count."""
    said = [
        m.item
        for m in members
        if m.classification.corrects and m.item.authority is Authority.OFFICIAL
    ]
    first = min(said, key=lambda item: (item.published_at, item.id), default=None)
    if first is None:
        return clocks
    return stop(clocks, "voiced", first.published_at, evidence=first.url)


def where(members: Sequence[Member], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Where it happens: the smallest place that most of those who name one agree on.

    Nothing when hardly anybody names a place: a talk of the whole country, or of no place at all.
    """
    named = [place for m in members if (place := place_of(m))]
    if len(named) < _NAMING * len(members):
        return ()
    votes = Counter[str]()
    for code, count in Counter(named).items():
        votes.update(dict.fromkeys(gazetteer.ancestors(code), count))
    agreed = [area for area, count in votes.items() if count > len(named) / 2]
    return tuple(sorted(agreed, key=lambda area: -len(gazetteer.ancestors(area)))[:1])


def _own_name(code: str, gazetteer: Gazetteer) -> str:
    """The place without what it lies in, as staff say it: 望川县."""
    parents = gazetteer.ancestors(code)[1:2]
    return gazetteer.name(code).removeprefix("".join(map(gazetteer.name, parents)))


def opened(member: Member, settings: Settings, now: datetime) -> Incident:
    """The incident that ``member`` opens; id and code are given by the store."""
    item, judged = member.item, member.classification
    rules = settings.severity.grouping
    return Incident(
        id=0,
        code="",
        title=name_incident((member,)),
        status=IncidentStatus.WATCHING,
        tier=Tier.ROUTINE,
        topics=tuple(match.topic_id for match in judged.topics),
        regions=_places(judged),
        first_item_id=item.id,
        first_published_at=item.published_at,
        detected_at=now,
        last_item_at=item.published_at,
        profile=absorb(Profile(), item, judged, rules),
    )


def joined(incident: Incident, member: Member, settings: Settings) -> Incident:
    """``incident`` with ``member`` in it: its times, places and profile moved on."""
    item, judged = member.item, member.classification
    return replace(
        incident,
        topics=incident.topics or tuple(match.topic_id for match in judged.topics),
        regions=incident.regions or _places(judged),
        first_published_at=min(incident.first_published_at, item.published_at),
        last_item_at=max(incident.last_item_at, item.published_at),
        profile=absorb(incident.profile, item, judged, settings.severity.grouping),
    )


def _places(judged: Classification) -> tuple[str, ...]:
    """The surest place named, if it is sure enough to stand for an incident."""
    sure = [r for r in judged.regions if r.sure]
    return tuple(r.code for r in sorted(sure, key=lambda r: -r.confidence)[:1])
