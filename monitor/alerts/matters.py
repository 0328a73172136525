"""Reminders of alerts about trouble of the monitor itself. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.alerts.drafts import AlertDraft, AlertPlan, deliveries, step_of
from monitor.alerts.figures import span
from monitor.alerts.hold import maintained
from monitor.alerts.reach import reach
from monitor.settings import Settings
from monitor.settings.routing import Route, RoutingSettings, Step
from monitor.types import Alert, Message, Silence

_AGAIN = "【催办】"


def plan_matter(
    alert: Alert,
    words: Message | None,
    settings: Settings,
    now: datetime,
    silences: Sequence[Silence] = (),
) -> AlertPlan:
    """The step after ``alert``, which nobody has acknowledged in time, in the same ``words``.

    It waits while the monitor is being worked on.
    """
    if alert.acknowledged_at is not None:
        return AlertPlan(drafts=(), reason=f"已由{alert.acknowledged_by}签收，不再催办")
    if held := maintained(silences, now):
        until = max(s.ends_at for s in silences if maintained((s,), now))
        return AlertPlan(drafts=(), reason=held, held_until=until)
    steps = steps_of(alert.route, settings.routing)
    if not steps or words is None:
        return AlertPlan(drafts=(), reason=f"“{alert.route}”没有可通知的步骤，无从催办")
    number = alert.step + 1
    step = step_of(steps, number)
    reached = reach(step, settings, now)
    said = f"第{number}步通知已满{span(now - alert.at)}，无人签收"
    again = replace(
        alert,
        id=0,
        step=number,
        dedupe_key=f"{alert.matter}:again:{alert.id}",
        at=now,
        explanation=f"{said}，催办：{reached.explanation}",
        ack_due_at=now + step.wait if step.wait else None,
        snoozes=0,
    )
    made = tuple(deliveries(again, reached, _again(words, said), now))
    return AlertPlan(drafts=(AlertDraft(alert=again, deliveries=made),), reason=again.explanation)


def steps_of(path: str, routing: RoutingSettings) -> tuple[Step, ...]:
    """The steps of the rule at ``path``; those for trouble of the monitor where there is none."""
    routes: Sequence[Route] = routing.routes
    found: Route | None = None
    for name in path.split("/"):
        found = next((route for route in routes if route.name == name), None)
        if found is None:
            return routing.system
        routes = found.routes
    return routing.system if found is None else found.steps


def _again(message: Message, said: str) -> Message:
    """``message`` said again."""
    return replace(
        message,
        subject=_AGAIN + message.subject.removeprefix(_AGAIN),
        text=_after_first(message.text, f"{said}。"),
        markdown=_after_first(message.markdown, f"- {said}。"),
        html=f"{message.html}<p>{said}。</p>",
    )


def _after_first(text: str, line: str) -> str:
    head, _, rest = text.partition("\n")
    return "\n".join(filter(None, (head, line, rest)))
