"""Who told it first, who copied whom, and what became of the texts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.edits import edit_of
from monitor.incidents.lineage import Lineage, Step, Withdrawal, lineage
from monitor.incidents.lineage_text import summary, told
from monitor.types import (
    Authority,
    Classification,
    Engagement,
    Fingerprint,
    Item,
    Member,
    Platform,
    Recheck,
    Relation,
)
from tests.incidents.conftest import NOON, MemberMaker, moved

STORY = "望川县多个乡镇的老人反映，本月养老金未按时到账。县人社局表示正在核查，预计两日内补发到位。"


def copy_of(first: Member, member: MemberMaker, outlet: str, body: str = "", **told: Any) -> Member:
    return member(
        first.item.title,
        body or STORY,
        outlet=outlet,
        relation=told.pop("relation", Relation.REPRINT),
        origin_id=first.item.id,
        authority=told.pop("authority", Authority.PORTAL),
        platform=Platform.NEWS,
        **told,
    )


def shape(found: Lineage) -> list[tuple[int, int | None, int]]:
    return [(node.item_id, node.parent_id, node.depth) for node in found.nodes]


def test_copies_hang_below_the_first_report_and_say_how_much_later(member: MemberMaker) -> None:
    first = member("养老金迟发", STORY, outlet="望川晚报", minutes_ago=60)
    reprint = copy_of(first, member, "门户", minutes_ago=18)
    found = lineage([reprint, first], first.item.id)
    assert shape(found) == [(first.item.id, None, 0), (reprint.item.id, first.item.id, 1)]
    assert [(n.step, n.minutes, n.below) for n in found.nodes] == [
        (Step.FIRST, 0, 1),
        (Step.REPRINT, 42, 0),
    ]


def test_copy_hangs_below_the_copy_it_credits(member: MemberMaker) -> None:
    first = member("养老金迟发", STORY, outlet="望川晚报", minutes_ago=90)
    city = copy_of(first, member, "示范日报", minutes_ago=60)
    portal = copy_of(first, member, "某门户", f"来源：示范日报\n{STORY}", minutes_ago=30)
    earlier = copy_of(first, member, "早门户", f"来源：示范日报\n{STORY}", minutes_ago=80)
    found = lineage([first, city, portal, earlier], first.item.id)
    nodes = {node.item_id: node for node in found.nodes}
    assert (nodes[portal.item.id].parent_id, nodes[portal.item.id].depth) == (city.item.id, 2)
    assert nodes[portal.item.id].credited == "示范日报"
    assert nodes[earlier.item.id].parent_id == first.item.id, "nobody copies what comes later"


def test_incident_of_several_originals_has_several_trees_the_first_report_first(
    member: MemberMaker,
) -> None:
    late = member("县里没发钱", minutes_ago=5)
    early = member("养老金没到账", minutes_ago=50)
    ticket = member("来电反映", platform=Platform.HOTLINE, minutes_ago=20)
    forward = member("我家也没到", relation=Relation.FRESH, origin_id=early.item.id, minutes_ago=10)
    found = lineage([early, ticket, late, forward], late.item.id)
    assert [(n.item_id, n.step) for n in found.roots] == [
        (late.item.id, Step.FIRST),
        (early.item.id, Step.ORIGINAL),
        (ticket.item.id, Step.TICKET),
    ]
    assert found.count(Step.FORWARD) == 1


def test_mirrors_stand_in_no_tree(member: MemberMaker) -> None:
    first = member("养老金迟发", STORY)
    mirror = copy_of(first, member, "聚合站", relation=Relation.MIRROR)
    spam = copy_of(first, member, "大全", authority=Authority.SPAM)
    found = lineage([first, mirror, spam], first.item.id)
    assert (len(found.nodes), found.mirrors) == (1, 2)
    assert "另有镜像站2条不计" in summary(found)


def test_copy_of_what_is_not_held_here_is_a_root(member: MemberMaker) -> None:
    stray = member("旧文", relation=Relation.REPRINT, origin_id=999)
    (node,) = lineage([stray], stray.item.id).nodes
    assert (node.parent_id, node.step) == (None, Step.FIRST)


# ── what was changed, what was taken down ────────────────────────────────────────────────────


def version(first: Member, member: MemberMaker, title: str, body: str, minutes: int) -> Member:
    made = member(title, body, relation=Relation.UPDATE, origin_id=first.item.id)
    at = NOON + timedelta(minutes=minutes)
    return moved(made, published_at=first.item.published_at, collected_at=at)


def test_each_version_is_held_against_the_one_before(member: MemberMaker) -> None:
    first = member("全县养老金停发", STORY, minutes_ago=30)
    second = version(first, member, "部分老人养老金迟发", STORY, 10)
    third = version(first, member, "部分老人养老金迟发", STORY.replace("两日内", "当日"), 20)
    found = {n.item_id: n.edit for n in lineage([first, third, second], first.item.id).nodes}
    renamed, reworded = found[second.item.id], found[third.item.id]
    assert renamed is not None
    assert reworded is not None
    assert (renamed.amends, renamed.title_before) == (first.item.id, "全县养老金停发")
    assert (renamed.retitled, renamed.changed) == (True, 0.0)
    assert (reworded.amends, reworded.retitled) == (second.item.id, False)
    assert reworded.quotes == (("预计两日内补发到位。", "预计当日补发到位。"),)
    assert 0 < reworded.changed < 0.5


def test_version_that_says_it_was_taken_back_is_a_withdrawal(member: MemberMaker) -> None:
    first = member("全县养老金停发", STORY, minutes_ago=30)
    gone = version(first, member, "该文章已被作者删除", "", 15)
    nodes = {n.item_id: n for n in lineage([first, gone], first.item.id).nodes}
    withdrawn = nodes[gone.item.id].withdrawn
    assert withdrawn is not None
    assert withdrawn.at == NOON + timedelta(minutes=15)
    assert "已被作者删除" in withdrawn.evidence


def test_version_that_tells_of_another_text_being_gone_is_none(member: MemberMaker) -> None:
    first = member("全县养老金停发", STORY, minutes_ago=30)
    told_of = version(first, member, "全县养老金停发", f"{STORY}目前，网传视频已被平台删除。", 15)
    assert edit_of(first.item, told_of.item).withdrawn == ""


def test_second_looks_show_silent_changes(member: MemberMaker) -> None:
    first, other = member("全县养老金停发", STORY), member("另一处也停发", STORY)
    looks = {
        first.item.id: Recheck(
            item_id=first.item.id, next_at=None, gone_at=NOON, evidence="原地址返回 HTTP 404"
        ),
        other.item.id: Recheck(
            item_id=other.item.id, next_at=None, title="部分老人迟发", retitled_at=NOON
        ),
    }
    found = lineage([first, other], first.item.id, rechecks=looks)
    gone, renamed = found.nodes
    assert gone.withdrawn == Withdrawal(at=NOON, evidence="原地址返回 HTTP 404")
    assert renamed.retitled is not None
    text = "\n".join(told(found))
    assert "撤稿：06-17 12:00发现，原地址返回 HTTP 404" in text
    assert "现题为“部分老人迟发”" in text
    assert "改标题1处；撤稿1处" in text


def test_address_that_turned_to_something_else_is_told(member: MemberMaker) -> None:
    first = member("全县养老金停发", STORY)
    swap = Withdrawal(at=NOON, evidence="原地址已换成与社会保险无关的内容，疑似撤稿")
    (node,) = lineage([first], first.item.id, replaced={first.item.id: swap}).nodes
    assert node.withdrawn == swap


def test_unchanged_and_empty_texts_have_nothing_to_tell(member: MemberMaker) -> None:
    one = member("养老金迟发", STORY)
    assert edit_of(one.item, one.item).changed == 0
    empty = member("养老金迟发！", "")
    assert edit_of(empty.item, member("养老金 迟发", "").item).retitled is False
    assert edit_of(empty.item, one.item).changed == 1


# ── how it is told ───────────────────────────────────────────────────────────────────────────


def test_copy_without_a_title_is_not_said_to_have_the_same(member: MemberMaker) -> None:
    first = member("", STORY, outlet="论坛", minutes_ago=60)
    copy = copy_of(first, member, "站点", minutes_ago=10)
    assert all("同题" not in line for line in told(lineage([first, copy], first.item.id)))


def test_long_trees_show_what_matters_and_count_the_rest(member: MemberMaker) -> None:
    first = member("养老金迟发", STORY, outlet="论坛", authority=Authority.FORUM, minutes_ago=600)
    crowd = [
        copy_of(first, member, f"站点{n}", authority=Authority.SELF_MEDIA, minutes_ago=500 - n)
        for n in range(200)
    ]
    central = copy_of(first, member, "新华社", authority=Authority.CENTRAL, minutes_ago=1)
    lines = told(lineage([first, *crowd, central], first.item.id), 10)
    assert len(lines) == 12
    assert lines[0].startswith("原创1条、转载201条")
    assert lines[1].startswith("06-17 02:00 首发 论坛《养老金迟发》；其下201条")
    assert any("（+9小时59分） 转载 新华社同题" in line for line in lines)
    assert lines[-1] == "其余192条从略，用 --json 查看全部"


def test_no_feed_can_break_a_line(member: MemberMaker) -> None:
    hostile = member("标题\n第二行\t" + "长" * 200, outlet="甲\n乙", minutes_ago=3)
    (_, line) = told(lineage([hostile], hostile.item.id))
    assert "\n" not in line
    assert len(line) < 100


def test_incident_without_items_has_no_lineage() -> None:
    found = lineage([], 7)
    assert (found.first_item_id, found.nodes) == (7, ())
    assert told(found) == ("没有可追溯的条目。",)


def test_data_holds_every_node_with_plain_times(member: MemberMaker) -> None:
    first = member("养老金迟发", STORY)
    data: Any = lineage([first, copy_of(first, member, "门户")], first.item.id).as_data()
    assert data["counts"]["reprint"] == 1
    assert data["nodes"][0]["published_at"] == first.item.published_at.isoformat()


@given(
    st.lists(
        st.tuples(
            st.sampled_from([Relation.FRESH, Relation.REPRINT, Relation.UPDATE]),
            st.none() | st.integers(1, 8),
            st.sampled_from(["甲报社", "乙日报", "丙晚报"]),
            st.sampled_from(["", "来源：乙日报", "来源：丙晚报"]),
            st.integers(0, 9),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_every_text_stands_in_one_place_whatever_the_order(rows: Any, random: Any) -> None:
    members = [_any_member(number, *row) for number, row in enumerate(rows, 1)]
    found = lineage(members, 1)
    by_id = {node.item_id: node for node in found.nodes}
    assert len(by_id) == len(found.nodes) == len(members)
    for node in found.nodes:
        if node.parent_id is not None:
            assert by_id[node.parent_id].depth == node.depth - 1
    shuffled = random.sample(members, len(members))
    assert lineage(shuffled, 1) == found


def _any_member(
    number: int, relation: Relation, origin: int | None, outlet: str, credit: str, minute: int
) -> Member:
    # A story's first report never goes back to a later one.
    origin = None if origin is None or origin >= number else origin
    at = NOON + timedelta(minutes=minute)
    item = Item(
        id=number,
        source_id="source",
        platform=Platform.NEWS,
        authority=Authority.CITY,
        outlet=outlet,
        region=None,
        url="",
        canonical_url="",
        external_id=None,
        title=f"标题{number}",
        body=credit,
        published_at=at,
        collected_at=at,
        fingerprint=Fingerprint(exact=str(number), signature=()),
        relation=relation if origin else Relation.FRESH,
        relation_reason="",
        origin_id=origin,
        engagement=Engagement(),
        run_id="run",
    )
    judged = Classification(item_id=number, relevant=True, reason="")
    return Member(item=item, classification=judged, joined_reason="")
