"""Long sentences and names of documents, counted by hand."""

from __future__ import annotations

from monitor.publicity.plainness import names, reading
from monitor.settings.publicity import Term

CHECK = Term(official="待遇领取资格认证", citizens=("刷脸", "年审"))


def test_sentences_are_measured_without_punctuation() -> None:
    found = reading(["一二三。一二三四五！", "一二三四五六七，八九。"], 8)
    assert (found.texts, found.sentences, found.median, found.long) == (2, 3, 5, 1)


def test_nothing_said_has_no_length() -> None:
    found = reading([], 40)
    assert (found.texts, found.sentences, found.median, found.long) == (0, 0, 0, 0)


def test_texts_that_use_a_name_are_counted_once() -> None:
    (found,) = names(
        ["请办理待遇领取资格认证。待遇领取资格认证很方便。", "无关"],
        ["怎么刷脸？", "年审、刷脸哪里办", "资格认证"],
        (CHECK,),
    )
    assert (found.official_told, found.plain_told) == (1, 0)
    assert (found.official_asked, found.plain_asked) == (0, 2)
    assert found.only_official


def test_name_people_use_in_an_explanation_is_plain_enough() -> None:
    (found,) = names(["待遇领取资格认证（刷脸）"], ["怎么刷脸"], (CHECK,))
    assert not found.only_official


def test_what_nobody_names_is_left_out() -> None:
    assert names(["说明"], ["怎么办"], (CHECK,)) == ()
