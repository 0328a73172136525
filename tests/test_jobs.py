"""Every background job: what is due is asked of the store, and a failure ends with its ring."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from monitor import jobs
from monitor.app import Monitor
from monitor.clock import SimulatedClock, desk, utc
from monitor.errors import FetchError
from monitor.reporting.schedule import order_for
from monitor.sources import rounds
from monitor.sources.base import Source
from monitor.sources.visit import Harvest
from monitor.types import Run, SourceState

Watch = Callable[..., Monitor]


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(utc(datetime(2026, 6, 15, 9)))


@pytest.fixture
def m(watch: Watch, clock: SimulatedClock) -> Monitor:
    return watch(clock)


def runs(m: Monitor) -> list[Run]:
    with m.store.read() as unit:
        return unit.runs.between(utc(datetime(2026, 1, 1)), utc(datetime(2027, 1, 1)))


def woken(m: Monitor, at: datetime) -> None:
    """This monitor was awake at ``at``."""
    with m.store.write() as unit:
        run = Run(id="r", job="collect", started_at=at, finished_at=at, outcome="ok", counts={})
        unit.runs.add(run)


@pytest.mark.parametrize("job", jobs.JOBS, ids=lambda job: job.name)
def test_job_finds_nothing_to_do_in_an_empty_house(m: Monitor, job: jobs.Job) -> None:
    empty = replace(m, sources={})
    assert job.every > timedelta()
    assert jobs.ring(empty, job) == 0
    assert runs(empty) == [], "a ring that did nothing leaves no record"


def test_names_of_jobs_are_their_own() -> None:
    assert len({job.name for job in jobs.JOBS}) == len(jobs.JOBS)


def test_sources_that_wait_longest_come_first_and_new_ones_before_all(
    m: Monitor, clock: SimulatedClock
) -> None:
    now = clock.now()
    late = {"forum": 3, "hotline": 30, "portal": -1}
    with m.store.write() as unit:
        for source_id, minutes in late.items():
            at = now - timedelta(minutes=minutes)
            unit.sources.save([SourceState(source_id=source_id, next_fetch_at=at)])
    due = jobs.due_sources(m)
    assert due[-2:] == ["hotline", "forum"]
    assert set(due) == set(m.sources) - {"portal"}


def test_slow_source_holds_up_no_other(m: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = (replace(m, sources={name: m.sources[name]}) for name in ("forum", "hotline"))
    both = replace(m, sources={**slow.sources, **quick.sources}, collectors=1)
    entered, leave, visited = threading.Event(), threading.Event(), []

    def visit(source: Source, state: SourceState, *_: object) -> Harvest:
        if source.config.id == "forum":
            entered.set()
            assert leave.wait(30)
        visited.append(source.config.id)
        done = replace(state, next_fetch_at=m.clock.now() + timedelta(hours=1))
        return Harvest(items=(), before=state, state=done)

    monkeypatch.setattr(rounds, "visit", visit)
    first = threading.Thread(target=jobs.collect_due, args=(slow,))
    first.start()
    assert entered.wait(30)
    jobs.collect_due(both)
    assert visited == ["hotline"], "visited while the first ring still waits for the forum"
    leave.set()
    first.join(30)
    assert visited == ["hotline", "forum"], "and the forum once only"
    assert next(job for job in jobs.JOBS if job.name == "collect").at_once > 1


def test_failing_job_is_recorded_and_does_not_escape(
    m: Monitor, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Monitor) -> int:
        raise FetchError("the house is on fire")

    job = jobs.Job(name="burn", every=timedelta(seconds=1), run=fail)
    assert jobs.ring(m, job) == 0
    (run,) = runs(m)
    assert (run.job, run.outcome, run.counts) == ("burn", "the house is on fire", {"done": 0})
    assert "job failed" in caplog.text


# ── the digest ───────────────────────────────────────────────────────────────────────────────


def test_digest_covers_the_24_hours_up_to_ten(m: Monitor) -> None:
    order = order_for(m.settings, "daily", date(2026, 6, 15))
    assert desk(order.end) == desk(utc(datetime(2026, 6, 15, 10)))
    assert order.end - order.start == timedelta(days=1)


def test_digest_is_made_when_its_time_has_come_and_once(
    m: Monitor, clock: SimulatedClock, tmp_path: Path
) -> None:
    woken(m, clock.now() - timedelta(days=2))
    clock.move_to(utc(datetime(2026, 6, 15, 10, 14)))
    assert jobs.made_due(m) == 1, "yesterday's, which nobody made"
    assert jobs.made_due(m) == 0
    clock.move_to(utc(datetime(2026, 6, 15, 10, 15)))
    assert [jobs.made_due(m) for _ in range(2)] == [1, 0]
    made = sorted(path.name for path in (tmp_path / "reports" / "2026").glob("*.md"))
    assert made == ["daily-2026-06-14.md", "daily-2026-06-15.md"]


def test_period_in_which_nobody_watched_has_no_digest(m: Monitor, clock: SimulatedClock) -> None:
    clock.move_to(utc(datetime(2026, 6, 15, 10, 30)))
    assert jobs.made_due(m) == 0, "never awake"
    woken(m, utc(datetime(2026, 6, 15, 10)))
    assert jobs.made_due(m) == 0, "awake since the period ended"
    clock.move_to(utc(datetime(2026, 6, 16, 10, 15)))
    assert jobs.made_due(m) == 1
