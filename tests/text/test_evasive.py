from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings import shipped_spellings
from monitor.text.normalise import Folding, fold, fold_text

TABLE = shipped_spellings()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("公司不给交社饱", "公司不给交社保"),
        ("断了设保还能补缴吗", "断了社保还能补缴吗"),
        ("医宝卡里门诊的钱少了", "医保卡里门诊的钱少了"),
        ("这个月退修金还没到账", "这个月退休金还没到账"),
        ("养老京怎么又不涨了,退休人员寒心", "养老金怎么又不涨了,退休人员寒心"),
        ("涨养老斤", "涨养老金"),
        ("吃社宝的人越来越多", "吃社保的人越来越多"),
        ("弓伤认定公司不认", "工伤认定公司不认"),
        ("lhjy的缴费基数", "灵活就业的缴费基数"),
        ("社饱和医饱都是单位交的", "社保和医保都是单位交的"),
    ],
)
def test_homophone_beside_an_anchor_becomes_the_plain_word(written: str, plain: str) -> None:
    assert fold_text(written) == plain


@pytest.mark.parametrize(
    "text",
    [
        "会社宝物展今天开门",
        "他家的设保很齐全",
        "建设保障房,缴费和工资都谈好了",
        "中医宝典里讲到养老和看病",
        "合作社宝贝节,门票一百万元",
        "宿舍保洁每月工资三千",
        "丢失页码要补缴吗",
        "收缴废品的工资按月发放",
        "依保险合同领取补贴",
        "推休闲项目,退休人员每月一次",
    ],
)
def test_ordinary_words_stay_even_beside_an_anchor(text: str) -> None:
    assert fold_text(text) == text


def test_anchor_far_away_does_not_count() -> None:
    far = "社饱" + "不" * 16 + "工资"
    assert fold_text(far) == far
    assert fold_text("社饱" + "不" * 14 + "工资").startswith("社保")


def test_spellings_close_together_share_an_anchor_both_ways() -> None:
    gap = "一" * 12
    assert fold_text(f"社饱{gap}医饱{gap}缴费{gap}社宝{gap}医宝").count("保") == 4


@pytest.mark.parametrize("form", sorted(TABLE.forms))
def test_every_spelling_of_the_table_is_undone(form: str) -> None:
    assert fold_text(f"看,{form}!养") == f"看,{TABLE.forms[form]}!养"


@pytest.mark.parametrize("form", sorted(TABLE.near_forms))
def test_every_unsure_spelling_is_undone_beside_an_anchor_only(form: str) -> None:
    assert fold_text(f"缴费,{form}!养") == f"缴费,{TABLE.near_forms[form]}!养"
    assert fold_text(f"看,{form}!闲") == f"看,{form}!闲"


@pytest.mark.parametrize("phrase", sorted(TABLE.ordinary))
def test_every_ordinary_phrase_stays_beside_an_anchor(phrase: str) -> None:
    assert fold_text(f"缴费,{phrase},待遇") == f"缴费,{phrase},待遇"


def test_every_plain_word_is_left_as_it_is() -> None:
    plain = {*TABLE.words, *TABLE.forms.values(), *TABLE.near_forms.values(), *TABLE.watched}
    assert [word for word in plain if fold_text(f"缴费{word}。") != f"缴费{word}。"] == []


def test_every_entry_is_in_the_spelling_that_folding_gives() -> None:
    entries = [*TABLE.forms, *TABLE.near_forms, *TABLE.ordinary, *TABLE.anchors, *TABLE.watched]
    bare = Folding(replace(TABLE, forms={}, near_forms={}))
    assert [entry for entry in entries if bare.fold_text(f"养{entry}")[1:] != entry] == []


def test_table_of_an_agency_decides() -> None:
    folding = Folding(replace(TABLE, forms={"小卡片": "社保卡"}, near_forms={}))
    assert folding.fold_text("小卡片停用") == "社保卡停用"
    assert folding.fold_text("羊老金") == "羊老金"
    folded = folding.fold("這張小卡片")
    assert folded.text == "这张社保卡"
    assert folded.span(2, 5) == (2, 5)


@given(
    st.lists(
        st.sampled_from(
            [
                *list(TABLE.near_forms)[:20],
                *list(TABLE.forms)[:20],
                *"交费养老金缴(一a)*· ",
                "一" * 9,
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_folding_a_crowd_of_spellings_again_changes_nothing(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once
    assert fold(text).text == once
