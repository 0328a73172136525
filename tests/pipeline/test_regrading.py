"""A person's word on a tier, through the whole line: kept, told, obeyed and overtaken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor import pipeline
from monitor.errors import NotFoundError, RefusedError
from monitor.types import Action, Assessment, Incident, Tier

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk, Entry

BY = "林知夏"
STOPPED = (
    "/t/1.html",
    "临澜县退休职工本月养老金未发，社保中心证实系统故障",
    "临澜县社会保险事业中心证实，因系统故障，全县退休人员本月养老金未发，正在补发。",
)
CALLED = (
    "/t/4.html",
    "临澜县养老金未发，网上有人号召聚集",
    "有人发帖号召临澜县退休人员明早9点到县政府门口集合讨说法，临澜县退休职工本月养老金未发。",
)


@pytest.fixture
def incident(desk: Desk) -> int:
    """One incident that the rules have found to be ORANGE, alerted on."""
    desk.site.show_feed("/evening.xml", STOPPED)
    items = pipeline.ingest(desk.m, pipeline.collect(desk.m, ["evening"]))
    (found,) = pipeline.assess(desk.m, items)
    pipeline.alert(desk.m, [found])
    assert standing(desk, found).tier is Tier.ORANGE
    return found


def standing(desk: Desk, incident: int) -> Incident:
    with desk.m.store.read() as unit:
        return unit.incidents.get([incident])[0]


def gradings(desk: Desk, incident: int) -> list[Assessment]:
    with desk.m.store.read() as unit:
        return unit.incidents.history(incident)


def more(desk: Desk, *entries: Entry) -> None:
    """What appears later, collected and assessed."""
    desk.later(minutes=10)
    desk.site.show_feed("/evening.xml", STOPPED, *entries, at=desk.clock.now())
    pipeline.assess(desk.m, pipeline.ingest(desk.m, pipeline.collect(desk.m, ["evening"])))


@pytest.mark.parametrize("tier", [None, Tier.RED, Tier.BLUE])
def test_saying_it_twice(desk: Desk, incident: int, tier: Tier | None) -> None:
    def say() -> None:
        pipeline.regrade(desk.m, incident, by=BY, reason="来电核实", tier=tier)

    before = desk.rows()
    say()
    once = desk.rows()
    assert once != before
    desk.later(minutes=5)
    say()
    assert desk.rows() == once


def test_word_is_kept_as_grading_step_and_ledger_entry(desk: Desk, incident: int) -> None:
    pipeline.regrade(desk.m, incident, by=BY, reason="机主13912345678来电", tier=Tier.BLUE)
    newest = gradings(desk, incident)[-1]
    assert (newest.tier, newest.by, newest.rules_tier) == (Tier.BLUE, BY, Tier.ORANGE)
    assert "13912345678" not in newest.note
    with desk.m.store.read() as unit:
        (step,) = unit.dispositions.of([incident])[incident]
        entry = unit.ledger.of(f"incident:{incident}")[-1]
    assert (step.action, step.by) == (Action.REGRADE, BY)
    assert (entry.actor, entry.action, entry.detail["was"]) == (BY, "regrade", "orange")


def test_lower_tier_holds_when_the_rules_look_again_and_falls_to_a_new_floor(
    desk: Desk, incident: int
) -> None:
    pipeline.regrade(desk.m, incident, by=BY, reason="已全部补发", tier=Tier.BLUE)
    desk.later(minutes=30)
    pipeline.assess(desk.m, [], [incident])
    assert standing(desk, incident).tier is Tier.BLUE
    more(desk, CALLED)
    after = standing(desk, incident)
    assert after.tier >= Tier.ORANGE
    assert after.awaits_confirmation
    assert f"{BY}于06-15 09:00所定Ⅳ级不再适用：新触发UP5" in gradings(desk, incident)[-1].note


def test_lower_tier_ends_the_reminders(desk: Desk, incident: int) -> None:
    pipeline.regrade(desk.m, incident, by=BY, reason="已全部补发", tier=Tier.BLUE)
    pipeline.assess(desk.m, [], [incident])
    desk.later(minutes=16)
    assert pipeline.escalate(desk.m) == []


def test_higher_tier_is_told_at_once_and_names_who_set_it(desk: Desk, incident: int) -> None:
    pipeline.deliver(desk.m)
    assert "待人工确认" in desk.site.messages[0]["text"]
    pipeline.regrade(desk.m, incident, by=BY, reason="省厅来电", tier=Tier.RED)
    assert pipeline.alert(desk.m, [incident])
    pipeline.deliver(desk.m)
    told = desk.site.messages[-1]["text"]
    assert "Ⅰ级（特别重大）" in told
    assert f"{BY}已确认" in told


def test_confirmed_tier_is_the_rules_to_raise(desk: Desk, incident: int) -> None:
    pipeline.regrade(desk.m, incident, by=BY)
    assert not standing(desk, incident).awaits_confirmation
    with desk.m.store.read() as unit:
        assert unit.incidents.decided(incident) is None


def test_grading_tells_what_would_change_it_and_how_complete_it_is(
    desk: Desk, incident: int
) -> None:
    (first,) = gradings(desk, incident)
    assert first.rules_tier is Tier.ORANGE
    assert any(line.startswith("若") and line.endswith("升为Ⅰ级") for line in first.what_if)
    # Of the three sources, two have never been visited.
    assert first.coverage.startswith(
        "采集覆盖：3个信源中1个正常（不正常：示范在线论坛、示范市12345"
    )


def test_unknown_incident_and_missing_reason_are_refused(desk: Desk, incident: int) -> None:
    with pytest.raises(NotFoundError, match="incident 99"):
        pipeline.regrade(desk.m, 99, by=BY)
    with pytest.raises(RefusedError, match="事件 20260615-001：改级须写明理由"):
        pipeline.regrade(desk.m, incident, by=BY, tier=Tier.BLUE, reason="  ")
