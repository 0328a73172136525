"""Signs of life: when each background job last came to its end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from monitor.store.record import Repository
from monitor.store.tables import beats


class Beats(Repository):
    """The last beat of every job."""

    def beat(self, job: str, at: datetime) -> None:
        """``job`` came to its end at ``at``."""
        query = self._dialect.insert(beats).values(job=job, at=at)
        self._connection.execute(
            query.on_conflict_do_update(index_elements=[beats.c.job], set_={"at": at})
        )

    def last(self) -> dict[str, datetime]:
        """When each job last came to its end."""
        rows = self._connection.execute(select(beats.c.job, beats.c.at))
        return {row.job: row.at for row in rows}
