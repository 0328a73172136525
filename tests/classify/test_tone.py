from __future__ import annotations

import pytest

from monitor.classify import Classifier
from monitor.classify.reading import read
from monitor.classify.tone import ToneRules


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("公司拖欠社保，员工维权两年无果", -1),
        ("医院套取医保基金，院长获刑", -1),
        ("养老金一直没到账，社保局踢皮球", -1),
        ("企退和公务员的养老金差距太大，不公平", -1),
        ("养老金上调，三千万老人受惠", 1),
        ("全省实现异地就医直接结算，看病更方便", 1),
        ("二十种新药纳入医保", 1),
        ("一图读懂社保缴费基数怎么算", 0),
        ("延迟退休政策解读", 0),
        ("人大代表建议提高农民养老金", 0),
        ("咨询灵活就业社保缴费标准", 0),
    ],
)
def test_tone_is_towards_the_interest_of_the_insured(
    classifier: Classifier, text: str, tone: int
) -> None:
    assert classifier.classify(1, text, "").tone == tone


@pytest.fixture
def rules() -> ToneRules:
    return ToneRules(
        {
            "negative": ("拖欠",),
            "positive": ("上调",),
            "neutral": ("公布",),
            "negation": ("没有",),
            "degree": ("严重",),
            "wish": ("建议",),
        }
    )


def test_a_negation_just_before_turns_a_word_round(rules: ToneRules) -> None:
    assert rules.judge(read("待遇没有拖欠", "")).value == 1


def test_a_degree_adds_weight(rules: ToneRules) -> None:
    plain, strong = rules.judge(read("拖欠", "")), rules.judge(read("严重拖欠", ""))
    assert strong.points < plain.points < 0


def test_something_good_that_is_only_hoped_for_does_not_count(rules: ToneRules) -> None:
    assert rules.judge(read("建议养老金上调", "")).value == 0
    assert rules.judge(read("养老金上调", "")).value == 1


def test_words_of_announcing_raise_the_bar(rules: ToneRules) -> None:
    assert rules.judge(read("公布", "")).bar > rules.judge(read("养老金", "")).bar


def test_the_verdict_says_why(rules: ToneRules) -> None:
    assert rules.judge(read("拖欠", "")).reason == "于参保人不利（-2.0分，须过1.0分）"


def test_what_a_topic_brings_with_it_tips_a_silent_text(rules: ToneRules) -> None:
    assert rules.judge(read("通告", ""), lean=-1).value == -1


def test_empty_lists_give_a_neutral_tone() -> None:
    assert ToneRules({}).judge(read("拖欠", "")).value == 0
