"""Sends what waits in the outbox: a lane for each channel, one message in hand at a time.

A message is claimed before it is sent and settled after; a crash between the two may repeat that
one message, under the same key and marked as repeated, but cannot lose it. What goes next is asked
before each, so that the gravest never waits behind what came before it. A channel that hangs holds
up its own lane only.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta

from monitor.alerts.channels import KINDS
from monitor.alerts.fallback import instead
from monitor.alerts.fold import RECORDS, Limits, next_out
from monitor.alerts.retry import LONGEST_ASKED, needs_another_way, wait, withdrawn
from monitor.alerts.send import Outcome
from monitor.app import Monitor
from monitor.folding import fold
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Delivery, DeliveryStatus, Waiting

log = logging.getLogger(__name__)

_HERE = frozenset(("console", "file", "inbox"))
"""Kinds that never leave the house, and so never hang."""
_LEASE = timedelta(minutes=1)
_STAGES = 8
"""Of an attempt, from looking up the name to parting: each may take the channel's time limit."""
_MINUTE = timedelta(minutes=1)
_RING_S = 30.0
"""After so long a lane ends, so that the monitor can be stopped; the next ring goes on."""
_LOOK, _MOST = 50, 5000
"""Messages looked at, gravest first, in order to choose the next; and when many become one."""


def send_due(m: Monitor, limit: int) -> int:
    """Send over every channel at once what is due, at most ``limit`` each: the number sent."""
    with m.store.read() as unit:
        channels = unit.alerts.channels_due(m.clock.now())
    here = [name for name in channels if _kind(m, name) in _HERE]
    away = [name for name in channels if name not in here]
    with ThreadPoolExecutor(max(len(away), 1), thread_name_prefix="deliver") as pool:
        lanes = [pool.submit(copy_context().run, _drain, m, name, limit) for name in away]
        sent = sum(_drain(m, name, limit) for name in here)
    return sent + sum(lane.result() for lane in lanes)


def _kind(m: Monitor, channel: str) -> str | None:
    settings = m.settings.channels.channels.get(channel)
    return None if settings is None else settings.kind


def _drain(m: Monitor, channel: str, limit: int) -> int:
    """Send what is due over ``channel``, unless another thread is at it: the number sent."""
    sent, until = 0, time.monotonic() + _RING_S
    with m.lanes.alone(channel) as mine:
        while mine and limit > 0 and time.monotonic() < until:
            with m.store.write() as unit:
                delivery = _take(m, unit, channel, m.clock.now())
            if delivery is None:
                break
            outcome = m.sender.send(delivery)
            with m.store.write() as unit:
                sent += _settle(m, unit, delivery, outcome, m.clock.now())
            limit -= 1
    return sent


# ── what goes next ───────────────────────────────────────────────────────────────────────────


def _take(m: Monitor, unit: Unit, channel: str, now: datetime) -> Delivery | None:
    """Claim what goes next over ``channel``, made one of many if need be; None when nothing may."""
    _withdraw(unit, channel, now)
    waiting = unit.alerts.waiting(channel, now, _MINUTE, _LOOK)
    again = any(one.due and one.failed for one in waiting)
    if again and unit.alerts.wake(channel, now, _MINUTE):
        waiting = unit.alerts.waiting(channel, now, _MINUTE, _LOOK)
    chosen = _chosen(m, unit, channel, waiting, now)
    if len(chosen) != 1 and len(waiting) == _LOOK:  # there are more to go along, or instead
        waiting = unit.alerts.waiting(channel, now, _MINUTE, _MOST)
        chosen = _chosen(m, unit, channel, waiting, now)
    if not chosen:
        return None
    number = chosen[0].id if len(chosen) == 1 else fold(m, unit, channel, chosen, now)
    return unit.alerts.claim(number, now, _lease(m, channel))


def _lease(m: Monitor, channel: str) -> timedelta:
    settings = m.settings.channels.channels.get(channel)
    limit_s: float = getattr(settings, "timeout_s", 0)
    return _LEASE + timedelta(seconds=_STAGES * limit_s)


def _chosen(
    m: Monitor, unit: Unit, channel: str, waiting: Sequence[Waiting], now: datetime
) -> tuple[Waiting, ...]:
    settings = m.settings.channels.channels.get(channel)
    if settings is None or settings.kind in RECORDS:
        return tuple(one for one in waiting if one.due)[:1]
    limits = Limits(
        above=m.settings.alerts.storm.above,
        per_minute=settings.per_minute,
        given=unit.alerts.tried(channel, now - _MINUTE, now),
        shared=not KINDS[settings.kind].needs_address,
    )
    return next_out(waiting, limits)


def _withdraw(unit: Unit, channel: str, now: datetime) -> None:
    """Keep back reminders whose matter somebody has taken since they were made."""
    answered = unit.alerts.answered(channel)
    alerts = {alert.id: alert for alert in unit.alerts.get([alert for _, alert in answered])}
    for delivery_id, alert_id in answered:
        if reason := withdrawn(alerts[alert_id]):
            (delivery,) = unit.alerts.one_by_one([delivery_id])
            unit.alerts.settle(delivery, status=DeliveryStatus.WITHDRAWN, at=now, error=reason)
            detail = {"channel": channel, "to": delivery.recipient, "reason": reason}
            subject = f"alert:{alert_id}"
            unit.ledger.add(now, "deliver", "not sent", subject, detail, run_id())


# ── what became of it ────────────────────────────────────────────────────────────────────────


def _settle(m: Monitor, unit: Unit, delivery: Delivery, outcome: Outcome, now: datetime) -> bool:
    """Record what became of an attempt: whether the message was taken."""
    if outcome.kind == "sent":
        return _sent(unit, delivery, outcome, now)
    if outcome.kind == "permanent":
        _given_up(m, unit, delivery, outcome, now)
    else:
        _put_off(m, unit, delivery, outcome, now)
    return False


def _sent(unit: Unit, delivery: Delivery, outcome: Outcome, now: datetime) -> bool:
    """It was taken, and all that it carries was told; what was not taken before may be now."""
    done = DeliveryStatus.SENT
    new = unit.alerts.settle(delivery, status=done, at=now, reference=outcome.reference)
    if not new:
        return False
    _note(unit, delivery, done, now)
    carriers = [delivery.id, *([delivery.instead_of] if delivery.instead_of else [])]
    carried = unit.alerts.carried(carriers)
    unit.alerts.tell([one.id for one in carried], delivery.id, now)
    for one in carried:
        _note(unit, one, DeliveryStatus.FOLDED, now, within=delivery.alert_id)
    unit.alerts.wake(delivery.channel, now, _MINUTE)
    return True


def _put_off(m: Monitor, unit: Unit, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    """It is tried again later; another way is tried as well when that takes too long."""
    rules, asked = m.settings.alerts.retry, outcome.retry_after_s
    waits = wait(delivery.dedupe_key, delivery.attempts, rules, asked)
    kept = unit.alerts.settle(
        delivery,
        status=DeliveryStatus.PENDING,
        at=now,
        error=outcome.error,
        next_attempt_at=now + waits,
    )
    if not kept:
        return
    if asked:
        until = now + min(timedelta(seconds=asked), LONGEST_ASKED)
        whose = delivery.address if outcome.of_recipient else None
        unit.alerts.hold(delivery.channel, until, whose)
    then = ""
    if needs_another_way(delivery.attempts, waits, rules):
        then = _another_way(m, unit, delivery, now)
    _note(unit, delivery, DeliveryStatus.PENDING, now, error=outcome.error, then=then)


def _given_up(m: Monitor, unit: Unit, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    """It will never be taken: it goes another way, or the next person is told at once."""
    gone = DeliveryStatus.FAILED
    if not unit.alerts.settle(delivery, status=gone, at=now, error=outcome.error):
        return
    log.warning("message given up", extra={"channel": delivery.channel, "error": outcome.error})
    carried = unit.alerts.carried([delivery.id])
    then = _another_way(m, unit, delivery, now)
    _note(unit, delivery, gone, now, error=outcome.error, then=then)
    others = unit.alerts.deliveries(delivery.alert_id)
    waits = DeliveryStatus.PENDING
    new = next((d for d in others if d.instead_of == delivery.id and d.status is waits), None)
    if new is not None:
        unit.alerts.carry(new.id, [one.id for one in carried])
        return
    for one in carried:
        unit.alerts.settle(one, status=gone, at=now, error=outcome.error)
        _note(unit, one, gone, now, error=outcome.error)
    for alert_id in {delivery.alert_id, *(one.alert_id for one in carried)}:
        _call_next(unit, alert_id, now)


def _another_way(m: Monitor, unit: Unit, delivery: Delivery, now: datetime) -> str:
    """Have it go over the fallback channel: what was done, as staff read it."""
    others = unit.alerts.deliveries(delivery.alert_id)
    found = instead(delivery, others, m.settings, now)
    unit.alerts.add_more(delivery.alert_id, found.deliveries)
    return found.reason


def _call_next(unit: Unit, alert_id: int, now: datetime) -> None:
    """Escalate an alert at once when none of its messages reaches anybody."""
    others = unit.alerts.deliveries(alert_id)
    if all(one.status is DeliveryStatus.FAILED for one in others):
        hastened = unit.alerts.hasten(alert_id, now)
        if hastened:
            detail = {"reason": "各渠道均未能送达，立即通知下一步的人员"}
            unit.ledger.add(now, "deliver", "hastened", f"alert:{alert_id}", detail, run_id())


def _note(
    unit: Unit,
    delivery: Delivery,
    status: DeliveryStatus,
    now: datetime,
    *,
    error: str | None = None,
    then: str = "",
    within: int | None = None,
) -> None:
    """Put on the ledger what became of a message."""
    detail: dict[str, object] = {
        "channel": delivery.channel,
        "to": delivery.recipient,
        "error": error,
    }
    if then:
        detail["then"] = then
    if within is not None:
        detail["within"] = within
    subject = f"alert:{delivery.alert_id}"
    unit.ledger.add(now, "deliver", status.value, subject, detail, run_id())
