"""New words and phrases rise against their own history; names of people never do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.classify.novelty import (
    Past,
    Phrase,
    Rise,
    Text,
    phrases,
    rising,
    surprise,
    together,
)

STOPWORDS = ("的", "了", "我")


def texts(lines: Sequence[str], *, outlets: int = 5, today: Iterable[int] = ()) -> list[Text]:
    """One text a line, its words set apart by blanks, spread over some outlets."""
    new = set(today)
    return [
        Text(item_id=n, voice=f"报{n % outlets}", words=tuple(line.split()), today=n in new)
        for n, line in enumerate(lines, 1)
    ]


def forms(lines: Sequence[str], known: str = "", outlets: int = 5) -> set[str]:
    found = phrases(texts(lines, outlets=outlets), STOPWORDS, lambda form: form in known.split())
    return {phrase.form for phrase in found}


# ── what could be new ────────────────────────────────────────────────────────────────────────


def test_words_that_always_stand_together_are_one_phrase() -> None:
    lines = ["认证 一体机 坏 了", "认证 一体机 排队", "乡镇 认证 一体机 停用", "认证 一体机 在 哪"]
    assert "认证一体机" in forms(lines)


def test_words_that_meet_by_chance_are_no_phrase() -> None:
    meet = ["窗口 排队"] * 4
    apart = ["窗口 关闭", "排队 半天"] * 30
    assert "窗口排队" not in forms(meet + apart)
    assert "窗口排队" in forms(meet)


def test_phrase_of_four_words_is_found_and_one_of_five_is_not() -> None:
    found = forms(["认证 刷脸 机器 失灵 投诉"] * 4)
    assert {"认证刷脸机器失灵", "刷脸机器失灵投诉"} <= found
    assert "认证刷脸机器失灵投诉" not in found


@pytest.mark.parametrize("lines", [["补缴 专窗"] * 3, []])
def test_too_few_texts_show_nothing(lines: list[str]) -> None:
    assert forms(lines) == set()


def test_word_of_one_outlet_alone_shows_nothing() -> None:
    assert forms(["补缴专窗 开放"] * 12, outlets=2) == set()
    assert "补缴专窗" in forms(["补缴专窗 开放"] * 12, outlets=3)


def test_what_is_explained_or_empty_is_not_proposed() -> None:
    lines = ["我 的 养老金 认证 了", *["的 养老金 认证"] * 5]
    found = forms(lines, known="养老金 养老金认证")
    assert found == {"认证"}


def test_numbers_latin_letters_and_marks_part_phrases() -> None:
    found = forms(["补缴 2026 专窗 ， 登录 APP 失败"] * 5)
    assert found == {"补缴", "专窗", "登录", "失败"}


# ── people ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "王小明 投诉",
        "赵 铁柱 投诉",
        "张 伟 民 投诉",
        "欧阳 春花 投诉",
        "欧阳春花 投诉",
        "李娜 投诉",
        "老王 投诉",
        "李建国称 投诉",
        "阿卜杜拉 先生 投诉",
        "局长 完颜绰 投诉",
        "记者 仝卓然 投诉",
        "网友 快乐风男 投诉",
        "@ 快乐风男 投诉",
        "化名 小丽 投诉",
    ],
)
def test_no_name_and_no_handle_is_proposed(line: str) -> None:
    assert forms([line] * 10) == {"投诉"}


def test_word_that_is_mostly_used_as_a_name_is_not_proposed() -> None:
    assert "铁柱" not in forms(["赵 铁柱 投诉"] * 6 + ["铁柱 投诉"] * 4)
    assert "专窗" in forms(["赵 专窗 投诉"] * 2 + ["专窗 投诉"] * 8)


def test_ordinary_words_that_begin_like_a_family_name_stay() -> None:
    assert {"方案", "认证方案"} <= forms(["认证 方案 公布"] * 5)


# ── what rises ───────────────────────────────────────────────────────────────────────────────


def phrase(form: str, ids: Iterable[int], today: Iterable[int] = ()) -> Phrase:
    return Phrase(form=form, texts=frozenset(ids), today=frozenset(today))


WEEK = texts(["词"] * 100, today=range(1, 16))


def test_phrase_that_was_never_there_rises() -> None:
    past = Past(texts=400, holding={})
    (rise,) = rising([phrase("认证一体机", range(1, 9), range(1, 3))], WEEK, past)
    assert (rise.form, rise.count, rise.usual, rise.window) == ("认证一体机", 8, 0.0, "本周")
    assert rise.item_ids == tuple(range(8, 0, -1)), "the newest first"


def test_phrase_that_is_as_common_as_ever_does_not() -> None:
    past = Past(texts=400, holding={"养老金": 40})
    assert rising([phrase("养老金", range(1, 12))], WEEK, past) == []


def test_phrase_of_one_day_rises_against_the_week_too() -> None:
    past = Past(texts=400, holding={"刷脸": 6})
    (rise,) = rising([phrase("刷脸", range(1, 11), range(1, 11))], WEEK, past)
    assert (rise.window, rise.count) == ("今天", 10)
    assert rise.usual == pytest.approx(15 * 6 / 485, abs=0.01)


def test_two_texts_more_than_usual_are_chance() -> None:
    past = Past(texts=400, holding={"专窗": 12})
    assert rising([phrase("专窗", range(1, 6))], WEEK, past) == []


def test_common_word_that_doubled_is_sure_but_no_news() -> None:
    past = Past(texts=4000, holding={"报销": 800})
    assert surprise(45, 100, 800, 4000) > 15.1
    assert rising([phrase("报销", range(1, 46))], WEEK, past) == []


def test_part_of_a_longer_phrase_is_left_out_unless_it_is_used_alone() -> None:
    past = Past(texts=400, holding={})
    longer, part = phrase("认证一体机", range(1, 9)), phrase("一体机", range(1, 10))
    assert [r.form for r in rising([part, longer], WEEK, past)] == ["认证一体机"]
    alone = phrase("一体机", range(1, 21))
    assert [r.form for r in rising([alone, longer], WEEK, past)] == ["一体机", "认证一体机"]


@given(
    now=st.integers(0, 500),
    texts_now=st.integers(1, 500),
    before=st.integers(0, 5000),
    texts_before=st.integers(1, 5000),
)
def test_surprise_is_never_negative_and_grows_with_the_count(
    now: int, texts_now: int, before: int, texts_before: int
) -> None:
    some = surprise(now, texts_now, before, texts_before)
    assert some >= 0
    assert surprise(now + 1, texts_now, before, texts_before) >= some - 1e-9


# ── candidate topics ─────────────────────────────────────────────────────────────────────────


def rise(form: str, ids: Iterable[int], strange: float) -> Rise:
    found = tuple(sorted(ids, reverse=True))
    return Rise(
        form=form, count=len(found), usual=0, surprise=strange, window="本周", item_ids=found
    )


def test_words_that_rise_in_the_same_texts_look_like_a_topic() -> None:
    same = [rise(form, range(1, 9), 30 - n) for n, form in enumerate(("一体机", "刷脸", "验机"))]
    other = [rise("专窗", range(40, 50), 20), rise("滞纳", range(60, 70), 19)]
    (group,) = together([*same, *other])
    assert [r.form for r in group] == ["一体机", "刷脸", "验机"]
    assert together(same[:2]) == []
