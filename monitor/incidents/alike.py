"""PURE. Whether two incidents are one story, and whether one incident is two.

Both decisions are slow to say yes: joining two stories hides one of them, and a person can undo
either. What a person arranged is never undone here. Called by the regrouping of the pipeline.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.incidents.arrange import with_copies
from monitor.incidents.group import Within
from monitor.incidents.moves import OPEN
from monitor.incidents.voices import originals
from monitor.settings.severity import Grouping
from monitor.types import Classification, Incident, IncidentStatus, Member

Where = Callable[[Sequence[Member]], tuple[str, ...]]
"""The place that most members who name one agree on; nothing without one."""

_UNDER_WAY = (IncidentStatus.RESPONDING, IncidentStatus.ANSWERED, IncidentStatus.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeDecision:
    """Whether two incidents are one story, how alike their words are (0 to 1), and why."""

    same: bool
    words: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitDecision:
    """The members that are another story (none: it is one), and why."""

    item_ids: tuple[int, ...]
    reason: str


# ── two that are one ─────────────────────────────────────────────────────────────────────────


def same_story(
    one: Incident, other: Incident, rules: Grouping, *, within: Within, apart: bool = False
) -> MergeDecision:
    """Whether ``one`` and ``other`` have proved to be one story; it does not matter which is which.

    ``apart`` says that a person holds them to be two. Words decide, and fewer of them must agree
    in the very same place. Two known places are two stories, even of one scam: what they share may
    be its kind.
    """
    words = round(_cosine(one.profile.terms, other.profile.terms), 4)
    against = objection(one, other, rules, apart=apart)
    if against:
        return MergeDecision(same=False, words=words, reason=against)
    needed, place = _needed(one, other, rules, within)
    told = f"{place}，用语相似度{words:.2f}"
    if needed is None:
        return MergeDecision(same=False, words=words, reason=f"{told}，各为一事")
    if words < needed:
        return MergeDecision(same=False, words=words, reason=f"{told}，不足{needed:.2f}")
    return MergeDecision(same=True, words=words, reason=f"{told}，达到{needed:.2f}，系同一事")


def senior(one: Incident, other: Incident) -> tuple[Incident, Incident]:
    """The incident that stays and the one that goes: what a person has in hand stays, then the
    one that was told of first.
    """  # noqa: D205 - one sentence
    stays, goes = sorted((one, other), key=_seniority)
    return stays, goes


def _seniority(incident: Incident) -> tuple[bool, bool, bool, datetime, int]:
    return (
        incident.status not in _UNDER_WAY,
        incident.owner is None,
        incident.acknowledged_by is None,
        incident.first_published_at,
        incident.id,
    )


def objection(one: Incident, other: Incident, rules: Grouping, *, apart: bool) -> str:
    """What keeps two incidents two whatever their words; empty when nothing does."""
    if one.id == other.id:
        return "是同一个事件"
    over = next((i for i in (one, other) if i.status not in OPEN), None)
    if over is not None:
        return f"事件{over.code}{over.status.label}，不再自动合并"
    if apart:
        return "曾由人工分开，不再自动合并"
    if _hours_between(one, other) > max(rules.window.total_seconds() / 3600, 1.0):
        return "相隔过久，不作一事"
    differs = _handled_apart(one, other)
    return f"{differs}，是否合并由人工决定" if differs else ""


def _handled_apart(one: Incident, other: Incident) -> str:
    """In what persons have handled them as two; empty when in nothing."""
    told = {
        "责任单位不同": (one.owner, other.owner),
        "各由不同的人签收": (one.acknowledged_by, other.acknowledged_by),
        "人工确认的级别不同": (one.confirmed_tier, other.confirmed_tier),
        "各由人工命名": (one.named_by and one.title, other.named_by and other.title),
    }
    for word, (first, second) in told.items():
        if first is not None and second is not None and first != second:
            return word
    both = one.status in _UNDER_WAY and other.status in _UNDER_WAY
    return "两事都已在处置" if both else ""


def _needed(
    one: Incident, other: Incident, rules: Grouping, within: Within
) -> tuple[float | None, str]:
    """How alike their words must be (None: never enough), and how their places stand."""
    here, there = one.regions, other.regions
    if not here or not there:
        return rules.merge_words, "均未指明地点" if not here and not there else "一方未指明地点"
    if set(here) & set(there):
        return rules.merge_words_same_place, "同地"
    if any(within(a, b) or within(b, a) for a in here for b in there):
        return rules.merge_words, "属地相含"
    return None, "属地不同"


def _hours_between(one: Incident, other: Incident) -> float:
    gaps = (
        other.first_published_at - one.last_item_at,
        one.first_published_at - other.last_item_at,
    )
    return max(0.0, *(gap.total_seconds() / 3600 for gap in gaps))


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    dot = sum(weight * other[gram] for gram, weight in one.items() if gram in other)
    if not dot:
        return 0.0
    return dot / (math.hypot(*one.values()) * math.hypot(*other.values()))


# ── one that is two ──────────────────────────────────────────────────────────────────────────


def other_place(
    members: Sequence[Member],
    rules: Grouping,
    *,
    within: Within,
    where: Where,
    pinned: frozenset[int] = frozenset(),
) -> SplitDecision:
    """The members that tell of a second place, when they prove to be a story of their own.

    Each place needs ``rules.split_voices`` independent voices; neither may lie in the other, and
    nobody may speak of a place that holds both. ``pinned`` members stay where a person put them.
    Of several such places the one told of last goes; what is left is looked at again next time.
    """
    places = _voiced(members, rules)
    proved = sorted(places, key=lambda code: (places[code][0], code))
    first = proved[0] if proved else ""
    others = [p for p in proved[1:] if not within(p, first) and not within(first, p)]
    if not others:
        return SplitDecision(item_ids=(), reason="没有两个各自成立的地点")
    if any(_roams(m.classification, rules) for m in members):
        return SplitDecision(item_ids=(), reason="同一传言、骗局波及多地，仍为一事")
    later = others[-1]
    there = [m.item.id for m in members if _lies(m, later, within)]
    goes = with_copies(members, there) - pinned
    going = [m for m in members if m.item.id in goes]
    staying = [m for m in members if m.item.id not in goes]
    against = _one_after_all(going, staying, within, where)
    if against:
        return SplitDecision(item_ids=(), reason=against)
    voices = f"{len(originals(staying))}个、{len(originals(going))}个"
    reason = f"两地各有独立来源（{voices}）且互不相含，后起的一地另立一事"
    return SplitDecision(item_ids=tuple(sorted(goes)), reason=reason)


def _voiced(members: Sequence[Member], rules: Grouping) -> dict[str, tuple[datetime, int]]:
    """The places that enough voices name, each with when it was first named."""
    named: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for member in originals(members):
        code = _place(member.classification)
        if code:
            named[code].append((member.item.published_at, member.item.id))
    return {code: min(at) for code, at in named.items() if len(at) >= rules.split_voices}


def _one_after_all(
    going: Sequence[Member], staying: Sequence[Member], within: Within, where: Where
) -> str:
    """Why the two parts are one story all the same; empty when they are two."""
    if not going or not staying:
        return "条目已由人工归定"
    here, there = where(staying), where(going)
    if not here or not there or any(within(a, b) or within(b, a) for a in here for b in there):
        return "多数条目未指明地点，或两地相含，仍为一事"
    named = {_place(m.classification) for m in (*going, *staying)} - {"", *here, *there}
    if any(within(here[0], area) and within(there[0], area) for area in named):
        return "有条目说的是包含两地的更大范围，仍为一事"
    return ""


def _lies(member: Member, area: str, within: Within) -> bool:
    code = _place(member.classification)
    return bool(code) and within(code, area)


def _place(judged: Classification) -> str:
    """The surest place named, if it is sure enough to stand for an incident."""
    sure = sorted((r for r in judged.regions if r.sure), key=lambda r: -r.confidence)
    return sure[0].code if sure else ""


def _roams(judged: Classification, rules: Grouping) -> bool:
    return any(match.topic_id in rules.roaming_topics for match in judged.topics) or any(
        risk.kind in rules.roaming_risks for risk in judged.risks
    )
