"""All rules of topics and relevance over one text: what they find, decide, and tell the model."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.classify.features import rule_marks
from monitor.classify.reading import Reading
from monitor.classify.relevance import Relevance, RelevanceRules
from monitor.classify.rules import TopicRules
from monitor.classify.vocabulary import Found, Vocabulary
from monitor.settings.topics import TopicsSettings
from monitor.types import TopicMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the rules say of one text."""

    found: Found
    topics: tuple[TopicMatch, ...]
    relevance: Relevance
    marks: frozenset[str]


class Rulebook:
    """The rules, compiled once per revision of the settings."""

    def __init__(self, settings: TopicsSettings) -> None:
        self.vocabulary = Vocabulary(settings)
        self._topics = TopicRules(settings)
        self._relevance = RelevanceRules(settings)

    def rule(self, reading: Reading) -> Ruling:
        """The rules' own judgement of ``reading``."""
        found = self.vocabulary.find(reading.text)
        topics = self._topics.judge(reading, found)
        relevance = self._relevance.decide(reading, found, topics)
        return Ruling(
            found=found,
            topics=topics,
            relevance=relevance,
            marks=rule_marks(reading, found, topics, relevance),
        )
