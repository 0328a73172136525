"""Joining: which incident a new item belongs to, the reason, and what keeps it out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.group import GroupingDecision, absorb, group
from monitor.incidents.likeness import likeness, rarities, shared_words, vector
from monitor.settings.severity import SeveritySettings
from monitor.types import Incident, Member, Platform, Profile, Relation
from tests.incidents.conftest import (
    LANJIANG,
    WANGCHUAN,
    IncidentMaker,
    MemberMaker,
    lies_within,
    moved,
)

titles = st.text("养老金没到账延迟退休医保缴费骗2024 abc，", max_size=30)


def decide(one: Member, open_now: list[Incident], rules: SeveritySettings) -> GroupingDecision:
    return group(one.item, one.classification, open_now, rules.grouping, within=lies_within)


def test_ticket_of_the_same_county_and_topic_joins_the_web_incident(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    web = incident(member("望川的老人今天没等来养老金", regions=[WANGCHUAN], minutes_ago=60))
    ticket = member("咨询待遇何时发放", platform=Platform.HOTLINE, regions=[WANGCHUAN])
    decision = decide(ticket, [web], rules)
    assert decision.incident_id == web.id
    assert "主题相同，同在示范省示范市望川县" in decision.reason
    assert f"相似度{decision.score:.2f}" in decision.reason


def test_ticket_whose_topic_nobody_recognised_joins_its_county(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    there = incident(member("养老金没到账", regions=[WANGCHUAN], minutes_ago=120))
    ticket = member("来电人替父亲问养老金", topics=[], regions=[WANGCHUAN])
    decision = decide(ticket, [there], rules)
    assert decision.incident_id == there.id
    assert "主题未定" in decision.reason


def test_two_known_counties_never_join(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    there = incident(member("县里养老金没到账", regions=[WANGCHUAN]))
    here = member("县里养老金没到账", regions=[LANJIANG])
    decision = decide(here, [there], rules)
    assert decision.incident_id is None
    assert "新立一事" in decision.reason


def test_one_scam_in_two_counties_is_one_incident(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    scam = {"topics": ["card_and_scams"]}
    there = incident(member("社保卡将停用的短信是骗局", regions=[WANGCHUAN], **scam))
    here = member("收到社保卡将停用的短信，是骗局吗", regions=[LANJIANG], **scam)
    assert decide(here, [there], rules).incident_id == there.id
    other = member("电子社保卡怎么申领", regions=[LANJIANG], **scam)
    assert decide(other, [there], rules).incident_id is None


def test_same_topic_without_a_shared_word_does_not_join_across_a_city(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    notice = incident(member("端午期间业务照常办理", topics=["card_and_scams"]))
    victim = member("点了链接钱没了", topics=["card_and_scams"], regions=[WANGCHUAN])
    decision = decide(victim, [notice], rules)
    assert decision.incident_id is None
    assert "用语不够相近" in decision.reason


def test_reprint_joins_its_first_report_wherever_it_says_it_happened(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    first = member("养老金没到账", regions=[WANGCHUAN])
    there = incident(first)
    copy = member(
        "养老金没到账",
        relation=Relation.REPRINT,
        origin_id=first.item.id,
        regions=[LANJIANG],
    )
    assert decide(copy, [there], rules).incident_id == there.id
    stray = moved(copy, origin_id=999, fingerprint=first.item.fingerprint)
    assert decide(stray, [there], rules).incident_id == there.id


def test_equal_tickets_of_two_counties_are_two_matters(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    there = incident(member("养老金未发", exact="same", regions=[WANGCHUAN]))
    here = member("养老金未发", exact="same", platform=Platform.HOTLINE, regions=[LANJIANG])
    assert decide(here, [there], rules).incident_id is None


def test_other_topic_in_other_words_opens_an_incident_of_its_own(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    there = incident(member("养老金没到账"))
    other = member("药店套刷医保卡", topics=["fund_fraud"])
    decision = decide(other, [there], rules)
    assert decision.incident_id is None
    assert f"与最接近的事件{there.code}" in decision.reason
    assert "主题不同" in decision.reason


def test_incident_beyond_the_window_is_left_alone(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    minutes = int(rules.grouping.window.total_seconds() // 60) + 30
    old = incident(member("养老金没到账", minutes_ago=minutes))
    assert decide(member("养老金没到账"), [old], rules).incident_id is None


def test_own_county_is_preferred_to_a_story_without_a_place(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    anywhere = incident(member("养老金没到账怎么办"))
    county = incident(member("老人等钱买药", regions=[WANGCHUAN]))
    new = member("养老金没到账怎么办", regions=[WANGCHUAN])
    assert decide(new, [anywhere, county], rules).incident_id == county.id


def test_story_that_comes_back_goes_to_its_beginning(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    told = {"topics": ["delayed_retirement"]}
    beginning = incident(member("延迟法定退休年龄改革草案", minutes_ago=2 * 24 * 60, **told))
    latest = incident(member("男六十三女五十八", minutes_ago=5, **told))
    back = member("延迟法定退休年龄改革对照表", **told)
    assert decide(back, [beginning, latest], rules).incident_id == beginning.id


def test_reason_shows_whole_words_and_not_pairs(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    there = incident(member("虹桥医院涉嫌套取医保"))
    decision = decide(member("官方通报虹桥医院涉嫌骗保"), [there], rules)
    assert "“虹桥医院涉嫌”" in decision.reason


def test_short_title_inside_a_long_one_is_alike(rules: SeveritySettings) -> None:
    short = vector("居民医保缴费标准", (), rules.grouping)
    long = vector("如何看待今年居民医保缴费标准上涨，对家庭有何影响？", (), rules.grouping)
    other = vector("演员宣布息影，粉丝不舍", (), rules.grouping)
    assert likeness(short, long, {}, rules.grouping) > 0.6
    assert likeness(short, other, {}, rules.grouping) < 0.1


def test_words_of_the_field_weigh_less_than_words_of_the_story(rules: SeveritySettings) -> None:
    by_field = likeness(
        vector("养老金甲乙丙丁", (), rules.grouping),
        vector("养老金戊己庚辛", (), rules.grouping),
        {},
        rules.grouping,
    )
    by_story = likeness(
        vector("甲乙丙戊己庚辛", (), rules.grouping),
        vector("甲乙丙丁壬癸子", (), rules.grouping),
        {},
        rules.grouping,
    )
    assert by_field < by_story


def test_words_that_every_incident_holds_tell_little_apart(rules: SeveritySettings) -> None:
    new = vector("望川停发", (), rules.grouping)
    profiles = [vector("停发", (), rules.grouping) for _ in range(9)]
    rarity = rarities(new, profiles)
    assert rarity["停发"] < rarity["望川"] == 1
    assert rarities(new, profiles[:3]) == {}


def test_terms_of_the_text_recognise_a_ticket_without_a_title(rules: SeveritySettings) -> None:
    first = vector("", ("蓝桥", "养老金", "银行"), rules.grouping)
    second = vector("", ("蓝桥", "养老金", "未到账"), rules.grouping)
    assert likeness(first, second, {}, rules.grouping) > 0.4


def test_profile_stays_bounded_and_keeps_the_newest_hashes(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    narrow = replace(rules.grouping, profile_terms=20)
    profile = Profile()
    for number in range(100):
        one = member(f"第{number}件事关于{chr(0x4E00 + number * 7)}{chr(0x5000 + number * 5)}")
        profile = absorb(profile, one.item, one.classification, narrow)
    assert len(profile.terms) == 20
    assert len(profile.fingerprints) == 40
    assert profile.fingerprints[-1] == "hash100"


def test_absorbing_the_same_text_again_keeps_one_hash(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    one = member("养老金没到账")
    profile = absorb(Profile(), one.item, one.classification, rules.grouping)
    again = absorb(profile, one.item, one.classification, rules.grouping)
    assert again.fingerprints == profile.fingerprints


@given(first=titles, second=titles)
def test_likeness_lies_between_zero_and_one(
    first: str, second: str, rules: SeveritySettings
) -> None:
    one, two = vector(first, (), rules.grouping), vector(second, (), rules.grouping)
    assert 0 <= likeness(one, two, {}, rules.grouping) <= 1


@given(title=titles)
def test_text_is_most_like_itself(title: str, rules: SeveritySettings) -> None:
    one = vector(title, (), rules.grouping)
    assert likeness(one, one, {}, rules.grouping) > (0.9 if one else -1)


@given(title=titles)
def test_shared_words_stand_in_the_title(title: str, rules: SeveritySettings) -> None:
    profile = vector("养老金没到账延迟退休", (), rules.grouping)
    folded = title.lower().replace("，", ",")
    assert all(word in folded for word in shared_words(title, profile, rules.grouping))
