"""What people ask about an incident: questions and demands, put together by likeness and counted.

Only voices of their own are read, tickets among them; each counts once for a question, however
often it asks. Two questions are one when they ask for the same thing (why, when, how much …) in
like words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.incidents.likeness import Bulk, alike, bulk_of, measure_of, rarities_by, vector, weight
from monitor.incidents.voices import originals
from monitor.settings.responses import Asking, Intent
from monitor.settings.severity import Grouping
from monitor.text.asking import OTHER, clip, core_of, intent_of, sentences
from monitor.types import Demand, Member, Platform

_READ = 1500
"""Characters of a text in which questions are looked for."""
_LEAST = 2
"""Pairs of characters below which a sentence says nothing of what it asks."""
_MOST = 800
"""Different sentences that are put together; the earliest come first."""
_DEMANDING = (Demand.INQUIRY, Demand.DOUBT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as many put it."""

    label: str
    """What it asks for: 原因, 时间 …"""
    quote: str
    """As the one of them put it who said it shortest."""
    count: int
    """How many voices ask it."""
    item_ids: tuple[int, ...]
    platforms: tuple[Platform, ...]
    """Where it is asked, a platform for each of ``item_ids``."""
    grams: frozenset[str] = frozenset()
    """Pairs of characters that say what it is about; none where what is asked for says it all."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    item_id: int
    platform: Platform
    text: str
    intent: Intent
    grams: Mapping[str, float]

    @property
    def quote(self) -> str:
        """As it is shown."""
        return clip(self.text)


@dataclass(slots=True)
class _Cluster:
    first: _Sentence
    best: _Sentence
    bulk: Bulk
    """Of the first."""
    voices: dict[int, Platform] = field(default_factory=dict)

    def take(self, sentence: _Sentence) -> None:
        """One more who asks it; the shortest that says of what speaks for all."""
        self.voices.setdefault(sentence.item_id, sentence.platform)
        self.best = min(self.best, sentence, key=_brevity)


def _brevity(sentence: _Sentence) -> tuple[bool, int]:
    """What speaks for many: it says of what, and is short."""
    return not sentence.grams, len(sentence.quote)


def questions(members: Sequence[Member], rules: Asking, grouping: Grouping) -> tuple[Question, ...]:
    """All questions, the most asked first."""
    asked = list(_asked(members, rules, grouping))
    held: dict[str, int] = {}
    for sentence in asked:
        for gram in sentence.grams:
            held[gram] = held.get(gram, 0) + 1
    by_intent: dict[str, list[_Cluster]] = {}
    homes: dict[str, _Cluster] = {}
    for sentence in asked:
        near = homes.get(sentence.text)  # who says the very same asks the same
        if near is None:
            clusters = by_intent.setdefault(sentence.intent.label, [])
            rarity = rarities_by({g: held[g] for g in sentence.grams}, len(asked))
            near = _nearest(sentence, clusters, rarity, rules.alike, grouping)
            if near is None:
                near = _Cluster(sentence, sentence, bulk_of(sentence.grams, grouping))
                clusters.append(near)
            homes[sentence.text] = near
        near.take(sentence)
    found = [_question(cluster) for clusters in by_intent.values() for cluster in clusters]
    return tuple(
        sorted(
            found,
            key=lambda q: (-q.count, q.label == OTHER.label, q.item_ids[0], q.label, q.quote),
        )
    )


def _asked(members: Sequence[Member], rules: Asking, grouping: Grouping) -> Iterator[_Sentence]:
    """Each sentence that asks, once a voice, by the time it was asked."""
    ordered = sorted(originals(members), key=lambda m: (m.item.published_at, m.item.id))
    kinds: dict[tuple[str, bool], tuple[Intent, Mapping[str, float]] | None] = {}
    for member in ordered:
        for key in dict.fromkeys(_candidates(member)):
            if key not in kinds:
                if len(kinds) >= _MOST:
                    continue
                kinds[key] = _read(key, rules, grouping)
            read = kinds[key]
            if read is not None:
                yield _Sentence(member.item.id, member.item.platform, key[0], *read)


def _candidates(member: Member) -> Iterator[tuple[str, bool]]:
    """Its sentences, and whether a mark of a question or the finding of a demand stands in each."""
    demand = member.classification.demand
    wanted = demand.evidence if demand is not None and demand.demand in _DEMANDING else ()
    title, body = member.item.title, member.item.body[:_READ]
    shown = "" if body.startswith(title) else title  # a ticket's title is how it begins
    for name, text in (("title", shown), ("body", body)):
        words = [evidence.text for evidence in wanted if evidence.field == name]
        for sentence in sentences(text):
            asks = sentence[-1] in "?？" or any(word in sentence for word in words)
            yield sentence, asks


def _read(
    candidate: tuple[str, bool], rules: Asking, grouping: Grouping
) -> tuple[Intent, Mapping[str, float]] | None:
    """What a sentence asks for and the words that say of what; None when it asks for nothing.

    A clause that says no more than 为什么 asks for the matter itself: it has no words.
    """
    sentence, asks = candidate
    intent = intent_of(sentence, rules)
    if intent is None and not asks:
        return None
    grams = vector(core_of(sentence, intent, rules), (), grouping)
    if len(_telling(grams, grouping)) >= _LEAST:
        return intent or OTHER, grams
    return (intent, {}) if intent is not None else None


def _telling(grams: Mapping[str, float], grouping: Grouping) -> frozenset[str]:
    """The pairs that are more than grammar."""
    return frozenset(g for g in grams if len(g) >= 2 and weight(g, grouping) >= _WEIGHTY)


_WEIGHTY = 0.3
"""What a pair of two characters of grammar stays below; a word of the field does not."""


def _nearest(
    sentence: _Sentence,
    clusters: Sequence[_Cluster],
    rarity: Mapping[str, float],
    least: float,
    grouping: Grouping,
) -> _Cluster | None:
    """The cluster it is most like, the earlier of two; None when it is like none."""
    if sentence.intent.one:
        return next(iter(clusters), None)
    if not sentence.grams:  # it asks for the matter itself
        return next((cluster for cluster in clusters if not cluster.first.grams), None)
    best, found = least, None
    measure = measure_of(sentence.grams, rarity)
    for cluster in clusters:
        likeness = alike(measure, cluster.first.grams, cluster.bulk, grouping)
        if likeness > best or (found is None and likeness >= best):
            best, found = likeness, cluster
    return found


def _question(cluster: _Cluster) -> Question:
    first = cluster.first
    pairs = () if first.intent.one else {gram for gram in first.grams if len(gram) >= 2}
    return Question(
        label=first.intent.label,
        quote=cluster.best.quote,
        count=len(cluster.voices),
        item_ids=tuple(cluster.voices),
        platforms=tuple(cluster.voices.values()),
        grams=frozenset(pairs),
    )
