from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.dedupe import DedupeDecision, Lookalikes, Newcomer, decide
from monitor.text.credit import Credit
from monitor.text.fingerprint import fingerprint
from monitor.types import Authority, Candidate, Platform, Relation

TITLE = "望川县养老金未按时到账，县社保中心致歉"
NOTICE = (
    "望川县本月城乡居民养老金因银行代发文件出错未能按时到账，县社保中心今日说明情况，"
    "称已与代发银行核对完毕，将于明日中午前全部补发到位，并向受影响的老人致歉。"
)
EDITED = NOTICE.replace("今日说明情况", "今天上午说明了情况").replace("并向", "同时向")
SEQUEL = (
    "记者随后来到柳浦镇的两个村，村里的老人说这个月比往常晚了三天，也有人跑了两趟信用社都没有取到钱。"
    "镇上的经办员介绍，他们是在发放日上午接到反映的，随即逐级报告。代发银行的负责人表示会全面检查传输环节，"
    "今后每月提前两天试传一次文件，避免同样的差错再次出现。县里要求各乡镇逐户解释，行动不便的由村干部上门告知。"
)
NOON = datetime(2026, 6, 15, 4, tzinfo=UTC)
MIRROR_SIGNS = ("罗列12个无关地名", "字后夹注拼音")


def _known(text: str, **told: Any) -> Candidate:
    item_id, title = told.pop("item_id", 1), told.pop("title", "")
    plain = Candidate(
        item_id=item_id,
        origin_id=None,
        source_id="evening",
        outlet="示范晚报",
        fingerprint=fingerprint(title, text),
        published_at=NOON + timedelta(hours=item_id),
        title=title,
        beginning=text,
        site="wanbao.example",
    )
    return replace(plain, **told)


def _new(text: str, **told: Any) -> Newcomer:
    title = told.pop("title", "")
    plain = Newcomer(
        fingerprint=fingerprint(title, text),
        title=title,
        beginning=text,
        length=len(title) + len(text),
        platform=Platform.NEWS,
        authority=Authority.CITY,
        outlet="示范在线",
        site="zaixian.example",
        published_at=NOON + timedelta(days=1),
    )
    return replace(plain, **told)


def _decide(text: str, *candidates: Candidate, **told: Any) -> DedupeDecision:
    amends = told.pop("amends", None)
    return decide(_new(text, **told), amends=amends, candidates=candidates)


EVENING: dict[str, Any] = {"outlet": "示范晚报", "site": "wanbao.example"}


# ── reprints ─────────────────────────────────────────────────────────────────────────────────


def test_text_that_resembles_nothing_is_fresh() -> None:
    assert _decide(NOTICE).relation is Relation.FRESH


@pytest.mark.parametrize("text", [NOTICE, EDITED])
def test_reprint_by_another_outlet_is_linked_to_the_first_report(text: str) -> None:
    decision = _decide(text, _known(NOTICE))
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)
    assert "示范晚报" in decision.reason


def test_reprint_of_a_reprint_is_linked_to_the_first_report() -> None:
    later = _known(NOTICE, item_id=7, outlet="示范网", origin_id=1)
    assert _decide(NOTICE, later).origin_id == 1


def test_earliest_of_several_alike_is_the_origin() -> None:
    later, earlier = _known(NOTICE, item_id=9, outlet="示范网"), _known(NOTICE, item_id=2)
    assert _decide(NOTICE, later, earlier).origin_id == 2


def test_portal_that_prints_an_outlets_text_under_its_name_is_spread() -> None:
    decision = _decide(NOTICE, _known(NOTICE), outlet="示范晚报", site="portal.example")
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)


def test_article_cut_short_by_a_portal_is_a_reprint() -> None:
    whole = _known(NOTICE + SEQUEL)
    decision = _decide(NOTICE, whole)
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)
    assert "开头部分" in decision.reason


def test_headline_alone_is_linked_to_the_article_under_it() -> None:
    decision = _decide("", _known(NOTICE, title=TITLE), title=TITLE, platform=Platform.HOTLIST)
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)


def test_headlines_of_two_boards_that_differ_in_trimmings_are_one() -> None:
    board = _known("", title="望川县四乡镇养老金迟发", outlet="甲榜", platform=Platform.HOTLIST)
    title = "突发！望川县4乡镇的养老金迟发了"
    decision = _decide("", board, title=title, platform=Platform.HOTLIST)
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)


@pytest.mark.parametrize("title", ["临澜县四乡镇养老金迟发", "望川县四乡镇养老金未迟发"])
def test_headline_of_another_place_or_with_a_not_is_another(title: str) -> None:
    board = _known("", title="望川县四乡镇养老金迟发", outlet="甲榜", platform=Platform.HOTLIST)
    assert _decide("", board, title=title, platform=Platform.HOTLIST).relation is Relation.FRESH


@pytest.mark.parametrize("title", ["临澜县养老金六月发放公告", "望川县养老金七月发放公告"])
def test_notices_from_one_template_for_two_places_or_months_are_two(title: str) -> None:
    june = _known(NOTICE, title="望川县养老金六月发放公告")
    assert _decide(EDITED, june, title=title).relation is Relation.FRESH


def test_different_story_on_the_same_topic_is_fresh() -> None:
    other = (
        "示范市医疗保障局公布今年城乡居民医保集中缴费时间，缴费渠道与去年一致，请参保人按时办理。"
    )
    assert _decide(other, _known(NOTICE)).relation is Relation.FRESH


def test_title_back_on_its_hot_list_is_spread_not_a_duplicate() -> None:
    title = "望川县养老金迟发"
    board = _known("", title=title, outlet="示范热榜", platform=Platform.HOTLIST)
    decision = _decide("", board, title=title, outlet="示范热榜", platform=Platform.HOTLIST)
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)


# ── credits ──────────────────────────────────────────────────────────────────────────────────


def test_reprint_names_the_outlet_that_wrote_it_even_if_we_never_held_that() -> None:
    credit = Credit(outlet="新华社", words="来源：新华社")
    decision = _decide(NOTICE, credit=credit)
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, None)
    assert decision.credited == "新华社"
    assert "新华社" in decision.reason


def test_second_reprint_of_what_we_never_held_goes_back_to_the_first_reprint() -> None:
    held = _known(NOTICE, relation=Relation.REPRINT)
    decision = _decide(NOTICE, held, credit=Credit(outlet="新华社", words="来源：新华社"))
    assert (decision.origin_id, decision.credited) == (1, "新华社")


def test_credited_outlet_is_the_origin_though_its_clock_is_behind() -> None:
    wrote = _known(NOTICE, published_at=NOON + timedelta(days=2))
    decision = _decide(NOTICE, wrote, credit=Credit(outlet="示范晚报", words="转自示范晚报"))
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)


# ── one outlet again ─────────────────────────────────────────────────────────────────────────


def test_same_outlet_saying_it_again_is_a_duplicate() -> None:
    assert _decide(NOTICE, _known(NOTICE), **EVENING).relation is Relation.DUPLICATE


def test_same_outlet_with_another_headline_is_an_update_that_shows_both() -> None:
    decision = _decide(NOTICE, _known(NOTICE, title=TITLE), title="致歉：养老金补发", **EVENING)
    assert (decision.relation, decision.origin_id) == (Relation.UPDATE, 1)
    assert TITLE in decision.reason
    assert "致歉：养老金补发" in decision.reason


def test_outlet_that_follows_its_summary_with_the_whole_text_updates_it() -> None:
    decision = _decide(NOTICE + SEQUEL, _known(NOTICE), **EVENING)
    assert (decision.relation, decision.origin_id) == (Relation.UPDATE, 1)
    assert "补发全文" in decision.reason


def test_changed_text_at_a_known_address_is_an_update() -> None:
    decision = _decide(EDITED, _known(NOTICE), amends=1, **EVENING)
    assert (decision.relation, decision.origin_id) == (Relation.UPDATE, 1)
    assert "正文有改动" in decision.reason


def test_third_version_goes_back_to_the_first() -> None:
    second = _known(NOTICE, item_id=5, relation=Relation.UPDATE, origin_id=1, version_of=1)
    assert _decide(EDITED, second, amends=5, **EVENING).origin_id == 1


def test_withdrawn_text_says_so() -> None:
    decision = _decide("该内容已被删除", _known(NOTICE), amends=1, **EVENING)
    assert decision.relation is Relation.UPDATE
    assert "撤稿" in decision.reason


def test_unchanged_text_at_a_known_address_is_a_duplicate() -> None:
    assert _decide(NOTICE, _known(NOTICE), amends=1, **EVENING).relation is Relation.DUPLICATE


def test_same_few_words_are_two_voices_on_one_forum_and_on_two() -> None:
    cry = "养老金没到账怎么办"
    forum: dict[str, Any] = {"platform": Platform.FORUM, "authority": Authority.FORUM}
    first = _known(cry, outlet="示范论坛", **forum)
    assert _decide(cry, first, outlet="示范论坛", **forum).relation is Relation.FRESH
    assert _decide(cry, first, outlet="澜江论坛", **forum).relation is Relation.FRESH


def test_like_posts_on_one_forum_are_two_voices_and_a_copy_is_one() -> None:
    forum: dict[str, Any] = {
        "outlet": "示范论坛",
        "platform": Platform.FORUM,
        "site": "bbs.example",
    }
    first = _known(NOTICE, **forum)
    assert _decide(EDITED, first, **forum).relation is Relation.FRESH
    assert _decide(NOTICE, first, **forum).relation is Relation.DUPLICATE


def test_tickets_in_the_same_words_are_each_a_demand() -> None:
    decision = _decide(NOTICE, _known(NOTICE), platform=Platform.HOTLINE, **EVENING)
    assert decision.relation is Relation.FRESH


# ── forwards ─────────────────────────────────────────────────────────────────────────────────


def test_bare_forward_is_spread_of_the_post_it_passes_on() -> None:
    post = "我们县这个月养老金没到账"
    weibo: dict[str, Any] = {
        "platform": Platform.WEIBO,
        "authority": Authority.SELF_MEDIA,
        "outlet": "微博",
    }
    first = _known(post, **weibo)
    passed: dict[str, Any] = {"quoted": fingerprint("", post), "own_words": False}
    decision = _decide(f"转发//〔账号〕:{post}", first, **weibo, **passed)
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)


def test_forward_with_words_of_its_own_is_a_voice_that_keeps_the_link() -> None:
    weibo: dict[str, Any] = {
        "platform": Platform.WEIBO,
        "authority": Authority.SELF_MEDIA,
        "outlet": "微博",
    }
    first = _known(NOTICE, **weibo)
    decision = _decide("我妈也没领到", first, quoted=fingerprint("", NOTICE), **weibo)
    assert (decision.relation, decision.origin_id) == (Relation.FRESH, 1)


# ── mirrors and old news ─────────────────────────────────────────────────────────────────────


def test_known_mirror_is_a_mirror_of_the_first_report() -> None:
    decision = _decide(NOTICE, _known(NOTICE), authority=Authority.SPAM)
    assert (decision.relation, decision.origin_id) == (Relation.MIRROR, 1)


def test_unknown_host_with_two_signs_of_junk_is_a_mirror() -> None:
    decision = _decide(NOTICE, authority=Authority.SELF_MEDIA, junk=MIRROR_SIGNS)
    assert decision.relation is Relation.MIRROR
    assert "无关地名" in decision.reason


def test_one_sign_makes_a_mirror_only_of_a_copy_and_never_of_a_newspaper() -> None:
    one = MIRROR_SIGNS[:1]
    blog = Authority.SELF_MEDIA
    assert _decide(NOTICE, authority=blog, junk=one).relation is Relation.FRESH
    assert _decide(NOTICE, _known(NOTICE), authority=blog, junk=one).relation is Relation.MIRROR
    assert _decide(NOTICE, _known(NOTICE), junk=MIRROR_SIGNS).relation is Relation.REPRINT


def test_mirror_seen_first_gives_way_to_the_report_it_copied() -> None:
    mirror = _known(NOTICE, authority=Authority.SPAM, relation=Relation.MIRROR)
    decision = _decide(NOTICE, mirror)
    assert (decision.relation, decision.replaces) == (Relation.FRESH, (1,))


def test_same_words_months_later_are_old_news_with_the_day_they_were_first_seen() -> None:
    decision = _decide(NOTICE, _known(NOTICE), published_at=NOON + timedelta(days=200))
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)
    assert decision.reason.startswith("旧文重发：首见于2026年6月15日")


def test_short_headline_months_later_is_a_new_story() -> None:
    board = _known("", title="养老金又要涨了没有", outlet="甲榜", platform=Platform.HOTLIST)
    late = NOON + timedelta(days=200)
    decision = _decide(
        "", board, title="养老金又要涨了没有", platform=Platform.HOTLIST, published_at=late
    )
    assert decision.relation is Relation.FRESH


# ── who is first ─────────────────────────────────────────────────────────────────────────────


def test_report_that_comes_late_but_was_published_earlier_takes_first_place() -> None:
    decision = _decide(NOTICE, _known(NOTICE), published_at=NOON)
    assert (decision.relation, decision.origin_id) == (Relation.FRESH, None)
    assert decision.replaces == (1,)
    assert "改列首发" in decision.reason


def test_date_without_a_time_takes_nobodys_first_place() -> None:
    midnight = datetime(2026, 6, 14, 16, tzinfo=UTC)
    decision = _decide(NOTICE, _known(NOTICE), published_at=midnight)
    assert (decision.relation, decision.origin_id) == (Relation.REPRINT, 1)


def test_report_of_the_morning_takes_no_first_place_from_one_of_that_day() -> None:
    dated = _known(NOTICE, published_at=datetime(2026, 6, 14, 16, tzinfo=UTC))
    assert _decide(NOTICE, dated, published_at=NOON).origin_id == 1


def test_portals_menu_of_districts_does_not_make_its_reprint_a_mirror() -> None:
    portal = Authority.PORTAL
    menu = _decide(NOTICE, _known(NOTICE), authority=portal, junk=MIRROR_SIGNS[:1])
    assert menu.relation is Relation.REPRINT


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(5)))
def test_order_of_arrival_does_not_decide_who_was_first(order: list[int]) -> None:
    held = Lookalikes({})
    for number in order:
        text = (NOTICE, EDITED)[number % 2]
        at = NOON + timedelta(hours=number)
        outlet = f"第{number}报"
        new = _new(text, outlet=outlet, site=f"{number}.example", published_at=at)
        decision = decide(new, amends=None, candidates=held.of(["all"]))
        candidate = _known(
            text, item_id=number + 10, outlet=outlet, published_at=at, origin_id=decision.origin_id
        )
        held.add(candidate, ["all"])
        held.succeed(decision.replaces, candidate.item_id)
    kept = {c.item_id: c for c in held.of(["all"])}
    assert {item_id: c.origin_id for item_id, c in kept.items()} == {
        10: None,
        11: 10,
        12: 10,
        13: 10,
        14: 10,
    }


_texts = st.sampled_from([NOTICE, EDITED, NOTICE + SEQUEL, SEQUEL, "养老金没到账", ""])
_titles = st.sampled_from([TITLE, "", "突发！" + TITLE, "临澜县养老金未按时到账，县社保中心致歉"])
_platforms = st.sampled_from([Platform.NEWS, Platform.HOTLIST, Platform.FORUM])


@given(_texts, _titles, _platforms, _texts, _titles, _platforms)
def test_whether_two_texts_are_one_does_not_depend_on_which_came_first(
    a: str, a_title: str, a_where: Platform, b: str, b_title: str, b_where: Platform
) -> None:
    def told(first: tuple[str, str, Platform], then: tuple[str, str, Platform]) -> Relation:
        (text, title, where), (body, head, place) = first, then
        known = _known(text, title=title, platform=where, authority=Authority.PORTAL)
        return _decide(body, known, title=head, platform=place, authority=Authority.PORTAL).relation

    one, other = (a, a_title, a_where), (b, b_title, b_where)
    assert told(one, other) is told(other, one)


def test_decision_without_a_link_replaces_nothing() -> None:
    assert _decide(NOTICE) == DedupeDecision(
        relation=Relation.FRESH, origin_id=None, reason="未见相同或相近内容"
    )
