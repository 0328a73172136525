"""All rules over one text: what they find, decide, and tell the model."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.classify.attitude import Attitude, AttitudeRules
from monitor.classify.features import rule_marks
from monitor.classify.reading import Reading
from monitor.classify.relevance import Relevance, RelevanceRules
from monitor.classify.rules import TopicRules
from monitor.classify.vocabulary import Found, Vocabulary
from monitor.settings import Settings
from monitor.types import Authority, TopicMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the rules say of one text."""

    found: Found
    topics: tuple[TopicMatch, ...]
    relevance: Relevance
    attitude: Attitude
    marks: frozenset[str]
    """All that the model is told of it."""


class Rulebook:
    """The rules, compiled once per revision of the settings."""

    def __init__(self, settings: Settings) -> None:
        self.vocabulary = Vocabulary(settings.topics)
        self._topics = TopicRules(settings.topics)
        self._relevance = RelevanceRules(settings.topics)
        self._attitude = AttitudeRules(settings)
        self._leans = {topic.id: topic.lean for topic in settings.topics.topics}

    def rule(self, reading: Reading, authority: Authority = Authority.SELF_MEDIA) -> Ruling:
        """The rules' own judgement of ``reading``, whose outlet has the standing ``authority``."""
        found = self.vocabulary.find(reading.text)
        topics = self._topics.judge(reading, found)
        relevance = self._relevance.decide(reading, found, topics)
        lean = self._leans[topics[0].topic_id] if topics else 0.0
        attitude = self._attitude.judge(reading, authority, lean)
        return Ruling(
            found=found,
            topics=topics,
            relevance=relevance,
            attitude=attitude,
            marks=rule_marks(reading, found, topics, relevance) | attitude.marks,
        )
