"""Every background job in one table: its name, how often it rings, and what it does.

A job asks the store what is due and calls the hops; ringing it twice does no harm. The embedded
runtime rings them by the clock, ``tick`` rings each once in order (replay, demonstration, tests).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import pipeline, trace
from monitor.app import Monitor
from monitor.clock import desk
from monitor.errors import MonitorError, StoreError
from monitor.expecting import look_for_peaks
from monitor.gleaning import glean
from monitor.settings.sources import PushSource
from monitor.types import Run

log = logging.getLogger(__name__)

_BATCH = 200
_ITEMS = 500
_COUNTED = 10_000
"""Old items that one ring counts at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job; ``run`` returns how many things it did."""

    name: str
    every: timedelta
    run: Callable[[Monitor], int]
    at_once: int = 1
    """How many rings of it may overlap, so that a slow source, or channel, holds up no other."""
    then: str = ""
    """The job that is rung at once, out of its turn, when this one did something."""


def due_sources(m: Monitor) -> list[str]:
    """The sources to visit now, longest overdue first; those that come by themselves are not."""
    now = m.clock.now()
    with m.store.read() as unit:
        known = unit.sources.times(now)
    fetched = [
        name for name, source in m.sources.items() if not isinstance(source.config, PushSource)
    ]
    times = {name: known.get(name) for name in fetched}
    due = {name: at for name, at in times.items() if at is None or at <= now}
    return sorted(due, key=lambda name: (due[name] is not None, due[name] or now))


def collect_due(m: Monitor) -> int:
    """Visit every source that is due: the number of them."""
    due = due_sources(m)
    if due:
        pipeline.collect(m, due)
    return len(due)


def process_due(m: Monitor) -> int:
    """Take spooled batches all the way to alerts: the number of things moved."""
    moved, todo = 0, _todo(m)
    if todo.batches:
        moved += len(pipeline.ingest(m, todo.batches))
        todo = _todo(m)
    if todo.items or todo.incidents:
        moved += len(pipeline.assess(m, todo.items, todo.incidents))
        todo = _todo(m)
    return moved + (len(pipeline.alert(m, todo.waiting)) if todo.waiting else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Todo:
    """Ids of what waits at each hop between collecting and delivering."""

    batches: list[int]
    items: list[int]
    incidents: list[int]
    waiting: list[int]


def _todo(m: Monitor) -> _Todo:
    with m.store.read() as unit:
        return _Todo(
            batches=unit.batches.pending(_ITEMS),
            items=unit.items.unassessed(_BATCH),
            incidents=unit.incidents.due_for_review(m.clock.now(), _BATCH),
            waiting=unit.incidents.awaiting_alert(_BATCH),
        )


def escalate_due(m: Monitor) -> int:
    """Tell the next person where nobody answered: the number of new alerts.

    Silences that have run out are ended on the way.
    """
    now = m.clock.now()
    with m.store.read() as unit:
        over = bool(unit.silences.run_out(now))
        due = bool(unit.alerts.unacknowledged(now, 1))
    ended = len(pipeline.end_silences(m)) if over else 0
    return ended + (len(pipeline.escalate(m)) if due else 0)


def reports_due(m: Monitor) -> int:
    """Tell how incidents have gone on where the next report is due: the number of new alerts."""
    return len(pipeline.follow_up(m))


def relief_due(m: Monitor) -> int:
    """Tell those who have come on duty what they take over: the number of new alerts."""
    return len(pipeline.relieve(m)) if m.settings.roster.handover else 0


def clocks_due(m: Monitor) -> int:
    """Note the clocks that have run short or out: the number of incidents concerned."""
    with m.store.read() as unit:
        due = unit.incidents.due_for_clocks(m.clock.now(), 1)
    return len(pipeline.keep_time(m)) if due else 0


def made_due(m: Monitor) -> int:
    """Make, publish and hand out the reports whose time has come: the number of such steps."""
    return pipeline.make_reports(m)


def suggest_due(m: Monitor) -> int:
    """Look once a day for what the word lists lack: the number of texts looked at."""
    with m.store.read() as unit:
        last = unit.runs.latest("suggest")
    today = desk(m.clock.now()).date()
    if last is not None and last.outcome == "ok" and desk(last.started_at).date() == today:
        return 0
    return glean(m)


def count_due(m: Monitor) -> int:
    """Count some of what was kept before there were series: the number of items.

    In many small transactions, so that what comes in need not wait for what is old.
    """
    with m.store.read() as unit:
        waiting = min(unit.counts.backlog(), _COUNTED)
    done = 0
    for _ in range(0, waiting, _ITEMS):
        with m.store.write() as unit:
            done += unit.counts.fill(_ITEMS)
    return done


def expect_due(m: Monitor) -> int:
    """Note which peaks planned for yesterday stayed away: the number that were not noted yet."""
    return len(look_for_peaks(m, desk(m.clock.now()).date() - timedelta(days=1)))


def answers_due(m: Monitor) -> int:
    """Note where talk rose again after an official answer: the number of incidents."""
    return len(pipeline.follow_answers(m))


def watch_due(m: Monitor) -> int:
    """Look whether the monitor itself is well: the number of troubles that began or passed."""
    return pipeline.watch(m, RHYTHMS)


JOBS = (
    Job(name="collect", every=timedelta(seconds=2), run=collect_due, at_once=4, then="process"),
    Job(name="process", every=timedelta(seconds=2), run=process_due, then="deliver"),
    Job(name="deliver", every=timedelta(seconds=2), run=pipeline.deliver, at_once=8),
    Job(name="escalate", every=timedelta(seconds=15), run=escalate_due, then="deliver"),
    Job(name="clocks", every=timedelta(seconds=15), run=clocks_due, then="process"),
    Job(name="reports", every=timedelta(minutes=1), run=reports_due, then="deliver"),
    Job(name="relief", every=timedelta(minutes=1), run=relief_due, then="deliver"),
    Job(name="health", every=timedelta(minutes=1), run=pipeline.inspect),
    Job(name="digest", every=timedelta(minutes=1), run=made_due, then="deliver"),
    Job(name="recheck", every=timedelta(minutes=3), run=pipeline.recheck),
    Job(name="count", every=timedelta(minutes=1), run=count_due),
    Job(name="expect", every=timedelta(hours=1), run=expect_due),
    Job(name="answers", every=timedelta(hours=1), run=answers_due),
    Job(name="suggest", every=timedelta(hours=1), run=suggest_due),
    # Last, so that whoever rings all in turn is not told of what the others have just put right.
    Job(name="watch", every=timedelta(minutes=1), run=watch_due, then="deliver"),
)
RHYTHMS = {job.name: job.every for job in JOBS}
"""How often each job rings."""


def ring(m: Monitor, job: Job) -> int:
    """Run one job under its own run id; a run that did something, or failed, is recorded.

    A MonitorError is logged and does not escape: the next ring tries again.
    """
    with trace.run() as identifier:
        started = m.clock.now()
        m.pulse.stir(started)
        try:
            done, outcome = job.run(m), "ok"
        except MonitorError as error:
            log.exception("job failed", extra={"job": job.name, "error": str(error)})
            done, outcome = 0, str(error)
        if done or outcome != "ok":
            _record(m, identifier, job, started, outcome, done)
        if outcome == "ok":
            _beat(m, job.name)
        return done


def _beat(m: Monitor, job: str) -> None:
    """Show a sign of life."""
    beats = m.pulse.beat(job, m.clock.now())
    if beats:
        with suppress(StoreError), m.store.write() as unit:
            unit.beats.keep(beats)


def _record(
    m: Monitor, identifier: str, job: Job, started: datetime, outcome: str, done: int
) -> None:
    finished = Run(
        id=identifier,
        job=job.name,
        started_at=started,
        finished_at=m.clock.now(),
        outcome=outcome,
        counts={"done": done},
    )
    with suppress(StoreError), m.store.write() as unit:
        unit.runs.add(finished)
    log.info("job done", extra={"job": job.name, "outcome": outcome, "done": done})


def tick(m: Monitor) -> None:
    """Ring every job once, in the order of the line."""
    for job in JOBS:
        ring(m, job)
