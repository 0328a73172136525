"""Runs of jobs: when each began and ended, how, and what it counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, update

from monitor.errors import NotFoundError
from monitor.store.record import Record, Repository
from monitor.store.tables import runs
from monitor.types import Run

_RUN = Record(Run, runs)


class Runs(Repository):
    """The register of runs."""

    def add(self, run: Run) -> None:
        """Record a run, ended or just begun."""
        self._connection.execute(insert(runs).values(_RUN.row(run)))

    def finish(
        self, run_id: str, finished_at: datetime, outcome: str, counts: Mapping[str, int]
    ) -> None:
        """Record how a run ended. NotFoundError when it never began."""
        values = {"finished_at": finished_at, "outcome": outcome, "counts": counts}
        done = self._connection.execute(update(runs).where(runs.c.id == run_id).values(values))
        if done.rowcount == 0:
            raise NotFoundError(f"there is no run {run_id!r}")

    def first(self) -> Run | None:
        """The run that began first of all."""
        query = _RUN.select().order_by(runs.c.started_at).limit(1)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _RUN.of(row)

    def latest(self, job: str) -> Run | None:
        """The run of ``job`` that began last."""
        query = _RUN.select().where(runs.c.job == job).order_by(runs.c.started_at.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _RUN.of(row)

    def between(self, start: datetime, end: datetime) -> list[Run]:
        """The runs that began from ``start`` until before ``end``, by time."""
        query = (
            _RUN.select()
            .where(runs.c.started_at >= start, runs.c.started_at < end)
            .order_by(runs.c.started_at, runs.c.id)
        )
        return [_RUN.of(row) for row in self._connection.execute(query)]
