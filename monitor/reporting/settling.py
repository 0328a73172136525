"""One step of a report's way: printed as it then stands, and kept if nobody stepped in meanwhile.

Printing takes seconds, so it is done before the transaction that writes; in that, whether the
report still is where it was is looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from monitor.app import Monitor
from monitor.clock import day_start, desk
from monitor.errors import InputError, NotFoundError
from monitor.reporting.files import KEPT, printed, read, stem_of, write
from monitor.reports import kept
from monitor.reports.document import Document, Words
from monitor.reports.edited import apply
from monitor.reports.saying import Phrases
from monitor.settings import Settings
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Report, ReportEdit, ReportStatus

RULES = "rules"
"""Who decided where the plan asks nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is to become of a report."""

    report: Report
    """As it is to be."""
    was: ReportStatus | None
    """How far it had come; None: it is new."""
    composed: Document
    edits: tuple[ReportEdit, ...] = ()
    new_edit: ReportEdit | None = None
    """The last of ``edits``, which is not kept yet."""
    forms: tuple[str, ...]
    by: str
    action: str
    detail: tuple[tuple[str, object], ...] = ()


def settle(m: Monitor, step: Step) -> Report | None:
    """The report as it is then kept; None when others have changed it meanwhile.

    Raises OutputError, with nothing kept, when a file cannot be written.
    """
    document = as_it_stands(m.settings, step.report, step.composed, step.edits)
    done = printed(document, step.forms, m.settings)
    data = dict(done.data)
    if step.was is None:
        data[KEPT] = kept.dump(step.composed)
    try:
        with m.store.write() as unit:
            return _kept(m, unit, step, data, done.left_out)
    except _OvertakenError:
        return None


class _OvertakenError(Exception):
    """Others have changed the report meanwhile; nothing of the step is kept."""


def _kept(
    m: Monitor, unit: Unit, step: Step, data: Mapping[str, bytes], left_out: Mapping[str, str]
) -> Report:
    report = _entered(unit, step)
    others = _others_of_its_day(unit, report) if step.was is None else ()
    written = write(m.data_dir, stem_of(report, others), data)
    as_it_was = (file for file in report.files if file.form not in left_out)
    files = {file.form: file for file in (*as_it_was, *written)}
    report = replace(report, files=tuple(files[form] for form in sorted(files)))
    unit.reports.keep(report)
    detail = {"files": {file.form: file.sha256 for file in written}, **dict(step.detail)}
    if left_out:
        detail["left_out"] = dict(left_out)
    note(unit, report, step.by, step.action, detail, m.clock.now())
    return report


def _others_of_its_day(unit: Unit, report: Report) -> tuple[Report, ...]:
    begin = day_start(desk(report.period_end).date())
    found = unit.reports.ending(begin, begin + timedelta(days=1))
    return tuple(other for other in found if other.id != report.id)


def _entered(unit: Unit, step: Step) -> Report:
    """The report in the register, locked for this transaction."""
    if step.was is None:
        added = unit.reports.add(step.report)
        if added is None:
            raise _OvertakenError
        return added
    known = [edit for edit in step.edits if edit is not step.new_edit]
    if not unit.reports.keep(step.report, was=step.was) or len(
        unit.reports.edits(step.report.id)
    ) != len(known):
        raise _OvertakenError
    if step.new_edit is not None:
        unit.reports.edit(step.new_edit)
    return step.report


def as_it_stands(
    settings: Settings, report: Report, composed: Document, edits: Sequence[ReportEdit]
) -> Document:
    """The document with what people changed, and how far the report has come."""
    say = Phrases(settings.wording["review"], report.period_end)
    document = apply(composed, edits, say)
    approved: Words = ()
    if report.decided_at is not None and report.decided_by not in ("", RULES):
        approved = say("edits.approved", who=report.decided_by, at=report.decided_at)
    return replace(document, stamp=_stamp(report, say), footer=(*document.footer, *approved))


def _stamp(report: Report, say: Phrases) -> str:
    match report.status:
        case ReportStatus.DRAFT | ReportStatus.APPROVED:
            return say.text("stamp.draft")
        case ReportStatus.WITHDRAWN:
            return say.text("stamp.withdrawn")
        case ReportStatus.PUBLISHED:
            return "" if report.decided_by else say.text("stamp.unreviewed")


def composed_of(data_dir: Path, report: Report) -> Document:
    """The document of ``report`` as it was composed.

    InputError for one that was made before documents were kept, or whose file was changed.
    """
    file = next((file for file in report.files if file.form == KEPT), None)
    if file is None:
        raise InputError(
            f"report {report.id} was made by an earlier version; only its files are there"
        )
    return kept.read(read(data_dir, file), file.path)


def known(unit: Unit, report_id: int, *, lock: bool = False) -> Report:
    """The report of that number, with ``lock`` for this transaction alone to change.

    NotFoundError when there is none.
    """
    report = unit.reports.get(report_id, lock=lock)
    if report is None:
        raise NotFoundError(f"report {report_id} is not there; see `monitor report list`")
    return report


def note(
    unit: Unit, report: Report, by: str, action: str, detail: dict[str, object], now: datetime
) -> None:
    """Put a step on the ledger."""
    told = {"kind": report.kind, "name": report.name, "version": report.version, **detail}
    unit.ledger.add(now, by, action, f"report:{report.id}", told, run_id())
