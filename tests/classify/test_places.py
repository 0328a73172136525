"""Places and agencies of one item, as the desk reads them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from monitor.classify.places import find_agencies, find_regions
from monitor.classify.reading import read
from monitor.classify.region_score import score_regions
from monitor.text.regions import Gazetteer
from monitor.types import PlaceRole, RegionMatch

GOLD = Path(__file__).parents[2] / "quality" / "regions.jsonl"
LEAST = 0.95
"""Of the F1 of scenes; measured 0.996 on the project's own set."""


def _regions(
    gazetteer: Gazetteer, title: str, body: str = "", outlet_region: str | None = None
) -> tuple[RegionMatch, ...]:
    reading = read(title, body)
    return find_regions(reading, gazetteer.find(reading.text), gazetteer, outlet_region)


def _agencies(gazetteer: Gazetteer, text: str) -> tuple[str, ...]:
    reading = read("", text)
    return find_agencies(reading, gazetteer.find(reading.text))


# ── regions ──────────────────────────────────────────────────────────────────────────────────


def test_scene_comes_first_and_alone_is_sure(gazetteer: Gazetteer) -> None:
    regions = _regions(gazetteer, "凭什么少这么多", "新华社北京3月5日电 我们阜阳的养老金比合肥少")
    assert [(gazetteer.short(r.code), r.role.value) for r in regions] == [
        ("阜阳", "scene"),
        ("合肥", "compared"),
        ("北京", "published"),
    ]
    assert [r.sure for r in regions] == [True, False, False]


def test_one_scene_among_other_mentions_makes_a_place_a_scene(gazetteer: Gazetteer) -> None:
    (region,) = _regions(gazetteer, "南京日报讯", "南京市医保局通报骗保案,南京日报记者报道")
    assert region.role is PlaceRole.SCENE


def test_evidence_shows_the_old_name_and_the_code_is_of_today(gazetteer: Gazetteer) -> None:
    (region,) = _regions(gazetteer, "", "我是湖北省襄樊市的退休教师")
    assert (region.code, region.name) == ("420600", "湖北省襄阳市")
    assert region.evidence is not None
    assert region.evidence.text == "湖北省襄樊市"
    assert region.evidence.note == "涉事地（2010年前的旧称）"


def test_town_is_named_with_its_county(gazetteer: Gazetteer) -> None:
    (county,) = _regions(gazetteer, "昆山市张浦镇一工厂断缴社保")
    (city,) = _regions(gazetteer, "东莞市长安镇一工厂断缴社保")
    (none,) = _regions(gazetteer, "苏州市长桥镇一工厂断缴社保")
    assert [county.town, city.town, none.town] == ["张浦镇", "长安镇", None]


def test_office_makes_no_choice_between_namesakes(gazetteer: Gazetteer) -> None:
    regions = _regions(gazetteer, "鼓楼区社保大厅又排长队")
    assert len(regions) == 4
    assert not any(region.sure for region in regions)


def test_office_makes_a_named_place_surer(gazetteer: Gazetteer) -> None:
    (region,) = _regions(gazetteer, "昆山医保局通报")
    assert region.confidence == pytest.approx(0.95)
    assert region.evidence is not None
    assert region.evidence.text == "昆山医保局"


def test_our_town_is_that_of_the_outlet_where_no_scene_is_named(gazetteer: Gazetteer) -> None:
    regions = _regions(gazetteer, "学习三明经验,我市推进医保改革", outlet_region="360900")
    assert [(r.code, r.role.value) for r in regions] == [
        ("360900", "scene"),
        ("350400", "compared"),
    ]
    assert regions[0].confidence == pytest.approx(0.7)
    assert (
        _regions(gazetteer, "宜春市推进改革,我市受益", outlet_region="110000")[0].code == "360900"
    )


def test_wider_place_gives_way_only_to_one_of_its_own_role(gazetteer: Gazetteer) -> None:
    same = _regions(gazetteer, "江苏要求整改,盐城响水县回应")
    other = _regions(gazetteer, "江西日报讯 赣州市破获骗保案")
    assert [r.code for r in same] == ["320921"]
    assert [(r.code, r.role.value) for r in other] == [
        ("360700", "scene"),
        ("360000", "published"),
    ]


@pytest.mark.parametrize("text", ["", "养", "\n", "🙂🙂", "a" * 3000, "比" * 3000, "北京、" * 2000])
def test_odd_text_has_an_answer(gazetteer: Gazetteer, text: str) -> None:
    assert len(_regions(gazetteer, text[:20], text, "110000")) <= 6


def test_places_of_the_gold_set_are_found(gazetteer: Gazetteer) -> None:
    gold = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert len(gold) >= 150
    assert len({record["id"] for record in gold}) == len(gold)
    score = score_regions(gold, [_predicted(gazetteer, record) for record in gold])
    assert score.missing == 0
    assert score.exact.f1 >= LEAST, score.as_text()
    assert score.exact.precision >= LEAST, score.as_text()
    assert score.guessed <= 1, score.as_text()


def _predicted(gazetteer: Gazetteer, record: Mapping[str, Any]) -> dict[str, Any]:
    found = _regions(gazetteer, record["title"], record["text"])
    regions = [{"code": r.code, "role": r.role.value, "confidence": r.confidence} for r in found]
    return {"id": record["id"], "regions": regions}


# ── agencies ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("深圳市社会保险基金管理局公告", ("深圳市社会保险基金管理局",)),
        ("长沙市人力资源和社会保障局回应", ("长沙市人力资源和社会保障局",)),
        ("四川省人力资源社会保障厅通知", ("四川省人力资源社会保障厅",)),
        ("粤人社厅答复", ("人社厅",)),
        ("湖北省人社厅和武汉市医保局联合发文", ("湖北省人社厅", "武汉市医保局")),
        ("望城区社保中心与税务局互相推诿", ("望城区社保中心", "税务局")),
        ("打12333没人接", ("12333",)),
        ("宁波市12333热线", ("宁波市12333",)),
        ("各级社保经办机构加强核查", ("社保经办机构",)),
        ("向临沂市劳动监察大队举报", ("临沂市劳动监察大队",)),
        ("昆山市劳动保障监察大队立案", ("昆山市劳动保障监察大队",)),
        ("重庆江北区的社保大厅几点开门", ("重庆江北区社保大厅",)),
        ("南昌市劳动人事争议仲裁委员会裁决", ("南昌市劳动人事争议仲裁委员会",)),
        ("开封市医疗保障服务中心", ("开封市医疗保障服务中心",)),
        ("国家医保局约谈", ("国家医保局",)),
        ("在洛阳市政务服务中心办退休手续", ("洛阳市政务服务中心",)),
        ("在洛阳市政务服务中心办营业执照", ()),
        ("参保登记要去行政服务大厅", ("行政服务大厅",)),
        ("太原市市场监管局", ()),
    ],
)
def test_agency_is_named_with_its_place(
    gazetteer: Gazetteer, text: str, agencies: tuple[str, ...]
) -> None:
    assert _agencies(gazetteer, text) == agencies
