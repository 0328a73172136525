"""PURE. One incident looked at again: heat, facts, grade, clocks, and when to look next.

Called by ``pipeline.assess``. A tier rises by itself; it falls only after the calm that the
severity settings ask for, and a person may always decide otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.incidents.clocks import due_clocks, stop
from monitor.incidents.facts import gather
from monitor.incidents.grade import Grade, grade
from monitor.incidents.group import absorb
from monitor.incidents.heat import measure
from monitor.incidents.name import name_incident
from monitor.incidents.voices import counted, stands_first
from monitor.settings import Settings
from monitor.text.regions import Gazetteer
from monitor.types import (
    Assessment,
    Authority,
    Classification,
    Incident,
    IncidentStatus,
    Item,
    Member,
    Profile,
    Relation,
    Tier,
)

_BUSY = timedelta(hours=4)
_LOOK_AGAIN = timedelta(minutes=30)
_CALM = {Tier.RED: timedelta(hours=48), Tier.ORANGE: timedelta(hours=48)}
_CALM_OTHERS = timedelta(hours=24)

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


def review(
    incident: Incident,
    members: Sequence[Member],
    last: Assessment | None,
    *,
    settings: Settings,
    gazetteer: Gazetteer,
    usual_per_hour: float,
    now: datetime,
) -> Review:
    """Look at ``incident`` with its ``members`` as they stand at ``now``."""
    heat = measure(members, now, usual_per_hour)
    topics = {topic.id: topic for topic in settings.topics.topics}
    facts = gather(
        members,
        heat,
        topics=topics,
        level=settings.desk.level,
        elsewhere=not at_home(incident.regions, settings.desk.home_regions, gazetteer),
        national=not incident.regions,
        now=now,
        rules=settings.severity,
    )
    graded = grade(facts, settings.severity)
    tier, note = _settle(graded, last, members, now)
    assessment = Assessment(
        incident_id=incident.id,
        tier=tier,
        points=graded.points,
        factors=graded.factors,
        rules_fired=graded.rules_fired,
        by="rules",
        at=now,
        settings_revision=settings.revision,
        heat=heat,
        note=note,
    )
    return Review(
        incident=_updated(incident, members, tier, settings, gazetteer, now),
        assessment=assessment,
        news=last is None or _verdict(last) != _verdict(assessment),
        louder=last is None or tier > last.tier,
        next_at=_next_look(members, now),
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


def _settle(
    graded: Grade, last: Assessment | None, members: Sequence[Member], now: datetime
) -> tuple[Tier, str]:
    """The tier that stands: the graded one, or the last one while it is not yet calm."""
    tier = Tier.ROUTINE if graded.tier is None else graded.tier
    if last is None or tier >= last.tier:
        return tier, ""
    calm = _CALM.get(last.tier, _CALM_OTHERS)
    newest = max(
        (m.item.published_at for m in counted(members) if _is_news(m.item)),
        default=now,
    )
    if now - newest >= calm:
        return tier, f"已平稳{calm // timedelta(hours=1)}小时，由{last.tier.short}降为{tier.short}"
    hours = calm // timedelta(hours=1)
    return last.tier, f"按分值为{tier.short}；平稳满{hours}小时后再降，现维持{last.tier.short}"


def _is_news(item: Item) -> bool:
    return item.relation is Relation.UPDATE or stands_first(item)


def _next_look(members: Sequence[Member], now: datetime) -> datetime | None:
    """Half-hourly while it is busy, then when calm could lower it, then only on news."""
    newest = max(m.item.collected_at for m in members)
    if now - newest < _BUSY:
        return now + _LOOK_AGAIN
    waits = (newest + _CALM_OTHERS, newest + _CALM[Tier.RED])
    return min((at for at in waits if at > now), default=None)


def _updated(
    incident: Incident,
    members: Sequence[Member],
    tier: Tier,
    settings: Settings,
    gazetteer: Gazetteer,
    now: datetime,
) -> Incident:
    regions = where(members, gazetteer)
    clocks = due_clocks(
        tier,
        incident.first_published_at,
        incident.detected_at,
        incident.clocks,
        settings.severity,
        now=now,
    )
    voice = _first_official_voice(members)
    return replace(
        incident,
        title=name_incident(members, "".join(_own_name(code, gazetteer) for code in regions)),
        tier=tier,
        regions=regions,
        clocks=clocks if voice is None else stop(clocks, "voiced", voice),
    )


def _first_official_voice(members: Sequence[Member]) -> datetime | None:
    """When an office first explained or refuted; what others report of it does not count."""
    said = [
        m.item.published_at
        for m in members
        if m.classification.corrects and m.item.authority is Authority.OFFICIAL
    ]
    return min(said, default=None)


def where(members: Sequence[Member], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Where it happens: the smallest place that most of those who name one agree on.

    Nothing when hardly anybody names a place: a talk of the whole country, or of no place at all.
    """
    named = [places[0] for m in members if (places := _places(m.classification))]
    if len(named) < _NAMING * len(members):
        return ()
    votes = Counter(area for code in named for area in gazetteer.ancestors(code))
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
