"""The steps inside a hop's transaction: load what a decision needs, ask for it, save what it says.

Called by ``pipeline`` only. Nothing is decided here: ``intake`` and ``review`` put the pure
stages together, the stages decide.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from monitor.app import Monitor
from monitor.sources.rounds import Errand, make_rounds
from monitor.sources.visit import Harvest
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import (
    RawItem,
    SourceState,
)

log = logging.getLogger(__name__)

# A source claimed must be visited, articles and all, before its lease is over.
_START_WITHIN_S = 60.0
_BATCH = 500  # items, so that no single transaction of the ingest lasts long


# ── collect ──────────────────────────────────────────────────────────────────────────────────


def errands(m: Monitor, unit: Unit, states: Mapping[str, SourceState]) -> list[Errand]:
    """The sources claimed, each with what is remembered of it."""
    rhythms = unit.health.rhythms(list(states))
    return [
        Errand(source=m.sources[name], state=state, rhythm=rhythms.get(name))
        for name, state in states.items()
    ]


def rounds(m: Monitor, errands: Sequence[Errand]) -> Iterator[list[Harvest]]:
    """The harvests of ``errands``, some at a time as they come."""
    return make_rounds(
        errands,
        m.fetcher,
        m.parsers,
        m.clock,
        threads=m.collectors,
        start_within_s=_START_WITHIN_S,
    )


def spool(unit: Unit, harvests: Sequence[Harvest], now: datetime) -> list[int]:
    """Keep what visits brought and learnt: ids of the batches."""
    unit.sources.save([harvest.state for harvest in harvests])
    unit.sources.tally((now, h.state.source_id, h.tally) for h in harvests)
    for harvest in harvests:
        _note_visit(unit, harvest, now)
    spooled = [
        (h.state.source_id, h.state.last_attempt_at or now, items)
        for h in harvests
        for items in _parts(h.items)
    ]
    return unit.batches.add_all(spooled, run_id())


def _parts(items: Sequence[RawItem]) -> Iterator[Sequence[RawItem]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


def _note_visit(unit: Unit, harvest: Harvest, now: datetime) -> None:
    """Put on the ledger a first failure, a recovery, rows that were not read, new robots rules."""
    known, after, news = harvest.before, harvest.state, dict[str, dict[str, object]]()
    if after.failures and after.last_error != known.last_error:
        news["failed"] = {"error": after.last_error}
    elif known.failures and not after.failures:
        news["recovered"] = {"failures": known.failures}
    elif harvest.problems and not after.failures:
        news["partly"] = {"problems": list(harvest.problems)}
    if known.robots_hash not in (None, after.robots_hash):
        news["robots.txt changed"] = {"before": known.robots_hash, "now": after.robots_hash}
    for action, detail in news.items():
        unit.ledger.add(now, "collect", action, f"source:{after.source_id}", detail, run_id())
        log.warning("source %s", action, extra={"source": after.source_id, **detail})
