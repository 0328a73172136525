"""What people do to a report before it goes out, and after: change, approve, publish, take back.

The words as composed stay as they are; what people changed is laid over them, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.app import Monitor
from monitor.clock import DESK, desk, utc
from monitor.errors import RefusedError
from monitor.reporting.files import verdict
from monitor.reporting.making import published
from monitor.reporting.order import Order, plan_of
from monitor.reporting.sending import take_back
from monitor.reporting.settling import Step, composed_of, known, note, settle
from monitor.reports.document import Document
from monitor.reports.edited import Passage, apply, check, passages
from monitor.reports.saying import Phrases
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan
from monitor.text.plain import typed
from monitor.types import EditKind, Report, ReportEdit, ReportStatus

_PRINTED = ("html", "docx", "pdf", "md")
_ATTEMPTS = 3
"""How often a step is tried anew when others were faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a person wants said otherwise."""

    kind: EditKind
    passage: str
    text: str = ""
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A report with what it is made of."""

    report: Report
    composed: Document
    edits: tuple[ReportEdit, ...]


def opened(m: Monitor, report_id: int) -> Opened:
    """The report, its document as composed, and what people changed. NotFoundError, InputError."""
    with m.store.read() as unit:
        report, edits = known(unit, report_id), tuple(unit.reports.edits(report_id))
    return Opened(report=report, composed=composed_of(m.data_dir, report), edits=edits)


def passages_of(m: Monitor, report_id: int) -> tuple[Passage, ...]:
    """What may be changed in a report, as it now reads."""
    return passages(_as_changed(m.settings, opened(m, report_id)))


def change(m: Monitor, report_id: int, wish: Wording) -> Report:
    """Lay a change over a draft; an approval it had no longer stands.

    RefusedError without a name, for a passage there is none of, and once it is published.
    """
    by = _named(wish.by)

    def step(found: Opened) -> Step:
        if found.report.status not in (ReportStatus.DRAFT, ReportStatus.APPROVED):
            raise RefusedError(
                f"报告{report_id}{found.report.status.label}，不能再改；可重新编制一版"
            )
        edit = ReportEdit(
            id=0,
            report_id=report_id,
            at=m.clock.now(),
            by=by,
            kind=wish.kind,
            passage=wish.passage,
            text="\n".join(map(typed, wish.text.splitlines())),
            reason=typed(wish.reason),
        )
        check(_as_changed(m.settings, found), edit)
        report = replace(found.report, status=ReportStatus.DRAFT, decided_by="", decided_at=None)
        detail = {"passage": edit.passage, "edit": edit.kind.value, "reason": edit.reason}
        return _step(m.settings, found, report, by, "edited", new_edit=edit, detail=detail)

    return _taken(m, report_id, step)


def approve(m: Monitor, report_id: int, by: str) -> Report:
    """``by`` stands for a draft. RefusedError without a name, or for whoever changed it last."""
    name, now = _named(by), m.clock.now()
    with m.store.write() as unit:
        report = known(unit, report_id, lock=True)
        if report.status is not ReportStatus.DRAFT:
            raise RefusedError(f"报告{report_id}{report.status.label}，不须审核")
        edits = unit.reports.edits(report_id)
        if edits and edits[-1].by == name and _plan(m.settings, report).review.two_people:
            raise RefusedError(f"{name}最后改过这份报告，须由另一人审核")
        report = replace(report, status=ReportStatus.APPROVED, decided_by=name, decided_at=now)
        unit.reports.keep(report, was=ReportStatus.DRAFT)
        note(unit, report, name, "approved", {}, now)
    return report


def publish(m: Monitor, report_id: int, by: str) -> Report:
    """Freeze an approved report on the word of ``by``. RefusedError while nobody approved it."""
    name = _named(by)

    def step(found: Opened) -> Step:
        if found.report.status is not ReportStatus.APPROVED:
            hint = "，请先用 monitor report approve 审核"
            drafted = found.report.status is ReportStatus.DRAFT
            raise RefusedError(
                f"报告{report_id}{found.report.status.label}，不能印发{hint if drafted else ''}"
            )
        report = published(found.report, found.report.decided_by, m.clock.now())
        return _step(m.settings, found, report, name, "published")

    return _taken(m, report_id, step)


def due_reports(m: Monitor) -> list[int]:
    """Reports of a plan that are to be published now: approved ones, and drafts whose time is over.

    What somebody asked for goes out only when somebody says so.
    """
    now = m.clock.now()
    with m.store.read() as unit:
        waiting = [report for report in unit.reports.waiting() if report.name]
    return [report.id for report in waiting if _may_go(report, _plan(m.settings, report), now)]


def publish_due(m: Monitor, report_id: int) -> Report:
    """Publish a report whose time has come."""

    def step(found: Opened) -> Step:
        report = published(found.report, found.report.decided_by, m.clock.now())
        return _step(m.settings, found, report, "report", "published")

    return _taken(m, report_id, step)


def withdraw(m: Monitor, report_id: int, *, by: str, reason: str) -> Report:
    """Take back a published report, and tell whoever got it; its files stay as proof.

    RefusedError without a name or reason, and for what was not published.
    """
    name, why, now = _named(by), typed(reason), m.clock.now()
    if not why:
        raise RefusedError("没有写明撤回的理由，请用 --reason 写")
    with m.store.write() as unit:
        report = known(unit, report_id, lock=True)
        if report.status is not ReportStatus.PUBLISHED:
            raise RefusedError(f"报告{report_id}{report.status.label}，没有可撤回的")
        report = replace(report, status=ReportStatus.WITHDRAWN, note=why)
        unit.reports.keep(report, was=ReportStatus.PUBLISHED)
        told = take_back(m, unit, report, name, now)
        note(unit, report, name, "withdrawn", {"reason": why, "alerts": told}, now)
    return report


def verified(m: Monitor, report_id: int) -> tuple[tuple[str, str], ...]:
    """Every file of a report with why it is not as registered, empty when it is."""
    with m.store.read() as unit:
        report = known(unit, report_id)
    return tuple((file.path, verdict(m.data_dir, file)) for file in report.files)


# ── steps ────────────────────────────────────────────────────────────────────────────────────


def _taken(m: Monitor, report_id: int, step: Callable[[Opened], Step]) -> Report:
    for _ in range(_ATTEMPTS):
        done = settle(m, step(opened(m, report_id)))
        if done is not None:
            return done
    raise RefusedError(f"报告{report_id}正由他人改动，请稍后再试")


def _step(
    settings: Settings,
    found: Opened,
    report: Report,
    by: str,
    action: str,
    *,
    new_edit: ReportEdit | None = None,
    detail: Mapping[str, object] | None = None,
) -> Step:
    printed = (file.form for file in report.files if file.form in _PRINTED)
    return Step(
        report=report,
        was=found.report.status,
        composed=found.composed,
        edits=(*found.edits, new_edit) if new_edit else found.edits,
        new_edit=new_edit,
        forms=(*_plan(settings, report).forms, *printed),
        by=by,
        action=action,
        detail=tuple((detail or {}).items()),
    )


def _may_go(report: Report, plan: ReportPlan, now: datetime) -> bool:
    if report.status is ReportStatus.APPROVED:
        return True
    until = plan.review.until
    if plan.review.by != "until" or until is None:
        return plan.review.by == "nobody"
    day = desk(report.made_at).date()
    return now >= utc(datetime.combine(day, until, DESK))


def _plan(settings: Settings, report: Report) -> ReportPlan:
    return plan_of(
        settings,
        Order(kind=report.kind, start=report.period_start, end=report.period_end, name=report.name),
    )


def _as_changed(settings: Settings, found: Opened) -> Document:
    say = Phrases(settings.wording["review"], found.report.period_end)
    return apply(found.composed, found.edits, say)


def _named(by: str) -> str:
    name = typed(by)
    if not name:
        raise RefusedError("没有写明是谁，请用 --by 写姓名")
    return name
