"""The steps inside the report hop: load a period, have it composed, write the files, register them.

Called by ``pipeline.report`` only.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from monitor.app import Monitor
from monitor.clock import desk
from monitor.errors import NotFoundError, OutputError
from monitor.reports.daily import compose
from monitor.reports.digest import DigestData, IncidentView, SourceCoverage
from monitor.reports.render import digest_html, digest_markdown
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Authority, Member, Relation, Report, SourceState, Tally

_DAY = timedelta(days=1)


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
    return compose(
        settings=m.settings,
        gazetteer_name=m.gazetteer.name,
        period_start=start,
        period_end=period_end,
        now=now,
        issue=unit.reports.count("daily") + 1,
        incidents=_incidents(m, unit, start, period_end),
        members=_members(unit, unit.items.between(start, period_end)),
        previous_originals=sum(_is_original(member) for member in before) if before else None,
        previous_terms={t for member in before for t in member.classification.terms} or None,
        coverage=_coverage(m, unit, start, period_end),
    )


def _incidents(m: Monitor, unit: Unit, start: datetime, end: datetime) -> list[IncidentView]:
    """Incidents with news in the period, and those that are still open from before."""
    still_open = [
        i.id for i in unit.incidents.open_since(start - m.settings.severity.grouping.window)
    ]
    ids = sorted({*unit.incidents.between(start, end), *still_open})
    members, latest = unit.incidents.members(ids), unit.incidents.latest(ids)
    return [
        IncidentView(incident=i, assessment=latest[i.id], members=members[i.id])
        for i in unit.incidents.get(ids)
        if i.id in latest and i.detected_at < end
    ]


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


def _is_original(member: Member) -> bool:
    item = member.item
    return item.relation is Relation.FRESH and item.authority is not Authority.SPAM


def _coverage(m: Monitor, unit: Unit, start: datetime, end: datetime) -> list[SourceCoverage]:
    tallies = unit.sources.tallies(desk(start).date(), desk(end).date())
    states = unit.sources.all()
    return [
        _covered(
            source.config.id,
            source.config.name,
            tallies.get(source.config.id, Tally()),
            states.get(source.config.id, SourceState(source_id=source.config.id)),
        )
        for source in m.sources.values()
    ]


def _covered(source_id: str, name: str, tally: Tally, state: SourceState) -> SourceCoverage:
    return SourceCoverage(
        id=source_id,
        name=name,
        seen=tally.seen,
        relevant=tally.relevant,
        duplicates=tally.duplicates,
        last_success_at=state.last_success_at,
        failures=state.failures,
        last_error=state.last_error,
        visits=tally.visits,
        failed_visits=tally.failed_visits,
    )


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
