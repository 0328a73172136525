"""What an hour should bring, by what the store remembers; and the planned peaks that stay away.

Called by ``assessing`` and by the job ``expect``. Nothing is decided here:
``incidents.baseline`` decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from monitor.app import Monitor
from monitor.clock import desk
from monitor.incidents.baseline import (
    DAYS,
    Expectation,
    Missing,
    Peak,
    expected,
    learn,
    missing,
    same_hours,
)
from monitor.settings.calendar import Event
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Incident

_DAY = timedelta(days=1)
_PAST = timedelta(days=5 * 366)
"""How far back past peaks are looked for."""
_PEAKS = 6
"""Past peaks that are looked at, the latest."""


def expectation(m: Monitor, unit: Unit, incident: Incident, now: datetime) -> Expectation:
    """What this hour should bring on the main topic of ``incident``, where it happens."""
    topic = incident.topics[0] if incident.topics else None
    today = desk(now).date()
    planned = m.settings.calendar.on(today, "peak", (topic,) if topic else ())
    peaks = [
        peak_of(unit, event, topic, today) for event in planned if _takes_place(m, event, incident)
    ]
    return expected(
        unit.volumes.at(topic, same_hours(now)), now, since=unit.volumes.since(topic), peaks=peaks
    )


def _takes_place(m: Monitor, event: Event, incident: Incident) -> bool:
    """Whether ``event`` is one of the place of ``incident``; without a place it may be."""
    if not event.regions or not incident.regions:
        return True
    return any(m.within(place, area) for place in incident.regions for area in event.regions)


def peak_of(unit: Unit, event: Event, topic: str | None, day: date) -> Peak:
    """``event`` with what its past occurrences brought on ``topic``."""
    since = unit.volumes.since(topic)
    if since is None:
        return Peak(event=event, lift=event.lift)
    start = max(day - _PAST, desk(since).date())
    past = [one for one in event.between(start, day) if one.last < day][-_PEAKS:]
    days: dict[date, int] = {}
    for one in past:
        days |= unit.volumes.by_day(topic, one.first - DAYS * _DAY, one.last)
    return learn(event, past, days, start)


def look_for_peaks(m: Monitor, day: date) -> list[Missing]:
    """Put on the ledger which planned peaks of ``day``, a day that is over, stayed away.

    Those that are not there yet come back; there is nothing to write on most days.
    """
    with m.store.read() as unit:
        found = _untold(unit, _missing_on(m, unit, day))
    if not found:
        return []
    now = m.clock.now()
    with m.store.write() as unit:
        for each in _untold(unit, found):
            detail = {
                "topic": each.topic,
                "day": each.day.isoformat(),
                "expected": round(each.expected, 1),
                "seen": each.seen,
                "reason": each.reason,
            }
            unit.ledger.add(now, "expect", "peak missing", _subject(each), detail, run_id())
    return found


def _untold(unit: Unit, found: Iterable[Missing]) -> list[Missing]:
    """Those of ``found`` that do not stand on the ledger."""
    return [
        each
        for each in found
        if (each.topic, each.day.isoformat())
        not in {(e.detail["topic"], e.detail["day"]) for e in unit.ledger.of(_subject(each))}
    ]


def _subject(each: Missing) -> str:
    return f"calendar:{each.event_id}"


def _missing_on(m: Monitor, unit: Unit, day: date) -> Iterator[Missing]:
    for event in m.settings.calendar.on(day, "peak"):
        (occurrence, *_) = event.between(day, day)
        for topic in event.topics:
            peak = peak_of(unit, event, topic, day)
            days = unit.volumes.by_day(topic, occurrence.first - DAYS * _DAY, day)
            gone = missing(peak, occurrence, topic, day, days)
            if gone is not None:
                yield gone


def missing_peaks(m: Monitor, unit: Unit, start: datetime, end: datetime) -> tuple[str, ...]:
    """What the ledger says from ``start`` until before ``end`` of peaks that stayed away."""
    subjects = [f"calendar:{event.id}" for event in m.settings.calendar.events]
    entries = [entry for subject in subjects for entry in unit.ledger.of(subject)]
    told = (str(e.detail["reason"]) for e in entries if start <= e.at < end)
    return tuple(dict.fromkeys(told))
