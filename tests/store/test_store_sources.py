from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from monitor.store import Store
from monitor.types import SourceState, Tally

LEASE = timedelta(minutes=5)


def test_a_source_never_visited_has_a_blank_state(store: Store) -> None:
    with store.read() as unit:
        assert unit.sources.get("daily") == SourceState(source_id="daily")
        assert unit.health.states() == {}


def test_a_claimed_source_is_nobody_elses_until_it_is_saved(store: Store, now: datetime) -> None:
    with store.write() as unit:
        assert unit.sources.claim(["daily"], now, now + LEASE)
        assert not unit.sources.claim(["daily"], now, now + LEASE)
        unit.sources.save([SourceState(source_id="daily")])
        assert unit.sources.claim(["daily"], now, now + LEASE)


def test_a_lease_that_ran_out_frees_the_source(store: Store, now: datetime) -> None:
    with store.write() as unit:
        unit.sources.claim(["daily"], now, now + LEASE)
        assert not unit.sources.claim(["daily"], now + LEASE - timedelta(seconds=1), now + LEASE)
        assert unit.sources.claim(["daily"], now + LEASE, now + 2 * LEASE)


def test_a_source_is_claimed_only_when_it_is_due(store: Store, now: datetime) -> None:
    later = now + timedelta(minutes=1)
    with store.write() as unit:
        unit.sources.save([SourceState(source_id="daily", next_fetch_at=later)])
        assert not unit.sources.claim(["daily"], now, now + LEASE)
        assert unit.sources.claim(["daily"], later, later + LEASE)


def test_claiming_keeps_what_was_remembered(store: Store, now: datetime) -> None:
    state = SourceState(
        source_id="daily", etag='W/"1"', cursor={"seen": "a b"}, failures=2, last_error="404"
    )
    with store.write() as unit:
        unit.sources.save([state])
        unit.sources.claim(["daily"], now, now + LEASE)
        assert unit.sources.get("daily") == state
        unit.sources.save([replace(state, failures=0, last_error=None, next_fetch_at=now)])
        later = replace(state, failures=0, last_error=None, next_fetch_at=now)
        assert unit.sources.get("daily") == later
        assert set(unit.health.states()) == {"daily"}


def test_tallies_add_up_by_day_of_the_desk(store: Store) -> None:
    before_midnight = datetime(2026, 3, 9, 15, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 3, 9, 16, 1, tzinfo=UTC)
    with store.write() as unit:
        unit.sources.tally([(before_midnight, "daily", Tally(seen=5, relevant=1, visits=1))])
        unit.sources.tally(
            [(before_midnight, "daily", Tally(seen=2, duplicates=2, failed_visits=1))]
        )
        unit.sources.tally([(after_midnight, "daily", Tally(seen=100))])
        unit.sources.tally([(after_midnight, "board", Tally(seen=7))])
        ninth, tenth = date(2026, 3, 9), date(2026, 3, 10)
        assert unit.sources.tallies(ninth, ninth) == {
            "daily": Tally(seen=7, relevant=1, duplicates=2, visits=1, failed_visits=1)
        }
        both = unit.sources.tallies(ninth, tenth)
    assert (both["daily"].seen, both["board"].seen) == (107, 7)
