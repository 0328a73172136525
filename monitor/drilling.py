"""Drills: begun, carried on while nobody answers, ended, and looked back on.

What a drill is about is made up (``alerts.exercise``); everything else is the real chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from monitor.alerts.drafts import AlertPlan
from monitor.alerts.exercise import (
    Place,
    begins,
    drill_of,
    matter_of,
    plan_drill,
    plan_next,
    subject_of,
)
from monitor.alerts.exercised import Allowed, Exercised, exercised
from monitor.alerts.roster import on_duty
from monitor.app import Monitor
from monitor.clock import add_duty_time
from monitor.errors import RefusedError
from monitor.review import at_home
from monitor.settings import Settings
from monitor.settings.severity import SeveritySettings
from monitor.store import Unit
from monitor.text.plain import typed
from monitor.trace import run_id
from monitor.types import Alert, Delivery, Drill, Tier

_Told: TypeAlias = Sequence[tuple[Alert, Sequence[Delivery]]]
_ENDED = "drill ended"
_OVER = "演练已结束，不再发出"
_TAKEN = "演练已有人签收，不再发出"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be practised, and who wants it."""

    tier: Tier
    by: str
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A drill and whom it tells first; no plan when the same one is going on already."""

    drill: Drill
    plan: AlertPlan | None


def begin(m: Monitor, unit: Unit, order: Order, now: datetime) -> Begun:
    """Begin a drill; the same order while it goes on is the same drill.

    Raises RefusedError without a name, and for a tier of which nobody is told.
    """
    by = typed(order.by)
    if not by:
        raise RefusedError("没有写明是谁，请用 --by 写姓名")
    if order.tier is Tier.ROUTINE:
        raise RefusedError("日常信息不预警，无从演练；请写Ⅳ级以上的级别")
    for drill in unit.drills.every():
        same = (drill.tier, drill.topics, drill.regions) == (
            order.tier,
            order.topics,
            order.regions,
        )
        if same and drill.ended_at is None:
            return Begun(drill=drill, plan=None)
    drill = unit.drills.add(
        Drill(
            id=0,
            at=now,
            by=by,
            tier=order.tier,
            topics=order.topics,
            regions=order.regions,
            note=typed(order.note),
        )
    )
    detail = {"tier": drill.tier.word, "note": drill.note}
    unit.ledger.add(now, by, "drill", f"matter:{matter_of(drill.id)}", detail, run_id())
    plan = plan_drill(drill, subject_of(drill, _place(m, drill)), m.settings, now, m.within)
    if not any(draft.deliveries or draft.alert.ack_due_at for draft in plan.drafts):
        unit.drills.end(drill.id, now)
        drill = replace(drill, ended_at=now)
    return Begun(drill=drill, plan=plan)


def next_step(m: Monitor, unit: Unit, alert: Alert, now: datetime) -> AlertPlan | None:
    """Whom to tell because nobody answered ``alert``; None when it belongs to no drill.

    When nobody is left to be told, the drill is over.
    """
    number = drill_of(alert.matter)
    if number is None:
        return None
    drill = unit.drills.one(number)
    subject = subject_of(drill, _place(m, drill), _told(unit, drill))
    plan = plan_next(drill, alert, subject, m.settings, now, m.within)
    waiting = (a for a in unit.alerts.unanswered() if a.matter == alert.matter)
    if not plan.drafts and all(other.id == alert.id for other in waiting):
        unit.drills.end(number, now)
    return plan


def end(unit: Unit, drill_id: int, by: str, now: datetime) -> Drill:
    """End a drill before its time: what has not gone out stays here, and nobody is reminded.

    Raises NotFoundError for an unknown one, RefusedError without a name or when it is over.
    """
    name = typed(by)
    if not name:
        raise RefusedError("没有写明是谁，请用 --by 写姓名")
    drill, matter = unit.drills.one(drill_id), matter_of(drill_id)
    if not unit.drills.end(drill_id, now):
        raise RefusedError(f"演练{drill_id}已经结束，不必再结束")
    unit.ledger.add(now, name, _ENDED, f"matter:{matter}", {}, run_id())
    for alert_id in _keep_back(unit, matter, _OVER, now):
        unit.alerts.mark_escalated(alert_id, now)
    return replace(drill, ended_at=now)


def taken(unit: Unit, matter: str, now: datetime) -> None:
    """Somebody has taken ``matter``: if it is a drill, it is over, and nobody else is told."""
    number = drill_of(matter)
    if number is not None:
        unit.drills.end(number, now)
        _keep_back(unit, matter, _TAKEN, now)


def _keep_back(unit: Unit, matter: str, why: str, now: datetime) -> list[int]:
    """What has not gone out about ``matter`` stays here: ids of all its alerts."""
    alerts = [alert.id for alert in unit.alerts.of_matter(matter)]
    for kept in unit.alerts.withdraw(alerts, why):
        detail = {"channel": kept.channel, "to": kept.recipient, "reason": why}
        subject = f"alert:{kept.alert_id}"
        unit.ledger.add(now, "deliver", "not sent", subject, detail, run_id())
    return alerts


def look_back(m: Monitor, unit: Unit, drill: Drill, now: datetime) -> Exercised:
    """What ``drill`` has shown so far."""
    subject = subject_of(drill, _place(m, drill))
    start = begins(drill, subject, m.settings, m.within)
    ledger = unit.ledger.of(f"matter:{matter_of(drill.id)}")
    ended_by = next((entry.actor for entry in ledger if entry.action == _ENDED), "")
    told = _told(unit, drill)
    return exercised(
        drill,
        told,
        begins_at=start,
        allowed=_allowed(drill.tier, start, m.settings.severity),
        ended_by=ended_by,
        people=frozenset(_people(told, m.settings)),
        now=now,
    )


def _place(m: Monitor, drill: Drill) -> Place:
    labels = {topic.id: topic.label for topic in m.settings.topics.topics}
    return Place(
        region_name="、".join(m.gazetteer.name(code) for code in drill.regions),
        topic_labels=tuple(labels.get(topic, topic) for topic in drill.topics),
        home=at_home(drill.regions, m.settings.desk.home_regions, m.gazetteer),
    )


def _told(unit: Unit, drill: Drill) -> _Told:
    alerts = unit.alerts.of_matter(matter_of(drill.id))
    return [(alert, unit.alerts.deliveries(alert.id)) for alert in alerts]


def _people(told: _Told, settings: Settings) -> Iterator[str]:
    """Names of those who were told, and of whoever then held a role that was."""
    roles = {word: role for role, word in settings.roster.roles.items()}
    for alert, deliveries in told:
        for name in {name for d in deliveries for name in d.recipient.split("、")}:
            yield name
            holders = on_duty(roles.get(name, name), alert.at, settings).people
            yield from (person.name for person in holders)


def _allowed(tier: Tier, start: datetime, rules: SeveritySettings) -> Allowed | None:
    """The clock within which a matter of ``tier`` has to be taken; None: there is none."""
    for name, rule in rules.clocks.items():
        length = getattr(rule, tier.word, None)
        if rule.stops == "acknowledged" and isinstance(length, timedelta):
            wall = tier >= Tier.of(rules.wall_time_from)
            due_at = start + length if wall else add_duty_time(start, length)
            return Allowed(clock=name, label=rule.label, length=length, due_at=due_at)
    return None
