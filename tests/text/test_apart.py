import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.apart import names, set_apart


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("2025年养老金调整方案公布", "2026年养老金调整方案公布", True),
        ("城乡居民养老金六月发放公告", "城乡居民养老金7月发放公告", True),
        ("十一月缴费提醒", "11月缴费提醒", False),
        ("望川县医保缴费公告", "临澜县医保缴费公告", True),
        ("示范市望川县医保缴费公告", "望川县医保缴费公告", False),
        ("全县医保缴费公告", "望川县医保缴费公告", False),
        ("养老金上调", "2026年养老金上调", False),
        ("", "2026年养老金上调", False),
    ],
)
def test_another_month_or_place_sets_apart(one: str, other: str, *, apart: bool) -> None:
    assert set_apart(one, other) is apart


@given(st.text(max_size=60), st.text(max_size=60))
def test_setting_apart_is_mutual_and_nothing_is_apart_from_itself(one: str, other: str) -> None:
    assert set_apart(one, other) is set_apart(other, one)
    assert not set_apart(one, one)


def test_names_are_works_and_latin_words() -> None:
    assert names("如何看待《社会保险经办条例》与app办理") == {"社会保险经办条例", "app"}
