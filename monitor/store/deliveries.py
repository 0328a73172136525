"""The outbox: one row for each message to each recipient, there before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select, update

from monitor.errors import NotFoundError
from monitor.store.record import Record, Repository, chunks
from monitor.store.tables import deliveries
from monitor.types import Delivery, DeliveryStatus

_DELIVERY = Record(Delivery, deliveries)
_PENDING = deliveries.c.status == DeliveryStatus.PENDING


class Deliveries(Repository):
    """Deliveries of alerts; a part of ``Alerts``."""

    def claim(self, now: datetime, lease: timedelta, limit: int) -> list[Delivery]:
        """Take up to ``limit`` deliveries that are due, longest due first.

        Each is the caller's until ``lease`` has passed, with one more attempt counted. A worker
        that dies leaves it to the next one: a message may come twice, never not at all.
        """
        free = or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= now)
        due = _PENDING & (deliveries.c.next_attempt_at <= now) & free
        chosen = (
            select(deliveries.c.id)
            .where(due)
            .order_by(deliveries.c.next_attempt_at, deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)  # SQLite, where one writes at a time, has no need
        )
        # Not as a subquery of the UPDATE: PostgreSQL may run that again and take more than asked.
        claimed: list[Delivery] = []
        for chunk in chunks(self._ids(chosen)):
            query = (
                update(deliveries)
                .where(deliveries.c.id.in_(chunk), due)
                .values(lease_until=now + lease, attempts=deliveries.c.attempts + 1)
                .returning(*_DELIVERY.columns)
            )
            claimed += map(_DELIVERY.of, self._connection.execute(query))
        return sorted(claimed, key=lambda delivery: (delivery.next_attempt_at, delivery.id))

    def settle(
        self,
        delivery_id: int,
        *,
        status: DeliveryStatus,
        at: datetime,
        error: str | None = None,
        next_attempt_at: datetime | None = None,
    ) -> None:
        """Record how an attempt at ``at`` ended, and let go of the delivery.

        ``next_attempt_at`` is for one that stays pending. NotFoundError when there is none.
        """
        values: dict[str, object] = {"status": status, "error": error, "lease_until": None}
        if status is DeliveryStatus.SENT:
            values["sent_at"] = at
        if next_attempt_at is not None:
            values["next_attempt_at"] = next_attempt_at
        query = update(deliveries).where(deliveries.c.id == delivery_id).values(values)
        if self._connection.execute(query).rowcount == 0:
            raise NotFoundError(f"there is no delivery {delivery_id!r}")

    def deliveries(self, alert_id: int) -> list[Delivery]:
        """The deliveries of an alert, in the order they were added."""
        query = _DELIVERY.select().where(deliveries.c.alert_id == alert_id)
        rows = self._connection.execute(query.order_by(deliveries.c.id))
        return [_DELIVERY.of(row) for row in rows]

    def next_due(self, now: datetime) -> datetime | None:
        """The earliest moment a pending delivery may be claimed; None when none is pending.

        One that another worker holds at ``now`` counts from the end of its lease.
        """
        leased = deliveries.c.lease_until > now
        due = case((leased, deliveries.c.lease_until), else_=deliveries.c.next_attempt_at)
        earliest: datetime | None = self._connection.scalar(select(func.min(due)).where(_PENDING))
        return earliest

    def _add_deliveries(self, alert_id: int, added: Sequence[Delivery]) -> None:
        """Keep the deliveries of a new alert; of two with the same key, the first."""
        if added:
            rows = [_DELIVERY.new_row(replace(each, alert_id=alert_id)) for each in added]
            self._connection.execute(
                self._dialect.insert(deliveries).on_conflict_do_nothing(), rows
            )
