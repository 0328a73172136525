"""What a place is to the text: scene, comparison, where it was published."""

import pytest

from monitor.text.normalise import fold_text
from monitor.text.placeroles import place_roles
from monitor.text.regions import Gazetteer
from monitor.text.towns import town_behind
from monitor.types import PlaceRole


def _roles(gazetteer: Gazetteer, text: str) -> str:
    """Short names with the first letter of their role: 阜阳:s 合肥:c."""
    folded = fold_text(text)
    places = gazetteer.find(folded)
    roles = place_roles(folded, places, lambda code, area: gazetteer.within(code, (area,)))
    return " ".join(
        f"{gazetteer.short(place.code)}:{role[0]}"
        for place, role in zip(places, roles, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("我们阜阳的养老金比合肥少", "阜阳:s 合肥:c"),
        ("大连的补贴不如沈阳", "大连:s 沈阳:c"),
        ("隔壁山东涨到两百,河南还是一百三", "山东:c 河南:s"),
        ("隔壁的东莞比我们快", "东莞:c"),
        ("学习三明经验,宜春推进改革", "三明:c 宜春:s"),
        ("参照上海做法,武汉建立筹资机制", "上海:c 武汉:s"),
        ("北京、上海等地已经取消户籍限制,南宁还没有", "北京:c 上海:c 南宁:s"),
        ("人家苏州一次到位,盐城要等两个月", "苏州:c 盐城:s"),
        ("同样是省会,长沙两个月到账,南昌没影", "长沙:c 南昌:s"),
        ("像深圳那样把骑手纳入,惠州什么时候能做到", "深圳:c 惠州:s"),
        ("和杭州相比,绍兴少得可怜", "杭州:c 绍兴:s"),
        ("跟广州一样是省会,长春为什么不涨", "广州:c 长春:s"),
        ("广东都涨了,我们广西怎么没动静", "广东:c 广西:s"),
        ("继青岛之后,烟台启动试点", "青岛:c 烟台:s"),
        ("借鉴成都、重庆经验,拉萨推行就近办", "成都:c 重庆:c 拉萨:s"),
        ("比起厦门,漳州慢了一倍", "厦门:c 漳州:s"),
        ("洛阳还没到,郑州去年就发完了", "洛阳:s 郑州:c"),
        ("江苏远高于安徽,我们安庆什么时候涨", "江苏:c 安徽:c 安庆:s"),
        ("例如北京、天津、河北已实现,太原还在跑", "北京:c 天津:c 河北:c 太原:s"),
        ("河北、上海、陕西等25个省份实现直接发放", "河北:c 上海:c 陕西:c"),
        ("赴宁波考察学习,南昌代表团返回", "宁波:c 南昌:s"),
        ("四川籍职工在昆山受伤", "四川:c 昆山市:s"),
        ("浙江嘉兴已经试行,我市能不能也这样办", "嘉兴:c"),
    ],
)
def test_comparison_is_no_scene(gazetteer: Gazetteer, text: str, roles: str) -> None:
    assert _roles(gazetteer, text) == roles


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("新华社北京3月5日电 人社部今天通报", "北京:p"),
        ("新华社北京3月5日电 人社部今天通报安阳一药店骗保", "北京:p 安阳:s"),
        ("中新社郑州电 河南一县推迟发放", "郑州:p 河南:s"),
        ("本报武汉讯 孝感市人社局通报", "武汉:p 孝感:s"),
        ("据南京日报消息,泰州市社保局致歉", "南京:p 泰州:s"),
        ("据南方都市报,茂名市社保局致歉", "茂名:s"),
        ("江西日报讯 赣州市破获骗保案", "江西:p 赣州:s"),
        ("《深圳特区报》刊文", "深圳:p"),
        ("湖南卫视的一档节目", "湖南:p"),
        ("来源:浙江日报", "浙江:p"),
        ("来源:福建省人力资源和社会保障厅", "福建:p"),
        ("记者从北京获悉,目录明年执行", "北京:p"),
        ("记者李某某太原报道", "太原:p"),
        ("人社部在北京举行新闻发布会", "北京:p"),
        ("据上海发布消息,社保卡可乘公交", "上海:p"),
        ("@南京发布:明天起停办", "南京:p"),
        ("IP属地:广东", "广东:p"),
        ("云南网讯 昭通市扩面", "云南:p 昭通:s"),
    ],
)
def test_where_it_was_published_is_no_scene(gazetteer: Gazetteer, text: str, roles: str) -> None:
    assert _roles(gazetteer, text) == roles


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("河南、山东等地农民反映发放推迟", "河南:s 山东:s"),
        ("记者从昆明市医保局获悉", "昆明:s"),
        ("记者从兰考县获悉,发放推迟", "兰考县:s"),
        ("南京发布养老金调整通知", "南京:s"),
        ("占比最高的是河南", "河南:s"),
        ("好像北京的社保系统又崩了", "北京:s"),
        ("温州、台州、丽水三地试点", "温州:s 台州:s 丽水:s"),
        ("在深圳举行的招聘会上没人交社保", "深圳:s"),
        ("我在衡阳上班,老家邵阳的医保断了", "衡阳:s 邵阳:s"),
        ("资金来源广东财政", "广东:s"),
    ],
)
def test_what_nothing_speaks_against_is_a_scene(
    gazetteer: Gazetteer, text: str, roles: str
) -> None:
    assert _roles(gazetteer, text) == roles


def test_no_place_has_no_role(gazetteer: Gazetteer) -> None:
    assert _roles(gazetteer, "养老金推迟") == ""
    assert [role[0] for role in PlaceRole] == ["s", "c", "p"]


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("昆山市|张浦镇一工厂", "张浦镇"),
        ("鄞州区|邱隘镇回龙村", "邱隘镇"),
        ("青羊区|草堂街道某社区", "草堂街道"),
        ("和县| 乌江镇", "乌江镇"),
        ("长阳县|磨市镇", "磨市镇"),
        ("余杭区|仓前街道办事处", "仓前街道"),
        ("云龙县|苗尾傈僳族乡", "苗尾傈僳族乡"),
        ("安化县|城镇居民医保", None),
        ("安化县|推进城乡居民医保", None),
        ("安化县|送医下乡", None),
        ("安化县|某镇", None),
        ("安化县|各乡镇", None),
        ("安化县|社保局", None),
        ("安化县|的小镇", None),
        ("安化县|", None),
    ],
)
def test_town_is_what_is_named_right_behind(text: str, town: str | None) -> None:
    at = text.index("|")
    assert town_behind(text.replace("|", ""), at) == town
