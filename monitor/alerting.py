"""What an alert needs is loaded here, and what was decided is kept; ``alerts`` decides.

Called by the hops that tell, remind and report, and by what people do about incidents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from monitor import drilling
from monitor.alerts.matters import plan_matter
from monitor.alerts.occasions import begun_again, last_report, report_due, standing
from monitor.alerts.plan import AlertPlan, plan, plan_escalation
from monitor.alerts.subject import Subject
from monitor.app import Monitor
from monitor.errors import StoreError
from monitor.incidents.heat import measure
from monitor.nationwide import Nationwide
from monitor.playbook import orders
from monitor.review import at_home
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import (
    Alert,
    AlertReason,
    Assessment,
    Incident,
    Member,
    Message,
    Tier,
)

T = TypeVar("T")

_LOUD = (AlertReason.OPENED, AlertReason.RAISED)
_OF_LATE = timedelta(days=3)
"""An incident without news for so long is calm; nobody reports on it."""


# ── what it is about ─────────────────────────────────────────────────────────────────────────


def subject_of(
    m: Monitor,
    unit: Unit,
    incident: Incident,
    now: datetime,
    nationwide: Nationwide | None = None,
) -> Subject:
    """Everything a message about ``incident`` may say at ``now``.

    ``nationwide`` is handed over where many are told of in one transaction.
    """
    labels = {topic.id: topic.label for topic in m.settings.topics.topics}
    steps = tuple(unit.dispositions.of([incident.id])[incident.id])
    every, anew = unit.alerts.of_incident(incident.id), begun_again(steps)
    alerts = tuple(a for a in every if anew is None or a.at >= anew.at)
    told = {alert.id for alert in alerts}
    report, judged = last_report(alerts), unit.incidents.latest([incident.id])[incident.id]
    members = unit.incidents.members([incident.id])[incident.id]
    if report_due(incident, alerts, m.settings.severity, now):
        judged = _measured(judged, members, now)
    return Subject(
        incident=incident,
        assessment=judged,
        previous=None if report is None else _as_told(unit, report, members),
        members=members,
        region_name="、".join(m.gazetteer.name(code) for code in incident.regions),
        topic_labels=tuple(labels.get(topic, topic) for topic in incident.topics),
        home=at_home(incident.regions, m.settings.desk.home_regions, m.gazetteer),
        earlier=unit.past.refutation(incident),
        ordered=orders(unit.incidents.history(incident.id), every),
        dispositions=steps,
        national=(nationwide or Nationwide(m, unit, now)).of(incident, judged.tier),
        alerts=alerts,
        notified=tuple(n for n in unit.alerts.notified(incident.id) if n.alert_id in told)
        if told
        else (),
    )


def _as_told(unit: Unit, report: Alert, members: tuple[Member, ...]) -> Assessment | None:
    """The grading that ``report`` told of, with the figures it gave."""
    if report.incident_id is None:
        return None
    judged = unit.incidents.in_force(report.incident_id, report.at)
    if judged is None or report.reason is not AlertReason.FOLLOW_UP:
        return judged
    return replace(_measured(judged, members, report.at), at=report.at)


def _measured(judged: Assessment, members: tuple[Member, ...], now: datetime) -> Assessment:
    """``judged`` with the figures of ``now``: a grading is only kept when it changes."""
    return replace(judged, heat=measure(members, now, judged.heat.usual))


# ── telling ──────────────────────────────────────────────────────────────────────────────────


def tell(
    m: Monitor,
    unit: Unit,
    incident: Incident,
    now: datetime,
    *,
    nationwide: Nationwide | None = None,
    noting: bool = True,
) -> list[int]:
    """Tell whoever is to be told of ``incident`` now: ids of the alerts.

    With ``noting`` the ledger also keeps why nobody was.
    """
    subject = subject_of(m, unit, incident, now, nationwide)
    silences = unit.silences.holding(now)
    told = standing(subject.alerts)
    decided = plan(subject, told, m.settings, now, within=m.within, silences=silences)
    if not decided.drafts and not noting:
        return []
    made = save_plan(unit, decided, f"incident:{incident.id}", now)
    if made and nationwide is not None:
        nationwide.told(incident)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Each(Generic[T]):
    """What came of a step with each of many: ids of the alerts made, and what broke."""

    made: list[int]
    broken: tuple[tuple[T, Exception], ...]

    def or_raise(self) -> list[int]:
        """The ids; the first error instead where something broke, lest it go unseen."""
        if self.broken:
            raise self.broken[0][1]
        return self.made


def each(unit: Unit, things: Sequence[T], step: Callable[[T], list[int]]) -> Each[T]:
    """Take ``step`` with each of ``things``: one that breaks is undone and holds up no other."""
    made: list[int] = []
    broken: list[tuple[T, Exception]] = []
    for thing in things:
        try:
            with unit.attempt():
                made += step(thing)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - the hop raises it when the others are told
            broken.append((thing, error))
    return Each(made=made, broken=tuple(broken))


def remind(m: Monitor, unit: Unit, alert: Alert, now: datetime) -> list[int]:
    """Tell the next person, because nobody answered ``alert``: ids of the alerts.

    What a silence holds back is due again when that is over.
    """
    decided, about = _reminder(m, unit, alert, now)
    made = save_plan(unit, decided, about, now)
    if decided.held_until is not None:
        unit.alerts.put_off(alert.id, decided.held_until)
    else:
        unit.alerts.mark_escalated(alert.id, now)
    return made


def _reminder(m: Monitor, unit: Unit, alert: Alert, now: datetime) -> tuple[AlertPlan, str]:
    """What the reminder of ``alert`` is, and what it is about, as the ledger calls it."""
    silences = unit.silences.holding(now)
    if (drilled := drilling.next_step(m, unit, alert, now)) is not None:
        return drilled, f"matter:{alert.matter}"
    if alert.incident_id is None:
        words = _last_words(unit, alert.matter)
        return plan_matter(alert, words, m.settings, now, silences), f"matter:{alert.matter}"
    subject = subject_of(m, unit, unit.incidents.one(alert.incident_id), now)
    decided = plan_escalation(alert, subject, m.settings, now, m.within, silences)
    return decided, f"incident:{alert.incident_id}"


def _last_words(unit: Unit, matter: str) -> Message | None:
    """What was last said about a matter, to whomever it reached."""
    for alert in reversed(unit.alerts.of_matter(matter)):
        if said := unit.alerts.deliveries(alert.id):
            return said[0].message
    return None


def due_for_report(m: Monitor, unit: Unit, now: datetime) -> Iterator[Incident]:
    """Open incidents whose next follow-up is due by its interval."""
    told = unit.alerts.last_at((*_LOUD, AlertReason.FOLLOW_UP), now - _OF_LATE)
    asked = told.keys() & unit.incidents.open_from(Tier.BLUE, now - _OF_LATE)
    for incident in unit.incidents.get(sorted(asked)):
        alerts = unit.alerts.of_incident(incident.id)
        if report_due(incident, alerts, m.settings.severity, now):
            yield incident


def save_plan(unit: Unit, decided: AlertPlan, about: str, now: datetime) -> list[int]:
    """Write the alerts of a plan and its reason: ids of those not written before."""
    made = [unit.alerts.add(draft.alert, draft.deliveries) for draft in decided.drafts]
    ids = [alert.id for alert in made if alert is not None]
    action = "alerted" if ids else "held back" if decided.held_until else "not alerted"
    detail: dict[str, object] = {"reason": decided.reason, "alerts": ids}
    unit.ledger.add(now, "alert", action, about, detail, run_id())
    return ids
