"""What people recorded of an incident stands when more items join what this process remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor import pipeline
from monitor.app import Monitor
from monitor.types import Action, Incident

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk

FIRST = (
    "/t/1.html",
    "临澜县退休职工本月养老金未发，社保中心证实系统故障",
    "临澜县社会保险事业中心证实，因系统故障，全县退休人员本月养老金未发，正在补发。",
)
MORE = (
    "临澜县养老金未发，退休职工等补发",
    "临澜县退休职工反映本月养老金至今未发，社保中心说系统故障，不知何时补发。",
)


def _take_in(m: Monitor, *sources: str) -> None:
    batches = pipeline.collect(m, list(sources))
    pipeline.assess(m, pipeline.ingest(m, batches))


def _incident(desk: Desk) -> Incident:
    with desk.m.store.read() as unit:
        (incident,) = unit.incidents.get([1])
    return incident


@pytest.mark.parametrize("elsewhere", [False, True], ids=["this process", "another process"])
def test_joining_items_take_nothing_back(desk: Desk, elsewhere: bool) -> None:
    desk.site.show_feed("/evening.xml", FIRST)
    _take_in(desk.m, "evening")
    staff = desk.reopen() if elsewhere else desk.m
    pipeline.record_disposition(staff, 1, Action.ASSIGN, by="带班领导", unit="linlan")
    _more(desk, 2)  # now this process has the incident in mind as it is
    pipeline.record_disposition(staff, 1, Action.TELL, by="值班员甲")
    before = _incident(desk)
    _more(desk, 3)
    after = _incident(desk)
    assert after.profile != before.profile
    assert (after.owner, after.status) == ("linlan", before.status)
    stopped = {c.name: c.stopped_by for c in before.clocks if c.stopped_at is not None}
    assert stopped["K3"] == "值班员甲"
    assert stopped.items() <= {c.name: c.stopped_by for c in after.clocks}.items()


def _more(desk: Desk, number: int) -> None:
    desk.later(hours=1)
    title, text = MORE
    told = f"{title}{'又' * number}"
    desk.site.show_feed("/forum.xml", (f"/t/{number}.html", told, f"{text}已问{number}次。"))
    _take_in(desk.m, "forum")
