"""What is heard of an incident: opinions, questions, the way it goes, what its spread is read from.

Everything is extracted and counted; nothing is inferred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from monitor.reports.counts import is_original, items_of
from monitor.reports.incident import (
    IncidentView,
    Items,
    Named,
    Opinions,
    Spread,
    Trend,
    Voice,
    Way,
)
from monitor.reports.wording import headline, quote, tone_label
from monitor.text.plain import plain
from monitor.types import Authority, Engagement, Heat, Item, Member, Platform, Relation

_VOICES = 3
_QUESTIONS = 5
_DAY = timedelta(hours=24)
_TREND_SPAN = timedelta(hours=12)
_TREND_FROM = 5
"""Originals in 24 hours below which no direction is read into them."""


def opinions(members: Sequence[Member], view: IncidentView) -> Opinions:
    """Counts by tone over originals that are not official, the most repeated of them, questions."""
    sample = [m for m in members if _is_public_voice(m)]
    copies: defaultdict[int, list[Item]] = defaultdict(list)
    for member in members:
        if member.item.origin_id is not None:
            copies[member.item.origin_id].append(member.item)
    ranked = sorted(sample, key=lambda m: (-len(copies[m.item.id]), m.item.published_at, m.item.id))
    tones = {t: items_of(m for m in sample if m.classification.tone == t) for t in (-1, 0, 1)}
    return Opinions(
        sample=items_of(sample),
        tones=tuple(Named(label=tone_label(t), items=found) for t, found in tones.items() if found),
        voices=tuple(
            Voice(
                quote=quote(m.item),
                tone=tone_label(m.classification.tone),
                copies=(m.item, *copies[m.item.id]),
            )
            for m in _distinct(ranked)[:_VOICES]
        ),
        questions=_questions(members, view),
    )


def _questions(members: Iterable[Member], view: IncidentView) -> tuple[Named, ...]:
    by_id = {member.item.id: member.item for member in members}
    asked = (
        Named(
            label=plain(question.quote),
            items=tuple(by_id[n] for n in question.item_ids if n in by_id),
        )
        for question in view.asked
    )
    return tuple(question for question in asked if question.items)[:_QUESTIONS]


def _distinct(members: Iterable[Member]) -> list[Member]:
    """The first member of each headline."""
    by_headline: dict[str, Member] = {}
    for member in members:
        by_headline.setdefault(headline(member.item), member)
    return list(by_headline.values())


def trend(members: Sequence[Member], end: datetime) -> Trend:
    """The direction of the last day, with the two counts it is read from."""
    voices = [m.item for m in members if _is_public_voice(m)]
    late, early = (
        tuple(i for i in voices if until - _TREND_SPAN < i.published_at <= until)
        for until in (end, end - _TREND_SPAN)
    )
    if len(late) + len(early) < _TREND_FROM:
        way = Way.UNKNOWN
    elif len(late) == len(early):
        way = Way.LEVEL
    else:
        way = Way.UP if len(late) > len(early) else Way.DOWN
    return Trend(late=late, early=early, way=way)


def spread(members: Sequence[Member], heat: Heat) -> Spread:
    """What stands behind the figures of ``heat``: the day before it was measured."""
    live = [m.item for m in members if heat.as_of - _DAY < _last_shown(m, heat.as_of) <= heat.as_of]
    outlets = {
        item.outlet: item
        for item in reversed(live)
        if item.authority is not Authority.TICKET and item.platform is not Platform.HOTLIST
    }
    return Spread(
        heat=heat,
        originals=tuple(item for item in live if item.relation is Relation.FRESH),
        reprints=tuple(item for item in live if item.relation is Relation.REPRINT),
        outlets=tuple(reversed(outlets.values()))[: heat.outlets],
        forwards=_most(live, lambda shown: shown.forwards),
        comments=_most(live, lambda shown: shown.comments),
        views=_most(live, lambda shown: shown.views or shown.heat),
    )


def _last_shown(member: Member, until: datetime) -> datetime:
    """When a platform last showed it, or else when it was published."""
    seen = (o.at for o in member.observations if o.at <= until)
    return max(seen, default=member.item.published_at)


def _most(items: Iterable[Item], figure: Callable[[Engagement], int | None]) -> Items:
    """Those that show such a figure, the highest first, as it was when they were collected."""
    shown = [item for item in items if figure(item.engagement)]
    return tuple(sorted(shown, key=lambda item: (-(figure(item.engagement) or 0), item.id)))


def _is_public_voice(member: Member) -> bool:
    """Whether it is an original that no office wrote."""
    return is_original(member) and member.item.authority is not Authority.OFFICIAL
