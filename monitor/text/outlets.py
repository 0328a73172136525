"""The standing of an outlet, by the name under which it is quoted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from monitor.settings.outlets import OutletsSettings
from monitor.types import Authority

_WRAPPING = re.compile(r"[\s“”\"'‘’《》〈〉【】\[\]()（）「」『』@:：,，、。|]+")
_BETWEEN = re.compile(r"[、,，;；/]|\s+")
_LONGEST = 40
_NOBODY_WORDS = """
本站 本站原创 本站讯 本网 本网讯 本网站 本报 本报讯 本刊 本社 本台 本局 本单位 原创 转载 网络
网络整理 互联网 网上 网站 网友 综合 综合整理 整理 来源 未知 其他 其它 无 佚名 不详 内部 投稿 自采
管理员 网站管理员 系统管理员 admin
"""
_NOBODY = frozenset(_NOBODY_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Index:
    """The groups of ``outlets.yaml``, made ready for looking up."""

    names: Mapping[str, Authority]
    patterns: tuple[tuple[re.Pattern[str], Authority], ...]
    tail: re.Pattern[str]


def standing(outlet: str, outlets: OutletsSettings) -> Authority | None:
    """The standing of ``outlet`` as ``outlets.yaml`` has it; None when it is not known.

    Whole names come before patterns; a tail such as 客户端 or 微信公众号 is looked past. Of several
    outlets in one line (甲、乙) the first decides.
    """
    index = _index(outlets)
    first, *others = _BETWEEN.split(outlet.strip()[:_LONGEST])
    found = _standing(first, index) if others else None
    return found or _standing(outlet, index)


def _standing(outlet: str, index: _Index) -> Authority | None:
    names = _spellings(outlet, index.tail)
    for name in names:
        if name in index.names:
            return index.names[name]
    for name in names:
        for pattern, authority in index.patterns:
            if pattern.fullmatch(name):
                return authority
    return None


def names_nobody(outlet: str) -> bool:
    """Whether what is printed as an outlet names none: 本站, 网络, 转载."""
    return _folded(outlet) in _NOBODY


def _folded(name: str) -> str:
    return _WRAPPING.sub("", unicodedata.normalize("NFKC", name[:_LONGEST])).casefold()


def _spellings(outlet: str, tail: re.Pattern[str]) -> tuple[str, ...]:
    """The name as it is, then without its tails, outermost first."""
    names = [_folded(outlet)]
    while (shorter := tail.sub("", names[-1], count=1)) not in ("", names[-1]):
        names.append(shorter)
    return tuple(names)


@lru_cache(maxsize=4)
def _index(outlets: OutletsSettings) -> _Index:
    names: dict[str, Authority] = {}
    for group in outlets.groups:
        for name in group.names:
            names.setdefault(_folded(name), group.authority)
    tails = "|".join(re.escape(_folded(tail)) for tail in sorted(outlets.tails, key=len)[::-1])
    return _Index(
        names=names,
        patterns=tuple(
            (re.compile(pattern), group.authority)
            for group in outlets.groups
            for pattern in group.patterns
        ),
        tail=re.compile(rf"(?:{tails})\Z" if tails else r"(?!)"),
    )
