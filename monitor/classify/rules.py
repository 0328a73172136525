"""Which topics an item is about: points for words and patterns, then the borders between topics.

Strong words stand alone; anchored words and slang need a social-insurance word near; weak words
only add. Title words weigh more, words late in a long body less.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.classify.borders import settle
from monitor.classify.patterns import compile_all
from monitor.classify.reading import Reading, blank
from monitor.classify.vocabulary import Found, Hit, Kind
from monitor.settings.topics import TopicsSettings
from monitor.types import DecidedBy, TopicMatch

_ANCHOR_REACH = 120
"""Characters within which an anchor word vouches for an ambiguous one."""
_MOST_WEAK = 2.0
"""Points that weak words may add altogether."""
_MOST_BODY = 6.0
"""Points the body may give, so that long texts do not outgrow short ones."""
_MOST_ALTOGETHER = 12.0
_MOST_EVIDENCE = 4
_NEEDS_ANCHOR = (Kind.ANCHORED, Kind.SLANG)

_Search = Callable[[str], re.Match[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Score:
    topic_id: str
    points: float
    hits: tuple[Hit, ...]


class TopicRules:
    """The topic rules, compiled once per revision of the settings."""

    def __init__(self, settings: TopicsSettings) -> None:
        self._settings = settings
        self._searches: Mapping[str, tuple[_Search, ...]] = {
            topic.id: tuple(p.search for p in compile_all(topic.patterns, settings.parts))
            for topic in settings.topics
        }
        self._labels = {topic.id: topic.label for topic in settings.topics}
        self._rank = {name: place for place, name in enumerate(settings.priority)}

    def judge(self, reading: Reading, found: Found) -> tuple[TopicMatch, ...]:
        """The topics of ``reading``, weightiest first; at most ``max_topics``."""
        scores = [self._score(name, reading, found) for name in self._searches]
        standing = [s for s in scores if s.points >= self._settings.threshold]
        best = max((s.points for s in standing), default=0.0)
        floor = best * self._settings.share_of_best
        standing = [s for s in standing if s.points >= floor]
        ordered = self._settle(sorted(standing, key=self._order), found.masked)
        return tuple(self._match(s, reading) for s in ordered[: self._settings.max_topics])

    def _order(self, score: _Score) -> tuple[float, int]:
        return -score.points, self._rank.get(score.topic_id, len(self._rank))

    def _score(self, topic_id: str, reading: Reading, found: Found) -> _Score:
        hits = self._hits(topic_id, found)
        firm = [h for h in hits if h.kind is not Kind.WEAK]
        if not firm:
            return _Score(topic_id=topic_id, points=0.0, hits=())
        in_title = {h.text for h in firm if h.start < reading.body_at}
        weak = {h.text: self._points(h, reading) for h in hits if h.kind is Kind.WEAK}
        best = self._best_of_each(firm, reading)
        body = sum(points for text, points in best.items() if text not in in_title)
        title = sum(points for text, points in best.items() if text in in_title)
        points = min(title + min(body, _MOST_BODY), _MOST_ALTOGETHER)
        return _Score(
            topic_id=topic_id,
            points=points + min(sum(weak.values()), _MOST_WEAK),
            hits=tuple(firm),
        )

    def _hits(self, topic_id: str, found: Found) -> list[Hit]:
        """Words that are vouched for, then one hit per pattern where no firm word was counted."""
        words, text = found.topics.get(topic_id), found.masked
        hits: list[Hit] = []
        if words:
            text = blank(text, ((h.start, h.end) for h in words if h.kind is Kind.NEGATIVE))
            hits += (h for h in words if h.kind is not Kind.NEGATIVE and _vouched(h, found))
        matches = [match for search in self._searches[topic_id] if (match := search(text))]
        for match in matches:
            start, end = match.span()
            if all(end <= h.start or h.end <= start for h in hits if h.kind is Kind.STRONG):
                hits.append(Hit(start=start, end=end, kind=Kind.STRONG, text=match[0]))
        return hits

    def _best_of_each(self, hits: list[Hit], reading: Reading) -> dict[str, float]:
        best: dict[str, float] = {}
        for hit in hits:
            best[hit.text] = max(best.get(hit.text, 0.0), self._points(hit, reading))
        return best

    def _points(self, hit: Hit, reading: Reading) -> float:
        points = self._settings.points
        worth = float(getattr(points, hit.kind.value))
        if hit.start < reading.body_at:
            return worth * points.title_factor
        late = hit.start - reading.body_at > points.lead_chars
        return worth * points.tail_factor if late else worth

    def _settle(self, scores: list[_Score], text: str) -> list[_Score]:
        by_name = {score.topic_id: score for score in scores}
        return [by_name[name] for name in settle(list(by_name), self._settings.borders, text)]

    def _match(self, score: _Score, reading: Reading) -> TopicMatch:
        label = self._labels[score.topic_id]
        hits = sorted(score.hits, key=lambda h: h.start)[:_MOST_EVIDENCE]
        return TopicMatch(
            topic_id=score.topic_id,
            score=round(score.points, 2),
            by=DecidedBy.RULE,
            evidence=tuple(reading.evidence(h.start, h.end, label) for h in hits),
        )


def _vouched(hit: Hit, found: Found) -> bool:
    """Whether ``hit`` needs no anchor or has one near; anchors stand in reading order."""
    if hit.kind not in _NEEDS_ANCHOR:
        return True
    first = bisect_left(found.anchors, hit.start - _ANCHOR_REACH, key=lambda a: a.end)
    return first < len(found.anchors) and found.anchors[first].start <= hit.end + _ANCHOR_REACH
