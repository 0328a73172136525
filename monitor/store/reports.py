"""Reports that were made: what each covers, how far it has come, its files, what staff changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update

from monitor.store.record import Record, Repository
from monitor.store.report_tables import SAME_REPORT, report_edits, reports
from monitor.types import Report, ReportEdit, ReportStatus

_REPORT = Record(Report, reports)
_EDIT = Record(ReportEdit, report_edits)
_SAME = [reports.c[name] for name in SAME_REPORT]
_NEWEST_FIRST = (reports.c.period_end.desc(), reports.c.version.desc(), reports.c.id.desc())


class Reports(Repository):
    """The register of reports, and of the changes to them."""

    def add(self, report: Report) -> Report | None:
        """Register ``report``; the same with its id, or None when that version is there already."""
        new = self._dialect.insert(reports).values(_REPORT.new_row(report))
        query = new.on_conflict_do_nothing(index_elements=_SAME).returning(reports.c.id)
        number: int | None = self._connection.execute(query).scalar_one_or_none()
        return None if number is None else replace(report, id=number)

    def get(self, report_id: int, *, lock: bool = False) -> Report | None:
        """The report of that number; with ``lock`` nobody else changes it in this transaction."""
        query = _REPORT.select().where(reports.c.id == report_id)
        return self._first(query.with_for_update() if lock else query)

    def keep(self, report: Report, *, was: ReportStatus | None = None) -> bool:
        """Put down how far ``report`` has come; False when it is no longer where it ``was``."""
        query = update(reports).where(reports.c.id == report.id)
        if was is not None:
            query = query.where(reports.c.status == was)
        return self._connection.execute(query.values(_REPORT.new_row(report))).rowcount > 0

    def count(self, name: str, since: datetime, until: datetime) -> int:
        """How many periods that end after ``since`` and by ``until`` have a report of this entry.

        One made again counts once.
        """
        periods = select(func.count(reports.c.period_end.distinct())).where(
            reports.c.name == name,
            reports.c.period_end > since,
            reports.c.period_end <= until,
        )
        return self._connection.scalar(periods) or 0

    def find(
        self,
        kind: str,
        period_end: datetime,
        *,
        start: datetime | None = None,
        name: str = "",
        scope: str = "",
    ) -> Report | None:
        """The newest version of the report of this kind, entry and scope for that period.

        Without ``start`` it may begin at any time.
        """
        query = _REPORT.select().where(
            reports.c.kind == kind,
            reports.c.name == name,
            reports.c.scope == scope,
            reports.c.period_end == period_end,
        )
        if start is not None:
            query = query.where(reports.c.period_start == start)
        return self._first(query.order_by(*_NEWEST_FIRST))

    def went_out(self, name: str, period_end: datetime) -> bool:
        """Whether any version of the report of this entry for that period was published."""
        out = (ReportStatus.PUBLISHED, ReportStatus.WITHDRAWN)
        query = select(reports.c.id).where(
            reports.c.name == name,
            reports.c.period_end == period_end,
            reports.c.status.in_(out),
        )
        return self._connection.scalar(query.limit(1)) is not None

    def latest(self, name: str) -> Report | None:
        """The report of this entry whose period ends last, its newest version."""
        return self._first(_REPORT.select().where(reports.c.name == name).order_by(*_NEWEST_FIRST))

    def archive(self, limit: int, *, kind: str | None = None) -> list[Report]:
        """The newest reports first, of one kind or of all."""
        query = _REPORT.select().order_by(*_NEWEST_FIRST).limit(limit)
        if kind is not None:
            query = query.where(reports.c.kind == kind)
        return [_REPORT.of(row) for row in self._connection.execute(query)]

    def ending(self, since: datetime, until: datetime) -> list[Report]:
        """Every report whose period ends from ``since`` to before ``until``."""
        query = _REPORT.select().where(reports.c.period_end >= since, reports.c.period_end < until)
        return [_REPORT.of(row) for row in self._connection.execute(query.order_by(reports.c.id))]

    def of_scope(self, kind: str, scope: str) -> list[Report]:
        """Every report of that kind on one thing, the newest first."""
        query = _REPORT.select().where(reports.c.kind == kind, reports.c.scope == scope)
        rows = self._connection.execute(query.order_by(*_NEWEST_FIRST))
        return [_REPORT.of(row) for row in rows]

    def waiting(self) -> list[Report]:
        """Drafts and approved reports, the oldest first."""
        open_ = (ReportStatus.DRAFT, ReportStatus.APPROVED)
        query = _REPORT.select().where(reports.c.status.in_(open_))
        return [_REPORT.of(row) for row in self._connection.execute(query.order_by(reports.c.id))]

    def edit(self, change: ReportEdit) -> ReportEdit:
        """Add what a person changed; the same with its id."""
        query = insert(report_edits).values(_EDIT.new_row(change)).returning(report_edits.c.id)
        return replace(change, id=self._connection.execute(query).scalar_one())

    def edits(self, report_id: int) -> list[ReportEdit]:
        """What people changed in a report, in the order of time."""
        query = _EDIT.select().where(report_edits.c.report_id == report_id)
        rows = self._connection.execute(query.order_by(report_edits.c.id))
        return [_EDIT.of(row) for row in rows]

    def _first(self, query: Select[tuple[object, ...]]) -> Report | None:
        row = self._connection.execute(query.limit(1)).one_or_none()
        return None if row is None else _REPORT.of(row)
