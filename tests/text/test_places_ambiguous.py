"""Names several places share, and names that are words: none is guessed without company."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from monitor.text.normalise import fold_text
from monitor.text.regions import Gazetteer

_CASES: Mapping[str, Mapping[str, list[str]]] = {
    kind: names
    for kind, names in json.loads(
        Path(__file__).with_name("region_ambiguous.json").read_text(encoding="utf-8")
    ).items()
    if isinstance(names, dict)
}
_BY_CONVENTION = {"河北", "河南", "海南", "中山", "西安", "资阳", "保定"}
"""What everybody calls one province or city by, though a county elsewhere has the name too."""


def _sure(gazetteer: Gazetteer, text: str) -> list[str]:
    return [p.code for p in gazetteer.find(fold_text(text)) if p.confidence >= 0.7]


def _paths() -> Iterator[str]:
    for names in _CASES.values():
        for paths in names.values():
            yield from (path.replace("/", "") for path in paths)


@pytest.mark.parametrize("name", _CASES["exact_same_county_name"])
@pytest.mark.parametrize("text", ["{}的社保大厅又排长队", "听说{}社保局停电", "我住{},医保断了"])
def test_county_with_namesakes_is_not_guessed(gazetteer: Gazetteer, name: str, text: str) -> None:
    assert _sure(gazetteer, text.format(name)) == []


@pytest.mark.parametrize("path", sorted(set(_paths())))
def test_company_makes_every_shared_name_sure(gazetteer: Gazetteer, path: str) -> None:
    (code,) = _sure(gazetteer, f"{path}的社保大厅又排长队")
    assert gazetteer.name(code) == path


@pytest.mark.parametrize("name", sorted(set(_CASES["same_short_name"]) - _BY_CONVENTION))
def test_bare_name_means_at_most_what_all_its_bearers_lie_in(
    gazetteer: Gazetteer, name: str
) -> None:
    paths = _CASES["same_short_name"][name]
    for code in _sure(gazetteer, f"网友说{name}的养老金又没发"):
        assert all(path.replace("/", "").startswith(gazetteer.name(code)) for path in paths)


@pytest.mark.parametrize("name", sorted(set(_CASES["common_word_names"]) - _BY_CONVENTION))
def test_everyday_word_is_no_place(gazetteer: Gazetteer, name: str) -> None:
    assert _sure(gazetteer, f"大家都在谈{name}的事") == []
    assert _sure(gazetteer, f"{name}") == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("人力资源社会保障部发布通知", []),
        ("中山大学教授谈延迟退休", []),
        ("南京路商户没给店员参保", []),
        ("记者张海南报道", []),
        ("朝阳区退休职工", []),
        ("朝阳市退休职工", ["211300"]),
        ("鼓楼区社保大厅", []),
        ("河北雄安新区与安新县", ["130000", "130000", "130632"]),
        ("吉林市补发养老金", ["220200"]),
        ("吉林省补发养老金", ["220000"]),
        ("和安县设立社保局", ["653229"]),
        ("和安新县的来信", ["130632"]),
        ("医保定点医院名单", []),
        ("和县级医院相比报销更高", []),
        ("京津冀医保协同", []),
    ],
)
def test_known_trap(gazetteer: Gazetteer, text: str, codes: list[str]) -> None:
    assert _sure(gazetteer, text) == codes


@pytest.mark.parametrize(
    "text", ["澜江都是红的", "村里人说澜江都是红的,看病还报不了", "澜沧江都是红的"]
)
def test_first_character_of_another_word_begins_no_name(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) == ()


@pytest.mark.parametrize(
    "text", ["江都养老金推迟", "扬州澜江都", "扬州江都养老金", "住在江都的老人"]
)
def test_county_without_suffix_is_still_found(gazetteer: Gazetteer, text: str) -> None:
    assert "321012" in {place.code for place in gazetteer.find(text)}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("人家苏州两个月就到账", ["320500"]),
        ("和杭州相比", ["330100"]),
        ("我们广州", ["440100"]),
        ("苏州工业园区社保", ["320500"]),
        ("天津、河北两地", ["120000", "130000"]),
        ("佳木斯市向阳区、郊区", ["230803", "230811"]),
    ],
)
def test_city_is_found_wherever_it_stands(
    gazetteer: Gazetteer, text: str, codes: list[str]
) -> None:
    assert _sure(gazetteer, text) == codes
