"""Where a text says the name of a place, before it is known which place is meant.

Names are found with Aho-Corasick and then believed or not: a name with its suffix nearly always, a
bare one only between word boundaries, and never inside a person's name or a long bare list.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from monitor.text import placenames
from monitor.text.normalise import fold_text
from monitor.text.segment import Segmenter

_LIST = 8
"""More names in one bare list are a footer or a menu, not the scene of anything."""
_TAILS = ("人", "籍", "市", "省", "县", "区", "州", "地区")
"""What may follow a short name inside one word: 苏州人."""
_SITES = ("村", "镇", "乡", "街", "路", "街道", "小区", "花园", "大厦", "地铁站", "公交站", "牌")
"""What makes a bare name that of something smaller, often elsewhere: 长春村."""
_HAN = re.compile(r"[㐀-鿿]")
_PERSON = re.compile(
    r"(?:^|[^㐀-鿿]|记者|通讯员|编辑|作者|[局处科县市区镇所院部校厂]长|主任|书记|同志|患者|村民|居民|"
    r"市民|网友|职工|员工|老人|大爷|大妈|女士|先生|叫)"
    r"[张王李刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    r"薛叶阎余潘杜戴夏钟汪田姜范石姚谭廖邹熊金陆郝孔崔康邱秦史侯邵孟段钱汤尹黎武乔贺赖龚文]$"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One place a name may mean."""

    code: str
    confidence: float
    weak: bool = False
    """Believed only with the place it lies in named somewhere in the text."""
    beside: bool = False
    """Believed only right behind the place it lies in."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in a text and the places it may mean."""

    start: int
    end: int
    claims: tuple[Claim, ...]


class Finder:
    """Finds every name of a fixed set."""

    def __init__(self, names: Iterable[tuple[str, Claim]], segmenter: Segmenter) -> None:
        claims: dict[str, list[Claim]] = {name: [] for name in placenames.BLOCKED}
        for name, claim in names:
            known = claims.setdefault(name, [])
            if all(claim.code != other.code for other in known):
                known.append(claim)
        folded = fold_text("\n".join(claims)).split("\n")
        self._claims = {n: tuple(c) for n, c in zip(folded, claims.values(), strict=True)}
        self._names = tuple(self._claims)
        self._automaton = AhoCorasick(self._names)
        self._segmenter = segmenter

    def mentions(self, text: str) -> list[Mention]:
        """The names in folded ``text`` from left to right, the longest where they overlap."""
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not hits:
            return []
        cuts = _Cuts(text, self._segmenter, self._claims)
        found: list[Mention] = []
        done = 0
        for number, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
            if start < done:
                continue
            claims = self._believed(text, cuts, self._names[number], start, end)
            if claims is not None:
                done = end
                if claims:
                    found.append(Mention(start, end, claims))
        return _without_lists(text, found) if len(found) > _LIST else found

    def _believed(
        self, text: str, cuts: _Cuts, name: str, start: int, end: int
    ) -> tuple[Claim, ...] | None:
        """What ``name`` may mean here; empty for a blocked phrase, None when it is no name."""
        claims = self._claims[name]
        if not claims:
            return claims
        if not placenames.has_suffix(name):
            return claims if _is_bare_name(text, cuts, name, start, end) else None
        if text[end : end + 1] in placenames.NOT_A_SUFFIX.get(name[-1], ()) and end < len(text):
            return None
        if len(name) == 2 and start and _HAN.match(text, start - 1):
            # 和县, 应县: two characters that other words end and begin with.
            return claims if text[start - 1] in "在到从赴于去由" else _beside_only(claims)
        common = len(name) == 3 and name[:2] in placenames.COMMON
        return None if common and not cuts.begins(start) else claims


class _Cuts:
    """Where words of a text begin and end, worked out when first asked."""

    def __init__(self, text: str, segmenter: Segmenter, names: Container[str]) -> None:
        self._text = text
        self._segmenter = segmenter
        self._names = names

    @cached_property
    def _words(self) -> dict[int, str]:
        words: dict[int, str] = {}
        at = 0
        for token in self._segmenter.cut(self._text):
            first = self._first_name(token) if len(token) > 3 else 0
            if first:
                words[at] = token[:first]
            words[at + first] = token[first:]
            at += len(token)
        return words

    def _first_name(self, token: str) -> int:
        """How long the first of two names is that the dictionary has as one word (山西大同)."""
        for cut in range(2, len(token) - 1):
            rest = token[cut:]
            if token[:cut] in self._names and any(
                rest[:n] in self._names for n in range(2, len(rest) + 1)
            ):
                return cut
        return 0

    @cached_property
    def _ends(self) -> frozenset[int]:
        return frozenset(start + len(word) for start, word in self._words.items())

    def begins(self, start: int) -> bool:
        """Whether a word begins at ``start``."""
        return start in self._words

    def whole(self, start: int, end: int) -> bool:
        """Whether ``start`` to ``end`` is a name of its own, with at most a tail such as 人."""
        if start not in self._words:
            return False
        if end in self._ends:
            return self._words.get(end) not in _SITES
        return self._text[end : start + len(self._words[start])] in _TAILS


def _is_bare_name(text: str, cuts: _Cuts, name: str, start: int, end: int) -> bool:
    if len(name) > 2:  # 内蒙古, 粤人社: too long to come about by chance
        return True
    if not cuts.whole(start, end):
        return False
    return not _PERSON.search(text[max(0, start - 5) : start])


def _beside_only(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(Claim(c.code, c.confidence, weak=True, beside=True) for c in claims)


def _without_lists(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions but for those in long bare lists of names."""
    kept: list[Mention] = []
    run: list[Mention] = []
    for mention in mentions:
        gap = text[run[-1].end : mention.start] if run else ""
        if run and (len(gap) > 3 or not gap or any(char.isalnum() for char in gap)):
            kept += run if len(run) <= _LIST else []
            run = []
        run.append(mention)
    return kept + (run if len(run) <= _LIST else [])
