"""Whom to tell, once, and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from monitor.alerts.plan import AlertPlan, plan, plan_escalation
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.settings.routing import RoutingSettings
from monitor.types import Alert, AlertReason, Assessment, Authority, IncidentStatus, Member, Tier

Within = Callable[[str, str], bool]
SubjectMaker = Callable[..., Subject]
MemberMaker = Callable[..., Member]


def _alert(decided: AlertPlan) -> Alert:
    (draft,) = decided.drafts
    return draft.alert


def _then(judged: Assessment, at: datetime, **heat: object) -> Assessment:
    return replace(judged, at=at, heat=replace(judged.heat, **heat))  # type: ignore[arg-type]  # any field of Heat


def test_first_alert_goes_to_everybody_of_the_first_step_over_both_channels(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    (draft,) = plan(subject(Tier.RED), None, settings, now, within=within).drafts
    assert draft.alert.reason is AlertReason.OPENED
    assert draft.alert.route == "本地/特别重大"
    assert draft.alert.ack_due_at == now + timedelta(minutes=10)
    assert {(d.channel, d.recipient, d.address) for d in draft.deliveries} == {
        ("chat", "领导丁", "leader"),  # on duty and leading: told once per channel
        ("mail", "领导丁", "leader@shifan.example"),
    }
    assert len({d.dedupe_key for d in draft.deliveries}) == len(draft.deliveries)
    assert all(d.alert_id == 0 and d.attempts == 0 for d in draft.deliveries)


def test_missing_address_is_left_out_and_said(
    subject: SubjectMaker, settings: Settings, within: Within
) -> None:
    night = datetime.fromisoformat("2026-03-11T02:00+08:00")
    (draft,) = plan(subject(Tier.RED), None, settings, night, within=within).drafts
    sent_to = {(d.channel, d.recipient) for d in draft.deliveries}
    assert ("mail", "夜班乙") in sent_to
    assert ("chat", "夜班乙") not in sent_to
    assert "夜班乙没有chat地址" in draft.alert.explanation


def test_channel_without_addresses_is_told_once_per_role(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    (draft,) = plan(subject(Tier.YELLOW), None, settings, now, within=within).drafts
    (delivery,) = draft.deliveries
    assert (delivery.channel, delivery.recipient, delivery.address) == ("console", "值班员", "")


def test_step_that_reaches_nobody_costs_no_time(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    (draft,) = plan(subject(Tier.ORANGE), None, settings, now, within=within).drafts
    assert draft.alert.step == 1
    assert {d.channel for d in draft.deliveries} == {"console", "file"}
    assert "第1步无人可通知" in draft.alert.explanation
    assert "空岗（此刻值班表无人）" in draft.alert.explanation


def test_blue_is_recorded_and_rings_nobody(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    (draft,) = plan(subject(Tier.BLUE), None, settings, now, within=within).drafts
    assert draft.deliveries == ()
    assert draft.alert.ack_due_at is None
    assert "只列入日报" in draft.alert.explanation


def test_routine_makes_no_alert(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    decided = plan(subject(Tier.ROUTINE), None, settings, now, within=within)
    assert decided.drafts == ()
    assert "只记台账" in decided.reason


@pytest.mark.parametrize(("tier", "word"), [(Tier.ORANGE, "不重复打扰"), (Tier.YELLOW, "降为")])
def test_same_or_lower_tier_is_not_told_again(
    subject: SubjectMaker,
    settings: Settings,
    now: datetime,
    within: Within,
    tier: Tier,
    word: str,
) -> None:
    before = _alert(plan(subject(Tier.ORANGE), None, settings, now, within=within))
    decided = plan(subject(tier), before, settings, now, within=within)
    assert decided.drafts == ()
    assert word in decided.reason


@pytest.mark.parametrize("status", [IncidentStatus.CLOSED, IncidentStatus.DISMISSED])
def test_what_is_over_is_not_told(
    subject: SubjectMaker,
    settings: Settings,
    now: datetime,
    within: Within,
    status: IncidentStatus,
) -> None:
    decided = plan(subject(Tier.RED, status=status), None, settings, now, within=within)
    assert decided.drafts == ()
    assert status.label in decided.reason


def test_missing_rule_is_said_and_not_hidden(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    bare = replace(settings, routing=RoutingSettings(routes=()))
    decided = plan(subject(Tier.RED), None, bare, now, within=within)
    assert decided.drafts == ()
    assert "无规则匹配" in decided.reason


def test_two_matching_rules_make_two_alerts_with_different_keys(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    drafts = plan(
        subject(Tier.YELLOW, topics=("fraud",)), None, settings, now, within=within
    ).drafts
    assert [draft.alert.route for draft in drafts] == ["望川", "本地/较大"]
    assert len({draft.alert.dedupe_key for draft in drafts}) == 2


def test_upgrade_says_what_is_new(
    subject: SubjectMaker,
    member: MemberMaker,
    settings: Settings,
    now: datetime,
    within: Within,
) -> None:
    before = _alert(plan(subject(Tier.YELLOW), None, settings, now, within=within))
    told = subject(Tier.YELLOW).assessment
    later = now + timedelta(minutes=30)
    raised = subject(
        Tier.ORANGE,
        previous=told,
        members=(
            member(),
            member(2, seen=later, regions=("990121", "990122", "990123")),
        ),
    )
    grown = _then(raised.assessment, later, originals=49, top_authority=Authority.PROVINCIAL)
    (draft,) = plan(
        replace(raised, assessment=grown), before, settings, later, within=within
    ).drafts
    assert draft.alert.reason is AlertReason.RAISED
    said = "自09:10以来：原创+37，新增2地，首次出现省级媒体；Ⅲ级→Ⅱ级。"
    assert said in draft.alert.explanation
    assert said.removesuffix("。") in draft.deliveries[0].message.text


def test_upgrade_names_points_gained_rules_fired_and_hot_list(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    before = _alert(plan(subject(Tier.YELLOW), None, settings, now, within=within))
    current = subject(Tier.ORANGE).assessment
    told = replace(
        current,
        factors=(replace(current.factors[0], points=10), *current.factors[1:]),
        rules_fired=(),
    )
    ranked = _then(current, now, best_rank=8)
    raised = replace(subject(Tier.ORANGE, previous=told), assessment=ranked)
    reason = plan(raised, before, settings, now, within=within).reason
    for part in ("危害10→26分", "新触发UP2", "登上热搜第8位"):
        assert part in reason


def test_unacknowledged_alert_goes_up_the_route_and_then_repeats(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    alert = _alert(plan(subject(Tier.RED), None, settings, now, within=within))
    keys = {alert.dedupe_key}
    for step in (1, 2, 3):
        due = alert.ack_due_at
        assert due is not None
        (draft,) = plan_escalation(alert, subject(Tier.RED), settings, due, within).drafts
        assert draft.alert.reason is AlertReason.ESCALATED
        assert draft.alert.step == step
        assert draft.alert.ack_due_at == due + timedelta(minutes=10)
        assert {d.recipient for d in draft.deliveries} == {"主任戊"}
        assert "无人签收" in draft.deliveries[0].message.text
        assert draft.alert.dedupe_key not in keys
        alert = draft.alert
        keys.add(alert.dedupe_key)


def test_last_step_without_wait_ends_the_chain(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    alert = _alert(plan(subject(Tier.ORANGE), None, settings, now, within=within))
    last = _alert(plan_escalation(alert, subject(Tier.ORANGE), settings, now, within))
    assert last.step == 2
    assert last.ack_due_at is None


def test_escalation_stays_on_the_route_the_alert_was_sent_by(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    told = subject(Tier.YELLOW, topics=("fraud",))
    second = plan(told, None, settings, now, within=within).drafts[1].alert
    assert _alert(plan_escalation(second, told, settings, now, within)).route == second.route


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"tier": Tier.RED}, "由升级预警接替"),
        ({"tier": Tier.BLUE, "confirmed_by": "王科长"}, "王科长降为"),
        ({"status": IncidentStatus.CLOSED}, "已办结"),
    ],
)
def test_nobody_is_reminded_of_what_is_settled(
    subject: SubjectMaker,
    settings: Settings,
    now: datetime,
    within: Within,
    changes: dict[str, object],
    word: str,
) -> None:
    alert = _alert(plan(subject(Tier.ORANGE), None, settings, now, within=within))
    decided = plan_escalation(alert, subject(**changes), settings, now, within)
    assert decided.drafts == ()
    assert word in decided.reason


def test_nobody_is_reminded_of_what_was_acknowledged(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    alert = _alert(plan(subject(Tier.ORANGE), None, settings, now, within=within))
    taken = replace(alert, acknowledged_at=now, acknowledged_by="李值班")
    decided = plan_escalation(taken, subject(Tier.ORANGE), settings, now, within)
    assert decided.drafts == ()
    assert "李值班签收" in decided.reason


@effort(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    tier=st.sampled_from(Tier),
    topic=st.sampled_from(["payment", "fraud"]),
    home=st.booleans(),
    hours=st.integers(0, 400),
)
def test_planning_twice_gives_the_same_alerts(
    subject: SubjectMaker,
    settings: Settings,
    now: datetime,
    within: Within,
    tier: Tier,
    topic: str,
    home: bool,
    hours: int,
) -> None:
    at = now + timedelta(hours=hours)
    told = subject(tier, topics=(topic,), home=home)
    assert plan(told, None, settings, at, within=within) == plan(
        told, None, settings, at, within=within
    )
