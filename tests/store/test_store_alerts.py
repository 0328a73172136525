from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.errors import NotFoundError
from monitor.store import Store
from monitor.types import DeliveryStatus

if TYPE_CHECKING:
    from tests.store.conftest import Builder

MINUTE = timedelta(minutes=1)


def test_an_alert_is_kept_with_its_deliveries(with_incident: Store, make: Builder) -> None:
    with with_incident.write() as unit:
        alert = unit.alerts.add(make.alert(), [make.delivery()])
        assert alert is not None
        assert alert == make.alert(id=alert.id)
        assert unit.alerts.get([alert.id, 99]) == [alert]
        (delivery,) = unit.alerts.deliveries(alert.id)
        assert delivery == make.delivery(id=delivery.id, alert_id=alert.id)


def test_the_same_alert_twice_writes_nothing(with_incident: Store, make: Builder) -> None:
    with with_incident.write() as unit:
        first = unit.alerts.add(make.alert(), [make.delivery()])
        assert first is not None
        assert unit.alerts.add(make.alert(), [make.delivery(dedupe_key="other")]) is None
        assert unit.alerts.all_ids() == [first.id]
        assert len(unit.alerts.deliveries(first.id)) == 1


def test_the_same_message_twice_in_an_alert_goes_out_once(
    with_incident: Store, make: Builder
) -> None:
    with with_incident.write() as unit:
        alert = unit.alerts.add(
            make.alert(), [make.delivery(), make.delivery(), make.delivery(dedupe_key="other")]
        )
        assert alert is not None
        assert len(unit.alerts.deliveries(alert.id)) == 2


def test_alerts_are_found_by_incident_and_period(
    with_incident: Store, make: Builder, now: datetime
) -> None:
    with with_incident.write() as unit:
        unit.incidents.add(make.incident())
        first = unit.alerts.add(make.alert(dedupe_key="a"), [])
        second = unit.alerts.add(make.alert(dedupe_key="b", at=now + MINUTE), [])
        other = unit.alerts.add(make.alert(dedupe_key="c", incident_id=2), [])
        assert unit.alerts.of_incident(1) == [first, second]
        assert unit.alerts.last_of([1, 2, 3]) == {1: second, 2: other}
        assert unit.alerts.between(now, now + MINUTE) == [first, other]


def test_an_alert_nobody_takes_up_falls_due_once(
    with_incident: Store, make: Builder, now: datetime
) -> None:
    with with_incident.write() as unit:
        late = unit.alerts.add(make.alert(dedupe_key="a", ack_due_at=now), [])
        sooner = unit.alerts.add(make.alert(dedupe_key="b", ack_due_at=now - MINUTE), [])
        unit.alerts.add(make.alert(dedupe_key="c", ack_due_at=None), [])
        unit.alerts.add(make.alert(dedupe_key="d", ack_due_at=now + MINUTE), [])
        assert late is not None
        assert sooner is not None
        assert unit.alerts.unacknowledged(now, 5) == [sooner, late]
        assert unit.alerts.unacknowledged(now, 1) == [sooner]
        unit.alerts.mark_escalated(sooner.id, now)
        assert unit.alerts.unacknowledged(now, 5) == [late]


def test_acknowledging_takes_up_every_open_alert_of_the_incident(
    with_incident: Store, make: Builder, now: datetime
) -> None:
    with with_incident.write() as unit:
        unit.incidents.add(make.incident())
        mine = [unit.alerts.add(make.alert(dedupe_key=key, ack_due_at=now), []) for key in "ab"]
        unit.alerts.add(make.alert(dedupe_key="c", incident_id=2), [])
        ids = [alert.id for alert in mine if alert]
        assert unit.alerts.acknowledge(1, "值班员", now) == ids
        assert unit.alerts.acknowledge(1, "带班领导", now + MINUTE) == []
        assert {(a.acknowledged_at, a.acknowledged_by) for a in unit.alerts.get(ids)} == {
            (now, "值班员")
        }
        assert unit.alerts.unacknowledged(now, 5) == []


def test_marking_what_is_not_there_is_an_error(store: Store, now: datetime) -> None:
    with pytest.raises(NotFoundError, match="no alert 7"), store.write() as unit:
        unit.alerts.mark_escalated(7, now)
    with pytest.raises(NotFoundError, match="no delivery 7"), store.write() as unit:
        unit.alerts.settle(7, status=DeliveryStatus.SENT, at=now)


# ── the outbox ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def outbox(with_incident: Store, make: Builder, now: datetime) -> Store:
    """The store with deliveries due in -1, 0 and +10 minutes."""
    due = [make.delivery(dedupe_key=str(n), next_attempt_at=now + n * MINUTE) for n in (0, -1, 10)]
    with with_incident.write() as unit:
        unit.alerts.add(make.alert(), due)
    return with_incident


def test_due_deliveries_are_claimed_longest_due_first(outbox: Store, now: datetime) -> None:
    with outbox.write() as unit:
        assert [d.dedupe_key for d in unit.alerts.claim(now, MINUTE, 1)] == ["-1"]
        (second,) = unit.alerts.claim(now, MINUTE, 5)
        assert (second.dedupe_key, second.attempts) == ("0", 1)
        assert unit.alerts.claim(now, MINUTE, 5) == []


def test_what_a_dead_worker_held_is_claimed_again(outbox: Store, now: datetime) -> None:
    with outbox.write() as unit:
        unit.alerts.claim(now, MINUTE, 5)
        assert unit.alerts.next_due(now) == now + MINUTE
        again = unit.alerts.claim(now + MINUTE, MINUTE, 5)
    assert [(d.dedupe_key, d.attempts) for d in again] == [("-1", 2), ("0", 2)]


def test_settled_deliveries_are_done_with_or_wait(outbox: Store, now: datetime) -> None:
    retry_at = now + 5 * MINUTE
    with outbox.write() as unit:
        first, second = unit.alerts.claim(now, MINUTE, 5)
        unit.alerts.settle(first.id, status=DeliveryStatus.SENT, at=now)
        unit.alerts.settle(
            second.id,
            status=DeliveryStatus.PENDING,
            at=now,
            error="503",
            next_attempt_at=retry_at,
        )
        by_id = {d.id: d for d in unit.alerts.deliveries(first.alert_id)}
        assert by_id[first.id] == replace(first, status=DeliveryStatus.SENT, sent_at=now)
        assert by_id[second.id] == replace(second, error="503", next_attempt_at=retry_at)
        assert unit.alerts.next_due(now) == retry_at
        assert [d.id for d in unit.alerts.claim(retry_at, MINUTE, 5)] == [second.id]
        unit.alerts.settle(second.id, status=DeliveryStatus.FAILED, at=retry_at, error="404")
        (third,) = unit.alerts.claim(now + 10 * MINUTE, MINUTE, 5)
        unit.alerts.settle(third.id, status=DeliveryStatus.SENT, at=now + 10 * MINUTE)
        assert unit.alerts.next_due(now) is None


def test_counts_tell_items_incidents_alerts_and_deliveries(outbox: Store, now: datetime) -> None:
    with outbox.write() as unit:
        (claimed,) = unit.alerts.claim(now, MINUTE, 1)
        unit.alerts.settle(claimed.id, status=DeliveryStatus.SENT, at=now)
        assert unit.counts() == {
            "items": 1,
            "incidents": 1,
            "alerts": 1,
            "deliveries_pending": 2,
            "deliveries_sent": 1,
            "deliveries_folded": 0,
            "deliveries_failed": 0,
        }
