"""What may be claimed about a period rests on which sources answered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.reports import SourceCoverage, digest_html, digest_markdown
from monitor.reports.coverage import cover, zero_report

END = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
START = END - timedelta(days=1)


def source(name: str, *, ago_h: float | None = 0.5, failures: int = 0) -> SourceCoverage:
    return SourceCoverage(
        id=name,
        name=name,
        seen=10,
        relevant=0,
        duplicates=0,
        last_success_at=None if ago_h is None else END - timedelta(hours=ago_h),
        failures=failures,
        last_error="503" if failures else None,
    )


def test_full_coverage_makes_a_zero_report_with_its_proof() -> None:
    sources = [source("甲"), source("乙")]
    found = cover(sources, START, END)
    words = zero_report(found, sources, END)
    assert found.complete
    assert "实行零报告" in words
    assert "启用信源2个，应答2个，读取信息20条，最近一次采集成功在11月20日 09:30" in words


@pytest.mark.parametrize(
    "bad",
    [source("丙", ago_h=30), source("丙", ago_h=None, failures=4), source("丙", failures=1)],
    ids=["silent", "never", "failing"],
)
def test_one_failing_source_makes_the_picture_incomplete(bad: SourceCoverage) -> None:
    sources = [source("甲"), bad]
    found = cover(sources, START, END)
    assert not found.complete
    assert [line.name for line in found.failed] == ["丙"]
    assert found.failed[0].error
    assert "以下情况不完整" in found.statement
    words = zero_report(found, sources, END)
    assert "不能据此断定没有舆情" in words
    assert "实行零报告" not in words


def test_source_that_failed_and_came_back_is_named() -> None:
    back = replace(source("丁"), visits=20, failed_visits=3)
    found = cover([source("甲"), back], START, END)
    assert found.complete
    assert "全部应答，其中丁曾中断、已恢复" in found.statement
    assert "曾中断（失败3次），已恢复" in [line.state for line in found.lines]


@pytest.mark.parametrize("sources", [[], [source("甲", ago_h=None, failures=9)]])
def test_without_an_answering_source_there_is_no_zero_report(
    sources: list[SourceCoverage],
) -> None:
    found = cover(sources, START, END)
    assert not found.complete
    assert "不构成零报告" in zero_report(found, sources, END)


def test_quiet_day_is_one_paragraph_instead_of_empty_sections(quiet: Any, tmp_path: Path) -> None:
    data = quiet.compose()
    page, text = digest_html(data, tmp_path), digest_markdown(data, tmp_path)
    assert "实行零报告" in page
    assert "实行零报告" in text
    for heading in ("总体概况", "重点舆情", "热词排行", "前期事项进展"):
        assert heading not in page
        assert heading not in text


def test_incomplete_picture_is_not_headed_a_zero_report(quiet: Any, tmp_path: Path) -> None:
    quiet.coverage_rows[0]["failures"] = 3
    data = quiet.compose()
    for made in (digest_html(data, tmp_path), digest_markdown(data, tmp_path)):
        assert "情况不完整" in made
        assert "零报告" not in made


def test_quiet_day_still_shows_what_is_owed_from_before(busy: Any, quiet: Any) -> None:
    quiet.incident_rows = [
        {
            "id": 35,
            "code": "20261112-001",
            "title": "川南镇窗口排队时间过长",
            "tier": "blue",
            "items": [30],
            "detected": "11-12 09:30",
            "factors": [],
            "clocks": [["K7", "公布答复", "11-12 09:30", "11-16 09:30", None]],
        }
    ]
    quiet.earlier_rows = [
        {"id": 30, "at": "11-12 09:00", "platform": "board", "authority": "ticket"}
        | {"outlet": "留言板", "title": "排队两小时"}
    ]
    data = quiet.compose()
    assert data.zero_report is not None
    assert [row.code for row in data.progress] == ["20261112-001"]


def test_day_with_something_is_no_zero_report(busy: Any) -> None:
    data = busy.compose()
    assert data.zero_report is None
    assert "1个采集不正常（示范市政府公报）" in data.coverage.statement
