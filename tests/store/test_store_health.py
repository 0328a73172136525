"""Rhythms, troubles and robots files are kept; what a diagnosis rests on is asked in bulk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.store import Store
from monitor.store.health import Interruption, Kept
from monitor.types import (
    Ailment,
    FailureKind,
    Relation,
    Rhythm,
    RobotsFile,
    Run,
    SourceState,
    SourceTrouble,
    Tally,
)

if TYPE_CHECKING:
    from tests.store.conftest import Builder

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def rhythm(source_id: str, at: datetime) -> Rhythm:
    return Rhythm(
        source_id=source_id,
        last_new_at=at,
        newest_published_at=at - HOUR,
        gap_s=90.5,
        learnt_from=7,
    )


def trouble(source_id: str, ailment: Ailment, since: datetime) -> SourceTrouble:
    return SourceTrouble(id=0, source_id=source_id, ailment=ailment, since=since, detail="请核对")


def test_rhythm_learnt_takes_the_place_of_the_known(store: Store, now: datetime) -> None:
    blank = Rhythm(source_id="board", last_new_at=now)
    with store.write() as unit:
        unit.health.save_rhythms([])
        unit.health.save_rhythms([rhythm("daily", now - DAY), blank])
        unit.health.save_rhythms([rhythm("daily", now)])
        assert unit.health.rhythms() == {"daily": rhythm("daily", now), "board": blank}
        assert unit.health.rhythms(["daily", "never"]) == {"daily": rhythm("daily", now)}


def test_newest_robots_file_of_every_site_is_known_again(store: Store, now: datetime) -> None:
    site = "https://news.example"
    old = RobotsFile(site=site, fetched_at=now - DAY, status=200, text="Disallow:", hash="a")
    new = replace(old, fetched_at=now, status=0, text="", hash="b")
    other = replace(new, site="https://board.example")
    with store.write() as unit:
        unit.health.keep_robots([old, new, other])
        assert unit.health.robots_since(now - HOUR) == [new, other]
        assert unit.health.robots_since(now - 2 * DAY) == [new, other], "the newest of each site"


def test_troubles_are_open_until_they_end_and_end_once(store: Store, now: datetime) -> None:
    with store.write() as unit:
        unit.health.add_troubles([])
        unit.health.add_troubles(
            [trouble("daily", Ailment.DEAD, now - DAY), trouble("board", Ailment.SILENT, now)]
        )
        dead, silent = unit.health.open_troubles()
        assert (dead.source_id, dead.ailment, dead.detail) == ("daily", Ailment.DEAD, "请核对")
        unit.health.end_troubles([dead.id], now)
        unit.health.end_troubles([dead.id], now + HOUR)
        assert unit.health.open_troubles() == [silent]
        assert unit.health.troubles_between(now - 3 * DAY, now - 2 * DAY) == []
        assert unit.health.troubles_between(now - 2 * HOUR, now - HOUR) == [
            replace(dead, ended_at=now)
        ]
        assert len(unit.health.troubles_between(now, now + HOUR)) == 2


def test_more_troubles_than_one_statement_takes_can_end(store: Store, now: datetime) -> None:
    with store.write() as unit:
        many = [trouble(f"s{number}", Ailment.DEAD, now) for number in range(1200)]
        unit.health.add_troubles(many)
        unit.health.end_troubles([found.id for found in unit.health.open_troubles()], now)
        assert unit.health.open_troubles() == []


def test_states_come_without_their_cursors(store: Store, now: datetime) -> None:
    state = SourceState(
        source_id="daily",
        etag="x",
        cursor={"seen": "a b"},
        next_fetch_at=now,
        failures=2,
        failing_since=now - HOUR,
        last_failure=FailureKind.PARSE,
        moved_to="https://new.example",
        skew_s=-3.5,
        robots_hash="r",
    )
    with store.write() as unit:
        unit.sources.save([state])
        assert unit.health.states() == {"daily": replace(state, cursor={})}


def test_days_answered_are_counted_for_those_asked(store: Store, now: datetime) -> None:
    with store.write() as unit:
        for ago in range(4):
            at = now - ago * DAY
            unit.sources.tally([(at, "daily", Tally(visits=3, failed_visits=ago))])
            unit.sources.tally([(at, "board", Tally(visits=3))])
        first, last = date(2026, 3, 1), date(2026, 3, 10)
        assert unit.health.days_answered(["daily", "never"], first, last) == {"daily": 3}
        assert unit.health.days_answered(["board"], last, last) == {"board": 1}
        assert unit.health.days_answered([], first, last) == {}


def test_what_was_kept_of_a_source_tells_reprints_apart(
    store: Store, make: Builder, now: datetime
) -> None:
    items = [
        make.item(),
        make.item(relation=Relation.REPRINT),
        make.item(relation=Relation.UPDATE),
        make.item(source_id="board", relation=Relation.REPRINT),
        make.item(collected_at=now - 2 * DAY),
    ]
    with store.write() as unit:
        unit.items.add(items, [None] * len(items))
        assert unit.health.kept_since(now - DAY) == {
            "daily": Kept(items=3, reprints=1),
            "board": Kept(items=1, reprints=1),
        }


def test_incident_counts_for_the_source_that_saw_it_first(
    store: Store, make: Builder, now: datetime
) -> None:
    with store.write() as unit:
        unit.items.add([make.item(), make.item(source_id="board")], [None, None])
        unit.incidents.add(make.incident())
        unit.incidents.add(make.incident(first_item_id=2))
        unit.incidents.add(make.incident(first_item_id=2))
        unit.incidents.add(make.incident(detected_at=now - 2 * DAY))
        assert unit.health.seen_first_since(now - DAY) == {"daily": 1, "board": 2}


def test_watch_is_proved_by_runs_that_visited(store: Store, now: datetime) -> None:
    def run(name: str, job: str, ago: timedelta, outcome: str = "ok") -> Run:
        at = now - ago
        return Run(
            id=name, job=job, started_at=at, finished_at=at, outcome=outcome, counts={"done": 1}
        )

    with store.write() as unit:
        unit.runs.add(run("1", "collect", HOUR))
        unit.runs.add(run("2", "collect", 2 * HOUR))
        unit.runs.add(run("3", "process", HOUR))
        unit.runs.add(run("4", "collect", HOUR, "the database is locked"))
        unit.runs.add(run("5", "collect", timedelta()))
        assert unit.health.awake_at(now - 2 * HOUR, now) == [now - 2 * HOUR, now - HOUR]


def test_interruptions_are_read_from_the_ledger(store: Store) -> None:
    start = datetime(2026, 3, 10, tzinfo=UTC)
    steps = [
        ("collect", "failed", 1),
        ("collect", "partly", 2),
        ("health", "failed", 2),
        ("collect", "recovered", 3),
        ("collect", "failed", 30),
    ]
    with store.write() as unit:
        for actor, action, hours in steps:
            unit.ledger.add(start + hours * HOUR, actor, action, "source:daily", {}, "run")
        assert unit.health.interruptions(start, start + DAY) == [
            Interruption(source_id="daily", at=start + HOUR, back=False),
            Interruption(source_id="daily", at=start + 3 * HOUR, back=True),
        ]
