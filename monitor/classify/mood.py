"""The words of a text that weigh on its tone: outrage, blame, strain, relief, joy.

Every list of ``config/lexicon`` named here is found in one pass, and so are emoji; of overlapping
words the longest counts. A negation just before a word turns it round, a second one turns it
back; a degree adds weight; something good that is only wished for does not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from monitor.classify.frames import Frames, Match, longest
from monitor.classify.reading import Reading
from monitor.settings.lexicon import Emoji, EmojiSense

_READ = 600
"""Characters of body that are read; tone is told early."""
_NEGATION_REACH = 1
_DEGREE_REACH = 3
_DEGREE_FACTOR = 1.5
_WISH_REACH = 24
_OPENING = 40
"""Characters of an untitled text that stand for its title."""


class Mood(StrEnum):
    """What a word does; the value is the name of its list."""

    OUTRAGE = "outrage"
    NEGATIVE = "negative"
    STRAIN = "strain"
    JOY = "joy"
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATION = "negation"
    DEGREE = "degree"
    WISH = "wish"


_POINTS = {
    Mood.OUTRAGE: -2.0,
    Mood.NEGATIVE: -1.0,
    Mood.STRAIN: -0.5,
    Mood.POSITIVE: 1.0,
    Mood.JOY: 2.0,
}
_GOOD = (Mood.POSITIVE, Mood.JOY)
_EMOJI = {EmojiSense.NEGATIVE: Mood.NEGATIVE, EmojiSense.POSITIVE: Mood.POSITIVE}


class MoodWord(NamedTuple):
    """One word that weighs, with its points; in the order of the text."""

    mood: Mood
    start: int
    end: int
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moods:
    """All that weighs on the tone of one text."""

    words: tuple[MoodWord, ...]
    announcing: int
    """Words of announcing, discussing and asking in the title or the opening."""
    counts: Mapping[Mood, int]
    """How many words of each mood stand as they are, not turned round."""


class MoodRules:
    """The word lists that ``Mood`` names, compiled once per revision of the settings."""

    def __init__(self, lexicon: Mapping[str, Sequence[str]], emoji: Iterable[Emoji] = ()) -> None:
        lists = {mood: list(lexicon.get(mood.value, ())) for mood in Mood}
        for each in emoji:
            if each.sense in _EMOJI:
                lists[_EMOJI[each.sense]].append(each.symbol)
        self._frames = Frames(lists)

    def read(self, reading: Reading) -> Moods:
        """The moods of ``reading``."""
        found = longest(self._frames.find(reading.text[: reading.body_at + _READ]))
        opening = reading.body_at if reading.title else _OPENING
        words = tuple(_weigh(found))
        return Moods(
            words=words,
            counts=Counter(w.mood for w in words if w.points * _POINTS[w.mood] > 0),
            announcing=sum(m.label is Mood.NEUTRAL and m.start < opening for m in found),
        )


def _weigh(found: Sequence[Match[Mood]]) -> Iterable[MoodWord]:
    wish_end = -_WISH_REACH - 1
    for place, match in enumerate(found):
        if match.label is Mood.WISH:
            wish_end = match.end
        points = _POINTS.get(match.label)
        if points is None:
            continue
        if match.label in _GOOD and match.start - wish_end <= _WISH_REACH:
            points = 0.0
        yield MoodWord(match.label, match.start, match.end, points * _factor(found, place))


def _factor(found: Sequence[Match[Mood]], place: int) -> float:
    """What the words just before say of the word at ``place``."""
    factor, start = 1.0, found[place].start
    for before in reversed(found[max(0, place - 2) : place]):
        gap = start - before.end
        if before.label is Mood.NEGATION and gap <= _NEGATION_REACH:
            factor = -factor
        elif before.label is Mood.DEGREE and gap <= _DEGREE_REACH:
            factor *= _DEGREE_FACTOR
        else:
            break
        start = before.start
    return factor
