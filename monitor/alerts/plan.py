"""Whom to tell of an incident now, and in which words. PURE.

An incident is told of when it is first graded Ⅳ级 or above, again each time its tier rises, and
never because it stays or falls: staff who are told the same thing twice stop reading. What nobody
acknowledges goes to the next step of its route, and at the end of the route to the last step
again, until somebody takes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.brief import Occasion
from monitor.alerts.change import since
from monitor.alerts.figures import span
from monitor.alerts.reach import Reach, reach
from monitor.alerts.render import message
from monitor.alerts.route import RouteMatch, Within, choose
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.settings.routing import Step
from monitor.types import (
    Alert,
    AlertReason,
    Delivery,
    DeliveryStatus,
    IncidentStatus,
    Message,
    Tier,
)

__all__ = ["AlertDraft", "AlertPlan", "Subject", "plan", "plan_escalation"]

_OVER = frozenset(
    (
        IncidentStatus.CLOSED,
        IncidentStatus.ARCHIVED,
        IncidentStatus.DISMISSED,
        IncidentStatus.MERGED,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDraft:
    """One alert and its messages, not yet stored: their ids are 0."""

    alert: Alert
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPlan:
    """What to store and send, possibly nothing, and why."""

    drafts: tuple[AlertDraft, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cause:
    """What the drafts of one plan have in common."""

    subject: Subject
    reason: AlertReason
    tier: Tier
    settings: Settings
    now: datetime
    change: str = ""
    given_at: datetime | None = None


def plan(
    subject: Subject, last_alert: Alert | None, settings: Settings, now: datetime, *, within: Within
) -> AlertPlan:
    """The alerts owed since ``last_alert``, the newest one of the incident."""
    tier = subject.assessment.tier
    if silence := _silence(subject, last_alert):
        return AlertPlan(drafts=(), reason=silence)
    matches = _routes(subject, tier, settings, within)
    if not matches:
        return AlertPlan(drafts=(), reason=_no_rule(tier))
    reason, change = AlertReason.OPENED, ""
    if last_alert is not None:
        reason, change = AlertReason.RAISED, _change(subject, last_alert.tier, now)
    cause = _Cause(
        subject=subject, reason=reason, tier=tier, settings=settings, now=now, change=change
    )
    drafts = tuple(_draft(cause, match, 0) for match in matches)
    return AlertPlan(drafts=drafts, reason="；".join(d.alert.explanation for d in drafts))


def plan_escalation(
    alert: Alert, subject: Subject, settings: Settings, now: datetime, within: Within
) -> AlertPlan:
    """The step after ``alert``, which nobody has acknowledged in time."""
    if settled := _settled(alert, subject):
        return AlertPlan(drafts=(), reason=settled)
    matches = _routes(subject, alert.tier, settings, within)
    match = next((m for m in matches if m.path == alert.route), None) or next(iter(matches), None)
    if match is None:
        return AlertPlan(drafts=(), reason=_no_rule(alert.tier))
    if not match.steps:
        return AlertPlan(drafts=(), reason=f"分派规则“{match.path}”现已不设通知步骤，无从催办")
    cause = _Cause(
        subject=subject,
        reason=AlertReason.ESCALATED,
        tier=alert.tier,
        settings=settings,
        now=now,
        change=f"第{alert.step + 1}步通知已满{span(now - alert.at)}，无人签收。",
        given_at=alert.at,
    )
    draft = _draft(cause, match, alert.step + 1)
    return AlertPlan(drafts=(draft,), reason=draft.alert.explanation)


def _silence(subject: Subject, last_alert: Alert | None) -> str:
    """Why nobody is told now; empty when somebody must be."""
    tier = subject.assessment.tier
    if subject.incident.status in _OVER:
        return f"事件{subject.incident.status.label}，不再预警"
    if last_alert is None:
        return "" if tier >= Tier.BLUE else "日常信息，只记台账，不预警"
    if tier > last_alert.tier:
        return ""
    if tier == last_alert.tier:
        return f"级别仍为{tier.label}，此前已按该级别预警，不重复打扰"
    return f"级别由{last_alert.tier.label}降为{tier.label}，降级不另行预警"


def _settled(alert: Alert, subject: Subject) -> str:
    """Why nobody need be reminded of ``alert``; empty when somebody must be."""
    incident, judged = subject.incident, subject.assessment
    if alert.acknowledged_at is not None:
        return f"已由{alert.acknowledged_by or '值班人员'}签收，不再催办"
    if incident.status in _OVER:
        return f"事件{incident.status.label}，不再催办"
    if judged.tier > alert.tier:
        return f"级别已升为{judged.tier.label}，由升级预警接替，本条不再催办"
    if judged.tier < alert.tier and incident.confirmed_tier is judged.tier:
        return f"已由{incident.confirmed_by}降为{judged.tier.label}，不再催办"
    return ""


def _change(subject: Subject, told: Tier, now: datetime) -> str:
    if subject.previous is None:
        return f"{told.short}→{subject.assessment.tier.short}。"
    return since(subject.previous, subject.assessment, subject.members, told=told, now=now)


def _routes(
    subject: Subject, tier: Tier, settings: Settings, within: Within
) -> tuple[RouteMatch, ...]:
    return choose(
        tier,
        subject.incident.topics,
        subject.incident.regions,
        home=subject.home,
        routing=settings.routing,
        within=within,
    )


def _no_rule(tier: Tier) -> str:
    return f"无规则匹配：{tier.label}事件没有对应的分派规则，请在 routing.yaml 末尾加一条兜底规则"


def _draft(cause: _Cause, match: RouteMatch, number: int) -> AlertDraft:
    """The alert of running step ``number``; past the end of the route it is the last step again."""
    if not match.steps:
        explanation = f"{_opening(cause)}{match.reason}；该规则不设通知步骤，只列入日报"
        return AlertDraft(alert=_alert(cause, match, 0, None, explanation), deliveries=())
    number, reached, skipped = _first_that_reaches(cause, match.steps, number)
    explanation = "；".join((f"{_opening(cause)}{match.reason}", *skipped, reached.explanation))
    alert = _alert(cause, match, number, _step(match.steps, number), explanation)
    return AlertDraft(alert=alert, deliveries=tuple(_deliveries(cause, alert, reached)))


def _first_that_reaches(
    cause: _Cause, steps: tuple[Step, ...], number: int
) -> tuple[int, Reach, tuple[str, ...]]:
    """The first step from ``number`` on that reaches somebody: a hole in the roster costs no time.

    When none does it is ``number`` itself, so that its wait brings the next attempt.
    """
    skipped: list[str] = []
    for at in range(number, max(number + 1, len(steps))):
        found = reach(_step(steps, at), cause.settings, cause.now)
        if found.targets:
            return at, found, tuple(skipped)
        skipped.append(f"第{at + 1}步无人可通知（{found.explanation}），改由下一步")
    return number, reach(_step(steps, number), cause.settings, cause.now), ()


def _step(steps: tuple[Step, ...], number: int) -> Step:
    return steps[min(number, len(steps) - 1)]


def _opening(cause: _Cause) -> str:
    title = {
        AlertReason.OPENED: "新发事件：",
        AlertReason.RAISED: "级别上升：",
    }.get(cause.reason, "无人签收，催办：")
    return f"{title}{cause.change}" if cause.change else title


def _alert(
    cause: _Cause, match: RouteMatch, number: int, step: Step | None, explanation: str
) -> Alert:
    incident = cause.subject.incident.id
    return Alert(
        id=0,
        incident_id=incident,
        reason=cause.reason,
        tier=cause.tier,
        route=match.path,
        step=number,
        dedupe_key=f"{incident}:{cause.tier.word}:{cause.reason}:{match.path}:{number}",
        at=cause.now,
        explanation=explanation,
        ack_due_at=cause.now + step.wait if step and step.wait else None,
    )


def _deliveries(cause: _Cause, alert: Alert, reached: Reach) -> Iterator[Delivery]:
    words = _words(cause, alert, reached)
    for target in reached.targets:
        yield Delivery(
            id=0,
            alert_id=0,
            dedupe_key=f"{alert.dedupe_key}:{target.channel}:{target.key}",
            channel=target.channel,
            recipient=target.recipient,
            address=target.address,
            message=words,
            status=DeliveryStatus.PENDING,
            attempts=0,
            next_attempt_at=cause.now,
            tier=alert.tier,
        )


def _words(cause: _Cause, alert: Alert, reached: Reach) -> Message:
    occasion = Occasion(
        reason=cause.reason,
        now=cause.now,
        told=reached.told,
        change=cause.change,
        ack_due_at=alert.ack_due_at,
        given_at=cause.given_at,
    )
    return message(cause.subject, occasion, cause.settings)
