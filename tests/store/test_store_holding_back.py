"""Silences, drills and signs of life, kept and found again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.errors import NotFoundError
from monitor.store import Store
from monitor.types import Drill, Scope, Silence, SilenceKind, Tier

HOUR = timedelta(hours=1)


def silence(start: datetime, end: datetime, kind: SilenceKind = SilenceKind.SILENCE) -> Silence:
    scope = Scope(up_to=Tier.YELLOW, topics=("benefit_payment",), regions=("990103",))
    return Silence(
        id=0, kind=kind, scope=scope, starts_at=start, ends_at=end, by="林知夏", reason="已知悉"
    )


def test_a_silence_holds_from_its_start_until_before_its_end(store: Store, now: datetime) -> None:
    with store.write() as unit:
        kept = unit.silences.add(silence(now, now + HOUR))
        assert unit.silences.one(kept.id) == kept
        assert unit.silences.holding(now - timedelta(seconds=1)) == []
        assert unit.silences.holding(now) == [kept]
        assert unit.silences.holding(now + HOUR) == []
        assert unit.silences.run_out(now) == []
        assert unit.silences.run_out(now + HOUR) == [kept]


def test_a_silence_that_was_ended_holds_nothing_but_stays_on_record(
    store: Store, now: datetime
) -> None:
    with store.write() as unit:
        kept = unit.silences.add(silence(now, now + HOUR, SilenceKind.MAINTENANCE))
        unit.silences.end(kept.id, "沈砚秋", now)
        assert unit.silences.holding(now) == unit.silences.run_out(now + HOUR) == []
        (ended,) = unit.silences.every()
        assert (ended.ended_at, ended.ended_by) == (now, "沈砚秋")
        with pytest.raises(NotFoundError, match="no silence 1 that has not ended"):
            unit.silences.end(kept.id, "另一人", now)


def test_an_unknown_silence_or_drill_is_named(store: Store) -> None:
    with store.read() as unit:
        with pytest.raises(NotFoundError, match="没有第 9 号静默"):
            unit.silences.one(9)
        with pytest.raises(NotFoundError, match="没有第 9 次演练"):
            unit.drills.one(9)


def test_a_drill_is_kept_with_what_it_practised_and_when_it_ended(
    store: Store, now: datetime
) -> None:
    drill = Drill(
        id=0, at=now, by="林知夏", tier=Tier.ORANGE, topics=("fund_gap",), regions=("990103",)
    )
    with store.write() as unit:
        kept = unit.drills.add(drill)
        unit.drills.end(kept.id, now + HOUR)
        assert unit.drills.one(kept.id).ended_at == now + HOUR
        assert [one.topics for one in unit.drills.every()] == [("fund_gap",)]


def test_only_the_last_beat_of_a_job_is_kept(store: Store, now: datetime) -> None:
    with store.write() as unit:
        unit.beats.beat("process", now)
        unit.beats.beat("deliver", now)
        unit.beats.beat("process", now + HOUR)
        assert unit.beats.last() == {"process": now + HOUR, "deliver": now}
