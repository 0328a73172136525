from __future__ import annotations

import pytest

from monitor.classify import Classifier
from monitor.classify.demand import DemandRules
from monitor.classify.reading import read
from monitor.classify.tone import ToneRules
from monitor.settings import Settings
from monitor.settings.lexicon import Emoji, EmojiSense
from monitor.types import Demand


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
            "outrage": ("凭什么",),
            "negative": ("拖欠", "养老金 ..6 没到账"),
            "strain": ("只有",),
            "joy": ("感谢",),
            "positive": ("上调",),
            "neutral": ("公布",),
            "negation": ("没有", "不是"),
            "degree": ("严重",),
            "wish": ("建议",),
        },
        (Emoji(symbol="😡", sense=EmojiSense.NEGATIVE, name="愤怒"),),
    )


def test_a_negation_just_before_turns_a_word_round(rules: ToneRules) -> None:
    assert rules.judge(read("待遇没有拖欠", "")).value == 1


def test_two_negations_leave_a_word_as_it_is(rules: ToneRules) -> None:
    assert rules.judge(read("待遇不是没有拖欠", "")).value == -1


def test_a_degree_adds_weight(rules: ToneRules) -> None:
    plain, strong = rules.judge(read("拖欠", "")), rules.judge(read("严重拖欠", ""))
    assert strong.points < plain.points < 0


def test_something_good_that_is_only_hoped_for_does_not_count(rules: ToneRules) -> None:
    assert rules.judge(read("建议养老金上调", "")).value == 0
    assert rules.judge(read("养老金上调", "")).value == 1


def test_words_of_announcing_raise_the_bar(rules: ToneRules) -> None:
    assert rules.judge(read("公布", "")).bar > rules.judge(read("养老金", "")).bar


def test_the_verdict_says_why(rules: ToneRules) -> None:
    assert rules.judge(read("拖欠", "")).reason == "于参保人不利（-1.0分，须过0.5分）"


def test_what_a_topic_brings_with_it_tips_a_silent_text(rules: ToneRules) -> None:
    assert rules.judge(read("通告", ""), lean=-1).value == -1


def test_empty_lists_give_a_neutral_tone() -> None:
    assert ToneRules({}).judge(read("拖欠", "")).value == 0


def test_outrage_weighs_more_than_blame_and_strain_less(rules: ToneRules) -> None:
    points = [rules.judge(read(text, "")).points for text in ("凭什么", "拖欠", "只有")]
    assert points == sorted(points)
    assert len(set(points)) == 3


def test_a_frame_counts_once_and_not_across_sentences(rules: ToneRules) -> None:
    assert rules.judge(read("养老金又没到账", "")).value == -1
    assert rules.judge(read("养老金好。没到账", "")).value == 0


def test_an_emoji_of_the_table_weighs(rules: ToneRules) -> None:
    assert rules.judge(read("社保😡", "")).value == -1


def test_who_asks_must_say_more_before_it_counts_as_blame(rules: ToneRules) -> None:
    reading = read("拖欠", "")
    assert rules.judge(reading).value == -1
    assert rules.judge(reading, demand=Demand.INQUIRY).value == 0


def test_a_plea_for_help_is_against_the_insured_without_a_word_of_blame(rules: ToneRules) -> None:
    assert rules.judge(read("怎么办", ""), demand=Demand.HELP).value == -1


def test_a_title_counts_double_where_there_is_a_body(rules: ToneRules) -> None:
    alone = rules.judge(read("拖欠", "")).points
    assert rules.judge(read("拖欠", "正文")).points == 2 * alone


def test_the_evidence_quotes_the_words_that_weighed_and_says_which_way(rules: ToneRules) -> None:
    title = "公司拖欠社保，感謝熱線"
    evidence = rules.judge(read(title, "")).evidence
    assert [(e.text, e.note) for e in evidence] == [("拖欠", "不利"), ("感謝", "有利")]
    assert all(title[e.start : e.end] == e.text for e in evidence)


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("交了三十年社保，到头来凭什么比人家少一半", -1),
        ("养老金到现在也没到账，去问就说等通知", -1),
        ("难道农民就不是人吗，一个月一百多块", -1),
        ("医保卡在外地刷不了，跑了三趟没人管", -1),
        ("呵呵，涨了八块钱，真是谢谢了", -1),
        ("终于领到补发的养老金，太好了，感谢工作人员", 1),
        ("异地就医直接结算真方便，点赞", 1),
        ("请问灵活就业人员医保怎么办理", 0),
        ("省医保局召开基金监管工作会议", 0),
        ("公安机关开展打击骗保专项行动", 0),
    ],
)
def test_complaint_praise_and_plain_talk_are_told_apart(
    settings: Settings, text: str, tone: int
) -> None:
    shipped = ToneRules(settings.lexicon, settings.emoji)
    demands = DemandRules(settings.demands)
    reading = read("", text)
    moods = shipped.moods(reading)
    wanted = demands.judge(reading, moods)
    demand = wanted.demand if wanted else None
    assert shipped.judge(reading, demand=demand, moods=moods).value == tone
