"""The steps inside ``pipeline.assess``: a place for every item, a new look at every incident.

Nothing is decided here: ``incidents`` and ``review`` decide.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor.app import Monitor
from monitor.expecting import expectation
from monitor.incidents.clocks import as_detail, newly_missed
from monitor.incidents.group import group
from monitor.recalling import recall
from monitor.review import joined, opened, review
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Incident, Item, Member

log = logging.getLogger(__name__)

_TRY_AGAIN = timedelta(minutes=30)


def join(m: Monitor, unit: Unit, item_ids: Sequence[int], now: datetime) -> set[int]:
    """Give every item a place in an open incident, or a new one: ids of the incidents touched."""
    open_now = {i.id: i for i in unit.incidents.open_since(_window_start(m, now))}
    judged = unit.items.judgements(item_ids)
    housed = unit.incidents.of_items(item_ids)
    touched = set(housed.values())
    arrived = sorted(unit.items.get(item_ids), key=lambda i: (i.published_at, i.id))
    barred = _barred(unit, arrived)
    for item in arrived:
        if item.id in housed:
            continue
        member = Member(item=item, classification=judged[item.id], joined_reason="")
        out = barred.get(item.id, {})
        choice = {i: one for i, one in open_now.items() if i not in out} if out else open_now
        home, reason = _find_home(m, unit, member, choice)
        if home is None:
            home = unit.incidents.add(opened(member, m.settings, now))
            unit.apart.hold_all(home.id, out, now)
            detail = {"reason": reason}
            unit.ledger.add(now, "assess", "opened", f"incident:{home.id}", detail, run_id())
        else:
            home = joined(home, member, m.settings)
            unit.incidents.save(home)
        unit.incidents.add_members([(home.id, item.id, reason, now)])
        open_now[home.id] = home
        touched.add(home.id)
    return touched


def _barred(unit: Unit, items: Sequence[Item]) -> dict[int, dict[int, str]]:
    """The incidents an item may not join: a person said so of it, or of what it repeats."""
    ids = {item.id for item in items} | {i.origin_id for i in items if i.origin_id is not None}
    said = unit.pins.barred(sorted(ids))
    return {i.id: {**said.get(i.origin_id or 0, {}), **said.get(i.id, {})} for i in items if said}


def _window_start(m: Monitor, now: datetime) -> datetime:
    return now - m.settings.severity.grouping.window


def _find_home(
    m: Monitor, unit: Unit, member: Member, open_now: Mapping[int, Incident]
) -> tuple[Incident | None, str]:
    """The open incident this item belongs to, and why; its first report's before all others."""
    origin = member.item.origin_id
    lineage = unit.incidents.of_items([origin]).values() if origin else ()
    for incident_id in lineage:
        if incident_id in open_now:
            return open_now[incident_id], f"与首发同属一事：{member.item.relation_reason}"
    try:
        decision = group(
            member.item,
            member.classification,
            list(open_now.values()),
            m.settings.severity.grouping,
            within=m.within,
        )
    except Exception:
        log.exception("item could not be compared", extra={"item": member.item.id})
        return None, "归并时出错，单独立事；详见日志"
    home = None if decision.incident_id is None else open_now[decision.incident_id]
    return home, decision.reason


def grade_again(
    m: Monitor, unit: Unit, incident: Incident, now: datetime, coverage: str = ""
) -> None:
    """Review one incident and save what came of it; one that breaks is tried again later.

    ``coverage`` says how complete the collection is.
    """
    members = unit.incidents.members([incident.id])[incident.id]
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
    except Exception as error:
        log.exception("incident could not be graded", extra={"incident": incident.id})
        detail: dict[str, object] = {"error": type(error).__name__}
        unit.ledger.add(now, "assess", "not graded", subject, detail, run_id())
        unit.incidents.set_review([(incident.id, now + _TRY_AGAIN)])
        return
    unit.incidents.save(looked.incident)
    unit.incidents.set_review([(incident.id, looked.next_at)])
    if looked.news:
        unit.incidents.add_assessments([looked.assessment])
        detail = {"tier": looked.assessment.tier.word, "points": looked.assessment.points}
        unit.ledger.add(now, "assess", "graded", subject, detail, run_id())
    for clock in newly_missed(incident.clocks, looked.incident.clocks):
        unit.ledger.add(now, "assess", "clock missed", subject, as_detail(clock), run_id())
    if looked.louder:
        unit.incidents.flag_alert([incident.id])
