import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.normalise import fold, fold_text, strip_footer

_alphabet = st.sampled_from(
    [
        *"养老金養調整社保医退休延迟就业*_~·. |(（)）yǎnglaojinshebaoYTB12０９Ａ，：",
        "(yǎng)",
        "\u200b",
        "ﬁ",
        "İ",
        "\ud83d",
        "薴",
        "①",
    ]
)
_texts = st.one_of(st.text(max_size=60), st.lists(_alphabet, max_size=30).map("".join))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("養老金調整", "养老金调整"),
        ("養(yǎng)老金調(diào)整", "养老金调整"),
        ("養（yǎng）老(lao)金", "养老金"),
        ("ＡＰＰ　２０２４年", "app 2024年"),
        ("养\u200b老\ufeff金", "养老金"),
        ("养*老*金", "养老金"),
        ("社~保断缴", "社保断缴"),
        ("养 老 金", "养老金"),
        ("延🔥迟退休", "延迟退休"),
        ("养lao金", "养老金"),
        ("Y老金", "养老金"),
        ("养老jin没了", "养老金没了"),
        ("社B没钱了", "社保没钱了"),
        ("she保亏空", "社保亏空"),
        ("延chi退休", "延迟退休"),
        ("双gui制", "双轨制"),
        ("灵活就ye", "灵活就业"),
        ("羊老金", "养老金"),
        ("社宝卡", "社保卡"),
        ("YLJ涨没涨", "养老金涨没涨"),
        ("yanglaojin到账", "养老金到账"),
        ("养(yang)老(lao)金没发", "养老金没发"),
        ("养【yǎng】老 (lǎo)金", "养老金"),
        ("退休金延遲發放，臺灣勞保，衞生所", "退休金延迟发放,台湾劳保,卫生所"),
        ("請求答覆，瞭解社會保險", "请求答复,了解社会保险"),
        ("礻土亻呆断缴", "社保断缴"),
    ],
)
def test_hidden_spelling_folds_to_the_plain_word(written: str, plain: str) -> None:
    assert fold(written).text == plain
    assert fold_text(written) == plain


@pytest.mark.parametrize(
    "text",
    [
        "延迟tui界面",  # a terminal program
        "看中医 保健品",
        "养老·金融",
        "nmg旅游",
        "iphone发布会",
        "消费价格(cpi)上涨",
        "a县|b县",
        "退休,金额",
        "打坏了沈家的东西",  # simplified already: conversion would make 打坯 of it
        "这张表(a)和那张表(b)",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert fold_text(text) == text


def test_span_points_at_what_the_reader_sees() -> None:
    original = "說好的養(yǎng)老金*呢,Y老金没了"
    folded = fold(original)
    first = folded.text.index("养老金")
    second = folded.text.index("养老金", first + 1)
    assert original[slice(*folded.span(first, first + 3))] == "養(yǎng)老金"
    assert original[slice(*folded.span(second, second + 3))] == "Y老金"


def test_span_of_a_respelled_last_word_reaches_its_end() -> None:
    original = "没有养lao金jin了没有养老jin"
    folded = fold(original)
    at = folded.text.rindex("养老金")
    assert original[slice(*folded.span(at, at + 3))] == "养老jin"


def test_empty_span_stays_empty() -> None:
    folded = fold("社保")
    assert folded.span(2, 2) == (2, 2)
    assert fold("").span(0, 0) == (0, 0)


@given(_texts)
def test_folding_again_changes_nothing(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once


@given(_texts)
def test_fold_and_its_quick_form_agree(text: str) -> None:
    assert fold(text).text == fold_text(text)


@given(_texts)
def test_offsets_are_one_a_character_and_never_go_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.ends) == len(folded.text)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(
        0 <= start <= end <= len(text)
        for start, end in zip(folded.offsets, folded.ends, strict=True)
    )


@given(_texts)
def test_stripping_keeps_every_offset(text: str) -> None:
    stripped = strip_footer(text)
    assert len(stripped) == len(text)
    assert all(new in (old, " ") for new, old in zip(stripped, text, strict=True))


def test_list_of_places_at_the_end_is_blanked() -> None:
    text = "养老金按时发放。\n和静县| 灯塔市| 临西县| 资阳市| 德惠市| 梓潼县| 苏州市|"
    assert strip_footer(text).rstrip() == "养老金按时发放。"


def test_sentence_that_names_places_stays() -> None:
    text = "本次专项检查覆盖昆山市、太仓市、常熟市、张家港市、吴江区、相城区和虎丘区的参保单位。"
    assert strip_footer(text) == text


def test_titles_of_other_articles_are_blanked_but_an_article_is_not() -> None:
    text = "正文到此结束。\n猜你喜欢\n社会保障\n数字舆情\n"
    assert strip_footer(text).strip() == "正文到此结束。"
    kept = "导语。\n相关阅读\n这里才是真正的正文，它有完整的句子。\n"
    assert strip_footer(kept) == kept
