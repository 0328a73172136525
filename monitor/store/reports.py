"""Reports that were made: where the file lies, what it covers, and its hash."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, insert, select

from monitor.store.record import Record, Repository
from monitor.store.tables import reports
from monitor.types import Report

_REPORT = Record(Report, reports)
_NEWEST_FIRST = (reports.c.period_end.desc(), reports.c.id.desc())


class Reports(Repository):
    """The register of reports."""

    def add(self, report: Report) -> Report:
        """Register ``report``; the same with its id."""
        query = insert(reports).values(_REPORT.new_row(report)).returning(reports.c.id)
        return replace(report, id=self._connection.execute(query).scalar_one())

    def count(self, kind: str) -> int:
        """How many periods have a report of this kind; one made again counts once."""
        periods = func.count(reports.c.period_end.distinct())
        return self._connection.scalar(select(periods).where(reports.c.kind == kind)) or 0

    def latest(self, kind: str) -> Report | None:
        """The report of this kind whose period ends last, its last making."""
        query = _REPORT.select().where(reports.c.kind == kind).order_by(*_NEWEST_FIRST).limit(1)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _REPORT.of(row)

    def find(self, kind: str, period_end: datetime) -> Report | None:
        """The report of this kind for the period that ends at ``period_end``, its last making."""
        query = (
            _REPORT.select()
            .where(reports.c.kind == kind, reports.c.period_end == period_end)
            .order_by(*_NEWEST_FIRST)
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _REPORT.of(row)
