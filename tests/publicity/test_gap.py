"""The gap of topics, groups and places, against figures worked out by hand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.publicity.gap import (
    by_group,
    by_region,
    by_topic,
    gaps,
    lasting,
    most_named,
    named,
    waiting,
)
from monitor.publicity.questions import questions
from monitor.settings.publicity import Flags
from monitor.trends.intervals import newcombe
from tests.publicity.small_world import DAY, END, RULES, START, ask, told

LOST = "社保卡丢了怎么补办？"
FRESH = 90 * DAY


def test_gap_is_share_asked_less_share_explained() -> None:
    asks = [ask(LOST, topic="arrears") for _ in range(15)] + [ask(LOST) for _ in range(5)]
    explained = [told("说明", topic="arrears") for _ in range(5)] + [
        told("说明") for _ in range(20)
    ]
    arrears, benefit = gaps(asks, explained, by_topic)
    assert (arrears.key, len(arrears.asks), len(arrears.explanations)) == ("arrears", 15, 5)
    assert (arrears.ask_share, arrears.explain_share) == (0.75, 0.2)
    assert arrears.points == pytest.approx(55)
    assert benefit.points == pytest.approx(-55)
    assert arrears.interval == newcombe(15, 20, 5, 25)


def test_of_fewer_than_twenty_no_share_is_told() -> None:
    (gap,) = gaps([ask(LOST) for _ in range(19)], [told("说明") for _ in range(30)], by_topic)
    assert (gap.ask_share, gap.explain_share, gap.points, gap.interval) == (None, 1, None, None)


def test_one_voice_counts_for_each_group_it_names() -> None:
    asks = [ask(LOST, groups=["农民工", "患者"]), ask(LOST, groups=["患者"]), ask(LOST)]
    patients, workers = gaps(asks, [], by_group)
    assert (patients.key, len(patients.asks), patients.asks_of) == ("患者", 2, 3)
    assert (workers.key, len(workers.asks)) == ("农民工", 1)


def test_places_are_those_that_are_asked_of() -> None:
    asks = [ask(LOST, places=["990102"]), ask(LOST, places=["990103"]), ask(LOST)]
    assert [gap.key for gap in gaps(asks, [], by_region)] == ["990102", "990103"]


@given(
    st.lists(st.sampled_from(["arrears", "fund_gap", "dual_track"]), max_size=60),
    st.lists(st.sampled_from(["arrears", "fund_gap", "fund_fraud"]), max_size=60),
    st.integers(min_value=0),
)
def test_shares_make_up_the_whole_in_any_order(
    asked: list[str], explained: list[str], seed: int
) -> None:
    asks = [ask(LOST, topic=topic, number=n) for n, topic in enumerate(asked)]
    texts = [told("说明", topic=topic, number=n) for n, topic in enumerate(explained)]
    found = gaps(asks, texts, by_topic)
    assert sum(len(gap.asks) for gap in found) == len(asks)
    if len(asks) >= 20 and len(texts) >= 20:
        assert sum(gap.ask_share or 0 for gap in found) == pytest.approx(1)
        assert sum(gap.explain_share or 0 for gap in found) == pytest.approx(1)
        assert sum(gap.points or 0 for gap in found) == pytest.approx(0)
    mix = random.Random(seed)  # noqa: S311 - a shuffle, no secret
    mixed = mix.sample(asks, len(asks)), mix.sample(texts, len(texts))
    assert gaps(*mixed, by_topic) == found


def test_gap_lasts_when_both_weeks_show_it() -> None:
    texts = [told("说明", 20, topic="fund_gap") for _ in range(20)]
    both = [ask(LOST, days) for days in (3, 10) for _ in range(20)]
    found = {each.topic: each for each in lasting(both, texts, END, FRESH)}
    assert list(found["benefit_payment"].weeks) == [100, 100]
    assert found["benefit_payment"].beyond(10)
    assert not found["fund_gap"].beyond(10)


def test_a_week_of_few_questions_is_no_proof() -> None:
    texts = [told("说明", 20, topic="fund_gap") for _ in range(20)]
    asks = [ask(LOST, 3) for _ in range(20)] + [ask(LOST, 10) for _ in range(19)]
    (benefit, _) = lasting(asks, texts, END, FRESH)
    assert list(benefit.weeks) == [None, 100]
    assert not benefit.beyond(10)


def test_explanation_no_longer_fresh_counts_for_no_week() -> None:
    asks = [ask(LOST, days) for days in (3, 10) for _ in range(20)]
    texts = [told("说明", 93) for _ in range(20)]
    (found,) = lasting(asks, texts, END, FRESH)
    assert list(found.weeks) == [0, None]


def test_most_asked_question_must_not_wait_longer_than_told() -> None:
    old = [ask(LOST, 9) for _ in range(3)]
    new = [ask("医保断缴能不能报销？", 6, topic="fund_gap") for _ in range(2)]
    found = questions([*old, *new], START, RULES.asked).found
    unanswered = [(question, None) for question in found]
    (left,) = waiting(unanswered, END, RULES.flags)
    assert left.question is found[0]
    assert left.since == 9 * DAY
    assert waiting(unanswered, END, Flags(unanswered_after=10 * DAY)) == ()


def test_words_of_rights_are_found_anywhere_in_an_explanation() -> None:
    plain, rights = told("说明"), told("说明", body="第一句。您有权查询。")
    assert named([plain, rights], ("有权",)) == (rights,)
    assert named([plain, rights], ()) == ()


def test_group_is_told_from_twenty_voices_on() -> None:
    asks = [ask(LOST, groups=["患者"]) for _ in range(19)]
    assert most_named(asks) is None
    assert most_named([*asks, ask(LOST, groups=["患者"])]) == ("患者", 20)
