"""READ THIS FIRST. One item's way through the monitor: a function a hop, each load, decide, save.

    collect ──▶ ingest ──▶ assess ──▶ alert ──▶ deliver      beside the line:
    fetch,      gate,      group,     route,    send,        receive       items brought to us
    parse,      redact,    measure,   roster,   record       inspect       how the sources are doing
    spool       classify   grade      render                 escalate      tell the next person
                                                             acknowledge   somebody has it
                                                             report        the daily digest

Every hop takes a batch and changes nothing when it is run again on the same input; each saves in
one transaction, but for the two at the rims, which save as answers come. What is due is a column,
never a timer: ``jobs.py`` asks for it and calls these. The decisions are pure code in the packages
named above; ``steps.py`` and its neighbours load what they need and save what they say; the network
is touched in ``sources/fetch.py`` and ``alerts/send.py`` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor import assessing, steps
from monitor.alerts.plan import plan, plan_escalation
from monitor.app import Monitor
from monitor.checkup import inspect_sources
from monitor.errors import NotFoundError
from monitor.ingesting import take_in
from monitor.reporting import make_report
from monitor.sources.visit import handed_in
from monitor.types import DeliveryStatus, RawItem, Report

LEASE = timedelta(minutes=5)
"""How long a source or a message stays with the worker that took it, should it die."""


def collect(m: Monitor, source_ids: Sequence[str]) -> list[int]:
    """Visit sources and spool what they gave: the ids of the batches.

    A source that is not due, or that another worker has in hand, is left alone. Each harvest is
    saved as it comes, so that nothing accepted waits for the slowest.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        errands = steps.errands(m, unit, unit.sources.claim(source_ids, now, now + LEASE))
    left, spooled = {errand.state.source_id for errand in errands}, []
    for harvests in steps.rounds(m, errands):
        with m.store.write() as unit:
            spooled += steps.spool(unit, harvests, m.clock.now())
            unit.health.keep_robots(m.fetcher.robots_received())
        left -= {harvest.state.source_id for harvest in harvests}
    if left:
        with m.store.write() as unit:
            unit.sources.release(sorted(left))
    return spooled


def receive(
    m: Monitor, source_id: str, items: Sequence[RawItem], problems: Sequence[str] = ()
) -> int | None:
    """Spool what somebody handed us: the batch's id, or None when there was nothing.

    For pushed items and imported ledgers; whoever hands in the same twice changes nothing.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        state = unit.sources.get(source_id)
        harvest = handed_in(state, items, problems, now)
        return next(iter(steps.spool(unit, [harvest], now)), None)


def inspect(m: Monitor) -> int:
    """Look at how every source is doing: the number of troubles that began or passed."""
    with m.store.write() as unit:
        return inspect_sources(m, unit, m.clock.now())


def ingest(m: Monitor, batch_ids: Sequence[int]) -> list[int]:
    """Judge what was spooled, keep what is about social insurance: the ids of the items kept."""
    with m.store.write() as unit:
        batches = unit.batches.load(batch_ids)
        kept = take_in(m, unit, batches)
        unit.batches.remove(batch_ids)
    return kept


def assess(m: Monitor, item_ids: Sequence[int], incident_ids: Sequence[int] = ()) -> list[int]:
    """Join items into incidents and grade every incident touched; ``incident_ids`` are due anyway.

    Returns the ids of the incidents that were looked at.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        touched = sorted(assessing.join(m, unit, item_ids, now) | set(incident_ids))
        for incident in unit.incidents.get(touched):
            assessing.grade_again(m, unit, incident, now)
        unit.items.mark_assessed(item_ids, now)
    return touched


def alert(m: Monitor, incident_ids: Sequence[int]) -> list[int]:
    """Decide who is told of each incident and write the messages: the ids of the new alerts.

    Only incidents that are flagged as louder than before are looked at; the flag comes off.
    """
    now = m.clock.now()
    made: list[int] = []
    with m.store.write() as unit:
        flagged = unit.incidents.unflag_alert(incident_ids)
        last = unit.alerts.last_of(flagged)
        for incident in unit.incidents.get(flagged):
            subject = steps.subject_of(m, unit, incident)
            decided = plan(subject, last.get(incident.id), m.settings, now, within=m.within)
            made += steps.save_plan(unit, decided, incident.id, now)
    return made


def deliver(m: Monitor, limit: int = 50) -> int:
    """Send what is due: the number of messages sent.

    Each is claimed before it is sent and settled after; a crash between the two may repeat that
    one message, under the same key, but cannot lose it.
    """
    sent = 0
    for _ in range(limit):
        now = m.clock.now()
        with m.store.write() as unit:
            claimed = unit.alerts.claim(now, LEASE, 1)
        if not claimed:
            break
        (delivery,) = claimed
        outcome = m.sender.send(delivery)
        with m.store.write() as unit:
            status = steps.settle(unit, delivery, outcome, now)
        sent += status is DeliveryStatus.SENT
    return sent


def escalate(m: Monitor, limit: int = 50) -> list[int]:
    """Tell the next person of every alert that nobody acknowledged in time: new alerts' ids."""
    now = m.clock.now()
    made: list[int] = []
    with m.store.write() as unit:
        for overdue in unit.alerts.unacknowledged(now, limit):
            (incident,) = unit.incidents.get([overdue.incident_id])
            subject = steps.subject_of(m, unit, incident)
            decided = plan_escalation(overdue, subject, m.settings, now, within=m.within)
            made += steps.save_plan(unit, decided, incident.id, now)
            unit.alerts.mark_escalated(overdue.id, now)
    return made


def acknowledge(m: Monitor, incident_id: int, by: str) -> list[int]:
    """Record that ``by`` has taken an incident: the ids of the alerts this answers.

    Raises NotFoundError for an unknown incident. A second acknowledgement changes nothing.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        found = unit.incidents.get([incident_id])
        if not found:
            raise NotFoundError(f"incident {incident_id!r} is not there; see `monitor incidents`")
        answered = unit.alerts.acknowledge(incident_id, by, now)
        steps.take_over(unit, found[0], by, answered, now)
    return answered


def report(m: Monitor, kind: str, period_end: datetime) -> Report:
    """The report of ``kind`` for the period that ended at ``period_end``; made once, then kept.

    The only kind so far is ``daily``. Raises NotFoundError for another.
    """
    with m.store.write() as unit:
        made = unit.reports.find(kind, period_end)
        return made or make_report(m, unit, kind, period_end)
