"""Every word of ``topics.yaml`` in one automaton, and what each use of a word means to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ahocorasick_rs import AhoCorasick

from monitor.classify.reading import BLANK, blank
from monitor.settings.topics import Topic, TopicsSettings
from monitor.text.normalise import fold_text


class Kind(StrEnum):
    """What a word is to its owner."""

    STRONG = "strong"
    ANCHORED = "anchored"
    OFFICIAL = "official"
    SLANG = "slang"
    WEAK = "weak"
    NEGATIVE = "negative"
    ANCHOR = "anchor"
    CORE = "core"
    GROUP = "group"
    EXCLUSION = "exclusion"


_TOPIC_KINDS = (
    Kind.NEGATIVE,
    Kind.STRONG,
    Kind.ANCHORED,
    Kind.OFFICIAL,
    Kind.SLANG,
    Kind.WEAK,
)

_RANK = {kind: place for place, kind in enumerate((*_TOPIC_KINDS, *set(Kind) - set(_TOPIC_KINDS)))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One use of a word or pattern in the folded text."""

    start: int
    end: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that the word lists see in one text."""

    masked: str
    """The text with excluded phrases blanked; patterns run on this."""
    anchors: tuple[Hit, ...]
    core: tuple[Hit, ...]
    groups: Mapping[str, Hit]
    """Group label to the first word that names it."""
    topics: Mapping[str, tuple[Hit, ...]]
    """Topic id to its words, the longest taken first, none overlapping; negatives included."""


_GENERAL = ""
_Use = tuple[str, Kind]


class Vocabulary:
    """The word lists, compiled once per revision of the settings."""

    def __init__(self, settings: TopicsSettings) -> None:
        uses: dict[str, list[_Use]] = defaultdict(list)
        for word, use in _uses(settings):
            folded = fold_text(word)
            if folded and use not in uses[folded]:
                uses[folded].append(use)
        self._uses = list(uses.values())
        self._automaton = AhoCorasick(list(uses))
        self._gate = AhoCorasick(sorted(_gate_words(settings)))

    def may_concern(self, text: str) -> bool:
        """Whether folded ``text`` holds a word of ours at all; quick, and rather too kind."""
        return bool(self._gate.find_matches_as_indexes(text))

    def find(self, text: str) -> Found:
        """Every use of every word in folded ``text``, exclusions masked."""
        hits = self._hits(text)
        masked = blank(text, ((h.start, h.end) for _, h in hits if h.kind is Kind.EXCLUSION))
        kept = [(owner, hit) for owner, hit in hits if not _covered(hit, masked)]
        topics: dict[str, list[Hit]] = defaultdict(list)
        for owner, hit in kept:
            if hit.kind in _TOPIC_KINDS:
                topics[owner].append(hit)
        return Found(
            masked=masked,
            anchors=tuple(hit for _, hit in kept if hit.kind is Kind.ANCHOR),
            core=longest_first(hit for _, hit in kept if hit.kind is Kind.CORE),
            groups=_groups(kept),
            topics={owner: longest_first(found) for owner, found in topics.items()},
        )

    def _hits(self, text: str) -> list[tuple[str, Hit]]:
        return [
            (owner, Hit(start=start, end=end, kind=kind, text=text[start:end]))
            for word, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
            for owner, kind in self._uses[word]
        ]


def longest_first(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """``hits`` without those a longer one overlaps, in reading order; a tie goes to the firmer."""
    ordered = sorted(hits, key=lambda h: (h.start - h.end, _RANK[h.kind], h.start))
    used = bytearray(max((hit.end for hit in ordered), default=0))
    taken: list[Hit] = []
    for hit in ordered:
        if not any(used[hit.start : hit.end]):
            used[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            taken.append(hit)
    return tuple(sorted(taken, key=lambda h: h.start))


def _groups(hits: Sequence[tuple[str, Hit]]) -> dict[str, Hit]:
    """The first word of each group; 农民工 is not 农民."""
    named = {(hit.start, hit.end): label for label, hit in hits if hit.kind is Kind.GROUP}
    words = longest_first(hit for _, hit in hits if hit.kind is Kind.GROUP)
    groups: dict[str, Hit] = {}
    for hit in words:
        groups.setdefault(named[hit.start, hit.end], hit)
    return groups


def _covered(hit: Hit, masked: str) -> bool:
    """Whether an excluded phrase overlaps ``hit`` and reaches beyond it."""
    if BLANK not in masked[hit.start : hit.end]:
        return False
    before, behind = masked[hit.start - 1 : hit.start + 1], masked[hit.end - 1 : hit.end + 1]
    return BLANK * 2 in (before, behind)


def _uses(settings: TopicsSettings) -> Iterator[tuple[str, _Use]]:
    yield from ((word, (_GENERAL, Kind.EXCLUSION)) for word in settings.exclusions)
    yield from ((word, (_GENERAL, Kind.ANCHOR)) for word in settings.anchors)
    yield from ((word, (_GENERAL, Kind.CORE)) for word in settings.relevance.core)
    for label, words in settings.groups.items():
        yield from ((word, (label, Kind.GROUP)) for word in words)
    for topic in settings.topics:
        yield from ((word, (topic.id, kind)) for word, kind in _topic_words(topic))


def _topic_words(topic: Topic) -> Iterator[tuple[str, Kind]]:
    lists = (
        topic.negatives,
        topic.strong,
        topic.anchored,
        topic.official,
        topic.slang,
        topic.weak,
    )
    for kind, words in zip(_TOPIC_KINDS, lists, strict=True):
        yield from ((word, kind) for word in words)


def _gate_words(settings: TopicsSettings) -> set[str]:
    words = {*settings.gate, *settings.anchors, *settings.relevance.core}
    words.update(word for topic in settings.topics for word in topic.strong)
    return {fold_text(word) for word in words} - {""}
