"""What the model sees of a text."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.classify.features import LEAD_CHARS, FeatureReader, Features
from monitor.classify.reading import read
from monitor.classify.rulebook import Rulebook
from monitor.settings import Settings
from monitor.text.segment import Segmenter

READER = FeatureReader(Segmenter(("社保卡", "养老金")))
TWIN = FeatureReader(Segmenter(("社保卡", "养老金")))
NO_MARKS: frozenset[str] = frozenset()


def features(title: str, body: str = "") -> Features:
    return READER.read(read(title, body), NO_MARKS)


def test_words_and_runs_of_characters_are_both_there() -> None:
    grams = features("养老金没到账").grams
    assert {"养老金", "老金没", "到账"} <= set(grams)


def test_a_word_that_is_also_a_run_counts_as_both() -> None:
    assert Counter(features("养老金").grams)["养老金"] == 2


def test_figures_are_told_apart_only_as_short_and_long() -> None:
    assert features("养老金涨了120元").grams == features("养老金涨了95.5元").grams
    assert features("单号12345678").grams != features("单号123").grams


def test_width_case_and_blanks_make_no_difference() -> None:
    assert features("ＡＰＰ查  社保卡\n余额").grams == features("app查 社保卡 余额").grams


def test_title_and_body_are_read_alike() -> None:
    assert features("社保卡坏了").grams == features("", "社保卡坏了").grams


def test_the_marks_are_handed_on() -> None:
    marks = frozenset({"anchor"})
    assert READER.read(read("社保", ""), marks).marks == marks


@given(st.text(max_size=200), st.text(max_size=300))
def test_the_same_text_has_the_same_features(title: str, body: str) -> None:
    assert features(title, body) == TWIN.read(read(title, body), NO_MARKS)


@pytest.mark.parametrize("text", ["养老金", "a", "8 ", "😀", "字"])
@pytest.mark.slow
def test_a_megabyte_of_text_has_no_more_features_than_its_opening(text: str) -> None:
    body = text * (1_000_000 // len(text.encode()))
    assert len(features("", body).grams) <= 5 * LEAD_CHARS
    assert features("", body).grams == features("", body[: 8 * LEAD_CHARS]).grams


def test_the_marks_of_the_rules_name_what_they_found(settings: Settings) -> None:
    rulebook = Rulebook(settings)
    marks = rulebook.rule(read("公司两年没给员工交社保", "仲裁赢了还是不补")).marks
    assert {"topic:arrears", "first:arrears", "anchor", "core:title", "relevant"} <= marks
    assert "off" not in marks


def test_a_kind_of_other_matter_is_marked(settings: Settings) -> None:
    rulebook = Rulebook(settings)
    ruling = rulebook.rule(read("财险公司破获一起车险骗保案", ""))
    assert ruling.relevance.off
    assert {"off", f"off:{ruling.relevance.off}"} <= ruling.marks
    assert "relevant" not in ruling.marks


def test_a_text_without_a_word_of_ours_has_no_mark_of_topic_or_relevance(
    settings: Settings,
) -> None:
    marks = Rulebook(settings).rule(read("周末去爬山", "")).marks
    assert {mark.split(":")[0] for mark in marks}.isdisjoint(
        {"topic", "first", "word", "group", "anchor", "core", "relevant", "off"}
    )
