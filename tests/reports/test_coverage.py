"""What may be claimed about a period rests on which sources answered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.reports.coverage import cover, zero_report
from monitor.reports.watched import SourceCoverage, Watch
from monitor.types import Ailment, Authority, SourceTrouble

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


def test_quiet_day_is_one_paragraph_instead_of_empty_sections(quiet: Any) -> None:
    page, text = quiet.printed()
    assert "实行零报告" in page
    assert "实行零报告" in text
    for heading in ("总体概况", "重点舆情", "热词排行", "前期事项进展"):
        assert heading not in page
        assert heading not in text


def test_incomplete_picture_is_not_headed_a_zero_report(quiet: Any) -> None:
    quiet.coverage_rows[0]["failures"] = 3
    for made in quiet.printed():
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


# ── troubles, tiers and the watch ────────────────────────────────────────────────────────────


def ailing(name: str, ailment: Ailment, detail: str = "请核对") -> SourceCoverage:
    trouble = SourceTrouble(
        id=1, source_id=name, ailment=ailment, since=END - timedelta(days=3), detail=detail
    )
    return replace(source(name), troubles=(trouble,))


def watched(gap: timedelta) -> Watch:
    return Watch(
        began_at=START,
        longest_gap=gap,
        gap_from=START + timedelta(hours=5),
        allowed=timedelta(hours=1),
    )


@pytest.mark.parametrize("ailment", [a for a in Ailment if a.blinds])
def test_source_that_answers_but_cannot_be_trusted_makes_no_zero_report(ailment: Ailment) -> None:
    sources = [source("甲"), ailing("乙", ailment)]
    found = cover(sources, START, END)
    assert not found.complete
    words = zero_report(found, sources, END)
    assert f"有应答而内容存疑（乙：{ailment.label}）" in words
    assert "实行零报告" not in words


@pytest.mark.parametrize("ailment", [Ailment.MOVED, Ailment.SKEWED])
def test_trouble_that_hides_nothing_is_told_and_leaves_the_zero_report(ailment: Ailment) -> None:
    sources = [source("甲"), ailing("乙", ailment)]
    found = cover(sources, START, END)
    assert found.complete
    assert "未解除的信源异常1项" in zero_report(found, sources, END)
    assert [(t.name, t.label) for t in found.troubles] == [("乙", ailment.label)]


def test_watch_that_slept_for_hours_makes_no_zero_report() -> None:
    sources = [source("甲")]
    asleep = watched(timedelta(hours=5, minutes=20))
    found = cover(sources, START, END, asleep)
    assert not found.complete
    words = zero_report(found, sources, END, asleep)
    assert "监测曾停顿，自11月19日 15:00起5小时20分没有采集" in words
    assert "实行零报告" not in words


def test_watch_that_was_kept_is_part_of_the_proof() -> None:
    sources, awake = [source("甲")], watched(timedelta(minutes=9))
    found = cover(sources, START, END, awake)
    assert "最长无采集时段9分（11月19日 15:00起）" in found.statement
    words = zero_report(found, sources, END, awake)
    assert "实行零报告" in words
    assert "监测自11月19日 10:00开始" in words


def test_vendor_that_pushed_nothing_has_not_failed() -> None:
    quiet = replace(source("供应方", ago_h=None), pushed=True)
    found = cover([source("甲"), quiet], START, END)
    assert found.complete
    assert "应答1个，另1个由对方推送、本期未推送" in found.statement
    assert [line.state for line in found.lines] == ["本期未推送", "正常"]
    assert "不构成零报告" in zero_report(cover([quiet], START, END), [quiet], END)


def test_sources_of_one_standing_are_told_together_with_their_worst() -> None:
    central = replace(source("甲"), authority=Authority.CENTRAL, visits=10, promised=12)
    silent = END - timedelta(hours=30)
    sources = [
        replace(source("丙"), authority=Authority.FORUM),
        central,
        replace(central, name="乙", last_success_at=silent, outage=timedelta(hours=3)),
    ]
    first, second = cover(sources, START, END).tiers
    assert (first.label, first.answered, first.sources) == ("央级媒体", 1, 2)
    assert (first.visits, first.promised, first.outage) == (20, 24, "3小时（乙）")
    assert (second.label, second.promised, second.outage) == ("论坛", 0, "无")


def test_statement_does_not_name_hundreds() -> None:
    found = cover([source(f"源{n}", ago_h=None) for n in range(300)], START, END)
    assert "300个采集不正常（" in found.statement
    assert "等300个" in found.statement
    assert len(found.statement) < 200


def test_detail_of_a_trouble_is_escaped_in_either_form(quiet: Any) -> None:
    quiet.coverage_rows[0]["troubles"] = [
        ["moved", "11-19 16:20", "迁至 <script>alert(1)</script>\n# [x](javascript:1)"]
    ]
    page, text = quiet.printed()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\n# " not in text.split("异常")[1]
    assert r"\<script\>alert(1)\</script\> # \[x\](javascript:1)" in text
