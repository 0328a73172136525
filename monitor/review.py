"""PURE. One incident looked at again: heat, facts, grade, clocks, and when to look next.

Called by ``pipeline.assess``. A tier rises by itself; it falls only after the calm that the
severity settings ask for, and a person may always decide otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from monitor.incidents.attention import steady_until
from monitor.incidents.baseline import Expectation
from monitor.incidents.clocks import Clocks, calmed, due_clocks, stop
from monitor.incidents.facts import SeverityFacts, gather
from monitor.incidents.grade import Verdict, grade, judge, verdict_of
from monitor.incidents.group import absorb
from monitor.incidents.heat import DAY, measure
from monitor.incidents.moves import OPEN
from monitor.incidents.name import name_incident
from monitor.incidents.ownership import responsible
from monitor.incidents.room import room_of
from monitor.incidents.settle import Settled, Usual, calm_from, last_unrest, settle, tier_of
from monitor.incidents.voices import Cast, in_time, place_of
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


@dataclass(frozen=True, kw_only=True)
class Review:
    """The incident as it is now, its new grading, and when it is due again (None: only if news)."""

    incident: Incident
    verdict: Verdict
    """What was found, with the tier that stands."""
    heat: Heat
    news: bool
    """Whether tier, rules or the points of a factor differ from the last grading."""
    louder: bool
    """Whether the tier rose, or this is the first grading."""
    next_at: datetime | None
    room: Room | None
    """How much may come before the grade can change; None: anything may change it."""
    grounds: Grounds

    @cached_property
    def assessment(self) -> Assessment:
        """The grading with every reason, as it is kept: worded when it is asked for.

        To be asked for before the members the incident was reviewed with become more.
        """
        return self.grounds.assessment(self.heat, news=self.news)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What the reasons of a grading are told from."""

    incident_id: int
    facts: SeverityFacts
    settled: Settled
    rules: SeveritySettings
    settings_revision: str
    coverage: str

    def assessment(self, heat: Heat, *, news: bool) -> Assessment:
        """The grading in words; only ``news`` tells what would change it."""
        graded, settled = grade(self.facts, self.rules), self.settled
        return Assessment(
            incident_id=self.incident_id,
            tier=settled.tier,
            points=graded.points,
            factors=graded.factors,
            rules_fired=graded.rules_fired,
            by="rules",
            at=heat.as_of,
            settings_revision=self.settings_revision,
            heat=heat,
            note=settled.reason,
            rules_tier=tier_of(graded),
            what_if=what_if(self.facts, self.rules, standing=settled.tier, falls=settled.falls)
            if news
            else (),
            coverage=self.coverage,
        )


def review(  # noqa: PLR0913 - everything a grade rests on, each by its name
    incident: Incident,
    members: Sequence[Member],
    last: Assessment | Verdict | None,
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
    """Look at ``incident`` with its ``members`` as they stand at ``now``, graded ``last``.

    ``expected`` is what this hour should bring on its topic; ``usual_per_hour`` is the same as a
    bare figure, and ``usual`` tells it of earlier hours. ``earlier`` refuted the same story when it
    was told before. ``decided`` is the grading by which a person set the tier in force, if a person
    did; ``coverage`` says how complete the collection is.
    """
    cast, rules = in_time(members), settings.severity
    heat = measure(cast, now, expected or usual_per_hour)
    topics = {topic.id: topic for topic in settings.topics.topics}
    facts = _facts(incident, cast, heat, topics, settings, gazetteer, earlier)
    before = verdict_of(last) if isinstance(last, Assessment) else last
    standing = None if before is None else tier_of(before)
    ruled = judge(facts, rules)
    unrest = last_unrest(
        cast, incident.first_published_at, rules.calm, usual or (lambda _: heat.usual), now
    )
    settled = settle(ruled, standing, decided, unrest, rules=rules.calm, now=now)
    verdict = ruled if settled.tier is ruled.tier else replace(ruled, tier=settled.tier)
    gravest = settled.tier if standing is None else max(standing, settled.tier)
    calm_at = calm_from(gravest, unrest, rules.calm)
    clocks = _clocks(incident, verdict, gravest, calm_at, rules, now)
    updated = _updated(incident, cast, settled.tier, _voiced(clocks, cast), gazetteer)
    return Review(
        incident=_proposed(updated, cast, settings, gazetteer),
        verdict=verdict,
        heat=heat,
        news=before is None or _differ(before, verdict),
        louder=standing is None or settled.tier > standing,
        next_at=_next_look(
            cast.tally.newest,
            calm_at,
            steady_until(cast, heat, rules, now, refuted=earlier is not None),
            now,
        ),
        room=room_of(updated, cast, facts, heat, topics, rules) if earlier is None else None,
        grounds=Grounds(
            incident_id=incident.id,
            facts=facts,
            settled=settled,
            rules=rules,
            settings_revision=settings.revision,
            coverage=coverage,
        ),
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


def _differ(one: Verdict, other: Verdict) -> bool:
    """Whether two gradings differ in more than their time and wording."""
    return (one.tier, one.rules_fired, one.worth) != (other.tier, other.rules_fired, other.worth)


def at_home(regions: Collection[str], home_regions: Collection[str], gazetteer: Gazetteer) -> bool:
    """Whether an incident is this desk's own; nation-wide ones and desks without bounds are."""
    if not regions or not home_regions:
        return True
    return any(gazetteer.within(region, home_regions) for region in regions)


def _next_look(
    newest: datetime, calm_at: datetime, steady: datetime, now: datetime
) -> datetime | None:
    """Half-hourly while it is busy, then when its day is over or calm could lower it.

    Until ``steady`` time alone changes nothing; nobody looks in vain.
    """
    if now - newest < _BUSY:
        return max(now + _LOOK_AGAIN, min(steady, calm_at if calm_at > now else steady))
    waits = (newest + DAY, calm_at)
    return min((at for at in waits if at > now), default=None)


def _clocks(
    incident: Incident,
    verdict: Verdict,
    gravest: Tier,
    calm_at: datetime,
    rules: SeveritySettings,
    now: datetime,
) -> Clocks:
    """The clocks that the tier asks for, and those that begin with calm: ``gravest`` sets them.

    Nothing is due any more of an incident that is over; of a closed one the archive is left.
    """
    if incident.status not in (*OPEN, IncidentStatus.CLOSED):
        return incident.clocks
    due = incident.clocks
    if incident.status in OPEN:
        due = due_clocks(
            tier_of(verdict),
            incident.first_published_at,
            incident.detected_at,
            incident.clocks,
            rules,
            now=now,
            rules_fired=verdict.rules_fired,
        )
    return calmed(due, gravest, calm_at if calm_at <= now else None, rules, now=now)


def _updated(
    incident: Incident, members: Cast, tier: Tier, clocks: Clocks, gazetteer: Gazetteer
) -> Incident:
    """``incident`` with its title, tier, place and clocks as they are now; the same when they were.

    A name that was given stays.
    """
    regions, title = where(members, gazetteer), incident.title
    if incident.named_by is None:
        title = name_incident(members, "".join([_own_name(code, gazetteer) for code in regions]))
    now = (title, tier, regions, clocks)
    if now == (incident.title, incident.tier, incident.regions, incident.clocks):
        return incident
    return replace(incident, title=title, tier=tier, regions=regions, clocks=clocks)


def _proposed(
    incident: Incident, members: Cast, settings: Settings, gazetteer: Gazetteer
) -> Incident:
    """``incident`` with the unit that should have it; the same when that has it."""
    home = at_home(incident.regions, settings.desk.home_regions, gazetteer)
    proposed = responsible(
        incident, members, settings.roster, ancestors=gazetteer.ancestors, home=home
    )
    return incident if proposed == incident.proposed else replace(incident, proposed=proposed)


def _voiced(clocks: Clocks, members: Cast) -> Clocks:
    """``clocks`` when an office explained or refuted; what others report of it does not count."""
    if not members.tally.corrects:
        return clocks
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
    named = _places_named(members)
    total = sum(named.values())
    if total < _NAMING * len(members):
        return ()
    if len(named) == 1:
        return gazetteer.ancestors(*named)[:1]
    votes = Counter[str]()
    for code, count in named.items():
        votes.update(dict.fromkeys(gazetteer.ancestors(code), count))
    agreed = [area for area, count in votes.items() if count > total / 2]
    return tuple(sorted(agreed, key=lambda area: -len(gazetteer.ancestors(area)))[:1])


def _places_named(members: Sequence[Member]) -> Mapping[str, int]:
    """The places of the members, each by how many name it."""
    if isinstance(members, Cast):
        return members.tally.places
    return Counter(place for m in members if (place := place_of(m)))


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
