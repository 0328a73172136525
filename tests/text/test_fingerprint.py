from hypothesis import given
from hypothesis import strategies as st

from monitor.text.fingerprint import bands, fingerprint, resemblance

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
