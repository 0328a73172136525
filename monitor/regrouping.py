"""The second look of the machine at its own grouping, inside the assess hop.

Items that somebody corrected find a new place when they no longer fit; incidents that prove to be
one are merged; one that tells of two places is split. Each has its reason on the ledger and
changes nothing when it is done again. Only incidents that are new or due are compared, each with
the few open ones that share its heaviest words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from monitor.app import Monitor
from monitor.incidents.alike import objection, other_place, same_story, senior
from monitor.incidents.arrange import rebuilt, with_copies
from monitor.incidents.group import group
from monitor.incidents.moves import OPEN
from monitor.moving import Rearranged, Told, hand_over, part, unite
from monitor.review import where
from monitor.standing import open_incidents
from monitor.store import Unit
from monitor.types import Correction, Incident, IncidentStatus, Member

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
        done += _split_places(m, unit, looked[incident_id], now)
    new = {i.id for i in looked.values() if i.detected_at == now}
    changed = {incident_id for each in done for incident_id in each.touched}
    done += _merge_alike(m, unit, sorted(new | set(due) | changed), now)
    gone = {i.id for i in looked.values() if i.status is IncidentStatus.MERGED}
    gone |= {incident_id for each in done for incident_id in each.gone}
    return ({i for each in done for i in each.touched} | looked.keys()) - gone


# ── items that were corrected ────────────────────────────────────────────────────────────────


def _regroup(
    m: Monitor, unit: Unit, item_ids: Sequence[int], now: datetime
) -> Iterator[Rearranged]:
    """Place anew the items of which somebody said, since they joined, what or where they are."""
    corrections = unit.corrections.of_items(item_ids)
    joined = unit.incidents.joined_at(sorted(corrections))
    for item_id, (home_id, at) in sorted(joined.items()):
        said = [each for each in corrections[item_id] if each.at > at and _tells(each)]
        if not said:
            continue
        (home,) = unit.incidents.get([home_id])
        if home.status in OPEN:
            yield _place_anew(m, unit, item_id, home, said[-1].by, now)


def _tells(said: Correction) -> bool:
    """Whether a correction is about what groups an item: relevance, topics, places."""
    return any(label is not None for label in (said.relevant, said.topics, said.regions))


def _place_anew(
    m: Monitor, unit: Unit, item_id: int, home: Incident, by: str, now: datetime
) -> Rearranged:
    """Where a corrected item belongs now: where it is, in another incident, or in a new one."""
    members = unit.incidents.members([home.id])[home.id]
    (member,) = [each for each in members if each.item.id == item_id]
    rules = m.settings.severity.grouping
    going = with_copies(members, [item_id])
    others = [each for each in members if each.item.id not in going]
    stays = _why_it_stays(m, unit, member, others, home)
    if stays:
        unit.incidents.hand_over([item_id], home.id, f"；{by}更正后复核，{stays}", now)
        unit.incidents.save(rebuilt(home, members, rules))
        return Rearranged(incident=home, touched=(home.id,))
    out = unit.pins.barred([item_id]).get(item_id, {})
    found, reason = _elsewhere(m, unit, member, {home.id, *out}, now)
    told = Told(reason=f"{by}更正后与原事件不再相符；{reason}")
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
    unit.incidents.hand_over([item_id], home.id, f"；{by}更正后复核，仍自成一事", now)
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


def _split_places(
    m: Monitor, unit: Unit, incident: Incident, now: datetime
) -> Iterator[Rearranged]:
    if incident.status not in OPEN:
        return
    members = unit.incidents.members([incident.id])[incident.id]
    rules = m.settings.severity.grouping
    if len(members) < 2 * rules.split_voices:
        return
    decision = other_place(
        members,
        rules,
        within=m.within,
        where=lambda some: where(some, m.gazetteer),
        pinned=frozenset(unit.pins.kept([member.item.id for member in members])),
    )
    if decision.item_ids:
        told = Told(reason=decision.reason)
        yield part(m, unit, incident, members, decision.item_ids, told, now)


def _merge_alike(
    m: Monitor, unit: Unit, incident_ids: Sequence[int], now: datetime
) -> Iterator[Rearranged]:
    """Merge each of ``incident_ids`` with an open incident that proves to be the same story."""
    if not incident_ids:
        return
    rules = m.settings.severity.grouping
    with open_incidents(m, unit, now) as standing:
        open_now = standing.by_id()
    near = _Neighbours.of(open_now)
    for incident_id in incident_ids:
        one = open_now.get(incident_id)
        if one is None:
            continue
        apart = unit.apart.of(one.id)
        for other_id in near.to(one):
            other = open_now.get(other_id)
            if other is None:
                continue
            held = other.id in apart
            decision = same_story(one, other, rules, within=m.within, apart=held)
            if decision.same:
                stays, goes = senior(one, other)
                done = unite(m, unit, goes, stays, Told(reason=decision.reason), now)
                del open_now[goes.id]
                open_now[stays.id] = done.incident
                yield done
                break


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
    return list(islice(incident.profile.terms, _HEAVIEST))
