"""What people wish of the grouping: merge, split, move, rename; refused with a reason, or done.

Called by ``pipeline.rearrange``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.app import Monitor
from monitor.errors import NotFoundError, RefusedError
from monitor.incidents.arrange import refuses_to_give, refuses_to_take
from monitor.moving import Rearranged, Told, going_with, hand_over, note, part, unite
from monitor.store import Unit
from monitor.text.redact import redact
from monitor.trace import one_line
from monitor.types import Action, Incident, Member

_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Make one incident part of another."""

    incident_id: int
    into_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Make an incident of its own of some items of one."""

    incident_id: int
    item_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Put an item, with what repeats it, into another incident; None: one of its own."""

    item_id: int
    to_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """Give an incident a title that the machine leaves alone."""

    incident_id: int
    title: str


Wish = Merge | Split | Move | Rename


def carry_out(m: Monitor, unit: Unit, wish: Wish, told: Told, now: datetime) -> Rearranged:
    """Do what a person wishes; done before, it changes nothing.

    Raises NotFoundError, and RefusedError for what may not be.
    """
    told = replace(told, by=one_line(told.by).strip(), reason=redact(one_line(told.reason)).strip())
    _refuse("" if told.by else "没有写明是谁，请用 --by 写姓名")
    if isinstance(wish, Rename):
        return _rename(unit, wish, told, now)
    _refuse("" if told.reason else "没有写明理由，请用 --reason 说明为什么")
    match wish:
        case Merge():
            return _merge(m, unit, wish, told, now)
        case Split():
            return _split(m, unit, wish, told, now)
        case Move():
            return _move(m, unit, wish, told, now)


def _merge(m: Monitor, unit: Unit, wish: Merge, told: Told, now: datetime) -> Rearranged:
    goes, stays = _incident(unit, wish.incident_id), _incident(unit, wish.into_id)
    if goes.id == stays.id:
        raise RefusedError(f"事件{goes.code}不能并入自己；请写两个不同的事件")
    if goes.merged_into == stays.id:
        return Rearranged(incident=stays, touched=(), changed=False)
    _refuse(refuses_to_give(goes, _home_code(unit, goes)))
    _refuse(refuses_to_take(stays, _home_code(unit, stays)))
    return unite(m, unit, goes, stays, told, now)


def _split(m: Monitor, unit: Unit, wish: Split, told: Told, now: datetime) -> Rearranged:
    incident = _incident(unit, wish.incident_id)
    _refuse(refuses_to_give(incident, _home_code(unit, incident)))
    if done := _parted_before(unit, wish.item_ids, incident.id):
        return done
    members = unit.incidents.members([incident.id])[incident.id]
    _refuse(_unfit(wish.item_ids, members, incident))
    going = going_with(unit, members, wish.item_ids, incident.id)
    if len(going) == len(members):
        raise RefusedError(
            f"这样会拆走事件{incident.code}的全部条目（含转载、重复）；请至少留下一条，"
            "要整个并到别处请用 monitor merge"
        )
    return part(m, unit, incident, members, going, told, now)


def _parted_before(unit: Unit, item_ids: Sequence[int], home: int) -> Rearranged | None:
    """The incident that a person made of just these items of ``home`` before; None without one."""
    kept, barred = unit.pins.kept(item_ids), unit.pins.barred(item_ids)
    homes = {kept.get(i) for i in item_ids if home in barred.get(i, ())}
    (there, *others) = [*homes, None]
    if there is None or len(others) > 1 or len(kept) < len(set(item_ids)):
        return None
    return Rearranged(incident=_incident(unit, there), touched=(), changed=False)


def _unfit(item_ids: Sequence[int], members: Sequence[Member], incident: Incident) -> str:
    """Why these items cannot be split off; empty when they can."""
    if not item_ids:
        return "没有写拆出哪些条目；请用 --item 写条目号"
    strangers = sorted(set(item_ids) - {member.item.id for member in members})
    if not strangers:
        return ""
    numbers = "、".join(map(str, strangers))
    return (
        f"条目 {numbers} 不在事件{incident.code}中；各条目见 monitor explain incident {incident.id}"
    )


def _move(m: Monitor, unit: Unit, wish: Move, told: Told, now: datetime) -> Rearranged:
    home = unit.incidents.of_items([wish.item_id]).get(wish.item_id)
    if home is None:
        raise NotFoundError(f"item {wish.item_id!r} is in no incident; see `monitor explain item`")
    source = _incident(unit, home)
    _refuse(refuses_to_give(source, _home_code(unit, source)))
    members = unit.incidents.members([source.id])[source.id]
    going = going_with(unit, members, [wish.item_id], source.id)
    if wish.to_id is None:
        if len(going) < len(members):
            return part(m, unit, source, members, going, told, now)
        return Rearranged(incident=source, touched=(), changed=False)
    target = _incident(unit, wish.to_id)
    if source.id == target.id:
        return Rearranged(incident=target, touched=(), changed=False)
    _refuse(refuses_to_take(target, _home_code(unit, target)))
    if len(going) == len(members):
        raise RefusedError(
            f"条目 {wish.item_id} 是事件{source.code}仅有的内容；请改用"
            f" monitor merge {source.code} {target.code}"
        )
    return hand_over(m, unit, source, target, going, told, now)


def _rename(unit: Unit, wish: Rename, told: Told, now: datetime) -> Rearranged:
    incident = _incident(unit, wish.incident_id)
    _refuse(refuses_to_give(incident, _home_code(unit, incident)))
    named = one_line(redact(wish.title)).strip()
    _refuse("" if named else "名称是空的；请写明事件叫什么")
    if len(named) > _LONGEST_TITLE:
        raise RefusedError(f"名称有{len(named)}字，最长{_LONGEST_TITLE}字；请写短些")
    if (incident.title, incident.named_by) == (named, told.by):
        return Rearranged(incident=incident, touched=(), changed=False)
    renamed = replace(incident, title=named, named_by=told.by)
    unit.incidents.save(renamed)
    why = replace(told, reason=told.reason or f"原名“{incident.title}”")
    note(unit, renamed, Action.RENAME, why, now, {"title": named})
    return Rearranged(incident=renamed, touched=())


def _incident(unit: Unit, incident_id: int) -> Incident:
    found = unit.incidents.get([incident_id])
    if not found:
        raise NotFoundError(f"incident {incident_id!r} is not there; see `monitor incidents`")
    return found[0]


def _home_code(unit: Unit, incident: Incident) -> str:
    """The code of the incident that this one was merged into in the end; its own if it was not."""
    return unit.incidents.whole(incident).code


def _refuse(reason: str) -> None:
    if reason:
        raise RefusedError(reason)
