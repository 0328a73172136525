"""What a trend report asks the store for besides counts: a few first reports, times of members."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from monitor.store import Store
from monitor.types import Authority, Item, Relation
from tests.store.conftest import Builder

HOUR = timedelta(hours=1)


def _items(make: Builder, now: datetime) -> list[Item]:
    rows: list[dict[str, Any]] = [
        {"collected_at": now - 4 * HOUR},
        {"collected_at": now - 3 * HOUR},
        {"collected_at": now - 2 * HOUR},
        {"collected_at": now - 2 * HOUR, "relation": Relation.REPRINT},
        {"collected_at": now - 2 * HOUR, "authority": Authority.SPAM},
        {"collected_at": now - 2 * HOUR, "relation": Relation.MIRROR},
        {"collected_at": now},
    ]
    return [
        make.item(url=f"https://a.example/{n}", published_at=now - n * HOUR, **row)
        for n, row in enumerate(rows)
    ]


def test_sample_is_of_the_latest_first_reports(store: Store, make: Builder, now: datetime) -> None:
    items = _items(make, now)
    with store.write() as unit:
        unit.items.add(items, ["arrears", "pension", *["arrears"] * 5])
        assert unit.items.first_reports("", now - 4 * HOUR, now, 9) == [3, 2, 1]
        assert unit.items.first_reports("", now - 4 * HOUR, now, 2) == [3, 2]
        assert unit.items.first_reports("arrears", now - 4 * HOUR, now, 9) == [3, 1]


def test_times_of_members_leave_mirrors_out(store: Store, make: Builder, now: datetime) -> None:
    items = _items(make, now)
    with store.write() as unit:
        unit.items.add(items, [None] * len(items))
        for _ in range(2):
            unit.incidents.add(make.incident())
        unit.incidents.add_members([(1, n, "", now) for n in (1, 4, 5, 6)])
        assert unit.incidents.published([1, 2]) == {1: [now - 3 * HOUR, now], 2: []}
