"""How the sources did and how the watch was kept, from the store: what any report rests on."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.app import Monitor
from monitor.clock import day_start, desk
from monitor.errors import SettingsError
from monitor.reports.awake import Break, keep_watch, longest_outage, promised_visits
from monitor.reports.watched import SourceCoverage, Watch
from monitor.settings.secrets import resolve
from monitor.settings.sources import PushSource, SourceBase
from monitor.store import Unit
from monitor.types import SourceState, SourceTrouble, Tally

log = logging.getLogger(__name__)

_DAY = timedelta(days=1)


def coverage(m: Monitor, unit: Unit, start: datetime, end: datetime) -> list[SourceCoverage]:
    """How every source did from ``start`` to ``end``."""
    first_day, last_day = desk(start).date(), desk(end).date()
    first = unit.runs.first()
    counted_from, until = day_start(first_day), day_start(last_day + _DAY)
    if first is not None:
        counted_from = max(counted_from, first.started_at)
    counted = counted_from, max(unit.health.awake_at(counted_from, until), default=counted_from)
    loaded = _Loaded(
        period=(start, end),
        counted=counted,
        tallies=unit.sources.tallies(first_day, last_day),
        states=unit.health.states(),
        breaks=_breaks(unit, start, end),
        troubles=_ailing(unit, start, end),
    )
    return [_covered(source.config, loaded) for source in m.sources.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """What the store knows of all sources."""

    period: tuple[datetime, datetime]
    counted: tuple[datetime, datetime]
    """The time that the tallies are of."""
    tallies: Mapping[str, Tally]
    states: Mapping[str, SourceState]
    breaks: Mapping[str, Sequence[Break]]
    troubles: Mapping[str, Sequence[SourceTrouble]]


def _covered(config: SourceBase, loaded: _Loaded) -> SourceCoverage:
    tally = loaded.tallies.get(config.id, Tally())
    state = loaded.states.get(config.id) or SourceState(source_id=config.id)
    pushed = isinstance(config, PushSource)
    breaks, interval = loaded.breaks.get(config.id, ()), config.slowest or config.every
    return SourceCoverage(
        id=config.id,
        name=config.name,
        seen=tally.seen,
        relevant=tally.relevant,
        duplicates=tally.duplicates,
        last_success_at=state.last_success_at,
        failures=state.failures,
        last_error=state.last_error,
        visits=tally.visits,
        failed_visits=tally.failed_visits,
        authority=config.authority,
        pushed=pushed,
        promised=None if pushed else promised_visits(*loaded.counted, interval),
        outage=longest_outage(breaks, state.failing_since, *loaded.period),
        troubles=tuple(loaded.troubles.get(config.id, ())),
    )


def watch(m: Monitor, unit: Unit, start: datetime, end: datetime) -> Watch:
    """How the watch was kept, from the register of runs; it begins with the first of them."""
    first = unit.runs.first()
    began_at = min(end, max(start, first.started_at)) if first is not None else start
    intervals = [
        source.config.slowest or source.config.every
        for source in m.sources.values()
        if not isinstance(source.config, PushSource)
    ]
    return keep_watch(unit.health.awake_at(began_at, end), began_at, end, intervals)


def _breaks(unit: Unit, start: datetime, end: datetime) -> Mapping[str, Sequence[Break]]:
    found: defaultdict[str, list[Break]] = defaultdict(list)
    for event in unit.health.interruptions(start, end):
        found[event.source_id].append((event.at, event.back))
    return found


def _ailing(unit: Unit, start: datetime, end: datetime) -> Mapping[str, Sequence[SourceTrouble]]:
    """The troubles open at the end of the period."""
    found: defaultdict[str, list[SourceTrouble]] = defaultdict(list)
    for trouble in unit.health.troubles_between(start, end):
        if trouble.ended_at is None or trouble.ended_at >= end:
            found[trouble.source_id].append(trouble)
    return found


def seal_key(m: Monitor) -> str | None:
    """The key of the seal; a digest must not fail for the want of it, so then there is none."""
    reference = m.settings.reports.seal_key
    try:
        return resolve(reference) if reference else None
    except SettingsError:
        log.exception("the seal key of reports.yaml cannot be read; the report is not signed")
        return None
