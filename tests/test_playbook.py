"""Which playbook an incident calls for, and how its check list stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.playbook import CheckItem, Choice, action_of, checklist, orders, pick, urgent
from monitor.settings import load_settings, shipped_config_dir
from monitor.settings.playbooks import Playbook, PlaybookStep, Within
from monitor.settings.severity import SeveritySettings
from monitor.types import (
    Action,
    Alert,
    AlertReason,
    Assessment,
    Authority,
    Classification,
    ClockDue,
    Disposition,
    Engagement,
    Evidence,
    Fingerprint,
    Heat,
    Incident,
    IncidentStatus,
    Item,
    Member,
    Platform,
    Profile,
    Relation,
    RiskMatch,
    Tier,
)

NOW = datetime(2026, 3, 10, 1, 10, tzinfo=UTC)  # 09:10 on a Tuesday at the desk
NIGHT = datetime(2026, 3, 10, 13, 30, tzinfo=UTC)  # 21:30
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def rules() -> SeveritySettings:
    return load_settings(shipped_config_dir()).severity


def _step(name: str, limit: timedelta = HOUR, clock: str | None = None) -> PlaybookStep:
    within = Within(red=limit, orange=limit, yellow=limit)
    return PlaybookStep(id=name, who="办公室", what=f"办{name}", within=within, clock=clock)


def _book(
    title: str, topics: tuple[str, ...] = (), risks: tuple[str, ...] = (), *steps: PlaybookStep
) -> Playbook:
    return Playbook(title=title, topics=topics, risks=risks, steps=steps or (_step("verify"),))


BOOKS = {
    "leak": _book("泄露", (), ("leak",)),
    "life": _book("人身安全", (), ("life", "gather")),
    "rumour": _book("传言", (), ("rumour",)),
    "payment": _book("待遇发放", ("payment",)),
    "fraud": _book("骗保", ("fraud",)),
    "any": _book("通用"),
}


def _incident(*topics: str) -> Incident:
    return Incident(
        id=4,
        code="20260310-004",
        title="",
        status=IncidentStatus.ASSESSED,
        tier=Tier.ORANGE,
        topics=topics,
        regions=(),
        first_item_id=1,
        first_published_at=NOW,
        detected_at=NOW,
        last_item_at=NOW,
        profile=Profile(),
    )


def _member(number: int, *risks: tuple[str, int]) -> Member:
    item = Item(
        id=number,
        source_id="s",
        platform=Platform.FORUM,
        authority=Authority.FORUM,
        outlet="",
        region=None,
        url="",
        canonical_url="",
        external_id=None,
        title="",
        body="",
        published_at=NOW,
        collected_at=NOW,
        fingerprint=Fingerprint(exact="", signature=()),
        relation=Relation.FRESH,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="",
    )
    found = tuple(
        RiskMatch(
            word=f"{kind}词",
            level=level,
            kind=kind,
            evidence=Evidence(field="title", start=0, end=1, text="x"),
        )
        for kind, level in risks
    )
    judged = Classification(item_id=number, relevant=True, reason="", risks=found)
    return Member(item=item, classification=judged, joined_reason="")


def _picked(incident: Incident, *members: Member) -> Choice:
    choice = pick(BOOKS, incident, members)
    assert choice is not None
    return choice


# ── which one ────────────────────────────────────────────────────────────────────────────────


def test_main_topic_goes_before_the_others() -> None:
    assert _picked(_incident("fraud", "payment")).name == "fraud"
    choice = _picked(_incident("unknown", "payment"))
    assert (choice.name, choice.reason) == ("payment", "按事件的次要主题选用，主要主题没有预案")


def test_incident_of_no_known_topic_has_the_fallback() -> None:
    choice = _picked(_incident("unknown"))
    assert (choice.name, choice.reason) == ("any", "事件的主题没有专门预案，用通用预案")
    assert pick({}, _incident("payment"), ()) is None


@pytest.mark.parametrize(("of", "name"), [(3, "leak"), (4, "payment")])
def test_hazard_goes_first_when_a_third_of_the_texts_name_it(of: int, name: str) -> None:
    members = [_member(1, ("leak", 4)), *(_member(n) for n in range(2, of + 1))]
    assert _picked(_incident("payment"), *members).name == name


def test_gravest_hazard_goes_before_the_most_frequent() -> None:
    members = (_member(1, ("rumour", 3)), _member(2, ("rumour", 3), ("life", 5)))
    choice = _picked(_incident("payment"), *members)
    assert (choice.name, choice.reason) == ("life", "2条内容中有1条提到“life词”")


def test_playbook_of_a_hazard_brings_that_of_the_topic_along() -> None:
    choice = _picked(_incident("payment"), _member(1, ("rumour", 3)))
    assert [other.title for other in choice.beside] == ["待遇发放"]
    assert _picked(_incident("unknown"), _member(1, ("rumour", 3))).beside == ()


# ── the check list ───────────────────────────────────────────────────────────────────────────


def _choice(*steps: PlaybookStep) -> Choice:
    return Choice(name="payment", playbook=_book("待遇发放", ("payment",), (), *steps), reason="")


Listed = Callable[..., dict[str, CheckItem]]


@pytest.fixture
def listed(rules: SeveritySettings) -> Listed:
    def of(
        *steps: PlaybookStep,
        tier: Tier = Tier.ORANGE,
        ordered: dict[Tier, datetime] | None = None,
        clocks: tuple[ClockDue, ...] = (),
        taken: tuple[Disposition, ...] = (),
        given: datetime = NOW,
        now: datetime = NOW,
    ) -> dict[str, CheckItem]:
        made = checklist(
            _choice(*steps),
            {tier: given} if ordered is None else ordered,
            clocks=clocks,
            dispositions=taken,
            rules=rules,
            now=now,
        )
        return {item.step: item for item in made}

    return of


def _clock(name: str = "K3", **more: object) -> ClockDue:
    made = ClockDue(name=name, label="", started_at=NOW, due_at=NOW + HOUR / 2)
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def _done(action: Action, by: str = "王科长", **detail: object) -> Disposition:
    return Disposition(
        id=1,
        incident_id=4,
        at=NOW + HOUR / 4,
        by=by,
        action=action,
        status=IncidentStatus.ASSESSED,
        detail=detail,
    )


def test_only_steps_of_the_tier_are_listed_the_most_urgent_first(listed: Listed) -> None:
    only_red = replace(_step("press"), within=Within(red=HOUR))
    found = listed(_step("late", 2 * HOUR), only_red, _step("soon", HOUR))
    assert list(found) == ["soon", "late"]
    assert [step.id for step, _ in urgent(_book("", (), (), only_red), Tier.RED)] == ["press"]
    assert listed(_step("verify"), tier=Tier.ROUTINE) == {}


def test_limits_run_on_the_wall_from_orange_up_and_in_duty_time_below(listed: Listed) -> None:
    wall = listed(_step("verify"), given=NIGHT)["verify"]
    duty = listed(_step("verify"), tier=Tier.YELLOW, given=NIGHT)["verify"]
    assert wall.due_at == NIGHT + HOUR
    assert duty.due_at == datetime(2026, 3, 11, 0, 30, tzinfo=UTC)  # 08:30 the next morning


def test_step_is_done_when_its_clock_has_stopped(listed: Listed) -> None:
    step = _step("tell_head", clock="K3")
    running = listed(step, clocks=(_clock(),))["tell_head"]
    assert (running.state, running.due_at) == ("待办", NOW + HOUR / 2)
    stopped = _clock(stopped_at=NOW + HOUR, stopped_by="李主任")
    done = listed(step, clocks=(stopped,))["tell_head"]
    assert (done.state, done.done_at, done.done_by) == ("逾期完成", NOW + HOUR, "李主任")


def test_clock_that_lapsed_leaves_its_step_undone(listed: Listed) -> None:
    lapsed = _clock(stopped_at=NOW + HOUR / 4, lapsed=True)
    item = listed(_step("tell_head", clock="K3"), clocks=(lapsed,), now=NOW + HOUR)["tell_head"]
    assert (item.done_at, item.late, item.state) == (None, False, "未办，事件已结束")


def test_duty_that_comes_again_shows_the_turn_that_runs(listed: Listed) -> None:
    first = _clock("K8", stopped_at=NOW, stopped_by="李主任")
    second = _clock("K8", turn=2, due_at=NOW + 9 * HOUR)
    item = listed(_step("follow_up", 12 * HOUR, "K8"), clocks=(second, first))["follow_up"]
    assert (item.state, item.due_at) == ("待办", NOW + 9 * HOUR)


def test_step_without_a_clock_is_done_when_it_is_ticked_off(listed: Listed) -> None:
    found = listed(
        _step("verify"),
        _step("hotline"),
        _step("wording"),
        taken=(
            _done(Action.CHECK, step="verify"),
            _done(Action.CHECK, step="wording", playbook="rumour"),
        ),
        now=NOW + 2 * HOUR,
    )
    assert (found["verify"].state, found["verify"].done_by) == ("已完成", "王科长")
    assert found["hotline"].state == "逾期未办"
    assert found["wording"].done_at is None  # of another playbook


def test_step_recorded_later_counts_from_when_it_was_done(listed: Listed) -> None:
    done_at = NOW + HOUR / 6
    taken = _done(Action.CHECK, step="verify", done_at=done_at.isoformat())
    assert listed(_step("verify"), taken=(taken,))["verify"].done_at == done_at


def test_press_conference_is_asked_for_only_where_its_clock_runs(listed: Listed) -> None:
    press = _step("press", 24 * HOUR, "K6")
    assert listed(press) == {}
    assert set(listed(press, clocks=(_clock("K6"),))) == {"press"}
    assert set(listed(press, tier=Tier.RED)) == {"press"}


def test_each_clock_of_a_step_has_the_action_that_stops_it(rules: SeveritySettings) -> None:
    wanted = {
        None: Action.CHECK,
        "K3": Action.TELL,
        "K4": Action.REPORT,
        "K5": Action.VOICE,
        "K6": Action.BRIEF,
        "K7": Action.ANSWER,
        "K8": Action.FOLLOW_UP,
    }
    assert {clock: action_of(_step("x", clock=clock), rules) for clock in wanted} == wanted


@given(
    limits=st.lists(st.integers(1, 5000), min_size=1, max_size=8),
    tier=st.sampled_from([Tier.YELLOW, Tier.ORANGE, Tier.RED]),
    passed=st.integers(0, 10_000),
)
def test_list_is_ordered_and_late_means_past_due(
    rules: SeveritySettings, limits: list[int], tier: Tier, passed: int
) -> None:
    steps = [_step(f"s{n}", timedelta(minutes=limit)) for n, limit in enumerate(limits)]
    now = NOW + timedelta(minutes=passed)
    found = checklist(
        _choice(*steps), {tier: NOW}, clocks=(), dispositions=(), rules=rules, now=now
    )
    assert len(found) == len(steps)
    assert [i.due_at for i in found] == sorted(i.due_at for i in found)
    assert all(i.late == (now > i.due_at) for i in found)


# ── since when ───────────────────────────────────────────────────────────────────────────────


def _graded(tier: Tier, minutes: int) -> Assessment:
    at = NOW + timedelta(minutes=minutes)
    return Assessment(
        incident_id=4,
        tier=tier,
        points=0,
        factors=(),
        rules_fired=(),
        by="rules",
        at=at,
        settings_revision="",
        heat=Heat(as_of=at),
    )


def _told(tier: Tier, minutes: int, reason: AlertReason = AlertReason.RAISED) -> Alert:
    return Alert(
        id=1,
        incident_id=4,
        reason=reason,
        tier=tier,
        route="",
        step=0,
        dedupe_key="",
        at=NOW + timedelta(minutes=minutes),
        explanation="",
    )


def test_steps_count_from_the_first_alert_that_told_the_tier() -> None:
    history = [_graded(Tier.ROUTINE, -9), _graded(Tier.YELLOW, 0), _graded(Tier.ORANGE, 30)]
    alerts = [_told(Tier.ORANGE, 31), _told(Tier.ORANGE, 46, AlertReason.ESCALATED)]
    assert orders(history, alerts) == {
        Tier.YELLOW: NOW,
        Tier.ORANGE: NOW + timedelta(minutes=31),
    }


def test_higher_tier_brings_a_step_forward_and_never_puts_it_off(listed: Listed) -> None:
    step = replace(_step("verify"), within=Within(red=HOUR / 3, orange=HOUR / 2))
    soon = {Tier.ORANGE: NOW, Tier.RED: NOW + HOUR / 12}
    late = {Tier.ORANGE: NOW, Tier.RED: NOW + 6 * HOUR}
    assert listed(step, ordered=soon)["verify"].due_at == NOW + 5 * HOUR / 12
    assert listed(step, ordered=late)["verify"].due_at == NOW + HOUR / 2


def test_lower_tier_takes_no_step_back(listed: Listed) -> None:
    only_red = replace(_step("on_site"), within=Within(red=HOUR))
    assert set(listed(only_red, ordered={Tier.ORANGE: NOW, Tier.RED: NOW})) == {"on_site"}
