"""Whom a text names as the one who wrote it first: 来源：…, 转自…, 据…报道, an agency's dateline.

Only the beginning and the end are read, where such lines stand; a source of money or of water in
the middle of a sentence is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.text.outlets import names_nobody

_HEAD, _TAIL = 160, 200
_LONGEST = 20

_AGENCY = (
    r"新华社|中新社|中新网|人民网|新华网|央视网|央视新闻|总台央视|中国新闻网|光明网|中国网|央广网"
)
_MEDIUM = (
    r"(?:社|报|报社|日报|晚报|早报|晨报|商报|时报|周报|周刊|杂志|新闻|新闻网|在线|网|电视台|广播电视台|电台|频道|卫视|"
    r"客户端|发布|财经|视频|视点|观察|传媒|融媒|融媒体|融媒体中心|新媒体|公众号|微信公众号|微博|头条)"
)
_OFFICE = r"(?:局|部|委|厅|院|办|中心|政府|委员会)"
_NAME = r"[\u4e00-\u9fffA-Za-z0-9·+]"
_OPENS = r"(?:^|(?<=[\s(（\[【〔|｜丨。；;■●▲—]))"
_QUOTE = r"[\s《“\"'【\[@]{0,2}"

_LABEL = re.compile(
    rf"{_OPENS}(?:(?:(?:文章|信息|消息|稿件|原文|新闻|内容)?来源|稿源)\s{{0,2}}(?:[:：]|(?=\s))"
    rf"|(?:转自|转载自|转载于|转载|摘自|摘编自|原载于?|首发于|首发|选自|原文链接)\s{{0,2}}[:：]?)"
    rf"\s{{0,2}}(?:(?:官方)?(?:微信)?公众号|官方微博)?{_QUOTE}(?P<name>{_NAME}{{2,{_LONGEST}}})"
)
_DATELINE = re.compile(
    rf"{_OPENS}(?P<name>{_AGENCY}|{_NAME}{{2,8}}?(?:日报|晚报|晨报|商报|时报|新闻|新闻网|在线|网))"
    r"[\u4e00-\u9fff]{0,8}(?:\d{1,2}月)?\d{1,2}日(?:[\u4e00-\u9fff]{0,4})(?:电|讯|消息)"
)
_TOLD = re.compile(
    rf"(?:^|(?<=[\s，。,（(]))据{_QUOTE}(?P<name>{_NAME}{{1,12}}?{_MEDIUM})[》”\"'】\]]{{0,2}}"
    r"(?:(?:\d{1,2}月)?\d{1,2}日|今日|今天|昨日|昨天)?(?:独家|最新)?(?:报道|消息|披露|官微|援引)"
)
_OLD_TITLE = re.compile(rf"{_OPENS}原(?:标题|题)\s{{0,2}}[:：]")
_SHAPE = re.compile(rf"(?:{_AGENCY}|央视|澎湃|财新|界面|{_NAME}{{1,18}}?(?:{_MEDIUM}|{_OFFICE}))")
_TAILS = re.compile(r"(?:新闻客户端|客户端|微信公众号|公众号|官方微信|官方微博|微博|官网|网站)\Z")
_SIGNS = ("源", "转", "据", "电", "讯", "消息", "载", "摘", "首发", "选自", "原文")
_AFTER = re.compile(r"记者|通讯员|作者|编辑|责编|责任|发布时间|时间|日期|点击|阅读|浏览")
"""What follows a name on its line without a space."""
_FAMILIES = (
    ("新华", "瞭望"),
    ("央视", "总台", "中央广播电视", "cctv"),
    ("人民日报", "人民网"),
    ("中新", "中国新闻"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What a text says of where it comes from."""

    outlet: str | None
    """The outlet it names; None where it only says that it stood elsewhere under another title."""
    words: str
    """The words that say so."""


def credit_of(title: str, body: str, outlet: str) -> Credit | None:
    """Whom ``body``, printed by ``outlet``, credits; None when nobody but itself."""
    for part in (body[:_HEAD], body[-_TAIL:] if len(body) > _HEAD else ""):
        for name, words in _named(part):
            if not same_outlet(name, outlet):
                return Credit(outlet=name, words=words)
    old_title = _OLD_TITLE.search(body[:_HEAD]) or _OLD_TITLE.search(body[-_TAIL:])
    if old_title and title:
        return Credit(outlet=None, words=old_title[0].strip())
    return None


def same_outlet(one: str, other: str) -> bool:
    """Whether two names mean one house: equal but for 客户端 and the like, or of one family."""
    first, second = _bare(one), _bare(other)
    if not first or not second:
        return False
    if first in second or second in first:
        return True
    return any(first.startswith(f) and second.startswith(f) for f in _FAMILIES)


def _named(part: str) -> Iterator[tuple[str, str]]:
    if not any(sign in part for sign in _SIGNS):
        return
    for pattern in (_LABEL, _DATELINE, _TOLD):
        for found in pattern.finditer(part):
            name = _AFTER.split(found["name"], maxsplit=1)[0]
            shaped = _SHAPE.fullmatch(name)
            if shaped and not names_nobody(name) and not name.startswith("本"):
                yield name, found[0].strip()


def _bare(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name[:40]).casefold()
    return _TAILS.sub("", "".join(char for char in folded if char.isalnum()))
