"""What waits, who has it in hand, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.errors import NotFoundError
from monitor.store import Store
from monitor.types import Delivery, DeliveryStatus, Tier

if TYPE_CHECKING:
    from tests.store.conftest import Builder

MINUTE = timedelta(minutes=1)
SENT, PENDING, FAILED = DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.FAILED


@pytest.fixture
def outbox(with_incident: Store, make: Builder, now: datetime) -> Store:
    """The store with deliveries due in -1, 0 and +10 minutes."""
    due = [make.delivery(dedupe_key=str(n), next_attempt_at=now + n * MINUTE) for n in (0, -1, 10)]
    with with_incident.write() as unit:
        unit.alerts.add(make.alert(), due)
    return with_incident


def keys(store: Store, now: datetime, soon: timedelta = timedelta()) -> list[str]:
    with store.write() as unit:
        ids = [one.id for one in unit.alerts.waiting("desk", now, soon, 100)]
        return [one.dedupe_key for one in unit.alerts.one_by_one(ids)]


def claimed(store: Store, key: str, now: datetime) -> Delivery:
    with store.write() as unit:
        (wanted,) = [
            d
            for a in unit.alerts.all_ids()
            for d in unit.alerts.deliveries(a)
            if d.dedupe_key == key
        ]
        taken = unit.alerts.claim(wanted.id, now, MINUTE)
    assert taken is not None
    return taken


def stored(store: Store, delivery: Delivery) -> Delivery:
    with store.read() as unit:
        return unit.alerts.one_by_one([delivery.id])[0]


# ── what waits ───────────────────────────────────────────────────────────────────────────────


def test_the_gravest_waits_first_then_what_is_due_longest(
    outbox: Store, make: Builder, now: datetime
) -> None:
    grave = make.delivery(dedupe_key="grave", tier=Tier.ORANGE, next_attempt_at=now)
    with outbox.write() as unit:
        unit.alerts.add(make.alert(dedupe_key="second"), [grave])
        assert unit.alerts.channels_due(now) == ["desk"]
        assert unit.alerts.channels_due(now - 2 * MINUTE) == ["desk"], "made later, put back since"
    assert keys(outbox, now) == ["grave", "-1", "0"]


def test_what_is_due_soon_is_seen_but_not_due(outbox: Store, now: datetime) -> None:
    with outbox.write() as unit:
        waiting = unit.alerts.waiting("desk", now, 10 * MINUTE, 100)
        assert unit.alerts.waiting("other", now, 10 * MINUTE, 100) == []
    assert [(one.due, one.delayed, one.failed) for one in waiting] == [
        (True, False, False),
        (True, False, False),
        (False, True, False),
    ]


def test_what_is_in_hand_or_carried_is_left_out(outbox: Store, now: datetime) -> None:
    first = claimed(outbox, "-1", now)
    assert keys(outbox, now, 10 * MINUTE) == ["0", "10"]
    with outbox.write() as unit:
        later = unit.alerts.deliveries(first.alert_id)[2]
        unit.alerts.carry(later.id, [unit.alerts.deliveries(first.alert_id)[0].id])
    assert keys(outbox, now, 10 * MINUTE) == ["10"]


def test_a_message_made_before_the_clock_was_put_back_is_due_at_once(
    outbox: Store, now: datetime
) -> None:
    assert keys(outbox, now - timedelta(hours=1)) == ["-1", "0"]
    tried = claimed(outbox, "0", now)
    with outbox.write() as unit:
        unit.alerts.settle(
            tried, status=PENDING, at=now, error="503", next_attempt_at=now + 5 * MINUTE
        )
    assert keys(outbox, now) == ["-1"], "it rests"
    assert keys(outbox, now - timedelta(hours=1)) == ["-1", "0"]


# ── what is in hand ──────────────────────────────────────────────────────────────────────────


def test_what_a_dead_worker_held_is_claimed_again(outbox: Store, now: datetime) -> None:
    first = claimed(outbox, "-1", now)
    with outbox.write() as unit:
        assert unit.alerts.claim(first.id, now, MINUTE) is None
        again = unit.alerts.claim(first.id, now + MINUTE, MINUTE)
    assert (first.attempts, again and again.attempts) == (1, 2)


def test_settled_deliveries_are_done_with_or_wait(outbox: Store, now: datetime) -> None:
    first, second = claimed(outbox, "-1", now), claimed(outbox, "0", now)
    retry_at = now + 5 * MINUTE
    with outbox.write() as unit:
        assert unit.alerts.settle(first, status=SENT, at=now, reference="wx-1")
        assert unit.alerts.settle(
            second, status=PENDING, at=now, error="503", next_attempt_at=retry_at
        )
        assert unit.alerts.next_due(now) == retry_at
    assert stored(outbox, first) == replace(first, status=SENT, sent_at=now, reference="wx-1")
    assert stored(outbox, second) == replace(second, error="503", next_attempt_at=retry_at)
    assert keys(outbox, retry_at) == ["0"]


def test_settling_what_is_not_there_is_an_error(store: Store, make: Builder, now: datetime) -> None:
    with pytest.raises(NotFoundError, match="no delivery 7"), store.write() as unit:
        unit.alerts.settle(make.delivery(id=7), status=SENT, at=now)


def test_a_worker_whose_lease_ran_out_brings_good_news_only(outbox: Store, now: datetime) -> None:
    slow = claimed(outbox, "-1", now)
    quick = claimed(outbox, "-1", now + MINUTE)
    with outbox.write() as unit:
        assert not unit.alerts.settle(slow, status=FAILED, at=now, error="gone")
        assert unit.alerts.settle(slow, status=SENT, at=now)
        assert not unit.alerts.settle(
            quick, status=PENDING, at=now, error="503", next_attempt_at=now
        )
    assert stored(outbox, quick).status is SENT


def test_a_channel_that_asks_for_patience_is_left_alone(outbox: Store, now: datetime) -> None:
    with outbox.write() as unit:
        unit.alerts.hold("desk", now + 5 * MINUTE)
        unit.alerts.hold("other", now + 50 * MINUTE)
    assert keys(outbox, now + 4 * MINUTE) == []
    assert keys(outbox, now + 5 * MINUTE) == ["0", "-1"]
    assert keys(outbox, now + 10 * MINUTE) == ["0", "-1", "10"]


def test_a_recipient_who_had_too_many_holds_up_nobody_else(outbox: Store, now: datetime) -> None:
    other = "+86 138 0013 8001"
    with outbox.write() as unit:
        (mine, *_) = unit.alerts.deliveries(1)
        unit.alerts.add_more(1, [replace(mine, dedupe_key="other", address=other)])
        unit.alerts.hold("desk", now + 5 * MINUTE, mine.address)
    assert keys(outbox, now + 4 * MINUTE) == ["other"]


def test_only_what_was_refused_and_has_rested_is_woken(outbox: Store, now: datetime) -> None:
    tried = claimed(outbox, "0", now)
    with outbox.write() as unit:
        unit.alerts.settle(
            tried, status=PENDING, at=now, error="503", next_attempt_at=now + 8 * MINUTE
        )
        assert unit.alerts.wake("desk", now + MINUTE - timedelta(seconds=1), MINUTE) == 0
        assert unit.alerts.wake("desk", now + MINUTE, MINUTE) == 1
    assert keys(outbox, now + MINUTE) == ["-1", "0"], "the one that waits for its time still waits"


def test_messages_of_the_last_minute_are_counted_by_address(
    outbox: Store, make: Builder, now: datetime
) -> None:
    claimed(outbox, "-1", now)
    with outbox.read() as unit:
        assert unit.alerts.tried("desk", now - MINUTE, now) == {"duty@desk.example": 1}
        assert unit.alerts.tried("desk", now, now + MINUTE) == {}
        assert unit.alerts.tried("desk", now - 2 * MINUTE, now - MINUTE) == {}, "not yet"
        assert unit.alerts.tried("other", now - MINUTE, now) == {}


# ── one for many ─────────────────────────────────────────────────────────────────────────────


def test_what_is_carried_is_told_with_its_carrier(
    outbox: Store, make: Builder, now: datetime
) -> None:
    with outbox.write() as unit:
        ids = [one.id for one in unit.alerts.deliveries(1)]
        fold = unit.alerts.add(make.alert(dedupe_key="fold"), [make.delivery(dedupe_key="f")])
        assert fold is not None
        (carrier,) = unit.alerts.deliveries(fold.id)
        unit.alerts.carry(carrier.id, ids[:2])
        assert [one.id for one in unit.alerts.carried([carrier.id])] == ids[:2]
        unit.alerts.tell(ids[:2], carrier.id, now)
        assert unit.alerts.carried([carrier.id]) == []
        assert unit.alerts.told_by(fold.id) == [1]
        told = unit.alerts.deliveries(1)
    assert [one.status for one in told] == [DeliveryStatus.FOLDED] * 2 + [PENDING]
    assert told[0].sent_at == now


def test_what_a_carrier_carries_goes_with_it_into_the_next(
    outbox: Store, make: Builder, now: datetime
) -> None:
    with outbox.write() as unit:
        a, b, c = (one.id for one in unit.alerts.deliveries(1))
        unit.alerts.carry(b, [a])
        unit.alerts.carry(c, [b])
        assert [one.id for one in unit.alerts.carried([c])] == [a, b]


def test_somebody_who_has_waited_long_enough_waits_no_longer(outbox: Store, now: datetime) -> None:
    with outbox.write() as unit:
        assert unit.alerts.hasten(1, now)
        assert [one.id for one in unit.alerts.unacknowledged(now, 5)] == [1]
        assert not unit.alerts.hasten(1, now), "due already"


def test_counts_tell_items_incidents_alerts_and_deliveries(outbox: Store, now: datetime) -> None:
    first = claimed(outbox, "-1", now)
    with outbox.write() as unit:
        unit.alerts.settle(first, status=SENT, at=now)
        assert unit.held() == {
            "items": 1,
            "incidents": 1,
            "alerts": 1,
            "deliveries_pending": 2,
            "deliveries_sent": 1,
            "deliveries_folded": 0,
            "deliveries_withdrawn": 0,
            "deliveries_failed": 0,
        }
