"""The inspect hop's steps: every source is looked at, and what changed is kept once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.checkup import inspect_sources, vitals_of
from monitor.clock import SimulatedClock, utc
from monitor.settings.sources import FeedSource
from monitor.sources.catalogue import build
from monitor.types import (
    Ailment,
    Authority,
    FailureKind,
    Platform,
    Rhythm,
    SourceState,
    SourceTrouble,
    Tally,
)

if TYPE_CHECKING:
    from monitor.app import Monitor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return utc(datetime(2026, 6, 17, 12))  # a Wednesday


@pytest.fixture
def m(watch: Callable[..., Monitor], now: datetime) -> Monitor:
    """Two feeds: one that answers, one that has failed for a day."""
    feeds = [
        FeedSource(
            kind="feed",
            id=name,
            name="示范日报",
            url=f"https://{name}.shifan.example/feed.xml",
            platform=Platform.NEWS,
            authority=Authority.CITY,
        )
        for name in ("fine", "lost")
    ]
    made = watch(SimulatedClock(now), sources={feed.id: build(feed) for feed in feeds})
    with made.store.write() as unit:
        unit.sources.save([SourceState(source_id="fine", last_success_at=now), lost(now)])
    return made


def lost(now: datetime) -> SourceState:
    return SourceState(
        source_id="lost",
        failures=5,
        failing_since=now - DAY,
        last_failure=FailureKind.FETCH,
        last_error="连接超时",
    )


def look(m: Monitor) -> int:
    with m.store.write() as unit:
        return inspect_sources(m, unit, m.clock.now())


def open_troubles(m: Monitor) -> list[SourceTrouble]:
    with m.store.read() as unit:
        return unit.health.open_troubles()


def test_trouble_is_opened_once_and_put_on_record(m: Monitor, now: datetime) -> None:
    assert look(m) == 1
    (found,) = open_troubles(m)
    assert (found.source_id, found.ailment, found.since) == ("lost", Ailment.DEAD, now)
    assert look(m) == 0
    assert open_troubles(m) == [found]
    with m.store.read() as unit:
        (entry,) = unit.ledger.of("source:lost")
    assert (entry.actor, entry.action) == ("health", "trouble")
    assert entry.detail == {"ailment": "dead", "detail": found.detail}


def test_trouble_passes_when_the_source_is_back(m: Monitor, now: datetime) -> None:
    look(m)
    back = replace(lost(now), failures=0, failing_since=None, last_failure=None)
    with m.store.write() as unit:
        unit.sources.save([back])
    assert look(m) == 1
    assert open_troubles(m) == []
    with m.store.read() as unit:
        (trouble,) = unit.health.troubles_between(now - DAY, now + DAY)
        actions = [entry.action for entry in unit.ledger.of("source:lost")]
    assert trouble.ended_at == now
    assert actions == ["trouble", "trouble passed"]


def test_trouble_of_a_source_that_was_taken_out_ends(m: Monitor) -> None:
    look(m)
    fewer = replace(m, sources={"fine": m.sources["fine"]})
    assert look(fewer) == 1
    assert open_troubles(m) == []


def test_vitals_are_of_today_of_two_days_and_of_the_weeks_before(m: Monitor, now: datetime) -> None:
    known = Rhythm(source_id="fine", last_new_at=now, gap_s=60.0, learnt_from=9)
    with m.store.write() as unit:
        for ago, seen in ((0, 1), (1, 10), (2, 100), (14, 1000), (15, 10000)):
            unit.sources.tally([(now - ago * DAY, "fine", Tally(seen=seen, visits=1))])
        unit.health.save_rhythms([known])
        found = vitals_of(unit, ["fine", "lost", "new"], now)
    fine = found["fine"]
    assert (fine.today.seen, fine.lately.seen, fine.usual.seen) == (1, 11, 1100)
    assert (fine.rhythm, fine.days_answered) == (known, 0)
    assert found["lost"].state == lost(now)
    assert found["new"].state == SourceState(source_id="new")


def test_source_that_answers_and_never_gives_anything_is_found(m: Monitor, now: datetime) -> None:
    with m.store.write() as unit:
        for ago in range(3):
            unit.sources.tally([(now - ago * DAY, "fine", Tally(visits=9))])
    assert look(m) == 2
    assert {t.ailment for t in open_troubles(m) if t.source_id == "fine"} == {Ailment.SILENT}
