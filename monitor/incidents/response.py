"""Official answers to an incident: said by an office itself, quoted by news, or recorded.

A copy of an answer is no second one: it carries the first to another platform.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.incidents.likeness import likeness, shared_words, vector
from monitor.incidents.voices import counted, is_hearsay, is_original, is_ticket, stands_first
from monitor.settings.responses import Linking
from monitor.settings.severity import Grouping
from monitor.text.asking import clip, sentences
from monitor.text.normalise import fold_text
from monitor.types import (
    Action,
    Authority,
    Disposition,
    Incident,
    Item,
    Member,
    OfficialResponse,
    Platform,
    Relation,
    ResponseKind,
)

RECORDS = (Action.VOICE, Action.BRIEF, Action.ANSWER)
"""Steps by which people record that an office spoke."""
_PRESS = (
    Authority.CENTRAL,
    Authority.NATIONAL,
    Authority.PROVINCIAL,
    Authority.CITY,
    Authority.PORTAL,
)
_TEXT = 4000
_BEGINNING = 600
"""Characters of a report in which an office must be quoted."""
_SHOWN_WORDS = 3
_REACH = 14
"""Characters behind an office in which its word of answering stands."""
_DENYING = re.compile("[未没无不拒盼求望请何]")
"""Between an office and its answer: it has not come."""
_BEFORE = 6
_WAITING = re.compile("[盼求请待]")
"""So shortly before an office it is only waited for."""
_CLAUSE = re.compile("[,，。;；]|多名|有人|网友|市民|老人")

Responses = tuple[OfficialResponse, ...]


def responses(
    members: Sequence[Member],
    steps: Sequence[Disposition],
    rules: Linking,
    held: Sequence[Item] = (),
) -> Responses:
    """The answers among ``members`` and those that people recorded, by time.

    A record whose evidence is the link of a text stands for that text: a member's, or one of
    ``held``, official texts that joined no incident or another one.
    """
    own = _copied_to(_among(members, rules), members)
    for step in (s for s in steps if s.action in RECORDS):
        known = next((r for r in own if r.url and r.url in step.evidence), None)
        if known is not None:
            own[own.index(known)] = _confirmed(known, step)
            continue
        text = next((item for item in held if item.url and item.url in step.evidence), None)
        own.append(_recorded(step) if text is None else _confirmed(_own(text), step))
    return tuple(sorted(own, key=lambda r: (r.at, r.item_id or 0)))


def done_at(step: Disposition) -> datetime:
    """When a step was done, which may be before it was recorded."""
    told = step.detail.get("done_at")
    return datetime.fromisoformat(told) if isinstance(told, str) else step.at


# ── members ──────────────────────────────────────────────────────────────────────────────────


def _among(members: Sequence[Member], rules: Linking) -> list[OfficialResponse]:
    weighing = counted(members)
    asked = min((m.item.published_at for m in weighing if _is_public(m)), default=None)
    found = []
    for member in weighing:
        response = _of(member, asked, rules)
        if response is not None:
            found.append(response)
    return found


def _is_public(member: Member) -> bool:
    return is_original(member) or is_ticket(member)


def _of(member: Member, asked: datetime | None, rules: Linking) -> OfficialResponse | None:
    """The answer that ``member`` is; ``asked`` is when the first of the public spoke."""
    item = member.item
    if item.platform is Platform.HOTLIST or not _tells_anew(item):
        return None
    if item.authority is Authority.OFFICIAL:
        kind, reason = ResponseKind.OWN, _why_own(member, asked)
    else:
        kind, reason = ResponseKind.VIA_MEDIA, _why_quoted(member, rules)
    return _response(item, kind, reason) if reason else None


def _why_own(member: Member, asked: datetime | None) -> str:
    if member.classification.corrects:
        return "官方渠道发布，作出解释或澄清"
    later = asked is not None and member.item.published_at >= asked
    return "事件发生后官方渠道就此发布" if later else ""


def _why_quoted(member: Member, rules: Linking) -> str:
    if member.item.authority not in _PRESS or is_hearsay(member):
        return ""
    if said := quoted_office(member.item, rules):
        return f"媒体转述官方说法：“{said}”"
    return "媒体转述官方解释或澄清" if member.classification.corrects else ""


def _tells_anew(item: Item) -> bool:
    return stands_first(item) or item.relation is Relation.UPDATE


def quoted_office(item: Item, rules: Linking) -> str:
    """The sentence in which a report says that an office answers; empty when none does."""
    told = [item.title, *sentences(item.body[:_BEGINNING])]
    headline = fold_text(item.title)
    if any(word in headline for word in rules.silent):
        return ""
    for sentence in told:
        folded = fold_text(sentence)
        if _speaks(folded, rules) and not any(word in folded for word in rules.silent):
            return clip(sentence)
    return ""


def _speaks(folded: str, rules: Linking) -> bool:
    """Whether an office stands right before a word of answering, nobody else in between."""
    for speaker in rules.speakers:
        at = folded.find(speaker)
        while at >= 0:
            behind = folded[at + len(speaker) : at + len(speaker) + _REACH]
            clause = _CLAUSE.split(behind)[0]
            said = [clause.find(word) for word in rules.speaking if word in clause]
            waited = _WAITING.search(folded[max(0, at - _BEFORE) : at])
            if said and not waited and not _DENYING.search(clause[: min(said)]):
                return True
            at = folded.find(speaker, at + 1)
    return False


def _own(item: Item) -> OfficialResponse:
    return _response(item, ResponseKind.OWN, "官方渠道发布")


def _response(item: Item, kind: ResponseKind, reason: str) -> OfficialResponse:
    return OfficialResponse(
        item_id=item.id,
        at=item.published_at,
        outlet=item.outlet,
        url=item.url,
        channel=item.platform,
        kind=kind,
        text=f"{item.title}\n{item.body}"[:_TEXT].strip(),
        reason=reason,
        reached=(item.platform,),
    )


def _copied_to(
    found: Sequence[OfficialResponse], members: Sequence[Member]
) -> list[OfficialResponse]:
    """``found`` with the platforms on which copies of each were met."""
    copies: dict[int, set[Platform]] = {}
    for member in members:
        if member.item.origin_id is not None:
            copies.setdefault(member.item.origin_id, set()).add(member.item.platform)
    return [
        replace(r, reached=tuple(sorted({*r.reached, *copies.get(r.item_id or 0, ())})))
        for r in found
    ]


# ── records ──────────────────────────────────────────────────────────────────────────────────


def _confirmed(response: OfficialResponse, step: Disposition) -> OfficialResponse:
    """``response`` with what a person recorded of it."""
    return replace(
        response,
        reason=f"{response.reason}；{step.by}登记为“{step.action.label}”",
        answers=response.answers or step.action is Action.ANSWER,
    )


def _recorded(step: Disposition) -> OfficialResponse:
    return OfficialResponse(
        item_id=None,
        at=done_at(step),
        outlet=step.unit_id or "",
        url=step.evidence,
        channel=None,
        kind=ResponseKind.RECORDED,
        text=f"{step.note}\n{step.evidence}".strip(),
        reason=f"{step.by}登记为“{step.action.label}”，未采到原文",
        answers=step.action is Action.ANSWER,
    )


# ── what may be one ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An official text that seems to answer an incident it is not in, and why."""

    item_id: int
    at: datetime
    outlet: str
    title: str
    url: str
    reason: str
    incident_id: int | None = None
    """The incident it is in; None when in none."""


def answers(
    incident: Incident,
    member: Member,
    *,
    linking: Linking,
    grouping: Grouping,
    topics: Mapping[str, str],
    within: Callable[[str, Collection[str]], bool],
) -> str:
    """Why ``member``, an official text outside ``incident``, seems to answer it; empty: not.

    It came within ``linking.within`` of the first report, explains or answers something, is of the
    same topic and of no other place, and uses like words.
    """
    item, judged = member.item, member.classification
    begun = incident.first_published_at
    if item.authority is not Authority.OFFICIAL or not _tells_anew(item):
        return ""
    if not begun <= item.published_at <= begun + linking.within:
        return ""
    words = fold_text(f"{item.title}\n{item.body[:_BEGINNING]}")
    if not judged.corrects and not any(word in words for word in linking.speaking):
        return ""
    shared = [t.topic_id for t in judged.topics if t.topic_id in incident.topics]
    if not shared or not _no_other_place(incident, member, within):
        return ""
    grams = vector(item.title, judged.terms, grouping)
    alike = likeness(grams, incident.profile.terms, {}, grouping)
    if alike < linking.alike:
        return ""
    common = "、".join(shared_words(item.title, incident.profile.terms, grouping)[:_SHOWN_WORDS])
    return (
        f"首发后{_days(begun, item.published_at)}发布，同属“{topics.get(shared[0], shared[0])}”，"
        f"地点相符，用词相近{round(100 * alike)}%" + (f"（{common}）" if common else "")
    )


def _no_other_place(
    incident: Incident, member: Member, within: Callable[[str, Collection[str]], bool]
) -> bool:
    """Whether it speaks of the same place, one in it or around it; who names none: of its own."""
    named = [r.code for r in member.classification.regions if r.sure]
    named = named or ([member.item.region] if member.item.region else [])
    if not named or not incident.regions:
        return True
    return any(
        within(code, incident.regions) or any(within(held, (code,)) for held in incident.regions)
        for code in named
    )


def _days(begun: datetime, at: datetime) -> str:
    hours = int((at - begun).total_seconds() // 3600)
    return f"{hours}小时" if hours < 48 else f"{hours // 24}天"
