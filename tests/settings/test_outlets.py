from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.settings import load_settings, shipped_config_dir
from monitor.settings.outlets import OutletGroup, OutletsSettings
from monitor.types import Authority


def test_shipped_outlets_name_every_standing_a_name_can_have() -> None:
    shipped = load_settings(shipped_config_dir()).outlets
    told = {group.authority for group in shipped.groups}
    assert told == set(Authority) - {Authority.TICKET, Authority.SPAM}


def test_no_name_stands_in_two_groups() -> None:
    shipped = load_settings(shipped_config_dir()).outlets
    names = [name.casefold() for group in shipped.groups for name in group.names]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_province_has_its_paper() -> None:
    shipped = load_settings(shipped_config_dir()).outlets
    provincial = next(g for g in shipped.groups if g.authority is Authority.PROVINCIAL)
    papers = """
    北京日报 天津日报 河北日报 山西日报 内蒙古日报 辽宁日报 吉林日报 黑龙江日报
    解放日报 新华日报 浙江日报 安徽日报 福建日报 江西日报 大众日报 河南日报
    湖北日报 湖南日报 南方日报 广西日报 海南日报 重庆日报 四川日报 贵州日报
    云南日报 西藏日报 陕西日报 甘肃日报 青海日报 宁夏日报 新疆日报 兵团日报
    """
    assert set(papers.split()) - set(provincial.names) == set()


def test_a_broken_pattern_names_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(shipped_config_dir(), folder)
    text = "groups:\n  - authority: city\n    patterns:\n      - '(日报'\n"
    (folder / "outlets.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(
        SettingsError, match=r"outlets\.yaml:3: .*'\(日报' is no regular expression"
    ):
        load_settings(folder)


def test_a_standing_that_is_none_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(shipped_config_dir(), folder)
    text = "groups:\n  - authority: royal\n    names: [示范日报]\n"
    (folder / "outlets.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"outlets\.yaml:2: groups\.0\.authority"):
        load_settings(folder)


def test_settings_can_be_looked_up_by_value() -> None:
    group = OutletGroup(authority=Authority.CITY, names=("示范日报",))
    assert hash(OutletsSettings(groups=(group,))) == hash(OutletsSettings(groups=(group,)))
