"""Drills: the whole chain with a made-up matter, and what it shows of those who were told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import pytest

from monitor import drilling, pipeline
from monitor.accounting import alerts_made, hour_kept
from monitor.alerts.exercised import Exercised
from monitor.alerts.stats import figures
from monitor.app import Monitor
from monitor.clock import SimulatedClock, utc
from monitor.drilling import Order
from monitor.errors import NotFoundError, RefusedError
from monitor.settings import Settings
from monitor.settings.routing import Route, Step
from monitor.types import (
    ACK,
    Alert,
    AlertReason,
    Delivery,
    DeliveryStatus,
    Scope,
    Silence,
    SilenceKind,
    Tier,
)

NOW = utc(datetime(2026, 6, 15, 9))
MINUTE = timedelta(minutes=1)
STEPS = (
    Step(to=("duty",), channels=("console",), wait=15 * MINUTE),
    Step(to=("leader",), channels=("console",), wait=15 * MINUTE),
)
ORDER = Order(tier=Tier.ORANGE, by="陈立", note="季度演练")


def routed(settings: Settings, *steps: Step, **more: object) -> Settings:
    """Settings with a single rule of ``steps``."""
    route = replace(Route(name="本地", steps=steps), **more)  # type: ignore[arg-type]  # its fields
    return replace(settings, routing=replace(settings.routing, routes=(route,)))


@dataclass
class Desk:
    """A monitor whose alerts are sent and reminded of every minute."""

    m: Monitor
    clock: SimulatedClock
    said: list[str]

    def drill(self, order: Order = ORDER) -> int:
        return pipeline.drill(self.m, order).id

    def wait(self, minutes: int) -> None:
        for _ in range(minutes):
            self.ring()
            self.clock.move_to(self.clock.now() + MINUTE)
        self.ring()

    def ring(self) -> None:
        pipeline.escalate(self.m)
        pipeline.deliver(self.m)

    def shown(self, drill_id: int) -> Exercised:
        with self.m.store.read() as unit:
            return drilling.look_back(self.m, unit, unit.drills.one(drill_id), self.clock.now())

    def told(self, drill_id: int) -> Sequence[tuple[Alert, Sequence[Delivery]]]:
        with self.m.store.read() as unit:
            alerts = unit.alerts.of_matter(f"drill:{drill_id}")
            return [(alert, unit.alerts.deliveries(alert.id)) for alert in alerts]

    def take(self, drill_id: int, by: str) -> None:
        alert, _ = self.told(drill_id)[-1]
        assert pipeline.acknowledge_alert(self.m, alert.id, by)


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(watch: Callable[..., Monitor], house: Monitor) -> MakeDesk:
    def make(*steps: Step, at: datetime = NOW, **more: object) -> Desk:
        clock, said = SimulatedClock(at), list[str]()
        settings = routed(house.settings, *(steps or STEPS), **more)
        return Desk(m=watch(clock, settings=settings, echo=said.append), clock=clock, said=said)

    return make


# ── the chain ────────────────────────────────────────────────────────────────────────────────


def test_drill_goes_the_whole_chain_and_is_over_when_somebody_takes_it(desk: MakeDesk) -> None:
    d = desk()
    number = d.drill()
    d.wait(17)
    (first, [to_duty]), (then, [to_leader]) = d.told(number)
    assert (first.reason, then.reason) == (AlertReason.OPENED, AlertReason.ESCALATED)
    assert (to_duty.recipient, to_leader.recipient) == ("值班员", "带班领导")
    assert {alert.incident_id for alert in (first, then)} == {None}
    assert to_leader.status is DeliveryStatus.SENT
    d.take(number, "沈砚秋")
    d.wait(60)
    assert len(d.told(number)) == 2
    shown = d.shown(number)
    assert shown.drill.ended_at == NOW + 17 * MINUTE
    assert shown.in_time is False
    wanted = "17分钟后由沈砚秋签收（第2步），不符合K2“值班员签收”15分钟的要求"
    assert shown.verdict == wanted


def test_whoever_answers_in_time_meets_the_clock(desk: MakeDesk) -> None:
    d = desk()
    number = d.drill()
    assert d.shown(number).verdict == "进行中：第1步的通知尚未发出"
    d.wait(12)
    assert "已通知值班员，12分钟无人签收，应在09:15前签收" in d.shown(number).verdict
    d.take(number, "林知夏")
    shown = d.shown(number)
    assert shown.verdict == "12分钟内由林知夏签收（第1步），符合K2“值班员签收”15分钟的要求"
    assert (shown.in_time, shown.counted) == (True, "通知1条：已送达1条")


def test_every_form_of_every_message_says_first_that_it_is_a_drill(desk: MakeDesk) -> None:
    d = desk()
    number = d.drill()
    d.wait(16)
    assert all(said.startswith("【演练】") for said in d.said)
    assert len(d.said) == 2
    for _, [delivery] in d.told(number):
        words = delivery.message
        for form in (words.subject, words.text, words.markdown.removeprefix("### "), words.line):
            assert form.startswith("【演练】"), form
        assert ACK in words.text
        assert words.command == f"monitor acknowledge drill:{number} --by 姓名"


def test_nobody_answers_and_the_drill_ends_with_the_route(desk: MakeDesk) -> None:
    d = desk()
    number = d.drill()
    d.wait(90)
    shown = d.shown(number)
    assert [step.number for step in shown.steps] == [1, 2]
    assert shown.drill.ended_at == NOW + 30 * MINUTE
    assert shown.verdict.startswith("各步均已通知，30分钟无人签收，不符合K2")
    d.take(number, "钟望舒")
    assert d.shown(number).verdict.startswith("演练结束之后，1小时30分钟后由钟望舒签收（第2步）")


def test_last_step_without_a_limit_is_waited_for(desk: MakeDesk) -> None:
    d = desk(replace(STEPS[0], wait=None))
    number = d.drill()
    d.wait(60)
    shown = d.shown(number)
    assert shown.drill.ended_at is None
    assert "本步不限时，不符合K2" in shown.verdict


def test_ended_by_hand_nobody_is_told_any_more(desk: MakeDesk) -> None:
    d = desk(group_wait=5 * MINUTE)
    number = d.drill()
    d.ring()
    pipeline.end_drill(d.m, number, by="陈立")
    d.wait(60)
    ((_, [kept]),) = d.told(number)
    assert (kept.status, d.said) == (DeliveryStatus.WITHDRAWN, [])
    assert d.shown(number).verdict == "由陈立提前结束，其间无人签收"
    with d.m.store.read() as unit:
        assert unit.alerts.unanswered() == []
    with pytest.raises(RefusedError, match="已经结束"):
        pipeline.end_drill(d.m, number, by="陈立")
    with pytest.raises(NotFoundError):
        pipeline.end_drill(d.m, 9, by="陈立")


def test_taken_before_it_goes_out_nobody_is_told_any_more(desk: MakeDesk) -> None:
    d = desk(group_wait=5 * MINUTE)
    number = d.drill()
    d.take(number, "林知夏")
    d.wait(60)
    ((_, [kept]),) = d.told(number)
    assert (kept.status, kept.error, d.said) == (
        DeliveryStatus.WITHDRAWN,
        "演练已有人签收，不再发出",
        [],
    )


def test_quiet_hours_hold_a_drill_back_as_they_would_an_incident(desk: MakeDesk) -> None:
    night = utc(datetime(2026, 6, 16, 2))
    d = desk(at=night, quiet_hours=(time(22), time(8)))
    number = d.drill(replace(ORDER, tier=Tier.YELLOW))
    d.wait(5)
    assert (d.said, d.shown(number).verdict) == ([], "静默时段，08:00起发出")
    d.wait(6 * 60)
    d.take(number, "林知夏")
    assert d.shown(number).verdict.startswith("5分钟内由林知夏签收（第1步），符合K2")


def test_drill_of_which_nobody_is_told_is_over_at_once(desk: MakeDesk) -> None:
    d = desk()
    d.m = replace(d.m, settings=routed(d.m.settings))
    shown = d.shown(d.drill())
    assert shown.drill.ended_at == NOW
    assert (shown.verdict, shown.in_time) == ("按现行分派规则，无人接到通知", None)
    assert "只列入日报" in shown.steps[0].alert.explanation


def test_hole_in_the_way_out_is_shown(desk: MakeDesk) -> None:
    d = desk()
    number = d.drill()
    with d.m.store.write() as unit:
        (waiting,) = unit.alerts.waiting("console", NOW, MINUTE, 1)
        taken = unit.alerts.claim(waiting.id, NOW, MINUTE)
        assert taken is not None
        unit.alerts.settle(taken, status=DeliveryStatus.FAILED, at=NOW, error="终端不在")
    shown = d.shown(number)
    assert [message.error for message in shown.messages] == ["终端不在"]
    assert shown.counted == "通知1条：未能送达1条"


# ── whose word, and what it leaves alone ─────────────────────────────────────────────────────


def test_same_order_while_it_goes_on_is_the_same_drill(desk: MakeDesk) -> None:
    d = desk()
    first = d.drill()
    assert d.drill(replace(ORDER, by="沈砚秋")) == first
    assert len(d.told(first)) == 1
    assert d.drill(replace(ORDER, tier=Tier.RED)) != first
    d.take(first, "林知夏")
    assert d.drill() not in (first, first + 1)


@pytest.mark.parametrize("order", [replace(ORDER, by=" "), replace(ORDER, tier=Tier.ROUTINE)])
def test_drill_needs_a_name_and_a_tier_that_is_told(desk: MakeDesk, order: Order) -> None:
    with pytest.raises(RefusedError):
        desk().drill(order)


def test_who_was_not_told_is_known_as_such(desk: MakeDesk) -> None:
    d = desk()
    number = d.drill()
    d.ring()
    d.take(number, "路过的人")
    assert d.shown(number).verdict.endswith("；签收人不在通知之列")


def test_silence_is_for_incidents_and_not_for_drills(desk: MakeDesk) -> None:
    d = desk()
    pipeline.silence(
        d.m,
        Silence(
            id=0,
            kind=SilenceKind.SILENCE,
            scope=Scope(up_to=Tier.ORANGE),
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=2),
            by="陈立",
            reason="领导已知悉",
        ),
    )
    number = d.drill()
    d.wait(16)
    assert len(d.told(number)) == 2


def test_drill_touches_no_incident_and_no_figure(desk: MakeDesk) -> None:
    d = desk()
    number = d.drill()
    d.wait(16)
    d.take(number, "林知夏")
    start, end, now = NOW - MINUTE, NOW + timedelta(hours=1), d.clock.now()
    with d.m.store.read() as unit:
        assert unit.incidents.all_ids() == []
        kept = hour_kept(unit, d.m.settings.severity, start=start, end=end, now=now)
        made = alerts_made(unit, start, end)
        ledger = unit.ledger.of(f"matter:drill:{number}")
    told = figures(made, d.m.settings, start=start, end=end, now=now)
    assert (kept.tiers, len(made)) == ((), 2)
    assert (told.rung, told.drills, told.people, told.channels) == (0, 2, (), ())
    assert told.acknowledged.of == 0
    assert [(entry.actor, entry.action) for entry in ledger] == [
        ("陈立", "drill"),
        ("alert", "alerted"),
        ("alert", "alerted"),
        ("林知夏", "acknowledged"),
    ]


def test_report_for_programs_tells_everything(desk: MakeDesk) -> None:
    d = desk()
    number = d.drill(replace(ORDER, regions=("990103",)))
    d.wait(3)
    d.take(number, "林知夏")
    told = d.shown(number).as_data()
    assert told["took_minutes"] == 3
    assert (told["allowed_minutes"], told["clock"], told["in_time"]) == (15, "K2", True)
    steps = told["steps"]
    assert isinstance(steps, list)
    (message,) = steps[0]["messages"]
    assert (message["to"], message["status"], message["sent_after_s"]) == ("值班员", "sent", 0)
