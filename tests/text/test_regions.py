import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.settings import shipped_data_dir
from monitor.settings.desk import ExtraRegion
from monitor.text.normalise import fold_text
from monitor.text.regions import Gazetteer

TABLE = shipped_data_dir() / "gazetteer" / "regions.csv"


def found(gazetteer: Gazetteer, text: str) -> list[str]:
    """Codes of the places that are sure enough for an alert."""
    return [p.code for p in gazetteer.find(fold_text(text)) if p.confidence >= 0.7]


NAMED: Mapping[str, list[str]] = {
    "广东省深圳市南山区人社局回应参保疑问": ["440305"],
    "湖南邵阳人社局通报社保卡冒充诈骗": ["430500"],
    "湖南邵阳县农民工讨要工伤待遇": ["430523"],
    "吉林省吉林市养老金发放延迟": ["220200"],
    "吉林养老金上调": ["220000"],
    "海南上调居民医保补助": ["460000"],
    "海南州人社局办理社保转移": ["632500"],
    "河北安新县居民医保缴费": ["130632"],
    "雄安新区社保服务大厅启用": ["130000"],
    "保定医保局通报骗保案": ["130600"],
    "天津和平区养老金认证": ["120101"],
    "沈阳市和平区养老金认证": ["210102"],
    "徐州鼓楼区社保大厅排队": ["320302"],
    "北京朝阳的骑手没有社保": ["110105"],
    "辽宁朝阳养老金断发": ["211300"],
    "长春市朝阳区医保报销": ["220104"],
    "昆山企业欠缴社保": ["320583"],
    "甘肃合作市社保局发布公告": ["623001"],
    "青海海东市平安区人社局": ["630203"],
    "重庆市长寿区医保局": ["500115"],
    "马鞍山市和县社保中心": ["340523"],
    "记者在和县调研参保扩面": ["340523"],
    "恩施州医保局答复网民": ["422800"],
    "长阳县医保中心": ["420528"],
    "内蒙古包头职工退休审批": ["150200"],
    "山西大同退休职工": ["140200"],
    "晋城城区医保窗口": ["140502"],
    "新疆喀什叶城县社保所": ["653126"],
    "郫县社保局旧址": ["510117"],
    "即墨市医保局旧闻": ["370215"],
    "粤人社发〔2024〕1号文件": ["440000"],
    "沪社保缴费基数调整": ["310000"],
    "浙江温州、台州、丽水三地试点": ["330300", "331000", "331100"],
    "三明医改经验": ["350400"],
    "日照社保局发布通知": ["371100"],
    "苏州人交社保": ["320500"],
    "廣東省深圳市養老金": ["440300"],
}


@pytest.mark.parametrize(("text", "codes"), NAMED.items())
def test_place_is_found(gazetteer: Gazetteer, text: str, codes: list[str]) -> None:
    assert found(gazetteer, text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "人力资源和社会保障部召开会议",
        "中山大学附属医院拒收医保卡",
        "延长退休年龄引发热议",
        "公安机关抓获骗保团伙",
        "合作医疗缴费标准上涨",
        "合作市场前景广阔",
        "和平区域合作论坛",
        "平安保险推出新产品",
        "医保定点机构名单",
        "医社保定期公布",
        "延长春节假期的通知",
        "扩大连续参保激励",
        "经济南北差异缩小",
        "推广安全生产责任险",
        "集中山区群众参保",
        "记者张海南报道",
        "市和县人社局联合行动",
        "阿里巴巴的员工社保",
        "宁德时代员工社保",
        "美国德州的医疗保险",
        "各位来宾请注意",
        "日照强烈注意防暑",
        "社会大同的理想",
        "长寿老人的幸福生活",
        "老城区改造",
        "矿区职工社保",
        "城区居民医保缴费",
        "富民政策惠及千家",
        "友好城市交流",
        "江浙沪包邮",
        "希望长春村早日通水",
    ],
)
def test_word_that_only_looks_like_a_place_is_none(gazetteer: Gazetteer, text: str) -> None:
    assert found(gazetteer, text) == []


def test_road_named_after_a_city_is_not_that_city(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "上海南京路商户参保") == ["310000"]


def test_place_behind_a_broken_match_is_still_found(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "境内江苏企业参保") == ["320000"]


def test_shared_name_without_its_parent_gives_candidates_only(gazetteer: Gazetteer) -> None:
    places = gazetteer.find("鼓楼区社保大厅排队")
    assert {p.code for p in places} == {"320106", "320302", "350102", "410204"}
    assert all(p.confidence < 0.7 for p in places)


def test_parent_elsewhere_in_the_text_decides_a_shared_name(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "南京市民反映,鼓楼区社保大厅排队") == ["320100", "320106"]
    assert found(gazetteer, "新华区医保停机,石家庄致歉") == ["130105", "130100"]


def test_nearest_parent_before_decides_between_two(gazetteer: Gazetteer) -> None:
    text = "沧州和石家庄都在检查,新华区查出两家药店"
    assert found(gazetteer, text)[-1] == "130105"


def test_bare_county_far_from_its_parent_is_a_candidate(gazetteer: Gazetteer) -> None:
    places = gazetteer.find("江苏今天通报,沛县、海安两地参保率上升")
    low = {p.code: p.confidence for p in places}
    assert low["320685"] < 0.7 <= low["320322"]


def test_named_office_makes_a_bare_county_sure(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "江苏多地通报,海安医保局率先回应") == ["320000", "320685"]


def test_office_of_a_name_with_namesakes_elsewhere_is_a_candidate(gazetteer: Gazetteer) -> None:
    (place,) = gazetteer.find("朝阳社保局排队")
    assert place.confidence < 0.7


def test_path_is_one_place_and_spans_its_text(gazetteer: Gazetteer) -> None:
    text = "来自广东省深圳市南山区的投诉"
    (place,) = gazetteer.find(text)
    assert place.name == place.text == "广东省深圳市南山区"
    assert text[place.start : place.end] == place.text


def test_long_list_of_names_is_no_place(gazetteer: Gazetteer) -> None:
    footer = "和静县| 灯塔市| 临西县| 资阳市| 德惠市| 梓潼县| 苏州市| 沙坪坝区| 濉溪县|"
    assert gazetteer.find(footer) == ()
    assert len(gazetteer.find("昆山市、太仓市、常熟市")) == 3


def test_every_code_is_named_ranked_and_rooted(gazetteer: Gazetteer) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["until"]]
    assert len(rows) == len({row["code"] for row in rows}) > 3200
    for row in rows:
        line = gazetteer.ancestors(row["code"])
        assert gazetteer.known(row["code"])
        assert gazetteer.level(row["code"]) == row["level"]
        assert gazetteer.level(line[-1]) == "province"
        assert gazetteer.name(row["code"]).endswith(row["name"])


def test_official_full_name_is_found_as_itself(gazetteer: Gazetteer) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file) if not row["until"]]
    missed = [c for c in codes if found(gazetteer, gazetteer.name(c) + "人社局") != [c]]
    assert missed == []


def test_table_answers_for_known_and_unknown_codes(gazetteer: Gazetteer) -> None:
    assert gazetteer.name("440305") == "广东省深圳市南山区"
    assert gazetteer.name("110105") == "北京市朝阳区"
    assert [gazetteer.short(c) for c in ("440000", "440300", "440305")] == [
        "广东",
        "深圳",
        "南山区",
    ]
    assert gazetteer.ancestors("440305") == ("440305", "440300", "440000")
    assert gazetteer.within("440305", ("440000",))
    assert not gazetteer.within("440000", ("440305",))
    assert gazetteer.name("999999") == gazetteer.short("999999") == "999999"
    assert gazetteer.ancestors("999999") == ("999999",)
    assert not gazetteer.known("999999")


def test_place_of_the_desk_is_found_like_an_official_one() -> None:
    zone = ExtraRegion(code="320571", name="苏州工业园区", aliases=("工业园区社保",))
    gazetteer = Gazetteer.from_csv(TABLE, [zone])
    assert found(gazetteer, "苏州工业园区社保中心") == ["320571"]
    assert found(gazetteer, "园区有事找工业园区社保") == ["320571"]
    assert gazetteer.ancestors("320571") == ("320571", "320500", "320000")


def test_desk_may_name_the_parent_itself() -> None:
    zone = ExtraRegion(code="999001", name="示范新区", parent="130600")
    gazetteer = Gazetteer.from_csv(TABLE, [zone])
    assert gazetteer.within("999001", ("130000",))
    assert gazetteer.level("999001") == "county"


@pytest.mark.parametrize(
    "content", ["", "code,name\n1,2\n", "code,name,level,parent,aliases\n1,a,moon,,\n"]
)
def test_unreadable_table_names_the_file_and_the_remedy(tmp_path: Path, content: str) -> None:
    path = tmp_path / "regions.csv"
    if content:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"regions\.csv.*restore"):
        Gazetteer.from_csv(path)
