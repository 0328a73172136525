"""A judgement as people corrected it: the machine's, with what they said laid on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.types import (
    Classification,
    Correction,
    DecidedBy,
    DemandMatch,
    PlaceRole,
    RegionMatch,
    TopicMatch,
)

_SAID = ("relevant", "topics", "tone", "demand", "regions", "mirror")
_TONES = {-1: "负面", 0: "中性", 1: "正面"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What topics and places are called, for the reason that staff read."""

    topics: Mapping[str, str]
    place: Callable[[str], str]


def merged(said: Sequence[Correction]) -> Correction:
    """What people said in all, oldest first; a later word overrides an earlier one.

    Whoever says that an item is about something else says that it has no topic; whoever names a
    topic says that it is about social insurance; whoever takes the former back leaves the topics
    to the machine. ValueError when nothing was said.
    """
    if not said:
        raise ValueError("nothing was said of the item")
    whole = _whole(said[0])
    for later in map(_whole, said[1:]):
        if later.relevant and whole.relevant is False:
            whole = replace(whole, topics=None)
        new = {name: getattr(later, name) for name in _SAID if getattr(later, name) is not None}
        note = later.note or whole.note
        whole = replace(whole, id=later.id, at=later.at, by=later.by, note=note, **new)
    return whole


def says_the_same(one: Correction, other: Correction) -> bool:
    """Whether two corrections leave an item in the same state, with the same note."""
    return one.note == other.note and all(
        getattr(one, name) == getattr(other, name) for name in _SAID
    )


def corrected(judged: Classification, said: Correction, names: Names) -> Classification:
    """``judged`` by the machine, as ``said`` puts it; the reason names the person and both views.

    Evidence the machine found for a topic that a person confirms is kept. What is about something
    else carries nothing that could be counted: no topic, risk or demand.
    """
    reason = f"{said.by}认定：{'；'.join(_told(said, names))}。机器原判：{judged.reason}"
    if said.relevant is False:
        return replace(
            judged,
            relevant=False,
            reason=reason,
            topics=(),
            risks=(),
            tone=0,
            tone_by=DecidedBy.PERSON,
            tone_evidence=(),
            demand=None,
            truth=None,
            corrects=False,
        )
    stands = replace(judged, relevant=True, reason=reason)
    if said.topics is not None:
        found = {match.topic_id: match for match in judged.topics}
        topics = tuple(_topic(found.get(name), name) for name in said.topics)
        stands = replace(stands, topics=topics)
    if said.tone is not None:
        kept = judged.tone_evidence if said.tone == judged.tone else ()
        stands = replace(stands, tone=said.tone, tone_by=DecidedBy.PERSON, tone_evidence=kept)
    if said.demand is not None:
        wish = [DemandMatch(demand=demand, by=DecidedBy.PERSON) for demand in said.demand]
        stands = replace(stands, demand=wish[0] if wish else None)
    if said.regions is not None:
        regions = tuple(_region(code, names.place(code)) for code in said.regions)
        stands = replace(stands, regions=regions)
    return stands


def _whole(said: Correction) -> Correction:
    """``said`` with what follows from it."""
    if said.topics:
        return replace(said, relevant=True)
    return replace(said, topics=()) if said.relevant is False else said


def _told(said: Correction, names: Names) -> Iterator[str]:
    if said.relevant is False:
        yield "与社会保险无关"
    elif said.topics is not None:
        labels = [names.topics.get(name, name) for name in said.topics]
        yield f"主题为{'、'.join(labels)}" if labels else "与社会保险有关，不属任何主题"
    elif said.relevant:
        yield "与社会保险有关"
    if said.relevant is not False:
        yield from _details(said, names)
    if said.mirror:
        yield "镜像站的转贴，不计入传播"


def _details(said: Correction, names: Names) -> Iterator[str]:
    if said.tone is not None:
        yield f"倾向{_TONES[said.tone]}"
    if said.demand is not None:
        yield f"诉求为{said.demand[0].label}" if said.demand else "没有诉求"
    if said.regions is not None:
        yield f"发生在{'、'.join(map(names.place, said.regions))}" if said.regions else "无涉事地"


def _topic(found: TopicMatch | None, name: str) -> TopicMatch:
    if found is not None:
        return replace(found, by=DecidedBy.PERSON)
    return TopicMatch(topic_id=name, score=0.0, by=DecidedBy.PERSON, evidence=())


def _region(code: str, name: str) -> RegionMatch:
    return RegionMatch(
        code=code, name=name, confidence=1.0, evidence=None, role=PlaceRole.SCENE, town=None
    )
