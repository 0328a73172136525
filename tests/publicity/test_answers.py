"""What explains, what it answers, and how long people waited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.publicity.answers import answer_to, bursts, explanation_of
from monitor.publicity.questions import Question, questions
from monitor.types import Authority, Demand, Platform, Relation
from tests.publicity.small_world import (
    ASKING,
    BEFORE,
    DAY,
    END,
    RULES,
    START,
    ask,
    told,
    voice,
)

LOST = "社保卡丢了怎么补办？"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"demand": Demand.EXPLANATION}, "官方说明"),
        ({"corrects": True}, "作出解释或澄清"),
        ({"body": "这是政策解读。"}, "文中有“解读”"),
        ({"body": "依据国办发〔2016〕61号办理。"}, "引了文号〔2016〕61号"),
        ({"body": "一、社保卡丢了怎么办？先挂失。"}, "有问有答"),
        ({"body": "会议强调，要扎实推进。"}, ""),
        ({"authority": Authority.CITY, "demand": Demand.EXPLANATION}, ""),
        ({"relation": Relation.DUPLICATE, "demand": Demand.EXPLANATION}, ""),
        ({"platform": Platform.HOTLIST, "demand": Demand.EXPLANATION}, ""),
    ],
)
def test_what_explains_says_why(said: dict[str, object], reason: str) -> None:
    given = {"authority": Authority.OFFICIAL, "platform": Platform.NEWS, "demand": None, **said}
    member = voice("我局召开工作会议", **given)  # type: ignore[arg-type]  # by name
    found = explanation_of(member, (), RULES.explained, ASKING, str)
    assert (found.reason if found else "") == reason


def test_with_own_channels_only_these_explain() -> None:
    said = {"authority": Authority.OFFICIAL, "demand": Demand.EXPLANATION, "source": "bureau"}
    member = voice("办理说明", **said)  # type: ignore[arg-type]  # by name
    assert explanation_of(member, ("bureau",), RULES.explained, ASKING, str) is not None
    assert explanation_of(member, ("other",), RULES.explained, ASKING, str) is None


def _question() -> tuple[Question, dict[str, float]]:
    found = questions([ask(LOST), ask(LOST)], START, RULES.asked)
    return found.found[0], dict(found.weights)


def test_answer_says_of_what_and_gives_what_is_asked_for() -> None:
    question, weights = _question()
    right = told("社保卡丢了，先打电话挂失，再到窗口补办。")
    wrong = [
        told("社保卡是个人的重要凭证，丢了要补办的。"),  # names no way
        told("异地就医备案到窗口办理。"),
        told("社保卡丢了到窗口补办。", topic="arrears"),
        told("社保卡丢了到窗口补办。", days_ago=91),
        told("社保卡丢了到窗口补办。", days_ago=-1),
    ]
    assert answer_to(question, wrong, weights, END, RULES.explained) is None
    answer = answer_to(question, [*wrong, right], weights, END, RULES.explained)
    assert answer is not None
    assert answer.explanation is right
    assert 0.5 <= answer.covered <= 1
    assert "窗口补办" in answer.quote


def test_words_strewn_over_a_long_text_answer_nothing() -> None:
    question, weights = _question()
    between = "会议听取了汇报。" * 4
    strewn = told(
        "通知", body=f"社保卡覆盖全市。{between}钱包丢了请找警察。{between}窗口补办证件。"
    )
    assert answer_to(question, [strewn], weights, END, RULES.explained) is None


def test_of_two_alike_the_newer_answers() -> None:
    question, weights = _question()
    older, newer = told("社保卡丢了到窗口补办。", 9), told("社保卡丢了到窗口补办。", 3)
    answer = answer_to(question, [newer, older], weights, END, RULES.explained)
    assert answer is not None
    assert answer.explanation is newer


def test_burst_is_three_times_the_usual_and_waits_for_the_first_explanation() -> None:
    usual = [ask(LOST, 2.5 + n) for n in range(3, 37)]  # one a day
    peak = [ask(LOST, 4.6 - n / 100) for n in range(5)]
    before, first, second = told("说明", 30), told("说明", 2.6), told("说明", 1)
    (burst,) = bursts([*peak, *usual], [second, before, first], BEFORE, START, END, RULES.flags)
    assert burst.topic == "benefit_payment"
    assert len(burst.asks) == 5
    assert burst.usual == pytest.approx(1)
    assert burst.days == 28
    assert burst.explained is first
    assert burst.waited == timedelta(days=2)


def test_without_an_explanation_the_wait_goes_on() -> None:
    peak = [ask(LOST, 4.6 - n / 100) for n in range(5)]
    (burst,) = bursts(peak, [], BEFORE, START, END, RULES.flags)
    assert burst.explained is None
    assert burst.waited == 4.6 * DAY


def test_four_questions_or_an_unknown_past_are_no_burst() -> None:
    four = [ask(LOST, 4.6 - n / 100) for n in range(4)]
    five = [*four, ask(LOST, 4.6)]
    assert bursts(four, [], BEFORE, START, END, RULES.flags) == ()
    assert bursts(five, [], END - 8 * DAY, START, END, RULES.flags) == ()
    assert len(bursts(five, [], END - 13 * DAY, START, END, RULES.flags)) == 1
