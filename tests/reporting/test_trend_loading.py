"""The trend report from the store: how finely it tells time, what it corrects and leaves out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.clock import SimulatedClock
from monitor.errors import InputError, NotFoundError
from monitor.reporting.order import Order, Stage
from monitor.reporting.trend import load
from monitor.reports.document import ChartBlock, Document
from monitor.reports.kept import dump
from monitor.reports.render.markdown import markdown
from monitor.settings.reports import ReportPlan
from monitor.types import Demand
from tests.reporting.small_world import DAY, END, HOUR, bring, watched_since

if TYPE_CHECKING:
    from monitor.app import Monitor

TOPIC = "benefit_payment"


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(END + HOUR)


@pytest.fixture
def m(watch: Callable[..., Monitor], clock: SimulatedClock) -> Monitor:
    made = watch(clock)
    watched_since(made, END - 100 * DAY)
    return made


def made(m: Monitor, span: timedelta, *, scope: str = f"topic:{TOPIC}") -> Document:
    order = Order(kind="trend", start=END - span, end=END, scope=scope)
    with m.store.read() as unit:
        return load(m, unit, order, Stage(number=0, now=m.clock.now()))


def section(document: Document, anchor: str) -> str:
    (found,) = (each for each in document.sections if each.anchor == anchor)
    return markdown(replace(document, sections=(found,), references=()))


def steps_of(document: Document) -> int:
    """How many steps the curve of the volume has, the expected ones left out."""
    volume = next(each for each in document.sections if each.anchor == "volume")
    (block,) = (each for each in volume.blocks if isinstance(each, ChartBlock))
    assert block.chart.kind == "curve"
    until = block.chart.forecast_from
    return sum(until is None or at < until for at in block.chart.times)


@pytest.mark.parametrize(("days", "steps"), [(3, 72), (4, 96), (5, 5), (92, 92), (98, 14)])
def test_longer_period_is_told_by_longer_steps(m: Monitor, days: int, steps: int) -> None:
    bring(m, [END - n * DAY - HOUR for n in range(3)], topic=TOPIC)
    assert steps_of(made(m, days * DAY)) == steps


def test_part_of_a_week_counts_in_the_total_and_not_on_the_curve(m: Monitor) -> None:
    begin = END - 100 * DAY  # a Saturday
    bring(m, [begin + HOUR, begin + 3 * DAY], topic=TOPIC)
    text = markdown(made(m, 100 * DAY))
    assert "共收录“待遇发放”相关信息**2**" in text
    assert "走势按整周计" in text
    assert "| 合计 | 1［" in text or "| 合计 | 1 |" in text


def test_reports_of_other_topics_do_not_count(m: Monitor) -> None:
    bring(m, [END - HOUR], topic=TOPIC)
    bring(m, [END - HOUR, END - 2 * HOUR], topic="retirement_delay")
    assert "相关信息**1**" in section(made(m, 3 * DAY), "overview")
    assert "相关信息**3**" in section(made(m, 3 * DAY, scope=""), "overview")


def test_outage_is_made_good_and_said(m: Monitor) -> None:
    usual = [END - n * DAY + hour * HOUR for n in range(1, 60) for hour in (1, 5, 9, 13)]
    dark = END - 3 * DAY, END - 2 * DAY
    bring(m, usual, topic=TOPIC, source="evening")
    seen = [at for at in usual if not dark[0] <= at < dark[1]]
    bring(m, seen, topic=TOPIC, source="portal")
    outage(m, "portal", *dark)
    text = section(made(m, 10 * DAY), "volume")
    assert "示范在线" in text
    assert "已按往常占比放大，由4条校正为8条" in text


def test_source_that_brought_later_what_it_had_published_has_lost_nothing(m: Monitor) -> None:
    usual = [END - n * DAY + hour * HOUR for n in range(1, 60) for hour in (1, 5, 9, 13)]
    bring(m, usual, topic=TOPIC, source="evening")
    bring(m, usual, topic=TOPIC, source="portal")
    outage(m, "portal", END - 3 * DAY, END - 2 * DAY)
    assert "采集正常，数量未作校正" in section(made(m, 10 * DAY), "volume")


def outage(m: Monitor, source: str, since: datetime, until: datetime) -> None:
    with m.store.write() as unit:
        unit.ledger.add(since, "collect", "failed", f"source:{source}", {}, "r")
        unit.ledger.add(until, "collect", "recovered", f"source:{source}", {}, "r")


def test_group_of_fewer_than_twenty_texts_is_not_shown(m: Monitor) -> None:
    bring(m, [END - n * HOUR for n in range(1, 21)], topic=TOPIC, groups=("退休人员",))
    bring(m, [END - n * HOUR for n in range(1, 20)], topic=TOPIC, groups=("农民工",))
    text = section(made(m, 3 * DAY), "groups")
    assert "退休人员" in text
    assert "农民工" not in text
    assert "另有1项不足20条" in text


def test_share_of_fewer_than_twenty_texts_is_not_shown(m: Monitor) -> None:
    bring(m, [END - n * HOUR for n in range(1, 20)], topic=TOPIC, tone=-1)
    assert "%" not in section(made(m, 3 * DAY), "tones")


def test_period_before_the_watch_is_no_calm(
    watch: Callable[..., Monitor], clock: SimulatedClock
) -> None:
    late = watch(clock)
    watched_since(late, END + HOUR)
    assert "尚未开始监测" in section(made(late, 3 * DAY), "overview")
    assert "不能据此判断平静" in section(made(late, 30 * DAY), "overview")


def test_empty_period_is_told_in_every_section(m: Monitor) -> None:
    document = made(m, 10 * DAY)
    assert all(each.blocks for each in document.sections)
    assert "没有收录到" in section(document, "overview")


def test_officials_stand_against_questions(m: Monitor) -> None:
    bring(m, [END - n * HOUR for n in range(1, 19)], topic=TOPIC, demand=Demand.INQUIRY)
    bring(m, [END - n * HOUR for n in range(1, 7)], topic=TOPIC, authority="official")
    text = section(made(m, 3 * DAY), "voices")
    assert "官方说明6条，公众提问18条" in text
    assert "官方说明占25%" in text


def test_word_that_rose_in_two_outlets_is_found(m: Monitor) -> None:
    before = [END - 4 * DAY + n * HOUR for n in range(40)]
    lately = [END - n * HOUR for n in range(1, 41)]
    bring(m, before, topic=TOPIC)
    bring(m, lately, topic=TOPIC, words=("养老金", "晚点"))
    bring(m, lately[:20], topic=TOPIC, words=("养老金", "迟发"))
    bring(m, lately[:20], topic=TOPIC, words=("养老金", "迟发"), outlet="示范日报")
    text = section(made(m, 2 * DAY), "words")
    assert "| 迟发 | 40" in text
    assert "晚点" not in text


def test_year_before_is_compared_once_it_was_watched(m: Monitor) -> None:
    bring(m, [END - n * DAY - HOUR for n in range(40)], topic=TOPIC)
    text = section(made(m, 20 * DAY), "compared")
    assert "上一期：本期20" in text
    assert "与上年同期没有可比" in text


def test_every_number_leads_to_a_reference_of_the_document(m: Monitor) -> None:
    bring(m, [END - n * HOUR for n in range(1, 60)], topic=TOPIC, region="990103")
    document = made(m, 3 * DAY)
    cited = {int(n) for n in re.findall(rb'"reference":(\d+)', dump(document))} - {0}
    assert cited == {reference.number for reference in document.references}
    assert all("topic=benefit_payment" in reference.query for reference in document.references)
    json.loads(dump(document))


def test_region_and_unknown_section_are_refused(m: Monitor) -> None:
    with pytest.raises(InputError, match="--topic"):
        made(m, 3 * DAY, scope="region:990000")
    plan = ReportPlan(
        id="t", kind="trend", topics=(TOPIC,), covers="week", days=("mon",), sections=("none",)
    )
    reports = replace(m.settings.reports, plans=(plan,))
    strange = replace(m, settings=replace(m.settings, reports=reports))
    order = Order(kind="trend", start=END - 3 * DAY, end=END, name="t")
    with strange.store.read() as unit, pytest.raises(NotFoundError, match="'none'"):
        load(strange, unit, order, Stage(number=1, now=END))


def test_weeks_of_a_breakdown_hold_nothing_from_before_the_period(m: Monitor) -> None:
    begin = END - 40 * DAY  # a Wednesday
    bring(m, [begin - DAY, begin + HOUR, END - HOUR], topic=TOPIC, tone=-1)
    text = section(made(m, 40 * DAY), "tones")
    weeks = [row for row in text.splitlines() if "起一周 |" in row]
    assert [row.split(" | ")[1][0] for row in weeks] == ["1", *"0000", "1"]
