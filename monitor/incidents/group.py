"""Which open incident a new item belongs to, and why; what an incident is remembered by.

Online and bounded: an item is compared with the profiles of the open incidents only, never with
their members. A reprint or an amended report joins its first report always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monitor.incidents.likeness import blend, likeness, rarities, shared_words, vector
from monitor.settings.severity import Grouping
from monitor.types import Classification, Incident, Item, Profile, Relation

Within = Callable[[str, str], bool]
"""Whether the first region code lies in the second (a place lies in itself)."""

_SURE = 0.7
"""Confidence from which a place named in a text is taken for the place it happened."""
_FINGERPRINTS = 40
_SAME_PLACE, _ONE_INSIDE, _BOTH_UNKNOWN, _ONE_UNKNOWN = 1.0, 0.7, 0.5, 0.4
_FIRST_TOPIC, _SOME_TOPIC, _TOPIC_UNKNOWN = 1.0, 0.7, 0.4
_SHOWN_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingDecision:
    """The incident to join (None: open a new one), how alike they are, and why."""

    incident_id: int | None
    score: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """One incident held against the item."""

    incident: Incident
    topic: float
    place: float
    words: float
    score: float


def group(
    item: Item,
    judged: Classification,
    open_incidents: Sequence[Incident],
    rules: Grouping,
    *,
    within: Within,
) -> GroupingDecision:
    """The incident among ``open_incidents`` that ``item`` belongs to.

    Two different known places never join unless the texts are the same. The reason names the
    shared topic, place and words, or what the nearest incident lacked.
    """
    copied = _copied(item, open_incidents)
    if copied is not None:
        return copied
    new = vector(item.title, judged.terms, rules)
    near = [i for i in open_incidents if _hours_apart(item, i) <= _hours(rules)]
    rarity = rarities(new, [i.profile.terms for i in near])
    fits = [
        fit
        for incident in near
        if (fit := _fit(item, judged, incident, (new, rarity), rules, within)) is not None
    ]
    best = max(fits, key=lambda fit: _preference(fit, rules), default=None)
    if best is None:
        return GroupingDecision(
            incident_id=None, score=0.0, reason="近期没有同地、同主题的事件，新立一事"
        )
    told = _told(best, item, judged, rules)
    if best.score < rules.join_at:
        nearest = best.incident.code or str(best.incident.id)
        reason = f"与最接近的事件{nearest}相似度{best.score:.2f}，不足{rules.join_at:.2f}：{told}"
        return GroupingDecision(incident_id=None, score=best.score, reason=reason)
    reason = f"相似度{best.score:.2f}：{told}"
    return GroupingDecision(incident_id=best.incident.id, score=best.score, reason=reason)


def absorb(profile: Profile, item: Item, judged: Classification, rules: Grouping) -> Profile:
    """``profile`` after ``item`` has joined: its words taken in, its hash remembered."""
    new = vector(item.title, judged.terms, rules)
    hashes = (*(h for h in profile.fingerprints if h != item.fingerprint.exact),)
    return Profile(
        terms=blend(profile.terms, new, rules.profile_terms),
        fingerprints=(*hashes, item.fingerprint.exact)[-_FINGERPRINTS:],
    )


def _copied(item: Item, incidents: Sequence[Incident]) -> GroupingDecision | None:
    """The incident that already holds the same text or the item's first report, if there is one.

    Equal tickets are two people with one wording: they are left to the comparison.
    """
    for incident in incidents:
        if item.origin_id is not None and item.origin_id == incident.first_item_id:
            word = "内容更新" if item.relation is Relation.UPDATE else "转载"
            return GroupingDecision(
                incident_id=incident.id, score=1.0, reason=f"系该事件首发内容的{word}，并入"
            )
        if item.relation is not Relation.FRESH and item.fingerprint.exact in (
            incident.profile.fingerprints
        ):
            return GroupingDecision(
                incident_id=incident.id, score=1.0, reason="与该事件已有内容文字相同，并入"
            )
    return None


def _fit(
    item: Item,
    judged: Classification,
    incident: Incident,
    words: tuple[Mapping[str, float], Mapping[str, float]],
    rules: Grouping,
    within: Within,
) -> _Fit | None:
    place = _place(_places(judged), incident.regions, within)
    if place is None:
        return None
    topic = _topic([match.topic_id for match in judged.topics], incident.topics)
    alike = likeness(words[0], incident.profile.terms, words[1], rules)
    time = 1 - _hours_apart(item, incident) / _hours(rules)
    weights = (rules.topic_weight, rules.region_weight, rules.words_weight, rules.time_weight)
    parts = (topic, place, alike, time)
    score = sum(w * p for w, p in zip(weights, parts, strict=True)) / (sum(weights) or 1.0)
    return _Fit(incident=incident, topic=topic, place=place, words=alike, score=round(score, 4))


def _preference(fit: _Fit, rules: Grouping) -> tuple[bool, float, float, float, int]:
    """Of the incidents it could join: the one at its place, then the one most alike in words.

    Not the latest one, so that a story that comes back after two days goes to its beginning.
    """
    if fit.score < rules.join_at:
        return False, fit.score, 0.0, 0.0, -fit.incident.id
    return True, fit.place, fit.words, fit.score, -fit.incident.id


def _place(here: Sequence[str], there: Sequence[str], within: Within) -> float | None:
    """How well two sets of places agree; None when both are known and neither holds the other."""
    if not here and not there:
        return _BOTH_UNKNOWN
    if not here or not there:
        return _ONE_UNKNOWN
    pairs = [(a, b) for a in here for b in there]
    if any(a == b for a, b in pairs):
        return _SAME_PLACE
    if any(within(a, b) or within(b, a) for a, b in pairs):
        return _ONE_INSIDE
    return None


def _topic(here: Sequence[str], there: Sequence[str]) -> float:
    if not here or not there:
        return _TOPIC_UNKNOWN
    if here[0] == there[0]:
        return _FIRST_TOPIC
    return _SOME_TOPIC if set(here) & set(there) else 0.0


def _places(judged: Classification) -> tuple[str, ...]:
    return tuple(match.code for match in judged.regions if match.confidence >= _SURE)


def _hours(rules: Grouping) -> float:
    return max(rules.window.total_seconds() / 3600, 1.0)


def _hours_apart(item: Item, incident: Incident) -> float:
    gap = item.published_at - incident.last_item_at
    return max(gap.total_seconds() / 3600, 0.0)


def _told(fit: _Fit, item: Item, judged: Classification, rules: Grouping) -> str:
    """Topic, place and words of a comparison, in one Chinese line."""
    topic = {0.0: "主题不同", _TOPIC_UNKNOWN: "主题未定"}.get(fit.topic, "主题相同")
    names = [match.name for match in judged.regions if match.code in fit.incident.regions]
    place = {
        _SAME_PLACE: f"同在{names[0]}" if names else "同地",
        _ONE_INSIDE: "属地相含",
        _BOTH_UNKNOWN: "均未指明地点",
    }.get(fit.place, "一方未指明地点")
    shared = shared_words(item.title, fit.incident.profile.terms, rules)[:_SHOWN_WORDS]
    words = f"共同用语“{'”“'.join(shared)}”" if shared else "标题无共同用语"
    return f"{topic}，{place}，{words}（用语相似度{fit.words:.2f}）"
