"""Who asks, and in which sentences. PURE.

Tickets, petitions and boards ask by being there; whoever else writes asks when the text inquires,
doubts, complains or seeks help. Copies, media, offices and hot lists ask nothing. Who asks in
public is not who is insured: counts of these say what is asked, not what is wanted by how many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.publicity.likeness import pairs
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
TELLING = 2
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
        if len(pairs(core)) < TELLING:
            core = core_of(text, intent, asking, idle=idle, whole=True)
        known = intent or OTHER
        if (known.label, core) not in seen and (known.one or len(pairs(core)) >= TELLING):
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
