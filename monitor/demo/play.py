"""Playing the demonstration: the real jobs against the demonstration site, on a simulated clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.app import Monitor
from monitor.clock import SimulatedClock
from monitor.jobs import tick
from monitor.pipeline import acknowledge
from monitor.store import Unit

_STEP = timedelta(minutes=5)
_ANSWERS_AFTER = timedelta(minutes=25)
"""How long the demonstration's officer takes: long enough for one escalation to be seen."""
_OFFICER = "值班员（演示）"


def play(
    m: Monitor,
    clock: SimulatedClock,
    end: datetime,
    progress: Callable[[datetime], None] | None = None,
) -> None:
    """Run ``m`` up to ``end``; ``clock`` must be its clock, and is told on every step."""
    while clock.now() < end:
        tick(m)
        _answer_alerts(m)
        clock.move_to(clock.now() + _STEP)
        if progress is not None:
            progress(clock.now())
    tick(m)


def _answer_alerts(m: Monitor) -> None:
    """Do what a duty officer does: take what has been ringing for a while."""
    with m.store.read() as unit:
        ringing = _ringing(unit, m.clock.now() - _ANSWERS_AFTER)
    for incident_id in ringing:
        acknowledge(m, incident_id, _OFFICER)


def _ringing(unit: Unit, before: datetime) -> list[int]:
    alerts = unit.alerts.get(unit.alerts.all_ids())
    ringing = (a for a in alerts if a.acknowledged_at is None and not a.reason.quiet)
    unheeded = (a for a in ringing if a.at <= before)
    return sorted({a.incident_id for a in unheeded if a.incident_id is not None})
