"""What is owed of an incident now, by what it has come to and what was told of it so far. PURE.

An incident is told of when it is first graded Ⅳ级 or above, again each time its tier rises above
what was told, and never because it stays: staff who are told the same thing twice stop reading.
Once somebody was rung, a lower tier, calm, and the follow-up of its interval are told quietly; and
a duty whose time runs short or out is told to those who can still meet it. Everything is read off
the state, so that what was held back is found again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerts.subject import Subject
from monitor.clock import add_duty_time
from monitor.settings.severity import ClockRule, SeveritySettings
from monitor.types import (
    Action,
    Alert,
    AlertReason,
    ClockDue,
    Disposition,
    Incident,
    IncidentStatus,
    Tier,
)

TOLD, REPORTED, VOICED, FOLLOWED_UP = "told", "reported", "voiced", "followed_up"
PRESSING = frozenset((TOLD, REPORTED, VOICED))
"""Events whose clocks ring: the head is told, the upper level is told, the office speaks."""

OVER = frozenset(
    (
        IncidentStatus.CLOSED,
        IncidentStatus.ARCHIVED,
        IncidentStatus.DISMISSED,
        IncidentStatus.MERGED,
    )
)
_LOUD = frozenset((AlertReason.OPENED, AlertReason.RAISED))
_REPORTS = frozenset((*_LOUD, AlertReason.LOWERED, AlertReason.FOLLOW_UP))
_CALM = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One reason to tell somebody, and the clocks it is about, the most urgent first."""

    reason: AlertReason
    clocks: tuple[ClockDue, ...] = ()


def owed(
    subject: Subject, told: Alert | None, rules: SeveritySettings, now: datetime
) -> tuple[Owed, ...]:
    """What is owed of ``subject`` now; ``told`` says as which tier it was told."""
    tier = subject.assessment.tier
    found: list[Owed] = []
    if tier > (Tier.ROUTINE if told is None else told.tier):
        opened = told is None
        found.append(Owed(reason=AlertReason.OPENED if opened else AlertReason.RAISED))
    if told is not None and rang(subject):
        found += _quiet(subject, told, rules, now, louder=bool(found))
        found += _duties(subject)
    return tuple(found)


def nothing_owed(subject: Subject, told: Alert | None) -> str:
    """Why nobody is told now, where nothing is owed."""
    tier = subject.assessment.tier
    if told is None:
        return "日常信息，只记台账，不预警"
    if tier == told.tier:
        return f"级别仍为{tier.label}，此前已按该级别预警，不重复打扰"
    return f"级别由{told.tier.label}降为{tier.label}；此前无人接到通知，不另行告知"


def rang(subject: Subject) -> bool:
    """Whether anybody was rung about ``subject``."""
    return any(not told.reason.quiet for told in subject.notified)


# ── what was told ────────────────────────────────────────────────────────────────────────────


def begun_again(dispositions: Iterable[Disposition]) -> Disposition | None:
    """The step by which an incident was last opened again; None: it never was over."""
    return next((d for d in reversed(tuple(dispositions)) if d.action is Action.REOPEN), None)


def standing(alerts: Iterable[Alert]) -> Alert | None:
    """The alert that says as which tier an incident was told: the gravest since it was lowered.

    ``alerts`` are in the order they were made. Reminders and quiet ones say nothing of it, but
    for the one that it is lowered: after that a rise rings again.
    """
    found: Alert | None = None
    for alert in alerts:
        louder = alert.reason in _LOUD and (found is None or alert.tier >= found.tier)
        if louder or alert.reason is AlertReason.LOWERED:
            found = alert
    return found


def last_report(alerts: Iterable[Alert]) -> Alert | None:
    """The newest alert that said how an incident stands as a whole."""
    return next((a for a in reversed(tuple(alerts)) if a.reason in _REPORTS), None)


# ── duties ───────────────────────────────────────────────────────────────────────────────────


def key_of(clocks: Iterable[ClockDue]) -> str:
    """What the key of an alert says of the clocks it is about: ``K4.1+K5.1``."""
    return "+".join(f"{clock.name}.{clock.turn}" for clock in clocks)


def _duties(subject: Subject) -> Iterator[Owed]:
    """The duties that were noted to run short or out, and that nobody has been told of as such."""
    running = [c for c in subject.incident.clocks if c.stops in PRESSING and c.stopped_at is None]
    missed = [c for c in running if c.missed_at is not None]
    near = [c for c in running if c.missed_at is None and c.near_at is not None]
    to_head = [c for c in missed if c.stops == TOLD]
    others = [c for c in missed if c.stops != TOLD]
    for reason, clocks in (
        (AlertReason.MISSED, to_head),
        (AlertReason.MISSED, others),
        (AlertReason.NEAR, near),
    ):
        known = _told_clocks(subject.alerts, reason)
        fresh = [clock for clock in clocks if key_of((clock,)) not in known]
        if fresh:
            yield Owed(reason=reason, clocks=tuple(sorted(fresh, key=lambda c: (c.due_at, c.name))))


def _told_clocks(alerts: Iterable[Alert], reason: AlertReason) -> Collection[str]:
    keys = (alert.dedupe_key.rpartition(":")[2] for alert in alerts if alert.reason is reason)
    return {clock for key in keys for clock in key.split("+")}


# ── quietly ──────────────────────────────────────────────────────────────────────────────────


def _quiet(
    subject: Subject, told: Alert, rules: SeveritySettings, now: datetime, *, louder: bool
) -> Iterator[Owed]:
    if louder:
        return
    if subject.assessment.tier < told.tier:
        yield Owed(reason=AlertReason.LOWERED)
    elif calm := _newly_calm(subject, rules):
        yield Owed(reason=AlertReason.CALMED, clocks=(calm,))
    elif report_due(subject.incident, subject.alerts, rules, now):
        yield Owed(reason=AlertReason.FOLLOW_UP)


def _newly_calm(subject: Subject, rules: SeveritySettings) -> ClockDue | None:
    """The clock that began with a calm nobody was told of."""
    calm = _calm(subject.incident, rules)
    if calm is None:
        return None
    quiet = (AlertReason.LOWERED, AlertReason.CALMED)
    since = calm.started_at
    return None if any(a.reason in quiet and a.at >= since for a in subject.alerts) else calm


def _calm(incident: Incident, rules: SeveritySettings) -> ClockDue | None:
    """The clock that runs since it became calm; None: it is not calm."""
    names = {name for name, rule in rules.clocks.items() if rule.starts == _CALM}
    running = (c for c in incident.clocks if c.name in names and c.stopped_at is None)
    return next(running, None)


# ── follow-ups ───────────────────────────────────────────────────────────────────────────────


def report_due(
    incident: Incident, alerts: Sequence[Alert], rules: SeveritySettings, now: datetime
) -> bool:
    """Whether the next follow-up is due: when its clock runs short, then after each interval.

    Whoever has to report in writing thus has what is new in hand before the time is over; until
    they have, further ones are due only with news. A change of tier that was told since says what
    is new as well, and the interval counts from it. None is due while it is calm.
    """
    clock = _follow_up(incident)
    interval = None if clock is None else _interval(rules.clocks.get(clock.name), incident.tier)
    if clock is None or interval is None or _calm(incident, rules) is not None:
        return False
    last = next((a for a in reversed(alerts) if a.reason is AlertReason.FOLLOW_UP), None)
    if last is None or last.at < clock.started_at:
        return clock.near_at is not None or clock.missed_at is not None
    told = last_report(alerts) or last
    if incident.last_item_at <= told.at:
        return False
    wall = incident.tier >= Tier.of(rules.wall_time_from)
    return now >= (told.at + interval if wall else add_duty_time(told.at, interval))


def _follow_up(incident: Incident) -> ClockDue | None:
    """The clock of follow-ups that is running."""
    running = (c for c in incident.clocks if c.stops == FOLLOWED_UP and c.stopped_at is None)
    return next(running, None)


def _interval(rule: ClockRule | None, tier: Tier) -> timedelta | None:
    """How often ``tier`` asks for a follow-up; None: it asks for none."""
    span = None if rule is None else getattr(rule, tier.word, None)
    return span if isinstance(span, timedelta) else None
