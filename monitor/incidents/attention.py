"""When an incident is worth a look, and which of its members weigh in a grade for ever.

A small incident is looked at with every item. A big one hardly changes with one more: it is looked
at when it has grown by a share, when a member shows something new, and after some minutes at the
latest. Below ``economy.at_once_below`` members nothing is saved and nothing differs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import nsmallest

from monitor.clock import desk
from monitor.incidents.heat import DAY, LATELY, UNRANKED, last_seen
from monitor.incidents.room import fits, place_worth
from monitor.incidents.traits import signs_of
from monitor.incidents.voices import Cast, in_time
from monitor.settings.severity import Economy, SeveritySettings
from monitor.types import Heat, Look, Member, Platform, Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """When to look, and why then."""

    at: datetime
    reason: str


def look_at(
    members: Sequence[Member],
    total: int,
    before: Look | None,
    now: datetime,
    *,
    room: Room | None = None,
    heat: Heat | None = None,
) -> Look:
    """That an incident of ``total`` members, of which ``members`` were read, is looked at now.

    ``heat`` was measured and ``room`` found to be left.
    """
    known = set(before.signs) if before else set[str]()
    shown = known.union(in_time(members).tally.signs)
    place = 0 if heat is None else place_worth(heat.rank_now)
    return Look(at=now, members=total, signs=tuple(sorted(shown)), room=room, place=place)


def worth_looking(
    last: Look | None,
    total: int,
    fresh: Sequence[Member],
    rules: SeveritySettings,
    now: datetime,
) -> Attention:
    """When to look at an incident of ``total`` members that was looked at ``last``.

    ``fresh`` are the members that came since; a small incident is looked at whatever they are.
    """
    economy = rules.economy
    if last is None:
        return Attention(at=now, reason="尚未研判")
    if last.room is not None and fits(fresh, last.room, rules.care):
        told = f"新增{len(fresh)}条均与已研判的同类，尚不能改变分级，稍后再看"
        return Attention(at=max(now, last.at + economy.at_rest), reason=told)
    if total < economy.at_once_below:
        return Attention(at=now, reason=f"成员{total}条，随到随看")
    grown = _grown(last, fresh, economy)
    if grown:
        return Attention(at=now, reason=grown)
    due = last.at + economy.at_latest
    if due <= now:
        return Attention(at=now, reason="已到最长间隔")
    return Attention(at=due, reason=f"新增{len(fresh)}条，变化不大，稍后再看")


def _grown(last: Look, fresh: Sequence[Member], economy: Economy) -> str:
    """What of ``fresh`` calls for a look at a big incident at once; empty when nothing does."""
    new = {sign for member in fresh for sign in signs_of(member)}.difference(last.signs)
    if new:
        return f"出现新情形：{'、'.join(sorted(new))}"
    enough = len(fresh) >= economy.grown_by * last.members
    return f"新增{len(fresh)}条，已达{economy.grown_by:.0%}" if enough else ""


def worth_another_look(
    last: Look | None, shown: int | None, rules: SeveritySettings, now: datetime
) -> Attention:
    """When to look at an incident of which a text was seen again, at place ``shown`` of a board.

    A big one waits some minutes, unless the text stands in a better place than any of late.
    """
    if last is None or last.members < rules.economy.at_once_below:
        return Attention(at=now, reason="再次出现，随到随看")
    if place_worth(shown) > last.place:
        return Attention(at=now, reason=f"升至热搜第{shown}位")
    due = max(now, last.at + rules.economy.at_latest)
    return Attention(at=due, reason="再次出现，位次未升，稍后再看")


def worth_reading(
    members: Sequence[Member], first_item_id: int, rules: Economy, now: datetime
) -> list[Member]:
    """Of a big incident's ``members``, by the time they joined, those that a look must read.

    As ``store`` reads them; whoever holds members in memory uses this.
    """
    if len(members) <= rules.read_whole:
        return list(members)
    since = now - rules.read_back
    late = [m for m in members if m.item.collected_at >= since][-rules.read_most :]
    lasting = [m for m in members if m.item.collected_at < since and signs_of(m)]
    kept = {m.item.id: m for m in (*lasting[-rules.read_most :], *late)}
    kept |= {m.item.id: m for m in members if m.item.id == first_item_id}
    return sorted(kept.values(), key=lambda m: (m.item.published_at, m.item.id))


# ── what time alone changes ──────────────────────────────────────────────────────────────────


def steady_until(
    members: Sequence[Member],
    heat: Heat,
    rules: SeveritySettings,
    now: datetime,
    *,
    refuted: bool = False,
) -> datetime:
    """The first moment at which a grade of ``now`` can differ though nothing more is known.

    Time alone changes it when a text leaves the day, when the place on a hot list is hours old,
    when an answer is late, and at the edges of the night and the day. ``now`` itself while the
    hour has originals enough to be worth something: what they are held against changes with every
    hour. Of a big incident's texts a share must have left. ``heat`` is that of ``now``;
    ``refuted`` says that the same story was refuted when it was told before.
    """
    cast = in_time(members)
    if heat.per_hour >= _least_growth(cast, rules, refuted=refuted):
        return now
    moments = [_next_edge(rules.care.night_from, rules.care.night_to, now)]
    moments += _leaving(cast.counted, len(members), rules.economy, now)
    if Platform.HOTLIST in cast.tally.platforms:
        moments += _off_the_board(cast.counted, heat, now)
    if cast.critics:
        moments.append(cast.critics[0].item.published_at + rules.care.silent_after)
    return min(moment for moment in moments if moment > now)


def _least_growth(members: Cast, rules: SeveritySettings, *, refuted: bool) -> float:
    """Originals in an hour below which their number is worth nothing, whatever is usual.

    The usual hour is read as one at least.
    """
    growth = rules.factors.velocity.ratio.at[0]
    if refuted or members.tally.corrects:
        growth = min(growth, rules.factors.mitigation.below_ratio)
    return growth


def _leaving(
    heard: Sequence[Member], total: int, rules: Economy, now: datetime
) -> Iterator[datetime]:
    """When members begin to count, and when enough of them cease to."""
    since = now - DAY
    shown: list[datetime] = [m.worked_out.last for m in heard]
    if shown and max(shown) > now:
        yield from (at for m in heard for at in _moments(m) if at > now)
        shown = [last_seen(m, now) for m in heard]
    gone = [last for last in shown if since < last <= now]
    if gone:
        few = 1 if total < rules.at_once_below else math.ceil(rules.grown_by * total)
        yield nsmallest(min(few, len(gone)), gone)[-1] + DAY


def _moments(member: Member) -> Iterator[datetime]:
    """When it was published, and when it was seen again."""
    yield member.item.published_at
    yield from (seen.at for seen in member.observations)


def _off_the_board(heard: Sequence[Member], heat: Heat, now: datetime) -> Iterator[datetime]:
    """When the best place on a hot list is no longer one of late."""
    worth = place_worth(heat.rank_now)
    holding = list[datetime]()
    for member in heard:
        if member.item.platform is not Platform.HOTLIST:
            continue
        shown = [(member.item.published_at, member.item.engagement.rank)]
        shown += [(seen.at, seen.engagement.rank) for seen in member.observations]
        placed = sum(rank is not None for _, rank in shown)
        if 0 < placed < len(shown):
            # Without the ranked ones it would be read as standing at the end of the board.
            yield from (at + LATELY for at, _ in shown)
        for at, rank in shown:
            if at <= now and worth and place_worth(UNRANKED if rank is None else rank) >= worth:
                holding.append(at)
    if holding:
        yield max(holding) + LATELY


_HOURS = 24


@lru_cache(maxsize=64)
def _next_edge(night_from: int, night_to: int, now: datetime) -> datetime:
    """When the night begins or ends next, or the next day begins."""
    began = desk(now).replace(hour=0, minute=0, second=0, microsecond=0)
    hours = (hour + day for day in (0, _HOURS) for hour in (0, night_from, night_to))
    return min(at for hour in hours if (at := began + timedelta(hours=hour)) > now)
