"""Volumes: what each hour brought on each topic, whatever becomes of the items."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, select, text

from monitor.store import Store
from monitor.store.tables import volumes
from monitor.types import Authority, Relation

if TYPE_CHECKING:
    from tests.store.conftest import Builder

HOUR = datetime(2026, 3, 10, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def _count(store: Store, make: Builder, topic: str | None, times: list[datetime]) -> None:
    items = [make.item(published_at=at) for at in times]
    with store.write() as unit:
        unit.volumes.count(items, [topic] * len(items))


def test_hour_counts_what_was_published_in_it(store: Store, make: Builder) -> None:
    edges = [HOUR - timedelta(microseconds=1), HOUR + timedelta(hours=1)]
    inside = [HOUR, HOUR + timedelta(minutes=59)]
    _count(store, make, "pension", [*edges, *inside])
    with store.read() as unit:
        assert unit.volumes.at("pension", [HOUR]) == {HOUR: 2}


def test_counts_of_two_harvests_add_up(store: Store, make: Builder) -> None:
    _count(store, make, "pension", [HOUR])
    with store.write() as unit:
        assert unit.volumes.at("pension", [HOUR]) == {HOUR: 1}
        unit.volumes.count([make.item(published_at=HOUR)] * 2, ["pension"] * 2)
        assert unit.volumes.at("pension", [HOUR]) == {HOUR: 3}


@pytest.mark.parametrize(("topic", "found"), [("pension", 1), (None, 2), ("medical", 0)])
def test_topics_are_told_apart(store: Store, make: Builder, topic: str | None, found: int) -> None:
    _count(store, make, "pension", [HOUR])
    _count(store, make, None, [HOUR] * 2)
    with store.read() as unit:
        assert unit.volumes.at(topic, [HOUR]).get(HOUR, 0) == found


def test_reprints_and_mirrors_are_items_and_no_originals(store: Store, make: Builder) -> None:
    first = make.item(published_at=HOUR)
    reprint = replace(first, relation=Relation.REPRINT)
    mirror = replace(first, authority=Authority.SPAM)
    with store.write() as unit:
        unit.volumes.count([first, reprint, mirror], ["pension"] * 3)
        assert _rows(unit.volumes._connection) == [("pension", HOUR, 3, 1)]
        unit.volumes.count([mirror, reprint], ["pension"] * 2, times=-1)
        assert _rows(unit.volumes._connection) == [("pension", HOUR, 1, 1)]


def _rows(connection: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(select(volumes).order_by(volumes.c.topic))]


def test_days_are_those_of_the_desk(store: Store, make: Builder) -> None:
    midnight = datetime(2026, 3, 9, 16, tzinfo=UTC)
    _count(store, make, "pension", [midnight - timedelta(minutes=1), midnight, HOUR, HOUR + DAY])
    with store.read() as unit:
        found = unit.volumes.by_day("pension", date(2026, 3, 9), date(2026, 3, 10))
        assert found == {date(2026, 3, 9): 1, date(2026, 3, 10): 2}


def test_counting_began_with_the_first_hour(store: Store, make: Builder) -> None:
    with store.read() as unit:
        assert unit.volumes.since("pension") is None
    _count(store, make, "pension", [HOUR + DAY, HOUR])
    with store.read() as unit:
        assert unit.volumes.since("pension") == HOUR
        assert unit.volumes.since("medical") is None


def test_items_kept_before_there_were_volumes_are_counted(store: Store, make: Builder) -> None:
    revision = import_module("monitor.store.migrations.versions.0004_handling_of_incidents")
    told = make.item(published_at=HOUR + timedelta(minutes=7))
    again = replace(told, relation=Relation.REPRINT)
    with store.write() as unit:
        unit.items.add([told, again, told], ["pension", "pension", None])
        connection = unit.volumes._connection
        connection.execute(text(revision.count_items(connection.dialect.name)))
        assert _rows(connection) == [("", HOUR, 1, 1), ("pension", HOUR, 2, 1)]


def test_hours_of_several_topics_are_counted_together(store: Store, make: Builder) -> None:
    _count(store, make, "pension", [HOUR, HOUR, HOUR + DAY])
    _count(store, make, "medical", [HOUR])
    _count(store, make, None, [HOUR - DAY])
    with store.read() as unit:
        every = ("pension", "medical", "")
        assert unit.volumes.by_hour(every, HOUR - DAY, HOUR + DAY) == {HOUR - DAY: 1, HOUR: 3}
        assert unit.volumes.by_hour((), HOUR - DAY, HOUR + DAY) == {}
        assert unit.volumes.by_hour(("pension",), HOUR, HOUR + 2 * DAY) == {HOUR: 2, HOUR + DAY: 1}
        assert unit.volumes.by_hour(("pension", "medical"), HOUR, HOUR + DAY) == {HOUR: 3}
        assert unit.volumes.began() == HOUR - DAY
