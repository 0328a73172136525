"""Footers, menus and links to sister sites are no scene of anything."""

from pathlib import Path

import pytest

from monitor.classify.places import find_regions
from monitor.classify.reading import read
from monitor.text.normalise import fold_text
from monitor.text.placelists import in_lists
from monitor.text.regions import Gazetteer

_FOOTER_NAMES = """
石家庄市 唐山市 秦皇岛市 邯郸市 邢台市 张家口市 承德市 沧州市 廊坊市 衡水市
太原市 大同市 长治市 晋城市 朔州市 晋中市 运城市 忻州市 临汾市 吕梁市
沈阳市 鞍山市 抚顺市 本溪市 丹东市 锦州市 营口市 辽阳市 盘锦市 铁岭市
济南市 青岛市 淄博市 枣庄市 东营市 烟台市 潍坊市 济宁市 泰安市 威海市
滨海县 大厂 和静县 铜山县 双流县 札达县 观塘区 且末县 定日县 荥经县
梓潼县 文水县 会东县 赤壁市 四会市 濉溪县 裕民县 芒康县 班戈县 沐川县
"""
_NAMES = _FOOTER_NAMES.split()
_STORY = "兰州市七里河区一家机械厂欠缴职工养老保险五年。当地人社局表示已立案。"


def _codes(gazetteer: Gazetteer, body: str) -> list[str]:
    reading = read("职工反映单位欠缴社保", body)
    places = gazetteer.find(reading.text)
    return [match.code for match in find_regions(reading, places, gazetteer, None)]


@pytest.mark.parametrize(
    "footer",
    [
        "|".join(_NAMES),
        "| ".join(_NAMES) + "|",
        " | ".join(_NAMES),
        " ".join(_NAMES),
        "\u3000".join(_NAMES),
        "\n".join(_NAMES),
        "、".join(_NAMES),
        " · ".join(_NAMES),
        " > ".join(_NAMES),
        "-".join(_NAMES),
        "友情链接:" + " ".join(f"{name}社保局" for name in _NAMES),
        "友情链接\n" + "\n".join(f"{name}人力资源和社会保障局" for name in _NAMES),
        "网站导航 | " + " | ".join(f"{name}医保" for name in _NAMES),
        " | ".join(f"{name}社会保险事业管理局" for name in _NAMES),
        "\n".join(f"{name}频道\n{name}新闻" for name in _NAMES),
        "\n".join(" ".join(_NAMES[n : n + 6]) for n in range(0, 60, 6)),
    ],
    ids=lambda footer: footer[:14].replace("\n", "/"),
)
def test_footer_of_sixty_names_is_cut_in_any_layout(gazetteer: Gazetteer, footer: str) -> None:
    assert len(_NAMES) == 60
    assert _codes(gazetteer, f"{_STORY}\n{footer}") == ["620103"]
    assert _codes(gazetteer, f"{_STORY}\n{footer}\n版权所有 未经授权不得转载。") == ["620103"]


def test_few_links_are_cut_by_their_heading(gazetteer: Gazetteer) -> None:
    footer = "友情链接:天水市人社局 白银市人社局 定西市人社局"
    assert _codes(gazetteer, f"{_STORY}\n{footer}") == ["620103"]
    assert _codes(gazetteer, f"{footer}\n{_STORY}") == ["620103"]


def test_few_places_in_one_sentence_are_kept(gazetteer: Gazetteer) -> None:
    text = "嘉兴、湖州、绍兴、金华四市同日上线,慈溪市、临海市随后跟进。"
    assert len(_codes(gazetteer, text)) == 6


def test_list_in_the_middle_takes_nothing_else_with_it(gazetteer: Gazetteer) -> None:
    text = f"酒泉市参保人反映。\n{' | '.join(_NAMES)}\n{_STORY}"
    assert _codes(gazetteer, text) == ["620900", "620103"]


def test_founding_document_has_none_of_its_footer_tagged(
    gazetteer: Gazetteer, evaluation: Path
) -> None:
    (path,) = (evaluation / "seeds").glob("001_*.txt")
    document = path.read_text(encoding="utf-8")
    footer = {name.strip() for name in document.splitlines()[-1].split("|")} - {""}
    assert len(footer) >= 40
    reading = read("", document)
    found = gazetteer.find(reading.text)
    assert not footer & {place.text for place in found}
    whole = gazetteer.find(fold_text(document))
    assert not footer & {place.text for place in whole}


def test_spans_outside_a_list_are_not_listed() -> None:
    assert in_lists("", []) == frozenset()
    assert in_lists("甲市和乙市", [(0, 2), (3, 5)]) == frozenset()
