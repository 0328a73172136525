from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.store import Store
from monitor.types import Batch

if TYPE_CHECKING:
    from tests.store.conftest import Builder


def test_a_batch_comes_back_whole(store: Store, make: Builder, now: datetime) -> None:
    harvest = (make.raw(), make.raw(title="第二条", published_at=now))
    with store.write() as unit:
        batch_id = unit.batches.add("daily", now, "run-1", harvest)
    with store.read() as unit:
        assert unit.batches.load([batch_id]) == [
            Batch(id=batch_id, source_id="daily", fetched_at=now, run_id="run-1", items=harvest)
        ]


def test_batches_wait_oldest_first(store: Store, make: Builder, now: datetime) -> None:
    with store.write() as unit:
        late = unit.batches.add("daily", now, "r", [make.raw()])
        early = unit.batches.add("daily", now - timedelta(hours=1), "r", [make.raw()])
        assert unit.batches.pending(10) == [early, late]
        assert unit.batches.pending(1) == [early]


def test_a_batch_that_was_ingested_is_passed_over(
    store: Store, make: Builder, now: datetime
) -> None:
    with store.write() as unit:
        first = unit.batches.add("daily", now, "r", [make.raw()])
        second = unit.batches.add("daily", now, "r", [make.raw()])
        unit.batches.remove([first])
        assert [batch.id for batch in unit.batches.load([second, first, second + 1])] == [second]
        assert unit.batches.pending(10) == [second]


def test_the_number_of_a_batch_never_comes_back(store: Store, make: Builder, now: datetime) -> None:
    with store.write() as unit:
        first = unit.batches.add("daily", now, "r", [make.raw()])
        unit.batches.remove([first])
        assert unit.batches.add("daily", now, "r", [make.raw()]) != first


def test_text_no_database_can_hold_does_not_block_a_batch(
    store: Store, make: Builder, now: datetime
) -> None:
    hostile = make.raw(title="养老\ud800金", body="nul \0 here")
    with store.write() as unit:
        batch_id = unit.batches.add("daily", now, "r", [hostile])
        (batch,) = unit.batches.load([batch_id])
    assert batch.items[0].title == "养老\ufffd金"
    assert batch.items[0].body == "nul \0 here"
