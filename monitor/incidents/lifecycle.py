"""The life of an incident: what each step people take changes, and what is kept of it.

Steps are only ever added, and what was missed before one stays missed; ``moves`` says which may be
taken when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.incidents.clocks import (
    ANSWERED,
    ARCHIVED,
    Clocks,
    begin_again,
    follow_up,
    lapse,
    newest_turns,
    stop,
)
from monitor.incidents.moves import MOVES, Deed, Situation, is_calm, refusal
from monitor.types import Action, Disposition, Incident, Recurrence

_STOPS: Mapping[Action, tuple[str, ...]] = {
    # Whoever takes an incident is responsible for it from then on.
    Action.ACKNOWLEDGE: ("acknowledged", "assigned"),
    # Whoever gives it on has seen it; responsible is only who takes it.
    Action.HAND_ON: ("acknowledged",),
    Action.ASSIGN: ("assigned",),
    Action.TELL: ("told",),
    Action.REPORT: ("reported",),
    Action.VOICE: ("voiced",),
    # Both are an authoritative voice, if there was none before.
    Action.BRIEF: ("briefed", "voiced"),
    Action.ANSWER: (ANSWERED, "voiced"),
    Action.FOLLOW_UP: ("followed_up",),
    Action.ARCHIVE: (ARCHIVED,),
}
_SAME = timedelta(minutes=10)
"""The same words again so soon are the same step, sent twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The incident after a step, and the step as it is kept, its id 0.

    The same step sent twice is there already: ``disposition`` is the one kept then.
    """

    incident: Incident
    disposition: Disposition
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a step may not be taken, and what to do instead, as staff read it."""

    reason: str


def apply(incident: Incident, deed: Deed, around: Situation) -> Step | Refused:
    """``incident`` after ``deed``, or why it may not be."""
    if same := _sent_before(deed, around):
        return Step(incident=incident, disposition=same, again=True)
    reason = refusal(incident, deed, around)
    if reason:
        return Refused(reason=reason)
    after = replace(
        incident,
        status=MOVES[deed.action][incident.status],
        clocks=_clocks(incident, deed, around),
    )
    after = _marked(after, deed, around)
    disposition = Disposition(
        id=0,
        incident_id=incident.id,
        at=around.now,
        by=deed.by,
        action=deed.action,
        note=deed.note,
        evidence=deed.evidence,
        unit_id=_unit(incident, deed),
        status=after.status,
        detail=_detail(deed),
    )
    return Step(incident=after, disposition=disposition)


def _sent_before(deed: Deed, around: Situation) -> Disposition | None:
    """The last step, when it is the same one, recorded minutes ago."""
    last = around.earlier[-1] if around.earlier else None
    if last is None or around.now - last.at > _SAME:
        return None
    said = (deed.action, deed.by, deed.note, deed.evidence, _detail(deed))
    kept = (last.action, last.by, last.note, last.evidence, last.detail)
    same_unit = deed.unit_id is None or deed.unit_id == last.unit_id
    return last if said == kept and same_unit else None


# ── what it changes ──────────────────────────────────────────────────────────────────────────


def _clocks(incident: Incident, deed: Deed, around: Situation) -> Clocks:
    at, now = deed.done_at or around.now, around.now
    clocks: Clocks = incident.clocks
    for event in _STOPS.get(deed.action, ()):
        after = _stopped(clocks, event, at, deed)
        if after != clocks:
            after = follow_up(after, event, incident.tier, around.rules, at)
        clocks = after
    match deed.action:
        case Action.CLOSE:
            why = f"销号：{deed.note}" if deed.note else "销号"
            clocks = lapse(clocks, now, by=deed.by, evidence=why, but=(ARCHIVED,))
            if not is_calm(clocks, incident.tier, around.rules):
                clocks = begin_again(clocks, (ARCHIVED,), incident.tier, around.rules, now)
        case Action.ARCHIVE:
            clocks = lapse(clocks, now, by=deed.by, evidence="归档")
        case Action.DISMISS:
            clocks = lapse(clocks, now, by=deed.by, evidence=f"排除：{deed.note}")
        case Action.REOPEN:
            undone = {c.stops for c in newest_turns(clocks).values() if c.lapsed} - {ARCHIVED}
            clocks = lapse(clocks, now, by=deed.by, evidence=f"重新办理：{deed.note}")
            clocks = begin_again(clocks, {ANSWERED, *undone}, incident.tier, around.rules, now)
    return clocks


def _stopped(clocks: Clocks, event: str, at: datetime, deed: Deed) -> Clocks:
    """``clocks`` after ``event``; what was done before a further turn began does not end it."""
    ended = []
    for clock in clocks:
        before = clock.turn > 1 and at < clock.started_at
        told = stop((clock,), event, at, by=deed.by, evidence=deed.evidence or deed.note)
        ended.append(clock if before else told[0])
    return tuple(ended)


def _marked(incident: Incident, deed: Deed, around: Situation) -> Incident:
    """``incident`` with what ``deed`` says beside its state and its clocks."""
    match deed.action:
        case Action.ACKNOWLEDGE | Action.HAND_ON:
            return _taken(incident, deed, around)
        case Action.ASSIGN | Action.TRANSFER | Action.RETURN:
            back = deed.action is Action.RETURN
            return replace(incident, owner=None if back else deed.unit_id)
        case Action.REOPEN:
            return replace(incident, held_by=None)
        case Action.RATE:
            return replace(incident, satisfaction=int(str(deed.detail["score"])))
        case Action.LINK if around.linked is not None:
            old = around.linked
            reason = deed.note or f"{deed.by}认定与{old.code}《{old.title}》是同一旧事"
            recurs = Recurrence(incident_id=old.id, refutation_id=old.refuted_by, reason=reason)
            return replace(incident, recurs=recurs)
    return incident


def _taken(incident: Incident, deed: Deed, around: Situation) -> Incident:
    """``incident`` in the hands of who took or was given it; who answered first never changes."""
    holder = str(deed.detail["to"]) if deed.action is Action.HAND_ON else deed.by
    if incident.acknowledged_at is not None:
        return replace(incident, held_by=holder)
    at = deed.done_at or around.now
    return replace(incident, acknowledged_at=at, acknowledged_by=deed.by, held_by=holder)


def _unit(incident: Incident, deed: Deed) -> str | None:
    """The unit a step was done to or by: the one named, or the one that has the incident."""
    return deed.unit_id if deed.unit_id is not None else incident.owner


def _detail(deed: Deed) -> dict[str, object]:
    done = {} if deed.done_at is None else {"done_at": deed.done_at.isoformat()}
    return {**deed.detail, **done}
