"""Names of the past lead to the divisions of today."""

import csv
import re
from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.settings import shipped_data_dir
from monitor.text.regions import Gazetteer
from monitor.text.regiontable import read_table

FOLDER = shipped_data_dir() / "gazetteer"
_KINDS = {"更名", "撤县设区", "撤县设市", "撤市设区", "撤地设市", "撤并", "拆分"}
_YEAR = re.compile(r"(?:20[0-2]\d)?")


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("text", "code", "until"),
    [
        ("西藏米林县工伤认定", "540481", "2023"),
        ("米林县社保局", "540481", "2023"),
        ("襄樊市退休教师", "420600", "2010"),
        ("襄樊退休教师", "420600", "2010"),
        ("崇文区老职工", "110101", "2010"),
        ("宣武区老职工", "110102", "2010"),
        ("静海县的厂子", "120118", "2015"),
        ("闸北区退休职工", "310106", "2015"),
        ("南汇区农保", "310115", "2009"),
        ("上海市南汇区农保", "310115", "2009"),
        ("郫县社保代理", "510117", "2016"),
        ("重庆江北区社保大厅", "500157", "2025"),
        ("渝北区社保所", "500157", "2025"),
        ("安徽省巢湖市居巢区", "340181", "2011"),
        ("绍兴县医保", "330603", "2013"),
        ("邢台市桥东区", "130502", "2020"),
        ("余江县农民", "360603", "2018"),
        ("莱芜市社保", "370100", "2018"),
        ("锡山市的老厂", "320200", "2000"),
        ("云南思茅市", "530800", "2007"),
    ],
)
def test_name_of_the_past_is_its_successor(
    gazetteer: Gazetteer, text: str, code: str, until: str
) -> None:
    place = gazetteer.find(text)[-1]
    assert (place.code, place.until) == (code, until)
    assert place.confidence >= 0.7
    assert gazetteer.known(place.code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("米林市社保局", "540481"),
        ("和安县参保", "653229"),
        ("和康县参保", "653228"),
        ("岑岭县参保", "653132"),
        ("草湖市参保", "659013"),
        ("吉林市船营区参保", "220204"),
        ("巢湖市居民参保", "340181"),
        ("思茅区参保", "530802"),
        ("襄阳市参保", "420600"),
    ],
)
def test_name_of_today_is_no_name_of_the_past(gazetteer: Gazetteer, text: str, code: str) -> None:
    (place,) = gazetteer.find(text)
    assert (place.code, place.until) == (code, "")


def test_fresh_change_leaves_its_namesake_open(gazetteer: Gazetteer) -> None:
    places = gazetteer.find("江北区社保大厅")
    assert {p.code for p in places} == {"330205", "500157"}
    assert all(p.confidence < 0.7 for p in places)


def test_old_change_does_not_disturb_who_bears_the_name_today(gazetteer: Gazetteer) -> None:
    (place,) = gazetteer.find("阜新的太平区医保")[1:]
    assert (place.code, place.until) == ("210904", "")
    (alone,) = gazetteer.find("太平区医保局")
    assert alone.code == "210904"


def test_split_place_is_the_smallest_area_that_holds_all_of_it(gazetteer: Gazetteer) -> None:
    changes = {row["name"]: row["successors"].split() for row in _rows("changes.csv")}
    assert len(changes["莱芜市"]) == 2
    (place,) = gazetteer.find("莱芜市钢城区的农民")
    assert place.name == "山东省济南市钢城区"


def test_every_given_up_name_has_its_change_and_every_change_leads_to_today() -> None:
    rows = _rows("regions.csv")
    today = {row["code"] for row in rows if not row["until"]}
    gone = {(row["code"], row["name"], row["until"]) for row in rows if row["until"]}
    changes = _rows("changes.csv")
    assert gone == {(row["code"], row["name"], row["date"]) for row in changes}
    assert len(changes) == len(gone) > 450
    for row in changes:
        assert row["successors"], row
        assert {*row["successors"].split()} <= today, row
        assert row["kind"] in _KINDS, row
        assert (row["kind"] == "拆分") == (len(row["successors"].split()) > 1), row


def test_years_of_validity_are_years_in_their_order() -> None:
    for row in _rows("regions.csv"):
        assert _YEAR.fullmatch(row["since"]), row
        assert _YEAR.fullmatch(row["until"]), row
        assert not row["until"] or row["since"] <= row["until"], row


def test_full_name_of_the_past_is_found_in_its_province(gazetteer: Gazetteer) -> None:
    """Never as a place of another province: a namesake of today may win within its own."""
    wrong = []
    for row in _rows("changes.csv"):
        province = gazetteer.name(row["code"][:2] + "0000")
        found = [p for p in gazetteer.find(f"{province}{row['name']}社保局") if p.confidence >= 0.7]
        if not found or any(p.code[:2] != row["code"][:2] for p in found):
            wrong.append(row["name"])
    assert wrong == []


def test_table_without_its_changes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_text(
        "code,name,level,parent,aliases,since,until\n540422,米林县,county,540400,,,2023\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"changes\.csv"):
        read_table(path)
    path.with_name("changes.csv").write_text("date,code,name,kind,successors\n", encoding="utf-8")
    with pytest.raises(InputError, match="米林县"):
        read_table(path)
    path.with_name("changes.csv").write_text(
        "date,code,name,kind,successors\n2023,540422,米林县,撤县设市,540481\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="540481"):
        read_table(path)
