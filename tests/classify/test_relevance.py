from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.classify import Classifier


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("房屋养老金要老百姓再掏钱吗", "住房公积金"),
        ("男子谋杀合伙人骗保被判死刑", "商业保险"),
        ("司机撞豪车碰瓷，向车险公司骗保", "商业保险"),
        ("外地人购房社保年限缩短为一年", "购房"),
        ("本科应届生招聘，年薪十万，五险一金双休", "招聘"),
        ("社保基金新进重仓这几只个股", "持仓"),
        ("歌手退休演唱会门票秒空", "名人"),
        ("老人的养老金被骗去买保健品", "诈骗"),
        ("三十岁存够三百万提前退休去海岛", "个人攒钱"),
        ("这家店参保人数为3人", "参保人数"),
        ("公积金贷款额度提高", "没有出现"),
        ("养老院床位紧张", "养老服务"),
        ("美国上周首次申请失业金人数下降", "宏观"),
        ("延长县的苹果今年丰收", "没有出现"),
    ],
)
def test_a_text_that_uses_our_words_for_something_else_is_put_aside_with_a_reason(
    classifier: Classifier, text: str, kind: str
) -> None:
    judged = classifier.classify(1, text, "")
    assert not judged.relevant
    assert judged.topics == ()
    assert kind in judged.reason


def test_the_kind_of_an_irrelevant_text_is_named_in_chinese(classifier: Classifier) -> None:
    judged = classifier.classify(1, "外地人购房社保年限缩短为一年", "")
    assert judged.reason.endswith("属于购房、落户、入学资格中的社保年限，不是社会保险事项")


@pytest.mark.parametrize(
    "text",
    [
        "保险公司说的和社保局说的不一样，养老保险到底算谁的",
        "为了落户补缴社保可以吗，社保局说不行",
        "医院拉人头住院骗保，医保局进驻",
        "工地受伤没人管，能认定工伤吗",
        "招聘时说好五险一金，入职却不缴社保",
    ],
)
def test_a_social_insurance_matter_in_such_surroundings_stays(
    classifier: Classifier, text: str
) -> None:
    assert classifier.classify(1, text, "").relevant


def test_one_mention_in_a_long_speech_is_passing(classifier: Classifier) -> None:
    speech = "全市经济运行总体平稳，各项工作有序推进，重点项目加快建设。" * 30
    body = speech + "要抓好社保等民生工作。" + speech
    judged = classifier.classify(1, "市里召开季度工作会议", body)
    assert not judged.relevant
    assert "顺带提及" in judged.reason


def test_a_long_text_that_keeps_to_the_matter_is_relevant(classifier: Classifier) -> None:
    body = "我在窗口问社保的事，工作人员说医保要另外问。材料交了三遍，参保记录还是不对。" * 12
    assert classifier.classify(1, "窗口办事经历", body).relevant


def test_a_relevant_text_may_fit_no_topic(classifier: Classifier) -> None:
    judged = classifier.classify(1, "说说你对社会保险的认识", "")
    assert judged.relevant
    assert judged.topics == ()


def test_an_empty_item_is_irrelevant(classifier: Classifier) -> None:
    assert not classifier.classify(1, "", "").relevant
    assert not classifier.gate("", "")


@pytest.mark.parametrize("text", ["今天天气真好", "球队夺冠", "新机发布会定档"])
def test_the_gate_stops_what_holds_no_word_of_ours(classifier: Classifier, text: str) -> None:
    assert not classifier.gate(text, "")


def test_the_gate_sees_a_hidden_spelling(classifier: Classifier) -> None:
    assert classifier.gate("社*保怎么转", "")


_WORDS = st.sampled_from(
    [
        "社保",
        "养老金",
        "没到账",
        "医保",
        "退休",
        "，",
        "。",
        "怎么办",
        "双轨制",
        "骗保",
        "公司",
        "不交",
        "abc",
        "１２",
    ]
)


@given(st.lists(_WORDS, max_size=12).map("".join), st.lists(_WORDS, max_size=12).map("".join))
def test_what_is_judged_relevant_passes_the_gate(
    classifier: Classifier, title: str, body: str
) -> None:
    if classifier.classify(1, title, body).relevant:
        assert classifier.gate(title, body)


@given(st.text(max_size=60), st.text(max_size=200))
def test_no_text_breaks_the_judgement(classifier: Classifier, title: str, body: str) -> None:
    judged = classifier.classify(1, title, body)
    assert judged.reason
    for topic in judged.topics:
        for quote in topic.evidence:
            source = title if quote.field == "title" else body
            assert source[quote.start : quote.end] == quote.text
