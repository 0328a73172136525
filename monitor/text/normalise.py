"""One spelling for what readers take as the same: width, case, script, hidden and split words.

``fold`` keeps for every character of the result where it stood, so that evidence found in the
folded text can be shown in the original. Full-width punctuation becomes ASCII (，becomes a comma).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from monitor.settings import shipped_spellings
from monitor.settings.lexicon import Spellings
from monitor.text.evasive import Edit, Respeller

if TYPE_CHECKING:
    from opencc import OpenCC

_Follow = Callable[[Iterable[Edit]], None]
_MOST_ROUNDS = 8
"""Real texts need two, the last to see that nothing is left to do; others must not cost more."""
_KEPT_CONTROLS = "\t\n\r"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_OPEN, _CLOSE = r"[(\[【〔]", r"[)\]】〕]"
_TONED_BRACKET = re.compile(rf"(?<=[㐀-鿿]) ?{_OPEN}[a-züɡ]{{0,6}}[{_TONED}][a-züɡ]{{0,6}}{_CLOSE}")
_ANY_BRACKETS = re.compile(rf"(?<=[㐀-鿿])(?: ?{_OPEN}[a-züɡ{_TONED}]{{1,7}}{_CLOSE})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A folded text and where each of its characters came from."""

    text: str
    offsets: tuple[int, ...]
    """For each character of ``text`` the index in the original where it begins."""
    ends: tuple[int, ...]
    """For each character of ``text`` the index in the original just behind it."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original ``[start, end)`` of a folded one; an empty span stays empty."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else (0, *self.ends)[-1]
            return at, at
        return self.offsets[start], self.ends[end - 1]


class Folding:
    """Folding by one table of evasive spellings; ``fold`` below uses the shipped one."""

    def __init__(self, spellings: Spellings) -> None:
        self.respeller = Respeller(spellings)

    def fold(self, text: str) -> Folded:
        """``text`` in its one spelling, with the way back; folding again changes nothing."""
        trace = _Trace(len(text))
        folded = self._folded(text, trace.apply)
        return Folded(text=folded, offsets=tuple(trace.starts), ends=tuple(trace.ends))

    def fold_text(self, text: str) -> str:
        """The text of ``fold`` alone, which is quicker."""
        return self._folded(text, None)

    def _folded(self, text: str, follow: _Follow | None) -> str:
        """One change can make way for another, but not without end."""
        for _ in range(_MOST_ROUNDS):
            text = plain = _widths(text, follow)
            if text.isascii():
                return text
            text = _simplify(text)
            for find in (_brackets, *self._finders):
                text = _edit(text, find(text), follow)
            if text == plain:
                return text
        return text

    @property
    def _finders(self) -> tuple[Callable[[str], list[Edit]], ...]:
        return self.respeller.bracketed, self.respeller.inserted, self.respeller.respelled


@cache
def shipped_folding() -> Folding:
    """Folding by the table that comes with the program."""
    return Folding(shipped_spellings())


def fold(text: str) -> Folded:
    """``text`` in its one spelling, by the shipped table, with the way back; idempotent."""
    return shipped_folding().fold(text)


def fold_text(text: str) -> str:
    """The text of ``fold`` alone, which is quicker."""
    return shipped_folding().fold_text(text)


class _Trace:
    """Start and end in the original for every character, carried through the edits."""

    def __init__(self, length: int) -> None:
        self.starts = list(range(length))
        self.ends = list(range(1, length + 1))

    def apply(self, edits: Iterable[Edit]) -> None:
        """Follow ``edits``, which do not overlap and are in order."""
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for start, end, word in edits:
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            cuts = [start + (end - start) * n // max(len(word), 1) for n in range(len(word))]
            starts += [self.starts[cut] for cut in cuts]
            ends += [self.starts[cut] for cut in cuts[1:]]
            if word:
                ends.append(self.ends[end - 1])
            done = end
        self.starts = starts + self.starts[done:]
        self.ends = ends + self.ends[done:]


def _edit(text: str, edits: list[Edit], follow: _Follow | None) -> str:
    if not edits:
        return text
    if follow is not None:
        follow(edits)
    parts = []
    done = 0
    for start, end, word in edits:
        parts += [text[done:start], word]
        done = end
    return "".join(parts) + text[done:]


# ── width, case and what cannot be seen ──────────────────────────────────────────────────────


class _Plain(dict[int, str]):
    """Code point to its plain form, worked out when first met."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if code < 0x10000:
            self[code] = plain
        return plain


def _plain(char: str) -> str:
    if _is_hidden(char):
        return ""
    return "".join(c for c in unicodedata.normalize("NFKC", char).lower() if not _is_hidden(c))


def _is_hidden(char: str) -> bool:
    """Whether a reader cannot see it: control, format and half characters, variation selectors."""
    if char in _KEPT_CONTROLS:
        return False
    return unicodedata.category(char) in ("Cc", "Cf", "Cs") or "\ufe00" <= char <= "\ufe0f"


_PLAIN = _Plain(zip(map(ord, "衞敍枱粧糭衹"), "卫叙台妆粽只", strict=True))
"""Begins with the forms of Hong Kong that OpenCC's t2s leaves as they are."""


def _widths(text: str, follow: _Follow | None) -> str:
    plain = text.translate(_PLAIN)
    if follow is not None and plain != text:
        forms = ((n, char, _PLAIN[ord(char)]) for n, char in enumerate(text))
        follow((n, n + 1, form) for n, char, form in forms if form != char)
    return plain


# ── script ───────────────────────────────────────────────────────────────────────────────────


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - loads its tables, not needed by every command

    return OpenCC("t2s")


@cache
def _traditional() -> re.Pattern[str]:
    """A character that conversion changes; most texts hold none and need no conversion.

    The last few change in phrases only: 答覆, 瞭解.
    """
    chars = "\n".join(map(chr, [*range(0x3400, 0xA000), *range(0xF900, 0xFB00)]))
    changed = zip(chars, _converter().convert(chars), strict=True)
    rare = "\U00020000-\U0003ffff瞭藉覆甦"
    return re.compile(f"[{''.join(old for old, new in changed if old != new)}{rare}]")


def _simplify(text: str) -> str:
    """``text`` in simplified script; t2s maps character to character, so offsets stay."""
    return str(_converter().convert(text)) if _traditional().search(text) else text


def _brackets(text: str) -> list[Edit]:
    """Pinyin a converter left behind each character: 养(yǎng)老金. Toned ones prove the habit."""
    if _TONED_BRACKET.search(text):
        return [(m.start(), m.end(), "") for m in _ANY_BRACKETS.finditer(text)]
    return []


# ── what is not part of the text ─────────────────────────────────────────────────────────────

_LINE = re.compile(r"[^\r\n]+")
_SEPARATOR = re.compile(r"[|｜_丨]+")
_PLACE = re.compile(r"[㐀-鿿]{1,10}[省市区县州盟旗镇乡]")
_SPAM = re.compile(
    r"一区二区|熟女|無碼|无码|人妻|少婦|少妇|色片|波多野|三級片|三级片|成人(?:视频|影院|電影|电影)|"
    r"欧美亚洲|亚洲欧美|日韩欧美|國產自拍|国产自拍|精品国产|(?:^|[^a-z])av(?![a-z])|"
    r"博彩|百家乐|六合彩|赌场|时时彩",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:猜你喜[欢歡]|相[关關][阅閱][读讀]|相[关關]推[荐薦]|推[荐薦][阅閱][读讀]|[热熱][门門]推[荐薦]|"
    r"延伸[阅閱][读讀])[:：]?\s*"
)
_SENTENCE = re.compile(r"[。！？!?；;]")


def strip_footer(text: str) -> str:
    """``text`` with page furniture turned into blanks, so that every offset stays.

    Furniture is a line of many place names between bars, a line of spam words between bars, and a
    list of other articles' titles behind a heading such as 猜你喜欢 at the end.
    """
    lines = list(_LINE.finditer(text))
    blank = [(m.start(), m.end()) for m in lines if _is_place_list(m[0]) or _is_spam(m[0])]
    for n, line in enumerate(lines):
        if _RELATED.fullmatch(line[0].strip()) and _are_titles(lines[n + 1 :]):
            blank.append((line.start(), len(text)))
            break
    for start, end in blank:
        kept = "".join(char if char in "\r\n" else " " for char in text[start:end])
        text = text[:start] + kept + text[end:]
    return text


def _is_place_list(line: str) -> bool:
    parts = [part.strip() for part in _SEPARATOR.split(line) if part.strip()]
    return len(parts) >= 6 and sum(bool(_PLACE.fullmatch(p)) for p in parts) >= 0.7 * len(parts)


def _is_spam(line: str) -> bool:
    return len(set(_SPAM.findall(line))) >= 2 and len(_SEPARATOR.split(line)) >= 3


def _are_titles(lines: Sequence[re.Match[str]]) -> bool:
    """Whether all that is left is short lines without a full sentence, or furniture."""
    return all(
        _is_place_list(line[0]) or (len(line[0]) <= 45 and not _SENTENCE.search(line[0]))
        for line in lines
    )
