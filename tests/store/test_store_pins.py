"""What persons arranged is kept: the later word holds, and goes along with a merger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.store import Store, Unit

if TYPE_CHECKING:
    from tests.store.conftest import Builder


@pytest.fixture
def unit(store: Store, make: Builder) -> Iterator[Unit]:
    """Four items, three incidents."""
    with store.write() as opened:
        items = [make.item(canonical_url=f"https://news.example/{n}") for n in range(4)]
        opened.items.add(items, [None] * 4)
        for _ in range(3):
            opened.incidents.add(make.incident())
        yield opened


def test_item_is_kept_in_one_incident_only(unit: Unit, now: datetime) -> None:
    unit.pins.keep([1, 2], 1, "林知夏", now)
    unit.pins.keep([1], 2, "周牧", now + timedelta(hours=1))
    assert unit.pins.kept([1, 2, 3]) == {1: 2, 2: 1}
    (pin,) = unit.pins.of_items([1])[1]
    assert (pin.kept, pin.by, pin.at) == (True, "周牧", now + timedelta(hours=1))


def test_later_word_on_the_same_place_holds(unit: Unit, now: datetime) -> None:
    unit.pins.bar([1], 1, "林知夏", now)
    assert unit.pins.barred([1, 2]) == {1: {1: "林知夏"}}
    unit.pins.keep([1], 1, "周牧", now)
    assert unit.pins.barred([1]) == {}
    assert unit.pins.kept([1]) == {1: 1}


def test_what_was_said_goes_along_with_a_merger(unit: Unit, now: datetime) -> None:
    unit.pins.keep([1], 1, "林知夏", now)
    unit.pins.bar([2, 3], 1, "林知夏", now)
    unit.pins.follow(1, 2, staying={1, 3})
    assert unit.pins.kept([1]) == {1: 2}
    assert unit.pins.barred([2, 3]) == {
        2: {1: "林知夏", 2: "林知夏"},
        3: {1: "林知夏"},
    }, "a member of it cannot be barred"


def test_pair_held_apart_is_the_same_either_way_round(unit: Unit, now: datetime) -> None:
    unit.apart.hold(2, 1, "林知夏", now)
    unit.apart.hold(1, 2, "周牧", now)
    assert [set(unit.apart.of(i)) for i in (1, 2, 3)] == [{2}, {1}, set()]
    unit.apart.follow(1, 3)
    assert unit.apart.of(2) == {1, 3}
    unit.apart.lift(3, 2)
    assert unit.apart.of(3) == frozenset()
