"""How much may still come to a big incident before its grade can change at all.

A grade is made of thresholds. Between two of them more of the same changes nothing: so each look
leaves behind how many plain members may join, and how much they may show, until the nearest
threshold; ``why_not_plain`` says what of a member is not more of the same. Both err on the side of
looking. What leaves the day meanwhile is not counted: ``attention.steady_until`` waits for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.incidents.cast import Cast, Tally
from monitor.incidents.factors import BOARD, TOP
from monitor.incidents.facts import SeverityFacts
from monitor.incidents.hazard import Hazard, hazards, main_topic
from monitor.incidents.heat import UNRANKED, clicks_of, views_of
from monitor.incidents.voices import (
    LADDER,
    is_critical,
    is_official,
    is_ticket,
    persons_named,
    says,
)
from monitor.settings.severity import Care, SeveritySettings
from monitor.settings.topics import Topic
from monitor.types import Heat, Incident, Member, Platform, Room

_NO_END = 1_000_000_000
_SETTLED_NEVER = ("gather", "leak", "life", "call")
"""Kinds of hazard of which every further voice may say something graver."""
_ROUNDED = 0.05
"""Per cent by which a share was rounded."""


def room_of(
    incident: Incident,
    members: Cast,
    facts: SeverityFacts,
    heat: Heat,
    topics: Mapping[str, Topic],
    rules: SeveritySettings,
) -> Room | None:
    """The room that is left at this look; None where there is none."""
    care, voices = rules.care, members.originals
    critics = members.critics
    if len(voices) < care.full_voices or not critics or not heat.originals:
        return None
    tally, found = members.tally, hazards(members, heat, care)
    named = sum(tally.places.values())
    items = min(
        _up_to(heat.outlets, _outlet_marks(rules)),
        _up_to(heat.per_hour, _growth_marks(heat, members, rules)),
        _by_share(heat, facts.negative, rules.factors.negative.share.at),
        _up_to(heat.originals, (rules.factors.negative.small_sample,)),
        _up_to(len(critics), (care.full_voices, care.county_voices)),
        _up_to(_stopped(found), (care.full_voices, care.city_voices)),
        _by_topics(tally, len(voices), topics),
        5 * named - len(members) if incident.regions else _NO_END,
    )
    if items <= 0:
        return None
    marks = _forward_marks(rules)
    return Room(
        items=items,
        forwards=_up_to(facts.forwards, marks),
        clicks=_up_to(facts.clicks, rules.factors.spread.clicks.at),
        views=_up_to(facts.views, rules.factors.spread.views.at),
        authority=heat.top_authority,
        rank=-1 if heat.best_rank is None else place_worth(heat.rank_now),
        hazards={h.kind: h.claimed for h in found.values() if _is_settled(h, facts, care)},
        places=tuple(tally.scenes.keys() & set(incident.regions)),
        widest=facts.scope == "city",
        since=critics[0].item.published_at,
    )


def fits(fresh: Sequence[Member], room: Room, care: Care) -> bool:
    """Whether ``fresh`` members change no grade: within the room, and nothing but more of it."""
    return (
        len(fresh) <= room.items
        and sum(m.item.engagement.forwards or 0 for m in fresh) <= room.forwards
        and sum(clicks_of(m) for m in fresh) <= room.clicks
        and sum(views_of(m.item.engagement) for m in fresh) <= room.views
        and not any(why_not_plain(m, room, care) for m in fresh)
    )


def place_worth(rank: int | None) -> int:
    """Which of factor D's places on a hot list it is: 2 near the top, 1 on the board, else 0."""
    return 0 if rank is None else (rank <= TOP) + (rank <= BOARD)


def why_not_plain(member: Member, room: Room, care: Care) -> str:
    """What of ``member`` may change a grade by itself; empty when nothing does."""
    return next(_oddities(member, room, care), "")


def _oddities(member: Member, room: Room, care: Care) -> Iterator[str]:
    item, judged = member.item, member.classification
    if is_official(member) or judged.corrects or item.authority in care.trusted:
        yield "官方、更正或可信媒体"
    if item.published_at < room.since:
        yield "早于首条批评"
    if (
        is_critical(member)
        and not is_ticket(member)
        and _rank(item.authority) > _rank(room.authority)
    ):
        yield "更高层级的批评"
    if item.platform is Platform.HOTLIST and _place(item.engagement.rank) > room.rank:
        yield "热搜位次"
    if any(risk.level > room.hazards.get(risk.kind, 0) for risk in judged.risks):
        yield "危害"
    if any(r.sure and (r.code not in room.places or r.town) for r in judged.regions):
        yield "另一地点"
    if not room.widest and persons_named(member)[0] >= care.crowd:
        yield "涉及人数"
    if not room.widest and says(member, care.countywide):
        yield "范围用语"


def _place(rank: int | None) -> int:
    return place_worth(UNRANKED if rank is None else rank)


def _rank(authority: str | None) -> int:
    return LADDER.index(authority) if authority in LADDER else -1


def _up_to(figure: float, marks: Iterable[float]) -> int:
    """How much may be added to ``figure`` before it reaches the next of ``marks``."""
    return min((math.ceil(m - figure) - 1 for m in marks if m > figure), default=_NO_END)


def _outlet_marks(rules: SeveritySettings) -> tuple[float, ...]:
    return *rules.factors.spread.outlets.at, rules.caps.single_grievance_outlets


def _forward_marks(rules: SeveritySettings) -> tuple[float, ...]:
    floors = rules.floors
    return (
        *rules.factors.spread.forwards.at,
        rules.caps.single_grievance_forwards,
        rules.care.spreading_forwards,
        floors.conflict_forwards,
        floors.misstatement_forwards,
    )


def _growth_marks(heat: Heat, members: Cast, rules: SeveritySettings) -> tuple[float, ...]:
    """Originals in an hour that may be worth more; the usual hour is taken for the least it can be.

    Where more is usual the hour may hold them already: then nothing more may come.
    """
    marks = rules.factors.velocity.ratio.at
    if members.tally.corrects:
        marks = (*marks, rules.factors.mitigation.below_ratio)
    above = [mark - 0.005 for mark in marks if mark > heat.ratio]
    return tuple(max(mark, math.nextafter(heat.per_hour, math.inf)) for mark in above)


def _by_share(heat: Heat, negative: float, marks: Sequence[float]) -> int:
    """Originals until the share of negative ones can be worth more, or less."""
    total = heat.originals or 0
    critical = round((heat.negative_share or 0.0) * total)
    rise = [
        ((mark - _ROUNDED) * total - 100 * critical) / (100 - mark + _ROUNDED)
        for mark in marks
        if mark > negative
    ]
    fall = [100 * critical / (mark + _ROUNDED) - total for mark in marks if mark <= negative]
    return min([math.ceil(few) - 1 for few in (*rise, *fall)], default=_NO_END)


def _stopped(found: dict[str, Hazard]) -> int:
    return len(found["stop_payment"].members) if "stop_payment" in found else 0


def _is_settled(hazard: Hazard, facts: SeverityFacts, care: Care) -> bool:
    """Whether no further voice of the same level makes more of it."""
    if hazard.kind == "conflict" and not facts.conflict:
        return False
    full = hazard.level == hazard.claimed and len(hazard.members) >= care.full_voices
    return full and hazard.kind not in _SETTLED_NEVER


def _by_topics(tally: Tally, total: int, topics: Mapping[str, Topic]) -> int:
    """Originals until another topic can be the main one, for its gravity or its reach."""
    gravest = main_topic(tally, total, topics)
    if tally.praising == total or gravest is None:
        return 0
    every, standing = tally.topics, (gravest.hazard, gravest.id)
    room = [4 * every[gravest.id] - total]
    room += [
        math.ceil((total - 4 * every.get(graver.id, 0)) / 3) - 1
        for graver in topics.values()
        if (graver.hazard, graver.id) > standing
    ]
    second, first = sorted([0, 0, *tally.leads.values()])[-2:]
    room.append(first - second - 1)
    return min(room)
