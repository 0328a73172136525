"""Signs that a page was made for search engines: spam lines, place lists, spun spelling.

Mirror sites take an article, write it in traditional characters with the pinyin behind every
third one, and hang menus of gambling or film sites and dozens of unrelated county names on it.
"""

from __future__ import annotations

import re

_EDGE = 3_000
"""Characters at either end that are looked at."""
_LINE = re.compile(r"[^\r\n]+")
_BAR = re.compile(r"[|｜_丨]+")
_PLACE = re.compile(r"[㐀-鿿]{1,10}[省市区區县縣州盟旗镇鎮乡鄉]")
_TONED = re.compile(r"[㐀-鿿]\s?[(（][a-züɡ]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-züɡ]{0,5}[)）]")
_ADVERT = re.compile(
    r"棋牌|博彩|百家乐|百家樂|六合彩|赌场|賭場|时时彩|彩票(?:平台|网)|娱乐(?:平台|城)|娛樂(?:平台|城)|注册即送|注冊即送|"
    r"新人礼包|礼包领取|游戏大厅|官方入口|手机版下载|最新版下载|在线观看|免费观看|高清合集|一区二区|无码|無碼|"
    r"人妻|少妇|少婦|熟女|波多野|三级片|三級片|国产自拍|國產自拍|精品国产|欧美亚洲|亚洲欧美|日韩欧美"
)
_PLACES, _PINYIN, _ADVERTS = 8, 3, 2


def junk_signs(title: str, body: str) -> tuple[str, ...]:
    """What betrays a junk page, in Chinese; empty for an honest one. One alone may be chance."""
    edges = body if len(body) <= 2 * _EDGE else f"{body[:_EDGE]}\n{body[-_EDGE:]}"
    places = max((_places(line[0]) for line in _LINE.finditer(edges)), default=0)
    adverts = {found[0] for found in _ADVERT.finditer(f"{title}\n{edges}")}
    pinyin = sum(1 for _ in _TONED.finditer(edges))
    signs = []
    if places >= _PLACES:
        signs.append(f"罗列{places}个无关地名")
    if len(adverts) >= _ADVERTS:
        signs.append(f"夹带“{'”“'.join(sorted(adverts)[:2])}”等垃圾词")
    if pinyin >= _PINYIN:
        signs.append("字后夹注拼音")
    return tuple(signs)


def _places(line: str) -> int:
    """How many different place names a line holds between bars, if it holds little else."""
    parts = [part.strip() for part in _BAR.split(line) if part.strip()]
    named = {part for part in parts if _PLACE.fullmatch(part)}
    return len(named) if len(named) >= 0.7 * len(parts) else 0
