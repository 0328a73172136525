"""What one hop remembers of the open incidents is never trusted against the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor import assessing, pipeline
from monitor.standing import open_incidents
from monitor.types import Incident, IncidentStatus, Tier

if TYPE_CHECKING:
    from monitor.app import Monitor
    from tests.pipeline.conftest import Desk

LATE = ("/t/1.html", "望川县退休职工反映养老金未到账", "望川县多名退休职工反映本月养老金未到账。")
MORE = ("/t/2.html", "望川县养老金未到账，银行称在查", "望川县养老金未到账，银行称正在查。")


def ingested(desk: Desk, *entries: tuple[str, str, str]) -> list[int]:
    desk.site.show_feed("/forum.xml", *entries, at=desk.clock.now())
    return pipeline.ingest(desk.m, pipeline.collect(desk.m, ["forum"]))


def remembered(m: Monitor) -> list[Incident]:
    with m.store.write() as unit, open_incidents(m, unit, m.clock.now()) as standing:
        return list(standing.by_id().values())


def stored(m: Monitor) -> list[Incident]:
    with m.store.read() as unit:
        return unit.incidents.get(unit.incidents.all_ids())


def test_what_another_process_wrote_is_seen(desk: Desk) -> None:
    pipeline.assess(desk.m, ingested(desk, LATE))
    assert remembered(desk.m) == stored(desk.m)
    other = desk.reopen()
    with other.store.write() as unit:
        (incident,) = unit.incidents.get([1])
        unit.incidents.save(replace(incident, tier=Tier.RED, title="人工改的"))
    assert remembered(desk.m) == stored(desk.m)
    with other.store.write() as unit:
        unit.incidents.save(replace(incident, status=IncidentStatus.DISMISSED))
    assert remembered(desk.m) == []


def test_joining_keeps_what_a_person_changed_meanwhile(desk: Desk) -> None:
    pipeline.assess(desk.m, ingested(desk, LATE))
    pipeline.acknowledge(desk.reopen(), 1, "林知夏")
    desk.later(minutes=10)
    pipeline.assess(desk.m, ingested(desk, LATE, MORE))
    (incident,) = stored(desk.m)
    assert incident.acknowledged_by == "林知夏"
    with desk.m.store.read() as unit:
        assert unit.incidents.sizes([1]) == {1: 2}


class _BrokenError(Exception):
    """A hop that breaks half-way."""


def break_off(m: Monitor, item_ids: list[int]) -> None:
    """Join items in a transaction that comes to nothing."""
    with m.store.write() as unit:
        assessing.join(m, unit, item_ids, m.clock.now())
        raise _BrokenError


def test_what_was_rolled_back_is_forgotten(desk: Desk) -> None:
    first = ingested(desk, LATE)
    with pytest.raises(_BrokenError):
        break_off(desk.m, first)
    assert remembered(desk.m) == stored(desk.m) == []
    pipeline.assess(desk.m, first)
    desk.later(minutes=10)
    more = ingested(desk, LATE, MORE)
    with pytest.raises(_BrokenError):
        break_off(desk.m, more)
    assert remembered(desk.m) == stored(desk.m)


def test_incident_leaves_the_memory_when_its_window_is_over(desk: Desk) -> None:
    pipeline.assess(desk.m, ingested(desk, LATE))
    assert len(remembered(desk.m)) == 1
    desk.clock.move_to(desk.clock.now() + timedelta(days=4))
    assert remembered(desk.m) == []
