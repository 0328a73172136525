from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.errors import NotFoundError
from monitor.store import Store

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
