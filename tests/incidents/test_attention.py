"""When a big incident is looked at, what of it is read, and how long time alone changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.incidents.attention import (
    look_at,
    signs_of,
    steady_until,
    worth_looking,
    worth_reading,
)
from monitor.incidents.facts import gather
from monitor.incidents.grade import Grade, grade
from monitor.incidents.heat import LATELY, measure
from monitor.settings.severity import Economy, SeveritySettings
from monitor.settings.topics import Topic
from monitor.types import Authority, Engagement, Look, Member, Observation, Platform
from tests.incidents.conftest import NOON, MemberMaker, moved

RULES = Economy()
SEEN = Look(at=NOON - timedelta(minutes=3), members=400, signs=("hazard:stop_payment:4",))


@pytest.fixture
def plain(member: MemberMaker) -> Member:
    return member("养老金没到账", tone=0)


def test_small_incident_is_looked_at_with_every_item(plain: Member) -> None:
    last = replace(SEEN, members=RULES.at_once_below - 2)
    assert worth_looking(last, RULES.at_once_below - 1, [plain], RULES, NOON).at == NOON
    assert worth_looking(last, RULES.at_once_below, [plain], RULES, NOON).at > NOON


def test_incident_never_looked_at_is_looked_at_now() -> None:
    assert worth_looking(None, 5000, [], RULES, NOON).at == NOON


def test_big_incident_waits_ten_minutes_at_the_most(plain: Member) -> None:
    soon = worth_looking(SEEN, 401, [plain], RULES, NOON)
    assert soon.at == SEEN.at + RULES.at_latest
    assert worth_looking(SEEN, 401, [plain], RULES, soon.at).at == soon.at


def test_growth_by_a_twentieth_is_looked_at_at_once(plain: Member) -> None:
    assert worth_looking(SEEN, 419, [plain] * 19, RULES, NOON).at > NOON
    grown = worth_looking(SEEN, 420, [plain] * 20, RULES, NOON)
    assert (grown.at, grown.reason) == (NOON, "新增20条，已达5%")


@pytest.mark.parametrize(
    "shown",
    [
        {"authority": Authority.OFFICIAL},
        {"authority": Authority.CENTRAL},
        {"authority": Authority.PROVINCIAL},
        {"corrects": True},
        {"platform": Platform.HOTLIST},
        {"risks": [("gather", 4)]},
        {"risks": [("stop_payment", 5)]},
    ],
)
def test_something_new_is_looked_at_at_once_and_only_once(
    shown: dict[str, object], member: MemberMaker
) -> None:
    one = member("养老金没到账", **shown)
    attention = worth_looking(SEEN, 401, [one], RULES, NOON)
    assert attention.at == NOON
    assert "新情形" in attention.reason
    seen = look_at([one], 401, SEEN, NOON)
    assert set(seen.signs) > set(SEEN.signs)
    assert worth_looking(seen, 402, [one], RULES, NOON).at > NOON


def test_all_members_are_read_up_to_the_bound_and_of_more_the_late_and_the_weighty(
    member: MemberMaker,
) -> None:
    rules = replace(RULES, read_whole=10, read_most=4)
    old = [moved(member("旧闻", tone=0), collected_at=NOON - timedelta(days=5)) for _ in range(6)]
    grave = moved(member("集体讨薪", risks=[("gather", 4)]), collected_at=NOON - timedelta(days=4))
    late = [member("新帖", tone=0) for _ in range(6)]
    everybody = [*old, grave, *late]
    assert worth_reading(everybody[:10], old[0].item.id, rules, NOON) == everybody[:10]
    read = worth_reading(everybody, old[0].item.id, rules, NOON)
    assert {m.item.id for m in read} == {m.item.id for m in (old[0], grave, *late[-4:])}
    assert signs_of(grave)
    assert not signs_of(old[0])


def _grade(
    members: list[Member], topics: dict[str, Topic], rules: SeveritySettings, minutes: int
) -> Grade:
    now = NOON + timedelta(minutes=minutes)
    heat = measure(members, now, 1.0)
    facts = gather(
        members,
        heat,
        topics=topics,
        level="city",
        elsewhere=False,
        national=False,
        now=now,
        rules=rules,
    )
    return grade(facts, rules)


members_seen = st.lists(
    st.tuples(
        st.integers(-200, 3000),
        st.lists(st.integers(-200, 2900), max_size=2),
        st.sampled_from([Platform.WEIBO, Platform.HOTLIST, Platform.FORUM]),
        st.sampled_from([-1, 0]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen=members_seen, start=st.integers(0, 1500), part=st.floats(0, 0.999))
def test_until_then_time_alone_changes_no_grade(
    seen: list[tuple[int, list[int], Platform, int]],
    start: int,
    part: float,
    member: MemberMaker,
    rules: SeveritySettings,
    topics: dict[str, Topic],
) -> None:
    members = []
    for ago, looks, platform, tone in seen:
        one = member("养老金没到账", minutes_ago=ago, platform=platform, tone=tone)
        shown = Engagement(views=4000, comments=300, rank=8)
        observed = [
            Observation(item_id=one.item.id, at=NOON - timedelta(minutes=at), engagement=shown)
            for at in looks
        ]
        members.append(replace(one, observations=tuple(observed)))
    now = NOON + timedelta(minutes=start)
    until = steady_until(members, measure(members, now, 1.0), rules, now)
    assert until >= now
    steady = int((until - now) / timedelta(minutes=1) * part)
    before, after = (_grade(members, topics, rules, start + m) for m in (0, steady))
    assert (before.tier, before.parts, before.rules_fired) == (
        after.tier,
        after.parts,
        after.rules_fired,
    )


def test_an_hour_with_originals_is_never_steady(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    one = member("养老金没到账", minutes_ago=30)
    assert steady_until([one], rules.care, NOON) == NOON
    later = NOON + timedelta(minutes=40)
    assert steady_until([one], rules.care, later) == one.item.published_at + rules.care.silent_after


def test_place_on_a_hot_list_counts_for_three_hours(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    one = member("养老金没到账", minutes_ago=600, platform=Platform.HOTLIST, tone=0)
    shown = Observation(
        item_id=one.item.id, at=NOON - timedelta(minutes=90), engagement=Engagement(rank=3)
    )
    assert (
        steady_until([replace(one, observations=(shown,))], rules.care, NOON) == shown.at + LATELY
    )


def test_text_counts_for_a_day(member: MemberMaker, rules: SeveritySettings) -> None:
    one = member("养老金没到账", minutes_ago=22 * 60, tone=0)
    assert steady_until([one], rules.care, NOON) == NOON + timedelta(hours=2)
