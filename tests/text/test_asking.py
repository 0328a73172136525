"""What of a sentence asks, and what of it is quoted."""

from __future__ import annotations

import pytest

from monitor.settings.responses import Asking, Intent
from monitor.text.asking import asking_part, clip, core_of, intent_of, sentences

HOW = Intent(label="办法", ask=("怎么办", "如何"))
RULES = Asking(intents=(HOW,), polite=("请问",))


def test_sentences_end_where_they_end() -> None:
    assert sentences("甲。乙？\n丙；丁") == ["甲。", "乙？", "丙；", "丁"]


def test_intent_is_found_by_its_words() -> None:
    assert intent_of("卡丢了怎么办？", RULES) is HOW
    assert intent_of("卡丢了。", RULES) is None


@pytest.mark.parametrize(
    ("sentence", "whole", "core"),
    [
        ("上个月搬家了，请问社保卡丢了怎么办？", False, "社保卡丢了"),
        ("社保卡丢了，怎么办？", False, ""),
        ("社保卡丢了，怎么办？", True, "社保卡丢了,"),
    ],
)
def test_core_is_what_is_left_of_the_part_that_asks(sentence: str, whole: bool, core: str) -> None:
    assert core_of(sentence, HOW, RULES, whole=whole).strip(" ?") == core


def test_idle_words_go_too() -> None:
    assert core_of("来电人询问社保卡如何补办", HOW, RULES, idle=("来电人", "询问")) == "社保卡 补办"


def test_short_sentence_is_quoted_whole() -> None:
    assert asking_part("上个月搬家了，卡丢了怎么办？", HOW, 20) == "上个月搬家了，卡丢了怎么办？"


def test_of_a_long_one_the_asking_part_is_quoted_with_what_fits_around_it() -> None:
    long = "我上个月从外地搬回来，孩子刚上学，社保卡丢了怎么办，盼复，谢谢，麻烦了。"
    assert asking_part(long, HOW, 20) == "…孩子刚上学，社保卡丢了怎么办，盼复…"
    assert asking_part(long, HOW, 5) == "…社保卡丢了怎么办…"
    assert asking_part(long, None, 8) == "…谢谢，麻烦了。"


def test_clipped_sentence_is_one_line() -> None:
    assert clip("一\n二  三", 4) == "一 二…"
