"""What people ask: how many ask the same, in which words, since when. PURE.

A voice counts once for a question, however often it puts it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from monitor.publicity.asks import TELLING, Ask, Sentence
from monitor.publicity.likeness import gathered, pairs, rarity
from monitor.settings.publicity import Asked
from monitor.settings.responses import Intent
from monitor.text.asking import OTHER


class Tallied(NamedTuple):
    """How many voices of a question have one value."""

    value: str
    voices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as many put it, in the period and the time before."""

    topic: str
    label: str
    """What it asks for: 时间, 办法 …"""
    quotes: tuple[str, ...]
    """Its wordings, the most used and shortest first."""
    asks: tuple[Ask, ...]
    """The voices of the period, by time."""
    before: int
    """Voices in the time before."""
    first_asked: datetime
    """In the period or the time before; it may have been asked earlier still."""
    core: str
    """Words of the first wording."""
    grams: frozenset[str]
    """Pairs of characters that say of what it asks."""
    intent: Intent

    @property
    def count(self) -> int:
        """Voices of the period."""
        return len(self.asks)

    def platforms(self) -> tuple[Tallied, ...]:
        """Where it is asked, most first."""
        return tallied(ask.item.platform.value for ask in self.asks)

    def groups(self) -> tuple[Tallied, ...]:
        """Who is named in asking it, most first."""
        return tallied(group for ask in self.asks for group in ask.groups)

    def regions(self) -> tuple[Tallied, ...]:
        """Of where it is asked, most first."""
        return tallied(region for ask in self.asks for region in ask.regions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """All questions of a period, the most asked first."""

    found: tuple[Question, ...]
    put: int
    """Voices of the period in which a sentence that asks was found."""
    weights: Mapping[str, float]
    """Of pairs of characters, by how rare they are in what was asked."""


def tallied(values: Iterable[str]) -> tuple[Tallied, ...]:
    """How often each comes, most first."""
    counted = Counter(values)
    return tuple(Tallied(v, n) for v, n in sorted(counted.items(), key=lambda p: (-p[1], p[0])))


class _Put(NamedTuple):
    """One sentence, and who puts it."""

    sentence: Sentence
    ask: Ask


def questions(asks: Sequence[Ask], start: datetime, rules: Asked) -> Questions:
    """The questions asked since ``start`` by ``rules.least`` voices or more, the most asked first.

    ``asks`` are those of the period and of the time before. One question is of one topic and asks
    for one thing: when, why, how.
    """
    put = [_Put(s, ask) for ask in sorted(asks, key=_in_time) for s in ask.sentences]
    of_core = {each.sentence.core: pairs(each.sentence.core) for each in put}
    weights = rarity(of_core.values())
    kinds: defaultdict[tuple[str, str], list[_Put]] = defaultdict(list)
    for each in put:
        kinds[each.ask.topic, each.sentence.intent.label].append(each)
    found = [
        _question(group, of_core, start, rules)
        for kind in sorted(kinds)
        for group in _alike(kinds[kind], of_core, weights, rules.alike)
        if _voices(group, start) >= rules.least
    ]
    found.sort(key=lambda q: (-q.count, q.label == OTHER.label, q.topic, q.label, q.core))
    return Questions(
        found=tuple(found),
        put=sum(bool(ask.sentences) for ask in asks if ask.at >= start),
        weights=weights,
    )


def _in_time(ask: Ask) -> tuple[datetime, int]:
    return ask.at, ask.item.id


def _voices(group: Sequence[_Put], start: datetime) -> int:
    return len({each.ask.item.id for each in group if each.ask.at >= start})


def _alike(
    kind: Sequence[_Put],
    of_core: Mapping[str, frozenset[str]],
    weights: Mapping[str, float],
    alike: float,
) -> list[list[_Put]]:
    """Sentences of one kind that ask the same; what many say word for word leads.

    Of what is one question within one incident (when, who, how much) the words do not matter.
    """
    by_incident: defaultdict[int, list[_Put]] = defaultdict(list)
    others: list[_Put] = []
    for each in kind:
        if each.sentence.intent.one and each.ask.incident is not None:
            by_incident[each.ask.incident].append(each)
        elif len(of_core[each.sentence.core]) >= TELLING:
            others.append(each)
    voices = Counter(each.sentence.core for each in others)
    cores = sorted(voices, key=lambda core: (-voices[core], len(core), core))
    leaders = gathered([of_core[core] for core in cores], weights, alike)
    leader_of = dict(zip(cores, leaders, strict=True))
    groups: dict[int, list[_Put]] = {}
    for each in others:
        groups.setdefault(leader_of[each.sentence.core], []).append(each)
    return [*(by_incident[number] for number in sorted(by_incident)), *groups.values()]


def _question(
    group: Sequence[_Put],
    of_core: Mapping[str, frozenset[str]],
    start: datetime,
    rules: Asked,
) -> Question:
    """``group``, in the order of time, as one question."""
    voices = {each.ask.item.id: each.ask for each in group}
    lately = [each for each in group if each.ask.at >= start]
    used = Counter(each.sentence.core for each in lately)
    ordered = sorted(
        lately,
        key=lambda e: (
            len(of_core[e.sentence.core]) < TELLING,
            -used[e.sentence.core],
            _brevity(e.sentence),
        ),
    )
    quotes = {each.sentence.core: each.sentence.text for each in reversed(ordered)}
    wordings = dict.fromkeys(quotes[each.sentence.core] for each in ordered)
    best = ordered[0].sentence
    return Question(
        topic=group[0].ask.topic,
        label=best.intent.label,
        quotes=tuple(wordings)[: rules.quotes],
        asks=tuple(ask for ask in voices.values() if ask.at >= start),
        before=sum(ask.at < start for ask in voices.values()),
        first_asked=group[0].ask.at,
        core=best.core,
        grams=_common(lately, of_core) or of_core[best.core],
        intent=best.intent,
    )


def _common(put: Sequence[_Put], of_core: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The pairs that half of those hold who say of what they ask; none where too few are held."""
    telling = [grams for each in put if (grams := of_core[each.sentence.core])]
    held = Counter(gram for grams in telling for gram in grams)
    found = frozenset(gram for gram, count in held.items() if 2 * count >= len(telling))
    return found if len(found) >= TELLING else frozenset()


def _brevity(sentence: Sentence) -> tuple[bool, bool, int, str]:
    """What speaks for many: it is whole, a question, and short."""
    text = sentence.text
    return "…" in (text[0], text[-1]), text[-1] not in "?？", len(text), text
