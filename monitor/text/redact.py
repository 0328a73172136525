"""Masks what identifies a person before a text is kept; the kind of thing stays readable.

Sums, years, document numbers, hotlines, the credit codes of organisations and their names stay, and
so does a name that was made unreadable already (张某某).

Why: 《个人信息保护法》第六条 (least impact, minimum scope) and 《网络数据安全管理条例》第二十四条
(personal data that was collected without need is deleted or made anonymous).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from monitor.text.numbers import ID_CARD, MOBILE, mask_numbers

_EMAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,64} ?[@＠] ?[A-Za-z0-9-]{1,63}(?: ?[.．] ?[A-Za-z0-9-]{1,63}){1,4}"
)
_STARRED_ID = re.compile(r"(?<!\d)[1-9]\d{5,13}[*＊]{3,12}\d{0,4}[\dXx]?(?!\d)")
_STARRED_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[*＊xX×]{4}\d{4}(?!\d)")
_LANDLINE = re.compile(
    r"(?<![\dA-Za-z])[(（]?0\d{2,3}[)） －—-]{1,2}\d{7,8}(?:-\d{1,5})?(?![\dA-Za-z])"
)
_LETTER, _LETTER_OR_DIGIT = "[A-HJ-NP-Za-hj-np-zＡ-Ｚ]", "[A-HJ-NP-Za-hj-np-z0-9０-９]"
_PLATE = re.compile(
    rf"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?{_LETTER}[·•.・ -]{{0,2}}"
    r"(?:(?=(?:[A-Za-z]{0,3}[0-9０-９]){3})"
    rf"{_LETTER_OR_DIGIT}{{4}}[A-HJ-NP-Za-hj-np-z0-9０-９挂学警港澳]"
    rf"|[A-HJKa-hjk]{_LETTER_OR_DIGIT}\d{{4}}|\d{{5}}[A-HJKa-hjk])"
    r"(?![0-9０-９A-Za-z])"
)
"""GA 36-2018: five characters, of them three digits or more; six for new-energy vehicles."""
_NUMBER_OF = re.compile(
    r"((?:社保|社会保障|医保|参保|个人|职工|护照|通行证|居住证|残疾人?证|退休证|军官证|就诊|住院)"
    r"[卡证]?[账帐编]?[号户]?号?码?(?:是|为)?[:： ]{0,2})"
    r"((?=[A-Za-z-]{0,8}\d)[\dA-Za-z][\dA-Za-z-]{5,})"
)
_ACCOUNT = re.compile(
    r"((?:QQ|扣扣|企鹅|微信|薇信|威信|徽信|[Vv]信|微信?信|VX|WX|抖音|快手|小红书|加[VvQq微薇]|[+＋][VvQq])"
    r"(?:号码|号|群|公众号)?(?:是|为)?[:： ]{0,2})([\dA-Za-z_-]{5,})",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"[@＠] {0,2}(?=[^\W\d])[\w·-]{2,30}|[@＠][\w·-]{2,30}")
_OFFICE = re.compile(
    r"(?:社保|人社|医保|政府|发布|日报|晚报|早报|新闻|网|电视台?|[局委厅部院])(?:官微|发布|在线)?$"
)
"""How the names of offices and papers end; 社保局王某 is a person."""
_PART = r"[\dA-Za-z０-９一二三四五六七八九十百]{1,5}"
_HOME = "(?:号楼|号院|栋|幢|座|单元|层|楼|室|户|房|号)"
_DOOR = re.compile(
    rf"(?<=[路街道巷弄村庄])(?:\d{{1,5}}|[０-９]{{1,5}}|[一二三四五六七八九十百]{{1,5}})(?:-\d{{1,4}})?"
    rf"[号弄](?!窗|线|文|令|公告|通知|政策|病)(?:{_PART}{_HOME}){{0,6}}"
    rf"|(?<=[村庄屯寨社区])第?{_PART}[组队](?:{_PART}(?:号|户))"
    rf"|{_PART}(?:号楼|号院|栋|幢|座)(?:{_PART}{_HOME}){{1,5}}"
    rf"|{_PART}(?:栋|幢)\d{{3,4}}(?!\d)"
    r"|\d{1,2}单元\d{1,4}[室户号]|(?<![\d-])\d{1,3}-\d{1,2}-\d{3,4}[室户]"
    r"|(?<=[区园苑城庭府寓])\d{1,3}-\d{1,2}-\d{3,4}(?![\d-])"
)
SURNAME: Final = (
    "(?:欧阳|司马|上官|诸葛|皇甫|尉迟|令狐|慕容|夏侯|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔"
    "曹严金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗俞袁柳唐罗薛贺倪汤殷郝邬毕康伍余顾孟黄穆萧尹姚邵湛汪毛"
    "臧戴谈宋庞熊纪舒项祝董梁杜阮蓝席季贾娄童颜郭梅盛林刁钟徐邱骆夏蔡田樊胡凌霍虞柯卢莫房裘丁邓郁杭"
    "洪崔龚程邢裴陆翁段侯刘龙叶黎白蒲乔闻谭申冉桑牛温庄晏柴瞿阎易廖耿向江史万方石高文肖傅聂鲍覃缪窦佟邝])"
)
"""Pattern of the usual family names."""
_OTHER_SURNAME = (
    "(?:于(?!是)|曾(?![经在])|任(?![何职意])|付(?!款)|代(?![表理缴办])|岳|甘(?!肃)|宁(?![波夏德])|尚(?!未)|辛|艾|涂|"
    "费(?!用)|解(?![决放])|常(?![州德熟务住年])|安(?![徽全庆阳康置])|武(?![汉威])|路(?!人)|关(?![于心])|齐(?!全))"
)
"""Family names that are small words as well: believed only where a name is announced."""
_NOT_NAME = (
    "(?!江[苏西门]|石家庄|万[分一]|方[便面]|高[龄血度额]|马[上鞍]|陈述|许[可诺多]|黄[石冈]|何时|向[来上]|严重|"
    "温州|金[华额]|白[天细]|易[感地]|田间|林业|文[化中]|申[请报]|席地|段时|姓名|.某|..某|"
    "\\w{0,2}(?:公司|单位|中心|医院))"
)
_GIVEN = "[㐀-鿿]{1,2}?"
_NAME_SAID = (
    "(?:我叫|我名叫|名字叫|姓名[:： ]|联系人[:： ]|[投申]诉人[:： ]|申请人[:： ]|当事人[:： ]|"
    "患者姓名[:： ]|户主[:： ])"
)
_NAME_ENDS = "(?=[^㐀-鿿]|$|[今现]年|家住|住在|身份证|手机|电话|是|来自|系|在|于|因|已)"
_NAME = re.compile(
    rf"((?:{_NAME_SAID}|本人[,，:：]?)\s{{0,2}}){_NOT_NAME}({SURNAME}{_GIVEN}){_NAME_ENDS}"
)
_OTHER_NAME = re.compile(
    rf"({_NAME_SAID}\s{{0,2}}){_NOT_NAME}({_OTHER_SURNAME}{_GIVEN}){_NAME_ENDS}"
)
_NAME_OF = re.compile(
    rf"((?:患者|伤者|死者|参保人|退休职工|退休人员|职工|员工|村民|居民|老人|我父亲|我母亲|我爸|我妈|我丈夫|"
    rf"我妻子|我老公|我老婆|我爱人|我儿子|我女儿|我爷爷|我奶奶)(?:叫|名叫|是)?){_NOT_NAME}"
    rf"({SURNAME}[㐀-鿿]{{1,2}}?)"
    r"(?=[,，、（( ]{0,2}(?:[男女][,，。、；; ]|现年|今年|身份证|\d{2}岁|手机|电话|联系)"
    r"|[,，、（( ]{0,2}[一二三四五六七八九]十.?岁|[（(])"
)
_KIN = (
    "女儿|儿子|父亲|母亲|爸爸|妈妈|妻子|丈夫|爱人|老公|老婆|家属|家人|孙子|孙女|侄子|侄女|女婿|儿媳"
)
_KIN_OF = re.compile(
    rf"((?:我是|本人是|本人系|系)){_NOT_NAME}({SURNAME}[㐀-鿿]{{1,2}})(?=的?(?:{_KIN}))"
)


def redact(text: str) -> str:
    """``text`` with personal marks replaced by placeholders; a second time changes nothing."""
    for mask in _MASKS:
        text = mask(text)
    return text


def _handle(match: re.Match[str]) -> str:
    return match[0] if _OFFICE.search(match[0]) else "〔账号〕"


def _replacing(
    pattern: re.Pattern[str], mask: str | Callable[[re.Match[str]], str], *, only_with: str = ""
) -> Callable[[str], str]:
    """Replaces in texts that hold one of ``only_with``; most hold none and need no search."""

    def replace(text: str) -> str:
        needed = not only_with or any(char in text for char in only_with)
        return pattern.sub(mask, text) if needed else text

    return replace


_MASKS: tuple[Callable[[str], str], ...] = (
    _replacing(_EMAIL, "〔邮箱〕", only_with="@＠"),
    mask_numbers,
    _replacing(_STARRED_ID, ID_CARD, only_with="*＊"),
    _replacing(_STARRED_MOBILE, MOBILE, only_with="*＊xX×"),
    _replacing(_LANDLINE, "〔电话〕", only_with="0"),
    _replacing(_NUMBER_OF, r"\1〔账号〕"),
    _replacing(_ACCOUNT, r"\1〔账号〕"),
    _replacing(_PLATE, "〔车牌〕"),
    _replacing(_HANDLE, _handle, only_with="@＠"),
    _replacing(_DOOR, "〔门牌〕", only_with="号弄栋幢座室户-"),
    _replacing(_NAME, r"\1〔姓名〕"),
    _replacing(_OTHER_NAME, r"\1〔姓名〕", only_with="叫名人主"),
    _replacing(_NAME_OF, r"\1〔姓名〕"),
    _replacing(_KIN_OF, r"\1〔姓名〕", only_with="是系"),
)
