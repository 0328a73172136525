"""A case of the golden hour as it was known at a moment: what came later is left out. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.incidents.goldenhour import Case
from monitor.types import Alert, ClockDue, Delivery, Incident


def known_at(case: Case, moment: datetime) -> Case:
    """``case`` as it was known at ``moment``.

    What was found by then counts with its first grade, even where that came a little later.
    """
    return replace(
        case,
        incident=_incident(case.incident, moment),
        items=[item for item in case.items if item.collected_at <= moment] or case.items[:1],
        history=[made for made in case.history if made.at <= moment] or case.history[:1],
        alerts=[
            (_alert(alert, moment), _deliveries(deliveries, moment))
            for alert, deliveries in case.alerts
            if alert.at <= moment
        ],
    )


def _incident(incident: Incident, moment: datetime) -> Incident:
    taken = incident.acknowledged_at
    return replace(
        incident,
        clocks=tuple(_clock(c, moment) for c in incident.clocks if c.started_at <= moment),
        acknowledged_at=taken if taken is not None and taken <= moment else None,
    )


def _clock(clock: ClockDue, moment: datetime) -> ClockDue:
    if clock.missed_at is not None and clock.missed_at > moment:
        clock = replace(clock, missed_at=None)
    if clock.stopped_at is not None and clock.stopped_at > moment:
        clock = replace(clock, stopped_at=None, stopped_by="", lapsed=False)
    return clock


def _alert(alert: Alert, moment: datetime) -> Alert:
    later = alert.acknowledged_at is not None and alert.acknowledged_at > moment
    return replace(alert, acknowledged_at=None) if later else alert


def _deliveries(deliveries: Sequence[Delivery], moment: datetime) -> Sequence[Delivery]:
    return [each for each in deliveries if each.sent_at is None or each.sent_at <= moment]
