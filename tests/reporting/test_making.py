"""Making reports: once, of every form, anew, and when something fails."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor import jobs, pipeline
from monitor.errors import MonitorError, NotFoundError, OutputError
from monitor.reporting import files, making
from monitor.reporting.order import Order
from monitor.reporting.schedule import order_for
from monitor.types import Report, ReportStatus
from tests.reporting.conftest import DAY, MUST, at, later

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.app import Monitor
    from monitor.clock import SimulatedClock
    from monitor.settings.reports import ReportPlan
    from tests.reporting.conftest import Planned


def ordered(m: Monitor) -> Order:
    return order_for(m.settings, "daily", DAY)


def text_of(m: Monitor, report: Report, form: str) -> str:
    file = next(file for file in report.files if file.form == form)
    return files.read(m.data_dir, file).decode()


@pytest.fixture
def m(planned: Planned, clock: SimulatedClock) -> Monitor:
    made = planned()
    clock.move_to(at(10, 15))
    return made


def test_report_is_written_registered_and_on_the_ledger(m: Monitor) -> None:
    report = pipeline.report(m, ordered(m))
    assert report.status is ReportStatus.PUBLISHED
    assert (report.decided_by, report.number, report.version) == ("rules", 1, 1)
    assert [file.form for file in report.files] == ["html", "json", "md"]
    for file in report.files:
        content = (m.data_dir / file.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256
    assert report.files[0].path == "reports/2026/daily-2026-06-15.html"
    with m.store.read() as unit:
        (entry,) = unit.ledger.of(f"report:{report.id}")
    assert (entry.actor, entry.action) == ("report", "made")


def test_same_order_gives_the_report_that_is_kept(m: Monitor, clock: SimulatedClock) -> None:
    first = pipeline.report(m, ordered(m))
    later(clock, hours=1)
    assert pipeline.report(m, ordered(m)) == first


def test_made_anew_is_a_version_of_its_own_and_the_first_stays(m: Monitor) -> None:
    first = pipeline.report(m, ordered(m))
    again = pipeline.report(m, ordered(m), anew=True)
    assert (again.version, again.number) == (2, first.number)
    assert again.files[0].path == "reports/2026/daily-2026-06-15-v2.html"
    assert [wrong for _, wrong in _verified(m, first)] == ["", "", ""]


def _verified(m: Monitor, report: Report) -> tuple[tuple[str, str], ...]:
    return pipeline.verify_report(m, report.id)


def test_made_anew_at_the_same_time_it_is_the_same_to_the_byte(m: Monitor) -> None:
    first = pipeline.report(m, ordered(m))
    again = pipeline.report(m, ordered(m), anew=True)
    assert [f.sha256 for f in again.files] == [f.sha256 for f in first.files]


def test_form_asked_for_later_is_added_and_the_others_are_left(m: Monitor) -> None:
    first = pipeline.report(m, ordered(m))
    more = pipeline.report(m, ordered(m), forms=("docx",))
    assert [f.form for f in more.files] == ["docx", "html", "json", "md"]
    assert {f.sha256 for f in first.files} < {f.sha256 for f in more.files}


def test_form_that_cannot_be_made_is_left_out_with_a_note(
    planned: Planned, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(files._UNAVAILABLE, "docx", lambda: "未安装")
    monkeypatch.setitem(files._FORMS, "pdf", _broken)
    m = planned(forms=("html", "docx", "pdf"))
    clock.move_to(at(10, 15))
    report = pipeline.report(m, ordered(m))
    assert [file.form for file in report.files] == ["html", "json"]
    with m.store.read() as unit:
        (entry,) = unit.ledger.of(f"report:{report.id}")
    told = entry.detail["left_out"]
    assert told == {"docx": "未安装", "pdf": "pdf 未能生成（ValueError），见 monitor.log"}


def _broken(*_: object) -> bytes:
    raise ValueError


def test_kind_there_is_none_of_is_refused_and_the_kinds_are_named(m: Monitor) -> None:
    with pytest.raises(NotFoundError, match=r"'weekly'.*daily, special"):
        pipeline.report(m, Order(kind="weekly", start=at(0), end=at(10)))


def test_what_somebody_asks_for_is_a_draft_named_by_its_period(m: Monitor) -> None:
    order = Order(kind="special", start=at(8), end=at(9, 30), scope="incident:4")
    report = pipeline.report(m, order)
    assert (report.status, report.number) == (ReportStatus.DRAFT, 0)
    path = next(file.path for file in report.files if file.form == "html")
    assert path == "reports/2026/special-incident-4-20260615T0800-20260615T0930.html"
    assert "草稿" in text_of(m, report, "html")


def test_file_that_cannot_be_written_leaves_no_report(m: Monitor) -> None:
    (m.data_dir / "reports").write_text("in the way")
    with pytest.raises(OutputError, match="写不进去"):
        pipeline.report(m, ordered(m))
    with m.store.read() as unit:
        assert unit.reports.archive(9) == []


def test_write_that_breaks_off_leaves_no_trace(m: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        pipeline.report(m, ordered(m))
    assert list((m.data_dir / "reports" / "2026").iterdir()) == []


# ── by the job ───────────────────────────────────────────────────────────────────────────────


def test_job_makes_what_is_owed_once(planned: Planned, clock: SimulatedClock) -> None:
    m = planned()
    clock.move_to(at(10, 14))
    assert jobs.made_due(m) == 0
    clock.move_to(at(10, 15))
    assert jobs.made_due(m) == 1
    assert jobs.made_due(m) == 0


def test_report_that_fails_holds_up_no_other_and_is_noted_once(
    planned: Planned, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    m = planned()
    (first,) = m.settings.reports.plans
    m = _with_plans(m, (first, replace(first, id="second")))
    good = making.LOADERS["daily"]

    def load(m: Monitor, unit: object, order: Order, stage: object) -> object:
        if order.name == "daily":
            raise RuntimeError("a fault of ours")
        return good(m, unit, order, stage)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "LOADERS", {"daily": load})
    clock.move_to(at(10, 15))
    for _ in range(2):
        with pytest.raises(MonitorError, match="RuntimeError"):
            jobs.made_due(m)
    with m.store.read() as unit:
        assert [report.name for report in unit.reports.archive(9)] == ["second"]
        assert len(unit.ledger.of("reports:daily")) == 1


def _with_plans(m: Monitor, plans: tuple[ReportPlan, ...]) -> Monitor:
    reports = replace(m.settings.reports, plans=plans)
    return replace(m, settings=replace(m.settings, reports=reports))


def test_report_of_a_plan_that_must_be_reviewed_is_made_as_a_draft(
    planned: Planned, clock: SimulatedClock
) -> None:
    m = planned(review=MUST)
    clock.move_to(at(10, 15))
    jobs.made_due(m)
    with m.store.read() as unit:
        (report,) = unit.reports.archive(9)
    assert report.status is ReportStatus.DRAFT
    assert "草稿" in text_of(m, report, "html")


def test_two_processes_that_make_the_same_keep_one(
    m: Monitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another finishes while this one is still printing."""
    real = making._newest
    before: list[int] = []

    def slow(unit: object, order: Order) -> Report | None:
        if not before:
            before.append(1)
            pipeline.report(m, order)
            return None
        return real(unit, order)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "_newest", slow)
    made = pipeline.report(m, ordered(m))
    with m.store.read() as unit:
        assert unit.reports.archive(9) == [made]
    assert all(not wrong for _, wrong in _verified(m, made))


def test_report_of_another_plan_never_lies_over_one_that_is_kept(m: Monitor) -> None:
    """As after a change of ``period_ends_at``: the same entry, the same day, another hour."""
    first = pipeline.report(m, ordered(m))
    second = pipeline.report(m, replace(ordered(m), end=at(9)))
    assert {file.path for file in first.files}.isdisjoint(file.path for file in second.files)
    assert all(not wrong for _, wrong in _verified(m, first))
    more = pipeline.report(m, replace(ordered(m), end=at(9)), forms=("docx",))
    assert len({file.path.rpartition(".")[0] for file in more.files}) == 1
