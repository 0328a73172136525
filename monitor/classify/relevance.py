"""Whether an item is about social insurance at all, and why; the reason is for staff to read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.classify.patterns import compile_all
from monitor.classify.reading import Reading
from monitor.classify.vocabulary import Found
from monitor.settings.topics import TopicsSettings
from monitor.types import TopicMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """The decision and its ground."""

    relevant: bool
    reason: str
    off: str = ""
    """The kind of other matter it was taken for, where that decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Off:
    label: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[str, ...]


class RelevanceRules:
    """The relevance rules, compiled once per revision of the settings."""

    def __init__(self, settings: TopicsSettings) -> None:
        self._rules = settings.relevance
        self._labels = {topic.id: topic.label for topic in settings.topics}
        self._off = tuple(
            _Off(
                label=kind.label,
                patterns=compile_all(kind.patterns, settings.parts),
                unless=kind.unless,
            )
            for kind in settings.relevance.off_kinds
        )

    def decide(self, reading: Reading, found: Found, topics: tuple[TopicMatch, ...]) -> Relevance:
        """Irrelevant kinds first, then words in the title, topics, and weight in the body."""
        off = self._off_kind(reading.text)
        if off is not None:
            return off
        title = next((h.text for h in found.core if h.start < reading.body_at), None)
        if title is not None:
            return Relevance(relevant=True, reason=f"标题谈到“{title}”")
        if topics and self._carries(topics, reading):
            label = self._labels[topics[0].topic_id]
            return Relevance(relevant=True, reason=f"内容属于“{label}”")
        return self._by_body(reading, found)

    def _carries(self, topics: tuple[TopicMatch, ...], reading: Reading) -> bool:
        """Whether the topics are what the text is about, not one line in a long speech."""
        if len(reading.folded_body.text) <= self._rules.short_text:
            return True
        in_title = any(e.field == "title" for topic in topics for e in topic.evidence)
        return in_title or max(topic.score for topic in topics) >= self._rules.long_text_points

    def _off_kind(self, text: str) -> Relevance | None:
        for kind in self._off:
            match = next((m for p in kind.patterns if (m := p.search(text))), None)
            if match is not None and not any(word in text for word in kind.unless):
                reason = f"“{match[0].strip()}”属于{kind.label},不是社会保险事项".replace(",", "，")
                return Relevance(relevant=False, reason=reason, off=kind.label)
        return None

    def _by_body(self, reading: Reading, found: Found) -> Relevance:
        if not found.core:
            return Relevance(relevant=False, reason="没有出现社会保险的用语")
        length = len(reading.folded_body.text)
        word, count = found.core[0].text, len(found.core)
        short = length <= self._rules.short_text
        if short or count * 100 >= self._rules.per_100 * length:
            return Relevance(relevant=True, reason=f"正文谈到“{word}”（{count}处）")
        reason = f"{length}字中只有{count}处提到“{word}”，属顺带提及"
        return Relevance(relevant=False, reason=reason)
