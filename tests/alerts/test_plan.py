"""Whom to tell, once, and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from monitor.alerts.handed import plan_hand_on
from monitor.alerts.matters import plan_matter
from monitor.alerts.notice import notice
from monitor.alerts.occasions import standing
from monitor.alerts.people import person_named
from monitor.alerts.plan import AlertPlan, plan, plan_escalation
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.settings.routing import Route, RoutingSettings, Step
from monitor.types import (
    Action,
    Alert,
    AlertReason,
    Assessment,
    Authority,
    Disposition,
    IncidentStatus,
    Member,
    Notified,
    Scope,
    Silence,
    SilenceKind,
    Tier,
)

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
    for part in ("危害10→26分", "新触发“已证实成片停发或迟发待遇，不低于Ⅱ级”", "登上热搜第8位"):
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


# ── held back, waiting ───────────────────────────────────────────────────────────────────────


def _silence(now: datetime, **scope: object) -> Silence:
    return Silence(
        id=3,
        kind=SilenceKind.SILENCE,
        scope=Scope(up_to=Tier.ORANGE, **scope),  # type: ignore[arg-type]  # any field of Scope
        starts_at=now - timedelta(minutes=5),
        ends_at=now + timedelta(hours=1),
        by="沈砚秋",
        reason="县里已报告",
    )


def test_silence_holds_back_what_it_covers_and_says_until_when(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    silences = (_silence(now, topics=("payment",)),)
    held = plan(subject(Tier.ORANGE), None, settings, now, within=within, silences=silences)
    assert (held.drafts, held.held_until) == ((), now + timedelta(hours=1))
    assert "沈砚秋" in held.reason
    louder = plan(subject(Tier.RED), None, settings, now, within=within, silences=silences)
    assert louder.drafts, "nothing graver than was foreseen is held back"
    alert = _alert(plan(subject(Tier.ORANGE), None, settings, now, within=within))
    waits = plan_escalation(alert, subject(Tier.ORANGE), settings, now, within, silences)
    assert (waits.drafts, waits.held_until) == ((), now + timedelta(hours=1))


def _ruled(settings: Settings, **rule: object) -> Settings:
    step = Step(to=("duty",), channels=("console",), wait=timedelta(minutes=30))
    route = Route(name="本地", **{"steps": (step,), **rule})  # type: ignore[arg-type]  # any field of Route
    return replace(settings, routing=replace(settings.routing, routes=(route,)))


def test_quiet_hours_and_waiting_for_others_put_off_message_and_answer_alike(
    subject: SubjectMaker, settings: Settings, within: Within
) -> None:
    ruled = _ruled(settings, quiet_hours=(time(22), time(7)), group_wait=timedelta(minutes=2))
    night = datetime.fromisoformat("2026-03-11T23:10+08:00")
    morning = datetime.fromisoformat("2026-03-12T07:00+08:00")
    for tier, at, due in (
        (Tier.YELLOW, night, morning),
        (Tier.YELLOW, morning, morning + timedelta(minutes=2)),
        (Tier.ORANGE, night, night + timedelta(minutes=2)),
    ):
        (draft,) = plan(subject(tier), None, ruled, at, within=within).drafts
        assert {delivery.next_attempt_at for delivery in draft.deliveries} == {due}
        assert draft.alert.ack_due_at == due + timedelta(minutes=30)


def test_quiet_hours_of_one_rule_do_not_put_off_what_another_rings_at_once(
    subject: SubjectMaker, settings: Settings, within: Within
) -> None:
    step = (Step(to=("leader",), channels=("chat",), wait=timedelta(minutes=30)),)
    quiet = Route(name="静默", steps=step, go_on=True, quiet_hours=(time(9), time(12)))
    routes = RoutingSettings(routes=(quiet, Route(name="照响", steps=step)))
    morning = datetime.fromisoformat("2026-03-11T10:00+08:00")
    settings = replace(settings, routing=routes)
    later, rung = plan(subject(Tier.YELLOW), None, settings, morning, within=within).drafts
    assert later.deliveries == ()
    assert [each.next_attempt_at for each in rung.deliveries] == [morning]


def test_last_step_is_told_again_by_its_own_rhythm(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    ruled = _ruled(settings, repeat=timedelta(hours=2))
    alert = _alert(plan(subject(Tier.YELLOW), None, ruled, now, within=within))
    assert alert.ack_due_at == now + timedelta(minutes=30)
    again = _alert(plan_escalation(alert, subject(Tier.YELLOW), ruled, now, within))
    assert again.ack_due_at == now + timedelta(hours=2)


# ── once somebody was rung ───────────────────────────────────────────────────────────────────


def _told(subject: Subject, alert: Alert, *names: str, number: int = 1) -> Subject:
    """``subject`` after ``alert`` went to ``names``."""
    kept = replace(alert, id=number)
    new = tuple(
        Notified(alert_id=number, at=kept.at, reason=kept.reason, channel="console", recipient=name)
        for name in names
    )
    return replace(subject, alerts=(*subject.alerts, kept), notified=(*subject.notified, *new))


def _clocked(subject: Subject, **marks: object) -> Subject:
    """``subject`` with its clocks K3 and K5, which are told and voiced, marked so."""
    stops = {"K3": "told", "K5": "voiced"}
    clocks = tuple(
        replace(clock, stops=stops[clock.name], **marks)  # type: ignore[arg-type]  # fields of ClockDue
        for clock in subject.incident.clocks
        if clock.name in stops
    )
    return replace(subject, incident=replace(subject.incident, clocks=clocks))


def test_lower_tier_is_told_quietly_once_and_a_rise_after_it_rings(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    quiet = replace(settings, routing=replace(settings.routing, quietly=("file", "mail")))
    opened = _alert(plan(subject(Tier.ORANGE), None, quiet, now, within=within))
    fallen = _told(subject(Tier.YELLOW), opened, "值班员", "日班甲")
    (draft,) = plan(fallen, fallen.alerts[0], quiet, now, within=within).drafts
    assert (draft.alert.reason, draft.alert.tier) == (AlertReason.LOWERED, Tier.YELLOW)
    assert draft.alert.ack_due_at is None
    assert {(d.channel, d.recipient) for d in draft.deliveries} == {
        ("file", "值班员、日班甲"),
        ("mail", "日班甲"),
    }
    lowered = _told(fallen, draft.alert, "值班员、日班甲", number=2)
    assert standing(lowered.alerts) == lowered.alerts[-1]
    assert plan(lowered, lowered.alerts[-1], quiet, now, within=within).drafts == ()
    risen = replace(lowered, assessment=subject(Tier.ORANGE).assessment)
    again = plan(risen, risen.alerts[-1], quiet, now, within=within).drafts[0].alert
    assert again.reason is AlertReason.RAISED
    assert again.dedupe_key != opened.dedupe_key


def test_who_was_rung_in_a_group_with_others_is_told_quietly_too(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    quiet = replace(settings, routing=replace(settings.routing, quietly=("file", "mail")))
    opened = _alert(plan(subject(Tier.ORANGE), None, quiet, now, within=within))
    fallen = _told(subject(Tier.YELLOW), opened, "值班员、日班甲")
    (draft,) = plan(fallen, fallen.alerts[0], quiet, now, within=within).drafts
    assert {(d.channel, d.recipient) for d in draft.deliveries} == {
        ("file", "值班员、日班甲"),
        ("mail", "日班甲"),
    }


def test_duty_short_of_time_is_told_to_holder_and_leader_once(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    opened = _alert(plan(subject(Tier.RED), None, settings, now, within=within))
    told = _clocked(_told(subject(Tier.RED), opened, "日班甲"), near_at=now)
    held = replace(told, incident=replace(told.incident, held_by="日班甲"))
    later = now + timedelta(minutes=20)
    (draft,) = plan(held, held.alerts[0], settings, later, within=within).drafts
    assert draft.alert.reason is AlertReason.NEAR
    assert draft.alert.dedupe_key.endswith(":K3.1+K5.1"), "one message for both"
    assert {d.recipient for d in draft.deliveries} == {"日班甲", "领导丁"}
    known = _told(held, draft.alert, "日班甲", "领导丁", number=2)
    assert plan(known, known.alerts[0], settings, later, within=within).drafts == ()


def test_missed_report_goes_to_the_head_and_nobody_is_rung_twice_in_a_minute(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    opened = _alert(plan(subject(Tier.RED), None, settings, now, within=within))
    told = _clocked(_told(subject(Tier.RED), opened), missed_at=now)
    rung = replace(
        told,
        notified=(
            Notified(alert_id=1, at=now, reason=opened.reason, channel="mail", recipient="主任戊"),
        ),
    )
    head, others = plan(rung, rung.alerts[0], settings, now, within=within).drafts
    assert {head.alert.reason, others.alert.reason} == {AlertReason.MISSED}
    assert {d.recipient for d in head.deliveries} == {"主任戊"}
    due = {d.channel: d.next_attempt_at for d in head.deliveries}
    assert due["mail"] == now + timedelta(minutes=1)
    assert "主任戊" not in {d.recipient for d in others.deliveries}


def test_what_nobody_was_rung_about_is_neither_lowered_nor_pressed(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    opened = _alert(plan(subject(Tier.ORANGE), None, settings, now, within=within))
    unheard = _clocked(_told(subject(Tier.YELLOW), opened), near_at=now)
    assert plan(unheard, unheard.alerts[0], settings, now, within=within).drafts == ()


# ── handed on ────────────────────────────────────────────────────────────────────────────────


def _step(now: datetime) -> Disposition:
    return Disposition(
        id=7,
        incident_id=42,
        at=now,
        by="日班甲",
        action=Action.HAND_ON,
        note="在外勤",
        status=IncidentStatus.ASSESSED,
        detail={"to": "夜班乙"},
    )


def test_handed_on_wants_an_answer_and_comes_back_to_the_route_and_the_giver(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    to, step = person_named("night", settings.roster), _step(now)
    assert to is not None
    given = replace(subject(Tier.RED), dispositions=(step,))
    (draft,) = plan_hand_on(given, step, to, settings, now, within=within).drafts
    assert (draft.alert.reason, draft.alert.ack_due_at) == (
        AlertReason.HANDED_ON,
        now + timedelta(minutes=10),
    )
    assert {(d.channel, d.recipient) for d in draft.deliveries} == {("mail", "夜班乙")}
    back = plan_escalation(replace(draft.alert, id=9), given, settings, now, within).drafts[0]
    assert back.alert.step == 0
    assert {d.recipient for d in back.deliveries} == {"领导丁", "日班甲"}
    further = plan_escalation(replace(back.alert, id=10), given, settings, now, within).drafts[0]
    assert {d.recipient for d in further.deliveries} == {"主任戊"}


def test_opened_again_is_told_anew_under_another_key(
    subject: SubjectMaker, settings: Settings, now: datetime, within: Within
) -> None:
    first = _alert(plan(subject(Tier.ORANGE), None, settings, now, within=within))
    reopened = replace(_step(now), action=Action.REOPEN, detail={})
    again = replace(subject(Tier.ORANGE), dispositions=(reopened,))
    anew = _alert(plan(again, None, settings, now, within=within))
    assert anew.reason is AlertReason.OPENED
    assert anew.dedupe_key != first.dedupe_key


# ── about no incident ────────────────────────────────────────────────────────────────────────


def test_trouble_of_the_monitor_is_said_again_until_it_is_taken_or_worked_on(
    settings: Settings, now: datetime
) -> None:
    step = Step(to=("leader",), channels=("mail",), wait=timedelta(minutes=15))
    ruled = replace(settings, routing=replace(settings.routing, system=(step,)))
    alert = Alert(
        id=5,
        incident_id=None,
        matter="outbox",
        reason=AlertReason.SYSTEM,
        tier=Tier.YELLOW,
        route="（系统）",
        step=0,
        dedupe_key="outbox:1",
        at=now - timedelta(minutes=15),
        explanation="",
    )
    words = notice("系统异常", "通知积压", ("12条未发",), command="monitor acknowledge outbox:1")
    (draft,) = plan_matter(alert, words, ruled, now).drafts
    assert (draft.alert.matter, draft.alert.reason, draft.alert.step) == (
        "outbox",
        AlertReason.SYSTEM,
        1,
    )
    (delivery,) = draft.deliveries
    assert delivery.message.subject.startswith("【催办】")
    assert "第1步通知已满15分钟，无人签收" in delivery.message.text
    assert "12条未发" in delivery.message.text
    working = replace(_silence(now), kind=SilenceKind.MAINTENANCE)
    held = plan_matter(alert, words, ruled, now, (working,))
    assert (held.drafts, held.held_until) == ((), working.ends_at)
    taken = replace(alert, acknowledged_at=now, acknowledged_by="管理员")
    assert plan_matter(taken, words, ruled, now).drafts == ()
