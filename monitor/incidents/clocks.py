"""Clocks of an incident: what is due by when, what stopped when and by whom, what was missed.

Labels, limits and the rule each comes from stand in ``severity.yaml``; the 48 hours set by
国办发〔2016〕61号 are wall time, whatever the tier. A duty that comes with a higher tier counts
from the moment that tier was reached, for nobody could meet it before; it brings a due time
forward, never back, and restarts nothing. A lower tier takes nothing back; a breach
is never removed: a late stop notes it, and no function here takes a ``missed_at`` away.
A duty that comes again is a clock a turn, and the turns that are over stay on record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from monitor.clock import add_duty_time, day_start, desk
from monitor.settings.severity import ClockRule, SeveritySettings, Span
from monitor.types import ClockDue, Tier

DETECTED = "detected"
ANSWERED = "answered"
ARCHIVED = "archived"
_CALM = "calm"

_LEAST_OF_A_MONTH = timedelta(days=5)
"""A month that is over sooner gives no time: then the end of the next one counts."""

Clocks = tuple[ClockDue, ...]


# ── what starts ──────────────────────────────────────────────────────────────────────────────


def due_clocks(
    tier: Tier,
    first_published_at: datetime,
    detected_at: datetime,
    running: Sequence[ClockDue],
    rules: SeveritySettings,
    *,
    now: datetime,
    rules_fired: Collection[str] = (),
) -> Clocks:
    """The clocks of an incident that is found to be of ``tier`` at ``now``, by name and turn.

    ``running`` are the clocks it has; they keep their start and their stop. A clock that ends with
    detection has ended already, in time or late. One that lapsed with an incident that is open
    again takes a new turn. ``rules_fired`` tell whether it is an emergency. Clocks that start with
    calm are left to ``calmed``.
    """
    if tier is Tier.ROUTINE:
        return _in_order(running)
    emergency = not set(rules.emergencies).isdisjoint(rules_fired)
    newest = newest_turns(running)
    made: list[ClockDue | None] = []
    starts = {
        "published": first_published_at,
        "detected": now,
        "answered": _answered_at(running),
    }
    for name, rule in rules.clocks.items():
        started = starts.get(rule.starts)
        if started is None or _needless(rule, tier, emergency=emergency):
            continue
        before = newest.get(name)
        if before is not None and _stands(before, rule, tier, started):
            continue
        fresh = _fresh(name, rule, tier, rules, started, before.turn if before else 1)
        if fresh is None:
            continue
        if before is None:
            made.append(_stopped(fresh, detected_at) if rule.stops == DETECTED else fresh)
        elif before.stopped_at is None:
            newest[name] = _forward(before, fresh)
        elif rule.repeats or before.lapsed:
            made.append(_fresh(name, rule, tier, rules, now, before.turn + 1))
    return _in_order([*_older(running, newest), *newest.values(), *filter(None, made)])


def calmed(
    clocks: Sequence[ClockDue],
    tier: Tier,
    calm_since: datetime | None,
    rules: SeveritySettings,
    *,
    now: datetime,
) -> Clocks:
    """``clocks`` when it is known since when it has been calm; None: it is not calm.

    Calm starts what waits for it, by ``tier``, the gravest before it fell; talk that begins anew
    ends it undone. A turn that was stopped starts again only with a later calm.
    """
    if calm_since is None and not clocks:
        return ()
    if calm_since is None:
        waiting = {name for name, rule in rules.clocks.items() if rule.starts == _CALM}
        return _lapsed(clocks, now, "", "舆情再起，重新计时", only=waiting)
    newest, made = newest_turns(clocks), list[ClockDue | None]()
    for name, rule in rules.clocks.items():
        before = newest.get(name)
        if rule.starts == _CALM and (before is None or _over_before(before, calm_since)):
            turn = before.turn + 1 if before else 1
            made.append(_fresh(name, rule, tier, rules, calm_since, turn))
    return _in_order([*clocks, *filter(None, made)])


def begin_again(
    clocks: Sequence[ClockDue],
    events: Collection[str],
    tier: Tier,
    rules: SeveritySettings,
    at: datetime,
) -> Clocks:
    """A new turn, from ``at``, of every clock that ``events`` stop and that runs no more."""
    made = [
        _fresh(name, rule, tier, rules, at, before.turn + 1)
        for name, before in newest_turns(clocks).items()
        if before.stopped_at is not None
        and (rule := rules.clocks.get(name)) is not None
        and rule.stops in events
    ]
    return _in_order([*clocks, *filter(None, made)])


# ── what stops ───────────────────────────────────────────────────────────────────────────────


def stop(
    clocks: Sequence[ClockDue], event: str, at: datetime, *, by: str = "", evidence: str = ""
) -> Clocks:
    """``clocks`` after ``event`` came at ``at``; one that was stopped before stays as it is.

    ``by`` is who did it, empty when the system saw it. A stop that comes late notes the breach;
    none takes a breach back.
    """
    return tuple(
        _stopped(clock, at, by, evidence)
        if clock.stops == event and clock.stopped_at is None
        else clock
        for clock in clocks
    )


def follow_up(
    clocks: Sequence[ClockDue], event: str, tier: Tier, rules: SeveritySettings, at: datetime
) -> Clocks:
    """``clocks`` with the next turn of every duty that ``event`` has just stopped and that repeats.

    The turn counts from ``at`` by the tier of now; at a tier without that duty there is none.
    """
    again = {rule.stops for rule in rules.clocks.values() if rule.repeats and rule.stops == event}
    return begin_again(clocks, again, tier, rules, at)


def lapse(
    clocks: Sequence[ClockDue],
    at: datetime,
    *,
    by: str,
    evidence: str,
    but: Collection[str] = (),
) -> Clocks:
    """``clocks`` when the incident is over: what still runs ends undone, but for events ``but``.

    What was over by then stays a breach; who ended it and why is kept as ``by`` and ``evidence``.
    """
    ending = {clock.name for clock in clocks if clock.stops not in but}
    return _lapsed(clocks, at, by, evidence, only=ending)


# ── what is noted ────────────────────────────────────────────────────────────────────────────


def note_time(clocks: Sequence[ClockDue], now: datetime) -> Clocks:
    """``clocks`` with what ``now`` has come to: little time left, or the time over."""
    return tuple(_noted(clock, now) for clock in clocks)


def newly_near(before: Sequence[ClockDue], after: Sequence[ClockDue]) -> Clocks:
    """The clocks of ``after`` that had not run short in ``before``."""
    known = {_key(clock) for clock in before if clock.near_at is not None}
    return tuple(c for c in after if c.near_at is not None and _key(c) not in known)


def newly_missed(before: Sequence[ClockDue], after: Sequence[ClockDue]) -> Clocks:
    """The clocks of ``after`` that were no breach in ``before``."""
    known = {_key(clock) for clock in before if clock.missed_at is not None}
    return tuple(c for c in after if c.missed_at is not None and _key(c) not in known)


def as_detail(clock: ClockDue) -> Mapping[str, object]:
    """What the ledger keeps of a clock that ran short or out."""
    return {"clock": clock.name, "turn": clock.turn, "due_at": clock.due_at.isoformat()}


def newest_turns(clocks: Iterable[ClockDue]) -> dict[str, ClockDue]:
    """The latest turn of every clock, by name."""
    return {clock.name: clock for clock in sorted(clocks, key=_key)}


# ── inside ───────────────────────────────────────────────────────────────────────────────────


def _key(clock: ClockDue) -> tuple[str, int]:
    return clock.name, clock.turn


def _in_order(clocks: Iterable[ClockDue]) -> Clocks:
    return tuple(sorted(clocks, key=_key))


def _older(clocks: Iterable[ClockDue], newest: Mapping[str, ClockDue]) -> list[ClockDue]:
    return [clock for clock in clocks if clock.turn != newest[clock.name].turn]


def _answered_at(clocks: Iterable[ClockDue]) -> datetime | None:
    done = [c.stopped_at for c in clocks if c.stops == ANSWERED and c.stopped_at and not c.lapsed]
    return max(done, default=None)


def _over_before(clock: ClockDue, moment: datetime) -> bool:
    return clock.stopped_at is not None and clock.stopped_at < moment


def _needless(rule: ClockRule, tier: Tier, *, emergency: bool) -> bool:
    return tier.word in rule.emergency_only and not emergency


def _stands(clock: ClockDue, rule: ClockRule, tier: Tier, started: datetime) -> bool:
    """Whether it is plain, without working it out, that ``clock`` stays as it is."""
    if clock.stopped_at is not None:
        return not rule.repeats and not clock.lapsed
    span = _span(rule, tier)
    if not isinstance(span, timedelta):
        return span is None
    # Duty time is never shorter than time by the wall, and the ceiling is by the wall.
    soonest = span if rule.ceiling is None else min(span, rule.ceiling)
    return started + soonest >= clock.due_at


def _span(rule: ClockRule, tier: Tier) -> Span | None:
    if tier is Tier.RED:
        return rule.red
    if tier is Tier.ORANGE:
        return rule.orange
    if tier is Tier.YELLOW:
        return rule.yellow
    return rule.blue if tier is Tier.BLUE else None


def _fresh(
    name: str,
    rule: ClockRule,
    tier: Tier,
    rules: SeveritySettings,
    started: datetime,
    turn: int,
) -> ClockDue | None:
    """The clock as it starts at ``started``; None when there is no such duty at ``tier``."""
    span = _span(rule, tier)
    if span is None:
        return None
    if isinstance(span, timedelta):
        due_at = _due(started, span, rule, tier, rules)
        near_from = _due(started, span * rules.near_at, rule, tier, rules)
    else:
        due_at = _month_end(started)
        near_from = started + (due_at - started) * rules.near_at
    return ClockDue(
        name=name,
        label=rule.label,
        started_at=started,
        due_at=due_at,
        stops=rule.stops,
        near_from=min(near_from, due_at),
        turn=turn,
    )


def _due(
    started: datetime, span: timedelta, rule: ClockRule, tier: Tier, rules: SeveritySettings
) -> datetime:
    if tier >= Tier.of(rules.wall_time_from):
        return started + span
    due = _duty_end(started, span)
    return due if rule.ceiling is None else min(due, started + rule.ceiling)


@lru_cache(maxsize=1024)
def _duty_end(started: datetime, span: timedelta) -> datetime:
    """What is found in the same minutes is due at the same moments."""
    return add_duty_time(started, span)


def _month_end(started: datetime) -> datetime:
    last = desk(started + _LEAST_OF_A_MONTH).date()
    following = (last.replace(day=1) + timedelta(days=31)).replace(day=1)
    return day_start(following)


def _forward(clock: ClockDue, fresh: ClockDue) -> ClockDue:
    """``clock`` with the due time of ``fresh`` where that is earlier."""
    if fresh.due_at >= clock.due_at:
        return clock
    return replace(clock, due_at=fresh.due_at, near_from=fresh.near_from)


def _stopped(clock: ClockDue, at: datetime, by: str = "", evidence: str = "") -> ClockDue:
    late = clock.due_at if at > clock.due_at else None
    return replace(
        clock,
        stopped_at=at,
        stopped_by=by,
        evidence=evidence,
        missed_at=clock.missed_at or late,
    )


def _lapsed(
    clocks: Sequence[ClockDue], at: datetime, by: str, evidence: str, *, only: Collection[str]
) -> Clocks:
    return tuple(
        replace(_stopped(clock, at, by, evidence), lapsed=True)
        if clock.stopped_at is None and clock.name in only
        else clock
        for clock in clocks
    )


def _noted(clock: ClockDue, now: datetime) -> ClockDue:
    at = clock.next_at
    if at is None or now < at:
        return clock
    if now >= clock.due_at:
        return replace(clock, missed_at=now)
    return replace(clock, near_at=now)
