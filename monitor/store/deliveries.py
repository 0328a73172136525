"""The outbox: one row for each message to each recipient, there before anything is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Update, and_, case, func, or_, select, update

from monitor.errors import NotFoundError
from monitor.store.dialect import Dialect, Insert
from monitor.store.record import Record, Repository, among, in_order
from monitor.store.tables import alerts, deliveries
from monitor.types import AlertReason, Delivery, DeliveryStatus, Waiting

_DELIVERY = Record(Delivery, deliveries)
_BY_ID = _DELIVERY.select().where(among(deliveries.c.id))
_PENDING = deliveries.c.status == DeliveryStatus.PENDING
_BY_ITSELF = _PENDING & deliveries.c.carried_by.is_(None)
_FAILED_BEFORE = deliveries.c.error.is_not(None)
_CARRY = update(deliveries).where(
    or_(among(deliveries.c.id), among(deliveries.c.carried_by)), _PENDING
)
_TELL = update(deliveries).where(among(deliveries.c.id), _PENDING)
_WITHDRAW = (
    update(deliveries)
    .where(among(deliveries.c.alert_id), _BY_ITSELF, deliveries.c.lease_until.is_(None))
    .returning(*_DELIVERY.columns)
)
_CLOCKS_DIFFER = timedelta(minutes=1)
"""What was tried so much later than now was tried before the clock was put back."""


@cache
def _new_delivery(dialect: Dialect) -> Insert:
    """Ready-made: to build it takes longer than to run it."""
    return dialect.insert(deliveries).on_conflict_do_nothing()


class Deliveries(Repository):
    """Deliveries of alerts; a part of ``Alerts``."""

    # ── what waits ───────────────────────────────────────────────────────────────────────────

    def channels_due(self, now: datetime) -> list[str]:
        """The channels over which something may go out at ``now``."""
        query = select(deliveries.c.channel).distinct().join(alerts).where(_free(now), _due(now))
        return sorted(self._connection.scalars(query))

    def waiting(self, channel: str, now: datetime, soon: timedelta, limit: int) -> list[Waiting]:
        """What waits for ``channel`` and is due, or will be ``soon``; the gravest first.

        What another worker has in hand, or another message carries, is left out.
        """
        due = _due(now)
        query = (
            select(
                deliveries.c.id,
                deliveries.c.alert_id,
                deliveries.c.address,
                deliveries.c.tier,
                deliveries.c.next_attempt_at,
                due.label("due"),
                _FAILED_BEFORE.label("failed"),
                and_(deliveries.c.attempts == 0, deliveries.c.next_attempt_at > alerts.c.at).label(
                    "delayed"
                ),
                or_(
                    alerts.c.matter.startswith("drill:"),
                    alerts.c.reason == AlertReason.REPORT,
                ).label("alone"),
            )
            .join(alerts)
            .where(deliveries.c.channel == channel, _free(now))
            .where(or_(due, deliveries.c.next_attempt_at <= now + soon))
            .order_by(deliveries.c.tier.desc(), deliveries.c.next_attempt_at, deliveries.c.id)
            .limit(limit)
            # SQLite, where one writes at a time, has no need
            .with_for_update(skip_locked=True, of=deliveries)
        )
        return [Waiting(**row) for row in self._connection.execute(query).mappings()]

    def tried(self, channel: str, since: datetime, now: datetime) -> Counter[str]:
        """How many messages were tried over ``channel`` after ``since``, by address."""
        query = (
            select(deliveries.c.address, func.count().label("count"))
            .where(
                deliveries.c.channel == channel,
                deliveries.c.tried_at > since,
                deliveries.c.tried_at <= now,  # the clock may have been put back
            )
            .group_by(deliveries.c.address)
        )
        return Counter({row.address: row.count for row in self._connection.execute(query)})

    def answered(self, channel: str) -> list[tuple[int, int]]:
        """Deliveries that wait though somebody has acknowledged their alert: with the alerts."""
        query = (
            select(deliveries.c.id, deliveries.c.alert_id)
            .join(alerts)
            .where(deliveries.c.channel == channel, _BY_ITSELF)
            .where(deliveries.c.lease_until.is_(None), alerts.c.acknowledged_at.is_not(None))
            .order_by(deliveries.c.id)
        )
        return [(row.id, row.alert_id) for row in self._connection.execute(query)]

    def next_due(self, now: datetime) -> datetime | None:
        """The earliest moment a pending delivery may be claimed; None when none is pending.

        One that another worker holds at ``now`` counts from the end of its lease.
        """
        leased = deliveries.c.lease_until > now
        due = case((leased, deliveries.c.lease_until), else_=deliveries.c.next_attempt_at)
        earliest: datetime | None = self._connection.scalar(select(func.min(due)).where(_BY_ITSELF))
        return earliest

    # ── what is in hand ──────────────────────────────────────────────────────────────────────

    def claim(self, delivery_id: int, now: datetime, lease: timedelta) -> Delivery | None:
        """Take a delivery that waits, with one more attempt counted; None when another has it.

        It is the caller's until ``lease`` has passed. A worker that dies leaves it to the next
        one: a message may come twice, never not at all.
        """
        query = (
            update(deliveries)
            .where(deliveries.c.id == delivery_id, _free(now))
            .values(lease_until=now + lease, tried_at=now, attempts=deliveries.c.attempts + 1)
            .returning(*_DELIVERY.columns)
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _DELIVERY.of(row)

    def settle(
        self,
        delivery: Delivery,
        *,
        status: DeliveryStatus,
        at: datetime,
        error: str | None = None,
        next_attempt_at: datetime | None = None,
        reference: str | None = None,
    ) -> bool:
        """Record how the attempt of ``delivery`` ended at ``at``, and let go of it.

        ``next_attempt_at`` is for one that stays pending. False, and nothing is changed, when
        another worker has settled it meanwhile, or has taken it over and this one brings no good
        news. NotFoundError when there is none.
        """
        values: dict[str, object] = {"status": status, "error": error, "lease_until": None}
        query = update(deliveries).where(deliveries.c.id == delivery.id, _PENDING)
        if status is DeliveryStatus.SENT:
            values |= {"sent_at": at, "reference": reference}
        else:
            query = query.where(deliveries.c.attempts == delivery.attempts)
        if next_attempt_at is not None:
            values["next_attempt_at"] = next_attempt_at
        if self._connection.execute(query.values(values)).rowcount:
            return True
        if not self.one_by_one([delivery.id]):
            raise NotFoundError(f"there is no delivery {delivery.id!r}")
        return False

    def withdraw(self, alert_ids: Sequence[int], reason: str) -> list[Delivery]:
        """What waits of these alerts in nobody's hands is not sent any more: those messages."""
        values = {"status": DeliveryStatus.WITHDRAWN, "error": reason}
        return [_DELIVERY.of(row) for row in self._among(_WITHDRAW, alert_ids, **values)]

    def hold(self, channel: str, until: datetime, address: str | None = None) -> None:
        """Nothing goes out over ``channel`` before ``until``: the other side asked for it.

        With ``address`` it asked so for that one alone.
        """
        query = _let_wait(channel).where(deliveries.c.next_attempt_at < until)
        if address is not None:
            query = query.where(deliveries.c.address == address)
        self._connection.execute(query.values(next_attempt_at=until))

    def wake(self, channel: str, now: datetime, rest: timedelta) -> int:
        """Make due what was not taken, unless it was tried within ``rest``: how many that were."""
        query = _let_wait(channel).where(
            _FAILED_BEFORE,
            deliveries.c.next_attempt_at > now,
            deliveries.c.tried_at <= now - rest,
        )
        return self._connection.execute(query.values(next_attempt_at=now)).rowcount

    # ── one for many, one instead of another ─────────────────────────────────────────────────

    def carry(self, carrier_id: int, delivery_ids: Sequence[int]) -> None:
        """Have one delivery tell of others, and of all that these were to tell of."""
        self._change(_CARRY, delivery_ids, carried_by=carrier_id)

    def carried(self, delivery_ids: Sequence[int]) -> list[Delivery]:
        """What deliveries carry and have not told yet, in the order it was added."""
        query = _DELIVERY.select().where(deliveries.c.carried_by.in_(delivery_ids), _PENDING)
        rows = self._connection.execute(query.order_by(deliveries.c.id))
        return [_DELIVERY.of(row) for row in rows]

    def tell(self, delivery_ids: Sequence[int], carrier_id: int, at: datetime) -> None:
        """Deliveries were told within the message of another one, at ``at``."""
        self._change(
            _TELL,
            delivery_ids,
            status=DeliveryStatus.FOLDED,
            carried_by=carrier_id,
            sent_at=at,
            error=None,
        )

    def told_by(self, alert_id: int) -> list[int]:
        """The alerts whose messages those of ``alert_id`` carried."""
        carriers = select(deliveries.c.id).where(deliveries.c.alert_id == alert_id)
        query = select(deliveries.c.alert_id).where(deliveries.c.carried_by.in_(carriers))
        return sorted(set(self._connection.scalars(query)) - {alert_id})

    def add_more(self, alert_id: int, added: Sequence[Delivery]) -> None:
        """Keep further deliveries of an alert; of two with the same key, the first."""
        if added:
            rows = [_DELIVERY.new_row(replace(each, alert_id=alert_id)) for each in added]
            self._connection.execute(_new_delivery(self._dialect), rows)

    def deliveries(self, alert_id: int) -> list[Delivery]:
        """The deliveries of an alert, in the order they were added."""
        query = _DELIVERY.select().where(deliveries.c.alert_id == alert_id)
        rows = self._connection.execute(query.order_by(deliveries.c.id))
        return [_DELIVERY.of(row) for row in rows]

    def one_by_one(self, delivery_ids: Sequence[int]) -> list[Delivery]:
        """The deliveries of these ids, in that order; unknown ones are left out."""
        rows = self._among(_BY_ID, delivery_ids)
        return in_order(delivery_ids, {row.id: _DELIVERY.of(row) for row in rows})


def _free(now: datetime) -> ColumnElement[bool]:
    """Pending, carried by no other, and in nobody's hands."""
    leased = deliveries.c.lease_until
    return _BY_ITSELF & or_(leased.is_(None), leased <= now)


def _due(now: datetime) -> ColumnElement[bool]:
    """Whether its time has come, also when the clock was put back after it was set."""
    return or_(
        deliveries.c.next_attempt_at <= now,
        and_(deliveries.c.attempts == 0, deliveries.c.next_attempt_at <= alerts.c.at),
        and_(deliveries.c.tried_at.is_not(None), deliveries.c.tried_at > now + _CLOCKS_DIFFER),
    )


def _let_wait(channel: str) -> Update:
    """Change what waits for ``channel`` in nobody's hands."""
    return update(deliveries).where(
        deliveries.c.channel == channel, _BY_ITSELF, deliveries.c.lease_until.is_(None)
    )
