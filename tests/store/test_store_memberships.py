"""What a look at a big incident reads, when it is due, and how a change of it is noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.settings.severity import Economy
from monitor.types import Look, Tier

if TYPE_CHECKING:
    from monitor.store import Store
    from tests.store.conftest import Builder

HOUR = timedelta(hours=1)
RULES = Economy(read_whole=8, read_back=72 * HOUR, read_most=3)


@pytest.fixture
def big(store: Store, make: Builder, now: datetime) -> Store:
    """Incident 1 with items 1 to 10: six joined days ago, of which 2 and 4 are lasting."""
    with store.write() as unit:
        unit.items.add([make.item(external_id=str(n)) for n in range(10)], ["pension"] * 10)
        unit.incidents.add(make.incident())
        old, new = now - 100 * HOUR, now - HOUR
        rows = [(1, n, "旧", old + n * HOUR) for n in range(1, 7)]
        unit.incidents.add_members([*rows, *((1, n, "新", new) for n in range(7, 11))])
        unit.incidents.mark_lasting([2, 4])
    return store


def test_big_incident_is_read_in_part(big: Store, make: Builder, now: datetime) -> None:
    incident = make.incident(id=1, first_item_id=1)
    with big.read() as unit:
        members, total = unit.incidents.members_for_review(incident, RULES, now)
    assert total == 10
    numbers = {member.item.id for member in members}
    assert numbers > {1, 2, 4}
    assert len(numbers & {7, 8, 9, 10}) == 3
    assert not numbers & {3, 5, 6}


def test_incident_up_to_the_bound_is_read_whole(big: Store, make: Builder, now: datetime) -> None:
    with big.read() as unit:
        read = unit.incidents.members_for_review(
            make.incident(id=1), replace(RULES, read_whole=10), now
        )
        assert read == (unit.incidents.members([1])[1], 10)
        assert unit.incidents.members_for_review(make.incident(id=7), RULES, now) == ((), 0)


def test_newest_members_are_those_that_joined_last(big: Store) -> None:
    with big.read() as unit:
        assert [m.item.id for m in unit.incidents.newest_members(1, 2)] == [9, 10]
        assert unit.incidents.sizes([1, 7]) == {1: 10}


def test_look_is_kept_until_items_move(big: Store, make: Builder, now: datetime) -> None:
    look = Look(at=now, members=10, signs=("official",))
    with big.write() as unit:
        unit.incidents.add(make.incident())
        for number in (1, 2):
            assert unit.incidents.looks([number]) == {number: None}
            unit.incidents.looked(number, look, now + HOUR)
        assert unit.incidents.looks([1, 2, 7]) == {1: look, 2: look}
        assert unit.incidents.next_review() == now + HOUR
        unit.incidents.hand_over([3], 2, "", now)
        assert unit.incidents.looks([1, 2]) == {1: None, 2: None}


def test_review_is_only_ever_brought_forward(big: Store, now: datetime) -> None:
    with big.write() as unit:
        unit.incidents.review_by(1, now + HOUR)
        unit.incidents.review_by(1, now + 2 * HOUR)
        assert unit.incidents.next_review() == now + HOUR
        unit.incidents.review_by(1, now)
        assert unit.incidents.next_review() == now


def test_mark_tells_of_every_change_and_of_nothing_else(
    big: Store, make: Builder, now: datetime
) -> None:
    with big.write() as unit:
        unit.incidents.add(make.incident(last_item_at=now - HOUR))
        (first,) = unit.incidents.get([1])
        before = unit.incidents.open_marks(now)
        assert list(before) == [1]
        unit.incidents.save(first)
        unit.incidents.review_by(1, now)
        assert unit.incidents.open_marks(now) == before
        unit.incidents.save(replace(first, tier=Tier.RED))
        changed = unit.incidents.open_marks(now)
        assert changed != before
        unit.incidents.grow(replace(first, last_item_at=now + HOUR))
        assert unit.incidents.open_marks(now) not in (before, changed)
        assert unit.incidents.get([1])[0].tier is Tier.RED
        assert set(unit.incidents.open_marks(now - HOUR)) == {1, 2}
