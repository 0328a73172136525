"""A hop that runs twice on the same input leaves what it left the first time, to the last row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor import jobs, pipeline
from monitor.clock import desk as local
from monitor.reporting.schedule import order_for

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk, Rows

STOPPED = (
    "/t/1.html",
    "临澜县退休职工本月养老金未发，社保中心证实系统故障",
    "临澜县社会保险事业中心证实，因系统故障，全县退休人员本月养老金未发，正在补发。",
)
TICKETS = (
    "工单编号,受理时间,诉求内容\n"
    "A1,2026-06-15 08:40,来电人住望川县柳浦镇，养老金没有到账，询问原因。\n"
    "A2,2026-06-15 08:45,来电人反映小区停水两天，要求尽快恢复。\n"
)


def shown(desk: Desk) -> None:
    """Something relevant and something that is not, in two sources."""
    desk.site.show_feed("/evening.xml", STOPPED, ("/t/2.html", "周末有雨", "请带好雨具。"))
    desk.site.show("/tickets.csv", TICKETS)


def collected(desk: Desk) -> list[int]:
    shown(desk)
    return pipeline.collect(desk.m, ["evening", "hotline"])


def ingested(desk: Desk) -> list[int]:
    return pipeline.ingest(desk.m, collected(desk))


def assessed(desk: Desk) -> list[int]:
    return pipeline.assess(desk.m, ingested(desk))


def alerted(desk: Desk) -> list[int]:
    incidents = assessed(desk)
    pipeline.alert(desk.m, incidents)
    return incidents


def twice(desk: Desk, hop: Callable[[], object]) -> tuple[Rows, Rows]:
    """Everything in the database after the hop ran once, and after it ran again."""
    before = desk.rows()
    hop()
    once = desk.rows()
    assert once != before, "the hop did nothing; this test would prove nothing"
    hop()
    return once, desk.rows()


def test_collecting_twice(desk: Desk) -> None:
    shown(desk)
    once, again = twice(desk, lambda: pipeline.collect(desk.m, ["evening"]))
    assert again == once
    assert len(once["batches"]) == 1
    assert desk.site.asked.count("/evening.xml") == 1


def test_ingesting_twice(desk: Desk) -> None:
    batches = collected(desk)
    once, again = twice(desk, lambda: pipeline.ingest(desk.m, batches))
    assert again == once
    assert (len(once["items"]), len(once["seen"]), once["batches"]) == (2, 4, [])


def test_assessing_twice(desk: Desk) -> None:
    items = ingested(desk)
    once, again = twice(desk, lambda: pipeline.assess(desk.m, items))
    assert again == once
    assert len(once["incidents"]) == len(once["assessments"]) == 2


def test_alerting_twice(desk: Desk) -> None:
    incidents = assessed(desk)
    once, again = twice(desk, lambda: pipeline.alert(desk.m, incidents))
    assert again == once
    assert len(once["deliveries"]) == 2


def test_delivering_twice(desk: Desk) -> None:
    alerted(desk)
    once, again = twice(desk, lambda: pipeline.deliver(desk.m))
    assert again == once
    assert (len(desk.said), len(desk.site.messages)) == (1, 1)


def test_escalating_twice(desk: Desk) -> None:
    alerted(desk)
    desk.later(minutes=16)
    once, again = twice(desk, lambda: pipeline.escalate(desk.m))
    assert again == once
    assert len(once["alerts"]) == 2


def test_acknowledging_twice(desk: Desk) -> None:
    incident = alerted(desk)[0]
    once, again = twice(desk, lambda: pipeline.acknowledge(desk.m, incident, "林知夏"))
    assert again == once
    desk.later(minutes=5)
    once, again = twice(desk, lambda: pipeline.acknowledge(desk.m, incident, "沈砚秋"))
    assert again == once
    with desk.m.store.read() as unit:
        taken = unit.incidents.one(incident)
    assert (taken.acknowledged_by, taken.held_by) == ("林知夏", "沈砚秋"), "taken over, not undone"


def test_reporting_twice(desk: Desk) -> None:
    alerted(desk)
    order = order_for(desk.m.settings, "daily", local(desk.clock.now()).date())
    desk.clock.move_to(order.end + timedelta(minutes=15))
    made: list[object] = []
    once, again = twice(desk, lambda: made.append(pipeline.report(desk.m, order)))
    assert again == once
    assert made[0] == made[1]
    files = desk.files()
    desk.later(hours=3)
    assert pipeline.report(desk.m, order) == made[0]
    assert (desk.rows(), desk.files()) == (once, files), "a report once made is kept as it is"


def test_whole_line_at_rest_stays_at_rest(desk: Desk) -> None:
    shown(desk)
    jobs.tick(desk.m)
    jobs.tick(desk.m)
    settled = desk.rows()
    assert len(settled["deliveries"]) == 2
    jobs.tick(desk.m)
    assert desk.rows() == settled


@pytest.mark.parametrize("changed", [False, True], ids=["page as it was", "page written anew"])
def test_what_a_source_shows_again_is_counted_and_not_kept_again(
    desk: Desk, *, changed: bool
) -> None:
    alerted(desk)
    once = desk.rows()
    desk.later(minutes=10)
    if changed:
        desk.site.show_feed("/evening.xml", ("/t/3.html", "明日放晴", "适宜出行。"), STOPPED)
    batches = pipeline.collect(desk.m, ["evening"])
    assert bool(batches) is changed
    assert pipeline.ingest(desk.m, batches) == []
    again = desk.rows()
    visits = {"sources", "tallies", "seen", "rhythms"}
    assert {k: v for k, v in again.items() if k not in visits} == {
        k: v for k, v in once.items() if k not in visits
    }
    assert len(again["seen"]) == len(once["seen"]) + changed
