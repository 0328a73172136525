"""Which unit should handle an incident: by place, topic and tier.

谁主管谁负责, 属地管理, 分级负责 (国办发〔2016〕61号): the place answers for what happens in it,
several places their common superior; several departments the one of the main topic, the others are
told; a matter of the whole country the desk's own office. What is proposed here binds nobody until
a person assigns it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from monitor.settings.roster import LEVELS, RosterSettings, Unit
from monitor.types import Incident, Member, Ownership, Tier


def responsible(
    incident: Incident,
    members: Sequence[Member],
    roster: RosterSettings,
    *,
    ancestors: Callable[[str], tuple[str, ...]],
    home: bool,
) -> Ownership | None:
    """The unit that should have ``incident``, as it stands with its ``members``, and why.

    None when ``roster`` names no units at all.
    ``ancestors`` gives the places a place lies in, itself first; ``home`` says whether it happens
    where this desk answers.
    """
    if not roster.units:
        return None
    if not incident.regions:
        return _office(roster, "没有具体涉事地，属全国性或不明地点的议论")
    if not home:
        return _office(roster, "涉事地不归本单位管辖，供参考掌握")
    towns = towns_of(members) if any(unit.towns for unit in roster.units) else frozenset[str]()
    covering = _covering(roster.units, incident.regions, towns, ancestors)
    main, *others = incident.topics or ("",)
    competent = [unit for unit in covering if not unit.topics or main in unit.topics]
    if not competent:
        return _office(roster, "没有管辖涉事地又主管这一主题的单位")
    chosen = max(competent, key=lambda unit: (LEVELS.index(unit.level), main in unit.topics))
    raised, why_raised = _raised(chosen, incident.tier, {unit.id: unit for unit in roster.units})
    told = [] if raised is chosen else [chosen.id]
    told += [u.id for u in _departments(covering, others) if u.id not in (raised.id, *told)]
    return Ownership(
        unit_id=raised.id,
        reason=_why(chosen, main, incident.regions) + why_raised + _told(told, roster.units),
        told=tuple(told),
    )


def towns_of(members: Iterable[Member]) -> frozenset[str]:
    """The towns in which it happens, as far as the texts name them."""
    return frozenset(
        region.town
        for member in members
        for region in member.classification.regions
        if region.town and region.sure
    )


def _covering(
    units: Iterable[Unit],
    regions: Sequence[str],
    towns: Collection[str],
    ancestors: Callable[[str], tuple[str, ...]],
) -> list[Unit]:
    """The units whose place holds every place of the incident."""
    shared = set.intersection(*(set(ancestors(region)) for region in regions))
    return [
        unit
        for unit in units
        if (not unit.region or unit.region in shared)
        and (not unit.towns or (bool(towns) and set(towns) <= set(unit.towns)))
    ]


def _raised(unit: Unit, tier: Tier, units: Mapping[str, Unit]) -> tuple[Unit, str]:
    """The unit from ``unit`` upwards that may handle ``tier``, and why it is not ``unit``."""
    able = unit
    while tier > Tier.of(able.up_to) and able.parent is not None:
        able = units[able.parent]
    if able is unit:
        return unit, ""
    return able, f"；{tier.short}超出其权限（至{Tier.of(unit.up_to).short}），由上级{able.name}负责"


def _departments(covering: Iterable[Unit], topics: Collection[str]) -> list[Unit]:
    """The deepest units that have one of the further ``topics`` by name."""
    concerned = [unit for unit in covering if not set(unit.topics).isdisjoint(topics)]
    deepest = max((LEVELS.index(unit.level) for unit in concerned), default=0)
    return [unit for unit in concerned if LEVELS.index(unit.level) == deepest]


def _why(unit: Unit, main: str, regions: Sequence[str]) -> str:
    place = "属地管理：涉事地在其管辖之内" if unit.region else "本单位管辖"
    if len(regions) > 1:
        place = "涉及多地，由共同的上级负责"
    return f"{place}；主管这一主题" if main in unit.topics else place


def _told(told: Collection[str], units: Iterable[Unit]) -> str:
    names = "、".join(unit.name for unit in units if unit.id in told)
    return f"；同时告知{names}" if names else ""


def _office(roster: RosterSettings, why: str) -> Ownership:
    if roster.office is None:
        return Ownership(unit_id=None, reason=f"{why}；roster.yaml 没有指定 office，请人工交办")
    return Ownership(unit_id=roster.office, reason=f"{why}，由本单位办公室牵头")
