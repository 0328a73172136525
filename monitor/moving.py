"""Incidents united, parted, and items handed over: loaded, decided, saved with who and why.

Called by ``rearranging`` for people and by ``regrouping`` for the machine; what becomes of an
incident is decided in ``incidents.arrange``. What a person arranges is kept in ``pins`` and
``apart``, which the machine never goes against, as a disposition, and on the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.app import Monitor
from monitor.incidents.arrange import in_time, merged, rebuilt, with_copies
from monitor.incidents.name import name_incident
from monitor.review import opened, where
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Action, Alert, Disposition, Incident, Member

_MACHINE = "assess"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who rearranges, and why."""

    reason: str
    by: str = ""
    """A person; empty: the machine."""

    @property
    def actor(self) -> str:
        """The name on the ledger."""
        return self.by or _MACHINE

    @property
    def words(self) -> str:
        """Who and why, as staff read it behind an item."""
        return f"{self.by or '系统'}：{self.reason}" if self.reason else self.by or "系统"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rearranged:
    """What was done: the incident it was about, those to be graded again, and the items moved."""

    incident: Incident
    touched: tuple[int, ...]
    item_ids: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    """Incidents that were merged into another."""
    changed: bool = True


def unite(
    m: Monitor, unit: Unit, goes: Incident, stays: Incident, told: Told, now: datetime
) -> Rearranged:
    """``goes`` becomes part of ``stays``: members, clocks, alerts, acknowledgement and grade."""
    members = unit.incidents.members([goes.id, stays.id])
    both = (*members[goes.id], *members[stays.id])
    moved = tuple(member.item.id for member in members[goes.id])
    done = merged(goes, stays, both, m.settings.severity.grouping, by=told.by, now=now)
    _carry_grade(unit, goes, stays, now)
    unit.incidents.hand_over(moved, stays.id, f"；随事件{goes.code}并入，{told.words}", now)
    for incident in (done.gone, done.stays):
        unit.incidents.save(incident)
    unit.incidents.set_review([(goes.id, None)])
    unit.pins.follow(goes.id, stays.id, {member.item.id for member in both})
    unit.apart.follow(goes.id, stays.id)
    if told.by:
        unit.pins.keep(moved, stays.id, told.by, now)
        unit.apart.lift(goes.id, stays.id)
    _settle_alerts(unit, goes, done.stays, now)
    note(unit, done.gone, Action.MERGE, told, now, {"into": stays.code, "items": list(moved)})
    note(unit, done.stays, Action.MERGE, told, now, {"from": goes.code, "items": list(moved)})
    return Rearranged(incident=done.stays, touched=(stays.id,), item_ids=moved, gone=(goes.id,))


def part(
    m: Monitor,
    unit: Unit,
    incident: Incident,
    members: Sequence[Member],
    going: Collection[int],
    told: Told,
    now: datetime,
) -> Rearranged:
    """The items ``going`` become an incident of their own, with a code and clocks of its own.

    It was detected when its first text had come in; nobody has acknowledged it yet.
    """
    leaving = in_time(member for member in members if member.item.id in going)
    detected_at = min(member.item.collected_at for member in leaving)
    new = replace(opened(leaving[0], m.settings, detected_at), title=name_incident(leaving))
    new = unit.incidents.add(rebuilt(new, leaving, m.settings.severity.grouping))
    done = hand_over(m, unit, incident, new, going, told, now, action=Action.SPLIT)
    return replace(done, incident=new)


def hand_over(
    m: Monitor,
    unit: Unit,
    source: Incident,
    target: Incident,
    going: Collection[int],
    told: Told,
    now: datetime,
    *,
    action: Action = Action.MOVE,
) -> Rearranged:
    """The items ``going`` leave ``source`` for ``target``; a person's word on it is kept."""
    moved = sorted(going)
    word = "拆出" if action is Action.SPLIT else "移来"
    unit.incidents.hand_over(moved, target.id, f"；由事件{source.code}{word}，{told.words}", now)
    members = unit.incidents.members([source.id, target.id])
    for incident in (source, target):
        made = rebuilt(incident, members[incident.id], m.settings.severity.grouping)
        unit.incidents.save(replace(made, regions=where(members[incident.id], m.gazetteer)))
    if told.by:
        unit.pins.keep(moved, target.id, told.by, now)
        unit.pins.bar(moved, source.id, told.by, now)
        unit.apart.hold(source.id, target.id, told.by, now)
    note(unit, source, action, told, now, {"to": target.code, "items": moved})
    note(unit, target, action, told, now, {"from": source.code, "items": moved})
    return Rearranged(incident=target, touched=(source.id, target.id), item_ids=tuple(moved))


def going_with(
    unit: Unit, members: Sequence[Member], item_ids: Sequence[int], home_id: int
) -> frozenset[int]:
    """``item_ids`` and their copies, but for copies that a person placed where they are."""
    copies = with_copies(members, item_ids) - set(item_ids)
    kept = unit.pins.kept(sorted(copies))
    return frozenset(item_ids) | {i for i in copies if kept.get(i) != home_id}


def _carry_grade(unit: Unit, goes: Incident, stays: Incident, now: datetime) -> None:
    """Have the graver grading of the one that goes stand for both, until it may fall.

    A merger must not lower a tier: that takes calm, or a person who says why.
    """
    latest = unit.incidents.latest([goes.id, stays.id])
    theirs, ours = latest.get(goes.id), latest.get(stays.id)
    if theirs is None or (ours is not None and ours.tier >= theirs.tier):
        return
    note = f"事件{goes.code}并入，沿用其级别" + (f"；{theirs.note}" if theirs.note else "")
    unit.incidents.add_assessments([replace(theirs, incident_id=stays.id, at=now, note=note)])
    unit.incidents.flag_alert([stays.id])


def _settle_alerts(unit: Unit, goes: Incident, stays: Incident, now: datetime) -> None:
    """What was still unanswered of the one that goes is answered with the one that stays.

    Where a person has already taken that up, at the same tier or a graver one, it is answered;
    otherwise it rings on there. An alert still to be decided is decided there.
    """
    if unit.incidents.unflag_alert([goes.id]):
        unit.incidents.flag_alert([stays.id])
    waiting = [
        a
        for a in unit.alerts.of_incident(goes.id)
        if a.acknowledged_at is None and not a.reason.quiet
    ]
    theirs = unit.alerts.of_incident(stays.id)
    if _taken_up(theirs, waiting):
        unit.alerts.acknowledge(goes.id, stays.acknowledged_by or "", now)
    elif waiting:
        unit.alerts.hand_over([alert.id for alert in waiting], stays.id)


def _taken_up(answered: Sequence[Alert], waiting: Sequence[Alert]) -> bool:
    heard = [a.tier for a in answered if a.acknowledged_at is not None]
    return bool(heard and waiting) and max(heard) >= max(alert.tier for alert in waiting)


def note(
    unit: Unit,
    incident: Incident,
    action: Action,
    told: Told,
    now: datetime,
    detail: Mapping[str, object],
) -> None:
    """Put a step on the ledger, and among the dispositions when a person took it."""
    if told.by:
        unit.dispositions.add(
            Disposition(
                id=0,
                incident_id=incident.id,
                at=now,
                by=told.by,
                action=action,
                note=told.reason,
                status=incident.status,
                detail=detail,
            )
        )
    said = {"reason": told.reason, **detail}
    subject = f"incident:{incident.id}"
    unit.ledger.add(now, told.actor, action.value, subject, said, run_id())
