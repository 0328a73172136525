"""More of the same changes no grade: what a look leaves open is proved by looking all the same."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.app import load_gazetteer
from monitor.incidents.attention import look_at, worth_looking
from monitor.incidents.room import fits, why_not_plain
from monitor.review import Review, review
from monitor.settings import Settings, load_settings, shipped_data_dir
from monitor.text.regions import Gazetteer
from monitor.types import Authority, Engagement, Member, Platform, Relation
from tests.incidents.conftest import LANJIANG, NOON, WANGCHUAN, IncidentMaker, MemberMaker, moved


@pytest.fixture(scope="module")
def shipped() -> Settings:
    return load_settings(shipped_data_dir() / "demo" / "config")


@pytest.fixture(scope="module")
def gazetteer(shipped: Settings) -> Gazetteer:
    return load_gazetteer(shipped)


def _drawn(draw: random.Random, member: MemberMaker, minutes: tuple[int, int]) -> Member:
    """Mostly plain complaints of one place, and now and then anything else."""
    common = draw.random() < 0.85
    told: dict[str, Any] = {
        "minutes_ago": draw.randint(*minutes),
        "tone": -1 if common else draw.choice((-1, 0, 1)),
        "platform": draw.choice((Platform.WEIBO, Platform.WEIBO, Platform.FORUM, Platform.HOTLINE)),
        "shown": {"forwards": draw.choice((0, 0, 3, 30)), "views": draw.choice((0, 50, 4000))},
        "regions": [WANGCHUAN]
        if common or draw.random() < 0.5
        else [LANJIANG][: draw.randint(0, 1)],
        "risks": [("stop_payment", draw.choice((3, 4)))] if draw.random() < 0.4 else [],
    }
    if not common:
        told["platform"] = draw.choice(list(Platform))
        told["authority"] = draw.choice(list(Authority))
        told["relation"] = draw.choice((Relation.FRESH, Relation.REPRINT, Relation.MIRROR))
        told["topics"] = draw.choice((["benefit_payment"], ["fund_fraud"], ["delayed_retirement"]))
        told["corrects"] = draw.random() < 0.1
    title = draw.choice(("养老金没到账", "养老金没到账", "全县都没到账", "三百多名老人没到账"))
    return member(title, **told)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**9), size=st.integers(3, 60), more=st.integers(1, 4))
def test_what_fits_the_room_changes_no_grade(
    seed: int,
    size: int,
    more: int,
    member: MemberMaker,
    incident: IncidentMaker,
    shipped: Settings,
    gazetteer: Gazetteer,
) -> None:
    draw = random.Random(seed)  # noqa: S311 - drawn anew from hypothesis' seed
    members = [_drawn(draw, member, (5, 1300)) for _ in range(size)]

    def looked(at: list[Member]) -> Review:
        return review(incident(*members), at, None, settings=shipped, gazetteer=gazetteer, now=NOON)

    before = looked(members)
    fresh = [_drawn(draw, member, (0, 4)) for _ in range(more)]
    if before.room is None or not fits(fresh, before.room, shipped.severity.care):
        return
    after = looked([*members, *fresh])
    assert after.assessment.tier == before.assessment.tier
    assert after.assessment.rules_fired == before.assessment.rules_fired
    points = [(f.letter, f.points) for f in after.assessment.factors]
    assert points == [(f.letter, f.points) for f in before.assessment.factors]
    assert after.incident.regions == before.incident.regions


@pytest.fixture
def crowd(member: MemberMaker) -> list[Member]:
    """Forty complaints of one county over some hours, all about the same."""
    return [
        member(
            "养老金没到账", minutes_ago=100 + 9 * n, regions=[WANGCHUAN], platform=Platform.HOTLINE
        )
        for n in range(40)
    ]


def test_one_more_of_forty_equals_waits_and_says_why(
    crowd: list[Member],
    member: MemberMaker,
    incident: IncidentMaker,
    shipped: Settings,
    gazetteer: Gazetteer,
) -> None:
    looked = review(incident(*crowd), crowd, None, settings=shipped, gazetteer=gazetteer, now=NOON)
    assert looked.room is not None
    seen = look_at(crowd, len(crowd), None, NOON, room=looked.room)
    one = member("养老金没到账", minutes_ago=1, regions=[WANGCHUAN], platform=Platform.HOTLINE)
    waits = worth_looking(seen, 41, [one], shipped.severity, NOON)
    assert waits.at == NOON + shipped.severity.economy.at_rest
    assert "尚不能改变分级" in waits.reason
    many = [one] * (looked.room.items + 1)
    assert not fits(many, looked.room, shipped.severity.care)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"authority": Authority.OFFICIAL}, "官方、更正或可信媒体"),
        ({"authority": Authority.CITY}, "官方、更正或可信媒体"),
        ({"authority": Authority.PORTAL}, "更高层级的批评"),
        ({"minutes_ago": 9000}, "早于首条批评"),
        ({"platform": Platform.HOTLIST, "tone": 0}, "热搜位次"),
        ({"risks": [("gather", 4)], "platform": Platform.HOTLINE}, "危害"),
        ({"regions": [LANJIANG], "platform": Platform.HOTLINE}, "另一地点"),
    ],
)
def test_what_is_not_more_of_the_same_is_told(
    told: dict[str, object],
    why: str,
    crowd: list[Member],
    member: MemberMaker,
    incident: IncidentMaker,
    shipped: Settings,
    gazetteer: Gazetteer,
) -> None:
    looked = review(incident(*crowd), crowd, None, settings=shipped, gazetteer=gazetteer, now=NOON)
    assert looked.room is not None
    one = member("养老金没到账", **{"minutes_ago": 1, "regions": [WANGCHUAN], **told})
    assert why_not_plain(one, looked.room, shipped.severity.care) == why


def test_what_is_shown_together_must_stay_below_the_next_threshold(
    crowd: list[Member],
    member: MemberMaker,
    incident: IncidentMaker,
    shipped: Settings,
    gazetteer: Gazetteer,
) -> None:
    looked = review(incident(*crowd), crowd, None, settings=shipped, gazetteer=gazetteer, now=NOON)
    assert looked.room is not None
    one = member("养老金没到账", minutes_ago=1, platform=Platform.HOTLINE)
    care, room = shipped.severity.care, replace(looked.room, items=2)
    assert fits([moved(one, engagement=Engagement(forwards=room.forwards))], room, care)
    louder = moved(one, engagement=Engagement(forwards=room.forwards + 1))
    assert not fits([louder], room, care)
