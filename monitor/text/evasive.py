"""Spellings that hide a word from filters, turned back into the plain word.

Writers swap a character for its pinyin or initial (养lao金, y老金), for a homophone (羊老金), or
push symbols between the characters (养*老*金). Which words such tricks are undone for, and which
single spellings stand for what, is written in ``lexicon/evasive.txt``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from monitor.settings.lexicon import Spellings
from monitor.text.anchors import Anchors

Edit = tuple[int, int, str]
"""Start, end and what stands there instead."""

_HAN = r"[㐀-鿿]"
_HARD = "[*#$%^_~=`•※☀-➿■-◿\U0001f300-\U0001faff]"
"""Marks that stand between two characters of one word only to hide it."""
_SOFT = r"[ .·・\-+/\\|、]"
"""Marks with a use of their own: they count only when they split every pair of a longer word."""
_SPLIT = re.compile(f"{_HAN}(?:{_HARD}{{1,3}}{_HAN}|{_SOFT}{{1,2}}{_HAN}{_SOFT}{{1,2}}{_HAN})")
_LATIN = re.compile(r"[a-z]+")
_GLUED = re.compile(r"[a-z0-9]")


class Respeller:
    """One table of evasive spellings, made ready to undo them."""

    def __init__(self, table: Spellings) -> None:
        self._words = table.words
        sure, near, ordinary = (
            list(dict.fromkeys(part))
            for part in (table.forms, table.near_forms, map(str, table.ordinary))
        )
        self._plain = [*table.forms.values(), *table.near_forms.values()]
        self._near_from, self._ordinary_from = len(sure), len(sure) + len(near)
        self._forms = AhoCorasick([*sure, *near, *ordinary])
        self._runs = frozenset(
            [run for syllables in table.words.values() for run in _latin_runs(syllables)]
        )
        self.anchors = Anchors([*table.anchors, *table.words, *self._plain], table.verbs)

    def bracketed(self, text: str) -> list[Edit]:
        """Where a word of the field carries its bare pinyin: 养(yang)老(lao)金(jin)."""
        if "(" not in text:
            return []
        return [(m.start(), m.end(), "") for m in self._own_brackets.finditer(text)]

    def inserted(self, text: str) -> list[Edit]:
        """Where marks split a word of the field."""
        if not _SPLIT.search(text):
            return []
        plain = list(self._words)
        found = ((m, plain[(m.lastindex or 1) - 1]) for m in self._spread.finditer(text))
        return [(m.start(), m.end(), word) for m, word in found if m[0] != word]

    def respelled(self, text: str) -> list[Edit]:
        """Where pinyin, initials or homophones stand for a word."""
        forms = self._formed(text)
        if not any(run in self._runs for run in _LATIN.findall(text)):
            return forms
        free = _Free(forms)
        return sorted([*forms, *(edit for edit in self._mixtures(text) if free.is_free(edit))])

    def _formed(self, text: str) -> list[Edit]:
        """The spellings of the table, those that need an anchor only beside one."""
        hits = self._forms.find_matches_as_indexes(text, overlapping=True)
        if not hits:
            return []
        hits = [hit for hit in hits if _stands_alone(text, hit[1], hit[2])]
        hits.sort(key=lambda hit: (hit[1], -hit[2]))
        ordinary = _Free([(at, to, "") for n, at, to in hits if n >= self._ordinary_from])
        taken: list[tuple[int, int, int]] = []
        for number, start, end in hits:
            near = number >= self._near_from
            behind = not taken or taken[-1][2] <= start
            if number < self._ordinary_from and behind:
                if near and not ordinary.is_free((start, end, "")):
                    continue
                taken.append((number, start, end))
        unsure = [(start, end) for number, start, end in taken if number >= self._near_from]
        beside = dict(zip(unsure, self.anchors.beside(text, unsure), strict=True)) if unsure else {}
        return [
            (start, end, self._plain[number])
            for number, start, end in taken
            if beside.get((start, end), True)
        ]

    def _mixtures(self, text: str) -> Iterator[Edit]:
        plain = list(self._words)
        for match in self._mixed.finditer(text):
            word = plain[(match.lastindex or 1) - 1]
            whole = not match[0].isascii() or self._words[word].replace(" ", "") == match[0]
            if match[0] != word and whole:
                yield match.start(), match.end(), word

    @cached_property
    def _spread(self) -> re.Pattern[str]:
        return _one_of(self._words, map(_spread, self._words))

    @cached_property
    def _mixed(self) -> re.Pattern[str]:
        return _one_of(self._words, itertools.starmap(_mixed, self._words.items()), latin=True)

    @cached_property
    def _own_brackets(self) -> re.Pattern[str]:
        pairs = {
            pair
            for word, syllables in self._words.items()
            for pair in zip(word, syllables.split(), strict=True)
        }
        return re.compile("|".join(f"(?<={han})\\({pinyin}\\)" for han, pinyin in sorted(pairs)))


class _Free:
    """Places that no edit of a list touches; asked in order of their starts."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = sorted(edits)
        self._at = 0

    def is_free(self, edit: Edit) -> bool:
        while self._at < len(self._edits) and self._edits[self._at][1] <= edit[0]:
            self._at += 1
        return self._at == len(self._edits) or edit[1] <= self._edits[self._at][0]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit continues the Latin edge of ``text[start:end]``."""
    before, after = text[start - 1 : start], text[end : end + 1]
    glued = text[start].isascii() and _GLUED.match(before)
    return not (glued or (text[end - 1].isascii() and _GLUED.match(after)))


def _one_of(words: Iterable[str], ways: Iterable[str], *, latin: bool = False) -> re.Pattern[str]:
    """A pattern with one group a word; one look at the next character spares most places."""
    firsts = "".join(sorted({word[0] for word in words}))
    return re.compile(
        f"(?=[{firsts}{'a-z' if latin else ''}])(?:{'|'.join(f'({way})' for way in ways)})"
    )


def _spread(word: str) -> str:
    """A pattern for ``word`` with marks pushed between its characters."""
    hard = f"{_HARD}{{0,3}}".join(word)
    return hard if len(word) < 3 else f"{hard}|{f'{_SOFT}{{1,2}}'.join(word)}"


def _mixed(word: str, syllables: str) -> str:
    """A pattern for ``word`` with some characters written in pinyin, in long words by initial."""
    pieces = []
    last = len(word) - 1
    for position, (han, pinyin) in enumerate(zip(word, syllables.split(), strict=True)):
        latin = [pinyin, pinyin[0]] if last > 1 else [pinyin]
        before = "(?<![a-z])" if position == 0 else ""
        after = "(?![a-z])" if position == last else ""
        pieces.append("(?:" + "|".join([han, *(before + way + after for way in latin)]) + ")")
    return "".join(pieces)


def _latin_runs(syllables: str) -> Iterator[str]:
    """Every run of letters a mixed spelling of one word can hold."""
    ways = [(pinyin, pinyin[0]) for pinyin in syllables.split()]
    for first in range(len(ways)):
        for last in range(first, len(ways)):
            yield from map("".join, itertools.product(*ways[first : last + 1]))
