"""What a place may be called, and when a string that looks like its name is not.

The rules follow how Chinese news writes places: provinces and cities go without their suffix,
counties and districts keep it, and many county names are everyday words.
"""

from __future__ import annotations

import re

PROVINCE_LETTERS = {
    "京": "110000", "津": "120000", "冀": "130000", "晋": "140000", "蒙": "150000",
    "辽": "210000", "沪": "310000", "苏": "320000", "浙": "330000", "皖": "340000",
    "闽": "350000", "赣": "360000", "鲁": "370000", "豫": "410000", "鄂": "420000",
    "湘": "430000", "粤": "440000", "桂": "450000", "琼": "460000", "渝": "500000",
    "黔": "520000", "滇": "530000", "陕": "610000", "陇": "620000",
}  # fmt: skip
"""One-letter forms that mean one province; 宁 新 青 云 贵 and others mean too much else."""

LETTER_TAILS = ("人社", "医保", "社保", "政发", "政办", "府办", "府发")
"""What must follow the letter: the field's agencies and document prefixes (粤人社, 鄂医保发)."""

_COMMON = """
公安 资源 延长 合作 平安 和平 长寿 共和 同心 方正 友谊 解放 安定 新兴 太平 向阳 大同 中山 通道
振兴 红旗 前进 东风 城关 富裕 富民 惠民 民权 民乐 民和 大方 双城 老城 安居 安康 永安 保康 保德
保靖 社旗 仁寿 康平 康乐 建设 复兴 运河 港口 通用 互助 工农 前锋 友好 爱民 光明 高明 中方 会同
南部 东方 温泉 比如 小金 新建 新华 新城 长安 平原 中原 宏伟 元宝 乐业 兴业 凌云 天涯 海棠 大观
大名 长子 万年 三元 莲花 清流 政和 平和 光泽 兴国 永新 分宜 上高 安化 阳春 普定 正安 镇远 威信
水富 永胜 开远 建水 定日 武功 清水 高台 临高 威远 蓝山 石门 桃源 新民 平房 延寿 尚志 集贤 建平
平定 和顺 平顺 永和 文安 定兴 正定 无为 定远 文成 开化 三门 天台 仙居 进贤 全南 信丰 永丰 新丰
海丰 陆河 大余 保亭 定安 东安 金山 大丰 响水 兴化 天长 明光 石台 集美 思明 云霄 成武 惠济 宝丰
修武 清丰 台前 西华 太康 应城 大悟 天心 雨花 双清 大祥 常宁 仁和 大英 名山 天全 修文 余庆 从江
麒麟 玉龙 弥勒 当雄 未央 宝塔 子长 定边 平利 延川 尼玛 新星 白杨 新市 武强 乐平 凤凰 石棉 金牛
嘉禾 西市 东光 公主 江山 常山 路桥 太湖 牡丹 商城 东海 南海 江南
泰山 动力 红星 永红 新青 下关 下城 江东 三山 开元 星子 四方 长岛 升平 北站 小河 振东 北道 清新 上街
"""
COMMON = frozenset(_COMMON.split())
"""County names that are everyday words: never a place without their suffix."""

_RISKY = "朝阳 大同 日照 来宾 白银 安康 阿里 开封 海东 海西 海北 黄南 山南 大理 平凉 兴安 甘南"
RISKY = frozenset(_RISKY.split())
"""City names that are everyday words or well known elsewhere: they need company."""

_GENERIC = """
城区 郊区 矿区 东区 西区 新城区 老城区 城关区 城中区 市中区 城东区 城西区 城北区 港口区 新市区
市南区 市北区 林区
东市区 西市区 中市区 南市区 北市区 南郊区 城南区
"""
GENERIC = frozenset(_GENERIC.split())
"""District names any town may use of itself: a place only right behind their city."""

BLOCKED = ("美国德州", "宁德时代", "黄海南部", "渤海南部", "东海南部", "中山装", "孙中山")
"""Phrases that hold a place name and are none."""

NOT_A_SUFFIX = {"市": "场", "区": "域间块别划位", "旗": "下舰帜袍手", "县": "域级"}
"""Suffix to the characters behind it that show it belongs to another word (合作市场, 和平区域)."""

_PEOPLES = (
    "维吾尔族|哈萨克族|柯尔克孜族|布依族|朝鲜族|土家族|哈尼族|傈僳族|拉祜族|东乡族|纳西族|景颇族|"
    "达斡尔族|仫佬族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|阿昌族|普米族|塔吉克族?|俄罗斯族|鄂温克族|"
    "德昂族|保安族|裕固族|独龙族|鄂伦春族|蒙古族|回族|藏族|苗族|彝族|壮族|满族|侗族|瑶族|白族|傣族|"
    "黎族|佤族|畲族|水族|土族|羌族|怒族|京族|各族|维吾尔|蒙古|哈萨克|柯尔克孜|锡伯"
)
_AUTONOMOUS = re.compile(rf"^(.+?)(?:{_PEOPLES})*(?:自治区|自治州|自治县|自治旗)$")
_SUFFIX = re.compile(r"(?:特别行政区|地区|新区|林区|特区|省|市|盟|县|区|旗)$")


def short_name(name: str) -> str:
    """``name`` without what it is: 恩施土家族苗族自治州 is 恩施, 昆山市 is 昆山, 和县 is 和."""
    match = _AUTONOMOUS.match(name)
    return match[1] if match else _SUFFIX.sub("", name, count=1)


def plain_suffix(name: str) -> str | None:
    """An autonomous place as news calls it: 恩施州, 长阳县; None for other places."""
    if not _AUTONOMOUS.match(name) or name.endswith("区"):
        return None
    return short_name(name) + name[-1]


def has_suffix(form: str) -> bool:
    """Whether ``form`` says what kind of place it is (南山区, 恩施州, 和县); 苏州 does not."""
    if form.endswith("州"):
        return len(form) > 2
    return form.endswith(("省", "市", "区", "县", "盟", "旗")) and len(form) > 1
