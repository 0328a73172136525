"""Which open incident a new item belongs to, and why; what an incident is remembered by.

Online and bounded: an item is compared with the profiles of the open incidents only, never with
their members. A reprint or an amended report joins its first report always. ``group`` holds the
item against every incident it is given; ``candidates`` finds the same home without doing so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.incidents.likeness import (
    Bulk,
    Measure,
    alike,
    blend,
    bulk_of,
    measure_of,
    rarities,
    shared_words,
    vector,
)
from monitor.settings.severity import Grouping
from monitor.types import Classification, Incident, Item, Profile, Relation

Words = str | Callable[[], str]
Within = Callable[[str, str], bool]
"""Whether the first region code lies in the second (a place lies in itself)."""

_FINGERPRINTS = 40
SAME_PLACE, ONE_INSIDE, BOTH_UNKNOWN, ONE_UNKNOWN, ELSEWHERE = 1.0, 0.7, 0.5, 0.4, 0.0
"""How well two sets of places agree, from the same place down to different ones."""
PLACE_AS_WORDS = 0.2
"""How much word likeness the same place is worth in choosing among incidents."""
FIRST_TOPIC, SOME_TOPIC, ONE_TOPIC_UNKNOWN, NO_TOPIC = 1.0, 0.7, 0.6, 0.5
"""How well two sets of topics agree; 0 when they do not."""
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
    words: Words = field(compare=False)

    @property
    def reason(self) -> str:
        """Why, as staff read it; put together when it is asked for."""
        return self.words if isinstance(self.words, str) else self.words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """An item as incidents are held against it."""

    item: Item
    judged: Classification
    topics: tuple[str, ...]
    places: tuple[str, ...]
    """Codes of the places it surely names."""
    roams: bool
    """Whether it tells the kind of story that is one wherever it shows: a scam, a rumour."""
    text: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
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
    for incident in open_incidents:
        if (copied := copied_from(item, incident)) is not None:
            return copied
    near = [i for i in open_incidents if is_near(item, i, rules)]
    grams = vector(item.title, judged.terms, rules)
    newcomer = newcomer_of(item, judged, rarities(grams, [i.profile.terms for i in near]), rules)
    fits = [
        found
        for incident in near
        if (found := fit(newcomer, incident, bulk_of(incident.profile.terms, rules), rules, within))
    ]
    return decision(newcomer, max(fits, key=lambda f: preference(f, rules), default=None), rules)


def decision(newcomer: Newcomer, best: Fit | None, rules: Grouping) -> GroupingDecision:
    """Whether the item joins the incident that fits best, and why."""
    if best is None:
        return GroupingDecision(
            incident_id=None, score=0.0, words="近期没有同地、同主题的事件，新立一事"
        )
    return GroupingDecision(
        incident_id=best.incident.id if joins(best, rules) else None,
        score=best.score,
        words=lambda: _compared(best, newcomer, rules),
    )


def _compared(best: Fit, newcomer: Newcomer, rules: Grouping) -> str:
    """How the incident that fits best and the item compare, and what they lack to be one."""
    told = _told(best, newcomer.item, newcomer.judged, rules)
    if joins(best, rules):
        return f"相似度{best.score:.2f}：{told}"
    nearest = best.incident.code or str(best.incident.id)
    lack = f"不足{rules.join_at:.2f}" if best.score < rules.join_at else "但用语不够相近"
    return f"与最接近的事件{nearest}相似度{best.score:.2f}，{lack}：{told}"


def absorb(profile: Profile, item: Item, judged: Classification, rules: Grouping) -> Profile:
    """``profile`` after ``item`` has joined: its words taken in, its hash remembered."""
    new, exact = vector(item.title, judged.terms, rules), item.fingerprint.exact
    terms, unit = blend(profile.terms, profile.unit, new, rules.profile_terms)
    hashes = profile.fingerprints
    if exact in hashes:
        hashes = tuple(one for one in hashes if one != exact)
    return Profile(terms=terms, unit=unit, fingerprints=(*hashes, exact)[-_FINGERPRINTS:])


def copied_from(item: Item, incident: Incident) -> GroupingDecision | None:
    """That ``incident`` holds the same text or the item's first report, if it does.

    Equal tickets are two people with one wording: they are left to the comparison.
    """
    reason = ""
    if item.origin_id is not None and item.origin_id == incident.first_item_id:
        reason = f"系该事件首发内容的{_FOLLOWING[item.relation]}，并入"
    elif is_copy(item) and item.fingerprint.exact in incident.profile.fingerprints:
        reason = "与该事件已有内容文字相同，并入"
    if not reason:
        return None
    return GroupingDecision(incident_id=incident.id, score=1.0, words=reason)


def is_copy(item: Item) -> bool:
    """Whether ``item`` repeats something, so that equal words show where it belongs."""
    return item.relation is not Relation.FRESH


def newcomer_of(
    item: Item, judged: Classification, rarity: Mapping[str, float], rules: Grouping
) -> Newcomer:
    """``item`` made ready for being compared."""
    return Newcomer(
        item=item,
        judged=judged,
        topics=tuple(match.topic_id for match in judged.topics),
        places=tuple(match.code for match in judged.regions if match.sure),
        roams=_roams(judged, rules),
        text=measure_of(vector(item.title, judged.terms, rules), rarity),
    )


def fit(
    newcomer: Newcomer, incident: Incident, bulk: Bulk, rules: Grouping, within: Within
) -> Fit | None:
    """How well ``incident``, whose profile has ``bulk``, fits; None at another known place."""
    place = _place(newcomer.places, incident.regions, within)
    if place == ELSEWHERE and not newcomer.roams:
        return None
    topic = topic_likeness(newcomer.topics, incident.topics)
    words = alike(newcomer.text, incident.profile.terms, bulk, rules)
    time = 1 - (_hours_apart(newcomer.item, incident) / _hours(rules)) ** 2
    found = (
        rules.topic_weight * topic
        + rules.region_weight * place
        + rules.words_weight * words
        + rules.time_weight * time
    )
    most = rules.topic_weight + rules.region_weight + rules.words_weight + rules.time_weight
    shared = [code for code in newcomer.places if code in incident.regions]
    return Fit(
        incident=incident,
        same_county=any(map(is_county, shared)),
        topic=topic,
        place=place,
        words=words,
        score=round(found / (most or 1.0), 4),
    )


def preference(fit: Fit, rules: Grouping) -> tuple[bool, bool, float, float, int]:
    """Of the incidents it could join: its own county's, then the one most alike in words.

    Not the latest one, so that a story that comes back after two days goes to its beginning.
    """
    if not joins(fit, rules):
        return False, False, fit.score, 0.0, -fit.incident.id
    return (
        True,
        fit.same_county,
        fit.words + PLACE_AS_WORDS * fit.place,
        fit.score,
        -fit.incident.id,
    )


def joins(fit: Fit, rules: Grouping) -> bool:
    """Whether an item fits well enough; away from the very same place the words must agree too."""
    return fit.score >= rules.join_at and fit.words >= words_needed(fit.place, rules)


def words_needed(place: float, rules: Grouping) -> float:
    """Word likeness without which nothing joins at such a place."""
    return {SAME_PLACE: 0.0, ELSEWHERE: rules.words_elsewhere}.get(place, rules.words_at_least)


def _roams(judged: Classification, rules: Grouping) -> bool:
    """Whether this is the kind of story that is one wherever it shows: a scam, a rumour."""
    return any(match.topic_id in rules.roaming_topics for match in judged.topics) or any(
        risk.kind in rules.roaming_risks for risk in judged.risks
    )


def _place(here: Sequence[str], there: Sequence[str], within: Within) -> float:
    """How well two sets of places agree, from the same place down to different ones."""
    if not here and not there:
        return BOTH_UNKNOWN
    if not here or not there:
        return ONE_UNKNOWN
    pairs = [(a, b) for a in here for b in there]
    if any(a == b for a, b in pairs):
        return SAME_PLACE
    if any(within(a, b) or within(b, a) for a, b in pairs):
        return ONE_INSIDE
    return ELSEWHERE


def is_county(code: str) -> bool:
    """GB/T 2260: codes of provinces and cities end in 00."""
    return not code.endswith("00")


def topic_likeness(here: Sequence[str], there: Sequence[str]) -> float:
    """How well the topics of an item and of an incident agree, the main ones first."""
    if not here or not there:
        return ONE_TOPIC_UNKNOWN if here or there else NO_TOPIC
    if here[0] == there[0]:
        return FIRST_TOPIC
    return SOME_TOPIC if set(here) & set(there) else 0.0


def _hours(rules: Grouping) -> float:
    return max(rules.window.total_seconds() / 3600, 1.0)


def is_near(item: Item, incident: Incident, rules: Grouping) -> bool:
    """Whether the item was published within the window of the time the incident spans."""
    return _hours_apart(item, incident) <= _hours(rules)


def _hours_apart(item: Item, incident: Incident) -> float:
    """Between the item and the time the incident spans, before it or after it."""
    after = item.published_at - incident.last_item_at
    before = incident.first_published_at - item.published_at
    return max(after.total_seconds() / 3600, before.total_seconds() / 3600, 0.0)


def _told(fit: Fit, item: Item, judged: Classification, rules: Grouping) -> str:
    """Topic, place and words of a comparison, in one Chinese line."""
    unknown = {0.0: "主题不同", ONE_TOPIC_UNKNOWN: "主题未定", NO_TOPIC: "主题未定"}
    topic = unknown.get(fit.topic, "主题相同")
    names = [match.name for match in judged.regions if match.code in fit.incident.regions]
    place = {
        SAME_PLACE: f"同在{names[0]}" if names else "同地",
        ONE_INSIDE: "属地相含",
        BOTH_UNKNOWN: "均未指明地点",
        ELSEWHERE: "属地不同",
    }.get(fit.place, "一方未指明地点")
    shared = shared_words(item.title, fit.incident.profile.terms, rules)[:_SHOWN_WORDS]
    words = f"共同用语“{'”“'.join(shared)}”" if shared else "标题无共同用语"
    return f"{topic}，{place}，{words}（用语相似度{fit.words:.2f}）"
