"""Where a text says the name of a place, before it is known which place is meant.

Names are found with Aho-Corasick and then believed or not: a name with its suffix nearly always, a
bare one only between word boundaries, and never inside a person's name or a long bare list.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from monitor.text import placenames
from monitor.text.normalise import fold_text
from monitor.text.placelists import in_lists
from monitor.text.segment import Segmenter

_FEW = 3
"""Fewer names make no list."""
_TAIL_WORDS = """
人 籍 市 省 县 区 州 地区 日报 晚报 早报 晨报 商报 时报 报 特区 卫视 电视台 广播 网
工业园区 开发区 高新区 经开区
"""
_TAILS = frozenset(_TAIL_WORDS.split())
"""What may follow a short name inside one word: 苏州人, 苏州日报."""
_SITES = ("村", "镇", "乡", "街", "路", "街道", "小区", "花园", "大厦", "地铁站", "公交站", "牌")
"""What makes a bare name that of something smaller, often elsewhere: 长春村."""
_HAN = re.compile(r"[㐀-鿿]")
_SMALL_WORDS = frozenset(
    "在到从自于赴去来往由是的和与及或同跟比为向对被把给让叫请问我你他她它咱这那某各本原现今如像看说查"
    "据属住回离距经过因当并将又也但就用靠凭前后内外里中上下东西南北老新市省县区州旗盟镇乡村家等得地了"
)
"""Characters that are words by themselves before a place, or end one."""
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
    until: str = ""
    """For a name of the past the year it was given up."""

    def at(self, confidence: float) -> Claim:
        """The same with another ``confidence``."""
        return Claim(self.code, confidence, self.weak, self.beside, self.until)

    def bound(self, *, beside: bool) -> Claim:
        """The same, believed only in company."""
        return Claim(self.code, self.confidence, weak=True, beside=beside, until=self.until)


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
        if len(found) < _FEW:
            return found
        listed = in_lists(text, [(mention.start, mention.end) for mention in found])
        return [mention for n, mention in enumerate(found) if n not in listed]

    def _believed(
        self, text: str, cuts: _Cuts, name: str, start: int, end: int
    ) -> tuple[Claim, ...] | None:
        """What ``name`` may mean here; empty for a blocked phrase, None when it is no name."""
        claims = self._claims[name]
        if not claims:
            return claims
        if not placenames.has_suffix(name):
            if not _is_bare_name(text, cuts, name, start, end):
                return None
            return _in_company(claims) if cuts.torn(name, start) else claims
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

    def torn(self, name: str, start: int) -> bool:
        """Whether the word before may go on into ``name``: 澜 before 江都, in 澜江都是红的."""
        before = self._text[start - 1 : start]
        if len(name) > 2 or before in _SMALL_WORDS or not _HAN.match(before):
            return False
        return name.endswith("都") or self._words.get(start - 1) == before

    def whole(self, start: int, end: int) -> bool:
        """Whether ``start`` to ``end`` is a name of its own, with at most a tail such as 人."""
        if start not in self._words:
            return False
        if end in self._ends:
            return self._words.get(end) not in _SITES
        return self._text[end : start + len(self._words[start])] in _TAILS


def _is_bare_name(text: str, cuts: _Cuts, name: str, start: int, end: int) -> bool:
    if name[0] in placenames.PROVINCE_LETTERS and name[1:] in placenames.LETTER_TAILS:
        return cuts.begins(start)  # 粤人社, but not the end of 京津冀医保
    if len(name) > 2:  # 内蒙古: too long to come about by chance
        return True
    if not cuts.whole(start, end):
        return False
    return not _PERSON.search(text[max(0, start - 5) : start])


def _in_company(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """``claims``, where those of a county need the place they lie in."""
    return tuple(c if c.code.endswith("00") else c.bound(beside=c.beside) for c in claims)


def _beside_only(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(c.bound(beside=True) for c in claims)
