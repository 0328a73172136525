"""What people ask: who asks, in which sentences, and how many ask the same. PURE.

Tickets, petitions and boards ask by being there; whoever else writes asks when the text inquires,
doubts, complains or seeks help. Copies, media, offices and hot lists ask nothing. A voice counts
once for a question, however often it puts it. Who asks in public is not who is insured: the counts
say what is asked, not what is wanted by how many.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from monitor.publicity.likeness import gathered, pairs, rarity
from monitor.settings.publicity import Asked
from monitor.settings.responses import Asking, Intent
from monitor.text.asking import OTHER, asking_part, clip, core_of, intent_of, sentences
from monitor.text.normalise import fold_text
from monitor.text.towns import town_behind
from monitor.types import Authority, Demand, Item, Member, Platform, Relation

ASKING = (Demand.INQUIRY, Demand.DOUBT, Demand.COMPLAINT, Demand.HELP)
"""What a text wants that asks."""

DESKS = (Platform.HOTLINE, Platform.PETITION, Platform.BOARD)
"""Where one asks by being there."""
PEOPLE = (Authority.FORUM, Authority.SELF_MEDIA, Authority.PORTAL, Authority.TICKET)
"""Who asks elsewhere; media and offices do not."""
_NO_QUESTION = (Demand.PRAISE, Demand.SUGGESTION, Demand.EXPLANATION)
_MARKING = (Demand.INQUIRY, Demand.DOUBT, Demand.HELP)
"""Wants whose words show the sentence that asks."""
_READ = 1500
"""Characters of a text in which questions are looked for."""
_SHORT = 40
"""Characters of a sentence that is quoted whole, and that may ask without a word of asking."""
_TOWN = "〔乡镇〕"
_BREAK = re.compile("[，,。：:；;、“（( 在住]")
_LEAST = 2
"""Pairs of characters below which a sentence says nothing of what it asks."""

Coarse = Callable[[str], str]
"""The place, no smaller than is told, that a place lies in; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence that asks."""

    text: str
    intent: Intent
    core: str
    """Its words without those of asking, folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One voice that asks."""

    item: Item
    topic: str
    groups: tuple[str, ...]
    regions: tuple[str, ...]
    """As coarse as they are told."""
    sentences: tuple[Sentence, ...]
    incident: int | None = None
    """The incident it belongs to."""

    @property
    def at(self) -> datetime:
        """When."""
        return self.item.published_at


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
    grams: frozenset[str]
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


def ask_of(
    member: Member,
    rules: Asked,
    asking: Asking,
    coarse: Coarse,
    incident: int | None = None,
) -> Ask | None:
    """What ``member`` asks; None when it is no voice that asks, or of no topic."""
    item, judged = member.item, member.classification
    if not judged.relevant or not judged.topics or not _asks(member):
        return None
    return Ask(
        item=item,
        topic=judged.topics[0].topic_id,
        groups=tuple(dict.fromkeys(judged.groups)),
        regions=_regions(member, coarse),
        sentences=tuple(_sentences(member, rules, asking)),
        incident=incident,
    )


def _asks(member: Member) -> bool:
    item, judged = member.item, member.classification
    if judged.corrects or item.authority is Authority.OFFICIAL:
        return False
    unheld = item.relation is Relation.REPRINT and item.origin_id is None
    if item.platform is Platform.HOTLIST or not (item.relation is Relation.FRESH or unheld):
        return False
    wanted = judged.demand.demand if judged.demand is not None else None
    if item.platform in DESKS:
        return wanted not in _NO_QUESTION
    return item.authority in PEOPLE and wanted in ASKING


def _regions(member: Member, coarse: Coarse) -> tuple[str, ...]:
    """Where it happened; who asks at a desk without naming a place, asks of the desk's own."""
    named = [region.code for region in member.classification.regions if region.sure]
    if not named and member.item.platform in DESKS and member.item.region:
        named = [member.item.region]
    return tuple(sorted(set(filter(None, map(coarse, named)))))


def _sentences(member: Member, rules: Asked, asking: Asking) -> Iterator[Sentence]:
    """Its sentences that ask, each once; one that says too little of what is passed over.

    Where all of one incident who ask for it ask the same, what it asks for says enough.
    """
    seen = set[tuple[str, str]]()
    regions = member.classification.regions
    places = {region.evidence.text for region in regions if region.evidence}
    for text, marked in dict.fromkeys(_candidates(member)):
        intent = intent_of(text, asking)
        if intent is None and not (marked and (text[-1] in "?？" or len(text) <= _SHORT)):
            continue
        towns = _towns(text, rules.idle) | {region.town for region in regions if region.town}
        # who asks the same elsewhere asks the same
        idle = (*rules.idle, *(fold_text(name) for name in sorted(places | towns) if name))
        core = core_of(text, intent, asking, idle=idle)
        if len(pairs(core)) < _LEAST:
            core = core_of(text, intent, asking, idle=idle, whole=True)
        known = intent or OTHER
        if (known.label, core) not in seen and (known.one or len(pairs(core)) >= _LEAST):
            seen.add((known.label, core))
            yield Sentence(
                text=clip(_without(asking_part(text, intent, _SHORT), towns)),
                intent=known,
                core=core,
            )


def _towns(text: str, idle: Sequence[str]) -> set[str]:
    """The towns named where a clause begins or behind an idle word; of two ends the shorter."""
    begins = {0, *(match.end() for match in _BREAK.finditer(text))}
    begins |= {text.find(word) + len(word) for word in idle if word in text}
    found = {town for at in begins if (town := town_behind(text, at)) is not None}
    return {town for town in found if not any(town.endswith(t) for t in found - {town})}


def _without(text: str, towns: Collection[str]) -> str:
    """``text`` without ``towns``: of a person no place below a county is told."""
    for town in sorted(towns, key=lambda name: (-len(name), name)):
        text = text.replace(town, _TOWN)
    return text


def _candidates(member: Member) -> Iterator[tuple[str, bool]]:
    """Its sentences, and whether a question mark or the words of its demand stand in each."""
    demand = member.classification.demand
    wanted = demand.evidence if demand is not None and demand.demand in _MARKING else ()
    title, body = member.item.title, member.item.body[:_READ]
    shown = "" if body.startswith(title) else title  # a ticket's title is how it begins
    for name, text in (("title", shown), ("body", body)):
        words = [evidence.text for evidence in wanted if evidence.field == name and evidence.text]
        for sentence in sentences(text):
            yield sentence, sentence[-1] in "?？" or any(word in sentence for word in words)


# ── how many ask the same ────────────────────────────────────────────────────────────────────


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
        elif len(of_core[each.sentence.core]) >= _LEAST:
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
            len(of_core[e.sentence.core]) < _LEAST,
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
        grams=of_core[best.core],
        intent=best.intent,
    )


def _brevity(sentence: Sentence) -> tuple[bool, int, str]:
    """What speaks for many: it is a question, and short."""
    return sentence.text[-1] not in "?？", len(sentence.text), sentence.text
