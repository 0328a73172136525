"""The steps inside ``pipeline.assess``: a place for every item, a new look at every incident.

Nothing is decided here: ``incidents`` and ``review`` decide.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from monitor.app import Monitor
from monitor.expecting import expectation
from monitor.incidents.attention import look_at, worth_looking
from monitor.incidents.candidates import Candidates
from monitor.incidents.clocks import as_detail, newly_missed
from monitor.incidents.settle import tier_of
from monitor.incidents.traits import signs_of
from monitor.recalling import recall
from monitor.review import Review, joined, opened, review
from monitor.settings.severity import SeveritySettings
from monitor.standing import OpenIncidents, open_incidents
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Assessment, Incident, Item, Member

log = logging.getLogger(__name__)

_TRY_AGAIN = timedelta(minutes=30)


def join(m: Monitor, unit: Unit, item_ids: Sequence[int], now: datetime) -> set[int]:
    """Give every item a place in an open incident, or a new one: ids of the incidents touched."""
    arrived = sorted(unit.items.get(item_ids), key=lambda i: (i.published_at, i.id))
    judged = unit.items.judgements(item_ids)
    origins = {item.origin_id for item in arrived if item.origin_id is not None}
    housed = unit.incidents.of_items(sorted({*item_ids, *origins}))
    touched = {housed[item.id] for item in arrived if item.id in housed}
    barred = _barred(unit, arrived)
    with open_incidents(m, unit, now) as standing:
        moving = _Moving(m, unit, standing, housed, now)
        for item in arrived:
            if item.id not in housed:
                member = Member(item=item, classification=judged[item.id], joined_reason="")
                touched.add(moving.house(member, barred.get(item.id, {})))
        moving.save()
    return touched


class _Moving:
    """Items on their way into incidents; what changes is saved once, at the end."""

    def __init__(
        self,
        m: Monitor,
        unit: Unit,
        standing: OpenIncidents,
        housed: dict[int, int],
        now: datetime,
    ) -> None:
        self._m, self._unit, self._standing, self._now = m, unit, standing, now
        self._housed = housed
        self._grown: dict[int, Incident] = {}
        self._rows: list[tuple[int, int, str, datetime]] = []
        self._lasting: list[int] = []

    def house(self, member: Member, barred: Mapping[int, str]) -> int:
        """Find or make the incident of one item: its id."""
        home, reason = _find_home(self._standing.candidates, self._housed, member, barred)
        if home is None:
            home = self._open(member, barred, reason)
        else:
            home = self._grown[home.id] = joined(home, member, self._m.settings)
        self._standing.put(home)
        self._housed[member.item.id] = home.id
        self._rows.append((home.id, member.item.id, reason, self._now))
        if signs_of(member):
            self._lasting.append(member.item.id)
        return home.id

    def _open(self, member: Member, barred: Mapping[int, str], reason: str) -> Incident:
        unit, now = self._unit, self._now
        home = unit.incidents.add(opened(member, self._m.settings, now))
        unit.apart.hold_all(home.id, barred, now)
        detail: dict[str, object] = {"reason": reason}
        unit.ledger.add(now, "assess", "opened", f"incident:{home.id}", detail, run_id())
        return home

    def save(self) -> None:
        """Write down who is where, and what the incidents are now."""
        for incident in self._grown.values():
            self._unit.incidents.grow(incident)
        self._unit.incidents.add_members(self._rows)
        self._unit.incidents.mark_lasting(self._lasting)


def _barred(unit: Unit, items: Sequence[Item]) -> dict[int, dict[int, str]]:
    """The incidents an item may not join: a person said so of it, or of what it repeats."""
    ids = {item.id for item in items} | {i.origin_id for i in items if i.origin_id is not None}
    said = unit.pins.barred(sorted(ids))
    return {i.id: {**said.get(i.origin_id or 0, {}), **said.get(i.id, {})} for i in items if said}


def _find_home(
    candidates: Candidates, housed: Mapping[int, int], member: Member, barred: Collection[int]
) -> tuple[Incident | None, str]:
    """The open incident this item belongs to, and why; its first report's before all others."""
    lineage = housed.get(member.item.origin_id or 0)
    first = candidates.get(lineage) if lineage is not None and lineage not in barred else None
    if first is not None:
        return first, f"与首发同属一事：{member.item.relation_reason}"
    try:
        decision = candidates.group(member.item, member.classification, barred)
    except Exception:
        log.exception("item could not be compared", extra={"item": member.item.id})
        return None, "归并时出错，单独立事；详见日志"
    home = None if decision.incident_id is None else candidates.get(decision.incident_id)
    return home, decision.reason


def worth_grading(m: Monitor, unit: Unit, touched: Collection[int], now: datetime) -> list[int]:
    """Those of ``touched``, incidents that items joined, that are worth a look at once.

    The others are due some minutes later: see ``incidents.attention``.
    """
    rules, found = m.settings.severity, []
    looks = unit.incidents.looks(sorted(touched))
    sizes = unit.incidents.sizes(sorted(touched))
    for incident_id, look in looks.items():
        size = sizes.get(incident_id, 0)
        fresh: Sequence[Member] = ()
        if look is not None and size > look.members:
            fresh = unit.incidents.newest_members(incident_id, size - look.members)
        attention = worth_looking(look, size, fresh, rules, now)
        if attention.at <= now:
            found.append(incident_id)
        else:
            unit.incidents.review_by(incident_id, attention.at)
    return found


def grade_again(
    m: Monitor, unit: Unit, incident: Incident, now: datetime, coverage: str = ""
) -> None:
    """Review one incident and save what came of it; one that breaks is tried again later.

    ``coverage`` says how complete the collection is.
    """
    rules = m.settings.severity.economy
    members, total = unit.incidents.members_for_review(incident, rules, now)
    last = unit.incidents.latest([incident.id]).get(incident.id)
    usual = expectation(m, unit, incident, now)
    subject = f"incident:{incident.id}"
    try:
        incident, earlier = recall(m, unit, incident, members, last, now)
        looked = review(
            incident,
            members,
            last,
            settings=m.settings,
            gazetteer=m.gazetteer,
            expected=usual,
            earlier=earlier,
            usual=lambda at: expectation(m, unit, incident, at).usual,
            decided=unit.incidents.decided(incident.id) if incident.confirmed_by else None,
            coverage=coverage,
            now=now,
        )
        kept = [looked.assessment] if looked.news else []
    except Exception as error:
        log.exception("incident could not be graded", extra={"incident": incident.id})
        detail: dict[str, object] = {"error": type(error).__name__}
        unit.ledger.add(now, "assess", "not graded", subject, detail, run_id())
        unit.incidents.set_review([(incident.id, now + _TRY_AGAIN)])
        return
    unit.incidents.save(looked.incident)
    (before,) = unit.incidents.looks([incident.id]).values()
    look = look_at(members, total, before, now, room=looked.room, heat=looked.heat)
    unit.incidents.looked(incident.id, look, looked.next_at)
    if kept:
        unit.incidents.add_assessments(kept)
        detail = {"tier": kept[0].tier.word, "points": kept[0].points}
        unit.ledger.add(now, "assess", "graded", subject, detail, run_id())
    for clock in newly_missed(incident.clocks, looked.incident.clocks):
        unit.ledger.add(now, "assess", "clock missed", subject, as_detail(clock), run_id())
    quieter = _quieter(incident, last, looked, m.settings.severity)
    if looked.louder or (quieter and unit.alerts.rang(incident.id)):
        unit.incidents.flag_alert([incident.id])


def _quieter(
    before: Incident, last: Assessment | None, looked: Review, rules: SeveritySettings
) -> bool:
    """Whether the tier fell, or calm began."""
    fell = last is not None and tier_of(looked.verdict) < last.tier
    calm = {name for name, rule in rules.clocks.items() if rule.starts == "calm"}
    known = {(clock.name, clock.turn) for clock in before.clocks}
    begun = (c for c in looked.incident.clocks if c.name in calm and c.stopped_at is None)
    return fell or any((clock.name, clock.turn) not in known for clock in begun)
