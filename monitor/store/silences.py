"""Silences: alerts held back for a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, update

from monitor.errors import NotFoundError
from monitor.store.record import Record, Repository
from monitor.store.tables import silences
from monitor.types import Silence

_SILENCE = Record(Silence, silences)


class Silences(Repository):
    """What holds alerts back, now, later and before."""

    def add(self, silence: Silence) -> Silence:
        """Keep one more; the same with its id."""
        query = insert(silences).returning(silences.c.id)
        added = self._connection.execute(query, _SILENCE.new_row(silence))
        return replace(silence, id=added.scalar_one())

    def one(self, silence_id: int) -> Silence:
        """NotFoundError when there is no such silence."""
        row = self._connection.execute(
            _SILENCE.select().where(silences.c.id == silence_id)
        ).one_or_none()
        if row is None:
            raise NotFoundError(f"没有第 {silence_id!r} 号静默；见 monitor silence list")
        return _SILENCE.of(row)

    def holding(self, now: datetime) -> list[Silence]:
        """Those that hold at ``now``, oldest first."""
        return self._where(silences.c.starts_at <= now, silences.c.ends_at > now)

    def run_out(self, now: datetime) -> list[Silence]:
        """Those that are over by ``now`` and that nobody has ended yet."""
        return self._where(silences.c.ends_at <= now)

    def every(self) -> list[Silence]:
        """All there ever were, oldest first."""
        rows = self._connection.execute(_SILENCE.select().order_by(silences.c.id))
        return [_SILENCE.of(row) for row in rows]

    def end(self, silence_id: int, by: str, at: datetime) -> None:
        """It holds nothing back any more. NotFoundError when there is none, or it has ended."""
        query = (
            update(silences)
            .where(silences.c.id == silence_id, silences.c.ended_at.is_(None))
            .values(ended_at=at, ended_by=by)
        )
        if self._connection.execute(query).rowcount == 0:
            raise NotFoundError(f"there is no silence {silence_id!r} that has not ended")

    def _where(self, *conditions: object) -> list[Silence]:
        query = _SILENCE.select().where(silences.c.ended_at.is_(None), *conditions)  # type: ignore[arg-type]  # columns compared
        return [_SILENCE.of(row) for row in self._connection.execute(query.order_by(silences.c.id))]
