"""Rules and model together: what an item is about, by whose word, and on what evidence.

Rules are what an agency can read and change, so what they find stands unless the model is nearly
sure of the contrary. What they miss the model adds, where it is surer than its own threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from monitor.classify.features import FeatureReader, Features
from monitor.classify.model import RELEVANT, Model
from monitor.classify.reading import Reading
from monitor.classify.rulebook import Ruling
from monitor.settings.topics import TopicsSettings
from monitor.types import DecidedBy, Evidence, TopicMatch

_ONE_REASON = 12
"""Characters around which no second reason is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an item is about, and why."""

    relevant: bool
    reason: str
    topics: tuple[TopicMatch, ...]


class Blend:
    """Puts a ruling and the model's probabilities together."""

    def __init__(self, settings: TopicsSettings, reader: FeatureReader, model: Model) -> None:
        self._how = settings.model
        self._most = settings.max_topics
        self._labels = {topic.id: topic.label for topic in settings.topics}
        self._reader = reader
        self._model = model
        self._bars = {head.name: head.threshold for head in model.heads}

    def judge(self, reading: Reading, ruling: Ruling) -> Verdict:
        """Relevance and topics of ``reading``, the likeliest first."""
        features = self._reader.read(reading, ruling.marks)
        likely = self._model.probabilities(features)
        chances = {name: float(likely[at]) for name, at in self._model.columns.items()}
        relevant, reason = self._relevance(ruling, chances)
        if not relevant:
            return Verdict(relevant=False, reason=reason, topics=())
        topics = [
            *self._by_rule(ruling, chances),
            *self._by_model(reading, ruling, features, chances),
        ]
        topics.sort(key=lambda match: -(match.probability or 0))
        return Verdict(relevant=True, reason=reason, topics=tuple(topics[: self._most]))
