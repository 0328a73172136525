"""Masks what identifies a person before a text is kept; the kind of thing stays readable.

Long numbers count only when their form and check digit say so, or when the text says what they
are, so that sums, years, document numbers and hotlines stay: identity cards by the check character
of GB 11643-1999, bank cards by the Luhn formula of ISO/IEC 7812-1. Names of organisations stay.

Why: 《个人信息保护法》第六条 (least impact, minimum scope) and 《网络数据安全管理条例》第二十四条
(personal data that was collected without need is deleted or made anonymous).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

_GAP = "[ \u3000\u200b-\u200d\ufeff-]?"
_FREE, _DONE = r"(?<![\dA-Za-z])", r"(?![\dA-Za-z])"

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_ID_CARD = re.compile(
    rf"{_FREE}[1-9]\d{{5}}{_GAP}(?:18|19|20)\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXx]{_DONE}"
)
_BANK_CARD = re.compile(rf"{_FREE}\d{{4}}(?:{_GAP}\d{{4}}){{3}}{_GAP}\d{{0,3}}{_DONE}")
_MOBILE = re.compile(
    rf"(?<![\dA-Za-z.])(?:\+?86{_GAP})?1[3-9]\d(?:{_GAP}\d{{4}}){{2}}(?![\dA-Za-z元万亿]|\.\d)"
)
_LANDLINE = re.compile(rf"{_FREE}[(（]?0\d{{2,3}}[)） -]{{1,2}}\d{{7,8}}(?:-\d{{1,5}})?{_DONE}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•. ]?"
    r"(?:(?=(?:[A-Z]*\d){3})[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]"
    r"|[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK])"
    r"(?![0-9A-Za-z])"
)
"""GA 36-2018: five characters, of them three digits or more; six for new-energy vehicles."""
_NUMBER_OF = re.compile(
    r"((?:社保|社会保障|医保|参保|个人|职工)卡?[账帐编]?号码?(?:是|为)?[:： ]{0,2})"
    r"([\dA-Za-z][\dA-Za-z-]{5,})"
)
_ACCOUNT = re.compile(
    r"((?:QQ|微信|薇信|VX|WX|抖音|快手)(?:号码|号|群)?(?:是|为)?[:： ]{0,2})([\dA-Za-z_-]{5,})",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"[@＠][\w·-]{2,30}")
_OFFICE = re.compile(r"社保|人社|医保|政府|发布|日报|晚报|新闻|电视|[局委厅部院]$")
_PART = r"[\dA-Za-z一二三四五六七八九十]{1,4}"
_DOOR = re.compile(
    rf"(?<=[路街道巷弄])\d{{1,5}}(?:-\d{{1,4}})?[号弄]"
    rf"(?:{_PART}(?:号楼|号院|栋|幢|座|单元|层|楼|室|户|房))*"
    rf"|{_PART}(?:号楼|号院|栋|幢|座)(?:{_PART}(?:单元|层|楼|室|户|房|号))+"
    r"|\d{1,2}单元\d{1,4}[室户号]"
)
SURNAME: Final = (
    "(?:欧阳|司马|上官|诸葛|皇甫|尉迟|令狐|慕容|夏侯|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔"
    "曹严金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗俞袁柳唐罗薛贺倪汤殷郝邬毕康伍余顾孟黄穆萧尹姚邵湛汪毛"
    "臧戴谈宋庞熊纪舒项祝董梁杜阮蓝席季贾娄童颜郭梅盛林刁钟徐邱骆夏蔡田樊胡凌霍虞柯卢莫房裘丁邓郁杭"
    "洪崔龚程邢裴陆翁段侯刘龙叶黎白蒲乔闻谭申冉桑牛温庄晏柴瞿阎易廖耿向江史万方石高文])"
)
"""Pattern of the usual family names."""
_NOT_NAME = (
    "(?!江[苏西门]|石家庄|万[分一]|方便|高[龄血度]|马[上鞍]|陈述|许[可诺]|黄[石冈]|何时|向[来上]|严重|"
    "温州|金华|白天|易[感地]|田间|林业|文[化中]|申[请报]|席地|段时)"
)
_NAME = re.compile(
    rf"((?:我叫|我名叫|名字叫|姓名[:：]|本人[,，:：]?)\s?){_NOT_NAME}({SURNAME}[㐀-鿿]{{1,2}}?)"
    r"(?=[^㐀-鿿]|$|[今现]年|家住|住在|身份证|手机|电话|是|来自|系|在)"
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def redact(text: str) -> str:
    """``text`` with personal marks replaced by placeholders; a second time changes nothing."""
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


def _id_card(match: re.Match[str]) -> str:
    number = re.sub(_GAP, "", match[0]).upper()
    sure = _is_id_card(number) or _said(match, "身份证")
    return "〔身份证号〕" if sure else match[0]


def _is_id_card(number: str) -> bool:
    """Whether the birthday exists and the check character is right."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17]


def _bank_card(match: re.Match[str]) -> str:
    number = re.sub(_GAP, "", match[0])
    sure = _is_luhn(number) or _said(match, "卡号", "账号", "银行卡")
    return "〔银行卡号〕" if sure else match[0]


def _is_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _said(match: re.Match[str], *words: str) -> bool:
    """Whether the text says right before what the number is."""
    before = match.string[max(0, match.start() - 8) : match.start()]
    return any(word in before for word in words)


def _handle(match: re.Match[str]) -> str:
    return match[0] if _OFFICE.search(match[0]) else "〔账号〕"


_MASKS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_EMAIL, "〔邮箱〕"),
    (_ID_CARD, _id_card),
    (_BANK_CARD, _bank_card),
    (_MOBILE, "〔手机号〕"),
    (_LANDLINE, "〔电话〕"),
    (_NUMBER_OF, r"\1〔账号〕"),
    (_ACCOUNT, r"\1〔账号〕"),
    (_PLATE, "〔车牌〕"),
    (_HANDLE, _handle),
    (_DOOR, "〔门牌〕"),
    (_NAME, r"\1〔姓名〕"),
)
