"""A drill: a made-up matter, and whom its alerts tell. PURE.

It goes the way of any incident, by the same rules to the same people; what it is about is plainly
invented, touches no incident, and ends when somebody has taken it or nobody is left to be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerts.around import Around
from monitor.alerts.drafts import AlertDraft, AlertPlan
from monitor.alerts.hold import quiet_until
from monitor.alerts.matters import steps_of
from monitor.alerts.plan import plan, plan_escalation
from monitor.alerts.route import Within
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.types import (
    Alert,
    Assessment,
    Delivery,
    Drill,
    Heat,
    Incident,
    IncidentStatus,
    Notified,
    Profile,
)

TITLE = "演练：某县养老金发放延迟（虚构）"
UNANSWERED = "各步均已通知，无人签收"
_KIND = "drill:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the codes of a drill mean."""

    region_name: str
    topic_labels: tuple[str, ...]
    home: bool


def matter_of(drill_id: int) -> str:
    """What the alerts of a drill are about: ``drill:3``."""
    return f"{_KIND}{drill_id}"


def is_drill(alert: Alert) -> bool:
    """Whether ``alert`` belongs to a drill."""
    return alert.matter.startswith(_KIND)


def drill_of(matter: str) -> int | None:
    """The number of the drill a matter is; None when it is none."""
    return int(matter.removeprefix(_KIND)) if matter.startswith(_KIND) else None


def subject_of(
    drill: Drill, place: Place, told: Sequence[tuple[Alert, Sequence[Delivery]]] = ()
) -> Subject:
    """What the alerts of ``drill`` are about; ``told`` are those made so far, oldest first."""
    return Subject(
        incident=_incident(drill),
        assessment=_assessment(drill),
        previous=None,
        members=(),
        region_name=place.region_name,
        topic_labels=place.topic_labels,
        home=place.home,
        alerts=tuple(alert for alert, _ in told),
        notified=tuple(_notified(told)),
        drill=True,
    )


def plan_drill(
    drill: Drill, subject: Subject, settings: Settings, now: datetime, within: Within
) -> AlertPlan:
    """The first alerts of ``drill``."""
    return _of_drill(plan(subject, None, settings, now, within=within), drill)


def plan_next(
    drill: Drill, alert: Alert, subject: Subject, settings: Settings, now: datetime, within: Within
) -> AlertPlan:
    """The step after ``alert``, which nobody has acknowledged in time; none after the last one."""
    if drill.ended_at is not None:
        return AlertPlan(drafts=(), reason="演练已结束，不再催办")
    decided = plan_escalation(alert, subject, settings, now, within)
    past_the_end = any(
        draft.alert.step >= len(steps_of(draft.alert.route, settings.routing))
        for draft in decided.drafts
    )
    if past_the_end:
        return AlertPlan(drafts=(), reason=UNANSWERED)
    return _of_drill(decided, drill)


def begins(drill: Drill, subject: Subject, settings: Settings, within: Within) -> datetime:
    """From when its answer is waited for: at once, or from the end of the quiet hours."""
    around = Around(subject=subject, told=None, settings=settings, now=drill.at, within=within)
    return quiet_until(around.first_match(), drill.tier, drill.at) or drill.at


# ── the made-up incident ─────────────────────────────────────────────────────────────────────


def _incident(drill: Drill) -> Incident:
    return Incident(
        id=0,
        code=f"演练{drill.id}",
        title=TITLE,
        status=IncidentStatus.WATCHING,
        tier=drill.tier,
        topics=drill.topics,
        regions=drill.regions,
        first_item_id=0,
        first_published_at=drill.at,
        detected_at=drill.at,
        last_item_at=drill.at,
        profile=Profile(),
    )


def _assessment(drill: Drill) -> Assessment:
    return Assessment(
        incident_id=0,
        tier=drill.tier,
        points=0,
        factors=(),
        rules_fired=(),
        by="rules",
        at=drill.at,
        settings_revision="",
        heat=Heat(as_of=drill.at),
    )


def _notified(told: Iterable[tuple[Alert, Sequence[Delivery]]]) -> Iterable[Notified]:
    for alert, deliveries in told:
        for delivery in deliveries:
            yield Notified(
                alert_id=alert.id,
                at=alert.at,
                reason=alert.reason,
                channel=delivery.channel,
                recipient=delivery.recipient,
            )


# ── its alerts ───────────────────────────────────────────────────────────────────────────────


def _of_drill(decided: AlertPlan, drill: Drill) -> AlertPlan:
    """``decided`` with alerts that are about the drill and no incident."""
    return replace(decided, drafts=tuple(_named(draft, drill) for draft in decided.drafts))


def _named(draft: AlertDraft, drill: Drill) -> AlertDraft:
    matter = matter_of(drill.id)
    return AlertDraft(
        alert=replace(
            draft.alert,
            incident_id=None,
            matter=matter,
            dedupe_key=f"{matter}:{draft.alert.dedupe_key}",
        ),
        deliveries=tuple(
            replace(
                each,
                dedupe_key=f"{matter}:{each.dedupe_key}",
                message=replace(each.message, command=f"monitor acknowledge {matter} --by 姓名"),
            )
            for each in draft.deliveries
        ),
    )
