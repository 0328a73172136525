"""Which sources could not be read when, and what they usually bring: what counts are corrected by.

A source that was away and, once back, brought what it had published meanwhile has lost nothing: of
its outages only those steps count of which nothing of it is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from monitor.app import Monitor
from monitor.settings.sources import PushSource
from monitor.store import Unit
from monitor.text.plain import plain
from monitor.trends.corrected import Span, Supply
from monitor.trends.series import Series, Step, counted
from monitor.types import Authority, Dimension


def supplies(
    m: Monitor, unit: Unit, topic: str, start: datetime, end: datetime, step: Step
) -> tuple[Supply, ...]:
    """The sources behind counts of ``topic`` by ``step``; none where all could be read throughout.

    By the hour sources are counted for all topics together: of one topic they are kept by the day.
    """
    away = _outages(unit, start, end)
    if not away:
        return ()
    fine = Step.HOUR if step is Step.HOUR else Step.DAY
    known = _brought(unit, topic, start, end, fine)
    found = []
    for source_id, source in sorted(m.sources.items()):
        series = counted(known.get(source_id, {}).items(), fine, start, end)
        lost = () if isinstance(source.config, PushSource) else away.get(source_id, ())
        found.append(
            Supply(
                source_id=source_id,
                label=plain(source.config.name),
                counts=series if fine is step else series.rebinned(step),
                unreadable=tuple(span for each in lost for span in _empty(series, each)),
                mirror=source.config.authority is Authority.SPAM,
            )
        )
    return tuple(found)


def _brought(
    unit: Unit, topic: str, start: datetime, end: datetime, step: Step
) -> Mapping[str, Mapping[datetime, int]]:
    if step is Step.HOUR:
        return unit.counts.hours_of_sources(start, end)
    return {
        source_id: {at: count.items for at, count in days.items()}
        for source_id, days in unit.counts.series(topic, Dimension.SOURCE, start, end, step).items()
    }


def _outages(unit: Unit, start: datetime, end: datetime) -> Mapping[str, list[Span]]:
    """By source, from when to when its visits failed or what it gave could not be relied on."""
    found: defaultdict[str, list[Span]] = defaultdict(list)
    down: dict[str, datetime] = {}
    for event in unit.health.interruptions(start, end):
        if not event.back:
            down.setdefault(event.source_id, event.at)
        elif (since := down.pop(event.source_id, start)) < event.at:
            found[event.source_id].append((since, event.at))
    for source_id, since in down.items():
        found[source_id].append((since, end))
    for trouble in unit.health.troubles_between(start, end):
        if trouble.ailment.blinds:
            since, until = max(start, trouble.since), min(end, trouble.ended_at or end)
            found[trouble.source_id].append((since, until))
    return found


def _empty(series: Series, span: Span) -> list[Span]:
    """What of ``span`` lies in steps that brought nothing."""
    since, until = span
    width = series.step.span
    return [
        (max(since, at), min(until, at + width))
        for at, value in series
        if not value and at < until and at + width > since
    ]
