"""When two incidents are one story, when one is two, and what keeps the machine from either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.incidents.alike import other_place, same_story, senior
from monitor.settings.severity import SeveritySettings
from monitor.types import Incident, IncidentStatus, Member, Tier
from tests.incidents.conftest import (
    LANJIANG,
    NOON,
    WANGCHUAN,
    IncidentMaker,
    MemberMaker,
    lies_within,
)

SAME = "国企员工离岗十六年仍在参保"
ALIKE = "国企员工离岗十六年缴社保"


@pytest.fixture
def pair(member: MemberMaker, incident: IncidentMaker) -> tuple[Incident, Incident]:
    return incident(member(SAME)), incident(member(ALIKE, topics=["arrears"]))


def why(
    one: Incident, other: Incident, rules: SeveritySettings, *, apart: bool = False
) -> tuple[bool, str]:
    here = same_story(one, other, rules.grouping, within=lies_within, apart=apart)
    there = same_story(other, one, rules.grouping, within=lies_within, apart=apart)
    assert here.same == there.same, "it does not matter which is which"
    return here.same, here.reason


def test_two_incidents_in_much_the_same_words_are_one(
    pair: tuple[Incident, Incident], rules: SeveritySettings
) -> None:
    same, reason = why(*pair, rules)
    assert same
    assert "均未指明地点，用语相似度" in reason


def test_other_words_are_another_story(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    one, other = incident(member("养老金没到账")), incident(member("药店套刷医保卡"))
    assert why(one, other, rules) == (False, "均未指明地点，用语相似度0.00，不足0.35")


def test_same_place_needs_fewer_words_and_two_places_never_have_enough(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    one = incident(member("村级代办员接到四十多位老人询问养老金"))
    other = incident(member("养老金迟到，多个乡镇老人盼答复"))
    here = replace(one, regions=(WANGCHUAN,)), replace(other, regions=(WANGCHUAN,))
    apart = replace(one, regions=(WANGCHUAN,)), replace(other, regions=(LANJIANG,))
    rules_ = replace(rules, grouping=replace(rules.grouping, merge_words_same_place=0.05))
    assert why(*here, rules_)[0]
    assert not why(one, other, rules_)[0]
    same, reason = why(*apart, replace(rules, grouping=replace(rules.grouping, merge_words=0.01)))
    assert not same
    assert reason.startswith("属地不同")


def test_county_and_its_city_need_as_many_words_as_no_place(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    one = incident(member(SAME, regions=[WANGCHUAN]))
    other = incident(member(ALIKE, regions=["990100"]))
    same, reason = why(one, other, rules)
    assert same
    assert reason.startswith("属地相含")


@pytest.mark.parametrize(
    ("ours", "theirs", "says"),
    [
        ({"owner": "a"}, {"owner": "b"}, "责任单位不同"),
        ({"acknowledged_by": "林知夏"}, {"acknowledged_by": "周牧"}, "不同的人签收"),
        ({"confirmed_tier": Tier.RED}, {"confirmed_tier": Tier.BLUE}, "确认的级别不同"),
        ({"named_by": "周牧"}, {"named_by": "林知夏"}, "各由人工命名"),
        ({"status": IncidentStatus.ANSWERED}, {"status": IncidentStatus.RESPONDING}, "都已在处置"),
        ({}, {"status": IncidentStatus.CLOSED}, "已办结"),
        ({"status": IncidentStatus.MERGED}, {}, "已并入"),
        ({"last_item_at": NOON - timedelta(days=9)}, {}, "相隔过久"),
    ],
)
def test_what_persons_handle_as_two_stays_two(
    pair: tuple[Incident, Incident],
    rules: SeveritySettings,
    ours: dict[str, Any],
    theirs: dict[str, Any],
    says: str,
) -> None:
    one, other = replace(pair[0], **ours), replace(pair[1], **theirs)
    if "last_item_at" in ours:
        one = replace(one, first_published_at=one.last_item_at)
    same, reason = why(one, other, rules)
    assert not same
    assert says in reason


def test_what_a_person_took_apart_stays_apart(
    pair: tuple[Incident, Incident], rules: SeveritySettings
) -> None:
    assert why(*pair, rules, apart=True) == (False, "曾由人工分开，不再自动合并")


def test_what_a_person_has_in_hand_stays_and_else_the_earlier(
    pair: tuple[Incident, Incident],
) -> None:
    earlier, later = pair
    later = replace(later, first_published_at=earlier.first_published_at + timedelta(hours=1))
    assert senior(later, earlier) == (earlier, later)
    taken = replace(later, acknowledged_by="林知夏")
    assert senior(earlier, taken) == (taken, earlier)
    under_way = replace(earlier, status=IncidentStatus.RESPONDING)
    assert senior(under_way, taken) == (under_way, taken)


# ── one that is two ──────────────────────────────────────────────────────────────────────────


def where(members: Sequence[Member]) -> tuple[str, ...]:
    """The place that all who name one agree on."""
    named = {r.code for m in members for r in m.classification.regions}
    return tuple(named) if len(named) == 1 else ()


def both(member: MemberMaker, **later: Any) -> list[Member]:
    """Three voices from one county, then three from the other."""
    first = [member("养老金没到账", regions=[WANGCHUAN], minutes_ago=90 - n) for n in range(3)]
    told = {"regions": [LANJIANG], **later}
    return [*first, *(member("养老金没到账", minutes_ago=30 - n, **told) for n in range(3))]


def taken(members: list[Member], rules: SeveritySettings, **more: Any) -> tuple[set[int], str]:
    decision = other_place(members, rules.grouping, within=lies_within, where=where, **more)
    shuffled = other_place(members[::-1], rules.grouping, within=lies_within, where=where, **more)
    assert shuffled == decision, "the order of items is irrelevant"
    return set(decision.item_ids), decision.reason


def test_place_told_of_later_is_split_off_once(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    members = both(member)
    goes, reason = taken(members, rules)
    assert goes == {m.item.id for m in members[3:]}
    assert "两地各有独立来源（3个、3个）" in reason
    rest = [m for m in members if m.item.id not in goes]
    assert taken(rest, rules) == (set(), "没有两个各自成立的地点")


def test_two_voices_prove_no_place(member: MemberMaker, rules: SeveritySettings) -> None:
    assert taken(both(member)[:-1], rules)[0] == set()


def test_county_inside_its_city_is_no_other_place(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    assert taken(both(member, regions=["990100"]), rules)[0] == set()


def test_whoever_speaks_of_the_whole_city_keeps_it_one(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    def majority(members: Sequence[Member]) -> tuple[str, ...]:
        counties = [m for m in members if m.classification.regions[0].code != "990100"]
        return where(counties)

    members = [*both(member), member("全市养老金没到账", regions=["990100"])]
    decision = other_place(members, rules.grouping, within=lies_within, where=majority)
    assert (decision.item_ids, "更大范围" in decision.reason) == ((), True)


def test_rumour_in_two_counties_stays_one(member: MemberMaker, rules: SeveritySettings) -> None:
    goes, reason = taken(both(member, risks=[("rumour", 2)]), rules)
    assert (goes, "波及多地" in reason) == (set(), True)


def test_pinned_items_stay_where_they_were_put(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    members = both(member)
    later = frozenset(m.item.id for m in members[3:])
    assert taken(members, rules, pinned=later) == (set(), "条目已由人工归定")


def test_talk_of_no_place_in_particular_stays_one(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    decision = other_place(
        both(member), rules.grouping, within=lies_within, where=lambda members: ()
    )
    assert decision.item_ids == ()
