"""Batches: each a visit's harvest in one row, until it is ingested."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from monitor.store.record import Record, Repository, among, in_order
from monitor.store.tables import batches
from monitor.types import Batch, RawItem

_BATCH = Record(Batch, batches)
_ADD = insert(batches).returning(batches.c.id, sort_by_parameter_order=True)
_BY_ID = _BATCH.select().where(among(batches.c.id))


class Batches(Repository):
    """The spool between collecting and ingesting."""

    def add(
        self, source_id: str, fetched_at: datetime, run_id: str, items: Sequence[RawItem]
    ) -> int:
        """Spool what a visit gave; the batch's id, which is never used again."""
        (batch_id,) = self.add_all([(source_id, fetched_at, items)], run_id)
        return batch_id

    def add_all(
        self, harvests: Sequence[tuple[str, datetime, Sequence[RawItem]]], run_id: str
    ) -> list[int]:
        """Spool what visits to sources gave at some moments; the batches' ids, in that order."""
        rows = [
            {
                "source_id": source_id,
                "fetched_at": fetched_at,
                "run_id": run_id,
                "items": tuple(items),
                "size": len(items),
            }
            for source_id, fetched_at, items in harvests
        ]
        return list(self._connection.scalars(_ADD, rows)) if rows else []

    def pending(self, most: int) -> list[int]:
        """Ids of the batches that wait, oldest first: the first, and more up to ``most`` items."""
        query = select(batches.c.id, batches.c.size).order_by(batches.c.fetched_at, batches.c.id)
        found: list[int] = []
        for batch_id, size in self._connection.execute(query.limit(most)):
            most -= size
            if found and most < 0:
                break
            found.append(batch_id)
        return found

    def load(self, ids: Sequence[int]) -> list[Batch]:
        """The batches of ``ids``, in that order; ones already ingested are left out."""
        return in_order(ids, {row.id: _BATCH.of(row) for row in self._among(_BY_ID, ids)})

    def remove(self, ids: Sequence[int]) -> None:
        """Drop batches that were ingested."""
        self._change(delete(batches).where(among(batches.c.id)), ids)
