"""The report on the golden hour: incidents of a period with their way, loaded and composed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from monitor.accounting import hour_cases
from monitor.app import Monitor
from monitor.incidents.breaches import golden_hour
from monitor.incidents.goldenhour import (
    Breach,
    Case,
    ClockFigures,
    Share,
    TierFigures,
    counts,
    minutes,
    way,
)
from monitor.reporting.order import Order, Stage, plan_of
from monitor.reporting.periodic_counts import watched_from
from monitor.reports.confined import Confines, confines
from monitor.reports.document import Document
from monitor.reports.golden_hour import compose
from monitor.reports.golden_hour_data import (
    ENDS,
    MEASURES,
    ClockKept,
    GoldenHourData,
    HourKept,
    Leg,
    Met,
    Missed,
    TierKept,
    Way,
)
from monitor.settings.severity import SeveritySettings
from monitor.store import Unit
from monitor.text.plain import plain
from monitor.types import Item

_NONE = timedelta()


def load(m: Monitor, unit: Unit, order: Order, stage: Stage) -> Document:
    """The report of ``order`` as of its end. NotFoundError for a section there is none of."""
    plan, rules = plan_of(m.settings, order), m.settings.severity
    of = confines(plan, m.settings, m.gazetteer.name, m.within)
    start, end = order.start, order.end
    earlier, since = start - (end - start), watched_from(unit)
    saw = since is not None and since <= earlier
    data = GoldenHourData(
        kept=_kept(unit, of, rules, start, end),
        before=_kept(unit, of, rules, earlier, start) if saw else None,
        now=stage.now,
        number=stage.number,
        names=of.names,
    )
    return compose(data, plan, m.settings)


def _kept(
    unit: Unit, of: Confines, rules: SeveritySettings, start: datetime, end: datetime
) -> HourKept:
    """How the hour was kept for the incidents found in the time, as far as the report is of them.

    As it stood at its end.
    """
    found = [
        case
        for case in hour_cases(unit, start, end, end)
        if of.reaches(case.incident.topics, case.incident.regions)
    ]
    kept = golden_hour(found, rules, start=start, end=end, now=end)
    cases = sorted(filter(counts, found), key=lambda case: (-case.tier, case.incident.code))
    return HourKept(
        start=start,
        end=end,
        tiers=tuple(_tier(tier, cases) for tier in kept.tiers),
        clocks=tuple(map(_clock, kept.clocks)),
        missed=tuple(map(_missed, kept.breaches)),
        ways=tuple(told for case in cases if (told := _way(case)) is not None),
        dismissed=kept.dismissed,
        routine=kept.routine,
    )


def _tier(figures: TierFigures, cases: Sequence[Case]) -> TierKept:
    firsts = (_first(case) for case in cases if case.tier is figures.tier)
    return TierKept(
        tier=figures.tier,
        firsts=tuple(first for first in firsts if first is not None),
        incidents=figures.incidents,
        undated=figures.undated,
        measures={name: _met(getattr(figures, name)) for name in MEASURES},
        legs=tuple(
            Leg(label=leg.label, allowed=minutes(leg.share), took=took)
            for leg, took in figures.legs.items()
        ),
    )


def _first(case: Case) -> Item | None:
    return min(case.items, key=lambda item: (item.published_at, item.id), default=None)


def _met(share: Share) -> Met:
    return Met(**asdict(share))


def _clock(figures: ClockFigures) -> ClockKept:
    told = {end.value: count for end, count in figures.counts.items()}
    return ClockKept(
        name=figures.name,
        label=plain(figures.label),
        counts={name: told[name] for name in ENDS},
        kept=_met(figures.kept),
    )


def _missed(breach: Breach) -> Missed:
    return Missed(
        code=plain(breach.code),
        title=plain(breach.title),
        tier=breach.tier,
        clock=breach.clock,
        label=plain(breach.label),
        due_at=breach.due_at,
        done=breach.stopped_at is not None,
        late=breach.late,
        cause=breach.cause,
        reason=plain(breach.reason),
    )


def _way(case: Case) -> Way | None:
    """None where nobody knows when it was first published."""
    told = way(case, case.tier)
    if told.undated:
        return None
    taken = None
    if told.taken_at is not None:
        taken = minutes(max(told.taken_at - told.detected_at, _NONE))
    return Way(
        code=plain(case.incident.code),
        tier=case.tier,
        found=minutes(max(told.detected_at - told.published_at, _NONE)),
        taken=taken,
    )
