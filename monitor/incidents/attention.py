"""When an incident is worth a look, and which of its members weigh in a grade for ever.

A small incident is looked at with every item. A big one hardly changes with one more: it is looked
at when it has grown by a share, when a member shows something new, and after some minutes at the
latest. Below ``economy.at_once_below`` members nothing is saved and nothing differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.incidents.heat import DAY, LATELY
from monitor.incidents.voices import is_critical, originals
from monitor.settings.severity import Care, Economy
from monitor.types import Authority, Look, Member, Platform

_WEIGHTY = (Authority.CENTRAL, Authority.NATIONAL, Authority.PROVINCIAL, Authority.OFFICIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """When to look, and why then."""

    at: datetime
    reason: str


def signs_of(member: Member) -> frozenset[str]:
    """What a member shows that weighs by itself: hazards, weighty voices, answers, hot lists."""
    item, judged = member.item, member.classification
    signs = {f"hazard:{risk.kind}:{risk.level}" for risk in judged.risks}
    if item.authority in _WEIGHTY:
        signs.add(item.authority.value)
    if judged.corrects:
        signs.add("corrects")
    if item.platform is Platform.HOTLIST:
        signs.add(item.platform.value)
    return frozenset(signs)


def look_at(members: Sequence[Member], total: int, before: Look | None, now: datetime) -> Look:
    """That an incident of ``total`` members, of which ``members`` were read, is looked at now."""
    known = set(before.signs) if before else set[str]()
    shown = known.union(*map(signs_of, members))
    return Look(at=now, members=total, signs=tuple(sorted(shown)))


def worth_looking(
    last: Look | None, total: int, fresh: Sequence[Member], rules: Economy, now: datetime
) -> Attention:
    """When to look at an incident of ``total`` members that was looked at ``last``.

    ``fresh`` are the members that came since; a small incident is looked at whatever they are.
    """
    if last is None:
        return Attention(at=now, reason="尚未研判")
    if total < rules.at_once_below:
        return Attention(at=now, reason=f"成员{total}条，随到随看")
    new = {sign for member in fresh for sign in signs_of(member)}.difference(last.signs)
    if new:
        return Attention(at=now, reason=f"出现新情形：{'、'.join(sorted(new))}")
    if len(fresh) >= rules.grown_by * last.members:
        return Attention(at=now, reason=f"新增{len(fresh)}条，已达{rules.grown_by:.0%}")
    due = last.at + rules.at_latest
    if due <= now:
        return Attention(at=now, reason="已到最长间隔")
    return Attention(at=due, reason=f"新增{len(fresh)}条，变化不大，稍后再看")


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


def steady_until(members: Sequence[Member], care: Care, now: datetime) -> datetime:
    """The first moment at which a grade of ``now`` can differ though nothing more is known.

    Time alone changes it when a text leaves the day or the hours it counts in, when an answer is
    late, and at the edges of the night and the day. ``now`` itself while the hour has originals:
    what they are held against changes with every hour.
    """
    voices = originals(members)
    if any(now - _HOUR < m.item.published_at <= now for m in voices):
        return now
    critics = [m.item.published_at for m in voices if is_critical(m)]
    moments = [*_edges(care, now), *(at + care.silent_after for at in sorted(critics)[:1])]
    for member in members:
        moments += _turns(member, now)
    return min(moment for moment in moments if moment > now)


_HOUR = timedelta(hours=1)


def _turns(member: Member, now: datetime) -> Iterator[datetime]:
    """When a member begins or ceases to count."""
    seen = [member.item.published_at, *(o.at for o in member.observations)]
    yield from (at for at in seen if at > now)
    yield max((at for at in seen if at <= now), default=now) + DAY
    if member.item.platform is Platform.HOTLIST:
        yield from (at + span for at in seen for span in (LATELY, DAY))


def _edges(care: Care, now: datetime) -> Iterator[datetime]:
    """When the night begins or ends next, and the next day."""
    began = desk(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for days in (0, 1):
        for hour in (0, care.night_from, care.night_to):
            yield began + timedelta(days=days, hours=hour)
