"""Runs of jobs: when each began and ended, how, and what it counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from monitor.store.record import Record, Repository
from monitor.store.tables import runs
from monitor.types import Run

_RUN = Record(Run, runs)


class Runs(Repository):
    """The register of runs."""

    def add(self, run: Run) -> None:
        """Record a run, ended or just begun."""
        self._connection.execute(insert(runs).values(_RUN.row(run)))

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
