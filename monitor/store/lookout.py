"""The outbox as a lookout sees it: what is stuck in it, and whom it does not reach."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select

from monitor.store.record import AnyRow, Repository
from monitor.store.tables import deliveries
from monitor.types import DeliveryStatus, Overdue, Unreached

_PENDING = (deliveries.c.status == DeliveryStatus.PENDING) & deliveries.c.carried_by.is_(None)
_FAILED = deliveries.c.status == DeliveryStatus.FAILED
_TOLD = (
    deliveries.c.channel,
    deliveries.c.address,
    deliveries.c.recipient,
    deliveries.c.error,
    deliveries.c.tried_at,
)


class Lookout(Repository):
    """Asked by whoever watches over the monitor."""

    def overdue(self, due_before: datetime, now: datetime) -> Overdue:
        """Messages that were due before ``due_before`` and that no worker has in hand."""
        free = or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= now)
        query = select(func.count(), func.min(deliveries.c.next_attempt_at)).where(
            _PENDING, free, deliveries.c.next_attempt_at <= due_before
        )
        count, oldest = self._connection.execute(query).one()
        return Overdue(count=count, oldest=oldest)

    def unreached(self, since: datetime, attempts: int) -> list[Unreached]:
        """Whom the last message did not reach: given up ``since``, or tried ``attempts`` times.

        By channel and address, with the newest error.
        """
        gone = or_(
            _FAILED & (deliveries.c.tried_at >= since),
            _PENDING & (deliveries.c.attempts >= attempts) & deliveries.c.error.is_not(None),
        )
        query = select(*_TOLD).where(gone, deliveries.c.tried_at.is_not(None))
        missed: dict[tuple[str, str], list[AnyRow]] = {}
        for row in self._connection.execute(query.order_by(deliveries.c.tried_at)):
            missed.setdefault((row.channel, row.address), []).append(row)
        return [
            Unreached(
                channel=channel,
                recipient=rows[-1].recipient,
                messages=len(rows),
                since=rows[0].tried_at,
                error=rows[-1].error or "",
            )
            for (channel, address), rows in sorted(missed.items())
            if not self._reached(channel, address, rows[-1].tried_at)
        ]

    def _reached(self, channel: str, address: str, after: datetime) -> bool:
        """Whether a message tried after ``after`` was taken."""
        query = select(deliveries.c.id).where(
            deliveries.c.channel == channel,
            deliveries.c.tried_at > after,
            deliveries.c.address == address,
            deliveries.c.status == DeliveryStatus.SENT,
        )
        return self._connection.execute(query.limit(1)).first() is not None
