from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.errors import NotFoundError
from monitor.store import Store
from monitor.types import (
    Classification,
    ClockDue,
    Engagement,
    IncidentStatus,
    Observation,
    Profile,
    Tier,
)

if TYPE_CHECKING:
    from tests.store.conftest import Builder

HOUR = timedelta(hours=1)


@pytest.fixture
def stocked(store: Store, make: Builder) -> Store:
    """The store with items 1 to 3, the later ones published earlier."""
    items = [make.item(published_at=make.item().published_at - n * HOUR) for n in range(3)]
    with store.write() as unit:
        unit.items.add(items, [None] * 3)
    return store


def test_codes_count_the_incidents_of_a_desk_day(stocked: Store, make: Builder) -> None:
    late = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)  # half past midnight at the desk
    with stocked.write() as unit:
        opened = [unit.incidents.add(make.incident()) for _ in range(2)]
        opened.append(unit.incidents.add(make.incident(detected_at=late)))
    assert [i.code for i in opened] == ["20260310-001", "20260310-002", "20260311-001"]
    with stocked.read() as unit:
        assert unit.incidents.get([i.id for i in opened[::-1]]) == opened[::-1]
        assert unit.incidents.all_ids() == [i.id for i in opened]
        assert unit.incidents.get([99]) == []


def test_saving_overwrites_all_but_what_is_due(
    stocked: Store, make: Builder, now: datetime
) -> None:
    clock = ClockDue(name="K1", label="首报", started_at=now, due_at=now + HOUR)
    with stocked.write() as unit:
        opened = unit.incidents.add(make.incident())
        unit.incidents.set_review([(opened.id, now)])
        unit.incidents.flag_alert([opened.id])
        changed = replace(
            opened,
            title="另一标题",
            status=IncidentStatus.RESPONDING,
            tier=Tier.RED,
            topics=(),
            profile=Profile(terms={"医保": 1.0}),
            clocks=(clock,),
            acknowledged_at=now,
            acknowledged_by="值班员",
        )
        unit.incidents.save(changed)
        assert unit.incidents.get([opened.id]) == [changed]
        assert unit.incidents.due_for_review(now, 5) == [opened.id]
        assert unit.incidents.awaiting_alert(5) == [opened.id]


def test_saving_an_incident_that_is_not_there_is_an_error(store: Store, make: Builder) -> None:
    with pytest.raises(NotFoundError, match="no incident 7"), store.write() as unit:
        unit.incidents.save(make.incident(id=7, code="x"))


def test_open_incidents_are_those_with_late_news_and_no_end(
    stocked: Store, make: Builder, now: datetime
) -> None:
    with stocked.write() as unit:
        for status in IncidentStatus:
            unit.incidents.add(make.incident(status=status))
        unit.incidents.add(make.incident(last_item_at=now - HOUR))
        found = unit.incidents.open_since(now)
    assert [incident.status for incident in found] == [
        IncidentStatus.WATCHING,
        IncidentStatus.ASSESSED,
        IncidentStatus.RESPONDING,
        IncidentStatus.ANSWERED,
        IncidentStatus.RETURNED,
    ]


def test_incidents_of_a_period_had_news_in_it(stocked: Store, make: Builder, now: datetime) -> None:
    with stocked.write() as unit:
        unit.incidents.add(make.incident(last_item_at=now - 5 * HOUR))
        within = unit.incidents.add(make.incident())
        unit.incidents.add(make.incident(detected_at=now + HOUR, last_item_at=now + HOUR))
        assert unit.incidents.between(now - HOUR, now + HOUR) == [within.id]


def test_incidents_are_found_by_when_they_were_detected(
    stocked: Store, make: Builder, now: datetime
) -> None:
    with stocked.write() as unit:
        first = unit.incidents.add(make.incident(detected_at=now, last_item_at=now - 5 * HOUR))
        unit.incidents.add(make.incident(detected_at=now + HOUR))
        assert unit.incidents.found_between(now, now + HOUR) == [first]


# ── members ──────────────────────────────────────────────────────────────────────────────────


def test_an_item_belongs_to_one_incident(stocked: Store, make: Builder, now: datetime) -> None:
    with stocked.write() as unit:
        for _ in range(2):
            unit.incidents.add(make.incident())
        unit.incidents.add_members([(1, 1, "首条", now), (2, 2, "首条", now)])
        unit.incidents.add_members([(2, 1, "again", now), (1, 3, "相近", now)])
        unit.incidents.add_members([])
        assert unit.incidents.of_items([1, 2, 3, 99]) == {1: 1, 2: 2, 3: 1}


def test_members_come_with_judgement_and_observations_by_publication(
    stocked: Store, make: Builder, now: datetime
) -> None:
    judged = Classification(item_id=1, relevant=True, reason="命中养老金", tone=-1)
    shown = Observation(item_id=1, at=now, engagement=Engagement(rank=4))
    with stocked.write() as unit:
        for _ in range(2):
            unit.incidents.add(make.incident())
        unit.incidents.add_members([(1, 1, "首条", now), (1, 3, "相近", now)])
        unit.items.save_judgements([judged])
        unit.items.observe([shown])
        found = unit.incidents.members([1, 2])
    assert found[2] == ()
    earlier, later = found[1]
    assert (earlier.item.id, earlier.joined_reason, earlier.observations) == (3, "相近", ())
    assert not earlier.classification.relevant
    assert (later.item.id, later.joined_reason) == (1, "首条")
    assert (later.classification, later.observations) == (judged, (shown,))


# ── gradings ─────────────────────────────────────────────────────────────────────────────────


def test_the_last_grading_is_in_force_and_none_is_lost(
    with_incident: Store, make: Builder, now: datetime
) -> None:
    first, second = make.assessment(), make.assessment(at=now + HOUR, tier=Tier.RED, points=90)
    with with_incident.write() as unit:
        unit.incidents.add_assessments([first])
        unit.incidents.add_assessments([second])
        unit.incidents.add_assessments([])
        assert unit.incidents.latest([1, 2]) == {1: second}
        assert unit.incidents.history(1) == [first, second]
        assert unit.incidents.history(2) == []


def test_the_grading_in_force_is_the_newest_one_of_that_moment(
    with_incident: Store, make: Builder, now: datetime
) -> None:
    gradings = [make.assessment(at=now + n * HOUR, points=n) for n in range(4)]
    with with_incident.write() as unit:
        unit.incidents.add_assessments(gradings)
        assert unit.incidents.in_force(1, now - HOUR) is None
        assert unit.incidents.in_force(1, now) == gradings[0]
        assert unit.incidents.in_force(1, now + 2.5 * HOUR) == gradings[2]


# ── what is due ──────────────────────────────────────────────────────────────────────────────


def test_reviews_fall_due_by_time(stocked: Store, make: Builder, now: datetime) -> None:
    with stocked.write() as unit:
        for _ in range(4):
            unit.incidents.add(make.incident())
        assert unit.incidents.next_review() is None
        unit.incidents.set_review([(1, now), (2, now - HOUR), (3, now + HOUR)])
        assert unit.incidents.next_review() == now - HOUR
        assert unit.incidents.due_for_review(now, 5) == [2, 1]
        assert unit.incidents.due_for_review(now, 1) == [2]
        unit.incidents.set_review([(2, None)])
        assert unit.incidents.due_for_review(now, 5) == [1]


def test_touching_items_makes_their_incidents_due(
    stocked: Store, make: Builder, now: datetime
) -> None:
    with stocked.write() as unit:
        for _ in range(2):
            unit.incidents.add(make.incident())
        unit.incidents.add_members([(2, 1, "首条", now)])
        unit.incidents.touch([1, 3], now)
        assert unit.incidents.due_for_review(now, 5) == [2]


def test_flagged_incidents_wait_for_an_alert(stocked: Store, make: Builder) -> None:
    with stocked.write() as unit:
        for _ in range(3):
            unit.incidents.add(make.incident())
        unit.incidents.flag_alert([3, 1])
        assert unit.incidents.awaiting_alert(5) == [1, 3]
        assert unit.incidents.awaiting_alert(1) == [1]
        assert unit.incidents.unflag_alert([2, 1]) == [1]
        assert unit.incidents.awaiting_alert(5) == [3]
