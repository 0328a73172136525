"""Earlier incidents: which may come back, and how many of them are looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from monitor.store import Store
from monitor.types import Classification, Incident, IncidentStatus, Recurrence, Tier

if TYPE_CHECKING:
    from tests.store.conftest import Builder

from tests.store.conftest import NOW

DAY = timedelta(days=1)
SINCE, BEFORE = NOW - 1000 * DAY, NOW - 3 * DAY


@pytest.fixture
def keep(with_incident: Store, make: Builder) -> Any:
    """Adds an incident of topic ``rumour_topic`` whose last news is a year old; returns its id."""

    def kept(**changes: Any) -> int:
        old = {"topics": ("rumour_topic",), "last_item_at": NOW - 365 * DAY, **changes}
        with with_incident.write() as unit:
            return unit.incidents.add(make.incident(**old)).id

    return kept


def found(store: Store, *topics: str, limit: int = 300, hearsay: bool = False) -> list[int]:
    with store.read() as unit:
        past = unit.past.stories(topics, SINCE, BEFORE, limit, hearsay=hearsay)
    return [incident.id for incident in past]


def test_grave_or_refuted_incidents_of_the_topic_come_newest_first(
    keep: Any, with_incident: Store
) -> None:
    grave = keep(tier=Tier.BLUE)
    refuted = keep(tier=Tier.ROUTINE, refuted_by=1, last_item_at=NOW - 100 * DAY)
    second = keep(topics=("other", "rumour_topic"), last_item_at=NOW - 200 * DAY)
    keep(tier=Tier.ROUTINE)
    keep(topics=("rumour_topics",))
    keep(topics=("rumourXtopic",))
    assert found(with_incident, "rumour_topic") == [refuted, second, grave]
    assert found(with_incident, "rumour_topic", limit=1) == [refuted]
    assert found(with_incident) == []


def test_stories_are_found_without_reading_every_incident(with_incident: Store) -> None:
    if not with_incident.location.startswith("sqlite"):
        pytest.skip("asks SQLite how it looks")
    asked: list[str] = []
    with with_incident.read() as unit:
        connection = unit._connection
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        unit.past.stories(["rumour_topic"], SINCE, BEFORE, 300)
        (query,) = (text for text in asked if "ORDER BY" in text)
        values = ("0",) * query.count("?")
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()
    assert "ix_incidents_worth_recalling" in str(steps)


def test_hearsay_meets_every_refuted_story(keep: Any, with_incident: Store) -> None:
    refuted = keep(topics=("elsewhere",), refuted_by=1)
    keep(topics=("elsewhere",))
    assert found(with_incident, "rumour_topic", hearsay=True) == [refuted]
    assert found(with_incident, hearsay=True) == [refuted]


def test_running_dismissed_merged_and_forgotten_incidents_do_not_come(
    keep: Any, with_incident: Store
) -> None:
    keep(last_item_at=NOW - DAY)
    keep(last_item_at=SINCE - DAY)
    keep(status=IncidentStatus.DISMISSED)
    keep(status=IncidentStatus.MERGED)
    closed = keep(last_item_at=NOW - DAY, status=IncidentStatus.CLOSED)
    assert found(with_incident, "rumour_topic") == [closed]


def test_refutation_is_found_through_the_return(with_incident: Store, make: Builder) -> None:
    def of(refutation_id: int | None) -> Incident:
        recurs = Recurrence(incident_id=9, refutation_id=refutation_id, reason="")
        return make.incident(recurs=recurs)

    with with_incident.write() as unit:
        unit.items.save_judgements([Classification(item_id=1, relevant=True, reason="")])
    with with_incident.read() as unit:
        member = unit.past.refutation(of(1))
        assert member is not None
        assert member.item.id == member.classification.item_id == 1
        assert unit.past.refutation(of(None)) is None
        assert unit.past.refutation(of(99)) is None, "no longer held"
        assert unit.past.refutation(make.incident()) is None


def test_incidents_of_a_time_come_with_the_highest_tier_they_reached(
    keep: Any, with_incident: Store, make: Builder
) -> None:
    def during(*topics: str, limit: int = 9) -> list[tuple[int, Tier]]:
        with with_incident.read() as unit:
            found = unit.past.during(topics, SINCE, SINCE + DAY, limit)
        return [(incident.id, tier) for incident, tier in found]

    then = {"first_published_at": SINCE - DAY, "last_item_at": SINCE, "tier": Tier.ROUTINE}
    never_graded = keep(**{**then, "tier": Tier.BLUE})
    calmed = keep(**then, topics=("other",))
    keep(**then, status=IncidentStatus.MERGED)
    keep(**{**then, "last_item_at": SINCE - DAY})
    keep(first_published_at=SINCE + DAY, last_item_at=SINCE + DAY)
    grave = make.assessment(incident_id=calmed, tier=Tier.ORANGE)
    calm = make.assessment(incident_id=calmed, tier=Tier.ROUTINE)
    with with_incident.write() as unit:
        unit.incidents.add_assessments([grave, calm])
    assert during() == [(calmed, Tier.ORANGE), (never_graded, Tier.BLUE)]
    assert during("rumour_topic") == [(never_graded, Tier.BLUE)]
    assert during(limit=1) == [(calmed, Tier.ORANGE)]
