"""Drills: made-up matters sent through the whole chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, update

from monitor.errors import NotFoundError
from monitor.store.record import Record, Repository
from monitor.store.tables import drills
from monitor.types import Drill

_DRILL = Record(Drill, drills)


class Drills(Repository):
    """What was practised, by whom and when."""

    def add(self, drill: Drill) -> Drill:
        """Keep one more; the same with its id."""
        added = self._connection.execute(
            insert(drills).returning(drills.c.id), _DRILL.new_row(drill)
        )
        return replace(drill, id=added.scalar_one())

    def one(self, drill_id: int) -> Drill:
        """NotFoundError when there is no such drill."""
        row = self._connection.execute(_DRILL.select().where(drills.c.id == drill_id)).one_or_none()
        if row is None:
            raise NotFoundError(f"没有第 {drill_id!r} 次演练；见 monitor drill --report")
        return _DRILL.of(row)

    def every(self) -> list[Drill]:
        """All there ever were, oldest first."""
        rows = self._connection.execute(_DRILL.select().order_by(drills.c.id))
        return [_DRILL.of(row) for row in rows]

    def end(self, drill_id: int, at: datetime) -> bool:
        """It is over: nobody is told of it any more. False when it was over before."""
        query = update(drills).where(drills.c.id == drill_id, drills.c.ended_at.is_(None))
        return self._connection.execute(query.values(ended_at=at)).rowcount > 0
