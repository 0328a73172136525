"""The whole account of a small world, and what it proposes to explain next."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from monitor.publicity.account import Account, Heard, account
from monitor.publicity.answers import Explanation
from monitor.publicity.asks import Ask
from monitor.settings.playbooks import Basis, Fact, Playbook, PlaybookStep, Within
from monitor.types import Platform, Survey, SurveyCell
from tests.publicity.small_world import BEFORE, END, RULES, START, ask, told

LOST, CUT = "社保卡丢了怎么补办？", "医保断缴三个月能不能报销？"
STEP = PlaybookStep(id="verify", who="办公室", what="核实", within=Within())
BOOK = Playbook(
    title="社保卡预案",
    topics=("card_and_scams",),
    basis=(
        Basis(title="某条例", number="国令第1号", article="第二条"),
        Basis(title="某办法"),
        Basis(title="某细则"),
        Basis(title="某通知"),
    ),
    facts=(
        Fact(question="卡怎么激活？", answer="到银行。", basis=("某办法",)),
        Fact(question="社保卡丢了怎么办？", answer="先挂失，再补办。", basis=("某条例",)),
    ),
    steps=(STEP,),
)


def _survey(yes: int, asked: int, **cell: str) -> Survey:
    cells = (SurveyCell(measure="awareness", asked=asked, yes=yes, **cell),)
    return Survey(
        id=1,
        name="年度问卷",
        held_from=date(2026, 5, 1),
        held_to=date(2026, 5, 20),
        by_whom="第三方",
        response_rate=None,
        cells=cells,
        imported_at=START,
        imported_by="甲",
    )


def _asks() -> list[Ask]:
    cards = [ask(LOST, 9, topic="card_and_scams", groups=["患者"]) for _ in range(20)]
    cards += [ask(LOST, 3, topic="card_and_scams") for _ in range(4)]
    cuts = [ask(CUT, 2, topic="unemployment_benefit", platform=Platform.BOARD) for _ in range(6)]
    return [*cards, *cuts, ask("没有人再问的事怎么办理？", 2, topic="fund_gap")]


def _explained() -> list[Explanation]:
    return [
        told("医保断缴三个月，可以报销门诊。", 30, topic="unemployment_benefit"),
        *(told("说明", 20, topic="fund_gap") for _ in range(25)),
    ]


def _account(**heard: object) -> Account:
    given = {"asks": _asks(), "explanations": _explained(), "surveys": (), **heard}
    whole = Heard(start=START, end=END, known_from=BEFORE, **given)  # type: ignore[arg-type]  # by name
    return account(whole, [BOOK], RULES)


def test_answered_and_unanswered_questions_are_told_apart() -> None:
    found = _account()
    assert [(q.topic, q.count, answer is not None) for q, answer in found.asked] == [
        ("card_and_scams", 24, False),
        ("unemployment_benefit", 6, True),
    ]
    assert found.answered == 1
    assert found.put == 31
    assert [w.question.topic for w in found.waiting] == ["card_and_scams"]


def test_advice_names_group_place_questions_documents() -> None:
    (card,) = _account().advised
    assert card.topic == "card_and_scams"
    assert card.group == ("患者", 20)
    assert (card.platform, card.platform_asks) == (Platform.HOTLINE, 24)
    assert [question.quotes for question in card.questions] == [(LOST,)]
    (ground,) = card.grounds
    assert ground.fact is BOOK.facts[1]
    assert [basis.title for basis in ground.basis] == ["某条例"]
    assert card.wide


def test_without_a_like_fact_the_first_documents_stand() -> None:
    asks = [ask("电子凭证扫码失败怎么处理？", 2, topic="card_and_scams") for _ in range(3)]
    (card,) = _account(asks=asks, explanations=[]).advised
    (ground,) = card.grounds
    assert ground.fact is None
    assert [basis.title for basis in ground.basis] == ["某条例", "某办法", "某细则"]


def test_nothing_pressing_is_no_advice() -> None:
    asks = [ask(CUT, 2, topic="unemployment_benefit") for _ in range(3)]
    assert _account(asks=asks).advised == ()
    assert _account(asks=[], explanations=[]).advised == ()


def test_what_few_know_and_many_ask_comes_first() -> None:
    low = _survey(40, 100, topic="unemployment_benefit")
    first, second = _account(surveys=[low]).advised
    assert (first.topic, second.topic) == ("unemployment_benefit", "card_and_scams")
    assert first.low is not None
    assert first.low.share == 0.4
    assert first.unanswered == ()


def test_survey_that_may_well_reach_the_mark_or_is_too_small_presses_nothing() -> None:
    for survey in (
        _survey(55, 100, topic="unemployment_benefit"),  # its interval reaches above 60 %
        _survey(2, 29, topic="unemployment_benefit"),
        _survey(40, 100, topic="unemployment_benefit", region="990102"),
    ):
        assert [each.topic for each in _account(surveys=[survey]).advised] == ["card_and_scams"]


def test_newest_survey_with_a_topic_is_the_one_shown() -> None:
    newest = _survey(90, 100)
    older = replace(_survey(80, 100, topic="fund_gap"), id=2)
    found = _account(surveys=[newest, older])
    assert found.survey is older
    assert [share.share for share in found.awareness] == [0.8]


def test_order_in_which_texts_come_makes_no_difference() -> None:
    asks, explained = _asks(), _explained()
    expected = _account(asks=asks, explanations=explained)
    mix = random.Random(5)  # noqa: S311 - a shuffle, no secret
    mixed = {
        "asks": mix.sample(asks, len(asks)),
        "explanations": mix.sample(explained, len(explained)),
    }
    assert _account(**mixed) == expected


def test_what_lies_outside_the_period_counts_for_nothing() -> None:
    late = [ask(LOST, -1, topic="card_and_scams")]
    found = _account(asks=[*_asks(), *late])
    assert len(found.asks) == 31
    assert all(START <= each.at < END for each in found.asks)
