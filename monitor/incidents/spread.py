"""The curve of an incident: what each hour brought, its way over the hot lists, how far it reached.

``heat`` says how hot it is now; here it is told how it came to that. Only what weighs something is
told of: no mirror sites, nothing a person found to be about something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.incidents.places import places
from monitor.incidents.voices import counted, is_original, is_ticket, outlets
from monitor.types import Authority, Engagement, Member, Platform, Relation

_HOUR = timedelta(hours=1)
LEFT_AFTER = timedelta(hours=3)
"""Unseen for so long, a title has left its board: boards are looked at far more often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What one hour of the desk's clock brought."""

    start: datetime
    originals: int = 0
    reprints: int = 0
    tickets: int = 0
    outlets: int = 0
    """Independent outlets that told it for the first time in this hour."""
    interactions: int = 0
    """Forwards and comments that were added in this hour, as far as platforms show them."""
    views: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RankPath:
    """The way of one title over one hot list."""

    item_id: int
    board: str
    title: str
    entered_at: datetime
    entered_rank: int | None
    best_rank: int | None
    """Its best place; None where the board shows none."""
    best_at: datetime
    last_rank: int | None
    last_at: datetime
    left: bool
    """Whether it was not seen there for hours."""
    steps: tuple[tuple[datetime, int], ...]
    """Every place it was seen at, by time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The first outlet of a standing that told it."""

    at: datetime
    outlet: str
    authority: Authority
    item_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The whole way of an incident until ``as_of``."""

    as_of: datetime
    hours: tuple[Hour, ...]
    """From the first hour to the last, those that brought nothing left out."""
    ranks: tuple[RankPath, ...]
    scenes: tuple[str, ...]
    """Codes of the places where it happens, most often named first."""
    published: tuple[str, ...]
    """Codes of the regions whose outlets tell it, most outlets first."""
    first_central: Voice | None
    first_provincial: Voice | None

    @property
    def peak(self) -> Hour | None:
        """The hour with most originals, the first of them; None without any."""
        return max(
            self.hours, key=lambda hour: (hour.originals, -hour.start.timestamp()), default=None
        )


def curve(members: Sequence[Member], now: datetime) -> Curve:
    """The curve of ``members`` as it stood at ``now``; their order is irrelevant."""
    told = [m for m in counted(members) if m.item.published_at <= now]
    told.sort(key=lambda m: (m.item.published_at, m.item.id))
    reached = places(told)
    return Curve(
        as_of=now,
        hours=_hours(told, now),
        ranks=tuple(path for m in told if (path := _rank_path(m, now)) is not None),
        scenes=reached.scenes,
        published=reached.published,
        first_central=_first(told, Authority.CENTRAL),
        first_provincial=_first(told, Authority.PROVINCIAL),
    )


# ── hour by hour ─────────────────────────────────────────────────────────────────────────────


def _hours(told: Sequence[Member], now: datetime) -> tuple[Hour, ...]:
    counts: defaultdict[datetime, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    known: set[tuple[str, str]] = set()
    for member in told:
        hour = counts[hour_of(member.item.published_at)]
        hour["originals"] += is_original(member)
        hour["reprints"] += member.item.relation is Relation.REPRINT
        hour["tickets"] += is_ticket(member)
        new = outlets([member]) - known
        hour["outlets"] += len(new)
        known |= new
        for at, interactions, views in _added(member, now):
            counts[hour_of(at)]["interactions"] += interactions
            counts[hour_of(at)]["views"] += views
    made = (Hour(start=start, **figures) for start, figures in sorted(counts.items()))
    return tuple(hour for hour in made if hour != Hour(start=hour.start))


def hour_of(moment: datetime) -> datetime:
    """The beginning of the desk's hour ``moment`` lies in."""
    return desk(moment).replace(minute=0, second=0, microsecond=0)


def _added(member: Member, now: datetime) -> Iterable[tuple[datetime, int, int]]:
    """What each look at ``member`` showed beyond the look before: interactions and views.

    A figure that falls added nothing; what the first look shows belongs to its moment.
    """
    looks = [(member.item.collected_at, member.item.engagement)]
    looks += [(o.at, o.engagement) for o in member.observations]
    interactions = views = 0
    for at, shown in sorted((look for look in looks if look[0] <= now), key=lambda look: look[0]):
        told, seen = (shown.forwards or 0) + (shown.comments or 0), _views(shown)
        yield at, max(0, told - interactions), max(0, seen - views)
        interactions, views = max(interactions, told), max(views, seen)


def _views(shown: Engagement) -> int:
    return shown.views if shown.views is not None else shown.heat or 0


# ── hot lists ────────────────────────────────────────────────────────────────────────────────


def _rank_path(member: Member, now: datetime) -> RankPath | None:
    """The way of ``member`` over its board; None when it is on none."""
    item = member.item
    if item.platform is not Platform.HOTLIST:
        return None
    looks = {item.published_at: item.engagement.rank}
    looks |= {o.at: o.engagement.rank for o in member.observations if o.at <= now}
    seen = sorted(looks.items())
    steps = tuple((at, rank) for at, rank in seen if rank is not None)
    best = min(steps, key=lambda step: (step[1], step[0]), default=None)
    return RankPath(
        item_id=item.id,
        board=item.outlet,
        title=item.title,
        entered_at=seen[0][0],
        entered_rank=steps[0][1] if steps else None,
        best_rank=best[1] if best else None,
        best_at=best[0] if best else seen[0][0],
        last_rank=steps[-1][1] if steps else None,
        last_at=seen[-1][0],
        left=now - seen[-1][0] > LEFT_AFTER,
        steps=steps,
    )


# ── who ──────────────────────────────────────────────────────────────────────────────────────


def _first(told: Sequence[Member], authority: Authority) -> Voice | None:
    for member in told:
        item = member.item
        if item.authority is authority and not is_ticket(member):
            return Voice(
                at=item.published_at, outlet=item.outlet, authority=authority, item_id=item.id
            )
    return None
