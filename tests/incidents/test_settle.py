"""Which tier stands: the rules', the last one until it is calm, or a person's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.grade import Grade
from monitor.incidents.settle import Settled, Unrest, calm_from, last_unrest, settle
from monitor.settings.severity import Calm, SeveritySettings
from monitor.types import Assessment, Authority, Heat, Member, Relation, Tier
from tests.incidents.conftest import NOON, MemberMaker

HOUR = timedelta(hours=1)
LONG_AGO = NOON - timedelta(days=9)
TIERS = st.sampled_from(Tier)
FLOORS = st.frozensets(st.sampled_from(["UP1", "UP1b", "UP2", "UP5"])).map(sorted).map(tuple)


def graded(tier: Tier | None, *fired: str) -> Grade:
    return Grade(tier=tier, points=0, factors=(), rules_fired=fired, next_up="")


def judged(
    tier: Tier, *fired: str, by: str = "rules", rules: Tier | None = None, at: datetime = NOON
) -> Assessment:
    return Assessment(
        incident_id=1,
        tier=tier,
        points=0,
        factors=(),
        rules_fired=fired,
        by=by,
        at=at,
        settings_revision="r",
        heat=Heat(as_of=at),
        note="来电核实" if by != "rules" else "",
        rules_tier=rules,
    )


def unrest_ago(span: timedelta) -> Unrest:
    return Unrest(at=NOON - span, reason="当时仍有新增")


def settled(
    now: Grade,
    last: Assessment | None,
    decided: Assessment | None = None,
    *,
    quiet: timedelta = timedelta(),
) -> Settled:
    standing = None if last is None else last.tier
    return settle(now, standing, decided, unrest_ago(quiet), rules=Calm(), now=NOON)


# ── calm ─────────────────────────────────────────────────────────────────────────────────────


def test_first_grading_is_the_rules_own() -> None:
    assert settled(graded(Tier.ORANGE), None) == Settled(tier=Tier.ORANGE)
    assert settled(graded(None), None).tier is Tier.ROUTINE


def test_tier_rises_at_once() -> None:
    assert settled(graded(Tier.RED), judged(Tier.BLUE)) == Settled(tier=Tier.RED)


@pytest.mark.parametrize(("tier", "hours"), [(Tier.RED, 48), (Tier.ORANGE, 48), (Tier.YELLOW, 24)])
def test_tier_falls_after_as_long_a_calm_as_it_asks_for(tier: Tier, hours: int) -> None:
    below = graded(Tier(tier - 1))
    waiting = settled(below, judged(tier), quiet=(hours - 1) * HOUR)
    assert waiting.tier is tier
    assert f"平稳满{hours}小时（至06-17 13:00）" in waiting.reason
    assert waiting.falls == f"平稳至06-17 13:00，降为{Tier(tier - 1).short}"
    fallen = settled(below, judged(tier), quiet=hours * HOUR)
    assert fallen.tier is Tier(tier - 1)
    assert f"已平稳{hours}小时，由{tier.short}降为" in fallen.reason


def unrest(rules: Calm, *members: Member, usual: float = 0.0) -> Unrest:
    return last_unrest(members, LONG_AGO, rules, lambda _: usual, NOON)


def test_one_original_an_hour_is_calm_and_two_are_not(member: MemberMaker) -> None:
    trickle = [member("甲", minutes_ago=10), member("乙", minutes_ago=80)]
    assert unrest(Calm(), *trickle).at == LONG_AGO
    found = unrest(Calm(), *trickle, member("丙", minutes_ago=30))
    assert found.at == NOON - timedelta(minutes=10)
    assert "一小时内新增原创2条" in found.reason


def test_busy_hour_is_measured_against_its_own_usual(member: MemberMaker) -> None:
    burst = [member(f"第{n}条", minutes_ago=n) for n in range(14)]
    assert unrest(Calm(), *burst, usual=10).at == LONG_AGO
    assert unrest(Calm(), *burst, member("又一条"), usual=10).at == NOON


def test_usual_is_asked_only_of_hours_with_more_than_one_original(member: MemberMaker) -> None:
    asked: list[datetime] = []

    def usual(at: datetime) -> float:
        asked.append(at)
        return 1.0

    posts = [member("甲", minutes_ago=300), member("乙", minutes_ago=10)]
    last_unrest(posts, LONG_AGO, Calm(), usual, NOON)
    assert asked == []


def test_anything_new_from_a_high_outlet_is_unrest(member: MemberMaker) -> None:
    central = member("追问", authority=Authority.CENTRAL, outlet="央视", minutes_ago=60)
    found = unrest(Calm(), central)
    assert found.at == NOON - HOUR
    assert "央级媒体（央视）" in found.reason
    again = replace(central, item=replace(central.item, relation=Relation.DUPLICATE))
    assert unrest(Calm(), again).at == LONG_AGO
    assert unrest(Calm(voices=()), central).at == LONG_AGO


def test_reprints_of_low_outlets_do_not_disturb_the_calm(member: MemberMaker) -> None:
    first = member("首发", minutes_ago=6000)
    copies = [
        member("首发", relation=Relation.REPRINT, origin_id=first.item.id, minutes_ago=n)
        for n in range(5)
    ]
    assert unrest(Calm(), first, *copies).at == LONG_AGO


def test_calm_is_counted_from_the_first_report_at_least(rules: SeveritySettings) -> None:
    found = last_unrest((), NOON, rules.calm, lambda _: 0.0, NOON)
    assert calm_from(Tier.YELLOW, found, rules.calm) == NOON + timedelta(hours=24)


# ── a person's word ──────────────────────────────────────────────────────────────────────────


def test_lower_tier_set_by_a_person_stands_while_the_rules_say_no_more() -> None:
    decided = judged(Tier.BLUE, by="林知夏", rules=Tier.ORANGE)
    held = settled(graded(Tier.ORANGE), judged(Tier.BLUE), decided)
    assert held.tier is Tier.BLUE
    assert held.reason == "林知夏于06-17 12:00定为Ⅳ级：来电核实；按规则为Ⅱ级，以人工定级为准"


def test_more_than_the_rules_gave_then_ends_a_persons_word() -> None:
    decided = judged(Tier.BLUE, by="林知夏", rules=Tier.YELLOW)
    risen = settled(graded(Tier.ORANGE), judged(Tier.BLUE), decided)
    assert risen.tier is Tier.ORANGE
    assert "所定Ⅳ级不再适用：规则定级由当时的Ⅲ级升至Ⅱ级" in risen.reason


def test_new_floor_ends_a_persons_word_at_the_same_tier_of_the_rules() -> None:
    decided = judged(Tier.BLUE, "UP2", by="林知夏", rules=Tier.ORANGE)
    assert settled(graded(Tier.ORANGE, "UP2"), decided, decided).tier is Tier.BLUE
    risen = settled(graded(Tier.ORANGE, "UP2", "UP5"), decided, decided)
    assert risen.tier is Tier.ORANGE
    assert "新触发UP5" in risen.reason


def test_cap_that_fires_anew_is_no_reason_to_overrule_a_person() -> None:
    decided = judged(Tier.BLUE, by="林知夏", rules=Tier.ORANGE)
    assert settled(graded(Tier.ORANGE, "CAP1"), decided, decided).tier is Tier.BLUE


def test_higher_tier_set_by_a_person_does_not_fall_by_calm() -> None:
    decided = judged(Tier.RED, by="林知夏", rules=Tier.YELLOW)
    for ruled in (Tier.ROUTINE, Tier.ORANGE):
        held = settled(graded(ruled), judged(Tier.RED), decided, quiet=timedelta(days=9))
        assert held.tier is Tier.RED


@given(ruled=TIERS, fired=FLOORS, set_to=TIERS, then=TIERS, fired_then=FLOORS)
def test_person_is_overruled_upwards_only_and_never_without_a_new_reason(
    ruled: Tier,
    fired: tuple[str, ...],
    set_to: Tier,
    then: Tier,
    fired_then: tuple[str, ...],
) -> None:
    decided = judged(set_to, *fired_then, by="林知夏", rules=then)
    result = settled(graded(ruled, *fired), decided, decided, quiet=timedelta(days=9))
    assert result.tier >= set_to
    if result.tier > set_to:
        assert ruled > then or set(fired) - set(fired_then)


@given(ruled=TIERS, last=TIERS, hours=st.integers(0, 60))
def test_tier_never_falls_without_calm_and_never_below_the_rules(
    ruled: Tier, last: Tier, hours: int
) -> None:
    result = settled(graded(ruled), judged(last), quiet=hours * HOUR)
    assert result.tier >= ruled
    if result.tier < last:
        assert hours * HOUR >= Calm().span(last)
    assert bool(result.falls) is (result.tier > ruled)
