"""Likely new evasive spellings, for people to look at: nothing is rewritten by this.

Looked for in folded text, so that what ``lexicon/evasive.txt`` knows is no news. Each way of hiding
counts only where an anchor stands beside it and no dictionary word explains the characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from monitor.settings.lexicon import Spellings
from monitor.text.anchors import REACH
from monitor.text.normalise import Folding
from monitor.text.segment import Segmenter

_MOST_CHARS = 20_000
"""Characters of a text that are looked at."""
_MARK = r"[^\u3400-\u9fffa-z0-9\s,;:!?。]"
_GAP = rf"(?:{_MARK}{{1,4}}|[ \u3000]{{1,2}}|(?<=[\u3400-\u9fff])[a-z0-9](?=[\u3400-\u9fff]))"
_BOPOMOFO = dict(
    zip("ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄖㄗㄘㄙㄧㄨㄓㄔㄕ", "bpmfdtnlgkhjqxrzcsywzcs", strict=True)
)
_OPENING = dict(zip(")]】」》”’", "([【「《“‘", strict=True))
_LETTER = re.compile(rf"[a-z{''.join(_BOPOMOFO)}]")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """One spelling that may stand for a word; positions count in the text as it was given."""

    form: str
    guess: str
    start: int
    end: int
    reason: str
    """Why it is suspected, in Chinese, as staff read it."""


@dataclass(frozen=True, slots=True)
class _Find:
    start: int
    end: int
    guess: str
    way: str


class SuspectFinder:
    """One table of spellings and a dictionary, made ready to look for more."""

    def __init__(self, spellings: Spellings, segmenter: Segmenter) -> None:
        self._table = spellings
        self._folding = Folding(spellings)
        self._anchors = self._folding.respeller.anchors
        self._segmenter = segmenter
        self._words = {**spellings.words, **spellings.watched}

    def suspects(self, text: str) -> Iterator[Suspect]:
        """The likely new evasive spellings in ``text``, in reading order, none overlapping."""
        folded = self._folding.fold(text[:_MOST_CHARS])
        finds = sorted(self._finds(folded.text), key=lambda f: (f.start, f.start - f.end))
        done = 0
        for find in finds:
            if find.start < done:
                continue
            anchor = self._anchors.word_beside(folded.text, find.start, find.end)
            if anchor is None or not self._is_odd(folded.text, find):
                continue
            done = find.end
            start, end = folded.span(find.start, find.end)
            form = text[start:end]
            yield Suspect(
                form=form,
                guess=find.guess,
                start=start,
                end=end,
                reason=f"“{form}”疑为“{find.guess}”：{find.way}，附近有“{anchor}”",
            )

    def _finds(self, text: str) -> Iterator[_Find]:
        for number, start, end in self._swapped.find_matches_as_indexes(text, overlapping=True):
            yield _Find(start, end, self._swaps[number][1], "谐音字替换")
        if _LETTER.search(text):
            yield from self._lettered(text)
        for match in self._split.finditer(text):
            if match[0] != self._guess(match):
                end = match.end() + _closes(match[0], text[match.end() : match.end() + 1])
                yield _Find(match.start(), end, self._guess(match), "字间夹杂符号")

    # ── homophones ───────────────────────────────────────────────────────────────────────────

    @cached_property
    def _swaps(self) -> list[tuple[str, str]]:
        known = {*self._table.forms, *self._table.near_forms, *self._words, *self._table.ordinary}
        swaps: dict[str, str] = {}
        for word, syllables in self._words.items():
            for form in _swapped(word, syllables.split(), self._table.homophones):
                if form not in known:
                    swaps.setdefault(form, word)
        return list(swaps.items())

    @cached_property
    def _swapped(self) -> AhoCorasick:
        return AhoCorasick([form for form, _ in self._swaps])

    # ── letters ──────────────────────────────────────────────────────────────────────────────

    def _lettered(self, text: str) -> Iterator[_Find]:
        plain = text.translate({ord(sign): letter for sign, letter in _BOPOMOFO.items()})
        for match in self._mixed.finditer(plain):
            form, guess = text[match.start() : match.end()], self._guess(match)
            if form == guess:
                continue
            if _HAN.search(form):
                yield _Find(match.start(), match.end(), guess, "夹写拼音或首字母")
            elif form in (self._joined[guess], _initials(self._words[guess])):
                yield _Find(match.start(), match.end(), guess, "以拼音或首字母代替")

    @cached_property
    def _joined(self) -> Mapping[str, str]:
        return {word: syllables.replace(" ", "") for word, syllables in self._words.items()}

    @cached_property
    def _mixed(self) -> re.Pattern[str]:
        return _one_of(map(_mixed, self._words, self._words.values()))

    # ── marks ────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _split(self) -> re.Pattern[str]:
        return _one_of(f"{_GAP}?".join(word) for word in self._words)

    def _guess(self, match: re.Match[str]) -> str:
        return tuple(self._words)[(match.lastindex or 1) - 1]

    # ── what a dictionary explains ───────────────────────────────────────────────────────────

    def _is_odd(self, text: str, find: _Find) -> bool:
        """Whether no dictionary word is the suspect, or crosses its edges."""
        first = max(0, find.start - REACH)
        at = first
        for token in self._segmenter.dictionary_words(text[first : find.end + REACH]):
            to = at + len(token)
            inside = find.start <= at and to <= find.end
            if len(token) > 1 and _HAN.search(token):
                crosses = at < find.start < to or at < find.end < to
                if crosses or (inside and (at, to) == (find.start, find.end)):
                    return False
            at = to
        return True


def _swapped(word: str, syllables: list[str], homophones: Mapping[str, str]) -> Iterator[str]:
    """``word`` with one of its characters replaced by another of the same sound."""
    for place, (han, syllable) in enumerate(zip(word, syllables, strict=True)):
        for other in homophones.get(syllable, ""):
            if other != han:
                yield word[:place] + other + word[place + 1 :]


def _closes(form: str, following: str) -> bool:
    """Whether ``following`` closes a bracket or quotation opened inside ``form``."""
    opening = _OPENING.get(following)
    return opening is not None and opening in form and following not in form


def _initials(syllables: str) -> str:
    return "".join(syllable[0] for syllable in syllables.split())


def _mixed(word: str, syllables: str) -> str:
    """A pattern for ``word`` with characters written in pinyin or by their initial."""
    last = len(word) - 1
    pieces = [
        f"(?:{han}|{'(?<![a-z0-9])' if not n else ''}(?:{pinyin}|{pinyin[0]})"
        f"{'(?![a-z0-9])' if n == last else ''})"
        for n, (han, pinyin) in enumerate(zip(word, syllables.split(), strict=True))
    ]
    return "".join(pieces)


def _one_of(ways: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"({way})" for way in ways))
