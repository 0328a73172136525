"""What people do about incidents, and what the clocks say of it: loaded, decided, kept.

Nothing is decided here: ``incidents`` (``moves``, ``lifecycle``, ``clocks``) decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches

from monitor import drilling
from monitor.alerting import save_plan, subject_of
from monitor.alerts.drafts import AlertPlan
from monitor.alerts.figures import clock_time, span
from monitor.alerts.handed import plan_hand_on, plan_taken_over
from monitor.alerts.occasions import PRESSING
from monitor.alerts.people import person_named
from monitor.alerts.roster import in_place_of
from monitor.app import Monitor
from monitor.clock import desk
from monitor.errors import NotFoundError, RefusedError
from monitor.incidents.clocks import as_detail, newly_missed, newly_near, note_time
from monitor.incidents.lifecycle import Refused, Step, apply
from monitor.incidents.moves import Deed, Situation
from monitor.settings.roster import Person
from monitor.store import Unit
from monitor.text.plain import typed
from monitor.trace import run_id
from monitor.types import Action, Alert, ClockDue, Disposition, Incident, IncidentStatus, Tier

_LOOK_AT_ONCE = frozenset((Action.REOPEN,))
_SETTLES_ALERTS = frozenset((Action.ACKNOWLEDGE, Action.HAND_ON, Action.CLOSE, Action.DISMISS))
_BY_RULE = "系统（自动交办）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """The incident after a step and the step on record; ``again``: it stood there already."""

    incident: Incident
    disposition: Disposition
    again: bool = False


def handle(m: Monitor, unit: Unit, incident_id: int, deed: Deed, now: datetime) -> Handled:
    """Take a step with an incident and keep it; personal marks in what was typed are masked.

    Raises NotFoundError for an unknown incident, RefusedError for a step that may not be taken.
    """
    incident = unit.incidents.one(incident_id)
    said = replace(
        deed,
        by=typed(deed.by),
        note=typed(deed.note),
        evidence=typed(deed.evidence),
    )
    step = apply(incident, said, _around(m, unit, incident, said, now))
    if isinstance(step, Refused):
        raise RefusedError(f"事件 {incident.code}：{step.reason}")
    if step.again:
        return Handled(incident=incident, disposition=step.disposition, again=True)
    kept = _keep(unit, incident, step, now)
    if said.action in _SETTLES_ALERTS:
        unit.alerts.acknowledge(incident.id, said.by, now)
    if said.action in _LOOK_AT_ONCE:
        unit.incidents.set_review([(incident.id, now)])
        unit.incidents.flag_alert([incident.id])
    return Handled(incident=step.incident, disposition=kept)


def take_over(m: Monitor, unit: Unit, incident_id: int, by: str, now: datetime) -> list[int]:
    """Name the person who has the incident: ids of the alerts that this answers.

    The first to take it stays named as such; whoever takes it later has it from then on, and who
    had it before is told so. Whoever takes one that was merged takes what it became part of.
    Raises NotFoundError and RefusedError.
    """
    incident = unit.incidents.whole(unit.incidents.one(incident_id))
    deed = Deed(action=Action.ACKNOWLEDGE, by=typed(by))
    step = apply(incident, deed, _around(m, unit, incident, deed, now))
    if isinstance(step, Refused):
        raise RefusedError(f"事件 {incident.code}：{step.reason}")
    answered = unit.alerts.acknowledge(incident.id, deed.by, now)
    if answered or (step.incident != incident and not step.again):
        kept = _keep(unit, incident, step, now, alerts=answered)
        _tell_former(m, unit, incident, step.incident, kept, now)
    return answered


def _tell_former(
    m: Monitor, unit: Unit, before: Incident, after: Incident, step: Disposition, now: datetime
) -> None:
    """Tell whoever had an incident, quietly, that somebody else has it now."""
    if before.held_by is None or before.held_by == after.held_by:
        return
    former = person_named(before.held_by, m.settings.roster)
    if former is None:
        why = f"{step.by}已接手；值班表中没有{before.held_by}，无从告知"
        decided = AlertPlan(drafts=(), reason=why)
    else:
        subject = subject_of(m, unit, after, now)
        decided = plan_taken_over(subject, step, former, m.settings, now, within=m.within)
    save_plan(unit, decided, f"incident:{after.id}", now)


def hand_on(m: Monitor, unit: Unit, incident_id: int, deed: Deed, now: datetime) -> Handled:
    """Put an incident into the hands of the person whom ``to`` of the deed names, and tell them.

    Raises NotFoundError, and RefusedError for a person the roster does not know, or who is away.
    """
    incident = unit.incidents.whole(unit.incidents.one(incident_id))
    person = _receiver(m, str(deed.detail.get("to", "")), now)
    if person.name == typed(deed.by):
        raise RefusedError(f"事件 {incident.code}：不能转交给自己；自己接手请用 acknowledge")
    named = replace(deed, detail={**deed.detail, "to": person.name})
    done = handle(m, unit, incident.id, named, now)
    if not done.again:
        subject = subject_of(m, unit, done.incident, now)
        decided = plan_hand_on(subject, done.disposition, person, m.settings, now, within=m.within)
        save_plan(unit, decided, f"incident:{incident.id}", now)
    return done


def _receiver(m: Monitor, name: str, now: datetime) -> Person:
    """Who is to have it. Raises RefusedError with the nearest name, or with who stands in."""
    roster = m.settings.roster
    person = person_named(name, roster)
    if person is None:
        known = [one.name for one in roster.people]
        near = get_close_matches(
            name, [*known, *(one.id for one in roster.people)], n=1, cutoff=0.4
        )
        hint = f"是否想写 {near[0]!r}？" if near else f"可写：{'、'.join(known)}"
        raise RefusedError(f"值班表中没有 {name!r} 这个人，{hint}")
    seat = in_place_of(person, (desk(now).date(),), roster)
    if seat.person is not person:
        raise RefusedError(f"{seat.reason}，请转交给在岗的人")
    return person


def snooze(
    m: Monitor, unit: Unit, incident_id: int, deed: Deed, lasts: timedelta, now: datetime
) -> Handled:
    """Put off the next reminder of an incident by ``lasts``, within what ``alerts.yaml`` allows.

    Raises NotFoundError and RefusedError.
    """
    incident = unit.incidents.whole(unit.incidents.one(incident_id))
    minutes = lasts // timedelta(minutes=1)
    done = handle(m, unit, incident.id, replace(deed, detail={"minutes": minutes}), now)
    if done.again:
        return done
    waiting = unit.alerts.awaited(incident.id)
    if refused := _unfit_snooze(m, incident, waiting, lasts):
        raise RefusedError(f"事件 {incident.code}：{refused}")
    until = now + lasts
    sooner = [alert.id for alert in waiting if alert.ack_due_at and alert.ack_due_at < until]
    if not sooner:
        due = min(alert.ack_due_at for alert in waiting if alert.ack_due_at)
        raise RefusedError(
            f"事件 {incident.code}：下一次催办本来就在{clock_time(due, now)}，"
            f"再缓{span(lasts)}不会更晚，没有改动"
        )
    unit.alerts.snooze(sooner, until)
    return done


def _unfit_snooze(
    m: Monitor, incident: Incident, waiting: Sequence[Alert], lasts: timedelta
) -> str:
    """Why the next reminder may not be put off; empty when it may."""
    rules = m.settings.alerts.snooze
    if not waiting:
        return "没有待签收的预警，无须暂缓"
    if Tier.RED in (incident.tier, *(alert.tier for alert in waiting)):
        return "Ⅰ级（特别重大）不可暂缓催办，请签收或转交"
    if not timedelta() < lasts <= rules.longest:
        return f"一次最多暂缓{span(rules.longest)}"
    if any(alert.snoozes >= rules.most for alert in waiting):
        return f"已暂缓{rules.most}次，不能再缓，请签收或转交"
    return ""


def answer(m: Monitor, unit: Unit, alert_id: int, by: str, now: datetime) -> list[int]:
    """Name the person who has what an alert is about: ids of the alerts that this answers.

    Raises NotFoundError and RefusedError.
    """
    found = unit.alerts.get([alert_id])
    if not found:
        raise NotFoundError(f"没有第 {alert_id!r} 号预警；见 monitor alerts")
    alert, name = found[0], typed(by)
    if alert.incident_id is not None:
        return take_over(m, unit, alert.incident_id, by, now)
    if not name:
        raise RefusedError("请写明是谁签收")
    answered = unit.alerts.acknowledge_matter(alert.matter, name, now)
    answered += _answer_folded(m, unit, alert_id, name, now)
    if answered:
        subject, detail = f"matter:{alert.matter}", {"alerts": answered}
        unit.ledger.add(now, name, _word(Action.ACKNOWLEDGE), subject, detail, run_id())
        drilling.taken(unit, alert.matter, now)
    return answered


def _answer_folded(m: Monitor, unit: Unit, alert_id: int, by: str, now: datetime) -> list[int]:
    """Whoever has a message folded from many has all it tells of that nobody has yet.

    What was told quietly asks for no answer: its matter stays with whoever has it.
    """
    answered: list[int] = []
    for told in unit.alerts.get(unit.alerts.told_by(alert_id)):
        if told.acknowledged_at is None and not told.reason.quiet:
            with suppress(RefusedError):  # over meanwhile, so that nobody need have it
                answered += answer(m, unit, told.id, by, now)
    return answered


def assign_by_rule(m: Monitor, unit: Unit, incident_ids: Sequence[int], now: datetime) -> None:
    """Give what nobody has to the unit proposed, where ``roster.yaml`` wants that done."""
    if not m.settings.roster.auto_assign:
        return
    for incident in unit.incidents.get(incident_ids):
        proposed = incident.proposed
        fresh = incident.status in (IncidentStatus.WATCHING, IncidentStatus.ASSESSED)
        if not fresh or incident.owner or incident.tier is Tier.ROUTINE:
            continue
        if proposed is not None and proposed.unit_id is not None:
            deed = Deed(
                action=Action.ASSIGN, by=_BY_RULE, note=proposed.reason, unit_id=proposed.unit_id
            )
            step = apply(incident, deed, _around(m, unit, incident, deed, now))
            if isinstance(step, Step) and not step.again:
                _keep(unit, incident, step, now)


def keep_clocks(unit: Unit, now: datetime, limit: int) -> list[int]:
    """Note every clock that has run short or out by ``now``: ids of the incidents concerned."""
    due = unit.incidents.due_for_clocks(now, limit)
    for incident in unit.incidents.get(due):
        noted = replace(incident, clocks=note_time(incident.clocks, now))
        unit.incidents.save(noted)
        near = newly_near(incident.clocks, noted.clocks)
        _tell(unit, incident.id, "clock near", near, now)
        missed = newly_missed(incident.clocks, noted.clocks)
        _tell(unit, incident.id, "clock missed", missed, now)
        if any(clock.stops in PRESSING for clock in (*near, *missed)) and unit.alerts.rang(
            incident.id
        ):
            unit.incidents.flag_alert([incident.id])
    return due


def _keep(
    unit: Unit, before: Incident, step: Step, now: datetime, alerts: Sequence[int] = ()
) -> Disposition:
    """Save what a step made of an incident, and put the step on record and on the ledger."""
    kept = step.disposition if step.again else unit.dispositions.add(step.disposition)
    if step.incident != before:
        unit.incidents.save(step.incident)
    unit.ledger.add(
        now, kept.by, _word(kept.action), f"incident:{before.id}", _told(kept, alerts), run_id()
    )
    missed = newly_missed(before.clocks, step.incident.clocks)
    _tell(unit, before.id, "clock missed", missed, now)
    return kept


def _word(action: Action) -> str:
    return "acknowledged" if action is Action.ACKNOWLEDGE else action.value


def _told(kept: Disposition, alerts: Sequence[int]) -> Mapping[str, object]:
    """What the ledger says of a step: what was given, and where the incident stands."""
    if kept.action is Action.ACKNOWLEDGE:
        return {"alerts": list(alerts)}
    given = {
        "note": kept.note,
        "evidence": kept.evidence,
        "unit": kept.unit_id,
        "status": kept.status.value,
    }
    return {**{name: value for name, value in given.items() if value}, **kept.detail}


def _tell(
    unit: Unit, incident_id: int, action: str, clocks: Sequence[ClockDue], now: datetime
) -> None:
    for clock in clocks:
        subject = f"incident:{incident_id}"
        unit.ledger.add(now, "keep_time", action, subject, as_detail(clock), run_id())


def _around(m: Monitor, unit: Unit, incident: Incident, deed: Deed, now: datetime) -> Situation:
    to = deed.detail.get("to")
    linked = unit.incidents.get([to]) if isinstance(to, int) else []
    return Situation(
        now=now,
        rules=m.settings.severity,
        units=[known.id for known in m.settings.roster.units],
        earlier=unit.dispositions.of([incident.id])[incident.id],
        linked=linked[0] if linked else None,
    )
