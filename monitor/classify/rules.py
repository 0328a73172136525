"""Which topics an item is about: points for words and patterns, then the borders between topics.

Strong words stand alone; anchored words and slang need a social-insurance word near; weak words
only add. Title words weigh more, words late in a long body less.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.classify.patterns import compile_all
from monitor.classify.reading import Reading, blank
from monitor.classify.vocabulary import Found, Hit, Kind
from monitor.settings.topics import Border, TopicsSettings
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Score:
    topic_id: str
    points: float
    hits: tuple[Hit, ...]


class TopicRules:
    """The topic rules, compiled once per revision of the settings."""

    def __init__(self, settings: TopicsSettings) -> None:
        self._settings = settings
        self._patterns: Mapping[str, tuple[re.Pattern[str], ...]] = {
            topic.id: compile_all(topic.patterns, settings.parts) for topic in settings.topics
        }
        self._labels = {topic.id: topic.label for topic in settings.topics}
        self._rank = {name: place for place, name in enumerate(settings.priority)}

    def judge(self, reading: Reading, found: Found) -> tuple[TopicMatch, ...]:
        """The topics of ``reading``, weightiest first; at most ``max_topics``."""
        scores = [self._score(topic.id, reading, found) for topic in self._settings.topics]
        standing = [s for s in scores if s.points >= self._settings.threshold]
        best = max((s.points for s in standing), default=0.0)
        floor = best * self._settings.share_of_best
        standing = [s for s in standing if s.points >= floor]
        ordered = self._settle(sorted(standing, key=self._order), found.masked)
        return tuple(self._match(s, reading) for s in ordered[: self._settings.max_topics])

    def _order(self, score: _Score) -> tuple[float, int]:
        return -score.points, self._rank.get(score.topic_id, len(self._rank))

    def _score(self, topic_id: str, reading: Reading, found: Found) -> _Score:
        words = found.topics.get(topic_id, ())
        masks = [(h.start, h.end) for h in words if h.kind is Kind.NEGATIVE]
        hits = [h for h in words if h.kind is not Kind.NEGATIVE and _vouched(h, found)]
        hits += self._pattern_hits(topic_id, blank(found.masked, masks), hits)
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

    def _pattern_hits(self, topic_id: str, masked: str, words: list[Hit]) -> Iterator[Hit]:
        """One hit per pattern, unless a firm word has already been counted there."""
        firm = [h for h in words if h.kind is Kind.STRONG]
        for pattern in self._patterns[topic_id]:
            match = pattern.search(masked)
            if match is None:
                continue
            start, end = match.span()
            if all(end <= h.start or h.end <= start for h in firm):
                hit = Hit(start=start, end=end, kind=Kind.STRONG, text=match[0])
                firm.append(hit)
                yield hit

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
        """Apply the borders in the order they are listed."""
        for border in self._settings.borders:
            names = [s.topic_id for s in scores]
            if border.winner in names and border.loser in names and _applies(border, text):
                loser = scores.pop(names.index(border.loser))
                if border.keep_loser:
                    place = [s.topic_id for s in scores].index(border.winner)
                    scores.insert(max(place + 1, names.index(border.loser)), loser)
        return scores

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


def _applies(border: Border, text: str) -> bool:
    return not border.when or any(word in text for word in border.when)
