"""A report on its way: changed, approved, published, taken back, verified."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest

from monitor import jobs, pipeline
from monitor.errors import InputError, NotFoundError, RefusedError
from monitor.reporting import files
from monitor.reporting.review import Wording, passages_of
from monitor.settings.reports import Review
from monitor.types import EditKind, Report, ReportStatus
from tests.reporting.conftest import MUST, at

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.clock import SimulatedClock
    from tests.reporting.conftest import Planned

UNTIL = Review(by="until", until=time(10, 25))
NEW = Wording(kind=EditKind.REPLACE, passage="overview.lead", text="本期平稳[1]。", by="林知夏")


def made(m: Monitor) -> Report:
    jobs.made_due(m)
    with m.store.read() as unit:
        (report,) = unit.reports.archive(1)
    return report


def now(m: Monitor, report: Report) -> Report:
    with m.store.read() as unit:
        found = unit.reports.get(report.id)
    assert found is not None
    return found


def page(m: Monitor, report: Report) -> str:
    file = next(file for file in now(m, report).files if file.form == "html")
    return files.read(m.data_dir, file).decode()


@pytest.fixture
def m(planned: Planned, clock: SimulatedClock) -> Monitor:
    made = planned(review=MUST)
    clock.move_to(at(10, 15))
    return made


@pytest.fixture
def draft(m: Monitor) -> Report:
    return made(m)


def test_change_is_laid_over_the_draft_and_told(m: Monitor, draft: Report) -> None:
    pipeline.change_report(m, draft.id, NEW)
    assert "本期平" in page(m, draft)
    assert "人工改写：林知夏" in page(m, draft)
    assert passages_of(m, draft.id)[0].text == "本期平稳。"
    with m.store.read() as unit:
        (edit,) = unit.reports.edits(draft.id)
        actions = [(e.actor, e.action) for e in unit.ledger.of(f"report:{draft.id}")]
    assert (edit.by, edit.text) == ("林知夏", "本期平稳[1]。")
    assert actions == [("report", "made"), ("林知夏", "edited")]


def test_what_a_person_types_is_masked(m: Monitor, draft: Report) -> None:
    wish = Wording(
        kind=EditKind.ADD, passage="hints.advice", text="来电13800138000", by="林知夏", reason="补"
    )
    pipeline.change_report(m, draft.id, wish)
    with m.store.read() as unit:
        (edit,) = unit.reports.edits(draft.id)
    assert "13800138000" not in edit.text
    assert "〔手机号〕" in edit.text


def test_whoever_changed_it_last_may_not_approve_it(m: Monitor, draft: Report) -> None:
    pipeline.change_report(m, draft.id, NEW)
    with pytest.raises(RefusedError, match="须由另一人审核"):
        pipeline.approve_report(m, draft.id, by="林知夏")
    approved = pipeline.approve_report(m, draft.id, by="沈砚秋")
    assert (approved.status, approved.decided_by) == (ReportStatus.APPROVED, "沈砚秋")


def test_where_one_person_is_enough_they_may(planned: Planned, clock: SimulatedClock) -> None:
    m = planned(review=Review(by="must", two_people=False))
    clock.move_to(at(10, 15))
    draft = made(m)
    pipeline.change_report(m, draft.id, NEW)
    assert pipeline.approve_report(m, draft.id, by="林知夏").decided_by == "林知夏"


def test_change_after_approval_takes_it_back(m: Monitor, draft: Report) -> None:
    pipeline.approve_report(m, draft.id, by="沈砚秋")
    changed = pipeline.change_report(m, draft.id, NEW)
    assert (changed.status, changed.decided_by) == (ReportStatus.DRAFT, "")


def test_job_publishes_what_is_approved_and_nothing_else(m: Monitor, draft: Report) -> None:
    assert jobs.made_due(m) == 0
    assert "草稿" in page(m, draft)
    pipeline.approve_report(m, draft.id, by="沈砚秋")
    assert jobs.made_due(m) == 1
    report = now(m, draft)
    assert report.status is ReportStatus.PUBLISHED
    assert "草稿" not in page(m, draft)
    assert "沈砚秋" in page(m, draft)
    assert [wrong for _, wrong in pipeline.verify_report(m, draft.id)] == ["", "", ""]


def test_published_report_is_frozen(m: Monitor, draft: Report) -> None:
    pipeline.approve_report(m, draft.id, by="沈砚秋")
    pipeline.publish_report(m, draft.id, by="沈砚秋")
    with pytest.raises(RefusedError, match="不能再改"):
        pipeline.change_report(m, draft.id, NEW)
    with pytest.raises(RefusedError, match="不须审核"):
        pipeline.approve_report(m, draft.id, by="沈砚秋")
    with pytest.raises(RefusedError, match="不能印发"):
        pipeline.publish_report(m, draft.id, by="沈砚秋")


def test_draft_is_not_published_by_hand_either(m: Monitor, draft: Report) -> None:
    with pytest.raises(RefusedError, match="approve"):
        pipeline.publish_report(m, draft.id, by="沈砚秋")


def test_unreviewed_report_goes_out_at_its_time_and_says_so(
    planned: Planned, clock: SimulatedClock
) -> None:
    m = planned(review=UNTIL)
    clock.move_to(at(10, 15))
    draft = made(m)
    clock.move_to(at(10, 24))
    assert jobs.made_due(m) == 0
    clock.move_to(at(10, 25))
    assert jobs.made_due(m) == 1
    assert now(m, draft).decided_by == ""
    assert "未经人工审核" in page(m, draft)


def test_withdrawn_report_keeps_its_files_as_proof(m: Monitor, draft: Report) -> None:
    with pytest.raises(RefusedError, match="没有可撤回的"):
        pipeline.withdraw_report(m, draft.id, by="钟望舒", reason="数字有误")
    pipeline.approve_report(m, draft.id, by="沈砚秋")
    published = pipeline.publish_report(m, draft.id, by="沈砚秋")
    with pytest.raises(RefusedError, match="理由"):
        pipeline.withdraw_report(m, draft.id, by="钟望舒", reason=" ")
    gone = pipeline.withdraw_report(m, draft.id, by="钟望舒", reason="数字有误")
    assert (gone.status, gone.note, gone.files) == (
        ReportStatus.WITHDRAWN,
        "数字有误",
        published.files,
    )
    assert [wrong for _, wrong in pipeline.verify_report(m, draft.id)] == ["", "", ""]


def test_changed_and_missing_files_are_found(m: Monitor, draft: Report) -> None:
    first, second, third = draft.files
    (m.data_dir / first.path).write_text("otherwise")
    (m.data_dir / third.path).unlink()
    found = dict(pipeline.verify_report(m, draft.id))
    assert "不一致" in found[first.path]
    assert found[second.path] == ""
    assert "读不到" in found[third.path]


def test_draft_whose_kept_document_was_changed_goes_no_further(m: Monitor, draft: Report) -> None:
    document = next(file for file in draft.files if file.form == "json")
    (m.data_dir / document.path).write_text("{}")
    with pytest.raises(InputError, match="somebody changed it"):
        pipeline.change_report(m, draft.id, NEW)


def test_nobody_is_refused_and_unknown_reports_too(m: Monitor, draft: Report) -> None:
    for step in (pipeline.approve_report, pipeline.publish_report):
        with pytest.raises(RefusedError, match="--by"):
            step(m, draft.id, by=" ")
    with pytest.raises(NotFoundError, match="999"):
        pipeline.approve_report(m, 999, by="沈砚秋")


def test_two_who_change_at_once_both_stand(
    m: Monitor, draft: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second change is kept while the first is still being printed."""
    real, others = files.printed, [NEW]

    def slow(*given: object) -> files.Printed:
        if others:
            pipeline.change_report(m, draft.id, others.pop())
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("monitor.reporting.settling.printed", slow)
    mine = Wording(kind=EditKind.DROP, passage="hints.advice", by="沈砚秋")
    pipeline.change_report(m, draft.id, mine)
    with m.store.read() as unit:
        assert [edit.by for edit in unit.reports.edits(draft.id)] == ["林知夏", "沈砚秋"]
    assert "hints.advice" not in [passage.id for passage in passages_of(m, draft.id)]


def test_form_that_fails_when_it_is_published_does_not_go_out_as_the_draft_it_was(
    m: Monitor, draft: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.approve_report(m, draft.id, by="沈砚秋")
    monkeypatch.setitem(files._UNAVAILABLE, "html", lambda: "未安装")
    pipeline.publish_report(m, draft.id, by="沈砚秋")
    assert "html" not in {file.form for file in now(m, draft).files}


def test_form_that_failed_once_is_printed_with_the_next_step(
    m: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setitem(files._UNAVAILABLE, "html", lambda: "未安装")
        draft = made(m)
    assert "html" not in {file.form for file in draft.files}
    pipeline.change_report(m, draft.id, NEW)
    assert "本期平" in page(m, draft)
