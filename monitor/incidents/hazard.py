"""Factor A read with care: how grave the matter is, and how much one voice may weigh.

A hazard that one post alone names counts less than one that several independent originals or
tickets name, or a trusted outlet. Threats to life count in full only where an agency is the scene.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.incidents.view import Finding, View, quoted
from monitor.incidents.voices import folded, ids, originals, says
from monitor.settings.severity import Care
from monitor.settings.topics import Topic
from monitor.types import Heat, Member, RiskMatch

KIND_LABELS = {
    "gather": "聚集",
    "conflict": "冲突",
    "life": "人身安全",
    "call": "号召聚集",
    "stop_payment": "停发迟发",
    "leak": "信息泄露",
    "insider": "内部人侵占",
    "rumour": "谣言",
    "scam": "诈骗",
    "grievance": "个案诉求",
    "misstatement": "不当言论或违规要求",
}
_SENTENCE_ENDS = "。!?;\n"
_PART = 4
"""A topic speaks for the incident when one original in so many is about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One kind of hazard over all members: what the words say, and what may be believed of it."""

    kind: str
    claimed: int
    level: int
    reason: str
    members: tuple[Member, ...]


def hazards(members: Sequence[Member], heat: Heat, care: Care) -> dict[str, Hazard]:
    """Every kind of hazard the independent voices name; praise names none."""
    found: dict[str, list[tuple[Member, RiskMatch]]] = defaultdict(list)
    for member in originals(members):
        if member.classification.tone <= 0:
            for risk in member.classification.risks:
                found[risk.kind].append((member, risk))
    return {kind: _weigh(kind, pairs, heat, care) for kind, pairs in found.items()}


def _weigh(kind: str, pairs: Sequence[tuple[Member, RiskMatch]], heat: Heat, care: Care) -> Hazard:
    claimed = max(risk.level for _, risk in pairs)
    voices = list({member.item.id: member for member, _ in pairs}.values())
    word = max(pairs, key=lambda pair: pair[1].level)[1].word
    limit, why = _limit(kind, voices, heat, care)
    level = min(claimed, limit)
    label = KIND_LABELS.get(kind, kind)
    reason = f"{len(voices)}个独立来源提到{quoted(word)}（{label}）"
    if level < claimed:
        reason += f"，{why}，按R{level}计"
    return Hazard(kind=kind, claimed=claimed, level=level, reason=reason, members=tuple(voices))


def _limit(kind: str, voices: Sequence[Member], heat: Heat, care: Care) -> tuple[int, str]:
    """The highest level that these voices can show, and why not more."""
    if any(member.item.authority in care.trusted for member in voices):
        return _HIGHEST, ""
    if kind == "life":
        at_agency = any(is_at_agency(member, care) for member in voices)
        return (
            (_HIGHEST, "")
            if at_agency
            else (care.alone.get(kind, _HIGHEST), "未指明发生在经办场所")
        )
    if len(voices) >= care.full_voices:
        return _HIGHEST, ""
    limit = (care.alone if len(voices) == 1 else care.pair).get(kind, _HIGHEST)
    if is_spreading(heat, care):
        return max(limit, care.spreading_level), "扩散较快但来源单一"
    if kind == "stop_payment" and any(says(member, care.countywide) for member in voices):
        return max(limit, care.pair.get(kind, _HIGHEST)), "自述涉及多人但来源单一"
    return limit, "来源单一" if len(voices) == 1 else "来源尚少"


_HIGHEST = 5


def is_spreading(heat: Heat, care: Care) -> bool:
    """Whether one voice is no longer alone: passed on a great deal, or on a hot list."""
    return heat.forwards >= care.spreading_forwards or heat.best_rank is not None


def is_at_agency(member: Member, care: Care) -> bool:
    """Whether the text names an agency or its premises."""
    return bool(member.classification.agencies) or says(member, care.agency_sites)


def topic_hazard(view: View) -> tuple[int, Finding]:
    """Level of the incident's topics when nothing worse is named, and why.

    Nobody but an agency speaking: R0. Nothing but praise, or one complaint alone: R1 at most.
    """
    voices, care = view.voices, view.rules.care
    if not voices:
        return 0, Finding(reason="仅有官方发布，未见公众反映", item_ids=ids(view.members))
    worst = _main_topic(voices, view.topics)
    if worst is None:
        return 1, Finding(reason="主题未定，按一般诉求计", item_ids=ids(voices))
    matches = [(m, t) for m in voices for t in m.classification.topics if t.topic_id == worst.id]
    about = ids(member for member, _ in matches)
    shown = next((f"（{quoted(e.text)}）" for _, match in matches for e in match.evidence), "")
    if all(m.classification.tone > 0 for m in voices):
        reason = f"“{worst.label}”利好消息{shown}，关注预期落差"
        return min(worst.hazard, 1), Finding(reason=reason, item_ids=about)
    few = len(voices) < care.full_voices and not view.trusted and not is_spreading(view.heat, care)
    if few:
        reason = f"“{worst.label}”方面的个别反映{shown}"
        return min(worst.hazard, len(voices)), Finding(reason=reason, item_ids=about)
    return worst.hazard, Finding(reason=f"“{worst.label}”类议题{shown}", item_ids=about)


def _main_topic(voices: Sequence[Member], topics: Mapping[str, Topic]) -> Topic | None:
    """The gravest topic that a good part of ``voices`` is about."""
    count = Counter(t.topic_id for m in voices for t in m.classification.topics)
    main = [topics[t] for t, n in count.items() if n * _PART >= len(voices) and t in topics]
    return max(main, key=lambda topic: (topic.hazard, topic.id), default=None)


def sentence_of(member: Member, risk: RiskMatch) -> str:
    """The folded sentence that names the hazard; the whole beginning when it is not found."""
    text = folded(member)
    at = text.find(risk.word)
    if at < 0:
        return text
    start = max(text.rfind(end, 0, at) for end in _SENTENCE_ENDS) + 1
    stops = [found for end in _SENTENCE_ENDS if (found := text.find(end, at)) >= 0]
    return text[start : min(stops, default=len(text))]
