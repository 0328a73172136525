"""Facts read with care: one voice shows little, several or an admission show all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.incidents.facts import Level, SeverityFacts, gather
from monitor.incidents.grade import grade
from monitor.incidents.heat import measure
from monitor.settings import load_settings, shipped_config_dir
from monitor.settings.calendar import NOTHING_PLANNED, CalendarSettings
from monitor.settings.severity import SeveritySettings
from monitor.settings.topics import Topic
from monitor.types import Authority, Member, Platform, Relation, Tier
from tests.incidents.conftest import LANJIANG, NOON, WANGCHUAN, MemberMaker

STOP = ("stop_payment", 4)


class Desk:
    """Gathers facts under the shipped rules."""

    def __init__(self, rules: SeveritySettings, topics: dict[str, Topic]) -> None:
        self.rules, self.topics = rules, topics

    def facts(self, *members: Member, **told: Any) -> SeverityFacts:
        now = told.get("now", NOON)
        level: Level = told.get("level", "city")
        return gather(
            members,
            measure(members, now, told.get("usual", 1)),
            topics=self.topics,
            level=level,
            elsewhere=told.get("elsewhere", False),
            national=told.get("national", False),
            now=now,
            rules=self.rules,
            calendar=told.get("calendar", NOTHING_PLANNED),
            about=told.get("about", ()),
        )

    def tier(self, *members: Member, **told: Any) -> Tier | None:
        return grade(self.facts(*members, **told), self.rules).tier


@pytest.fixture
def desk(rules: SeveritySettings, topics: dict[str, Topic]) -> Desk:
    return Desk(rules, topics)


# ── hazard ───────────────────────────────────────────────────────────────────────────────────


def test_one_post_about_missing_pension_is_one_grievance(desk: Desk, member: MemberMaker) -> None:
    alone = desk.facts(member("我爸养老金没到账", risks=[STOP]))
    assert alone.hazard == 1
    assert alone.single_grievance
    assert "来源单一" in alone.findings["hazard"].reason
    assert desk.tier(member("我爸养老金没到账", risks=[STOP])) is Tier.ROUTINE


def test_three_voices_tickets_counted_show_a_county_wide_stop(
    desk: Desk, member: MemberMaker
) -> None:
    posts = [
        member("全县养老金没到账", risks=[STOP], regions=[WANGCHUAN]),
        member("养老金没发", risks=[STOP], regions=[WANGCHUAN]),
        member("待遇未发", platform=Platform.HOTLINE, risks=[STOP], regions=[WANGCHUAN]),
    ]
    facts = desk.facts(*posts)
    assert (facts.hazard, facts.scope) == (4, "county")
    assert facts.findings["hazard"].item_ids == tuple(m.item.id for m in posts)
    assert desk.facts(*posts[1:]).hazard == 2


def test_single_post_that_speaks_of_a_whole_county_weighs_more(
    desk: Desk, member: MemberMaker
) -> None:
    assert desk.facts(member("全县老人养老金都没到账", risks=[STOP])).hazard == 2


def test_single_post_that_spreads_counts_as_broad_talk(desk: Desk, member: MemberMaker) -> None:
    facts = desk.facts(member("养老金没到账", risks=[STOP], shown={"forwards": 120}))
    assert facts.hazard == 3
    assert facts.unverified_single


def test_trusted_outlet_needs_no_second_voice(desk: Desk, member: MemberMaker) -> None:
    report = member("望川县养老金停发", authority=Authority.PROVINCIAL, risks=[STOP])
    facts = desk.facts(report)
    assert facts.hazard == 4
    assert not facts.unverified_single


def test_reprints_add_no_voice(desk: Desk, member: MemberMaker) -> None:
    first = member("养老金没到账", risks=[STOP])
    copies = [
        member("养老金没到账", risks=[STOP], relation=Relation.REPRINT, origin_id=first.item.id)
        for _ in range(5)
    ]
    assert desk.facts(first, *copies).hazard == 1


def test_praise_names_no_hazard(desk: Desk, member: MemberMaker) -> None:
    assert desk.facts(member("养老金补发到位", tone=1, risks=[STOP])).hazard <= 1


def test_topic_stands_for_the_hazard_when_nothing_worse_is_named(
    desk: Desk, member: MemberMaker
) -> None:
    talk = [member("延迟退休引热议", topics=["delayed_retirement"], tone=0) for _ in range(3)]
    facts = desk.facts(*talk, national=True)
    assert (facts.hazard, facts.scope, facts.national) == (3, "city", True)
    assert desk.facts(talk[0], national=True).hazard == 1


def test_agency_alone_is_no_hazard(desk: Desk, member: MemberMaker) -> None:
    assert desk.facts(member("缴费公告", authority=Authority.OFFICIAL, tone=0)).hazard == 0


# ── dangers ──────────────────────────────────────────────────────────────────────────────────


def test_threat_to_life_at_an_agency_is_believed_of_one_voice(
    desk: Desk, member: MemberMaker
) -> None:
    threat = member("男子在社保大厅扬言跳楼", risks=[("life", 5, "跳楼")])
    facts = desk.facts(threat)
    assert (facts.life, facts.hazard) == (True, 5)
    assert desk.tier(threat) is Tier.ORANGE


def test_threat_to_life_elsewhere_does_not_raise_the_floor(desk: Desk, member: MemberMaker) -> None:
    facts = desk.facts(member("因退休金与家人争吵轻生", risks=[("life", 5, "轻生")]))
    assert (facts.life, facts.hazard) == (False, 3)


def test_persons_gathered_are_read_beside_the_word(desk: Desk, member: MemberMaker) -> None:
    post = member(
        "工人停工",
        "厂里共有9000名职工。今天200名工人聚集讨要社保。",
        risks=[("gather", 4, "聚集")],
    )
    facts = desk.facts(post)
    assert facts.gathered == 200
    assert facts.findings["gathered"].item_ids == (post.item.id,)


def test_clash_told_by_one_unheard_voice_wakes_nobody(desk: Desk, member: MemberMaker) -> None:
    clash = member("窗口起冲突", risks=[("conflict", 5, "冲突")])
    assert not desk.facts(clash).conflict
    passed_on = member("窗口起冲突", risks=[("conflict", 5, "冲突")], shown={"forwards": 30})
    assert desk.facts(passed_on).conflict
    assert desk.facts(clash, member("又起冲突", risks=[("conflict", 5, "冲突")])).conflict


def test_leak_counts_only_where_an_agency_let_it_out(desk: Desk, member: MemberMaker) -> None:
    words = "名单带出1400名参保人身份证号"
    agency = member(words, agencies=["望川县社保中心"], risks=[("leak", 4, "身份证号")])
    assert desk.facts(agency).leaked == 1400
    assert desk.facts(member(words, risks=[("leak", 4, "身份证号")])).leaked == 0


def test_central_outlet_that_names_our_agency_is_noticed(desk: Desk, member: MemberMaker) -> None:
    report = member(
        "央视曝光", authority=Authority.CENTRAL, outlet="央视", agencies=["望川县医保局"]
    )
    assert desk.facts(report).central_named
    assert desk.facts(report).findings["central_named"].reason == "央视点名望川县医保局"
    assert not desk.facts(report, elsewhere=True).central_named
    assert not desk.facts(report, national=True).central_named


# ── admission, correction, a lone voice ──────────────────────────────────────────────────────


def test_admitted_stop_of_many_is_confirmed_and_no_mitigation(
    desk: Desk, member: MemberMaker
) -> None:
    farmers = [member("两个乡镇养老金停了", "70名农民", risks=[STOP]) for _ in range(3)]
    admits = member(
        "情况说明", "因银行报盘错误延迟发放", authority=Authority.OFFICIAL, tone=0, corrects=True
    )
    facts = desk.facts(*farmers, admits)
    assert facts.stop_confirmed
    assert not facts.mitigated
    assert desk.tier(*farmers, admits) is Tier.ORANGE


def test_answer_to_one_person_is_no_confirmed_stop(desk: Desk, member: MemberMaker) -> None:
    asked = member("我的养老金没到", risks=[STOP])
    answer = member("回复", "情况属实，已补发到位", authority=Authority.OFFICIAL, tone=0)
    assert not desk.facts(asked, answer).stop_confirmed


def test_denial_is_no_admission(desk: Desk, member: MemberMaker) -> None:
    posts = [member("养老金停发", risks=[STOP]) for _ in range(3)]
    denies = member("辟谣", "网传延迟发放系谣言", authority=Authority.OFFICIAL, corrects=True)
    facts = desk.facts(*posts, denies, usual=10)
    assert not facts.stop_confirmed
    assert facts.mitigated


def test_correction_counts_only_while_growth_is_low(desk: Desk, member: MemberMaker) -> None:
    posts = [member("医保要取消", risks=[("rumour", 3)]) for _ in range(4)]
    refutes = member("辟谣", authority=Authority.OFFICIAL, tone=0, corrects=True)
    assert desk.facts(*posts, refutes, usual=4).mitigated
    assert not desk.facts(*posts, refutes, usual=1).mitigated


def test_notice_before_the_first_complaint_counts_whatever_the_growth(
    desk: Desk, member: MemberMaker
) -> None:
    notice = member("系统升级公告", authority=Authority.OFFICIAL, tone=0, minutes_ago=600)
    posts = [member("系统停了办不了") for _ in range(4)]
    assert desk.facts(notice, *posts, usual=1).mitigated


def test_answer_that_is_itself_on_the_hot_list_does_not_mitigate(
    desk: Desk, member: MemberMaker
) -> None:
    board = member("医保局回应缴费上涨", platform=Platform.HOTLIST, tone=0, corrects=True)
    facts = desk.facts(board, national=True)
    assert not facts.mitigated
    assert (facts.hazard, facts.authority) == (1, "none")
    assert desk.tier(board, national=True) is Tier.BLUE


def test_grave_claim_of_one_outlet_is_held_at_orange(desk: Desk, member: MemberMaker) -> None:
    post = member(
        "社保局挪用三十亿", risks=[("insider", 4)], shown={"forwards": 900, "views": 6_000_000}
    )
    graded = grade(desk.facts(post), desk.rules)
    assert "CAP1" in graded.rules_fired
    second = member("另一来源", risks=[("insider", 4)])
    assert "CAP1" not in grade(desk.facts(post, second), desk.rules).rules_fired


# ── people ───────────────────────────────────────────────────────────────────────────────────


def test_people_are_read_off_figures_places_and_voices(desk: Desk, member: MemberMaker) -> None:
    assert desk.facts(member("没到账")).scope == "one"
    assert desk.facts(member("80名退休人员没领到")).scope == "crowd"
    assert desk.facts(member("2000名退休人员没领到")).scope == "county"
    two = [member("没到账", regions=[WANGCHUAN]), member("没到账", regions=[LANJIANG])]
    assert desk.facts(*two).scope == "county"


def test_unpaid_pensions_of_thirty_voices_concern_the_whole_group(
    desk: Desk, member: MemberMaker
) -> None:
    posts = [member("养老金没到账", risks=[STOP], regions=[WANGCHUAN]) for _ in range(35)]
    facts = desk.facts(*posts, usual=1)
    assert (facts.hazard, facts.scope, facts.ratio) == (4, "city", 35)
    assert desk.tier(*posts) is Tier.ORANGE


def test_single_grievance_seen_by_many_is_not_kept_low(desk: Desk, member: MemberMaker) -> None:
    assert not desk.facts(member("没到账", shown={"views": 2_000_000})).single_grievance


# ── circumstances ────────────────────────────────────────────────────────────────────────────


def test_silence_counts_after_four_hours_unless_somebody_answered(
    desk: Desk, member: MemberMaker
) -> None:
    post = member("没到账", minutes_ago=4 * 60)
    assert "silent4h" in desk.facts(post).context
    assert "silent4h" not in desk.facts(member("没到账", minutes_ago=230)).context
    answer = member("说明", authority=Authority.OFFICIAL, tone=0)
    assert "silent4h" not in desk.facts(post, answer).context


def test_national_policy_is_not_a_citys_to_answer(desk: Desk, member: MemberMaker) -> None:
    talk = member("延迟退休", topics=["delayed_retirement"], minutes_ago=600)
    assert "silent4h" not in desk.facts(talk, national=True).context
    assert "silent4h" in desk.facts(talk, national=True, level="ministry").context


def test_night_and_holiday_follow_the_desks_clock(desk: Desk, member: MemberMaker) -> None:
    post = member("没到账")
    assert not {"night", "holiday"} & desk.facts(post).context
    at_night = NOON + timedelta(hours=11)
    assert "night" in desk.facts(post, now=at_night).context
    assert "holiday" in desk.facts(post, now=NOON + timedelta(days=3)).context


def test_refuted_rumour_told_again_a_day_later_recurs(desk: Desk, member: MemberMaker) -> None:
    refuted = member("辟谣", authority=Authority.OFFICIAL, corrects=True, minutes_ago=30 * 60)
    again = member("医保要取消", risks=[("rumour", 3)])
    assert "recur" in desk.facts(refuted, again).context
    assert "recur" not in desk.facts(again).context


def test_complaints_that_go_on_after_an_answer_are_no_recurrence(
    desk: Desk, member: MemberMaker
) -> None:
    first = member("没到账", minutes_ago=50 * 60)
    answer = member("说明", authority=Authority.OFFICIAL, corrects=True, minutes_ago=40 * 60)
    assert "recur" not in desk.facts(first, answer, member("还没到账")).context


def test_notice_that_nobody_complains_of_is_no_grievance(desk: Desk, member: MemberMaker) -> None:
    notice = member("缴费公告", authority=Authority.OFFICIAL, tone=0)
    assert not desk.facts(notice).single_grievance


def test_misstatement_is_a_circumstance(desk: Desk, member: MemberMaker) -> None:
    assert "misstate" in desk.facts(member("不交不让上学", risks=[("misstatement", 2)])).context


@pytest.fixture(scope="module")
def planned() -> CalendarSettings:
    return load_settings(shipped_config_dir()).calendar


@pytest.mark.parametrize(
    ("day", "inside"),
    [((2024, 9, 6), True), ((2024, 9, 5), False), ((2024, 12, 25), True), ((2025, 1, 9), False)],
)
def test_policy_window_is_read_from_the_calendar(
    desk: Desk,
    member: MemberMaker,
    planned: CalendarSettings,
    day: tuple[int, int, int],
    *,
    inside: bool,
) -> None:
    year, month, date = day
    near = NOON.replace(year=year, month=month, day=date)
    facts = desk.facts(member("延迟退休"), now=near, calendar=planned, about=["dual_track"])
    assert ("policywin" in facts.context) is inside


def test_policy_window_concerns_only_incidents_of_its_topics(
    desk: Desk, member: MemberMaker, planned: CalendarSettings
) -> None:
    day = NOON.replace(year=2025, month=7, day=12)
    raise_, fraud = (
        desk.facts(member("养老金"), now=day, calendar=planned, about=[topic])
        for topic in ("pension_adjustment", "fund_fraud")
    )
    assert "policywin" in raise_.context
    assert "policywin" not in fraud.context
    assert "2025年调整" in raise_.findings["policywin"].reason


@pytest.mark.parametrize(
    ("month", "day", "inside"), [(3, 3, True), (3, 15, True), (3, 16, False), (10, 7, True)]
)
def test_session_is_read_from_the_calendar(
    desk: Desk,
    member: MemberMaker,
    planned: CalendarSettings,
    month: int,
    day: int,
    *,
    inside: bool,
) -> None:
    at = NOON.replace(month=month, day=day)
    assert ("session" in desk.facts(member("养老金"), now=at, calendar=planned).context) is inside


def test_irrelevant_members_are_excluded(desk: Desk, member: MemberMaker) -> None:
    assert desk.tier(member("球星退役", relevant=False)) is None


def test_dangerous_matter_without_a_place_is_no_policy_talk(
    desk: Desk, member: MemberMaker
) -> None:
    posts = [member("养老金停发", risks=[STOP]) for _ in range(3)]
    assert not desk.facts(*posts, national=True).national
