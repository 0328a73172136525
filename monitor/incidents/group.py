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

_FINGERPRINTS = 40
_SAME_PLACE, _ONE_INSIDE, _BOTH_UNKNOWN, _ONE_UNKNOWN, _ELSEWHERE = 1.0, 0.7, 0.5, 0.4, 0.0
_PLACE_AS_WORDS = 0.2
"""How much word likeness the same place is worth in choosing among incidents."""
_FIRST_TOPIC, _SOME_TOPIC, _ONE_TOPIC_UNKNOWN, _NO_TOPIC = 1.0, 0.7, 0.6, 0.5
_SHOWN_WORDS = 4
_FOLLOWING = {
    Relation.FRESH: "转发评论",
    Relation.DUPLICATE: "重复",
    Relation.REPRINT: "转载",
    Relation.UPDATE: "内容更新",
    Relation.MIRROR: "镜像",
}


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
    same_county: bool
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

    Two different known places join only for
    a roaming story in very much the same words. The reason names the
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
    if not _joins(best, rules):
        nearest = best.incident.code or str(best.incident.id)
        lack = f"不足{rules.join_at:.2f}" if best.score < rules.join_at else "但用语不够相近"
        reason = f"与最接近的事件{nearest}相似度{best.score:.2f}，{lack}：{told}"
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
            word = _FOLLOWING[item.relation]
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
    if place == _ELSEWHERE and not _roams(judged, rules):
        return None
    topic = _topic([match.topic_id for match in judged.topics], incident.topics)
    alike = likeness(words[0], incident.profile.terms, words[1], rules)
    time = 1 - (_hours_apart(item, incident) / _hours(rules)) ** 2
    weights = (rules.topic_weight, rules.region_weight, rules.words_weight, rules.time_weight)
    parts = (topic, place, alike, time)
    score = sum(w * p for w, p in zip(weights, parts, strict=True)) / (sum(weights) or 1.0)
    return _Fit(
        incident=incident,
        same_county=any(_is_county(code) for code in {*_places(judged)} & {*incident.regions}),
        topic=topic,
        place=place,
        words=alike,
        score=round(score, 4),
    )


def _preference(fit: _Fit, rules: Grouping) -> tuple[bool, bool, float, float, int]:
    """Of the incidents it could join: its own county's, then the one most alike in words.

    Not the latest one, so that a story that comes back after two days goes to its beginning.
    """
    if not _joins(fit, rules):
        return False, False, fit.score, 0.0, -fit.incident.id
    return (
        True,
        fit.same_county,
        fit.words + _PLACE_AS_WORDS * fit.place,
        fit.score,
        -fit.incident.id,
    )


def _joins(fit: _Fit, rules: Grouping) -> bool:
    """Whether an item fits well enough; away from the very same place the words must agree too."""
    needed = {_SAME_PLACE: 0.0, _ELSEWHERE: rules.words_elsewhere}
    return fit.score >= rules.join_at and fit.words >= needed.get(fit.place, rules.words_at_least)


def _roams(judged: Classification, rules: Grouping) -> bool:
    """Whether this is the kind of story that is one wherever it shows: a scam, a rumour."""
    return any(match.topic_id in rules.roaming_topics for match in judged.topics) or any(
        risk.kind in rules.roaming_risks for risk in judged.risks
    )


def _place(here: Sequence[str], there: Sequence[str], within: Within) -> float:
    """How well two sets of places agree, from the same place down to different ones."""
    if not here and not there:
        return _BOTH_UNKNOWN
    if not here or not there:
        return _ONE_UNKNOWN
    pairs = [(a, b) for a in here for b in there]
    if any(a == b for a, b in pairs):
        return _SAME_PLACE
    if any(within(a, b) or within(b, a) for a, b in pairs):
        return _ONE_INSIDE
    return _ELSEWHERE


def _is_county(code: str) -> bool:
    """GB/T 2260: codes of provinces and cities end in 00."""
    return not code.endswith("00")


def _topic(here: Sequence[str], there: Sequence[str]) -> float:
    if not here or not there:
        return _ONE_TOPIC_UNKNOWN if here or there else _NO_TOPIC
    if here[0] == there[0]:
        return _FIRST_TOPIC
    return _SOME_TOPIC if set(here) & set(there) else 0.0


def _places(judged: Classification) -> tuple[str, ...]:
    return tuple(match.code for match in judged.regions if match.sure)


def _hours(rules: Grouping) -> float:
    return max(rules.window.total_seconds() / 3600, 1.0)


def _hours_apart(item: Item, incident: Incident) -> float:
    """Between the item and the time the incident spans, before it or after it."""
    after = item.published_at - incident.last_item_at
    before = incident.first_published_at - item.published_at
    return max(after.total_seconds() / 3600, before.total_seconds() / 3600, 0.0)


def _told(fit: _Fit, item: Item, judged: Classification, rules: Grouping) -> str:
    """Topic, place and words of a comparison, in one Chinese line."""
    unknown = {0.0: "主题不同", _ONE_TOPIC_UNKNOWN: "主题未定", _NO_TOPIC: "主题未定"}
    topic = unknown.get(fit.topic, "主题相同")
    names = [match.name for match in judged.regions if match.code in fit.incident.regions]
    place = {
        _SAME_PLACE: f"同在{names[0]}" if names else "同地",
        _ONE_INSIDE: "属地相含",
        _BOTH_UNKNOWN: "均未指明地点",
        _ELSEWHERE: "属地不同",
    }.get(fit.place, "一方未指明地点")
    shared = shared_words(item.title, fit.incident.profile.terms, rules)[:_SHOWN_WORDS]
    words = f"共同用语“{'”“'.join(shared)}”" if shared else "标题无共同用语"
    return f"{topic}，{place}，{words}（用语相似度{fit.words:.2f}）"
