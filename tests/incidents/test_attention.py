"""When a big incident is looked at, what of it is read, and how long time alone changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.incidents.attention import (
    look_at,
    steady_until,
    worth_another_look,
    worth_looking,
    worth_reading,
)
from monitor.incidents.facts import gather
from monitor.incidents.grade import Grade, grade
from monitor.incidents.heat import LATELY, measure
from monitor.incidents.traits import signs_of
from monitor.settings.severity import Economy, SeveritySettings
from monitor.settings.topics import Topic
from monitor.types import Authority, Engagement, Look, Member, Observation, Platform
from tests.incidents.conftest import NOON, MemberMaker, moved

RULES = Economy()
SEEN = Look(at=NOON - timedelta(minutes=3), members=400, signs=("hazard:stop_payment:4",))


@pytest.fixture
def plain(member: MemberMaker) -> Member:
    return member("养老金没到账", tone=0)


def test_small_incident_is_looked_at_with_every_item(
    plain: Member, rules: SeveritySettings
) -> None:
    below = rules.economy.at_once_below
    last = replace(SEEN, members=40 * below)
    assert worth_looking(last, below - 1, [plain], rules, NOON).at == NOON
    assert worth_looking(last, below, [plain], rules, NOON).at > NOON


def test_incident_never_looked_at_is_looked_at_now(rules: SeveritySettings) -> None:
    assert worth_looking(None, 5000, [], rules, NOON).at == NOON


def test_big_incident_waits_some_minutes_at_the_most(
    plain: Member, rules: SeveritySettings
) -> None:
    soon = worth_looking(SEEN, 401, [plain], rules, NOON)
    assert soon.at == SEEN.at + rules.economy.at_latest
    assert worth_looking(SEEN, 401, [plain], rules, soon.at).at == soon.at


def test_growth_by_a_tenth_is_looked_at_at_once(plain: Member, rules: SeveritySettings) -> None:
    assert worth_looking(SEEN, 439, [plain] * 39, rules, NOON).at > NOON
    grown = worth_looking(SEEN, 440, [plain] * 40, rules, NOON)
    assert (grown.at, grown.reason) == (NOON, "新增40条，已达10%")


def test_text_of_a_big_incident_seen_again_waits_unless_it_climbed(
    rules: SeveritySettings,
) -> None:
    held = replace(SEEN, place=1)
    assert worth_another_look(held, 40, rules, NOON).at == SEEN.at + rules.economy.at_latest
    assert worth_another_look(held, 10, rules, NOON).at == NOON
    assert worth_another_look(SEEN, 50, rules, NOON).at == NOON
    assert worth_another_look(replace(held, members=3), 40, rules, NOON).at == NOON
    assert worth_another_look(None, None, rules, NOON).at == NOON


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
    shown: dict[str, object], member: MemberMaker, rules: SeveritySettings
) -> None:
    one = member("养老金没到账", **shown)
    attention = worth_looking(SEEN, 401, [one], rules, NOON)
    assert attention.at == NOON
    assert "新情形" in attention.reason
    seen = look_at([one], 401, SEEN, NOON)
    assert set(seen.signs) > set(SEEN.signs)
    assert worth_looking(seen, 402, [one], rules, NOON).at > NOON


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


def _steady(members: list[Member], rules: SeveritySettings, now: datetime = NOON) -> datetime:
    return steady_until(members, measure(members, now, 1.0), rules, now)


def test_an_hour_with_originals_enough_to_count_is_never_steady(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    three = [member("养老金没到账", minutes_ago=30) for _ in range(3)]
    assert _steady(three, rules) == NOON
    silent = three[0].item.published_at + rules.care.silent_after
    assert _steady(three[:2], rules) == silent
    assert _steady(three, rules, NOON + timedelta(minutes=40)) == silent


def test_after_a_correction_fewer_originals_an_hour_matter(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    two = [member("养老金没到账", minutes_ago=30) for _ in range(2)]
    answer = member("已补发到位", authority=Authority.OFFICIAL, corrects=True, tone=0)
    assert _steady([*two, answer], rules) == NOON


def test_place_on_a_hot_list_counts_for_three_hours(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    one = member("养老金没到账", minutes_ago=600, platform=Platform.HOTLIST, tone=0)
    shown = [
        Observation(
            item_id=one.item.id,
            at=NOON - timedelta(minutes=ago),
            engagement=Engagement(rank=rank),
        )
        for ago, rank in ((90, 3), (60, 40))
    ]
    seen = replace(one, observations=tuple(shown))
    assert _steady([seen], rules) == shown[0].at + LATELY
    seen = replace(one, observations=tuple(shown[1:]))
    assert _steady([seen], rules) == shown[1].at + LATELY


def test_text_counts_for_a_day_and_of_many_a_share_must_have_left(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    old = [member("养老金没到账", minutes_ago=22 * 60 - n, tone=0) for n in range(40)]
    assert _steady(old[:1], rules) == NOON + timedelta(hours=2)
    assert _steady(old, rules) == NOON + timedelta(hours=2, minutes=3)
