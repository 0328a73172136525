"""Alerts: the decisions to tell somebody, and whether somebody has taken them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select, update

from monitor.errors import NotFoundError
from monitor.store.deliveries import Deliveries
from monitor.store.record import Record, among, in_order
from monitor.store.tables import alerts
from monitor.types import Alert, Delivery

_ALERT = Record(Alert, alerts)
_BY_ID = _ALERT.select().where(among(alerts.c.id))
_SAVE = update(alerts).where(among(alerts.c.id))
_LATEST = _ALERT.select().where(
    alerts.c.id.in_(
        select(func.max(alerts.c.id))
        .where(among(alerts.c.incident_id))
        .group_by(alerts.c.incident_id)
    )
)


class Alerts(Deliveries):
    """Alerts with their deliveries."""

    def add(self, alert: Alert, deliveries: Sequence[Delivery]) -> Alert | None:
        """Keep an alert and its deliveries; the same with its id.

        None, and nothing is written, when an alert of that ``dedupe_key`` is there already.
        """
        query = self._dialect.insert(alerts).values(_ALERT.new_row(alert))
        new = query.on_conflict_do_nothing(index_elements=[alerts.c.dedupe_key])
        alert_id = self._connection.execute(new.returning(alerts.c.id)).scalar_one_or_none()
        if alert_id is None:
            return None
        self._add_deliveries(alert_id, deliveries)
        return replace(alert, id=alert_id)

    def get(self, ids: Sequence[int]) -> list[Alert]:
        """The alerts of ``ids``, in that order; unknown ones are left out."""
        return in_order(ids, {row.id: _ALERT.of(row) for row in self._among(_BY_ID, ids)})

    def of_incident(self, incident_id: int) -> list[Alert]:
        """Every alert about an incident, oldest first."""
        query = _ALERT.select().where(alerts.c.incident_id == incident_id)
        return [_ALERT.of(row) for row in self._connection.execute(query.order_by(alerts.c.id))]

    def last_of(self, incident_ids: Sequence[int]) -> dict[int, Alert]:
        """The newest alert about each incident; incidents without any are left out."""
        return {row.incident_id: _ALERT.of(row) for row in self._among(_LATEST, incident_ids)}

    def all_ids(self) -> list[int]:
        """Every alert, oldest first."""
        return self._ids(select(alerts.c.id).order_by(alerts.c.id))

    def between(self, start: datetime, end: datetime) -> list[Alert]:
        """Alerts made from ``start`` until before ``end``, by time."""
        query = _ALERT.select().where(alerts.c.at >= start, alerts.c.at < end)
        rows = self._connection.execute(query.order_by(alerts.c.at, alerts.c.id))
        return [_ALERT.of(row) for row in rows]

    def unacknowledged(self, now: datetime, limit: int) -> list[Alert]:
        """Alerts nobody took up in time and that were not yet escalated, longest due first."""
        query = _ALERT.select().where(
            alerts.c.ack_due_at <= now,
            alerts.c.acknowledged_at.is_(None),
            alerts.c.escalated_at.is_(None),
        )
        rows = self._connection.execute(
            query.order_by(alerts.c.ack_due_at, alerts.c.id).limit(limit)
        )
        return [_ALERT.of(row) for row in rows]

    def mark_escalated(self, alert_id: int, at: datetime) -> None:
        """The next person is told instead. NotFoundError when there is no such alert."""
        query = update(alerts).where(alerts.c.id == alert_id).values(escalated_at=at)
        if self._connection.execute(query).rowcount == 0:
            raise NotFoundError(f"there is no alert {alert_id!r}")

    def hand_over(self, alert_ids: Sequence[int], incident_id: int) -> None:
        """Have alerts be about another incident, because theirs was merged into it."""
        self._change(_SAVE, alert_ids, incident_id=incident_id)

    def acknowledge(self, incident_id: int, by: str, at: datetime) -> list[int]:
        """Somebody has the incident: ids of all its alerts that were open until now."""
        query = (
            update(alerts)
            .where(alerts.c.incident_id == incident_id, alerts.c.acknowledged_at.is_(None))
            .values(acknowledged_at=at, acknowledged_by=by)
            .returning(alerts.c.id)
        )
        return sorted(self._connection.scalars(query))
