"""Gradings of incidents: each follows the last, none is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, insert, select

from monitor.store.record import Record, Repository, among
from monitor.store.tables import assessments
from monitor.types import Assessment

BY_RULES = "rules"
"""Who made a grading that no person made."""

_ASSESSMENT = Record(Assessment, assessments)


def newest(until: datetime | None = None) -> Select[tuple[int]]:
    """The id of the newest grading of each incident handed over, of those made before ``until``."""
    query = select(func.max(assessments.c.id)).where(among(assessments.c.incident_id))
    if until is not None:
        query = query.where(assessments.c.at < until)
    return query.group_by(assessments.c.incident_id)


class Assessments(Repository):
    """Assessments of incidents; a part of ``Incidents``."""

    def add_assessments(self, made: Sequence[Assessment]) -> None:
        """Add gradings; the latest of an incident is the one in force."""
        if made:
            self._connection.execute(insert(assessments), [_ASSESSMENT.row(each) for each in made])

    def latest(self, ids: Sequence[int], until: datetime | None = None) -> dict[int, Assessment]:
        """The grading of each incident that is in force, or was when ``until`` came.

        Incidents that were not graded by then are left out.
        """
        query = _ASSESSMENT.select().where(assessments.c.id.in_(newest(until)))
        return {row.incident_id: _ASSESSMENT.of(row) for row in self._among(query, ids)}

    def decided(self, incident_id: int) -> Assessment | None:
        """The grading that last changed the tier of an incident, where a person made it."""
        own = assessments.c.incident_id == incident_id
        newest = select(func.max(assessments.c.id)).where(own).scalar_subquery()
        tier = select(assessments.c.tier).where(assessments.c.id == newest).scalar_subquery()
        before = select(func.coalesce(func.max(assessments.c.id), 0))
        before = before.where(own, assessments.c.tier != tier)
        query = (
            _ASSESSMENT.select()
            .where(own, assessments.c.id > before.scalar_subquery())
            .order_by(assessments.c.id)
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        changed = None if row is None else _ASSESSMENT.of(row)
        return None if changed is None or changed.by == BY_RULES else changed

    def history(self, incident_id: int) -> list[Assessment]:
        """Every grading of an incident, in the order they were made."""
        query = _ASSESSMENT.select().where(assessments.c.incident_id == incident_id)
        rows = self._connection.execute(query.order_by(assessments.c.id))
        return [_ASSESSMENT.of(row) for row in rows]

    def in_force(self, incident_id: int, at: datetime) -> Assessment | None:
        """The grading of an incident that was in force at ``at``; None before the first."""
        query = (
            _ASSESSMENT.select()
            .where(assessments.c.incident_id == incident_id, assessments.c.at <= at)
            .order_by(assessments.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _ASSESSMENT.of(row)
