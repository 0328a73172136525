"""Whom to tell of an incident now, and in which words. PURE.

What is owed is read off the state (``occasions``); here it is routed, held back where somebody
said so, and written. What nobody acknowledges goes to the next step of its route, and at the end
of the route to the last step again, until somebody takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.around import Around
from monitor.alerts.change import since
from monitor.alerts.drafts import (
    NOBODY,
    AlertDraft,
    AlertPlan,
    by_step,
    joined,
    path_of,
    quietly,
    spaced,
    to_people,
)
from monitor.alerts.figures import span
from monitor.alerts.handed import giver
from monitor.alerts.hold import inhibited, silenced
from monitor.alerts.occasions import (
    OVER,
    TOLD,
    Owed,
    begun_again,
    key_of,
    nothing_owed,
    owed,
)
from monitor.alerts.route import Within
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.types import Alert, AlertReason, Silence, Tier

__all__ = ["AlertDraft", "AlertPlan", "Subject", "plan", "plan_escalation"]


def plan(
    subject: Subject,
    last_alert: Alert | None,
    settings: Settings,
    now: datetime,
    *,
    within: Within,
    silences: Sequence[Silence] = (),
) -> AlertPlan:
    """The alerts owed now; ``last_alert`` says as which tier the incident was last told."""
    if subject.incident.status in OVER:
        return _nothing(f"事件{subject.incident.status.label}，不再预警")
    due = owed(subject, last_alert, settings.severity, now)
    if not due:
        return _nothing(nothing_owed(subject, last_alert))
    if held := _silenced(subject, subject.assessment.tier, silences, within, now):
        return held
    around = Around(subject=subject, told=last_alert, settings=settings, now=now, within=within)
    drafts: list[AlertDraft] = []
    reasons: list[str] = []
    for each in due:
        made = _told(around, each)
        drafts += made.drafts
        reasons.append(made.reason)
    return AlertPlan(drafts=spaced(drafts, subject), reason="；".join(reasons))


def plan_escalation(
    alert: Alert,
    subject: Subject,
    settings: Settings,
    now: datetime,
    within: Within,
    silences: Sequence[Silence] = (),
) -> AlertPlan:
    """The step after ``alert``, which nobody has acknowledged in time."""
    if settled := _settled(alert, subject):
        return _nothing(settled)
    if held := _silenced(subject, alert.tier, silences, within, now):
        return held
    around = Around(subject=subject, told=alert, settings=settings, now=now, within=within)
    matches = around.routes(alert.tier)
    match = next((m for m in matches if m.path == alert.route), None) or next(iter(matches), None)
    if match is None:
        return _nothing(_no_rule(alert.tier))
    number, back = alert.step + 1, NOBODY
    change = f"第{number}步通知已满{span(now - alert.at)}，无人签收。"
    if alert.reason is AlertReason.HANDED_ON:
        number, back = 0, giver(around, match)
        change = f"转交已满{span(now - alert.at)}，接手人未签收。"
    if not match.steps and not back.targets:
        return _nothing(f"分派规则“{match.path}”现已不设通知步骤，无从催办")
    telling = around.telling(
        AlertReason.ESCALATED, tier=alert.tier, change=change, given_at=alert.at, key=str(alert.id)
    )
    draft = (
        by_step(telling, match, number, back) if match.steps else to_people(telling, match, back)
    )
    return joined(spaced((draft,), subject))


# ── one occasion ─────────────────────────────────────────────────────────────────────────────


def _told(around: Around, due: Owed) -> AlertPlan:
    """What ``due`` makes."""
    match due.reason:
        case AlertReason.OPENED | AlertReason.RAISED:
            return _loud(around, due.reason)
        case AlertReason.NEAR | AlertReason.MISSED:
            return _pressing(around, due)
        case _:
            draft = _quiet(around, due)
            return AlertPlan(drafts=(draft,), reason=draft.alert.explanation)


def _loud(around: Around, reason: AlertReason) -> AlertPlan:
    subject, tier = around.subject, around.subject.assessment.tier
    if held := inhibited(subject, tier, around.settings.routing, around.now):
        return _nothing(held)
    matches = around.routes(tier)
    if not matches:
        return _nothing(_no_rule(tier))
    anew = begun_again(subject.dispositions)
    telling = around.telling(reason, key=f"again{anew.id}" if anew else "")
    if around.told is not None:
        change = _change(subject, around.told.tier, around.now)
        telling = around.telling(reason, change=change, key=str(around.told.id))
    return joined(by_step(telling, match, 0) for match in matches)


def _pressing(around: Around, due: Owed) -> AlertPlan:
    """A duty that is short of time, or out of it, told to those who can still meet it."""
    match = around.first_match()
    labels = "、".join(clock.label for clock in due.clocks)
    if not match.steps:
        return _nothing(f"“{labels}”到期，但规则“{match.path}”不设通知步骤，只列入日报")
    to_head = due.reason is AlertReason.MISSED and due.clocks[0].stops == TOLD
    reached = around.head(match) if to_head else around.holder_and_leader(match)
    telling = around.telling(
        due.reason, key=key_of(due.clocks), clocks=due.clocks, change=f"{labels}。"
    )
    return joined((to_people(telling, match, reached),))


def _quiet(around: Around, due: Owed) -> AlertDraft:
    subject, judged = around.subject, around.subject.assessment
    by = "" if judged.by == "rules" else judged.by
    told = around.told.tier if around.told is not None else judged.tier
    match due.reason:
        case AlertReason.LOWERED:
            change = f"{told.short}→{judged.tier.short}。"
            key = f"{around.told.id}" if around.told is not None else ""
            telling = around.telling(
                due.reason, change=change, by=by, note=judged.note, key=f"{key}.{judged.tier.word}"
            )
        case AlertReason.CALMED:
            telling = around.telling(due.reason, key=key_of(due.clocks))
        case _:
            at = f"{around.now:%Y%m%d%H%M}"
            change = _change(subject, judged.tier, around.now)
            telling = around.telling(due.reason, change=change, key=at)
    return quietly(telling, path_of(subject))


# ── reasons ──────────────────────────────────────────────────────────────────────────────────


def _settled(alert: Alert, subject: Subject) -> str:
    """Why nobody need be reminded of ``alert``; empty when somebody must be."""
    incident, judged = subject.incident, subject.assessment
    if alert.acknowledged_at is not None:
        return f"已由{alert.acknowledged_by or '值班人员'}签收，不再催办"
    if incident.status in OVER:
        return f"事件{incident.status.label}，不再催办"
    if judged.tier > alert.tier:
        return f"级别已升为{judged.tier.label}，由升级预警接替，本条不再催办"
    if judged.tier < alert.tier and incident.confirmed_tier is judged.tier:
        return f"已由{incident.confirmed_by}降为{judged.tier.label}，不再催办"
    return ""


def _silenced(
    subject: Subject, tier: Tier, silences: Sequence[Silence], within: Within, now: datetime
) -> AlertPlan | None:
    """Nothing, and until when, because somebody wants it so; None when nobody does."""
    reason = silenced(subject, tier, silences, within, now)
    if not reason:
        return None
    holding = [s for s in silences if silenced(subject, tier, (s,), within, now)]
    return AlertPlan(drafts=(), reason=reason, held_until=max(s.ends_at for s in holding))


def _change(subject: Subject, told: Tier, now: datetime) -> str:
    if subject.previous is None:
        return f"{told.short}→{subject.assessment.tier.short}。"
    return since(subject.previous, subject.assessment, subject.members, told=told, now=now)


def _no_rule(tier: Tier) -> str:
    return f"无规则匹配：{tier.label}事件没有对应的分派规则，请在 routing.yaml 末尾加一条兜底规则"


def _nothing(reason: str) -> AlertPlan:
    return AlertPlan(drafts=(), reason=reason)
