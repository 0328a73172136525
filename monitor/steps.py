"""The steps inside a hop's transaction: load what a decision needs, ask for it, save what it says.

Called by ``pipeline`` only. Nothing is decided here: ``intake`` and ``review`` put the pure
stages together, the stages decide.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from monitor.alerts.plan import AlertPlan, Subject
from monitor.alerts.send import Outcome
from monitor.app import Monitor
from monitor.playbook import orders
from monitor.review import at_home
from monitor.sources.rounds import Errand, make_rounds
from monitor.sources.visit import Harvest
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import (
    Delivery,
    DeliveryStatus,
    Incident,
    RawItem,
    SourceState,
)

log = logging.getLogger(__name__)

_RETRY = timedelta(seconds=30)
_LONGEST_RETRY = timedelta(hours=1)
# A source claimed must be visited, articles and all, before its lease is over.
_START_WITHIN_S = 60.0
_BATCH = 500  # items, so that no single transaction of the ingest lasts long


# ── collect ──────────────────────────────────────────────────────────────────────────────────


def errands(m: Monitor, unit: Unit, states: Mapping[str, SourceState]) -> list[Errand]:
    """The sources claimed, each with what is remembered of it."""
    rhythms = unit.health.rhythms(list(states))
    return [
        Errand(source=m.sources[name], state=state, rhythm=rhythms.get(name))
        for name, state in states.items()
    ]


def rounds(m: Monitor, errands: Sequence[Errand]) -> Iterator[list[Harvest]]:
    """The harvests of ``errands``, some at a time as they come."""
    return make_rounds(
        errands,
        m.fetcher,
        m.parsers,
        m.clock,
        threads=m.collectors,
        start_within_s=_START_WITHIN_S,
    )


def spool(unit: Unit, harvests: Sequence[Harvest], now: datetime) -> list[int]:
    """Keep what visits brought and learnt: ids of the batches."""
    unit.sources.save([harvest.state for harvest in harvests])
    unit.sources.tally((now, h.state.source_id, h.tally) for h in harvests)
    for harvest in harvests:
        _note_visit(unit, harvest, now)
    spooled = [
        (h.state.source_id, h.state.last_attempt_at or now, items)
        for h in harvests
        for items in _parts(h.items)
    ]
    return unit.batches.add_all(spooled, run_id())


def _parts(items: Sequence[RawItem]) -> Iterator[Sequence[RawItem]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


def _note_visit(unit: Unit, harvest: Harvest, now: datetime) -> None:
    """Put on the ledger a first failure, a recovery, rows that were not read, new robots rules."""
    known, after, news = harvest.before, harvest.state, dict[str, dict[str, object]]()
    if after.failures and after.last_error != known.last_error:
        news["failed"] = {"error": after.last_error}
    elif known.failures and not after.failures:
        news["recovered"] = {"failures": known.failures}
    elif harvest.problems and not after.failures:
        news["partly"] = {"problems": list(harvest.problems)}
    if known.robots_hash not in (None, after.robots_hash):
        news["robots.txt changed"] = {"before": known.robots_hash, "now": after.robots_hash}
    for action, detail in news.items():
        unit.ledger.add(now, "collect", action, f"source:{after.source_id}", detail, run_id())
        log.warning("source %s", action, extra={"source": after.source_id, **detail})


# ── alert, escalate ──────────────────────────────────────────────────────────────────────────


def subject_of(m: Monitor, unit: Unit, incident: Incident) -> Subject:
    """Everything a message about ``incident`` may say."""
    labels = {topic.id: topic.label for topic in m.settings.topics.topics}
    return Subject(
        incident=incident,
        assessment=unit.incidents.latest([incident.id])[incident.id],
        previous=unit.incidents.alerted_assessment(incident.id),
        members=unit.incidents.members([incident.id])[incident.id],
        region_name="、".join(m.gazetteer.name(code) for code in incident.regions),
        topic_labels=tuple(labels.get(topic, topic) for topic in incident.topics),
        home=at_home(incident.regions, m.settings.desk.home_regions, m.gazetteer),
        earlier=unit.past.refutation(incident),
        ordered=orders(unit.incidents.history(incident.id), unit.alerts.of_incident(incident.id)),
        dispositions=tuple(unit.dispositions.of([incident.id])[incident.id]),
    )


def save_plan(unit: Unit, decided: AlertPlan, incident_id: int, now: datetime) -> list[int]:
    """Write the alerts of a plan and its reason: ids of those not written before."""
    made = [unit.alerts.add(draft.alert, draft.deliveries) for draft in decided.drafts]
    ids = [alert.id for alert in made if alert is not None]
    action = "alerted" if ids else "not alerted"
    detail = {"reason": decided.reason, "alerts": ids}
    unit.ledger.add(now, "alert", action, f"incident:{incident_id}", detail, run_id())
    return ids


# ── deliver ──────────────────────────────────────────────────────────────────────────────────


def settle(unit: Unit, delivery: Delivery, outcome: Outcome, now: datetime) -> DeliveryStatus:
    """Record what became of a message: sent, given up, or due again, ever later up to an hour."""
    status, retry_at = DeliveryStatus.SENT, None
    if outcome.kind == "permanent":
        status = DeliveryStatus.FAILED
    elif outcome.kind == "retry":
        wait = min(_RETRY * 2 ** min(delivery.attempts - 1, 10), _LONGEST_RETRY)
        asked = timedelta(seconds=outcome.retry_after_s or 0)
        status, retry_at = DeliveryStatus.PENDING, now + max(wait, asked)
    unit.alerts.settle(
        delivery.id, status=status, at=now, error=outcome.error, next_attempt_at=retry_at
    )
    detail = {"channel": delivery.channel, "to": delivery.recipient, "error": outcome.error}
    subject = f"alert:{delivery.alert_id}"
    unit.ledger.add(now, "deliver", status.value, subject, detail, run_id())
    return status
