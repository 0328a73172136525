"""The series count with the hops, and always say what counting everything anew would say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select

from monitor import jobs, learning, pipeline
from monitor.app import Monitor
from monitor.clock import SimulatedClock, utc
from monitor.store.tables import counts, items, uncounted, volumes
from monitor.store.unit import Unit
from monitor.types import Authority, Correction, Dimension, Platform, RawItem

Watch = Callable[..., Monitor]
NOW = utc(datetime(2026, 6, 15, 9))
TITLE = "望川县柳浦镇六百名退休职工养老金没有到账"
BODY = (
    "望川县柳浦镇六百多名退休职工反映，本月养老金至今没有到账，多次到社保所询问都说在等系统升级，"
    "有的老人靠这笔钱买药，已经向邻居借了两回，盼望有关部门尽快查明原因并告知到账时间。"
)


@pytest.fixture
def m(watch: Watch) -> Monitor:
    return watch(SimulatedClock(NOW), sources={})


def _news(outlet: str, hours_ago: int, **changes: object) -> RawItem:
    told: dict[str, object] = {
        "source_id": outlet,
        "url": f"https://{hours_ago}.example/1",
        "title": TITLE,
        "body": BODY,
        "platform": Platform.NEWS,
        "authority": Authority.CITY,
        "outlet": outlet,
        "published_at": NOW - timedelta(hours=hours_ago),
        "fetched_at": NOW,
    }
    return RawItem(**{**told, **changes})  # type: ignore[arg-type]  # fields of a RawItem


def _take_in(m: Monitor, *raws: RawItem) -> None:
    """What one visit brought, of sources of any name."""
    pipeline.receive(m, "desk", raws)
    jobs.process_due(m)


def _relations(m: Monitor) -> dict[str, tuple[int, int]]:
    with m.store.read() as unit:
        found = unit.counts.totals("", Dimension.RELATION, NOW - timedelta(days=9), NOW)
    return {value: (count.items, count.originals) for value, count in found.items()}


def _held(unit: Unit) -> list[tuple[object, ...]]:
    query = select(counts).where((counts.c["items"] != 0) | (counts.c.originals != 0))
    return sorted(map(tuple, unit._connection.execute(query)))


def _same_when_counted_anew(m: Monitor) -> bool:
    with m.store.write() as unit:
        before = _held(unit)
        edges = select(func.min(items.c.id), func.max(items.c.id))
        unit._connection.execute(delete(counts))
        unit._connection.execute(insert(uncounted).from_select(["next_id", "last_id"], edges))
    jobs.count_due(m)
    with m.store.read() as unit:
        assert unit.counts.backlog() == 0
        return _held(unit) == before != []


def test_ingest_counts_first_reports_and_reprints(m: Monitor) -> None:
    _take_in(m, _news("望川日报", 3), _news("示范晚报", 1))
    assert _relations(m) == {"fresh": (1, 1), "reprint": (1, 0)}
    assert _same_when_counted_anew(m)


def test_ingest_of_the_same_again_counts_nothing(m: Monitor) -> None:
    for _ in range(2):
        _take_in(m, _news("望川日报", 3))
    assert _relations(m) == {"fresh": (1, 1)}


@pytest.mark.parametrize("together", [True, False], ids=["in one visit", "in two"])
def test_first_report_found_late_takes_the_place_of_another(m: Monitor, together: bool) -> None:
    late, early = _news("示范晚报", 1), _news("望川日报", 3)
    for raws in [[late, early]] if together else [[late], [early]]:
        _take_in(m, *raws)
    assert _relations(m) == {"fresh": (1, 1), "reprint": (1, 0)}
    assert _same_when_counted_anew(m)
    with m.store.read() as unit:
        originals = select(func.sum(volumes.c.originals), func.sum(volumes.c["items"]))
        assert unit._connection.execute(originals).one() == (1, 2)


@pytest.mark.parametrize(
    "labels",
    [
        {"tone": 1},
        {"topics": ("arrears",)},
        {"regions": ()},
        {"mirror": True},
        {"relevant": False},
    ],
    ids=lambda labels: next(iter(labels)),
)
def test_correction_counts_the_item_as_the_person_says(
    m: Monitor, labels: dict[str, object]
) -> None:
    _take_in(m, _news("望川日报", 3), _news("示范晚报", 1))
    with m.store.read() as unit:
        before = _held(unit)
    for day, said in enumerate((labels, {"tone": 0, "mirror": False})):
        at = NOW + timedelta(days=day)
        learning.correct(m, Correction(item_id=1, at=at, by="林知夏", **said))  # type: ignore[arg-type]  # fields of a Correction
        assert _same_when_counted_anew(m)
        with m.store.read() as unit:
            assert _held(unit) != before
