"""What the next shift takes over: one quiet notice to the people who come. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from monitor.alerts.drafts import AlertDraft, AlertPlan, deliveries
from monitor.alerts.escape import plain
from monitor.alerts.figures import clock_time, span
from monitor.alerts.notice import notice
from monitor.alerts.people import reach_people
from monitor.alerts.rota import Change
from monitor.settings import Settings
from monitor.types import Alert, AlertReason, Incident

_NAMED = 8
"""Incidents that are told of one by one; the rest are counted."""
_CLOCKS = 2


def plan_relief(
    change: Change,
    incidents: Sequence[Incident],
    waiting: Sequence[Alert],
    settings: Settings,
    now: datetime,
) -> AlertPlan:
    """The notice to those who come by ``change``: open ``incidents``, and alerts ``waiting``.

    The incidents are those from Ⅲ级 up. Nothing is sent where there is nothing to take over.
    """
    role = settings.roster.roles.get(change.role, change.role)
    who = "、".join(person.name for person in change.coming)
    if not change.coming:
        return AlertPlan(drafts=(), reason=f"{role}此刻换班无人接班")
    if not incidents:
        return AlertPlan(drafts=(), reason=f"{role}由{who}接班，没有Ⅲ级以上的事件要交接")
    gravest = max(incident.tier for incident in incidents)
    words = notice(
        f"{role}·交接",
        f"{who}接班：在办{_counted(incidents)}",
        tuple(_lines(change, incidents, waiting, now)),
        tier=gravest,
    )
    reached = reach_people(change.coming, settings.routing.quietly, settings, now)
    matter = f"handover:{change.role}"
    alert = Alert(
        id=0,
        incident_id=None,
        matter=matter,
        reason=AlertReason.HANDOVER,
        tier=gravest,
        route="交接班",
        step=0,
        dedupe_key=f"{matter}:{change.at.isoformat()}",
        at=now,
        explanation=f"{role}换班，{reached.explanation}（不响铃，不须签收）",
    )
    made = tuple(deliveries(alert, reached, words, now))
    return AlertPlan(drafts=(AlertDraft(alert=alert, deliveries=made),), reason=alert.explanation)


def _counted(incidents: Sequence[Incident]) -> str:
    times = Counter(incident.tier for incident in incidents)
    return "、".join(f"{tier.short}{times[tier]}起" for tier in sorted(times, reverse=True))


def _lines(
    change: Change, incidents: Sequence[Incident], waiting: Sequence[Alert], now: datetime
) -> Iterator[str]:
    before = "、".join(person.name for person in change.before.people) or "空岗"
    yield f"{clock_time(change.at, now)}换班，上一班：{before}"
    ringing = Counter(alert.incident_id for alert in waiting)
    ordered = sorted(incidents, key=lambda incident: (-incident.tier, incident.code))
    for incident in ordered[:_NAMED]:
        yield _line(incident, ringing, now)
    if len(ordered) > _NAMED:
        yield f"另有{len(ordered) - _NAMED}起，见 monitor incidents"


def _line(incident: Incident, ringing: Mapping[int | None, int], now: datetime) -> str:
    held = incident.held_by
    said = [f"由{plain(held, 20)}办理" if held else "尚无人接手"]
    if waiting := ringing.get(incident.id, 0):
        said.append(f"{waiting}条预警未签收")
    said += _clocks(incident, now)
    title = plain(incident.title, 40)
    return f"〔{incident.tier.short}〕{incident.code}《{title}》：{'，'.join(said)}"


def _clocks(incident: Incident, now: datetime) -> list[str]:
    running = sorted((c for c in incident.clocks if c.stopped_at is None), key=lambda c: c.due_at)
    return [
        f"{clock.label}已超时{span(now - clock.due_at)}"
        if clock.due_at <= now
        else f"{clock_time(clock.due_at, now)}前{clock.label}"
        for clock in running[:_CLOCKS]
    ]
