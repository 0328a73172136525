"""The same hops on a simulated clock over a recorded stream: a year can pass in minutes.

Nothing is fetched and nothing leaves the house: the stream is taken in as if it had been
collected, but for the spool, which guards against crashes; every alert is planned and written, and
none is sent or escalated. The wall clock is never asked: the same stream under the same settings
leaves the same database, byte for byte.
"""

from __future__ import annotations

import gzip
import heapq
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from monitor import jobs
from monitor.app import Monitor
from monitor.clock import SimulatedClock
from monitor.errors import InputError
from monitor.ingesting import take_in
from monitor.sources.kinds.recorded import Timed, read_stream
from monitor.types import Alert, Batch, Incident, RawItem

SOURCE = "replay"
"""Source id of everything replayed."""

_LONGEST_STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something a person did, to be done again once the clock has come that far."""

    at: datetime
    do: Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One incident as the replay left it: its items' ids in the stream, and its alerts."""

    incident: Incident
    item_ids: tuple[str, ...]
    alerts: tuple[Alert, ...]


def read_recording(path: Path) -> list[Timed]:
    """Everything in a .jsonl or .jsonl.gz file, in order of time. Raises InputError."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            return sorted(read_stream(lines, SOURCE), key=lambda timed: timed.at)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise InputError(
            f"stream {str(path)!r} cannot be read ({error}); give a .jsonl or .jsonl.gz file"
        ) from error


def replay(
    m: Monitor,
    clock: SimulatedClock,
    stream: Iterable[Timed],
    *,
    acts: Iterable[Act] = (),
    until: datetime | None = None,
    step: timedelta = timedelta(minutes=5),
    progress: Callable[[datetime, int], None] | None = None,
) -> int:
    """Play ``stream`` (in order of time) into ``m``: the number of appearances played.

    ``clock`` must be the clock of ``m``; it moves on in steps of ``step``, the time between two
    visits to a source. ``acts`` (in order of time) are done behind the items of their step; up to
    ``until`` time passes when all is over. ``progress`` is told the simulated time and the count
    after each step.
    """
    played = 0
    for moment, what in _moments(stream, acts, step):
        _idle_until(m, clock, moment)
        if isinstance(what, Act):
            what.do()
        else:
            batch = Batch(id=0, source_id=SOURCE, fetched_at=moment, run_id=SOURCE, items=what)
            with m.store.write() as unit:
                take_in(m, unit, [batch])
            played += len(what)
        _work_off(m)
        if progress is not None:
            progress(moment, played)
    if until is not None and until > clock.now():
        _idle_until(m, clock, until)
        _work_off(m)
    return played


def _moments(
    stream: Iterable[Timed], acts: Iterable[Act], step: timedelta
) -> Iterator[tuple[datetime, Act | tuple[RawItem, ...]]]:
    """What happens, in order of time; at one moment what appears comes before what is done."""
    done: Iterator[tuple[datetime, Act | tuple[RawItem, ...]]]
    done = ((_step_end(act.at, step), act) for act in acts)
    return heapq.merge(_steps(stream, step), done, key=itemgetter(0))


def _steps(
    stream: Iterable[Timed], step: timedelta
) -> Iterator[tuple[datetime, tuple[RawItem, ...]]]:
    """The stream cut at multiples of ``step``; what appears within a step is seen at its end."""
    for end, group in groupby(stream, lambda timed: _step_end(timed.at, step)):
        yield end, tuple(timed.item for timed in group)


def _step_end(at: datetime, step: timedelta) -> datetime:
    seconds = step.total_seconds()
    return datetime.fromtimestamp((at.timestamp() // seconds + 1) * seconds, tz=at.tzinfo)


def _idle_until(m: Monitor, clock: SimulatedClock, moment: datetime) -> None:
    """Let time pass up to ``moment``, looking at what falls due on the way."""
    while clock.now() + _LONGEST_STEP < moment:
        with m.store.read() as unit:
            due = unit.incidents.next_review()
        if due is None or due >= moment:
            break
        clock.move_to(max(due, clock.now() + _LONGEST_STEP))
        _work_off(m)
    clock.move_to(moment)


def _work_off(m: Monitor) -> None:
    while jobs.process_due(m):
        pass


def outcomes(m: Monitor) -> list[Outcome]:
    """Every incident of the store, with its items' own ids and its alerts, but for quiet ones.

    One that was merged is told of with the one it became part of.
    """
    with m.store.read() as unit:
        ids = unit.incidents.all_ids()
        members = unit.incidents.members(ids)
        found = {incident.id: incident for incident in unit.incidents.get(ids)}
        alerts: dict[int, list[Alert]] = {incident_id: [] for incident_id in ids}
        for incident_id in ids:
            told = (a for a in unit.alerts.of_incident(incident_id) if not a.reason.quiet)
            alerts[_home(incident_id, found)] += told
    return [
        Outcome(
            incident=incident,
            item_ids=tuple(x.item.external_id or x.item.url for x in members[incident.id]),
            alerts=tuple(sorted(alerts[incident.id], key=lambda alert: alert.id)),
        )
        for incident in found.values()
        if incident.merged_into is None
    ]


def _home(incident_id: int, found: Mapping[int, Incident]) -> int:
    """The incident that this one is a part of in the end."""
    while (into := found[incident_id].merged_into) is not None:
        incident_id = into
    return incident_id
