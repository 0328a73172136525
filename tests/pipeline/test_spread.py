"""A reprint is not dropped: it is linked to the first report and counts as spread."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitor import pipeline
from monitor.incidents.heat import measure
from monitor.types import Item, Relation
from tests.pipeline.conftest import NOW

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk

TITLE = "示范市城乡居民医保缴费标准明年上调，门诊报销比例同步提高"
TEXT = (
    "记者从示范市医疗保障局获悉，明年起城乡居民医保个人缴费标准每人提高二十元，财政补助同步增加，"
    "普通门诊报销比例由百分之五十提高到百分之五十五，参保人可在九月至十二月集中缴费期内缴纳。"
)


def items(desk: Desk) -> list[Item]:
    with desk.m.store.read() as unit:
        return unit.items.get(range(1, 10))


def take_in(desk: Desk, source_id: str) -> list[int]:
    kept = pipeline.ingest(desk.m, pipeline.collect(desk.m, [source_id]))
    pipeline.assess(desk.m, kept)
    return kept


def test_reprint_is_linked_to_the_first_report_and_counted_as_spread(desk: Desk) -> None:
    desk.site.show_feed("/evening.xml", ("/e/1.html", TITLE, TEXT))
    desk.site.show_feed("/forum.xml", ("/f/1.html", f"转：{TITLE}", TEXT + "大家怎么看？"))
    take_in(desk, "evening")
    take_in(desk, "forum")
    first, second = items(desk)
    assert (first.relation, second.relation) == (Relation.FRESH, Relation.REPRINT)
    assert second.origin_id == first.id
    assert "示范晚报" in second.relation_reason
    with desk.m.store.read() as unit:
        (members,) = unit.incidents.members(unit.incidents.all_ids()).values()
    heat = measure(members, desk.clock.now(), 0)
    assert (heat.items, heat.originals, heat.reprints, heat.outlets) == (2, 1, 1, 2)


def test_same_outlet_saying_it_again_is_counted_only(desk: Desk) -> None:
    desk.site.show_feed("/evening.xml", ("/e/1.html", TITLE, TEXT), ("/e/2.html", TITLE, TEXT))
    assert take_in(desk, "evening") == [1]
    (tally,) = desk.rows()["tallies"]
    assert tally[2:4] == (2, 1)


def test_text_that_was_changed_at_its_address_is_an_update_of_itself(desk: Desk) -> None:
    desk.site.show_feed("/evening.xml", ("/e/1.html", TITLE, TEXT))
    take_in(desk, "evening")
    desk.later(minutes=10)
    corrected = TEXT.replace("二十元", "三十元") + "（本文已更正）"
    desk.site.show_feed("/evening.xml", ("/e/1.html", TITLE, corrected))
    take_in(desk, "evening")
    first, second = items(desk)
    assert second.relation is Relation.UPDATE
    assert second.origin_id == first.id
    with desk.m.store.read() as unit:
        assert unit.incidents.all_ids() == [1], "an update opens no incident of its own"


def test_changed_headline_is_shown_old_and_new(desk: Desk) -> None:
    desk.site.show_feed("/evening.xml", ("/e/1.html", TITLE, TEXT))
    take_in(desk, "evening")
    desk.later(minutes=10)
    desk.site.show_feed("/evening.xml", ("/e/1.html", "示范市医保缴费标准上调二十元", TEXT))
    take_in(desk, "evening")
    reason = items(desk)[1].relation_reason
    assert TITLE in reason
    assert "示范市医保缴费标准上调二十元" in reason


def test_text_that_is_withdrawn_is_put_on_the_ledger(desk: Desk) -> None:
    desk.site.show_feed("/evening.xml", ("/e/1.html", TITLE, TEXT))
    take_in(desk, "evening")
    desk.later(minutes=10)
    desk.site.show_feed("/evening.xml", ("/e/1.html", "页面不存在", "您访问的内容已被删除"))
    assert take_in(desk, "evening") == []
    with desk.m.store.read() as unit:
        actions = {entry.action for entry in unit.ledger.of("incident:1")}
    assert "withdrawn" in actions


def test_original_that_comes_late_takes_its_place_in_the_incident(desk: Desk) -> None:
    desk.site.show_feed("/forum.xml", ("/f/1.html", f"转：{TITLE}", TEXT + "大家怎么看？"))
    take_in(desk, "forum")
    desk.later(minutes=30)
    earlier = NOW - timedelta(hours=2)
    desk.site.show_feed("/evening.xml", ("/e/1.html", TITLE, TEXT), at=earlier)
    take_in(desk, "evening")
    copied, original = items(desk)
    assert (original.relation, original.origin_id) == (Relation.FRESH, None)
    assert (copied.relation, copied.origin_id) == (Relation.REPRINT, original.id)
    assert "改列" in copied.relation_reason
    with desk.m.store.read() as unit:
        (incident,) = unit.incidents.get(unit.incidents.all_ids())
        (members,) = unit.incidents.members([incident.id]).values()
    assert incident.first_item_id == original.id
    assert incident.first_published_at == earlier
    assert {member.item.id for member in members} == {copied.id, original.id}


def test_order_of_arrival_leaves_the_same_first_report(desk: Desk) -> None:
    desk.site.show_feed("/evening.xml", ("/e/1.html", TITLE, TEXT), at=NOW - timedelta(hours=2))
    desk.site.show_feed("/forum.xml", ("/f/1.html", f"转：{TITLE}", TEXT + "大家怎么看？"))
    for source_id in ("evening", "forum"):
        take_in(desk, source_id)
    first, second = items(desk)
    assert first.origin_id is None
    assert (second.relation, second.origin_id) == (Relation.REPRINT, first.id)


def test_mirror_of_our_text_weighs_nothing(desk: Desk) -> None:
    counties = "望川县|临澜县|禾溪县|松陂县|汐北县|鹭埠县|桐浦县|苇塘县|澄浦县"
    desk.site.show_feed("/evening.xml", ("/e/1.html", TITLE, TEXT))
    junk = f"欢乐棋牌 官方入口 {TEXT} \n{counties}"
    desk.site.show_feed("/forum.xml", ("/f/1.html", f"{TITLE} 手机版下载", junk))
    take_in(desk, "evening")
    take_in(desk, "forum")
    mirror = items(desk)[1]
    assert (mirror.relation, mirror.origin_id) == (Relation.MIRROR, 1)
    with desk.m.store.read() as unit:
        (members,) = unit.incidents.members(unit.incidents.all_ids()).values()
    heat = measure(members, desk.clock.now(), 0)
    assert (len(members), heat.items, heat.outlets) == (2, 1, 1)
