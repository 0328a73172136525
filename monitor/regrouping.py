"""The second look of the machine at its own grouping, inside the assess hop.

Items that somebody corrected find a new place when they no longer fit; incidents that prove to be
one are merged; one that tells of two places is split. Each has its reason on the ledger and
changes nothing when it is done again. Only incidents that are new or due are compared, each with
the few open ones that share its heaviest words. One that breaks is noted and left as it is: no
other waits for it.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from monitor.app import Monitor
from monitor.incidents.alike import objection, other_place, same_story, senior
from monitor.incidents.arrange import rebuilt
from monitor.incidents.group import group
from monitor.incidents.likeness import heaviest
from monitor.incidents.moves import OPEN
from monitor.moving import Rearranged, Told, going_with, hand_over, part, unite
from monitor.review import where
from monitor.standing import open_incidents
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Correction, Incident, IncidentStatus, Member

log = logging.getLogger(__name__)

_HEAVIEST = 16
"""Words of a profile, the heaviest first, by which incidents to compare are found."""
_SHARED = 2
"""How many of them two incidents must share to be compared."""
_CANDIDATES = 8


def put_right(
    m: Monitor,
    unit: Unit,
    item_ids: Sequence[int],
    touched: Collection[int],
    due: Collection[int],
    now: datetime,
) -> set[int]:
    """Regroup what was corrected among ``item_ids``, split and merge among ``touched`` incidents.

    Of those only the new ones and the ones ``due`` for a look are compared: what an incident is
    does not change with every item. Returns the ids of all incidents that are to be graded.
    """
    looked = {i.id: i for i in unit.incidents.get(sorted(touched))}
    done = list(_regroup(m, unit, item_ids, now))
    for incident_id in sorted(set(due) & looked.keys()):
        split = partial(_split_places, m, unit, incident_id, now)
        if parted := _narrowly(unit, incident_id, now, split):
            done.append(parted)
    new = {i.id for i in looked.values() if i.detected_at == now}
    changed = {incident_id for each in done for incident_id in each.touched}
    done += _merge_alike(m, unit, sorted(new | set(due) | changed), now)
    gone = {i.id for i in looked.values() if i.status is IncidentStatus.MERGED}
    gone |= {incident_id for each in done for incident_id in each.gone}
    return ({i for each in done for i in each.touched} | looked.keys()) - gone


def _narrowly(
    unit: Unit, incident_id: int, now: datetime, step: Callable[[], Rearranged | None]
) -> Rearranged | None:
    """What ``step`` did to an incident; None when it did nothing, or broke, which is noted."""
    try:
        return step()
    except Exception as error:
        log.exception("incident could not be regrouped", extra={"incident": incident_id})
        detail: dict[str, object] = {"error": type(error).__name__}
        unit.ledger.add(now, "assess", "not regrouped", f"incident:{incident_id}", detail, run_id())
        return None


# ── items that were corrected ────────────────────────────────────────────────────────────────


def _regroup(
    m: Monitor, unit: Unit, item_ids: Sequence[int], now: datetime
) -> Iterator[Rearranged]:
    """Place anew the items of which somebody said, since they joined, what or where they are."""
    corrections = unit.corrections.of_items(item_ids)
    joined = unit.incidents.joined_at(sorted(corrections))
    for item_id, (_, at) in sorted(joined.items()):
        said = [each for each in corrections[item_id] if each.at > at and _tells(each)]
        if not said:
            continue
        home_id = unit.incidents.of_items([item_id])[item_id]  # an earlier one may have taken it
        (home,) = unit.incidents.get([home_id])
        if home.status in OPEN:
            anew = partial(_place_anew, m, unit, item_id, home, said[-1].by, now)
            if placed := _narrowly(unit, home_id, now, anew):
                yield placed


def _tells(said: Correction) -> bool:
    """Whether a correction is about what groups an item: relevance, topics, places."""
    return any(label is not None for label in (said.relevant, said.topics, said.regions))


def _place_anew(
    m: Monitor, unit: Unit, item_id: int, home: Incident, by: str, now: datetime
) -> Rearranged:
    """Where a corrected item belongs now: where it is, in another incident, or in a new one."""
    members = unit.incidents.members([home.id])[home.id]
    (member,) = [each for each in members if each.item.id == item_id]
    going = going_with(unit, members, [item_id], home.id)
    others = [each for each in members if each.item.id not in going]
    with unit.attempt():
        stays = _why_it_stays(m, unit, member, others, home)
        if not stays:
            return _leave(m, unit, member, members, home, by, now)
        unit.incidents.hand_over([item_id], home.id, f"；{by}更正后复核，{stays}", now)
        unit.incidents.save(rebuilt(home, members, m.settings.severity.grouping))
        return Rearranged(incident=home, touched=(home.id,))


def _leave(
    m: Monitor,
    unit: Unit,
    member: Member,
    members: Sequence[Member],
    home: Incident,
    by: str,
    now: datetime,
) -> Rearranged:
    """An item leaves where it does not fit, with its copies; an incident of that alone may go."""
    rules = m.settings.severity.grouping
    going = going_with(unit, members, [member.item.id], home.id)
    said = unit.pins.barred(sorted(going))
    out = {place: who for places in said.values() for place, who in places.items()}
    found, reason = _elsewhere(m, unit, member, {home.id, *out}, now)
    told = Told(reason=f"{by}更正后与原事件不再相符；{reason}")
    others = len(going) < len(members)
    if found is not None and others:
        return hand_over(m, unit, home, found, going, told, now)
    if others:
        done = part(m, unit, home, members, going, told, now)
        unit.apart.hold_all(done.incident.id, out, now)
        return done
    alone = rebuilt(home, members, rules)
    held = found is not None and found.id in unit.apart.of(home.id)
    if found is not None and not objection(alone, found, rules, apart=held):
        return unite(m, unit, alone, found, told, now)
    unit.incidents.save(alone)
    unit.incidents.hand_over([member.item.id], home.id, f"；{by}更正后复核，仍自成一事", now)
    return Rearranged(incident=alone, touched=(home.id,))


def _why_it_stays(
    m: Monitor, unit: Unit, member: Member, others: Sequence[Member], home: Incident
) -> str:
    """Why a corrected item stays where it is; empty when it does not fit there."""
    if unit.pins.kept([member.item.id]).get(member.item.id) == home.id:
        return "条目由人工归定，不变动"
    if not member.classification.relevant:
        return "与社会保险无关，留作记录，不计入"
    if not others:
        return ""
    rules = m.settings.severity.grouping
    rest = replace(rebuilt(home, others, rules), regions=where(others, m.gazetteer))
    fit = group(member.item, member.classification, [rest], rules, within=m.within)
    return "" if fit.incident_id is None else f"仍属此事（{fit.reason}）"


def _elsewhere(
    m: Monitor, unit: Unit, member: Member, barred: Collection[int], now: datetime
) -> tuple[Incident | None, str]:
    """The other open incident that an item fits, and why it does, or why none does."""
    with open_incidents(m, unit, now) as standing:
        found = standing.candidates.group(member.item, member.classification, barred)
        home = found.incident_id
        return None if home is None else standing.candidates.get(home), found.reason


# ── one that is two, two that are one ────────────────────────────────────────────────────────


def _split_places(m: Monitor, unit: Unit, incident_id: int, now: datetime) -> Rearranged | None:
    (incident,) = unit.incidents.get([incident_id])
    if incident.status not in OPEN:
        return None
    members = unit.incidents.members([incident.id])[incident.id]
    rules = m.settings.severity.grouping
    if len(members) < 2 * rules.split_voices:
        return None
    decision = other_place(
        members,
        rules,
        within=m.within,
        where=lambda some: where(some, m.gazetteer),
        pinned=frozenset(unit.pins.kept([member.item.id for member in members])),
    )
    if not decision.item_ids:
        return None
    told = Told(reason=decision.reason)
    with unit.attempt():
        return part(m, unit, incident, members, decision.item_ids, told, now)


def _merge_alike(
    m: Monitor, unit: Unit, incident_ids: Sequence[int], now: datetime
) -> Iterator[Rearranged]:
    """Merge each of ``incident_ids`` with an open incident that proves to be the same story."""
    if not incident_ids:
        return
    with open_incidents(m, unit, now) as standing:
        open_now = standing.by_id()
    near = _Neighbours.of(open_now)
    for incident_id in incident_ids:
        one = open_now.get(incident_id)
        if one is None:
            continue
        apart = unit.apart.of(one.id)
        for other in [open_now[i] for i in near.to(one) if i in open_now]:
            pair = partial(_merge_pair, m, unit, one, other, now, apart=other.id in apart)
            if done := _narrowly(unit, one.id, now, pair):
                open_now[done.incident.id] = done.incident
                for gone in done.gone:
                    del open_now[gone]
                yield done
                break


def _merge_pair(
    m: Monitor, unit: Unit, one: Incident, other: Incident, now: datetime, *, apart: bool
) -> Rearranged | None:
    rules = m.settings.severity.grouping
    decision = same_story(one, other, rules, within=m.within, apart=apart)
    if not decision.same:
        return None
    stays, goes = senior(one, other)
    with unit.attempt():
        return unite(m, unit, goes, stays, Told(reason=decision.reason), now)


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """Open incidents by their heaviest words."""

    holders: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, incidents: Mapping[int, Incident]) -> _Neighbours:
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for incident in incidents.values():
            for gram in _heaviest(incident):
                holders[gram].append(incident.id)
        return cls(holders)

    def to(self, incident: Incident) -> list[int]:
        """The few that share most of its heaviest words, and enough of them."""
        shared = Counter(i for gram in _heaviest(incident) for i in self.holders.get(gram, ()))
        shared.pop(incident.id, None)
        ranked = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))
        return [i for i, count in ranked[:_CANDIDATES] if count >= _SHARED]


def _heaviest(incident: Incident) -> list[str]:
    return heaviest(incident.profile.terms, _HEAVIEST)
