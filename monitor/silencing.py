"""Silences that people make and end, and what becomes of what they held back: loaded, kept.

What a silence covers is decided in ``alerts.hold``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.alerts.occasions import standing
from monitor.app import Monitor
from monitor.clock import desk
from monitor.errors import RefusedError
from monitor.store import Unit
from monitor.text.plain import typed
from monitor.trace import run_id
from monitor.types import Incident, Scope, Silence, SilenceKind, Tier

LONGEST = timedelta(days=7)
"""Nobody remembers a silence that lasts longer."""
_SYSTEM = "系统（到期）"


def silence(unit: Unit, wish: Silence, now: datetime) -> Silence:
    """Keep a silence from ``now`` on; the same with its id.

    The same wish while it holds is the same silence. Raises RefusedError for one without a name, a
    reason or an end, and NotFoundError for an incident that is not there.
    """
    by, reason = typed(wish.by), typed(wish.reason)
    if refused := _refusal(wish, by, reason, now):
        raise RefusedError(refused)
    scope = _whole(unit, wish.scope)
    for other in unit.silences.holding(now):
        if (other.kind, other.scope, other.by, other.reason) == (wish.kind, scope, by, reason):
            return other
    kept = unit.silences.add(
        Silence(
            id=0,
            kind=wish.kind,
            scope=scope,
            starts_at=now,
            ends_at=wish.ends_at,
            by=by,
            reason=reason,
        )
    )
    _note(unit, kept, by, kept.kind.value, now, _told(kept))
    return kept


def end(m: Monitor, unit: Unit, silence_id: int, by: str, now: datetime) -> list[int]:
    """End a silence before its time: ids of the incidents to be looked at again.

    Raises NotFoundError for one that is not there and RefusedError without a name, or when it is
    over already.
    """
    known, name = unit.silences.one(silence_id), typed(by)
    if not name:
        raise RefusedError("没有写明是谁，请用 --by 写姓名")
    if known.ended_at is not None or known.ends_at <= now:
        raise RefusedError(f"{known.kind.label}{known.id}已经结束，不必再解除")
    unit.silences.end(silence_id, name, now)
    unit.alerts.call_in(known.ends_at, now)
    _note(unit, known, name, "ended", now, {"set_by": known.by})
    return _look_again(m, unit, known)


def run_out(m: Monitor, unit: Unit, now: datetime) -> list[int]:
    """End every silence that has run out: ids of the incidents to be looked at again."""
    found: set[int] = set()
    for over in unit.silences.run_out(now):
        unit.silences.end(over.id, _SYSTEM, now)
        _note(unit, over, _SYSTEM, "ended", now, {"set_by": over.by})
        found.update(_look_again(m, unit, over))
    return sorted(found)


def _look_again(m: Monitor, unit: Unit, over: Silence) -> list[int]:
    """Have it decided anew whether to tell of what ``over`` may have held back."""
    if over.kind is not SilenceKind.SILENCE:
        return []
    since = over.starts_at - LONGEST
    ids = [
        incident.id
        for incident in unit.incidents.get(unit.incidents.open_from(Tier.BLUE, since))
        if _touches(m, over.scope, incident) and _owed(unit, incident.id, incident.tier)
    ]
    unit.incidents.flag_alert(ids)
    return ids


def _touches(m: Monitor, scope: Scope, incident: Incident) -> bool:
    """Whether ``scope`` may have covered ``incident``, at least in part."""
    places = (m.within(code, area) for code in incident.regions for area in scope.regions)
    return (
        scope.incident_id in (None, incident.id)
        and (not scope.topics or not set(scope.topics).isdisjoint(incident.topics))
        and (not scope.regions or any(places))
    )


def _owed(unit: Unit, incident_id: int, tier: Tier) -> bool:
    """Whether something may be owed: nobody was told of this tier, or a duty is short of time."""
    told = standing(unit.alerts.of_incident(incident_id))
    return told is None or told.tier != tier or unit.alerts.rang(incident_id)


def _whole(unit: Unit, scope: Scope) -> Scope:
    """``scope``, of the incident that the one named became a part of, if it did."""
    if scope.incident_id is None:
        return scope
    return replace(
        scope, incident_id=unit.incidents.whole(unit.incidents.one(scope.incident_id)).id
    )


def _refusal(wish: Silence, by: str, reason: str, now: datetime) -> str:
    """Why a silence may not be; empty when it may."""
    if not by:
        return "没有写明是谁，请用 --by 写姓名"
    if not reason:
        return f"{wish.kind.label}须写明理由：请加 --reason"
    if wish.ends_at <= now:
        return f"到期时间 {desk(wish.ends_at):%m-%d %H:%M} 已过，请改 --for 或 --until"
    if wish.ends_at - now > LONGEST:
        return f"最长{LONGEST.days}天，到期仍需要的请再设一次"
    if wish.kind is SilenceKind.SILENCE and wish.scope.up_to is Tier.RED:
        return "Ⅰ级（特别重大）不可静默，请把 --up-to 改为 orange 或更低"
    return ""


def _told(kept: Silence) -> Mapping[str, object]:
    scope = kept.scope
    given = {
        "reason": kept.reason,
        "until_at": kept.ends_at.isoformat(),
        "tier": scope.up_to.word,
        "incident": scope.incident_id,
        "topics": list(scope.topics),
        "regions": list(scope.regions),
    }
    return {name: value for name, value in given.items() if value not in (None, [])}


def _note(
    unit: Unit,
    kept: Silence,
    by: str,
    action: str,
    now: datetime,
    detail: Mapping[str, object],
) -> None:
    """Put it on the ledger, of the silence and of the incident it is about."""
    unit.ledger.add(now, by, action, f"silence:{kept.id}", detail, run_id())
    if kept.scope.incident_id is not None:
        about = f"incident:{kept.scope.incident_id}"
        word = "silenced" if action != "ended" else "silence ended"
        told = {name: value for name, value in detail.items() if name != "incident"}
        unit.ledger.add(now, by, word, about, {"silence": kept.id, **told}, run_id())
