"""A message may come twice, never not at all; what the gateway refuses is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor import alerting as alerting_of_incidents
from monitor import jobs, pipeline
from monitor.alerts.send import Outcome, Sender
from monitor.clock import SimulatedClock
from monitor.settings.channels import WebhookChannel
from monitor.types import Delivery, DeliveryStatus, Tier

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk

GATEWAY = "file"
"""The routes of the demonstration name this channel; here a gateway stands behind it."""
STOPPED = (
    "/t/1.html",
    "临澜县退休职工本月养老金未发，社保中心证实系统故障",
    "临澜县社会保险事业中心证实，因系统故障，全县退休人员本月养老金未发，正在补发。",
)


@pytest.fixture
def alerting(desk: Desk) -> Desk:
    """A desk whose duty officer is about to be told, by console and gateway."""
    desk.site.show_feed("/evening.xml", STOPPED)
    batches = pipeline.collect(desk.m, ["evening"])
    pipeline.alert(desk.m, pipeline.assess(desk.m, pipeline.ingest(desk.m, batches)))
    return desk


def deliveries(desk: Desk) -> dict[str, Delivery]:
    with desk.m.store.read() as unit:
        found = [d for a in unit.alerts.all_ids() for d in unit.alerts.deliveries(a)]
    return {delivery.channel: delivery for delivery in found}


class _Dying(Sender):
    """Hands a message to the gateway, and then the process is gone before it is written down."""

    def send(self, delivery: Delivery) -> Outcome:
        outcome = super().send(delivery)
        if delivery.channel == GATEWAY:
            raise SystemExit
        return outcome


def test_crash_after_sending_repeats_that_message_under_the_same_key(alerting: Desk) -> None:
    desk = alerting
    channels = desk.m.settings.channels.channels
    dying = replace(desk.m, sender=_Dying(channels, desk.folder, desk.said.append))
    with pytest.raises(SystemExit):
        pipeline.deliver(dying)

    desk.m = desk.reopen()
    desk.later(minutes=2)
    assert pipeline.deliver(desk.m) == 0, "the dead worker's lease still runs"
    desk.later(minutes=1)
    assert pipeline.deliver(desk.m) == 1
    first, second = desk.site.messages
    assert first["dedupe_key"] == second["dedupe_key"]
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert "重发" in second["subject"]
    assert len(desk.said) == 1, "what was settled before the crash is not repeated"
    desk.later(hours=2)
    assert pipeline.deliver(desk.m) == 0


def test_refused_message_is_tried_again_and_taken_once(alerting: Desk) -> None:
    desk = alerting
    desk.site.gateway_answers[:] = [503, 500]
    assert pipeline.deliver(desk.m) == 1, "the console is not held up by the gateway"
    assert deliveries(desk)[GATEWAY].status is DeliveryStatus.PENDING
    for _ in range(20):
        desk.later(seconds=30)
        pipeline.deliver(desk.m)
    assert [message["status"] for message in desk.site.messages] == [503, 500, 200]
    assert len({message["dedupe_key"] for message in desk.site.messages}) == 1
    settled = deliveries(desk)[GATEWAY]
    assert (settled.status, settled.attempts) == (DeliveryStatus.SENT, 3)
    assert len(desk.said) == 1


def test_waits_between_attempts_grow_to_the_longest(alerting: Desk, clock: SimulatedClock) -> None:
    desk = alerting
    desk.site.gateway_answers[:] = [503] * 12
    waits: list[timedelta] = []
    for _ in range(12):
        pipeline.deliver(desk.m)
        waits.append(deliveries(desk)[GATEWAY].next_attempt_at - clock.now())
        clock.move_to(deliveries(desk)[GATEWAY].next_attempt_at)
    rules = desk.m.settings.alerts.retry
    for number, waited in enumerate(waits):
        plain = min(rules.first * 2**number, rules.longest)
        assert plain <= waited <= plain * (1 + rules.jitter)
    assert waits[-1] >= rules.longest


def test_message_the_gateway_will_never_take_is_given_up_and_told(alerting: Desk) -> None:
    desk = alerting
    desk.site.gateway_answers[:] = [403]
    pipeline.deliver(desk.m)
    desk.later(hours=5)
    assert pipeline.deliver(desk.m) == 0
    failed = deliveries(desk)[GATEWAY]
    assert failed.status is DeliveryStatus.FAILED
    assert failed.error is not None
    assert "403" in failed.error
    with desk.m.store.read() as unit:
        entries = unit.ledger.of(f"alert:{failed.alert_id}")
    assert ("failed", failed.error) in {(e.action, e.detail["error"]) for e in entries}


def test_gateway_that_is_not_there_holds_up_nobody(alerting: Desk) -> None:
    desk = alerting
    gateway = WebhookChannel(kind="webhook", url="http://127.0.0.1:9/", allow_private=True)
    channels = {**desk.m.settings.channels.channels, GATEWAY: gateway}
    unplugged = replace(desk.m, sender=Sender(channels, desk.folder, desk.said.append))
    assert pipeline.deliver(unplugged) == 1
    assert len(desk.said) == 1
    assert deliveries(desk)[GATEWAY].status is DeliveryStatus.PENDING
    desk.later(seconds=40)
    assert pipeline.deliver(desk.m) == 1
    assert [message["status"] for message in desk.site.messages] == [200]


def test_louder_again_rings_again_and_the_second_answer_is_on_record(desk: Desk) -> None:
    places = ("柳浦镇", "青埠镇", "岚坪镇", "芦埠镇")
    rows = [f"A{n},2026-06-15 08:5{n},望川县{p}来电，养老金没到账\n" for n, p in enumerate(places)]
    desk.site.show("/tickets.csv", "工单编号,受理时间,诉求内容\n" + "".join(rows))
    desk.site.show_feed("/evening.xml", ("/t/0.html", "周末有雨", "请带好雨具。"))
    jobs.tick(desk.m)
    assert pipeline.acknowledge(desk.m, 1, "林知夏") == [1]
    desk.later(minutes=10)
    address, title, text = STOPPED
    here = (address, title.replace("临澜", "望川"), text.replace("临澜", "望川"))
    desk.site.show_feed("/evening.xml", here)
    jobs.tick(desk.m)
    desk.later(minutes=1)
    assert pipeline.acknowledge(desk.m, 1, "沈砚秋") == [2]
    with desk.m.store.read() as unit:
        (incident,) = unit.incidents.get([1])
        names = [e.actor for e in unit.ledger.of("incident:1") if e.action == "acknowledged"]
    assert (incident.tier, incident.acknowledged_by) == (Tier.ORANGE, "林知夏")
    assert names == ["林知夏", "沈砚秋"]
    assert all(clock.stopped_at for clock in incident.clocks if clock.name in ("K0", "K1", "K2"))


def test_answer_stops_the_calling_and_the_clocks_that_waited_for_one(alerting: Desk) -> None:
    desk = alerting
    (alert,) = pipeline.acknowledge(desk.m, 1, "林知夏")
    desk.later(hours=1)
    assert pipeline.escalate(desk.m) == []
    with desk.m.store.read() as unit:
        (told,) = unit.alerts.get([alert])
        (incident,) = unit.incidents.get([1])
    assert told.acknowledged_by == incident.acknowledged_by == "林知夏"
    assert {c.name for c in incident.clocks if c.stopped_at} == {"K0", "K1", "K2"}


ELSEWHERE = (
    "/t/2.html",
    "松陂县居民医保缴费系统故障，多名居民无法缴费",
    "松陂县医疗保障局证实，因系统故障，居民医保缴费中断，正在抢修。",
)


def test_incident_that_breaks_is_flagged_again_and_the_others_are_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.site.show_feed("/evening.xml", ELSEWHERE, STOPPED)
    batches = pipeline.collect(desk.m, ["evening"])
    looked = pipeline.assess(desk.m, pipeline.ingest(desk.m, batches))
    assert len(looked) == 2
    with desk.m.store.read() as unit:
        (broken,) = (i.id for i in unit.incidents.get(looked) if "松陂" in i.title)
    tell = alerting_of_incidents.tell

    def breaks(*given: Any, **more: Any) -> list[int]:
        told = tell(*given, **more)
        if given[2].id == broken:
            raise ZeroDivisionError
        return told

    monkeypatch.setattr(alerting_of_incidents, "tell", breaks)
    with pytest.raises(ZeroDivisionError):
        pipeline.alert(desk.m, looked)
    with desk.m.store.read() as unit:
        about = {alert.incident_id for alert in unit.alerts.get(unit.alerts.all_ids())}
        assert about == set(looked) - {broken}
        assert unit.incidents.awaiting_alert(9) == [broken]
    monkeypatch.undo()
    pipeline.alert(desk.m, [broken])
    with desk.m.store.read() as unit:
        assert unit.incidents.awaiting_alert(9) == []
