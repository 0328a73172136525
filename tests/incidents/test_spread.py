"""The curve: what each hour brought, the way over hot lists, places, first voices, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.incidents.course import course
from monitor.incidents.heat import measure
from monitor.incidents.places import places, places_reached
from monitor.incidents.spread import LEFT_AFTER, curve
from monitor.types import Authority, Engagement, Observation, Platform, Relation
from tests.incidents.conftest import LANJIANG, NOON, WANGCHUAN, MemberMaker, moved

CITY, PROVINCE = "990100", "990000"


def seen(item_id: int, minutes_ago: int, **shown: int) -> Observation:
    at = NOON - timedelta(minutes=minutes_ago)
    return Observation(item_id=item_id, at=at, engagement=Engagement(**shown))


def test_each_hour_tells_what_it_brought(member: MemberMaker) -> None:
    first = member("没到账", outlet="论坛", minutes_ago=125)
    again = member("没到账", outlet="论坛", minutes_ago=10)
    reprint = member(
        "转", relation=Relation.REPRINT, origin_id=first.item.id, outlet="晨报", minutes_ago=5
    )
    ticket = member("来电", platform=Platform.HOTLINE, minutes_ago=2)
    early, late = curve([ticket, reprint, first, again], NOON).hours
    assert (early.originals, early.outlets) == (1, 1)
    assert (late.originals, late.reprints, late.tickets, late.outlets) == (2, 1, 1, 1)
    assert early.start == NOON - timedelta(hours=3)


def test_interactions_belong_to_the_hour_they_were_added_in(member: MemberMaker) -> None:
    one = member(
        "没到账",
        shown={"forwards": 5, "views": 100},
        minutes_ago=170,
        observations=(
            seen(1, 100, forwards=8, comments=2, views=90),
            seen(1, 30, forwards=8, comments=1, views=400),
        ),
    )
    added = [(hour.interactions, hour.views) for hour in curve([one], NOON).hours]
    assert added == [(5, 100), (5, 0), (0, 300)]


@given(figures=st.lists(st.integers(0, 1000), min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hours_add_up_to_the_highest_figure_shown(member: MemberMaker, figures: list[int]) -> None:
    looks = tuple(seen(1, 300 - 30 * n, forwards=told) for n, told in enumerate(figures))
    one = member("没到账", minutes_ago=400, observations=looks)
    assert sum(hour.interactions for hour in curve([one], NOON).hours) == max(figures)


def test_way_over_a_hot_list_has_its_entry_its_peak_and_its_end(member: MemberMaker) -> None:
    title = member(
        "养老金",
        platform=Platform.HOTLIST,
        outlet="微博热搜",
        minutes_ago=600,
        observations=(seen(1, 600, rank=12), seen(1, 540, rank=3), seen(1, 480, rank=3)),
    )
    (path,) = curve([title], NOON).ranks
    assert (path.entered_rank, path.best_rank, path.last_rank) == (12, 3, 3)
    assert path.best_at == NOON - timedelta(minutes=540)
    assert path.left
    assert len(path.steps) == 3
    (path,) = curve([title], NOON - timedelta(minutes=480) + LEFT_AFTER).ranks
    assert not path.left


def test_what_is_seen_later_is_not_known_yet(member: MemberMaker) -> None:
    title = member(
        "养老金",
        platform=Platform.HOTLIST,
        minutes_ago=60,
        observations=(seen(1, 50, rank=9), seen(1, 10, rank=1)),
    )
    then = NOON - timedelta(minutes=30)
    (path,) = curve([title, member("后来", minutes_ago=1)], then).ranks
    assert path.best_rank == 9
    assert sum(h.originals for h in curve([member("后来", minutes_ago=1)], then).hours) == 0


def test_places_of_the_scene_and_of_outlets_are_told_apart(member: MemberMaker) -> None:
    told = [
        member("望川没到账", regions=[WANGCHUAN]),
        member("望川的事", regions=[WANGCHUAN, CITY]),
        moved(member("各地"), region=LANJIANG),
        moved(member("来电", platform=Platform.HOTLINE), region=CITY),
    ]
    found = places(told)
    assert (found.scenes, found.published) == ((WANGCHUAN,), (LANJIANG,))
    assert places_reached(told) == tuple(sorted((WANGCHUAN, LANJIANG)))
    assert measure(told, NOON, 0).places == 2


def test_place_that_holds_another_is_counted_with_it(member: MemberMaker) -> None:
    told = [member("省", regions=[PROVINCE]), member("县", regions=[WANGCHUAN])]
    assert places_reached(told) == (WANGCHUAN,)
    assert places_reached(told[:1]) == (PROVINCE,)


def test_first_central_and_provincial_voice(member: MemberMaker) -> None:
    told = [
        member("央媒二", authority=Authority.CENTRAL, outlet="二报", minutes_ago=5),
        member("央媒一", authority=Authority.CENTRAL, outlet="一报", minutes_ago=50),
    ]
    found = curve(told, NOON)
    assert found.first_central is not None
    assert found.first_central.outlet == "一报"
    assert found.first_provincial is None


def test_mirror_sites_leave_no_trace(member: MemberMaker) -> None:
    mirror = member("养老金", authority=Authority.SPAM, shown={"views": 9}, regions=[WANGCHUAN])
    found = curve([mirror], NOON)
    assert (found.hours, found.scenes, found.peak) == ((), (), None)


def test_order_of_members_is_irrelevant(member: MemberMaker) -> None:
    told = [member("没到账", outlet=f"{n % 3}报", minutes_ago=7 * n) for n in range(1, 40)]
    assert curve(told, NOON) == curve(told[::-1], NOON)


def test_course_says_it_in_few_lines(member: MemberMaker) -> None:
    board = member(
        "养老金<script>",
        platform=Platform.HOTLIST,
        outlet="微博热搜",
        minutes_ago=600,
        observations=(seen(1, 600, rank=12), seen(1, 540, rank=3)),
    )
    told = [board, *(member("没到账", regions=[WANGCHUAN], minutes_ago=n) for n in range(1, 90, 9))]
    heat = replace(measure(told, NOON, 0), usual=2.0, usual_why="近十四天10个工作日同时段中位数")
    lines = course(told, heat, {WANGCHUAN: "望川县"}.__getitem__)
    text = "\n".join(lines)
    assert "高峰 06-17 11:00起一小时，原创7条" in text
    assert "微博热搜《养老金<script>》06-17 02:00第12位上榜，06-17 03:00最高第3位" in text
    assert "涉事地：望川县" in text
    assert "往常同时段每小时2条：近十四天10个工作日同时段中位数" in text
    assert "预计未来3小时原创" in text
    assert len(lines) < 20
