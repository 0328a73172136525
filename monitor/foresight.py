"""What the coming days may bring, put together from what the store remembers.

Called by ``monitor outlook``. Nothing is decided here: ``incidents.season``, ``incidents.rising``
and ``incidents.baseline`` decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor.alerts.roster import routed_roles
from monitor.alerts.rota import holes
from monitor.clock import day_start, desk, is_announced
from monitor.expecting import peak_of
from monitor.incidents import rising, season
from monitor.incidents.baseline import DAYS
from monitor.incidents.outlook import (
    Example,
    Lift,
    Look,
    Outlook,
    Planned,
    Refutation,
    Returning,
    Rising,
    Vacancy,
)
from monitor.incidents.voices import LADDER
from monitor.settings import Settings
from monitor.settings.calendar import Event, Occurrence
from monitor.store import Unit
from monitor.types import Authority, Incident, Member, Relation, Tier

_DAY = timedelta(days=1)
_LOOKS = 5
"""Past occurrences that are told, the latest."""
_STORIES = 300
"""Incidents of one season that are looked at, the gravest."""
_TEXTS = 300
_EXAMPLES = 3
_PLACES = 3
_OVERDUE = timedelta(days=30)
"""For how long an incident without news is looked at for clocks that are overdue."""
_CLOCKS = 1000
_NAMED = 8
"""Blind sources named, those of one name together."""
_STANDING = {authority: rank for rank, authority in enumerate((*LADDER, Authority.OFFICIAL))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked: from when on, for which days, and how places are called."""

    settings: Settings
    unit: Unit
    now: datetime
    first: date
    last: date
    place: Callable[[str], str]

    @property
    def all_topics(self) -> tuple[str, ...]:
        """Everything that is counted: each topic, and what has none."""
        return (*(topic.id for topic in self.settings.topics.topics), "")

    def label(self, topic: str) -> str:
        """What staff read for ``topic``."""
        labels = {known.id: known.label for known in self.settings.topics.topics}
        return labels.get(topic, topic)


def foresee(
    settings: Settings, unit: Unit, now: datetime, days: int, place: Callable[[str], str]
) -> Outlook:
    """The outlook at ``now`` on ``days`` days, today the first; ``place`` names a region code."""
    first = desk(now).date()
    ask = Ask(
        settings=settings,
        unit=unit,
        now=now,
        first=first,
        last=first + (days - 1) * _DAY,
        place=place,
    )
    planned = tuple(_planned(ask))
    risen, graver = _rising(ask)
    return Outlook(
        as_of=now,
        first=ask.first,
        last=ask.last,
        planned=planned,
        returning=tuple(_returning(ask)),
        rising=risen,
        graver=graver,
        days=season.days_off(ask.first, ask.last),
        wall_time_from=Tier.of(settings.severity.wall_time_from),
        clocks=season.due_clocks(_running(ask), now, day_start(ask.last + _DAY)),
        vacancies=tuple(_vacancies(ask)),
        unknown=tuple(_unknown(ask, planned)),
    )


# ── planned dates ────────────────────────────────────────────────────────────────────────────


def _planned(ask: Ask) -> Iterator[Planned]:
    """Every event of the coming days: those that begin by the day, then those under way."""
    found = [
        (one, event)
        for event in ask.settings.calendar.events
        for one in event.between(ask.first, ask.last)
    ]
    found.sort(key=lambda pair: (pair[0].first < ask.first, pair[0].first, pair[0].last))
    for one, event in found:
        books = season.playbooks_for(ask.settings.playbooks, event.topics)
        yield Planned(
            event=event,
            first=one.first,
            last=one.last,
            topics=tuple(map(ask.label, event.topics)),
            places=tuple(map(ask.place, event.regions)),
            past=tuple(_past(ask, event)),
            so_far=_so_far(ask, event, one),
            lifts=tuple(_lifts(ask, event)),
            playbooks=tuple(season.ready(name, book) for name, book in books.items()),
        )


def _past(ask: Ask, event: Event) -> Iterator[Look]:
    start = ask.first.replace(day=1) - season.YEARS * 366 * _DAY
    over = [one for one in event.between(start, ask.first) if one.last < ask.first]
    for one in reversed(over[-_LOOKS:]):
        yield _look(ask, event, one)


def _so_far(ask: Ask, event: Event, one: Occurrence) -> Look | None:
    if one.first >= ask.first:
        return None
    return _look(ask, event, replace(one, last=ask.first - _DAY))


def _look(ask: Ask, event: Event, span: Occurrence) -> Look:
    start, end = day_start(span.first - DAYS * _DAY), day_start(span.last + _DAY)
    around = day_start(span.first - season.BESIDE), day_start(span.last + season.BESIDE + _DAY)
    stories = ask.unit.past.during(event.topics, *around, _STORIES)
    return season.look(
        span,
        ask.unit.volumes.by_hour(event.topics or ask.all_topics, start, end),
        ask.unit.volumes.by_hour(ask.all_topics, start, end),
        [season.story(one, tier) for one, tier in stories if one.detected_at < ask.now],
    )


def _lifts(ask: Ask, event: Event) -> Iterator[Lift]:
    """How far the alarm lets each topic rise; nothing where it does not."""
    for topic in event.topics if event.expects == "peak" else ():
        peak = peak_of(ask.unit, event, topic, ask.first)
        if peak.lift > 1:
            yield Lift(topic=ask.label(topic), times=peak.lift, occurrences=peak.occurrences)


# ── rumours in season ────────────────────────────────────────────────────────────────────────


def _returning(ask: Ask) -> Iterator[Returning]:
    """Rumours of these weeks of past years, those of the most years first."""
    weeks = season.seasons(ask.first, ask.last)
    heard: dict[int, tuple[Incident, Tier]] = {}
    for start, end in weeks.values():
        during = ask.unit.past.during((), day_start(start), day_start(end + _DAY), _STORIES)
        heard |= {incident.id: (incident, tier) for incident, tier in during}
    whole = ask.unit.incidents.members([i for i, (one, _) in heard.items() if _unsettled(one)])
    why = {
        number: reason
        for number, (one, _) in heard.items()
        if (reason := season.rumour(one, whole.get(number, ())))
    }
    known = _with_forebears(ask, [heard[number][0] for number in why])
    chains = [chain for chain in season.chained(known) if any(one.id in why for one in chain)]
    found = [_return(ask, chain, heard, why, weeks) for chain in chains]
    yield from sorted(found, key=lambda one: (-len(one.in_season), -one.waves[0].tier))


def _unsettled(incident: Incident) -> bool:
    """Whether only its texts can say if it is a rumour."""
    return incident.recurs is None and incident.refuted_by is None


def _with_forebears(ask: Ask, incidents: Sequence[Incident]) -> list[Incident]:
    """``incidents`` and those that they repeat, as far back as is known.

    What they repeat may since have been merged: then it is the one it became a part of.
    """
    known: dict[int, Incident] = {}
    waiting = list(incidents)
    while waiting:
        one = waiting.pop()
        if one.id in known:
            continue
        if one.recurs is not None:
            found = ask.unit.incidents.get([one.recurs.incident_id])
            for older in map(ask.unit.incidents.whole, found):
                recurs = None if older.id == one.id else replace(one.recurs, incident_id=older.id)
                one = replace(one, recurs=recurs)
                waiting.append(older)
        known[one.id] = one
    return list(known.values())


def _return(
    ask: Ask,
    chain: Sequence[Incident],
    heard: Mapping[int, tuple[Incident, Tier]],
    why: Mapping[int, str],
    weeks: Mapping[int, season.Span],
) -> Returning:
    waves = [season.story(one, heard[one.id][1] if one.id in heard else None) for one in chain]
    years = {year for wave in waves for year in season.in_season(wave, weeks)}
    return Returning(
        waves=tuple(waves),
        in_season=tuple(sorted(years, reverse=True)),
        topics=tuple(map(ask.label, chain[0].topics)),
        why=next(why[one.id] for one in chain if one.id in why),
        refutation=next(filter(None, (_refutation(ask, one) for one in chain)), None),
    )


def _refutation(ask: Ask, incident: Incident) -> Refutation | None:
    own = ask.unit.past.member(incident.refuted_by)
    member = own or ask.unit.past.refutation(incident)
    if member is None:
        return None
    item = member.item
    return Refutation(
        item_id=item.id, title=item.title, outlet=item.outlet, at=item.published_at, url=item.url
    )


# ── rising topics ────────────────────────────────────────────────────────────────────────────


def _rising(ask: Ask) -> tuple[tuple[Rising, ...], tuple[tuple[str, str], ...]]:
    """The topics that rise, and those of them that an incident at YELLOW or higher tells of."""
    end = rising.full_hour(ask.now)
    since = rising.begin(end)
    everything = rising.by_day(ask.unit.volumes.by_hour(ask.all_topics, since, end), end)
    told = _told_already(ask)
    risen, graver = [], []
    for topic in ask.settings.topics.topics:
        days = rising.by_day(ask.unit.volumes.by_hour((topic.id,), since, end), end)
        lift = _lift_today(ask, topic.id)
        counts = rising.counts(days, everything, end, lift)
        if counts and topic.id in told:
            graver.append((topic.label, told[topic.id]))
        elif counts:
            span = timedelta(hours=max(count.hours for count in counts))
            members = _texts(ask, topic.id, end - span, end)
            risen.append(
                Rising(
                    topic=topic.id,
                    label=topic.label,
                    counts=counts,
                    examples=_examples(members),
                    places=_places(ask, members),
                    lift=lift,
                )
            )
    risen.sort(key=lambda one: -max(count.z for count in one.counts))
    return tuple(risen), tuple(graver)


def _told_already(ask: Ask) -> dict[str, str]:
    """Each topic that has an open incident at YELLOW or higher, with the code of one."""
    since = ask.now - ask.settings.severity.grouping.window
    return {
        topic: incident.code
        for incident in ask.unit.incidents.open_since(since)
        if incident.tier >= Tier.YELLOW and incident.detected_at < ask.now
        for topic in incident.topics
    }


def _lift_today(ask: Ask, topic: str) -> float:
    """How many times the usual the peaks allow that are planned for the last 24 hours."""
    day = desk(ask.now - _DAY / 2).date()
    events = ask.settings.calendar.on(day, "peak", (topic,))
    return max((peak_of(ask.unit, event, topic, day).lift for event in events), default=1.0)


def _texts(ask: Ask, topic: str, start: datetime, end: datetime) -> list[Member]:
    ids = ask.unit.items.of_topic(topic, start, end, _TEXTS)
    judged = ask.unit.items.judgements(ids)
    return [
        Member(item=item, classification=judged[item.id], joined_reason="")
        for item in ask.unit.items.get(ids)
        if item.id in judged
    ]


def _examples(members: Sequence[Member]) -> tuple[Example, ...]:
    """The originals of the highest voices, the newest first, no title twice."""
    fresh = [m.item for m in members if m.item.relation is Relation.FRESH and m.item.title]
    fresh.sort(key=lambda item: (_STANDING.get(item.authority, -1), item.published_at))
    once = {item.title: item for item in fresh}  # of each title the highest voice stays
    chosen = sorted(once.values(), key=fresh.index, reverse=True)[:_EXAMPLES]
    return tuple(
        Example(item_id=i.id, title=i.title, outlet=i.outlet, at=i.published_at) for i in chosen
    )


def _places(ask: Ask, members: Sequence[Member]) -> tuple[tuple[str, int], ...]:
    times = Counter(
        code
        for member in members
        for code in {place.code for place in member.classification.regions if place.sure}
    )
    return tuple((ask.place(code), count) for code, count in times.most_common(_PLACES))


# ── duties, and what is not known ────────────────────────────────────────────────────────────


def _running(ask: Ask) -> list[Incident]:
    """Incidents of which a clock may fall due, or be overdue."""
    until = day_start(ask.last + _DAY)
    due = ask.unit.incidents.get(ask.unit.incidents.due_for_clocks(until, _CLOCKS))
    still_open = ask.unit.incidents.open_since(ask.now - _OVERDUE)
    return list({one.id: one for one in (*due, *still_open)}.values())


def _vacancies(ask: Ask) -> Iterator[Vacancy]:
    roles = routed_roles(ask.settings)
    for hole in holes(ask.settings, roles, ask.now, day_start(ask.last + _DAY)):
        role = ask.settings.roster.roles.get(hole.role, hole.role)
        yield Vacancy(role=role, start=hole.start, end=hole.end)


def _unknown(ask: Ask, planned: Sequence[Planned]) -> Iterator[str]:
    """What could not be looked at, a sentence each."""
    yield from _no_history(ask)
    blind = Counter(_blind(ask))
    if blind:
        named = [f"{name}{times}个" if times > 1 else name for name, times in blind.items()]
        rest = "等" if len(named) > _NAMED else ""
        told = f"{'、'.join(named[:_NAMED])}{rest}"
        yield f"{blind.total()}个信源看不到或看不全：{told}，相关主题可能少计"
    if not ask.settings.active_sources:
        yield "没有启用的信源，近日议论无从得知"
    if any(one.event.regions for one in planned):
        yield "计数不分地区：只在部分地区的日子，其往期条数和事件是各地合计"
    if not (is_announced(ask.first) and is_announced(ask.last)):
        yield "所列日期有国务院办公厅放假安排尚未收录的年份，只按周六、周日为休息日计"


def _no_history(ask: Ask) -> Iterator[str]:
    began = ask.unit.volumes.began()
    if began is None:
        yield "尚无任何历史计数，往年情况、季节性传言和上升主题都无从比较"
        return
    day = desk(began).date()
    yield f"{day.year}年{day.month}月{day.day}日之前没有记录，更早的高峰、事件和传言不在其中"
    end = rising.full_hour(ask.now)
    hours = ask.unit.volumes.by_hour(ask.all_topics, rising.begin(end), end)
    watched = rising.watched_days(rising.by_day(hours, end))
    if watched < rising.FEWEST_DAYS:
        yield (f"此前十四天只有{watched}天有计数，不足{rising.FEWEST_DAYS}天，未比较各主题是否上升")


def _blind(ask: Ask) -> Iterator[str]:
    """The sources that fail, never answered, or of which the content is in doubt."""
    states = ask.unit.health.states()
    ails = {
        trouble.source_id: trouble.ailment.label
        for trouble in ask.unit.health.open_troubles()
        if trouble.ailment.blinds
    }
    for source in ask.settings.active_sources:
        state = states.get(source.id)
        if source.id in ails:
            yield f"{source.name}（{ails[source.id]}）"
        elif state is not None and state.failures:
            yield f"{source.name}（连续失败{state.failures}次）"
        elif (state is None or state.last_success_at is None) and source.kind != "push":
            yield f"{source.name}（从未采到）"
