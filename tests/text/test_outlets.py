from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings import load_settings, shipped_config_dir
from monitor.settings.outlets import OutletGroup, OutletsSettings
from monitor.text.outlets import names_nobody, standing
from monitor.types import Authority

SHIPPED = load_settings(shipped_config_dir()).outlets


@pytest.mark.parametrize(
    ("outlet", "expected"),
    [
        ("新华社", "central"),
        ("新华社客户端", "central"),
        ("新华社北京11月20日电", "central"),
        ("人民日报海外版", "central"),
        ("《人民日报》", "central"),
        ("央视新闻微信公众号", "central"),
        ("健康时报网", "central"),
        ("新京报", "national"),
        ("澎湃新闻·澎湃号·政务", "national"),
        ("每日经济新闻", "national"),
        ("大众日报", "provincial"),
        ("河南广播电视台", "provincial"),
        ("湖北卫视", "provincial"),
        ("望川晚报", "city"),
        ("望川晚报社", "city"),
        ("望川县融媒体中心", "city"),
        ("示范市广播电视台", "city"),
        ("望川县新闻中心", "city"),
        ("今日头条", "portal"),
        ("腾讯新闻客户端", "portal"),
        ("百家号·某某说事", "self_media"),
        ("老李聊社保", "self_media"),
        ("澜江论坛", "forum"),
        ("望川县人民政府网", "official"),
        ("示范市人民政府办公室", "official"),
        ("示范市人力资源和社会保障局", "official"),
        ("示范市社会保险事业中心", "official"),
        ("国家医保局", "official"),
        ("望川人社", "official"),
        ("望川发布", "official"),
        ("平安望川", "official"),
        ("中共示范市委宣传部", "official"),
        ("示范市12345热线", "official"),
    ],
)
def test_outlet_has_its_standing(outlet: str, expected: str) -> None:
    assert standing(outlet, SHIPPED) == expected


@pytest.mark.parametrize(
    "outlet",
    [
        "",
        "  ",
        "平安银行",
        "邮局",
        "购物中心",
        "足球俱乐部",
        "望川县业主委员会",
        "饭局",
        "酒吧",
        "国家地理",
    ],
)
def test_a_name_that_only_sounds_like_one_has_none(outlet: str) -> None:
    assert standing(outlet, SHIPPED) is None


def test_the_first_of_several_outlets_decides() -> None:
    assert standing("新华社、望川晚报", SHIPPED) is Authority.CENTRAL
    assert standing("望川晚报 新华社", SHIPPED) is Authority.CITY


def test_whole_names_come_before_patterns_of_earlier_groups() -> None:
    settings = OutletsSettings(
        groups=(
            OutletGroup(authority=Authority.CITY, patterns=(".+日报",)),
            OutletGroup(authority=Authority.PROVINCIAL, names=("澜江日报",)),
        )
    )
    assert standing("澜江日报", settings) is Authority.PROVINCIAL
    assert standing("望川日报", settings) is Authority.CITY


def test_width_and_letter_case_make_no_difference() -> None:
    settings = OutletsSettings(groups=(OutletGroup(authority=Authority.CENTRAL, names=("CCTV",)),))
    assert standing("ｃｃｔｖ", settings) is Authority.CENTRAL


@pytest.mark.parametrize("word", ["本站", "【本站原创】", "网络", "转载"])
def test_some_words_name_nobody(word: str) -> None:
    assert names_nobody(word)
    assert standing(word, SHIPPED) is None


@given(st.text(max_size=80))
def test_any_name_has_a_standing_or_none(outlet: str) -> None:
    assert standing(outlet, SHIPPED) in {None, *Authority}
