"""What people ask: found in their own words, put together, counted by voices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.incidents.questions import questions
from monitor.settings.responses import Asking, ResponsesSettings
from monitor.types import Authority, Platform, Relation

if TYPE_CHECKING:
    from monitor.settings.severity import SeveritySettings
    from tests.incidents.conftest import MemberMaker


@pytest.fixture
def asking(own: ResponsesSettings) -> Asking:
    return own.asking


def test_questions_are_counted_by_voices_and_told_apart_by_what_they_ask(
    member: MemberMaker, asking: Asking, rules: SeveritySettings
) -> None:
    told = [
        member("养老金啥时候发？", "到底什么时候发？急用。"),
        member("望川老人盼着", "等了一上午，请问养老金哪天到账", platform=Platform.FORUM),
        member("为什么没有公告", "改了发放日为什么没有公告？"),
        member("发放日改了，为啥没有公告"),
        member("今天天气很好"),
    ]
    found = questions(told, asking, rules.grouping)
    assert [(q.label, q.count) for q in found] == [("时间", 2), ("原因", 2)]
    first = found[0]
    assert first.quote == "养老金啥时候发？"
    assert first.platforms == (Platform.WEIBO, Platform.FORUM)


def test_offices_copies_and_mirrors_ask_nothing(
    member: MemberMaker, asking: Asking, rules: SeveritySettings
) -> None:
    title = "养老金什么时候发？"
    told = [
        member(title, authority=Authority.OFFICIAL),
        member(title, authority=Authority.SPAM),
        member(title, relation=Relation.DUPLICATE, origin_id=1),
    ]
    assert questions(told, asking, rules.grouping) == ()


def test_different_matters_of_one_intent_stay_two_questions(
    member: MemberMaker, asking: Asking, rules: SeveritySettings
) -> None:
    told = [member("为什么没有提前公告？"), member("为什么电话一直没人接听？")]
    assert [q.count for q in questions(told, asking, rules.grouping)] == [1, 1]


def test_order_of_texts_is_irrelevant(
    member: MemberMaker, asking: Asking, rules: SeveritySettings
) -> None:
    told = [
        member(f"{when}{what}？", minutes_ago=10)
        for when in ("为什么", "凭什么", "怎么办，", "能不能")
        for what in ("养老金没有公告", "电话没人接听", "补发到银行卡")
    ]
    turned = [*told[5:], *reversed(told[:5])]
    assert questions(told, asking, rules.grouping) == questions(turned, asking, rules.grouping)


def test_word_that_asks_alone_asks_for_the_matter_itself(
    member: MemberMaker, asking: Asking, rules: SeveritySettings
) -> None:
    told = [member("养老金没到，为什么？"), member("存折里没有钱，凭什么？")]
    (found,) = questions(told, asking, rules.grouping)
    assert (found.label, found.count, found.grams) == ("原因", 2, frozenset())
