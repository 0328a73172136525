from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.classify.frames import Frames, longest
from monitor.errors import SettingsError


def found(text: str, *frames: str) -> list[str]:
    return [text[m.start : m.end] for m in longest(Frames({"x": frames}).find(text))]


def test_a_plain_line_is_a_list_of_words() -> None:
    assert found("拖欠了又停发", "拖欠|停发") == ["拖欠", "停发"]


def test_slots_follow_each_other_within_their_gap() -> None:
    assert found("养老金这个月没发", "养老金|退休金 ..6 没发|停发") == ["养老金这个月没发"]
    assert found("养老金这个月没发", "养老金 ..2 没发") == []
    assert found("没发养老金", "养老金 ..6 没发") == []


def test_a_frame_never_crosses_the_end_of_a_sentence() -> None:
    assert found("养老金很好。没发", "养老金 ..9 没发") == []
    assert found("养老金,没发", "养老金 ..9 没发") == ["养老金,没发"]


def test_marks_stand_for_beginning_end_and_number() -> None:
    assert found("好。建议提高", "^ ..0 建议") == ["建议"]
    assert found("我的建议", "^ ..0 建议") == []
    assert found("能报吗", "吗 ..0 $|?") == ["吗"]
    assert found("等了3个月", "等了 ..0 <n> ..1 月") == ["等了3个月"]


def test_three_slots_may_stand_in_a_row() -> None:
    assert found("从300降到90块", "从 ..0 <n> ..2 降到 ..0 <n>") == ["从300降到90"]


def test_the_longest_of_overlapping_matches_counts() -> None:
    frames = Frames({"short": ("社保",), "long": ("没有社保",)})
    assert [m.label for m in longest(frames.find("没有社保"))] == ["long"]


def test_words_inside_a_gap_still_count() -> None:
    frames = Frames({"frame": ("公司 ..9 不交",), "word": ("一直",)})
    assert {m.label for m in longest(frames.find("公司一直不交"))} == {"frame", "word"}


def test_words_are_folded_like_the_text() -> None:
    assert found("醫保".replace("醫", "医"), "醫保") == ["医保"]


@pytest.mark.parametrize("frame", ["社保||医保", "^ ..3 $", "社保 ..4 |医保"])
def test_a_frame_that_means_nothing_is_refused(frame: str) -> None:
    with pytest.raises(SettingsError):
        Frames({"x": (frame,)})


@given(st.text(alphabet="养老金没发,。?1 ", max_size=60))
def test_every_match_lies_in_the_text_in_one_sentence(text: str) -> None:
    for match in Frames({"x": ("养老金 ..5 没发", "^ ..2 没", "发 ..3 $", "<n> ..1 金")}).find(
        text
    ):
        assert 0 <= match.start <= match.end <= len(text)
        assert not set("。?") & set(text[match.start : match.end])
        assert list(match.spans) == sorted(match.spans)


def test_a_text_of_nothing_but_first_slots_is_no_trap() -> None:
    frames = Frames({"x": ("甲 ..9 乙 ..9 丙",)})
    assert frames.find("甲乙" * 20_000) == []
    assert len(frames.find("甲乙丙" * 5_000)) == 5_000
