"""PURE. Incidents merged, split, and their items moved: what becomes of each of them.

What was done for either of two incidents that become one was done for the one: the earliest
acknowledgement is kept, the earlier due time holds, and no breach is lost. What an incident is
recognised by is made anew from its members, so that the order in which they came, or in which
incidents were merged, makes no difference. Called by ``rearranging``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.incidents.clocks import lapse
from monitor.incidents.group import absorb
from monitor.incidents.voices import counted
from monitor.settings.severity import Grouping
from monitor.types import ClockDue, Incident, IncidentStatus, Member, Profile

_REMEMBERED = 120
"""Members, the latest, that a profile is made from; earlier ones have faded to nothing."""
_MANY = 0.2
"""Share of the members from which what they are about is a topic of the incident."""
_ENDED = (IncidentStatus.MERGED, IncidentStatus.ARCHIVED)
_SHUT = (*_ENDED, IncidentStatus.CLOSED, IncidentStatus.DISMISSED)


# ── what may be arranged ─────────────────────────────────────────────────────────────────────


def refuses_to_give(incident: Incident, into: str = "") -> str:
    """Why items may not be taken out of ``incident``; empty when they may.

    ``into`` is the code of the incident it was merged into, if it was.
    """
    if incident.status is IncidentStatus.MERGED:
        return f"事件{incident.code}已并入{into}，请改用{into}"
    if incident.status is IncidentStatus.ARCHIVED:
        return f"事件{incident.code}已归档，不再变动；确需更正的，先重新办理（record … reopen）"
    return ""


def refuses_to_take(incident: Incident, into: str = "") -> str:
    """Why ``incident`` may not take items in; empty when it may."""
    if incident.status in _ENDED:
        return refuses_to_give(incident, into)
    if incident.status in _SHUT:
        status = incident.status.label
        return f"事件{incident.code}{status}，不能再收条目；请先重新办理（record … reopen）"
    return ""


# ── what an incident is by its members ───────────────────────────────────────────────────────


def rebuilt(incident: Incident, members: Sequence[Member], rules: Grouping) -> Incident:
    """``incident`` as these ``members`` make it: first report, times, topics and profile.

    What a person found to be about something else counts only when there is nothing else. Raises
    ValueError without members.
    """
    if not members:
        raise ValueError("an incident without items is none")
    order = in_time(counted(members) or members)
    first, times = order[0].item, [m.item.published_at for m in order]
    ids = {m.item.id for m in members}
    return replace(
        incident,
        topics=_topics(order),
        first_item_id=first.id,
        first_published_at=first.published_at,
        last_item_at=max(times),
        profile=remembered(order, rules),
        refuted_by=incident.refuted_by if incident.refuted_by in ids else None,
    )


def _topics(members: Sequence[Member]) -> tuple[str, ...]:
    """What most ``members`` are about before all else, what many are, then what the first adds."""
    told = [tuple(t.topic_id for t in m.classification.topics) for m in members]
    told = [topics for topics in told if topics]
    main = Counter(topics[0] for topics in told)  # of equals the one told of first comes first
    many = [topic for topic, count in main.most_common() if count >= _MANY * len(told)]
    return tuple(dict.fromkeys((*many, *next(iter(told), ()))))


def remembered(members: Iterable[Member], rules: Grouping) -> Profile:
    """What the incident of ``members`` is recognised by, whatever order they are given in."""
    profile = Profile()
    for member in in_time(members)[-_REMEMBERED:]:
        profile = absorb(profile, member.item, member.classification, rules)
    return profile


def in_time(members: Iterable[Member]) -> list[Member]:
    """``members`` in the order in which they were published."""
    return sorted(members, key=lambda m: (m.item.published_at, m.item.id))


def with_copies(members: Sequence[Member], item_ids: Iterable[int]) -> frozenset[int]:
    """``item_ids`` and what repeats, reprints, amends or forwards one of them."""
    wanted = frozenset(item_ids)
    return wanted | {m.item.id for m in members if m.item.origin_id in wanted}


# ── two become one ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The incident that goes and the one that stays, as they are afterwards."""

    gone: Incident
    stays: Incident


def merged(
    goes: Incident,
    stays: Incident,
    members: Sequence[Member],
    rules: Grouping,
    *,
    by: str = "",
    now: datetime,
) -> Merged:
    """``goes`` merged into ``stays``; ``members`` are those of both, ``by`` the person who did it.

    Its title, owner and confirmed tier are taken over where ``stays`` has none of its own. What was
    held to be the return of the other repeats nothing any more.
    """
    taken = [i for i in (stays, goes) if i.acknowledged_at is not None]
    first = min(taken, key=lambda i: (i.acknowledged_at or now, i.id), default=stays)
    named = stays if stays.named_by or not goes.named_by else goes
    repeats = [i.recurs for i in (stays, goes) if i.recurs]
    confirmed = stays if stays.confirmed_tier is not None else goes
    refuted = {m.item.id: m.item.published_at for m in members}
    answers = [i for i in (stays.refuted_by, goes.refuted_by) if i in refuted]
    whole = replace(
        stays,
        title=named.title,
        named_by=named.named_by,
        detected_at=min(stays.detected_at, goes.detected_at),
        acknowledged_at=first.acknowledged_at,
        acknowledged_by=first.acknowledged_by,
        held_by=stays.held_by or goes.held_by,
        owner=stays.owner or goes.owner,
        confirmed_tier=confirmed.confirmed_tier,
        confirmed_by=confirmed.confirmed_by,
        refuted_by=min(answers, key=lambda i: (refuted[i], i), default=None),
        recurs=next((r for r in repeats if r.incident_id not in (stays.id, goes.id)), None),
        satisfaction=stays.satisfaction if stays.satisfaction is not None else goes.satisfaction,
        status=_further(stays, goes),
        clocks=united(stays.clocks, goes.clocks, goes.code),
    )
    gone = replace(
        goes,
        status=IncidentStatus.MERGED,
        merged_into=stays.id,
        clocks=lapse(goes.clocks, now, by=by, evidence=f"已并入{stays.code}"),
    )
    return Merged(gone=gone, stays=rebuilt(whole, members, rules) if members else whole)


_LIFE = (
    IncidentStatus.WATCHING,
    IncidentStatus.ASSESSED,
    IncidentStatus.RETURNED,
    IncidentStatus.RESPONDING,
    IncidentStatus.ANSWERED,
)


def _further(stays: Incident, goes: Incident) -> IncidentStatus:
    """How far the handling of the one story has come: as far as that of either."""
    if stays.status in _LIFE and goes.status in _LIFE:
        return max(stays.status, goes.status, key=_LIFE.index)
    return stays.status


def united(stays: Sequence[ClockDue], goes: Sequence[ClockDue], code: str) -> tuple[ClockDue, ...]:
    """The clocks of two incidents, as those of one; ``code`` is that of the one that went.

    A duty that either has is a duty; the earlier due time holds; what was done for either was done,
    and a time that was missed in either stays missed.
    """
    kept = {(clock.name, clock.turn): clock for clock in stays}
    for theirs in goes:
        key = theirs.name, theirs.turn
        ours = kept.get(key)
        kept[key] = theirs if ours is None else _one_clock(ours, theirs, code)
    return tuple(kept[key] for key in sorted(kept))


def _one_clock(ours: ClockDue, theirs: ClockDue, code: str) -> ClockDue:
    if ours.stopped_at is not None and not ours.lapsed:
        return ours
    if theirs.stopped_at is not None and not theirs.lapsed:
        evidence = theirs.evidence or f"随{code}并入"
        at = max(theirs.stopped_at, ours.started_at)
        return replace(
            ours,
            stopped_at=at,
            missed_at=ours.missed_at or (ours.due_at if at > ours.due_at else None),
            stopped_by=theirs.stopped_by,
            evidence=evidence,
            lapsed=False,
        )
    earlier = min(ours, theirs, key=lambda clock: clock.due_at)
    running = ours if ours.stopped_at is None else theirs
    return replace(
        running,
        started_at=min(ours.started_at, theirs.started_at),
        due_at=earlier.due_at,
        near_from=earlier.near_from,
        near_at=_earliest(ours.near_at, theirs.near_at),
        missed_at=_earliest(ours.missed_at, theirs.missed_at),
    )


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
