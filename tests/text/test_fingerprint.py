import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.fingerprint import (
    bands,
    bare_title,
    contained,
    fingerprint,
    opening,
    prints,
    resemblance,
)

TITLE = "全省企业退休人员基本养老金继续上调"
BODY = (
    "记者从省人社厅了解到，今年继续提高企业和机关事业单位退休人员基本养老金水平。"
    "调整采取定额调整、挂钩调整与适当倾斜相结合的办法，高龄退休人员和艰苦边远地区退休人员适当提高水平。"
    "各地将在七月底前把增加的养老金发放到退休人员手中，从一月起补发。"
)
OTHER = (
    "市医保局公布一批欺诈骗保典型案例，三家定点医院虚构住院、串换药品，被追回基金并处罚款，"
    "相关责任人已移送公安机关，群众可以通过热线举报骗取医保基金的行为。"
)

PINNED = (766446401, 2769587611, 3308943525)

_long = st.text(min_size=30, max_size=300)


def test_same_words_in_another_script_and_width_are_the_same_text() -> None:
    a = fingerprint("养老金调整，企退涨多少？", "")
    assert a == fingerprint("養老金調整 企退漲多少", "")


def test_reprint_with_a_source_line_resembles_its_original() -> None:
    a, b = fingerprint(TITLE, BODY), fingerprint(TITLE, "（转自某某日报）" + BODY + "责任编辑某某")
    assert resemblance(a, b) > 0.6
    assert set(bands(a)) & set(bands(b))


def test_another_story_does_not_resemble() -> None:
    a, b = fingerprint(TITLE, BODY), fingerprint("医保骗保案例通报", OTHER)
    assert resemblance(a, b) < 0.1
    assert not set(bands(a)) & set(bands(b))


def test_short_texts_are_the_same_or_not_at_all() -> None:
    a, b = fingerprint("养老金上调", ""), fingerprint("养老金又上调", "")
    assert a.signature == ()
    assert bands(a) == ()
    assert resemblance(a, b) == 0.0
    assert resemblance(a, a) == 1.0


def test_years_tell_titles_apart() -> None:
    assert fingerprint("2025年养老金调整通知", "") != fingerprint("2026年养老金调整通知", "")


def test_signature_has_64_values_and_16_keys() -> None:
    print_of = fingerprint(TITLE, BODY)
    assert len(print_of.signature) == 64
    assert len(set(bands(print_of))) == 16


def test_signature_is_the_same_on_every_run() -> None:
    # Stored signatures must stay comparable after an upgrade.
    assert fingerprint("养老金" * 10, "").signature[:3] == PINNED


def test_huge_body_is_taken_in_bounded_room() -> None:
    a = fingerprint(TITLE, BODY * 2000)
    b = fingerprint(TITLE, BODY * 2001)
    assert a.exact != b.exact
    assert a.signature == b.signature


@given(_long, _long)
def test_resemblance_is_symmetric_and_between_nought_and_one(x: str, y: str) -> None:
    a, b = fingerprint(x, ""), fingerprint(y, "")
    assert resemblance(a, b) == resemblance(b, a)
    assert 0.0 <= resemblance(a, b) <= 1.0
    assert resemblance(a, a) == 1.0


def test_copy_with_menus_and_place_lists_is_the_same_text() -> None:
    menu = "日韩欧美一区二区_国产自拍_成人视频_无码\n"
    counties = "\n望川县| 临澜县| 禾溪县| 松陂县| 汐北县| 鹭埠县| 桐浦县| 苇塘县"
    assert fingerprint(TITLE, menu + BODY + counties) == fingerprint(TITLE, BODY)


def test_title_and_opening_give_keys_of_their_own() -> None:
    plain, whole = prints(TITLE, BODY), prints(f"突发！{TITLE}，引发热议", BODY + OTHER * 5)
    assert plain[0] == fingerprint(TITLE, BODY)
    assert plain[1] == whole[1]
    assert len(plain[1]) == 5
    assert prints("养老金", "没到账")[1] == ()


def test_dateline_does_not_change_the_opening() -> None:
    dateline = "新华社北京6月15日电（记者 某某）"
    assert opening(dateline + BODY) == opening(BODY)


@pytest.mark.parametrize("title", ["养老金不再上调的通知", "养老金又上调的通知", "2025年上调通知"])
def test_word_that_turns_the_meaning_stays_in_a_bare_title(title: str) -> None:
    assert bare_title(title) != bare_title(
        title.replace("不再", "").replace("又", "").replace("5", "6")
    )


def test_excerpt_is_contained_in_its_article() -> None:
    assert contained(opening(BODY), opening(BODY + OTHER)) == 1.0
    assert contained(opening(BODY), opening(OTHER)) < 0.2
    assert contained("", "") == 0.0


@pytest.mark.parametrize(
    "piece",
    ["养老金", "转//@a:", "()", "来源：", "望川县|", "\n望川县|临澜县|禾溪县|松陂县|汐北县|鹭埠县"],
)
@pytest.mark.slow
def test_hostile_text_of_a_million_characters_is_fingerprinted(piece: str) -> None:
    huge = piece * (1_000_000 // len(piece))
    print_, keys = prints(huge, huge)
    assert len(print_.signature) in (0, 64)
    assert len(keys) <= 5
