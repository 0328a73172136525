"""Alerts: the decisions to tell somebody, and whether somebody has taken them up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Text, func, select, true, type_coerce, update
from sqlalchemy.sql.dml import ReturningInsert

from monitor.errors import NotFoundError
from monitor.store.deliveries import Deliveries
from monitor.store.dialect import Dialect
from monitor.store.record import Record, among, in_order
from monitor.store.tables import alerts, assessments, deliveries, incidents
from monitor.types import (
    Alert,
    AlertReason,
    Delivery,
    Heat,
    IncidentStatus,
    Notified,
    Receipt,
)

_ALERT = Record(Alert, alerts)
_BY_ID = _ALERT.select().where(among(alerts.c.id))
_SAVE = update(alerts).where(among(alerts.c.id))
_OPEN = alerts.c.acknowledged_at.is_(None) & alerts.c.escalated_at.is_(None)
_LOUD = alerts.c.reason.not_in([reason for reason in AlertReason if reason.quiet])
_NOTIFIED = (
    select(
        alerts.c.id.label("alert_id"),
        alerts.c.at,
        alerts.c.reason,
        deliveries.c.channel,
        deliveries.c.recipient,
    )
    .join(deliveries, deliveries.c.alert_id == alerts.c.id)
    .order_by(alerts.c.id, deliveries.c.id)
)
_RECEIPTS = (
    select(*(deliveries.c[field.name] for field in fields(Receipt)))
    .join(alerts, deliveries.c.alert_id == alerts.c.id)
    .order_by(deliveries.c.id)
)
_NOWHERE = type_coerce(incidents.c.regions, Text) == "[]"
_graded = assessments.alias()
_IN_FORCE = (
    select(func.max(_graded.c.id))
    .where(_graded.c.incident_id == incidents.c.id)
    .correlate(incidents)
    .scalar_subquery()
)
_WITHOUT_PLACE = (
    select(incidents.c.id, incidents.c.topics, assessments.c.heat)
    .select_from(incidents)
    .join(assessments, assessments.c.id == _IN_FORCE)
    .where(_NOWHERE)
)


@cache
def _new_alert(dialect: Dialect) -> ReturningInsert[int]:
    """Ready-made: to build it takes longer than to run it."""
    new = dialect.insert(alerts).on_conflict_do_nothing(index_elements=[alerts.c.dedupe_key])
    return new.returning(alerts.c.id)


class WithoutPlace(NamedTuple):
    """As much of an incident of no known place as says whether it is one of the country."""

    id: int
    topics: tuple[str, ...]
    heat: Heat


class Alerts(Deliveries):
    """Alerts with their deliveries."""

    def add(self, alert: Alert, deliveries: Sequence[Delivery]) -> Alert | None:
        """Keep an alert and its deliveries; the same with its id.

        None, and nothing is written, when an alert of that ``dedupe_key`` is there already.
        """
        new = self._connection.execute(_new_alert(self._dialect), _ALERT.new_row(alert))
        alert_id: int | None = new.scalar_one_or_none()
        if alert_id is None:
            return None
        self.add_more(alert_id, deliveries)
        return replace(alert, id=alert_id)

    def get(self, ids: Sequence[int]) -> list[Alert]:
        """The alerts of ``ids``, in that order; unknown ones are left out."""
        return in_order(ids, {row.id: _ALERT.of(row) for row in self._among(_BY_ID, ids)})

    def of_incident(self, incident_id: int) -> list[Alert]:
        """Every alert about an incident, oldest first."""
        query = _ALERT.select().where(alerts.c.incident_id == incident_id)
        return [_ALERT.of(row) for row in self._connection.execute(query.order_by(alerts.c.id))]

    def notified(self, incident_id: int) -> list[Notified]:
        """Who was told of an incident by its alerts, oldest first."""
        query = _NOTIFIED.where(alerts.c.incident_id == incident_id)
        return [Notified(**row) for row in self._connection.execute(query).mappings()]

    def rang(self, incident_id: int) -> bool:
        """Whether anybody was rung about an incident."""
        query = _NOTIFIED.where(alerts.c.incident_id == incident_id, _LOUD).limit(1)
        return self._connection.execute(query).first() is not None

    def last_at(self, reasons: Collection[AlertReason], since: datetime) -> dict[int, datetime]:
        """When each incident was last told of for one of ``reasons``, from ``since`` on."""
        query = select(alerts.c.incident_id, func.max(alerts.c.at).label("last")).where(
            alerts.c.reason.in_(reasons), alerts.c.at >= since, alerts.c.incident_id.is_not(None)
        )
        rows = self._connection.execute(query.group_by(alerts.c.incident_id))
        return {row.incident_id: row.last for row in rows}

    def told_without_place(
        self,
        reasons: Collection[AlertReason],
        statuses: Collection[IncidentStatus],
        since: datetime,
        incident_id: int | None = None,
    ) -> list[WithoutPlace]:
        """Incidents of no known place that were told of for one of ``reasons`` from ``since`` on.

        Those of ``statuses``; with ``incident_id`` that one alone, or nothing.
        """
        of_late = select(alerts.c.incident_id).where(
            alerts.c.reason.in_(reasons), alerts.c.at >= since
        )
        query = _WITHOUT_PLACE.where(
            incidents.c.id.in_(of_late),
            incidents.c.status.in_(statuses),
            true() if incident_id is None else incidents.c.id == incident_id,
        )
        return [WithoutPlace(*row) for row in self._connection.execute(query)]

    def all_ids(self) -> list[int]:
        """Every alert, oldest first."""
        return self._ids(select(alerts.c.id).order_by(alerts.c.id))

    def between(self, start: datetime, end: datetime) -> list[Alert]:
        """Alerts made from ``start`` until before ``end``, by time."""
        query = _ALERT.select().where(alerts.c.at >= start, alerts.c.at < end)
        rows = self._connection.execute(query.order_by(alerts.c.at, alerts.c.id))
        return [_ALERT.of(row) for row in rows]

    def receipts(self, start: datetime, end: datetime) -> dict[int, list[Receipt]]:
        """What became of the messages of alerts made from ``start`` until before ``end``."""
        query = _RECEIPTS.where(alerts.c.at >= start, alerts.c.at < end)
        found: defaultdict[int, list[Receipt]] = defaultdict(list)
        for row in self._connection.execute(query).mappings():
            found[row["alert_id"]].append(Receipt(**row))
        return found

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

    def hasten(self, alert_id: int, now: datetime) -> bool:
        """Let nobody wait for an acknowledgement any longer: whether somebody would have."""
        query = update(alerts).where(
            alerts.c.id == alert_id,
            alerts.c.ack_due_at > now,
            alerts.c.acknowledged_at.is_(None),
            alerts.c.escalated_at.is_(None),
        )
        return self._connection.execute(query.values(ack_due_at=now)).rowcount > 0

    def awaited(self, incident_id: int) -> list[Alert]:
        """Alerts about an incident that somebody is still to answer in time, oldest first."""
        query = _ALERT.select().where(
            alerts.c.incident_id == incident_id, alerts.c.ack_due_at.is_not(None), _OPEN
        )
        return [_ALERT.of(row) for row in self._connection.execute(query.order_by(alerts.c.id))]

    def unanswered(self) -> list[Alert]:
        """Every alert that somebody is still to answer in time, oldest first."""
        query = _ALERT.select().where(alerts.c.ack_due_at.is_not(None), _OPEN)
        return [_ALERT.of(row) for row in self._connection.execute(query.order_by(alerts.c.id))]

    def snooze(self, alert_ids: Sequence[int], until: datetime) -> None:
        """The next person is told at ``until``; it counts as put off once more."""
        for alert in self.get(alert_ids):
            self._change(_SAVE, [alert.id], ack_due_at=until, snoozes=alert.snoozes + 1)

    def put_off(self, alert_id: int, until: datetime) -> None:
        """The next person is told at ``until``, because a silence lasts so long."""
        self._change(_SAVE, [alert_id], ack_due_at=until)

    def call_in(self, until: datetime, now: datetime) -> None:
        """What was put off to ``until`` is due ``now``: the silence was ended before its time."""
        query = update(alerts).where(alerts.c.ack_due_at == until, _OPEN)
        self._connection.execute(query.values(ack_due_at=now))

    def rate(self, alert_id: int, *, useful: bool, by: str) -> None:
        """Whether it was of use, by the word of ``by``; an earlier word goes."""
        self._change(_SAVE, [alert_id], useful=useful, useful_by=by)

    def hand_over(self, alert_ids: Sequence[int], incident_id: int) -> None:
        """Have alerts be about another incident, because theirs was merged into it."""
        self._change(_SAVE, alert_ids, incident_id=incident_id)

    def acknowledge(self, incident_id: int, by: str, at: datetime) -> list[int]:
        """Somebody has the incident: ids of all its alerts that were open until now.

        What was told quietly asks for no answer and stays without one.
        """
        query = (
            update(alerts)
            .where(alerts.c.incident_id == incident_id, alerts.c.acknowledged_at.is_(None), _LOUD)
            .values(acknowledged_at=at, acknowledged_by=by)
            .returning(alerts.c.id)
        )
        return sorted(self._connection.scalars(query))

    # ── about no incident ────────────────────────────────────────────────────────────────────

    def of_matter(self, matter: str) -> list[Alert]:
        """Every alert about a matter that is no incident, oldest first."""
        query = _ALERT.select().where(alerts.c.matter == matter).order_by(alerts.c.id)
        return [_ALERT.of(row) for row in self._connection.execute(query)]

    def last_of_matters(self, route: str) -> dict[str, Alert]:
        """The newest alert about each matter that is no incident and goes by ``route``."""
        newest = (
            select(func.max(alerts.c.id))
            .where(alerts.c.matter != "", alerts.c.route == route)
            .group_by(alerts.c.matter)
        )
        rows = self._connection.execute(_ALERT.select().where(alerts.c.id.in_(newest)))
        return {row.matter: _ALERT.of(row) for row in rows}

    def acknowledge_matter(self, matter: str, by: str, at: datetime) -> list[int]:
        """Somebody has the matter: ids of all its alerts that were open until now."""
        query = (
            update(alerts)
            .where(alerts.c.matter == matter, alerts.c.acknowledged_at.is_(None), _LOUD)
            .values(acknowledged_at=at, acknowledged_by=by)
            .returning(alerts.c.id)
        )
        return sorted(self._connection.scalars(query))
