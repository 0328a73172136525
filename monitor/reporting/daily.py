"""The steps inside the report hop: load a period, have it composed, write the files, register them.

Called by ``pipeline.report`` only.
"""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from monitor.alerts.alarm import history
from monitor.app import Monitor
from monitor.clock import DESK, day_start, desk, utc
from monitor.errors import NotFoundError, OutputError, SettingsError
from monitor.expecting import missing_peaks
from monitor.incidents.answered import CAVEAT
from monitor.incidents.forecast import ahead
from monitor.incidents.voices import is_fresh
from monitor.reports.awake import Break, keep_watch, longest_outage, promised_visits
from monitor.reports.daily import compose
from monitor.reports.digest import DigestData, IncidentView
from monitor.reports.digest_render import digest_html, digest_markdown
from monitor.reports.watched import SourceCoverage, Watch
from monitor.responding import answered
from monitor.settings import Settings
from monitor.settings.secrets import resolve
from monitor.settings.sources import PushSource, SourceBase
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import (
    Incident,
    Member,
    Report,
    SourceState,
    SourceTrouble,
    Tally,
)

log = logging.getLogger(__name__)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A digest that is due and was not made."""

    due_at: datetime
    period_end: datetime


def digest_owed(settings: Settings, unit: Unit, now: datetime) -> Owed | None:
    """The last digest that was due by ``now``, unless it is there.

    A period that ended before this monitor was first awake has no digest: nobody watched.
    """
    rules, local = settings.reports.digest, desk(now)
    day = local.date() if local.time() >= rules.made_at else local.date() - _DAY
    end = period_of(settings, day)[1]
    first = unit.runs.first()
    if first is None or first.started_at >= end or unit.reports.find("daily", end) is not None:
        return None
    return Owed(due_at=utc(datetime.combine(day, rules.made_at, DESK)), period_end=end)


def period_of(settings: Settings, day: date) -> tuple[datetime, datetime]:
    """The 24 hours that the digest of ``day`` covers, in UTC."""
    end = utc(datetime.combine(day, settings.reports.digest.period_ends_at, DESK))
    return end - _DAY, end


def make_report(m: Monitor, unit: Unit, kind: str, period_end: datetime) -> Report:
    """Make, write and register the report; NotFoundError for a kind there is none of."""
    if kind != "daily":
        raise NotFoundError(f"there is no report of kind {kind!r}; the kinds are: daily")
    now = m.clock.now()
    data = _digest_of(m, unit, period_end, now)
    templates = m.settings.folder / "templates"
    page = digest_html(data, templates)
    path = m.data_dir / "reports" / f"daily-{desk(period_end):%Y-%m-%d}.html"
    _write(path, page)
    _write(path.with_suffix(".md"), digest_markdown(data, templates))
    made = unit.reports.add(
        Report(
            id=0,
            kind=kind,
            period_start=period_end - _DAY,
            period_end=period_end,
            made_at=now,
            path=str(path),
            sha256=hashlib.sha256(page.encode()).hexdigest(),
            settings_revision=m.settings.revision,
        )
    )
    detail = {"path": made.path, "sha256": made.sha256}
    unit.ledger.add(now, "report", "made", f"report:{made.id}", detail, run_id())
    return made


def _digest_of(m: Monitor, unit: Unit, period_end: datetime, now: datetime) -> DigestData:
    start = period_end - _DAY
    before = _members(unit, unit.items.between(start - _DAY, start))
    watch = _watch(m, unit, start, period_end)
    return compose(
        settings=m.settings,
        gazetteer_name=m.gazetteer.name,
        period_start=start,
        period_end=period_end,
        now=now,
        issue=unit.reports.count("daily") + 1,
        incidents=_incidents(m, unit, start, period_end),
        members=_members(unit, unit.items.between(start, period_end)),
        previous_originals=sum(is_fresh(member.item) for member in before) if before else None,
        previous_terms={t for member in before for t in member.classification.terms} or None,
        coverage=_coverage(m, unit, start, period_end),
        watch=watch,
        missing_peaks=missing_peaks(m, unit, start, period_end),
        own_troubles=history(unit.alerts.between(start, period_end), period_end),
        seal_key=_seal_key(m),
    )


def _incidents(m: Monitor, unit: Unit, start: datetime, end: datetime) -> list[IncidentView]:
    """Incidents with news in the period, and those that are still open from before."""
    still_open = [
        i.id for i in unit.incidents.open_since(start - m.settings.severity.grouping.window)
    ]
    ids = sorted({*unit.incidents.between(start, end), *still_open})
    members, latest = unit.incidents.members(ids), unit.incidents.latest(ids)
    return [
        IncidentView(
            incident=i,
            assessment=latest[i.id],
            members=members[i.id],
            earlier=unit.past.refutation(i),
            ahead=ahead(members[i.id], end),
            answered=_answered(m, unit, i, members[i.id], end),
        )
        for i in unit.incidents.get(ids)
        if i.id in latest and i.detected_at < end and members[i.id]  # none: it was merged
    ]


def _answered(
    m: Monitor, unit: Unit, incident: Incident, members: Sequence[Member], end: datetime
) -> str:
    """How good the official answers were, in a sentence; empty without any."""
    score = answered(unit, incident, members, m.settings, end).score
    return "" if score is None else f"评分{score.points}（{CAVEAT}）：{score.formula}"


def _members(unit: Unit, item_ids: list[int]) -> list[Member]:
    judged = unit.items.judgements(item_ids)
    observed = unit.items.observations(item_ids)
    return [
        Member(
            item=item,
            classification=judged[item.id],
            joined_reason="",
            observations=observed.get(item.id, ()),
        )
        for item in unit.items.get(item_ids)
    ]


def _coverage(m: Monitor, unit: Unit, start: datetime, end: datetime) -> list[SourceCoverage]:
    first_day, last_day = desk(start).date(), desk(end).date()
    first = unit.runs.first()
    counted_from = day_start(first_day)
    counted = (
        max(counted_from, first.started_at) if first is not None else counted_from,
        min(m.clock.now(), day_start(last_day + _DAY)),
    )
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


def _watch(m: Monitor, unit: Unit, start: datetime, end: datetime) -> Watch:
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


def _seal_key(m: Monitor) -> str | None:
    """The key of the seal; a digest must not fail for the want of it, so then there is none."""
    reference = m.settings.reports.seal_key
    try:
        return resolve(reference) if reference else None
    except SettingsError:
        log.exception("the seal key of reports.yaml cannot be read; the report is not signed")
        return None


def _write(path: Path, text: str) -> None:
    """Write ``text`` whole or not at all. Raises OutputError."""
    draft = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise OutputError(
            f"report {str(path)!r} cannot be written ({error.strerror}); free space, or name"
            " another folder with --data-dir"
        ) from error
