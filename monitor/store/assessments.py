"""Gradings of incidents: each follows the last, none is ever changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from monitor.store.record import Record, Repository, among
from monitor.store.tables import alerts, assessments
from monitor.types import Assessment

BY_RULES = "rules"
"""Who made a grading that no person made."""

_ASSESSMENT = Record(Assessment, assessments)
_LATEST = _ASSESSMENT.select().where(
    assessments.c.id.in_(
        select(func.max(assessments.c.id))
        .where(among(assessments.c.incident_id))
        .group_by(assessments.c.incident_id)
    )
)


class Assessments(Repository):
    """Assessments of incidents; a part of ``Incidents``."""

    def add_assessments(self, made: Sequence[Assessment]) -> None:
        """Add gradings; the latest of an incident is the one in force."""
        if made:
            self._connection.execute(insert(assessments), [_ASSESSMENT.row(each) for each in made])

    def latest(self, ids: Sequence[int]) -> dict[int, Assessment]:
        """The grading in force of each incident; incidents never graded are left out."""
        return {row.incident_id: _ASSESSMENT.of(row) for row in self._among(_LATEST, ids)}

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

    def alerted_assessment(self, incident_id: int) -> Assessment | None:
        """The grading in force when the newest alert of the incident was made."""
        newest_alert = (
            select(func.max(alerts.c.at))
            .where(alerts.c.incident_id == incident_id)
            .scalar_subquery()
        )
        query = (
            _ASSESSMENT.select()
            .where(assessments.c.incident_id == incident_id, assessments.c.at <= newest_alert)
            .order_by(assessments.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _ASSESSMENT.of(row)
