"""The steps inside the inspect hop: look at every source, open its troubles and end them.

Called by ``pipeline.inspect`` only. A handful of queries however many sources there are; the
judgement is ``sources.health.diagnosis``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor.app import Monitor
from monitor.clock import desk
from monitor.sources.health.diagnosis import Changes, Finding, changes, diagnose
from monitor.sources.health.vitals import Vitals
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Ailment, SourceState, SourceTrouble, Tally

_DAY = timedelta(days=1)
_USUAL = timedelta(days=14)


def inspect_sources(m: Monitor, unit: Unit, now: datetime) -> int:
    """Look at every source and keep what changed: the number of troubles begun and passed."""
    still_open = unit.health.open_troubles()
    news = changes(still_open, _findings(m, unit, now, still_open), now)
    unit.health.add_troubles(news.opened)
    unit.health.end_troubles([trouble.id for trouble in news.ended], now)
    _put_on_record(unit, news, now)
    return len(news.opened) + len(news.ended)


def _findings(
    m: Monitor, unit: Unit, now: datetime, still_open: Sequence[SourceTrouble]
) -> Mapping[str, Sequence[Finding]]:
    known: defaultdict[str, set[Ailment]] = defaultdict(set)
    for trouble in still_open:
        known[trouble.source_id].add(trouble.ailment)
    vitals = vitals_of(unit, list(m.sources), now)
    return {
        source_id: diagnose(source.config, vitals[source_id], now, known[source_id])
        for source_id, source in m.sources.items()
    }


def vitals_of(unit: Unit, source_ids: Sequence[str], now: datetime) -> Mapping[str, Vitals]:
    """What is known of each of these sources."""
    today = desk(now).date()
    yesterday, first = today - _DAY, today - _USUAL
    states, rhythms = unit.health.states(), unit.health.rhythms()
    of_today = unit.sources.tallies(today, today)
    lately = unit.sources.tallies(yesterday, today)
    usual = unit.sources.tallies(first, yesterday - _DAY)
    barren = [source_id for source_id in source_ids if source_id not in rhythms]
    answered = unit.health.days_answered(barren, first, today)
    none = Tally()
    return {
        source_id: Vitals(
            state=states.get(source_id) or SourceState(source_id=source_id),
            rhythm=rhythms.get(source_id),
            today=of_today.get(source_id, none),
            lately=lately.get(source_id, none),
            usual=usual.get(source_id, none),
            days_answered=answered.get(source_id, 0),
        )
        for source_id in source_ids
    }


def _put_on_record(unit: Unit, news: Changes, now: datetime) -> None:
    told = (("trouble", news.opened), ("trouble passed", news.ended))
    for action, affected in told:
        for trouble in affected:
            detail = {"ailment": trouble.ailment.value, "detail": trouble.detail}
            subject = f"source:{trouble.source_id}"
            unit.ledger.add(now, "health", action, subject, detail, run_id())
