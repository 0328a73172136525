"""What a grade rests on besides its items, and a person's word on it: loaded, decided, kept.

Called by ``pipeline``. Nothing is decided here: ``incidents.ruling`` and ``incidents.coverage``
decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.app import Monitor
from monitor.errors import RefusedError
from monitor.incidents.coverage import Watched, coverage
from monitor.incidents.lifecycle import Refused
from monitor.incidents.ruling import Unchanged, Word, rule
from monitor.settings.sources import PushSource
from monitor.store import Unit
from monitor.text.plain import typed
from monitor.trace import run_id
from monitor.types import Incident, SourceState, Tier

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regraded:
    """The incident after a person's word on its tier."""

    incident: Incident
    was: Tier
    unchanged: str = ""
    """Why nothing changed; empty when something did."""


def regrade(m: Monitor, unit: Unit, incident_id: int, word: Word, now: datetime) -> Regraded:
    """Keep what a person says of a tier: grading, step, ledger entry, and the alert it calls for.

    Personal marks in the reason are masked. Raises NotFoundError for an unknown incident and
    RefusedError for a word that cannot be taken.
    """
    incident = unit.incidents.one(incident_id)
    last = unit.incidents.latest([incident_id]).get(incident_id)
    decided = unit.incidents.decided(incident_id)
    said = replace(word, by=typed(word.by), reason=typed(word.reason))
    ruled = rule(incident, last, decided, said, m.settings.severity, now)
    if isinstance(ruled, Refused):
        raise RefusedError(f"事件 {incident.code}：{ruled.reason}")
    if isinstance(ruled, Unchanged):
        return Regraded(incident=incident, was=incident.tier, unchanged=ruled.reason)
    unit.incidents.save(ruled.incident)
    unit.incidents.add_assessments([ruled.assessment])
    step = unit.dispositions.add(ruled.disposition)
    detail = {"reason": step.note, **step.detail}
    unit.ledger.add(now, step.by, step.action.value, f"incident:{incident_id}", detail, run_id())
    fell = ruled.incident.tier < incident.tier
    if ruled.louder or (fell and unit.alerts.rang(incident_id)):
        unit.incidents.flag_alert([incident_id])
    return Regraded(incident=ruled.incident, was=incident.tier)


def collected(m: Monitor, unit: Unit, now: datetime) -> str:
    """How complete the collection of the last 24 hours is, as staff read it beside a score."""
    return coverage(list(_watched(m, unit, now)))


def _watched(m: Monitor, unit: Unit, now: datetime) -> Iterator[Watched]:
    states = unit.health.states()
    blind = {t.source_id for t in unit.health.open_troubles() if t.ailment.blinds}
    for name, source in m.sources.items():
        state = states.get(name) or SourceState(source_id=name)
        at = state.last_success_at
        yield Watched(
            name=source.config.name,
            platform=source.config.platform,
            pushed=isinstance(source.config, PushSource),
            answered=at is not None and now - _DAY < at <= now,
            sound=not state.failures and name not in blind,
        )
