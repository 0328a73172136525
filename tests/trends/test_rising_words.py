"""Words that rise, and those that only one place uses."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.trends.rising import Text, fightin, rising


def _texts(first: int, *groups: tuple[int, str, tuple[str, ...]]) -> list[Text]:
    """So many texts of an outlet with these words, for each group."""
    made: list[Text] = []
    for count, outlet, words in groups:
        made += [
            Text(item_id=first + len(made) + n, outlet=outlet, words=words) for n in range(count)
        ]
    return made


BEFORE = _texts(1000, (60, "甲网", ("养老金", "发放")), (40, "乙报", ("养老金", "认证")))


def test_a_word_that_rose_is_told_with_its_texts() -> None:
    now = _texts(
        1,
        (20, "甲网", ("养老金", "延迟")),
        (15, "乙报", ("延迟",)),
        (45, "丙号", ("养老金", "发放")),
    )
    found = rising(now, BEFORE)
    assert [each.word for each in found.words] == ["延迟"]
    (word,) = found.words
    assert (word.texts, word.before, word.outlets, word.new) == (35, 0, 2, True)
    assert word.item_ids == tuple(range(1, 36))
    assert word.reason == "本期80篇中35篇提到，上期100篇中未见"
    assert found.sentence == "明显上升的用词有“延迟”（35篇）（本期80篇，上期100篇，只计首发）。"


def test_a_word_of_one_outlet_is_left_out() -> None:
    now = _texts(1, (30, "甲网", ("佘保",)), (30, "乙报", ("养老金",)))
    assert rising(now, BEFORE).words == ()
    assert "没有明显上升的用词" in rising(now, BEFORE).sentence


def test_a_word_of_two_texts_is_left_out() -> None:
    now = _texts(1, (1, "甲网", ("断缴",)), (1, "乙报", ("断缴",)), (28, "乙报", ("养老金",)))
    assert rising(now, BEFORE).words == ()


def test_a_word_counts_once_in_a_text() -> None:
    often = tuple(["断缴"] * 50)
    now = _texts(1, (1, "甲网", often), (1, "乙报", often), (28, "乙报", ("养老金",)))
    assert rising(now, BEFORE).words == ()


def test_small_samples_are_not_compared() -> None:
    found = rising(_texts(1, (19, "甲网", ("延迟",))), BEFORE)
    assert found.words == ()
    assert found.sentence == "本期19篇、上期100篇，不足20篇的样本不比较用词升降。"


def test_words_come_most_clearly_first_and_no_more_than_asked_for() -> None:
    now = _texts(1, (30, "甲网", ("一", "二")), (30, "乙报", ("一", "二")), (20, "乙报", ("一",)))
    found = rising(now, BEFORE)
    assert [each.word for each in found.words] == ["一", "二"]
    assert [each.word for each in rising(now, BEFORE, most=1).words] == ["一"]


def test_log_odds_are_those_of_the_formula() -> None:
    odds, z = fightin(30, 100, 10, 150)
    with_now, with_before = 30 + 50 * 40 / 250, 10 + 50 * 40 / 250
    without_now, without_before = 150 - with_now, 200 - with_before
    expected = math.log(with_now / without_now) - math.log(with_before / without_before)
    variance = 1 / with_now + 1 / without_now + 1 / with_before + 1 / without_before
    assert odds == pytest.approx(expected)
    assert z == pytest.approx(expected / math.sqrt(variance))


@given(st.integers(0, 200), st.integers(0, 200))
def test_what_rose_one_way_fell_the_other(now: int, before: int) -> None:
    odds, z = fightin(now, 200, before, 200)
    back, z_back = fightin(before, 200, now, 200)
    assert (odds, z) == pytest.approx((-back, -z_back), abs=1e-9)
    assert (odds > 1e-9) == (now > before)
