"""What past years say of the coming days: how planned dates went, which rumours came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import median

from monitor.clock import desk, is_working_day
from monitor.incidents.baseline import DAYS
from monitor.incidents.outlook import DayOff, DueClock, Look, Ready, Story
from monitor.incidents.rising import FEWEST_DAYS
from monitor.incidents.voices import is_hearsay, originals
from monitor.settings.calendar import Occurrence
from monitor.settings.playbooks import Playbook
from monitor.types import Incident, Member, Tier

YEARS = 5
"""How far back is looked."""
AROUND = timedelta(days=10)
"""How many days earlier or later a rumour may have come in another year."""
BESIDE = timedelta(days=3)
"""Incidents this long before and after a planned date are told with it."""

_DAY = timedelta(days=1)
_SHOWN = 3
_SATURDAY = 5
_SHARE = 3
"""One original in so many must pass on hearsay for an incident to count as a rumour."""

Span = tuple[date, date]
"""The first and the last day."""


# ── planned dates ────────────────────────────────────────────────────────────────────────────


def look(
    one: Occurrence,
    hours: Mapping[datetime, int],
    everything: Mapping[datetime, int],
    stories: Sequence[Story],
) -> Look:
    """What ``one``, which is over, brought.

    ``hours`` are the counts of its topics from the fortnight before it to its end, ``everything``
    those over all topics: they show whether anybody watched. ``stories`` are the incidents of its
    topics.
    """
    near = [s for s in stories if s.last >= one.first - BESIDE and s.first <= one.last + BESIDE]
    gravest = sorted(near, key=lambda story: (-story.tier, story.first, story.id))[:_SHOWN]
    known = Look(
        first=one.first,
        last=one.last,
        told=_watched(everything, one),
        incidents=len(near),
        gravest=tuple(gravest),
    )
    return _measured(known, hours) if known.told else known


def _watched(everything: Mapping[datetime, int], one: Occurrence) -> bool:
    """Whether there are counts of half the fortnight before ``one``, and of itself."""
    days = {desk(hour).date() for hour, items in everything.items() if items}
    before = sum(1 for day in days if one.first - DAYS * _DAY <= day < one.first)
    return before >= FEWEST_DAYS and any(one.first <= day <= one.last for day in days)


def _measured(one: Look, hours: Mapping[datetime, int]) -> Look:
    length = (one.last - one.first).days + 1
    days: defaultdict[date, int] = defaultdict(int)
    for hour, items in hours.items():
        days[desk(hour).date()] += items
    own = {hour: n for hour, n in hours.items() if one.first <= desk(hour).date() <= one.last}
    peak_at = max(own, key=lambda hour: (own[hour], -hour.timestamp()), default=None)
    return replace(
        one,
        items=sum(own.values()),
        peak=0 if peak_at is None else own[peak_at],
        peak_at=peak_at,
        usual=_usual(hours, one.first, peak_at),
        day=float(median(days[one.first + n * _DAY] for n in range(length))),
        usual_day=float(median(days[one.first - back * _DAY] for back in range(1, DAYS + 1))),
    )


def _usual(hours: Mapping[datetime, int], first: date, peak_at: datetime | None) -> float:
    """The median of the hour of ``peak_at`` over the fortnight before ``first``."""
    if peak_at is None:
        return 0.0
    brought: defaultdict[date, int] = defaultdict(int)
    for hour, items in hours.items():
        if desk(hour).hour == desk(peak_at).hour:
            brought[desk(hour).date()] += items
    return float(median(brought[first - back * _DAY] for back in range(1, DAYS + 1)))


def playbooks_for(
    playbooks: Mapping[str, Playbook], topics: Collection[str]
) -> dict[str, Playbook]:
    """The playbooks of ``topics``, by name; where a topic has none, the one for the rest."""
    found: dict[str, Playbook] = {}
    for topic in topics:
        own = [name for name, playbook in playbooks.items() if topic in playbook.topics]
        rest = [name for name, book in playbooks.items() if not book.topics and not book.risks]
        found |= {name: playbooks[name] for name in (own or rest)[:1]}
    return found


def ready(name: str, playbook: Playbook) -> Ready:
    """``playbook`` as the outlook names it."""
    return Ready(
        name=name,
        title=playbook.title,
        version=playbook.version,
        reviewed=not playbook.template and bool(playbook.reviewed_by),
        standing=playbook.standing,
    )


# ── rumours in season ────────────────────────────────────────────────────────────────────────


def seasons(first: date, last: date) -> dict[int, Span]:
    """The weeks around ``first`` to ``last`` in each of the past years, by year."""
    found = {}
    for back in range(1, YEARS + 1):
        start = _years_before(first, back)
        found[start.year] = (start - AROUND, start + (last - first) + AROUND)
    return found


def _years_before(day: date, back: int) -> date:
    """The same day of an earlier year; 29 February is the 28th where there is none."""
    try:
        return day.replace(year=day.year - back)
    except ValueError:
        return day.replace(year=day.year - back, day=28)


def in_season(wave: Story, weeks: Mapping[int, Span]) -> tuple[int, ...]:
    """The years in which ``wave`` was heard in these weeks."""
    return tuple(y for y, (start, end) in weeks.items() if wave.last >= start and wave.first <= end)


def rumour(incident: Incident, members: Sequence[Member]) -> str:
    """Why ``incident`` counts as a rumour; empty when it does not."""
    if incident.recurs is not None:
        return "曾旧事重提"
    if incident.refuted_by is not None:
        return "曾经辟谣或说明"
    voices = originals(members)
    told = sum(map(is_hearsay, voices))
    if told * _SHARE >= max(1, len(voices)):
        return f"{len(voices)}条原创中{told}条为传言，未见辟谣"
    return ""


def chained(incidents: Iterable[Incident]) -> list[list[Incident]]:
    """Incidents that repeat one another, together, each chain the latest first."""
    known = sorted(incidents, key=lambda one: (one.first_published_at, one.id))
    chain_of: dict[int, list[Incident]] = {}
    for one in known:
        before = None if one.recurs is None else chain_of.get(one.recurs.incident_id)
        chain = [] if before is None else before
        chain.insert(0, one)
        chain_of[one.id] = chain
    return list({id(chain): chain for chain in chain_of.values()}.values())


def story(incident: Incident, highest: Tier | None) -> Story:
    """``incident`` as the outlook names it."""
    return Story(
        id=incident.id,
        code=incident.code,
        title=incident.title,
        tier=max(incident.tier, highest or incident.tier),
        first=desk(incident.first_published_at).date(),
        last=desk(incident.last_item_at).date(),
    )


# ── days and duties ──────────────────────────────────────────────────────────────────────────


def days_off(first: date, last: date) -> tuple[DayOff, ...]:
    """The days on which offices are closed, and the weekend days on which they are open."""
    days = (first + n * _DAY for n in range((last - first).days + 1))
    return tuple(
        DayOff(day=day, kind=_kind(day), works=is_working_day(day))
        for day in days
        if day.weekday() >= _SATURDAY or not is_working_day(day)
    )


def _kind(day: date) -> str:
    if is_working_day(day):
        return "调休"
    return "周末" if day.weekday() >= _SATURDAY else "节假日"


def due_clocks(
    incidents: Iterable[Incident], now: datetime, until: datetime
) -> tuple[DueClock, ...]:
    """Running clocks that fall due before ``until``, by time; after them the overdue, by tier."""
    found = [
        DueClock(
            incident=incident.code,
            title=incident.title,
            tier=incident.tier,
            clock=clock.name,
            label=clock.label,
            due_at=clock.due_at,
            overdue=clock.due_at < now,
        )
        for incident in incidents
        for clock in incident.clocks
        if clock.stopped_at is None and clock.due_at < until
    ]
    found.sort(key=lambda due: (due.due_at, due.incident, due.clock))
    return tuple(sorted(found, key=lambda due: (due.overdue, -due.tier if due.overdue else 0)))
