"""Whether a text speaks against the insured's interest, for it, or neither.

Word lists with negation and degree; words of announcing and asking raise the bar, since plain
policy text is full of words that would be praise or blame elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.classify.reading import Reading
from monitor.text.normalise import fold_text

_TITLE_FACTOR = 2.0
_DEGREE_FACTOR = 1.5
_NEGATION_REACH = 1
_DEGREE_REACH = 3
_WISH_REACH = 24
_BAR = 1.0
_BAR_PER_NEUTRAL = 0.75
_MOST_NEUTRAL = 3
_OPENING = 40
"""Characters of an untitled text that stand for its title."""
_READ = 600
"""Characters of body that are read; tone is told early."""


class _Sense(StrEnum):
    """What a word does to the tone; the value is the name of its list."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATION = "negation"
    DEGREE = "degree"
    WISH = "wish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """The verdict, -1, 0 or 1, and the points behind it."""

    value: int
    points: float
    bar: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    senses: Collection[_Sense]


class ToneRules:
    """The tone rules over the word lists that ``_Sense`` names."""

    def __init__(self, lexicon: Mapping[str, Sequence[str]]) -> None:
        senses: dict[str, set[_Sense]] = defaultdict(set)
        for sense in _Sense:
            for word in lexicon.get(sense.value, ()):
                senses[fold_text(word)].add(sense)
        self._senses = list(senses.values())
        self._automaton = AhoCorasick(list(senses), matchkind=MatchKind.LeftmostLongest)

    def judge(self, reading: Reading, lean: float = 0.0) -> Tone:
        """The tone of ``reading``; ``lean`` is what its topics bring with them."""
        words = self._words(reading.text[: reading.body_at + _READ])
        points = lean + sum(
            self._points(words, place) * (_TITLE_FACTOR if word.start < reading.body_at else 1.0)
            for place, word in enumerate(words)
        )
        opening = reading.body_at if reading.title else _OPENING
        neutral = sum(_Sense.NEUTRAL in w.senses and w.start < opening for w in words)
        bar = _BAR + _BAR_PER_NEUTRAL * min(neutral, _MOST_NEUTRAL)
        value = 0 if abs(points) < bar else (1 if points > 0 else -1)
        return Tone(value=value, points=points, bar=bar, reason=_reason(value, points, bar))

    def _words(self, text: str) -> list[_Word]:
        found = self._automaton.find_matches_as_indexes(text)
        return [_Word(start, end, self._senses[index]) for index, start, end in found]

    def _points(self, words: list[_Word], place: int) -> float:
        word = words[place]
        if _Sense.NEGATIVE in word.senses:
            points = -1.0
        elif _Sense.POSITIVE in word.senses:
            points = 0.0 if self._wished(words, word) else 1.0
        else:
            return 0.0
        before = words[place - 1] if place else None
        gap = word.start - before.end if before else 0
        if before and _Sense.NEGATION in before.senses and gap <= _NEGATION_REACH:
            return -points
        if before and _Sense.DEGREE in before.senses and gap <= _DEGREE_REACH:
            return points * _DEGREE_FACTOR
        return points

    def _wished(self, words: list[_Word], good: _Word) -> bool:
        """Whether something good is only hoped for, by a word shortly before it."""
        return any(
            _Sense.WISH in w.senses and 0 <= good.start - w.end <= _WISH_REACH for w in words
        )


def _reason(value: int, points: float, bar: float) -> str:
    verdict = {-1: "于参保人不利", 0: "中性", 1: "于参保人有利"}[value]
    return f"{verdict}（{points:+.1f}分，须过{bar:.1f}分）"
