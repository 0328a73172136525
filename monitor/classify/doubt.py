"""Which texts a person should label next: where the model wavers, or the rules contradict it.

Pure. Uncertainty sampling (Lewis and Gale 1994) and disagreement of two judges (Seung et al. 1992),
weighted by how much of the stream a text stands for (Settles and Craven 2008); of several alike one
is asked about.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.classify.features import FeatureReader
from monitor.classify.model import RELEVANT, Model
from monitor.classify.reading import read
from monitor.classify.rulebook import Rulebook, Ruling
from monitor.settings import Settings
from monitor.text.fingerprint import resemblance
from monitor.text.segment import Segmenter
from monitor.types import Fingerprint

_WAVERS = 0.5
"""Closeness to the bar, 1 on it, from which a label is called doubtful: 0.7 of log-odds away."""
_SURE, _UNSURE = 0.8, 0.15
"""Probabilities beyond which the model contradicts a rule that says the opposite."""
_DENIED, _ALONE = 0.8, 0.5
"""What it is worth to ask when the model denies a rule, or says what no rule bears out.

The model is there to find what rules miss, so the latter is the smaller doubt.
"""
_ALIKE = 0.4
"""Share of shingles, or of words, from which two texts would teach the same."""
_AGAIN = 0.7
"""What a further question about the same label is worth beside the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """How doubtful the judgement of a text is, and why, as staff read it."""

    worth: float = 0.0
    label: str = ""
    """The label most in doubt: a topic id or ``relevant``."""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One text that might be asked about."""

    item_id: int
    doubt: Doubt
    fingerprint: Fingerprint
    terms: frozenset[str] = field(default_factory=frozenset)


class Doubter:
    """Finds what is doubtful about texts, under one set of rules and one model."""

    def __init__(self, settings: Settings, segmenter: Segmenter, model: Model) -> None:
        self._rules = Rulebook(settings)
        self._reader = FeatureReader(segmenter)
        self._model = model
        self._names = {topic.id: topic.label for topic in settings.topics.topics}

    def doubt(self, title: str, body: str) -> Doubt:
        """What is doubtful about one text."""
        reading = read(title, body)
        ruling = self._rules.rule(reading)
        features = self._reader.read(reading, ruling.marks)
        chances = self._model.chances(features)
        found = sorted(self._doubts(ruling, chances), key=lambda one: -one[0])
        if not found:
            return Doubt()
        worth = found[0][0] + 0.5 * sum(weight for weight, _, _ in found[1:3])
        reasons = tuple(dict.fromkeys(reason for _, _, reason in found[:3]))
        return Doubt(worth=worth, label=found[0][1], reasons=reasons)

    def _doubts(
        self, ruling: Ruling, chances: Mapping[str, float]
    ) -> Iterator[tuple[float, str, str]]:
        """Weight, label and reason of everything that is doubtful."""
        ruled = {match.topic_id for match in ruling.topics}
        ruled |= {RELEVANT} if ruling.relevance.relevant else set()
        for head in self._model.heads:
            name = self._names.get(head.name, "与社会保险有关" if head.name == RELEVANT else "")
            if not name:
                continue
            chance = chances[head.name]
            close = math.exp(-abs(_log_odds(chance) - _log_odds(head.threshold)))
            if close >= _WAVERS:
                said = f"“{name}”把握{chance:.0%}，就在取舍线{head.threshold:.0%}附近"
                yield close, head.name, said
            if head.name in ruled and chance <= _UNSURE:
                said = f"规则认为是“{name}”，模型认为不像（把握{chance:.0%}）"
                yield _DENIED * (1 - chance), head.name, said
            if head.name not in ruled and chance >= max(_SURE, head.threshold):
                said = f"模型认为是“{name}”（把握{chance:.0%}），规则没有找到依据"
                yield _ALONE * chance, head.name, said


def choose(texts: Sequence[Asked], limit: int) -> list[Asked]:
    """The ``limit`` texts that would teach most, the best first, no two of them alike.

    ``texts`` are all of the recent stream that may be asked about: how common a text's words are
    in it is how much the text stands for.
    """
    common = Counter(term for text in texts for term in text.terms)
    values = {t.item_id: t.doubt.worth * _standing(t, common, len(texts)) for t in texts}
    left = [text for text in texts if text.doubt.worth > 0]
    asked: Counter[str] = Counter()
    chosen: list[Asked] = []
    while left and len(chosen) < limit:
        best = max(
            left, key=lambda t: (values[t.item_id] * _AGAIN ** asked[t.doubt.label], -t.item_id)
        )
        chosen.append(best)
        asked[best.doubt.label] += 1
        left = [text for text in left if not _alike(text, best)]
    return chosen


def _standing(text: Asked, common: Mapping[str, int], texts: int) -> float:
    """From 0.5 for a text like no other to 1 for one whose words everybody uses."""
    if not text.terms:
        return 0.5
    share = sum(common[term] for term in text.terms) / len(text.terms) / texts
    return 0.5 + 0.5 * math.sqrt(share)


def _alike(one: Asked, other: Asked) -> bool:
    if resemblance(one.fingerprint, other.fingerprint) >= _ALIKE:
        return True
    both = one.terms | other.terms
    return bool(both) and len(one.terms & other.terms) / len(both) >= _ALIKE


def _log_odds(chance: float) -> float:
    kept = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))
