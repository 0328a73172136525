"""Signs of life: when each background job last came to its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from monitor.store.record import Repository
from monitor.store.tables import beats as table


class Beats(Repository):
    """The last beat of every job."""

    def beat(self, job: str, at: datetime) -> None:
        """``job`` came to its end at ``at``."""
        self.keep({job: at})

    def keep(self, beats: Mapping[str, datetime]) -> None:
        """When each of these jobs came to its end."""
        query = self._dialect.insert(table)
        query = query.on_conflict_do_update(
            index_elements=[table.c.job], set_={"at": query.excluded.at}
        )
        self._connection.execute(query, [{"job": job, "at": at} for job, at in beats.items()])

    def last(self) -> dict[str, datetime]:
        """When each job last came to its end."""
        rows = self._connection.execute(select(table.c.job, table.c.at))
        return {row.job: row.at for row in rows}
