"""The members of an incident, counted as they come: the same as counted all at once."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from monitor.incidents.cast import Cast
from monitor.incidents.heat import measure
from monitor.types import Authority, Engagement, Member, Observation, Platform, Relation
from tests.incidents.conftest import LANJIANG, NOON, WANGCHUAN, MemberMaker, moved

GROUPS = ("counted", "originals", "critics", "officials", "retold")
COUNTS = ("authorities", "platforms", "places", "signs", "corrects", "newest", "named_by")
VOICES = ("topics", "leads", "praising", "persons", "wide", "scenes", "claims")


def _drawn(draw: random.Random, member: MemberMaker) -> Member:
    one = member(
        draw.choice(("养老金没到账", "短评：养老金怎么了", "三百名退休人员讨说法", "")),
        tone=draw.choice((-1, 0, 1)),
        minutes_ago=draw.randrange(3000),
        regions=draw.choice(([], [WANGCHUAN], [LANJIANG], ["990100"])),
        risks=draw.choice(([], [("gather", 4)], [("rumour", 3), ("stop_payment", 4)])),
        platform=draw.choice((Platform.WEIBO, Platform.HOTLIST, Platform.HOTLINE)),
        authority=draw.choice((Authority.SELF_MEDIA, Authority.CITY, Authority.OFFICIAL)),
        corrects=draw.random() < 0.1,
    )
    if draw.random() < 0.2:
        return moved(one, relation=Relation.REPRINT, origin_id=draw.randrange(1, 9999))
    return one


@pytest.mark.parametrize("seed", range(5))
def test_taken_one_by_one_they_come_to_the_same_as_all_at_once(
    seed: int, member: MemberMaker
) -> None:
    draw = random.Random(seed)  # noqa: S311 - a test
    members = [_drawn(draw, member) for _ in range(40)]
    late = draw.sample(members, 5)
    grown = Cast([members[0]])
    assert grown.tally.named_by is members[0]
    for one in [m for m in sorted(members, key=_published) if m not in late] + late:
        if one is not members[0]:
            grown.take(one)
    whole = Cast(members)
    assert list(grown) == list(whole)
    for name in GROUPS:
        assert getattr(grown, name) == getattr(whole, name), name
    for name in (*COUNTS, *VOICES):
        assert getattr(grown.tally, name) == getattr(whole.tally, name), name


def test_member_seen_again_takes_its_own_place_with_the_newer_figures(member: MemberMaker) -> None:
    first, second = (
        member("养老金没到账", minutes_ago=ago, platform=Platform.HOTLIST, tone=0)
        for ago in (90, 60)
    )
    cast = Cast([second, first])
    assert measure(cast, NOON, 1).views == 0
    shown = Engagement(rank=3, heat=5000)
    seen = Observation(item_id=first.item.id, at=NOON - timedelta(minutes=5), engagement=shown)
    later = cast.see(first, seen)
    assert later.observations == (seen,)
    assert list(cast) == [later, second] == cast.counted
    heat = measure(cast, NOON, 1)
    assert (heat.views, heat.rank_now) == (5000, 3)
    assert heat == measure(Cast([later, second]), NOON, 1)


def _published(member: Member) -> tuple[object, int]:
    return member.item.published_at, member.item.id
