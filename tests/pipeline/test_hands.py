"""Whose an incident is, and what waits: every act once, on record, and undone by nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor import jobs, pipeline
from monitor.alerts.alarm import begun
from monitor.alerts.signs import Trouble
from monitor.errors import NotFoundError, RefusedError
from monitor.settings.roster import Leave
from monitor.settings.routing import Step
from monitor.types import (
    Action,
    Alert,
    AlertReason,
    Incident,
    Scope,
    Silence,
    SilenceKind,
    Tier,
)

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk

STOPPED = (
    "/t/1.html",
    "临澜县退休职工本月养老金未发，社保中心证实系统故障",
    "临澜县社会保险事业中心证实，因系统故障，全县退休人员本月养老金未发，正在补发。",
)
MINUTES = timedelta(minutes=1)


@pytest.fixture
def grave(desk: Desk) -> Desk:
    """A desk with one grave incident of which somebody was told; quiet words go to the console."""
    settings = desk.m.settings
    routing = replace(settings.routing, quietly=("console",))
    desk.m = replace(desk.m, settings=replace(settings, routing=routing))
    desk.site.show_feed("/evening.xml", STOPPED)
    batches = pipeline.collect(desk.m, ["evening"])
    pipeline.alert(desk.m, pipeline.assess(desk.m, pipeline.ingest(desk.m, batches)))
    return desk


def story(desk: Desk) -> Incident:
    with desk.m.store.read() as unit:
        return unit.incidents.one(1)


def alerts(desk: Desk, reason: AlertReason) -> list[Alert]:
    with desk.m.store.read() as unit:
        return [alert for alert in unit.alerts.get(unit.alerts.all_ids()) if alert.reason is reason]


def wish(desk: Desk, *, lasts: timedelta = 60 * MINUTES, **changes: Any) -> Silence:
    now = desk.clock.now()
    silence = Silence(
        id=0,
        kind=SilenceKind.SILENCE,
        scope=Scope(up_to=Tier.ORANGE),
        starts_at=now,
        ends_at=now + lasts,
        by="沈砚秋",
        reason="县里已报告",
    )
    return replace(silence, **changes)


def hand_on(desk: Desk) -> None:
    pipeline.hand_on(desk.m, 1, to="顾远舟", by="林知夏", reason="在外勤")


def snooze(desk: Desk) -> None:
    pipeline.snooze(desk.m, 1, lasts=20 * MINUTES, by="林知夏", reason="正在核实")


def silence(desk: Desk) -> None:
    pipeline.silence(desk.m, wish(desk, ends_at=desk.m.clock.now() + timedelta(hours=1)))


@pytest.mark.parametrize("act", [hand_on, snooze, silence])
def test_act_sent_twice_is_done_once(grave: Desk, act: Any) -> None:
    before = grave.rows()
    act(grave)
    once = grave.rows()
    assert once != before
    grave.later(minutes=3)
    act(grave)
    assert grave.rows() == once


def test_whoever_hands_on_has_seen_it_but_only_who_takes_it_is_responsible(grave: Desk) -> None:
    grave.later(minutes=5)
    hand_on(grave)
    clocks = {clock.name: clock for clock in story(grave).clocks}
    assert clocks["K2"].stopped_by == "林知夏"
    assert clocks["K0"].stopped_at is None
    (given,) = alerts(grave, AlertReason.HANDED_ON)
    grave.later(minutes=5)
    assert pipeline.acknowledge_alert(grave.m, given.id, "顾远舟") == [given.id]
    clocks = {clock.name: clock for clock in story(grave).clocks}
    assert clocks["K0"].stopped_by == "顾远舟"
    assert (story(grave).acknowledged_by, story(grave).held_by) == ("林知夏", "顾远舟")


def test_nobody_is_handed_what_they_cannot_take(grave: Desk) -> None:
    settings = grave.m.settings
    away = Leave(person="gu", first=date(2026, 6, 15), last=date(2026, 6, 15), deputy="shen")
    roster = replace(settings.roster, leave=(away,))
    grave.m = replace(grave.m, settings=replace(settings, roster=roster))
    before = grave.rows()
    with pytest.raises(RefusedError, match="顾远舟休假，由沈砚秋代班"):
        hand_on(grave)
    with pytest.raises(RefusedError, match="值班表中没有 '王五'"):
        pipeline.hand_on(grave.m, 1, to="王五", by="林知夏", reason="在外勤")
    with pytest.raises(NotFoundError):
        pipeline.hand_on(grave.m, 9, to="沈砚秋", by="林知夏", reason="在外勤")
    assert grave.rows() == before


def test_what_is_put_off_is_not_taken(grave: Desk) -> None:
    snooze(grave)
    assert story(grave).acknowledged_at is None
    grave.later(minutes=16)
    assert jobs.escalate_due(grave.m) == 0
    grave.later(minutes=5)
    assert jobs.escalate_due(grave.m) == 1


def test_putting_off_that_comes_no_later_is_refused_and_not_counted(grave: Desk) -> None:
    snooze(grave)
    before = grave.rows()
    for lasts in (20 * MINUTES, 10 * MINUTES):
        with pytest.raises(RefusedError, match="不会更晚，没有改动"):
            pipeline.snooze(grave.m, 1, lasts=lasts, by="沈砚秋", reason="一样在核实")
    assert grave.rows() == before
    pipeline.snooze(grave.m, 1, lasts=25 * MINUTES, by="沈砚秋", reason="还须核实")
    (alert,) = alerts(grave, AlertReason.OPENED)
    assert (alert.snoozes, alert.ack_due_at) == (2, grave.clock.now() + 25 * MINUTES)


def test_who_cannot_be_told_of_a_take_over_is_on_the_ledger(grave: Desk) -> None:
    pipeline.acknowledge(grave.m, 1, "路过的人")
    pipeline.acknowledge(grave.m, 1, "顾远舟")
    assert alerts(grave, AlertReason.HANDOVER) == []
    with grave.m.store.read() as unit:
        reasons = [str(entry.detail.get("reason", "")) for entry in unit.ledger.of("incident:1")]
    assert "顾远舟已接手；值班表中没有路过的人，无从告知" in reasons


def test_gravest_tier_is_neither_put_off_nor_silenced(grave: Desk) -> None:
    pipeline.regrade(grave.m, 1, tier=Tier.RED, by="沈砚秋", reason="事态扩大")
    pipeline.alert(grave.m, [1])
    with pytest.raises(RefusedError, match="Ⅰ级"):
        snooze(grave)
    with pytest.raises(RefusedError, match="Ⅰ级"):
        pipeline.silence(grave.m, wish(grave, scope=Scope(up_to=Tier.RED)))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"by": " "}, "--by"),
        ({"reason": "\u200b"}, "--reason"),
        ({"lasts": timedelta(days=8)}, "最长7天"),
        ({"lasts": timedelta()}, "已过"),
    ],
)
def test_silence_has_a_name_a_reason_and_an_end(
    grave: Desk, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(RefusedError, match=told):
        pipeline.silence(grave.m, wish(grave, **changes))
    with pytest.raises(NotFoundError):
        pipeline.silence(grave.m, wish(grave, scope=Scope(up_to=Tier.BLUE, incident_id=9)))


def test_reminders_wait_for_the_end_of_a_silence_and_come_at_once_when_it_is_lifted(
    grave: Desk,
) -> None:
    kept = pipeline.silence(grave.m, wish(grave))
    grave.later(minutes=16)
    assert jobs.escalate_due(grave.m) == 0
    assert alerts(grave, AlertReason.ESCALATED) == []
    assert alerts(grave, AlertReason.OPENED)[0].ack_due_at == kept.ends_at
    with pytest.raises(RefusedError, match="--by"):
        pipeline.end_silence(grave.m, kept.id, by="")
    pipeline.end_silence(grave.m, kept.id, by="沈砚秋")
    assert jobs.escalate_due(grave.m) == 1
    with pytest.raises(RefusedError, match="已经结束"):
        pipeline.end_silence(grave.m, kept.id, by="沈砚秋")


def test_silence_runs_out_once(grave: Desk) -> None:
    pipeline.silence(grave.m, wish(grave))
    grave.later(minutes=61)
    before = grave.rows()
    pipeline.end_silences(grave.m)
    once = grave.rows()
    assert once != before
    assert pipeline.end_silences(grave.m) == []
    assert grave.rows() == once


def test_follow_up_and_relief_are_told_once(grave: Desk) -> None:
    settings = grave.m.settings
    roster = replace(settings.roster, handover=("duty",))
    grave.m = replace(grave.m, settings=replace(settings, roster=roster))
    pipeline.acknowledge(grave.m, 1, "林知夏")
    assert pipeline.relieve(grave.m) == [], "the first look takes note of the hour"
    grave.later(hours=3, minutes=30)
    pipeline.keep_time(grave.m)
    assert len(pipeline.follow_up(grave.m)) >= 1
    once = grave.rows()
    assert pipeline.follow_up(grave.m) == []
    assert grave.rows() == once
    grave.later(hours=10)
    (told,) = pipeline.relieve(grave.m)
    once = grave.rows()
    assert pipeline.relieve(grave.m) == []
    assert grave.rows() == once
    with grave.m.store.read() as unit:
        (alert,), sent = unit.alerts.get([told]), unit.alerts.deliveries(told)
    assert (alert.matter, alert.incident_id) == ("handover:duty", None)
    assert {delivery.recipient for delivery in sent} == {"顾远舟"}
    assert "由林知夏办理" in sent[0].message.text
    grave.later(minutes=30)
    assert pipeline.relieve(grave.m) == []


def test_trouble_of_the_monitor_is_reminded_of_and_taken_by_its_name(desk: Desk) -> None:
    settings = desk.m.settings
    step = Step(to=("leader",), channels=("console",), wait=15 * MINUTES)
    routing = replace(settings.routing, system=(step,))
    desk.m = replace(desk.m, settings=replace(settings, routing=routing))
    with desk.m.store.write() as unit:
        trouble = Trouble(matter="outbox:all", title="通知积压", lines=("12条未发",), since=None)
        draft = begun(trouble, None, desk.m.settings, desk.clock.now())
        assert unit.alerts.add(draft.alert, draft.deliveries) is not None
    for number in (1, 2):
        desk.later(minutes=16)
        (again,) = pipeline.escalate(desk.m)
        with desk.m.store.read() as unit:
            (alert,) = unit.alerts.get([again])
            (delivery,) = unit.alerts.deliveries(again)
        assert (alert.step, alert.reason) == (number, AlertReason.SYSTEM)
        assert delivery.message.subject.count("【催办】") == 1
    assert len(pipeline.acknowledge_alert(desk.m, again, "沈砚秋")) == 3
    desk.later(minutes=30)
    assert pipeline.escalate(desk.m) == []


def test_closing_ends_every_reminder_and_opening_again_begins_anew(grave: Desk) -> None:
    pipeline.record_disposition(grave.m, 1, Action.CLOSE, by="林知夏", note="误报")
    grave.later(hours=2)
    jobs.tick(grave.m)
    assert len(alerts(grave, AlertReason.OPENED)) == 1
    assert alerts(grave, AlertReason.ESCALATED) == []
    assert alerts(grave, AlertReason.NEAR) == []
    pipeline.record_disposition(grave.m, 1, Action.REOPEN, by="沈砚秋", note="又有反映")
    assert story(grave).held_by is None
    jobs.tick(grave.m)
    assert len(alerts(grave, AlertReason.OPENED)) == 2
