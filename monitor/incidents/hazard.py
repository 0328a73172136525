"""Factor A read with care: how grave the matter is, and how much one voice may weigh.

A hazard that one post alone names counts less than one that several independent originals or
tickets name, or a trusted outlet. Threats to life count in full only where an agency is the scene.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.incidents.cast import Cast, Claim, Tally
from monitor.incidents.view import Finding, View, quoted
from monitor.incidents.voices import folded, says
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


@dataclass(frozen=True, slots=True)
class Hazard:
    """One kind of hazard over all members: what the words say, and what may be believed of it."""

    kind: str
    claim: Claim
    level: int
    why: str
    """Why it is believed no further."""

    @property
    def claimed(self) -> int:
        """The highest level that is named."""
        return self.claim.level

    @property
    def members(self) -> Sequence[Member]:
        """The voices that name it."""
        return self.claim.voices

    @property
    def reason(self) -> str:
        """What staff read of it."""
        label = KIND_LABELS.get(self.kind, self.kind)
        told = f"{len(self.members)}个独立来源提到{quoted(self.claim.word)}（{label}）"
        return told if self.level == self.claimed else f"{told}，{self.why}，按R{self.level}计"


def hazards(members: Cast, heat: Heat, care: Care) -> dict[str, Hazard]:
    """Every kind of hazard the independent voices name; praise names none."""
    return {kind: _weigh(kind, claim, heat, care) for kind, claim in members.tally.claims.items()}


def _weigh(kind: str, claim: Claim, heat: Heat, care: Care) -> Hazard:
    limit, why = _limit(kind, claim, heat, care)
    return Hazard(kind, claim, min(claim.level, limit), why)


def _limit(kind: str, claim: Claim, heat: Heat, care: Care) -> tuple[int, str]:
    """The highest level that these voices can show, and why not more."""
    voices = claim.voices
    if not claim.authorities.isdisjoint(care.trusted):
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
        return 0, Finding("仅有官方发布，未见公众反映", view.members)
    worst = main_topic(view.tally, len(voices), view.topics)
    if worst is None:
        return 1, Finding("主题未定，按一般诉求计", voices)
    level, told = worst.hazard, "“{}”类议题{}"
    if view.tally.praising == len(voices):
        level, told = min(level, 1), "“{}”利好消息{}，关注预期落差"
    elif len(voices) < care.full_voices and not view.trusted and not is_spreading(view.heat, care):
        level, told = min(level, len(voices)), "“{}”方面的个别反映{}"
    about = _About(worst, voices)
    return level, Finding(lambda: told.format(worst.label, about.quote()), about.members)


def main_topic(tally: Tally, voices: int, topics: Mapping[str, Topic]) -> Topic | None:
    """The gravest topic that a good part of so many ``voices`` is about."""
    main = [topics[t] for t, n in tally.topics.items() if n * _PART >= voices and t in topics]
    return max(main, key=lambda topic: (topic.hazard, topic.id), default=None)


@dataclass(frozen=True, slots=True)
class _About:
    """The voices that are about a topic."""

    topic: Topic
    voices: Sequence[Member]

    def members(self) -> list[Member]:
        """Who they are."""
        return [
            m
            for m in self.voices
            if any(t.topic_id == self.topic.id for t in m.classification.topics)
        ]

    def quote(self) -> str:
        """The first words that show it, if any do."""
        matches = (t for m in self.voices for t in m.classification.topics)
        shown = (e.text for t in matches if t.topic_id == self.topic.id for e in t.evidence)
        return next((f"（{quoted(text)}）" for text in shown), "")


def sentence_of(member: Member, risk: RiskMatch) -> str:
    """The folded sentence that names the hazard; the whole beginning when it is not found."""
    text = folded(member)
    at = text.find(risk.word)
    if at < 0:
        return text
    start = max(text.rfind(end, 0, at) for end in _SENTENCE_ENDS) + 1
    stops = [found for end in _SENTENCE_ENDS if (found := text.find(end, at)) >= 0]
    return text[start : min(stops, default=len(text))]
