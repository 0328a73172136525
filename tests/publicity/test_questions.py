"""Who asks, what, and how many ask the same."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from monitor.publicity.asks import ask_of
from monitor.publicity.questions import questions
from monitor.types import Authority, Demand, Platform, Relation
from tests.publicity.small_world import ASKING, RULES, START, ask, voice


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ({}, True),
        ({"demand": None}, True),
        ({"demand": Demand.PRAISE}, False),
        ({"demand": Demand.SUGGESTION}, False),
        ({"platform": Platform.BOARD, "authority": Authority.FORUM, "demand": None}, True),
        ({"platform": Platform.FORUM, "authority": Authority.FORUM}, True),
        ({"platform": Platform.FORUM, "authority": Authority.FORUM, "demand": None}, False),
        ({"platform": Platform.WEIBO, "authority": Authority.SELF_MEDIA}, True),
        ({"platform": Platform.NEWS, "authority": Authority.CITY}, False),
        ({"platform": Platform.HOTLIST, "authority": Authority.PORTAL}, False),
        ({"platform": Platform.BOARD, "authority": Authority.OFFICIAL}, False),
        ({"platform": Platform.FORUM, "authority": Authority.FORUM, "corrects": True}, False),
        ({"relation": Relation.DUPLICATE}, False),
        ({"relation": Relation.MIRROR}, False),
    ],
)
def test_people_ask_and_media_offices_and_copies_do_not(
    said: dict[str, object], asks: bool
) -> None:
    member = voice("社保卡丢了怎么补办？", **said)  # type: ignore[arg-type]  # by name
    assert (ask_of(member, RULES.asked, ASKING, str) is not None) == asks


def test_what_is_of_no_topic_is_not_counted() -> None:
    member = voice("社保卡丢了怎么补办？")
    bare = replace(member, classification=replace(member.classification, topics=()))
    assert ask_of(bare, RULES.asked, ASKING, str) is None


def test_same_question_in_other_words_is_one_and_each_voice_counts_once() -> None:
    asks = [
        ask("请问社保卡丢了怎么补办？", 3, topic="card_and_scams"),
        ask("社保卡丢了如何补办", 2, topic="card_and_scams", body="社保卡丢了怎么补办？急。"),
        ask("怎么补办丢了的社保卡？", 1, topic="card_and_scams"),
        ask("社保卡什么时候能寄到家里来？", 1, topic="card_and_scams"),
        ask("社保卡什么时候才寄到家里？", 1, topic="card_and_scams"),
    ]
    how, when = questions(asks, START, RULES.asked).found
    assert (how.label, how.count) == ("办法", 3)
    assert (when.label, when.count) == ("时间", 2)
    assert how.quotes[0] in (
        "请问社保卡丢了怎么补办？",
        "怎么补办丢了的社保卡？",
        "社保卡丢了怎么补办？",
    )


def test_questions_of_other_topics_stay_apart() -> None:
    asks = [
        ask("社保卡丢了怎么补办？", topic=topic)
        for topic in ("card_and_scams", "agency_service", "card_and_scams")
    ]
    (found,) = questions(asks, START, RULES.asked).found
    assert (found.topic, found.count) == ("card_and_scams", 2)


def test_when_is_one_question_within_an_incident_whatever_the_words() -> None:
    asks = [
        ask("钱今晚会不会到账？", incident=4),
        ask("养老金过了一夜还没有，问今天能不能发。", incident=4),
        ask("高龄补贴几号发？", incident=5),
    ]
    (found,) = questions(asks, START, RULES.asked).found
    assert (found.label, found.count) == ("时间", 2)


def test_time_before_is_counted_apart_and_told_as_first_asked() -> None:
    asks = [ask("社保卡丢了怎么补办？", days) for days in (1, 2, 20, 30, 31)]
    (found,) = questions(asks, START, RULES.asked).found
    assert (found.count, found.before) == (2, 3)
    assert found.first_asked == asks[4].at


def test_question_of_one_voice_is_not_told() -> None:
    asks = [ask("社保卡丢了怎么补办？", 1), ask("社保卡丢了怎么补办？", 20)]
    assert questions(asks, START, RULES.asked).found == ()


def test_town_of_a_person_is_not_quoted_and_keeps_nobody_apart() -> None:
    asks = [
        ask("荻洲镇社保卡丢了怎么补办？", places=["990102"], town="荻洲镇"),
        ask("青埠镇社保卡丢了怎么补办？", places=["990102"], town="青埠镇"),
    ]
    (found,) = questions(asks, START, RULES.asked).found
    assert found.count == 2
    assert found.quotes == ("〔乡镇〕社保卡丢了怎么补办？",)


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("荻洲镇居民询问社保卡丢了怎么补办？", "〔乡镇〕居民询问社保卡丢了怎么补办？"),
        (
            "来电人反映上汀镇网点不补办社保卡，怎么办？",
            "来电人反映〔乡镇〕网点不补办社保卡，怎么办？",
        ),
        ("城镇职工医保卡丢了怎么补办？", "城镇职工医保卡丢了怎么补办？"),
    ],
)
def test_town_is_known_where_a_clause_begins(said: str, quoted: str) -> None:
    assert [sentence.text for sentence in ask(said).sentences] == [quoted]


def test_ticket_without_a_place_is_of_its_desk() -> None:
    assert ask("社保卡丢了怎么补办？", region="990100").regions == ("990100",)
    assert ask("社保卡丢了怎么补办？", region="990100", places=["990102"]).regions == ("990102",)


def test_order_in_which_voices_come_makes_no_difference() -> None:
    said = [
        "社保卡丢了怎么补办？",
        "怎么补办社保卡？",
        "医保断缴能不能报销？",
        "断缴医保还能不能报销",
    ]
    asks = [ask(said[n % 4], 1 + n % 5, incident=n % 3) for n in range(24)]
    expected = questions(asks, START, RULES.asked)
    for seed in range(5):
        mixed = random.Random(seed).sample(asks, len(asks))  # noqa: S311 - a shuffle, no secret
        assert questions(mixed, START, RULES.asked) == expected


def test_nothing_asked_is_no_question() -> None:
    found = questions([], START, RULES.asked)
    assert (found.found, found.put) == ((), 0)
