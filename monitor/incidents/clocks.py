"""Clocks of an incident: what is due by when, and what stopped when.

Labels, limits and the rule each comes from stand in ``severity.yaml``; the 48 hours set by
国办发〔2016〕61号 are wall time, whatever the tier. A duty that comes with a higher tier counts
from the moment that tier was reached, for nobody could meet it before; it brings a due time
forward, never back, and restarts nothing. A lower tier takes nothing back; a breach
is never removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.clock import add_duty_time
from monitor.settings.severity import ClockRule, SeveritySettings
from monitor.types import ClockDue, Tier

DETECTED = "detected"


def due_clocks(
    tier: Tier,
    first_published_at: datetime,
    detected_at: datetime,
    running: Sequence[ClockDue],
    rules: SeveritySettings,
    *,
    now: datetime,
) -> tuple[ClockDue, ...]:
    """The clocks of an incident that is found to be of ``tier`` at ``now``, by name.

    ``running`` are the clocks it has; they keep their start and their stop. A clock that ends with
    detection has ended already, in time or late.
    """
    kept = {clock.name: clock for clock in running}
    for name, rule in rules.clocks.items():
        span = _span(rule, tier)
        if span is None:
            continue
        started = first_published_at if rule.starts == "published" else now
        before = kept.get(name)
        if before is None:
            kept[name] = ClockDue(
                name=name,
                label=rule.label,
                started_at=started,
                due_at=_due(started, span, rule, tier, rules),
                stopped_at=detected_at if rule.stops == DETECTED else None,
                stops=rule.stops,
            )
        elif before.stopped_at is None:
            due = _due(started, span, rule, tier, rules)
            kept[name] = replace(before, due_at=min(before.due_at, due))
    return tuple(kept[name] for name in sorted(kept))


def stop(clocks: Sequence[ClockDue], event: str, at: datetime) -> tuple[ClockDue, ...]:
    """``clocks`` after ``event`` came at ``at``; one that was stopped before stays as it is."""
    return tuple(
        replace(clock, stopped_at=at)
        if clock.stops == event and clock.stopped_at is None
        else clock
        for clock in clocks
    )


def _span(rule: ClockRule, tier: Tier) -> timedelta | None:
    return {
        Tier.RED: rule.red,
        Tier.ORANGE: rule.orange,
        Tier.YELLOW: rule.yellow,
        Tier.BLUE: rule.blue,
    }.get(tier)


def _due(
    started: datetime, span: timedelta, rule: ClockRule, tier: Tier, rules: SeveritySettings
) -> datetime:
    if tier >= Tier.of(rules.wall_time_from):
        return started + span
    due = add_duty_time(started, span)
    return due if rule.ceiling is None else min(due, started + rule.ceiling)
