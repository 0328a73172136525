"""Dispositions: what people did about an incident; rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert

from monitor.store.record import Record, Repository, among
from monitor.store.tables import dispositions
from monitor.types import Disposition

_DISPOSITION = Record(Disposition, dispositions)
_OF = _DISPOSITION.select().where(among(dispositions.c.incident_id))
_ADD = insert(dispositions).returning(dispositions.c.id)


class Dispositions(Repository):
    """Steps taken in handling incidents."""

    def add(self, disposition: Disposition) -> Disposition:
        """Keep one more step; the same with its id."""
        added = self._connection.execute(_ADD, _DISPOSITION.new_row(disposition))
        return replace(disposition, id=added.scalar_one())

    def of(self, incident_ids: Sequence[int]) -> dict[int, list[Disposition]]:
        """The steps of each incident, in the order they were taken."""
        found: dict[int, list[Disposition]] = {wanted: [] for wanted in incident_ids}
        steps = [_DISPOSITION.of(row) for row in self._among(_OF, incident_ids)]
        for step in sorted(steps, key=lambda step: step.id):
            found[step.incident_id].append(step)
        return found

    def between(self, start: datetime, end: datetime) -> list[Disposition]:
        """What was done from ``start`` until before ``end``, in that order."""
        query = (
            _DISPOSITION.select()
            .where(dispositions.c.at >= start, dispositions.c.at < end)
            .order_by(dispositions.c.id)
        )
        return [_DISPOSITION.of(row) for row in self._connection.execute(query)]
