"""The score of an answer, part by part, and what followed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.incidents.aftermath import Course, wave
from monitor.incidents.answered import Part, Score, score
from monitor.incidents.answered_text import told
from monitor.incidents.questions import Question
from monitor.settings.responses import ResponsesSettings
from monitor.types import ClockDue, Incident, OfficialResponse, Platform, ResponseKind
from tests.incidents.conftest import NOON

if TYPE_CHECKING:
    from monitor.settings.severity import SeveritySettings
    from tests.incidents.conftest import IncidentMaker, MemberMaker

HOUR = timedelta(hours=1)
GOOD = (
    "关于养老金延迟发放的情况说明\n因银行代发文件校验错误，31267人的养老金未能到账。"
    "依据示人社发〔2026〕12号文件，将于6月16日24时前全部补发。我局诚恳致歉，并追究责任。"
)
WHEN = Question(
    label="时间",
    quote="什么时候发？",
    count=3,
    item_ids=(1, 2, 3),
    platforms=(Platform.NEWS, Platform.NEWS, Platform.FORUM),
)


@pytest.fixture
def held(member: MemberMaker, incident: IncidentMaker) -> Incident:
    return incident(member("养老金没到账"))


def said(text: str = GOOD, hours: float = 1, **changes: Any) -> OfficialResponse:
    plain: dict[str, Any] = {
        "item_id": 9,
        "at": NOON + hours * HOUR,
        "outlet": "望川县人社局",
        "url": "https://a.example/9",
        "channel": Platform.NEWS,
        "kind": ResponseKind.OWN,
        "text": text,
        "reason": "官方渠道发布",
        "reached": (Platform.NEWS,),
    }
    return OfficialResponse(**{**plain, **changes})


class Scored:
    """``score`` with the shipped rules."""

    def __init__(self, held: Incident, own: ResponsesSettings, rules: SeveritySettings) -> None:
        self.held, self.own, self.rules = held, own, rules

    def __call__(self, *responses: OfficialResponse, **more: Any) -> Score:
        asked = more.pop("asked", ())
        care = self.rules.care
        found = score(self.held, responses, asked, rules=self.own, care=care, **more)
        assert found is not None
        return found

    def part(self, name: str, *responses: OfficialResponse, **more: Any) -> Part:
        (found,) = [p for p in self(*responses, **more).parts if p.name == name]
        return found


@pytest.fixture
def scored(held: Incident, own: ResponsesSettings, rules: SeveritySettings) -> Scored:
    return Scored(held, own, rules)


def test_nothing_said_has_no_score(
    held: Incident, own: ResponsesSettings, rules: SeveritySettings
) -> None:
    assert score(held, (), (), rules=own, care=rules.care) is None


def test_good_answer_has_nearly_all_points_and_shows_how(scored: Scored) -> None:
    found = scored(said(), asked=[WHEN])
    assert found.points == 98  # two of three asked where it was said
    assert found.formula == (
        "得分98 = 发声15/15+答复15/15+疑问25/25+事实8/8+文号7/7+责任7/7+下一步8/8+语气10/10+渠道3/5"
    )
    quotes = {p.name: p.quote for p in found.parts}
    assert "将于6月16日24时前全部补发" in quotes["疑问"]
    assert "〔2026〕12号" in quotes["文号"]


def test_parts_that_cannot_be_judged_are_left_out_and_named(scored: Scored) -> None:
    found = scored(said())
    assert [(p.name, p.most) for p in found.parts if not p.most] == [("疑问", 0), ("渠道", 0)]
    assert found.points == 100
    assert found.formula.endswith("；70/70折合100")


@pytest.mark.parametrize(("hours", "points"), [(47, 15), (60, 8), (97, 0)])
def test_late_answer_loses_points_by_the_time_allowed(
    scored: Scored, hours: float, points: int
) -> None:
    part = scored.part("答复", said(hours=hours))
    assert part.points == points
    assert "没有该项时限，按48小时计" in part.reason


def test_clock_of_the_incident_decides_and_news_alone_count_less(
    held: Incident, own: ResponsesSettings, rules: SeveritySettings
) -> None:
    clock = ClockDue(
        name="K5", label="首次权威发声", started_at=NOON, due_at=NOON + 4 * HOUR, stops="voiced"
    )
    scored = Scored(replace(held, clocks=(clock,)), own, rules)
    assert scored.part("发声", said(hours=3)).points == 15
    assert scored.part("发声", said(hours=5)).points == 8
    news = said(hours=3, kind=ResponseKind.VIA_MEDIA)
    part = scored.part("发声", news)
    assert (part.points, part.reason.endswith("只经媒体发布，折算")) == (8, True)
    assert scored.part("发声", news, said(hours=3.5)).points == 15


def test_question_without_what_it_asks_for_stays_open(scored: Scored) -> None:
    part = scored.part("疑问", said("我局高度重视养老金发放。"), asked=[WHEN])
    assert part.points == 0
    assert "“什么时候发？”（时间，3人次）" in part.reason
    about = replace(WHEN, grams=frozenset({"退票", "利息"}))
    assert scored.part("疑问", said(), asked=[about]).points == 0


def test_blame_and_jargon_cost_points_of_the_tone_and_never_more(scored: Scored) -> None:
    part = scored.part("语气", said("少数人不明真相，恶意炒作。我局高度重视。"))
    assert part.points == 0
    assert "“少数人”" in part.reason
    assert scored.part("语气", said("我局高度重视，第一时间处理。")).points == 6


def test_denial_that_is_admitted_later_is_a_contradiction(scored: Scored) -> None:
    denied = said("望川县养老金停发系谣言", hours=1, item_id=1)
    admitted = said("望川县养老金停发情况属实，正在补发", hours=5, item_id=2)
    part = scored.part("前后矛盾", denied, admitted)
    assert (part.points, part.item_ids) == (-20, (1, 2))
    assert "先否认（“谣言”）后承认（“情况属实”）" in part.reason
    other = said("养老金被挪用修路为不实信息", hours=1, item_id=1)
    delayed = said("因系统故障，医保卡暂停使用，深表歉意", hours=5, item_id=2)
    for pair in ((admitted, denied), (other, delayed)):
        assert "前后矛盾" not in [p.name for p in scored(*pair).parts]


def test_answer_recorded_as_untrue_loses_thirty_points(scored: Scored) -> None:
    assert scored(said(), untrue={9}).points == 70
    assert scored(said(), untrue={8}).points == 100


def test_score_stays_between_nought_and_a_hundred(scored: Scored) -> None:
    assert scored(said("不明真相", hours=200), untrue={9}).points == 0


def test_lines_say_that_the_score_is_only_an_aid(scored: Scored) -> None:
    lines = told([said()], scored(said()), [WHEN], [], untrue={9})
    assert "经人记录为不实" in lines[0]
    assert lines[1].startswith("评分 100（自动评分，供复盘参考）：得分100 = 发声15/15")
    assert lines[-1] == "疑问1（时间，n=3）：“什么时候发？”"
    assert told([], None, [], []) == ("尚未监测到官方回应，也没有登记。",)


# ── what followed ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after", "course"),
    [
        (8, 2, Course.SETTLED),
        (5, 5, Course.LEVEL),
        (3, 9, Course.SECONDARY),
        (0, 6, Course.SECONDARY),
        (2, 2, None),
    ],
)
def test_day_after_is_held_against_the_day_before(
    member: MemberMaker, own: ResponsesSettings, before: int, after: int, course: Course | None
) -> None:
    members = [member("没发", minutes_ago=60 * (n + 1)) for n in range(before)]
    members += [member("还没发", minutes_ago=-60 * (n + 1)) for n in range(after)]
    begun = NOON - timedelta(days=3)
    found = wave(members, NOON, begun, own.aftermath, NOON + timedelta(days=1))
    assert (found.course, found.before, found.after) == (course, before, after)
    assert f"n={before + after}" in found.reason


def test_nothing_is_said_before_a_day_has_passed(
    member: MemberMaker, own: ResponsesSettings
) -> None:
    members = [member("没发", minutes_ago=-n) for n in range(20)]
    now = NOON + timedelta(hours=23)
    found = wave(members, NOON, NOON - timedelta(days=3), own.aftermath, now)
    assert (found.course, found.reason) == (None, "回应未满24小时，暂不判断")


def test_quick_answer_is_not_blamed_for_the_talk_it_came_before(
    member: MemberMaker, own: ResponsesSettings
) -> None:
    members = [member("没发", minutes_ago=n) for n in (10, 20, 30)]
    members += [member("还没发", minutes_ago=-60 * n) for n in range(1, 11)]
    now: datetime = NOON + timedelta(days=2)
    assert wave(members, NOON, NOON - HOUR, own.aftermath, now).course is Course.SETTLED
