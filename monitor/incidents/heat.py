"""How far an incident has spread over the last 24 hours, after duplicates are taken out.

Mirror sites are never counted. A text seen twice, and its later amendments, count with the
highest figures it showed, once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor.incidents.baseline import Expectation
from monitor.incidents.places import places_reached
from monitor.incidents.voices import LADDER, in_time, outlets, traits
from monitor.types import Authority, Engagement, Heat, Member, Observation, Platform, Relation

DAY = timedelta(hours=24)
_HOUR = timedelta(hours=1)
LATELY = timedelta(hours=3)
UNRANKED = 50
"""Place of a text on a board that shows none: it stood there, no more is known."""


def measure(members: Sequence[Member], now: datetime, usual: float | Expectation) -> Heat:
    """The spread of ``members`` as of ``now``.

    A member counts when it was published or seen by a platform in the last 24 hours. ``usual`` is
    what the same hour of the day usually brings; below one it is read as one, so that two posts at
    night are no eruption.
    """
    figure, why = (usual.usual, usual.why) if isinstance(usual, Expectation) else (usual, "")
    cast = in_time(members)
    live = _live(cast.counted, now)
    again = cast.retold
    voices = [m for m in live if m.worked_out.original or (again and m.item.id in again)]
    since = now - _HOUR
    per_hour = float(sum([since < m.item.published_at <= now for m in voices]))
    seen = _shown(live, now)
    platforms = {m.item.platform for m in live}
    boards = (
        [m for m in live if m.item.platform is Platform.HOTLIST]
        if Platform.HOTLIST in platforms
        else []
    )
    return Heat(
        as_of=now,
        items=len(live),
        originals=len(voices),
        reprints=sum([m.item.relation is Relation.REPRINT for m in live]),
        outlets=len(outlets(live)),
        tickets=sum([m.worked_out.ticket for m in live]),
        forwards=sum([e.forwards or 0 for e in seen]),
        comments=sum([e.comments or 0 for e in seen]),
        views=sum([views_of(e) for e in seen]),
        per_hour=per_hour,
        ratio=round(per_hour / max(1.0, figure), 2),
        top_authority=_top_authority(live),
        best_rank=_best_rank(boards, now, DAY) if boards else None,
        rank_now=_best_rank(boards, now, LATELY) if boards else None,
        platforms=tuple(sorted(platforms)),
        usual=round(figure, 2),
        usual_why=why,
        places=len(places_reached(live)),
        negative_share=_negative_share(voices),
    )


def forum_clicks(members: Sequence[Member], now: datetime) -> int:
    """Views and replies on forums and question boards: 跟帖 counts with 点击 there."""
    cast = in_time(members)
    if cast.tally.platforms.isdisjoint(_FORUMS):
        return 0
    there = [m for m in cast.counted if m.item.platform in _FORUMS]
    return sum([_clicks(e) for e in _shown(_live(there, now), now)])


def clicks_of(member: Member) -> int:
    """What ``member`` itself first showed of them."""
    return _clicks(member.item.engagement) if member.item.platform in _FORUMS else 0


def _clicks(engagement: Engagement) -> int:
    return (engagement.views or 0) + (engagement.comments or 0)


_FORUMS = (Platform.FORUM, Platform.BOARD)


def _live(members: Iterable[Member], now: datetime) -> list[Member]:
    """Those that were published or seen in the last day."""
    since = now - DAY
    return [
        m
        for m in members
        if since < (last if (last := m.worked_out.last) <= now else last_seen(m, now)) <= now
    ]


def last_seen(member: Member, now: datetime) -> datetime:
    """When it was last seen up to ``now``; when it was published, if that is later."""
    newest = member.item.published_at
    for seen in member.observations:
        if newest < seen.at <= now:
            newest = seen.at
    return newest


def _shown(members: Sequence[Member], now: datetime) -> list[Engagement]:
    """The newest figures of every text."""
    if any(m.item.relation in _SAME_TEXT for m in members):
        return [_latest(group, now) for group in _one_text_each(members)]
    return [_newest(m, now) if m.observations else m.item.engagement for m in members]


_SAME_TEXT = (Relation.DUPLICATE, Relation.UPDATE)


def _one_text_each(members: Iterable[Member]) -> list[list[Member]]:
    """Members by the text they are: a duplicate or an update is its first report again."""
    groups: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        item = member.item
        again = item.relation in _SAME_TEXT
        groups[item.origin_id if again and item.origin_id is not None else item.id].append(member)
    return list(groups.values())


def _latest(group: Sequence[Member], now: datetime) -> Engagement:
    """The newest figure of every count over one text; of several copies the highest."""
    each = [_newest(member, now) for member in group]
    if len(each) == 1:
        return each[0]
    return Engagement(
        forwards=_most(e.forwards for e in each),
        comments=_most(e.comments for e in each),
        views=_most(e.views for e in each),
        heat=_most(e.heat for e in each),
    )


def _newest(member: Member, now: datetime) -> Engagement:
    if not member.observations:
        return member.item.engagement
    known = traits(member)
    if member.observations[-1].at > now or not known.in_order:
        return _newest_of([member.item.engagement, *(o.engagement for o in _seen(member, now))])
    if known.newest is None:
        shown = [member.item.engagement, *(o.engagement for o in member.observations)]
        known.newest = _newest_of(shown)
    return known.newest


def _newest_of(shown: Sequence[Engagement]) -> Engagement:
    return Engagement(
        forwards=_last(e.forwards for e in shown),
        comments=_last(e.comments for e in shown),
        views=_last(e.views for e in shown),
        # A board's heat falls again, the people who saw it do not: its peak stands.
        heat=_most(e.heat for e in shown),
    )


def _seen(member: Member, now: datetime) -> list[Observation]:
    known = [o for o in member.observations if o.at <= now]
    return sorted(known, key=lambda o: o.at)


def views_of(engagement: Engagement) -> int:
    """Views, or what a hot list calls heat."""
    if engagement.views is not None:
        return engagement.views
    return engagement.heat or 0


def _last(figures: Iterable[int | None]) -> int | None:
    return next((f for f in reversed(list(figures)) if f is not None), None)


def _most(figures: Iterable[int | None]) -> int | None:
    return max((f for f in figures if f is not None), default=None)


def _top_authority(members: Iterable[Member]) -> Authority | None:
    loud = {m.item.authority for m in members if m.worked_out.critical and not m.worked_out.ticket}
    return max(loud.intersection(LADDER), key=LADDER.index, default=None)


def _best_rank(boards: Iterable[Member], now: datetime, span: timedelta) -> int | None:
    """The best place on any of ``boards`` within ``span``; one without places counts as last."""
    ranks: list[int] = []
    since = now - span
    for member in boards:
        if member.worked_out.last <= since:
            continue
        shown = [o.engagement.rank for o in member.observations if since < o.at <= now]
        if member.item.published_at > since:
            shown.append(member.item.engagement.rank)
        if shown:
            ranks.append(min([r for r in shown if r is not None], default=UNRANKED))
    return min(ranks, default=None)


def _negative_share(voices: Sequence[Member]) -> float | None:
    if not voices:
        return None
    return sum([m.classification.tone < 0 for m in voices]) / len(voices)
