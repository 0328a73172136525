"""How well the golden hour was kept: how long each leg of it took, which clocks held.

An hour after the first publication an incident is to be found, graded and in somebody's hands
(《中国社会保障》2016年第10期, 重大舆情“黄金一小时”). The way there has six legs. How much of the
hour each may take is this project's own division: publication to detection has the 30 minutes of
K1, the acknowledgement the 15 minutes of K2 for 重大.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from monitor.durations import Minutes, minutes_of
from monitor.types import (
    Alert,
    Assessment,
    ClockDue,
    Delivery,
    DeliveryStatus,
    Incident,
    IncidentStatus,
    Item,
    Tier,
)

HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)


class Leg(StrEnum):
    """One stretch of the way from the first publication to a person who has it."""

    COLLECT = "collect"
    GROUP = "group"
    GRADE = "grade"
    ALERT = "alert"
    DELIVER = "deliver"
    ACKNOWLEDGE = "acknowledge"

    @property
    def label(self) -> str:
        """What staff read."""
        return _LEGS[self][0]

    @property
    def share(self) -> timedelta:
        """How much of the hour it may take; the shares add up to the hour."""
        return timedelta(minutes=_LEGS[self][1])


_LEGS = {
    Leg.COLLECT: ("首发→采集", 25),
    Leg.GROUP: ("采集→发现", 5),
    Leg.GRADE: ("发现→达到该级", 10),
    Leg.ALERT: ("定级→预警", 2),
    Leg.DELIVER: ("预警→送达", 3),
    Leg.ACKNOWLEDGE: ("送达→签收", 15),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One incident with all that was kept of its way."""

    incident: Incident
    items: Sequence[Item] = ()
    history: Sequence[Assessment]
    """In the order they were made."""
    alerts: Sequence[tuple[Alert, Sequence[Delivery]]] = ()

    @property
    def tier(self) -> Tier:
        """The highest tier it reached."""
        return max((a.tier for a in self.history), default=self.incident.tier)


@dataclass(frozen=True, kw_only=True)
class Way:
    """The moments of one incident on its way; None for what has not come."""

    tier: Tier
    """The moments of grade and alert are those of this tier or a higher one."""
    published_at: datetime
    undated: bool
    """Whether the first publication is only when it was first seen."""
    collected_at: datetime
    """When the first of its texts, whichever that was, came in."""
    detected_at: datetime
    graded_at: datetime | None
    first_alert_at: datetime | None
    """The first alert of any tier."""
    alerted_at: datetime | None
    delivered_at: datetime | None
    failed: int
    """Deliveries of that alert that were given up."""
    taken_at: datetime | None
    """When a person took the incident, at whatever tier it stood then."""
    acknowledged_at: datetime | None
    """When a person took it after that alert was written."""

    @cached_property
    def legs(self) -> Mapping[Leg, timedelta]:
        """How long each leg took that is over and can be measured."""
        ends = self.ends
        return {
            leg: max(ends[n + 1] - ends[n], timedelta())  # type: ignore[operator]  # none is None
            for n, leg in enumerate(Leg)
            if ends[n] is not None and ends[n + 1] is not None and self.measurable(leg)
        }

    @cached_property
    def ends(self) -> tuple[datetime | None, ...]:
        """Where the legs begin and end, in their order."""
        return (
            self.published_at,
            self.collected_at,
            self.detected_at,
            self.graded_at,
            self.alerted_at,
            self.delivered_at,
            self.acknowledged_at,
        )

    def measurable(self, leg: Leg) -> bool:
        """Whether ``leg`` begins at a moment that is known."""
        return not (leg is Leg.COLLECT and self.undated)


def way(case: Case, tier: Tier) -> Way:
    """The moments of ``case`` on its way to ``tier``, which it reached."""
    incident = case.incident
    first = min(case.items, key=lambda item: (item.published_at, item.id), default=None)
    collected = min((item.collected_at for item in case.items), default=incident.detected_at)
    graded = next((a.at for a in case.history if a.tier >= tier), None)
    own = next(((a, d) for a, d in case.alerts if a.tier >= tier), None)
    alert, deliveries = own or (None, ())
    sent = [d.sent_at for d in deliveries if d.sent_at is not None]
    taken = [a.acknowledged_at for a, _ in case.alerts if a.acknowledged_at is not None]
    taken += [incident.acknowledged_at] if incident.acknowledged_at is not None else []
    return Way(
        tier=tier,
        published_at=incident.first_published_at,
        undated=first is not None and first.published_at == first.collected_at,
        collected_at=collected,
        detected_at=incident.detected_at,
        graded_at=graded,
        first_alert_at=min((a.at for a, _ in case.alerts), default=None),
        alerted_at=alert.at if alert else None,
        delivered_at=min(sent, default=None),
        failed=sum(d.status is DeliveryStatus.FAILED for d in deliveries),
        taken_at=min(taken, default=None),
        acknowledged_at=min((at for at in taken if alert and at >= alert.at), default=None),
    )


# ── figures ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of how many."""

    met: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TierFigures:
    """How the hour was kept for the incidents whose highest tier is ``tier``."""

    tier: Tier
    incidents: int
    undated: int
    """Those whose first publication is only when it was first seen."""
    found_30: Share
    found_60: Share
    alerted_60: Share
    """Any alert."""
    alerted_at_tier_60: Share
    acknowledged_60: Share
    legs: Mapping[Leg, Minutes]


class ClockEnd(StrEnum):
    """What became of one turn of a clock."""

    KEPT = "kept"
    NEAR = "near"
    """In time, but when little was left."""
    MISSED = "missed"
    OPEN = "open"
    LAPSED = "lapsed"
    """The incident was over before it was due."""

    @property
    def label(self) -> str:
        """What staff read."""
        return {
            "kept": "按时",
            "near": "险些超时",
            "missed": "超时",
            "open": "未到期",
            "lapsed": "随事件终止",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFigures:
    """How one clock was kept, each of its turns counted."""

    name: str
    label: str
    counts: Mapping[ClockEnd, int]

    @property
    def kept(self) -> Share:
        """In time, of those that were stopped or are over."""
        met = self.counts[ClockEnd.KEPT] + self.counts[ClockEnd.NEAR]
        return Share(met=met, of=met + self.counts[ClockEnd.MISSED])


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One clock that was missed, and why."""

    incident_id: int
    code: str
    title: str
    tier: Tier
    clock: str
    label: str
    due_at: datetime
    stopped_at: datetime | None
    """None while it is not done, and where the incident was over before it was."""
    late: timedelta
    """Beyond the due time, until it was done, or over, or now; none if it was recorded too late."""
    cause: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenHour:
    """How the hour was kept for the incidents found from ``start`` until before ``end``."""

    start: datetime
    end: datetime
    as_of: datetime
    tiers: tuple[TierFigures, ...]
    """The gravest first; tiers without an incident are left out."""
    clocks: tuple[ClockFigures, ...]
    breaches: tuple[Breach, ...] = field(default=())
    dismissed: int = 0
    """Incidents left out because they were none."""
    routine: int = 0
    """Incidents left out because they were never graded higher than 日常."""

    def as_data(self) -> dict[str, object]:
        """Everything as plain values: spans in minutes, tiers by their word."""
        tiers = [
            {**asdict(t), "tier": t.tier.word, "legs": {k: asdict(v) for k, v in t.legs.items()}}
            for t in self.tiers
        ]
        clocks = [
            {"name": c.name, "label": c.label, **c.counts, "kept_share": asdict(c.kept)}
            for c in self.clocks
        ]
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "as_of": self.as_of.isoformat(),
            "tiers": tiers,
            "clocks": clocks,
            "breaches": [_breach_data(breach) for breach in self.breaches],
            "dismissed": self.dismissed,
            "routine": self.routine,
            "shares_of_the_hour": {leg.value: minutes(leg.share) for leg in Leg},
        }


def _breach_data(breach: Breach) -> dict[str, object]:
    return {
        **asdict(breach),
        "tier": breach.tier.word,
        "due_at": breach.due_at.isoformat(),
        "stopped_at": breach.stopped_at.isoformat() if breach.stopped_at else None,
        "late": minutes(breach.late),
    }


def counts(case: Case) -> bool:
    """Whether ``case`` is an incident the hour is reckoned for: no false alarm, none of 日常."""
    return case.incident.status is not IncidentStatus.DISMISSED and case.tier > Tier.ROUTINE


def tier_figures(cases: Iterable[Case]) -> tuple[TierFigures, ...]:
    """The figures of every tier that ``cases`` reached, the gravest first."""
    ways = [way(case, case.tier) for case in cases]
    return tuple(
        _figures(tier, own)
        for tier in reversed(Tier)
        if (own := [w for w in ways if w.tier == tier])
    )


def _figures(tier: Tier, ways: Sequence[Way]) -> TierFigures:
    def within(limit: timedelta, moments: Iterable[datetime | None]) -> Share:
        pairs = zip(ways, moments, strict=True)
        met = sum(at is not None and at - w.published_at <= limit for w, at in pairs)
        return Share(met=met, of=len(ways))

    return TierFigures(
        tier=tier,
        incidents=len(ways),
        undated=sum(w.undated for w in ways),
        found_30=within(HALF, (w.detected_at for w in ways)),
        found_60=within(HOUR, (w.detected_at for w in ways)),
        alerted_60=within(HOUR, (w.first_alert_at for w in ways)),
        alerted_at_tier_60=within(HOUR, (w.alerted_at for w in ways)),
        acknowledged_60=within(HOUR, (w.taken_at for w in ways)),
        legs={leg: minutes_of(minutes(w.legs[leg]) for w in ways if leg in w.legs) for leg in Leg},
    )


def clock_end(clock: ClockDue, now: datetime) -> ClockEnd:
    """What became of ``clock`` as of ``now``; what was missed stays missed, lapsed or not."""
    over = clock.stopped_at or now
    if clock.missed_at is not None or over > clock.due_at:
        return ClockEnd.MISSED
    if clock.lapsed:
        return ClockEnd.LAPSED
    if clock.stopped_at is None:
        return ClockEnd.OPEN
    near = clock.near_from is not None and clock.stopped_at >= clock.near_from
    return ClockEnd.NEAR if near else ClockEnd.KEPT


def clock_figures(cases: Iterable[Case], now: datetime) -> tuple[ClockFigures, ...]:
    """How every clock of ``cases`` was kept, by name."""
    ends: dict[str, list[ClockEnd]] = {}
    labels: dict[str, str] = {}
    for clock in (clock for case in cases for clock in case.incident.clocks):
        ends.setdefault(clock.name, []).append(clock_end(clock, now))
        labels[clock.name] = clock.label
    return tuple(
        ClockFigures(
            name=name,
            label=labels[name],
            counts={end: ends[name].count(end) for end in ClockEnd},
        )
        for name in sorted(ends)
    )


def minutes(span: timedelta) -> float:
    """``span`` in minutes, to a tenth."""
    return round(span.total_seconds() / 60, 1)
