"""Whether a text speaks against the insured's interest, for it, or neither.

Word lists with negation and degree give points; words of announcing and asking raise the bar, and
so does what the writer wants: who asks, proposes or explains must say more before it counts as
blame or praise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.classify.mood import Mood, MoodRules, Moods, MoodWord
from monitor.classify.reading import Reading
from monitor.settings.lexicon import Emoji
from monitor.types import Demand, Evidence

_TITLE_FACTOR = 2.0
"""What a word weighs in the title of a text that has a body."""
_OWN = 0.5
"""Points off where the writer speaks of themselves: people write about what goes wrong."""
_OWN_WORDS = ("我",)
_BAR = 0.5
_BAR_PER_NEUTRAL = 0.75
_MOST_NEUTRAL = 3
_MOST_STRAIN = 2.5
_BARS = {
    Demand.INQUIRY: (1.0, 2.0),
    Demand.SUGGESTION: (2.0, 2.0),
    Demand.EXPLANATION: (1.5, 0.5),
    Demand.RUMOUR: (0.0, 1.0),
}
"""What a demand adds to the bar against and to the bar for the insured."""
_SHIFTS = {
    Demand.COMPLAINT: -0.5,
    Demand.DOUBT: -0.5,
    Demand.CALL: -0.5,
    Demand.HELP: -1.0,
    Demand.PRAISE: 1.5,
}
"""Points a demand brings by itself."""
_MOST_EVIDENCE = 6
NOTES = {-1: "不利", 1: "有利"}
"""What staff read beside a word that weighed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """The verdict, -1, 0 or 1, and the points behind it."""

    value: int
    points: float
    bar: float
    """What the points had to reach on their side."""
    reason: str
    evidence: tuple[Evidence, ...] = ()
    """The words that weighed, each noted 不利 or 有利."""


class ToneRules:
    """The tone rules over the word lists that ``Mood`` names."""

    def __init__(self, lexicon: Mapping[str, Sequence[str]], emoji: Iterable[Emoji] = ()) -> None:
        self._moods = MoodRules(lexicon, emoji)

    def moods(self, reading: Reading) -> Moods:
        """What weighs on the tone of ``reading``; the demand is judged by it too."""
        return self._moods.read(reading)

    def judge(
        self,
        reading: Reading,
        lean: float = 0.0,
        *,
        demand: Demand | None = None,
        moods: Moods | None = None,
    ) -> Tone:
        """The tone of ``reading``; ``lean`` is what its topics bring with them.

        ``demand`` is what the writer wants, where that is known; ``moods`` spares a second reading.
        """
        moods = moods or self._moods.read(reading)
        points = lean + _sum(moods.words, reading)
        if any(word in reading.text for word in _OWN_WORDS):
            points -= _OWN
        against, for_them = (0.0, 0.0)
        if demand:
            points += _SHIFTS.get(demand, 0.0)
            against, for_them = _BARS.get(demand, (0.0, 0.0))
        neutral = _BAR_PER_NEUTRAL * min(moods.announcing, _MOST_NEUTRAL)
        bar = _BAR + neutral + (for_them if points > 0 else against)
        value = 0 if abs(points) < bar or not points else (1 if points > 0 else -1)
        return Tone(
            value=value,
            points=points,
            bar=bar,
            reason=_reason(value, points, bar),
            evidence=_evidence(moods.words, reading),
        )


def _sum(words: Sequence[MoodWord], reading: Reading) -> float:
    title_end = reading.body_at if reading.folded_body.text else 0
    strain = 0.0
    points = 0.0
    for word in words:
        weight = word.points * (_TITLE_FACTOR if word.start < title_end else 1.0)
        if word.mood is Mood.STRAIN:
            strain += weight
        else:
            points += weight
    return points + max(strain, -_MOST_STRAIN)


def _evidence(words: Sequence[MoodWord], reading: Reading) -> tuple[Evidence, ...]:
    """The heaviest words, in reading order."""
    heaviest = sorted(words, key=lambda w: (-abs(w.points), w.start))[:_MOST_EVIDENCE]
    return tuple(
        reading.evidence(w.start, w.end, NOTES[1 if w.points > 0 else -1])
        for w in sorted(heaviest, key=lambda w: w.start)
        if w.points
    )


def _reason(value: int, points: float, bar: float) -> str:
    verdict = {-1: "于参保人不利", 0: "中性", 1: "于参保人有利"}[value]
    return f"{verdict}（{points:+.1f}分，须过{bar:.1f}分）"
