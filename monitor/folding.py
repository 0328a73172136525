"""One message made of many that wait for the same people, in the transaction that claims it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.alerts.fold import STORM, Told, folded
from monitor.app import Monitor
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Alert, AlertReason, Delivery, DeliveryStatus, Message, Waiting


def fold(m: Monitor, unit: Unit, channel: str, chosen: Sequence[Waiting], now: datetime) -> int:
    """One message for all that were chosen, and for what these were to tell: its id.

    It is a delivery like any other, with an alert of its own to acknowledge; what it carries
    waits until it is taken.
    """
    ids = [one.id for one in chosen]
    inside = [*unit.alerts.one_by_one(ids), *unit.alerts.carried(ids)]
    names = (name for one in inside for name in one.recipient.split("、"))
    recipient = "、".join(dict.fromkeys(names))
    matter = f"{STORM}{ids[0]}"
    explanation = f"等待经{channel}通知{recipient}的{len(ids)}条合并为一条"
    made = unit.alerts.add(_alert(matter, chosen, explanation, now), ())
    if made is None:  # the same were folded before, and for some reason wait again
        return ids[0]
    carrier = Delivery(
        id=0,
        alert_id=made.id,
        dedupe_key=f"{matter}:{channel}",
        channel=channel,
        recipient=recipient,
        address=chosen[0].address,
        message=_words(m, unit, inside, matter, now),
        status=DeliveryStatus.PENDING,
        attempts=0,
        next_attempt_at=now,
        tier=made.tier,
    )
    unit.alerts.add_more(made.id, [carrier])
    (kept,) = unit.alerts.deliveries(made.id)
    unit.alerts.carry(kept.id, ids)
    detail = {"channel": channel, "to": recipient, "carries": ids, "reason": explanation}
    unit.ledger.add(now, "deliver", "gathered", f"alert:{made.id}", detail, run_id())
    return kept.id


def _alert(matter: str, chosen: Sequence[Waiting], explanation: str, now: datetime) -> Alert:
    return Alert(
        id=0,
        incident_id=None,
        matter=matter,
        reason=AlertReason.SYSTEM,
        tier=max(one.tier for one in chosen),
        route="",
        step=0,
        dedupe_key=matter,
        at=now,
        explanation=explanation,
    )


def _words(
    m: Monitor, unit: Unit, inside: Sequence[Delivery], matter: str, now: datetime
) -> Message:
    """The message; it asks to be acknowledged when one of those inside does."""
    asks = any(one.message.command for one in inside)
    command = f"monitor acknowledge {matter} --by 姓名" if asks else ""
    alerts = {alert.id: alert for alert in unit.alerts.get([one.alert_id for one in inside])}
    told = _told(m, unit, inside, alerts)
    return folded(told, m.settings.alerts.storm, now, command)


def _told(
    m: Monitor, unit: Unit, inside: Sequence[Delivery], alerts: Mapping[int, Alert]
) -> list[Told]:
    """What each was to tell, the gravest and newest first; what only told of others is left out."""
    numbers = {alert.incident_id for alert in alerts.values() if alert.incident_id is not None}
    incidents = {one.id: one for one in unit.incidents.get(sorted(numbers))}
    tried = {one.id for one in inside if one.attempts}
    told = []
    for one in sorted(inside, key=lambda one: (-one.tier, -one.alert_id)):
        alert = alerts[one.alert_id]
        if alert.matter.startswith(STORM):
            continue
        incident = incidents.get(alert.incident_id or 0)
        told.append(
            Told(
                about=alert.matter or f"incident:{alert.incident_id}",
                tier=one.tier,
                subject=one.message.subject,
                place="、".join(map(m.gazetteer.short, incident.regions[:1])) if incident else "",
                code=incident.code if incident else "",
                due_at=alert.ack_due_at,
                again=one.id in tried or one.carried_by in tried,
            )
        )
    return told
