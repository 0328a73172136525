"""Spread over the last 24 hours: what counts, what counts once, what never counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.incidents.heat import forum_clicks, measure
from monitor.types import Authority, Engagement, Observation, Platform, Relation
from tests.incidents.conftest import NOON, MemberMaker


def seen(item_id: int, minutes_ago: int, **shown: int) -> Observation:
    at = NOON - timedelta(minutes=minutes_ago)
    return Observation(item_id=item_id, at=at, engagement=Engagement(**shown))


def test_reprint_is_spread_and_no_original(member: MemberMaker) -> None:
    first = member("养老金未到账", outlet="望川论坛")
    again = member("养老金未到账", relation=Relation.REPRINT, origin_id=first.item.id)
    heat = measure([first, again], NOON, 0)
    assert (heat.items, heat.originals, heat.reprints, heat.outlets) == (2, 1, 1, 2)


def test_mirror_site_is_never_counted(member: MemberMaker) -> None:
    mirrors = [member("养老金", authority=Authority.SPAM, shown={"views": 9}) for _ in range(300)]
    heat = measure([*mirrors, member("养老金", outlet="晨报")], NOON, 0)
    assert (heat.items, heat.outlets, heat.views) == (1, 1, 0)


def test_item_found_to_be_a_mirror_is_not_counted_whatever_its_standing(
    member: MemberMaker,
) -> None:
    first = member("养老金", outlet="晨报")
    copy = member("养老金", relation=Relation.MIRROR, origin_id=first.item.id)
    assert measure([first, copy], NOON, 0).items == 1


def test_one_outlet_on_two_sites_is_two_outlets_and_on_one_site_is_one(
    member: MemberMaker,
) -> None:
    here, again = member("养老金", outlet="晨报"), member("养老金续", outlet="晨报")
    portal = replace(again.item, url="https://portal.other.example/1")
    assert measure([here, again], NOON, 0).outlets == 1
    assert measure([here, replace(again, item=portal)], NOON, 0).outlets == 2


def test_reprint_of_what_we_never_held_stands_in_for_its_original(member: MemberMaker) -> None:
    held = member("养老金", tone=-1, relation=Relation.REPRINT)
    second = member("养老金", relation=Relation.REPRINT, origin_id=held.item.id)
    heat = measure([held, second], NOON, 0)
    assert (heat.originals, heat.reprints) == (1, 2)


def test_newest_observation_of_each_count_wins(member: MemberMaker) -> None:
    one = member(
        "养老金",
        shown={"forwards": 1, "views": 100},
        observations=(seen(1, 1, forwards=30), seen(1, 5, forwards=20, comments=7)),
    )
    heat = measure([one], NOON, 0)
    assert (heat.forwards, heat.comments, heat.views) == (30, 7, 100)


def test_amended_report_is_not_counted_twice(member: MemberMaker) -> None:
    first = member("养老金", shown={"forwards": 40})
    amended = member(
        "养老金（更新）", relation=Relation.UPDATE, origin_id=first.item.id, shown={"forwards": 50}
    )
    heat = measure([first, amended], NOON, 0)
    assert (heat.forwards, heat.originals) == (50, 1)


def test_peak_of_a_boards_heat_stands_for_missing_views(member: MemberMaker) -> None:
    board = member(
        "延迟退休",
        platform=Platform.HOTLIST,
        shown={"rank": 12, "heat": 900_000},
        observations=(seen(1, 1, rank=30, heat=40_000),),
    )
    heat = measure([board], NOON, 0)
    assert (heat.views, heat.best_rank) == (900_000, 12)


def test_board_that_shows_no_rank_still_counts_as_a_place_on_it(member: MemberMaker) -> None:
    assert measure([member("延迟退休", platform=Platform.HOTLIST)], NOON, 0).best_rank == 50
    assert measure([member("延迟退休")], NOON, 0).best_rank is None


def test_rank_of_two_days_ago_is_forgotten(member: MemberMaker) -> None:
    old = member(
        "延迟退休",
        platform=Platform.HOTLIST,
        minutes_ago=48 * 60,
        shown={"rank": 1},
        observations=(seen(1, 10, rank=44),),
    )
    assert measure([old], NOON, 0).best_rank == 44


def test_what_is_older_than_a_day_and_unseen_since_is_left_out(member: MemberMaker) -> None:
    heat = measure([member("养老金", minutes_ago=25 * 60)], NOON, 0)
    assert (heat.items, heat.negative_share) == (0, None)


def test_growth_is_measured_against_at_least_one_an_hour(member: MemberMaker) -> None:
    posts = [member("养老金未到账", minutes_ago=n) for n in range(12)]
    assert measure(posts, NOON, 0.1).ratio == 12
    assert measure(posts, NOON, 4).ratio == 3
    older = [member("养老金未到账", minutes_ago=90)]
    assert measure(older, NOON, 0).per_hour == 0


def test_tickets_are_voices_but_no_outlets(member: MemberMaker) -> None:
    tickets = [member("养老金", platform=Platform.HOTLINE, outlet="12345") for _ in range(3)]
    heat = measure(tickets, NOON, 0)
    assert (heat.tickets, heat.originals, heat.outlets) == (3, 3, 0)
    assert heat.top_authority is None


def test_highest_critical_voice_counts_and_explaining_ones_do_not(member: MemberMaker) -> None:
    explaining = [
        member("央视解读延迟退休", authority=Authority.CENTRAL, tone=0),
        member("人社局说明", authority=Authority.OFFICIAL, tone=-1),
        member("辟谣", authority=Authority.PROVINCIAL, tone=-1, corrects=True),
    ]
    assert measure(explaining, NOON, 0).top_authority is None
    asked = member("市报追问停发", authority=Authority.CITY, tone=0, risks=[("stop_payment", 4)])
    assert measure([*explaining, asked], NOON, 0).top_authority is Authority.CITY
    exposed = member("央视曝光", authority=Authority.CENTRAL, tone=-1)
    assert measure([*explaining, exposed], NOON, 0).top_authority is Authority.CENTRAL


def test_negative_share_is_over_originals_only(member: MemberMaker) -> None:
    voices = [member("没到账", tone=-1), member("怎么查", tone=0)]
    notice = member("公告", authority=Authority.OFFICIAL, tone=0)
    assert measure([*voices, notice], NOON, 0).negative_share == 0.5


def test_forum_clicks_are_views_and_replies_of_forums(member: MemberMaker) -> None:
    forum = member("帖子", platform=Platform.FORUM, shown={"views": 900, "comments": 150})
    video = member("视频", platform=Platform.VIDEO, shown={"views": 5000})
    assert forum_clicks([forum, video], NOON) == 1050


def test_place_of_this_morning_is_not_where_it_stands_now(member: MemberMaker) -> None:
    board = member(
        "养老金迟发",
        platform=Platform.HOTLIST,
        minutes_ago=10 * 60,
        shown={"rank": 2},
        observations=(seen(1, 9 * 60, rank=3),),
    )
    heat = measure([board], NOON, 0)
    assert (heat.best_rank, heat.rank_now) == (2, None)
