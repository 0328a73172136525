"""The report on the golden hour: what was kept, what was missed and why, and what was before."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.durations import minutes_of
from monitor.errors import NotFoundError
from monitor.reports.document import ChartBlock, Document, Table, plain_words
from monitor.reports.golden_hour import SECTIONS, compose
from monitor.reports.golden_hour_data import (
    ENDS,
    MEASURES,
    ClockKept,
    GoldenHourData,
    HourKept,
    Leg,
    Met,
    Missed,
    TierKept,
    Way,
)
from monitor.reports.kept import dump
from monitor.reports.render.markdown import markdown
from monitor.settings import Settings, load_settings, shipped_config_dir
from monitor.settings.reports import Lists, ReportPlan
from monitor.types import Tier

START, END = datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 30, 16, tzinfo=UTC)
PLAN = ReportPlan(id="hour", kind="golden_hour", covers="month")


@pytest.fixture(scope="module")
def settings() -> Settings:
    """The shipped settings."""
    return load_settings(shipped_config_dir())


def _tier(tier: Tier, incidents: int, met: int, took: tuple[float, ...] = (40, 5)) -> TierKept:
    return TierKept(
        tier=tier,
        firsts=(),
        incidents=incidents,
        undated=1,
        measures={name: Met(met=met, of=incidents) for name in MEASURES},
        legs=(Leg(label="首发→采集", allowed=25, took=minutes_of(took)),),
    )


def _missed(number: int, *, done: bool = False) -> Missed:
    return Missed(
        code=f"20260615-{number:03}",
        title="养老金没到账",
        tier=Tier.ORANGE,
        clock="K5",
        label="首次权威发声",
        due_at=END - timedelta(days=3),
        done=done,
        late=timedelta(hours=3),
        cause="未发声",
        reason="到期未办，已过3小时",
    )


KEPT = HourKept(
    start=START,
    end=END,
    tiers=(_tier(Tier.ORANGE, 25, 20, tuple(range(10))), _tier(Tier.BLUE, 2, 1)),
    clocks=(
        ClockKept(
            name="K5", label="首次权威发声", counts=dict.fromkeys(ENDS, 1), kept=Met(met=2, of=3)
        ),
    ),
    missed=(_missed(1), _missed(2, done=True)),
    ways=(
        Way(code="20260615-001", tier=Tier.ORANGE, found=5, taken=None),
        Way(code="20260615-002", tier=Tier.ORANGE, found=8.5, taken=20),
    ),
    dismissed=1,
    routine=4,
)
EMPTY = replace(KEPT, tiers=(), clocks=(), missed=(), ways=(), dismissed=0, routine=0)


def made(
    settings: Settings, kept: HourKept = KEPT, before: HourKept | None = None, **plan: object
) -> Document:
    data = GoldenHourData(kept=kept, before=before, now=END, number=6)
    return compose(data, replace(PLAN, **plan), settings)  # type: ignore[arg-type]  # by name


def told(document: Document, anchor: str) -> str:
    (found,) = (each for each in document.sections if each.anchor == anchor)
    return markdown(replace(document, sections=(found,), references=()))


def test_all_sections_are_told(settings: Settings) -> None:
    document = made(settings, before=replace(KEPT, start=START - (END - START), end=START))
    assert tuple(each.anchor for each in document.sections) == SECTIONS
    assert document.masthead.issue == "第6期"
    overview = told(document, "overview")
    assert re.search(r"事件\*\*27\*\*［\d+］件", overview)
    assert "77.8%" in overview
    assert "超时**2**" in overview
    assert "已排除的1件、日常级的4件" in overview


def test_time_without_incidents_claims_nothing(settings: Settings) -> None:
    document = made(settings, EMPTY, EMPTY)
    assert all("没有发现Ⅳ级以上事件" in told(document, key) for key in SECTIONS[:-1])
    assert document.references == ()
    assert "没有发现" in document.summary


def test_share_of_few_is_not_told(settings: Settings) -> None:
    assert "80.0%" in told(made(settings), "tiers")
    few = replace(KEPT, tiers=(_tier(Tier.BLUE, 19, 10),))
    assert "%" not in told(made(settings, few), "tiers") + told(made(settings, few), "overview")


def test_median_and_percentile_stand_where_there_are_enough(settings: Settings) -> None:
    text = told(made(settings), "legs")
    assert "| 首发→采集 | 25 | 10 | 4.5 | 9 |" in text
    assert "| 首发→采集 | 25 | 2 | 5、" in text
    assert "2件首发时间不明" in text


def test_chart_shows_minutes_and_who_has_not_been_taken(settings: Settings) -> None:
    document = made(settings)
    (chart,) = (
        block
        for section in document.sections
        for block in section.blocks
        if isinstance(block, ChartBlock)
    )
    rows = [[plain_words(cell) for cell in row] for row in chart.table.rows]
    assert rows[0] == ["20260615-001 Ⅱ级（未签收）", "5", "0", "5"]
    assert rows[1] == ["20260615-002 Ⅱ级", "8.5", "20", "28.5"]
    undated = made(settings, replace(KEPT, ways=()))
    assert "不列逐事件用时" in told(undated, "minutes")


def test_every_breach_has_its_cause_and_the_list_is_bounded(settings: Settings) -> None:
    text = told(made(settings), "breaches")
    assert "| 未发声 | 2 | 20260615-001、20260615-002 |" in text
    assert text.count("到期未办，已过3小时") == 2
    many = replace(KEPT, missed=tuple(_missed(n) for n in range(200)))
    document = made(settings, many, lists=Lists(listed_items=7))
    text = told(document, "breaches")
    assert "其余193项从略" in text
    assert "等200件" in text
    (section,) = (each for each in document.sections if each.anchor == "breaches")
    tables = [block for block in section.blocks if isinstance(block, Table)]
    assert sum(len(table.rows) for table in tables[1:]) == 7


def test_nothing_missed_is_said(settings: Settings) -> None:
    document = made(settings, replace(KEPT, missed=()))
    assert "没有超时" in told(document, "breaches")
    assert "没有超时" in told(document, "overview")


def test_time_before_is_compared_only_where_it_was_watched(settings: Settings) -> None:
    before = replace(KEPT, missed=(), tiers=(_tier(Tier.BLUE, 3, 3),))
    text = told(made(settings, before=before), "compared")
    assert "| 60分钟内发现 | 21/27（77.8%） | 3/3 |" in text
    assert "| 超时（项） | 2 | 0 |" in text
    assert "不作比较" in told(made(settings), "compared")


def test_every_number_leads_to_a_reference(settings: Settings) -> None:
    document = made(settings)
    cited = {int(n) for n in re.findall(rb'"reference":(\d+)', dump(document))} - {0}
    assert cited == {reference.number for reference in document.references}


def test_unknown_section_is_refused(settings: Settings) -> None:
    with pytest.raises(NotFoundError, match="'nothing'"):
        made(settings, sections=("nothing",))
