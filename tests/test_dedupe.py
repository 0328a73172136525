from datetime import UTC, datetime

import pytest

from monitor.dedupe import DedupeDecision, decide
from monitor.text.fingerprint import fingerprint
from monitor.types import Candidate, Platform, Relation

NOTICE = (
    "望川县本月城乡居民养老金因银行代发文件出错未能按时到账，县社保中心今日说明情况，"
    "称已与代发银行核对完毕，将于明日中午前全部补发到位，并向受影响的老人致歉。"
)
EDITED = NOTICE.replace("今日说明情况", "今天上午说明了情况").replace("并向", "同时向")


def _known(
    text: str, *, item_id: int = 1, outlet: str = "示范晚报", origin: int | None = None
) -> Candidate:
    return Candidate(
        item_id=item_id,
        origin_id=origin,
        source_id="evening",
        outlet=outlet,
        fingerprint=fingerprint("", text),
        published_at=datetime(2026, 6, 15, item_id, tzinfo=UTC),
    )


def _decide(
    text: str,
    *candidates: Candidate,
    outlet: str = "示范在线",
    platform: Platform = Platform.NEWS,
    amends: int | None = None,
) -> DedupeDecision:
    return decide(
        fingerprint("", text),
        length=len(text),
        platform=platform,
        outlet=outlet,
        amends=amends,
        candidates=candidates,
    )


def test_text_that_resembles_nothing_is_fresh() -> None:
    assert _decide(NOTICE).relation is Relation.FRESH


@pytest.mark.parametrize("text", [NOTICE, EDITED])
def test_reprint_by_another_outlet_is_linked_to_the_first_report(text: str) -> None:
    decision = _decide(text, _known(NOTICE))
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)
    assert "示范晚报" in decision.reason


def test_reprint_of_a_reprint_is_linked_to_the_first_report() -> None:
    later = _known(NOTICE, item_id=7, outlet="示范网", origin=1)
    assert _decide(NOTICE, later).origin_id == 1


def test_earliest_of_several_alike_is_the_origin() -> None:
    later, earlier = _known(NOTICE, item_id=9, outlet="示范网"), _known(NOTICE, item_id=2)
    assert _decide(NOTICE, later, earlier).origin_id == 2


def test_same_outlet_saying_it_again_is_a_duplicate() -> None:
    assert _decide(NOTICE, _known(NOTICE), outlet="示范晚报").relation is Relation.DUPLICATE


def test_same_few_words_on_one_forum_are_two_voices() -> None:
    cry = "养老金没到账"
    decision = _decide(
        cry, _known(cry, outlet="示范论坛"), outlet="示范论坛", platform=Platform.FORUM
    )
    assert decision.relation is Relation.FRESH


def test_like_posts_on_one_forum_are_two_voices_and_a_copy_is_one() -> None:
    forum = {"outlet": "示范论坛", "platform": Platform.FORUM}
    first = _known(NOTICE, outlet="示范论坛")
    assert _decide(EDITED, first, **forum).relation is Relation.FRESH  # type: ignore[arg-type]  # a mixed dict
    assert _decide(NOTICE, first, **forum).relation is Relation.DUPLICATE  # type: ignore[arg-type]  # the same


def test_tickets_in_the_same_words_are_each_a_demand() -> None:
    decision = _decide(NOTICE, _known(NOTICE), outlet="示范晚报", platform=Platform.HOTLINE)
    assert decision.relation is Relation.FRESH


def test_title_back_on_its_hot_list_is_spread_not_a_duplicate() -> None:
    title = "望川县养老金迟发"
    board = _known(title, outlet="示范热榜")
    decision = _decide(title, board, outlet="示范热榜", platform=Platform.HOTLIST)
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)


def test_changed_text_at_a_known_address_is_an_update() -> None:
    decision = _decide(EDITED, _known(NOTICE), outlet="示范晚报", amends=1)
    assert (decision.relation, decision.origin_id) == (Relation.UPDATE, 1)


def test_unchanged_text_at_a_known_address_is_a_duplicate() -> None:
    decision = _decide(NOTICE, _known(NOTICE), outlet="示范晚报", amends=1)
    assert decision.relation is Relation.DUPLICATE


def test_different_story_on_the_same_topic_is_fresh() -> None:
    other = (
        "示范市医疗保障局公布今年城乡居民医保集中缴费时间，缴费渠道与去年一致，请参保人按时办理。"
    )
    assert _decide(other, _known(NOTICE)).relation is Relation.FRESH
