"""Rules and model together: what an item is about, by whose word, and on what evidence.

Rules are what an agency reads and changes, so what they find stands unless the model is nearly
sure of the contrary. What they miss the model adds, where it is surer than its own threshold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.classify.attitude import DEMAND, TONE, blended_demand, blended_tone
from monitor.classify.borders import settle
from monitor.classify.features import FeatureReader, Features
from monitor.classify.model import RELEVANT, Model
from monitor.classify.reading import Reading
from monitor.classify.relevance import Relevance
from monitor.classify.rulebook import Ruling
from monitor.classify.tone import NOTES
from monitor.settings.topics import TopicsSettings
from monitor.types import DecidedBy, DemandMatch, Evidence, TopicMatch

_FEWEST_WORDS = 3
"""A bare tag such as 养老金 says no more than that it was used; of such the model is too sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an item is about, and why."""

    relevance: Relevance
    topics: tuple[TopicMatch, ...] = ()
    tone: int
    tone_by: DecidedBy
    tone_evidence: tuple[Evidence, ...]
    demand: DemandMatch | None
    words: tuple[str, ...] | None
    """The words of title and opening, where the model has cut them."""


def by_rules(ruling: Ruling) -> Verdict:
    """What the rules say, where no model is asked."""
    return _verdict(ruling, {}, ruling.relevance, ruling.topics, None)


def _verdict(
    ruling: Ruling,
    chances: Mapping[str, float],
    relevance: Relevance,
    topics: tuple[TopicMatch, ...],
    words: tuple[str, ...] | None,
) -> Verdict:
    tone, tone_by = blended_tone(ruling.attitude, chances)
    demand = blended_demand(ruling.attitude, chances)
    if not relevance.relevant:
        topics = ()
    return Verdict(
        relevance=relevance,
        topics=topics,
        tone=tone,
        tone_by=tone_by,
        tone_evidence=ruling.attitude.tone.evidence,
        demand=demand,
        words=words,
    )


class Blend:
    """Puts a ruling and the model's probabilities together."""

    def __init__(self, settings: TopicsSettings, reader: FeatureReader, model: Model) -> None:
        self._how = settings.model
        self._most = settings.max_topics
        self._borders = settings.borders
        self._labels = {topic.id: topic.label for topic in settings.topics}
        self._reader = reader
        self._model = model
        self._bars = {head.name: head.threshold for head in model.heads}

    def judge(self, reading: Reading, ruling: Ruling) -> Verdict:
        """All that both have a say in; topics the likeliest first."""
        features = self._reader.read(reading, ruling.marks)
        if len(features.words) < _FEWEST_WORDS:
            return by_rules(ruling)
        chances = self._model.chances(features)
        topics = [*self._ruled(ruling, chances), *self._added(reading, ruling, features, chances)]
        topics.sort(key=lambda match: -(match.probability or 0))
        relevance = self._relevance(ruling, chances, topics)
        by_name = {match.topic_id: match for match in topics}
        names = settle(list(by_name), self._borders, ruling.found.masked)
        kept = tuple(by_name[name] for name in names[: self._most])
        verdict = _verdict(ruling, chances, relevance, kept, features.words)
        return self._shown(verdict, reading, features) if relevance.relevant else verdict

    def _shown(self, verdict: Verdict, reading: Reading, features: Features) -> Verdict:
        """``verdict`` with the words that moved the model, where it decided tone or demand."""
        demand = verdict.demand
        if demand is not None and not demand.evidence:
            words = self._model.reasons(features, f"{DEMAND}{demand.demand}")
            spans = tuple(_spans(reading, words, demand.demand.label))
            verdict = replace(verdict, demand=replace(demand, evidence=spans))
        if verdict.tone_by is DecidedBy.MODEL:
            words = self._model.reasons(features, f"{TONE}{verdict.tone}")
            spans = tuple(_spans(reading, words, NOTES[verdict.tone]))
            verdict = replace(verdict, tone_evidence=spans)
        return verdict

    def _relevance(
        self, ruling: Ruling, chances: Mapping[str, float], topics: Sequence[TopicMatch]
    ) -> Relevance:
        """By the rules, unless the model objects; by the model alone only with a topic it names."""
        chance = chances[RELEVANT]
        if ruling.relevance.relevant and chance < self._how.relevance_veto:
            doubt = f"规则认为相关（{ruling.relevance.reason}），但模型把握只有{chance:.0%}"
            return Relevance(relevant=False, reason=doubt)
        if not ruling.relevance.relevant and topics and chance >= self._bars[RELEVANT]:
            return Relevance(relevant=True, reason=f"模型判断属于社会保险事项（把握{chance:.0%}）")
        return ruling.relevance

    def _ruled(self, ruling: Ruling, chances: Mapping[str, float]) -> Iterator[TopicMatch]:
        for match in ruling.topics:
            chance = chances.get(match.topic_id)
            if chance is None or chance >= self._how.topic_veto:
                yield replace(match, probability=None if chance is None else round(chance, 3))

    def _added(
        self,
        reading: Reading,
        ruling: Ruling,
        features: Features,
        chances: Mapping[str, float],
    ) -> Iterator[TopicMatch]:
        ruled = {match.topic_id for match in ruling.topics}
        for name, label in self._labels.items():
            chance = chances.get(name, 0.0)
            if name not in ruled and chance >= self._bars.get(name, 1.0):
                words = self._model.reasons(features, name)
                yield TopicMatch(
                    topic_id=name,
                    score=0.0,
                    by=DecidedBy.MODEL,
                    evidence=tuple(_spans(reading, words, label)),
                    probability=round(chance, 3),
                )


def _spans(reading: Reading, words: Iterable[str], note: str) -> Iterator[Evidence]:
    """Where the words stand; those that overlap or touch are shown as one."""
    found = [(start, start + len(w)) for w in words if (start := reading.text.find(w)) >= 0]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    yield from (reading.evidence(start, end, note) for start, end in merged)
