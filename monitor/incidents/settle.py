"""Which tier stands: what the rules give, the last one until it is calm, or a person's word.

A tier rises by itself. It falls after the calm that ``severity.yaml`` asks for, or by a named
person with a reason. What a person has set stands until the rules alone give more than they gave
at that moment, or a floor fires that had not fired then.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.clock import desk
from monitor.incidents.grade import Verdict
from monitor.incidents.voices import Cast, in_time
from monitor.settings.severity import Calm
from monitor.types import Assessment, Member, Relation, Tier

Usual = Callable[[datetime], float]
"""How many originals the hour that ends then usually brings."""

_HOUR = timedelta(hours=1)
_NEVER = (datetime.fromtimestamp(0, UTC), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The tier that stands, and why it is not simply what the rules give."""

    tier: Tier
    reason: str = ""
    """As staff read it; empty when the rules' own tier stands."""
    falls: str = ""
    """What calm will make of it and when, as staff read it; empty when it waits for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrest:
    """The last moment at which it was not calm, and what showed it."""

    at: datetime
    reason: str


def settle(
    graded: Verdict,
    last: Tier | None,
    decided: Assessment | None,
    unrest: Unrest,
    *,
    rules: Calm,
    now: datetime,
) -> Settled:
    """The tier that stands at ``now`` over what the rules give.

    ``last`` is the tier in force; ``decided`` is the grading by which a person set it, None when
    the rules did.
    """
    ruled = tier_of(graded)
    if last is None:
        return Settled(tier=ruled)
    if decided is not None and _stands(decided, ruled, graded.rules_fired):
        return Settled(tier=decided.tier, reason=_by_person(decided, ruled))
    if ruled >= last:
        reason = _overtaken(decided, ruled, graded.rules_fired) if decided is not None else ""
        return Settled(tier=ruled, reason=reason)
    calm_at = calm_from(last, unrest, rules)
    hours = rules.span(last) // _HOUR
    if now >= calm_at:
        reason = f"已平稳{hours}小时，由{last.short}降为{ruled.short}"
        return Settled(tier=ruled, reason=reason)
    reason = (
        f"按分值为{ruled.short}，但{unrest.reason}；"
        f"平稳满{hours}小时（至{_time(calm_at)}）后再降，现维持{last.short}"
    )
    falls = f"平稳至{_time(calm_at)}，降为{ruled.short}"
    return Settled(tier=last, reason=reason, falls=falls)


def tier_of(graded: Verdict) -> Tier:
    """What the rules give; what is excluded from grading is routine."""
    return Tier.ROUTINE if graded.tier is None else graded.tier


# ── a person's word ──────────────────────────────────────────────────────────────────────────


def _stands(decided: Assessment, ruled: Tier, fired: Sequence[str]) -> bool:
    """Whether the rules have nothing graver to say than when the person decided."""
    if ruled <= decided.tier:
        return True
    return ruled <= _then(decided) and not _new_floors(decided, fired)


def _then(decided: Assessment) -> Tier:
    """What the rules alone gave when the person decided."""
    return decided.tier if decided.rules_tier is None else decided.rules_tier


def _new_floors(decided: Assessment, fired: Sequence[str]) -> list[str]:
    return [rule for rule in fired if rule.startswith("UP") and rule not in decided.rules_fired]


def _by_person(decided: Assessment, ruled: Tier) -> str:
    told = f"{decided.by}于{_time(decided.at)}定为{decided.tier.short}：{decided.note}"
    return told if ruled is decided.tier else f"{told}；按规则为{ruled.short}，以人工定级为准"


def _overtaken(decided: Assessment, ruled: Tier, fired: Sequence[str]) -> str:
    floors = "、".join(_new_floors(decided, fired))
    why = f"规则定级由当时的{_then(decided).short}升至{ruled.short}"
    why = f"新触发{floors}" if floors else why
    return f"{decided.by}于{_time(decided.at)}所定{decided.tier.short}不再适用：{why}"


# ── calm ─────────────────────────────────────────────────────────────────────────────────────


def calm_from(tier: Tier, unrest: Unrest, rules: Calm) -> datetime:
    """From when it is calm enough to leave ``tier``, if nothing more comes than is there."""
    return unrest.at + rules.span(tier)


def last_unrest(
    members: Sequence[Member], opened_at: datetime, rules: Calm, usual: Usual, now: datetime
) -> Unrest:
    """The last unrest up to ``now``: a busy hour, a high voice, or else the first report.

    A busy hour has ``below_ratio`` times the originals it usually brings (one at least); a high
    voice is anything new from an outlet of ``voices``. ``usual`` is asked for few hours.
    """
    heard = _until(in_time(members), now)
    at, reason = max(
        (opened_at, "方首发"),
        _busy_hour(heard.originals, rules, usual),
        _high_voice(heard, rules),
        key=lambda found: found[0],
    )
    return Unrest(at=at, reason=f"{_time(at)}{reason}")


def _until(members: Cast, now: datetime) -> Cast:
    if not members or members[-1].item.published_at <= now:
        return members
    return Cast(m for m in members if m.item.published_at <= now)


def _busy_hour(voices: Sequence[Member], rules: Calm, usual: Usual) -> tuple[datetime, str]:
    """When the last busy hour ended, and what it brought; long ago when none was busy."""
    for last in range(len(voices) - 1, -1, -1):
        at = _published(voices[last])
        count = last + 1 - bisect_right(voices, at - _HOUR, key=_published)
        # An hour is read as bringing one at least, so nothing is asked about a quieter one.
        if count >= rules.below_ratio and count >= rules.below_ratio * max(1.0, usual(at)):
            return at, f"前一小时内新增原创{count}条"
    return _NEVER


def _high_voice(members: Cast, rules: Calm) -> tuple[datetime, str]:
    """When the last high voice spoke, and who; long ago when none did."""
    if members.tally.authorities.isdisjoint(rules.voices):
        return _NEVER
    for member in reversed(members.counted):
        item = member.item
        if item.authority in rules.voices and item.relation is not Relation.DUPLICATE:
            return item.published_at, f"仍有{item.authority.label}（{item.outlet}）发文"
    return _NEVER


def _published(member: Member) -> datetime:
    return member.item.published_at


def _time(moment: datetime) -> str:
    return f"{desk(moment):%m-%d %H:%M}"
