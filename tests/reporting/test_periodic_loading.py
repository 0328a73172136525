"""Weekly, fortnightly and monthly reports from the store: what they count, what they leave out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor import pipeline
from monitor.clock import SimulatedClock
from monitor.errors import NotFoundError
from monitor.reporting.order import Order, Stage
from monitor.reporting.periodic import load
from monitor.reports.document import Document
from monitor.reports.kept import dump
from monitor.reports.periodic import SECTIONS
from monitor.reports.render.markdown import markdown
from monitor.settings.reports import ReportPlan
from monitor.types import Action
from tests.reporting.small_world import DAY, END, HOUR, bring, watched_since

if TYPE_CHECKING:
    from monitor.app import Monitor

KINDS = {"weekly": 7, "biweekly": 14, "monthly": 30}
TOPIC = "benefit_payment"


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(END - 3 * DAY)


@pytest.fixture
def m(watch: Callable[..., Monitor], clock: SimulatedClock) -> Monitor:
    made = watch(clock)
    watched_since(made, END - 90 * DAY)
    return made


def made(m: Monitor, kind: str, *, scope: str = "", name: str = "") -> Document:
    span = timedelta(days=KINDS[kind])
    order = Order(kind=kind, start=END - span, end=END, scope=scope, name=name)
    with m.store.read() as unit:
        return load(m, unit, order, Stage(number=4, now=END + HOUR))


def section(document: Document, anchor: str) -> str:
    (found,) = (each for each in document.sections if each.anchor == anchor)
    return markdown(replace(document, sections=(found,), references=()))


@pytest.mark.parametrize("kind", KINDS)
def test_empty_period_is_told_in_every_section(m: Monitor, kind: str) -> None:
    document = made(m, kind)
    assert tuple(each.anchor for each in document.sections) == SECTIONS[kind]
    assert all(each.blocks for each in document.sections)
    assert "没有收录到社保相关信息" in section(document, "overview")
    assert document.masthead.issue.startswith("第4期")


def test_week_is_set_against_the_week_before(m: Monitor) -> None:
    bring(m, [END - n * 4 * HOUR for n in range(1, 31)], topic=TOPIC)
    bring(m, [END - 7 * DAY - n * 4 * HOUR for n in range(1, 25)], topic=TOPIC)
    document = made(m, "weekly")
    assert "上一期24" in section(document, "overview")
    assert "增加6条（25%）" in section(document, "overview")
    assert "| 待遇发放 | 30 |" in section(document, "topics")
    assert section(document, "topics").count("| 24 |") == 1


def test_share_of_fewer_than_twenty_is_not_told(m: Monitor) -> None:
    bring(m, [END - n * HOUR for n in range(1, 20)], topic=TOPIC, tone=-1)
    document = made(m, "weekly")
    assert "%" not in section(document, "overview") + section(document, "topics")


def test_days_before_the_watch_are_not_told_as_calm(
    watch: Callable[..., Monitor], clock: SimulatedClock
) -> None:
    late = watch(clock)
    watched_since(late, END - 3 * DAY)
    bring(late, [END - n * HOUR for n in range(1, 30)], topic=TOPIC)
    document = made(late, "weekly")
    assert section(document, "volume").count("| 未监测 | 未监测 |") == 4
    assert "只有约3天数据" in section(document, "overview")


def test_region_has_its_own_figures(m: Monitor) -> None:
    bring(m, [END - n * HOUR for n in range(1, 6)], topic=TOPIC, region="990103")
    bring(m, [END - n * HOUR for n in range(1, 4)], topic=TOPIC, region="990104")
    whole, part = made(m, "weekly"), made(m, "weekly", scope="region:990103")
    assert "信息**8**" in section(whole, "overview")
    assert "信息**5**" in section(part, "overview")
    assert "望川县" in part.masthead.subtitle
    assert "临澜县" not in section(part, "regions")


def test_month_tells_what_was_handed_over_closed_and_rated(
    m: Monitor, clock: SimulatedClock
) -> None:
    items = bring(m, [END - 3 * DAY - n * HOUR for n in range(1, 4)], topic=TOPIC, tone=-1)
    pipeline.assess(m, [item.id for item in items])
    with m.store.read() as unit:
        incident = unit.incidents.get(unit.incidents.all_ids())[0]
    unit_id = m.settings.roster.units[0].id
    steps: tuple[tuple[Action, dict[str, Any]], ...] = (
        (Action.ASSIGN, {"unit": unit_id}),
        (Action.ANSWER, {"evidence": "https://rsj.shifan.example/a.html"}),
        (Action.CLOSE, {"evidence": "回访电话 2026-11-13"}),
        (Action.RATE, {"detail": {"score": 4}}),
    )
    for action, given in steps:
        clock.move_to(clock.now() + HOUR)
        pipeline.record_disposition(m, incident.id, action, by="甲", **given)
    text = section(made(m, "monthly"), "loop")
    assert "交办1" in text
    assert "到期末已办结1" in text
    assert "平均4.0分" in text


def test_open_matter_smoulders_until_it_is_over(m: Monitor, clock: SimulatedClock) -> None:
    items = bring(m, [END - 3 * DAY - n * HOUR for n in range(1, 4)], topic=TOPIC, tone=-1)
    pipeline.assess(m, [item.id for item in items])
    assert "尚未办结" in section(made(m, "monthly"), "hidden")
    with m.store.read() as unit:
        incident = unit.incidents.get(unit.incidents.all_ids())[0]
    clock.move_to(clock.now() + HOUR)
    pipeline.record_disposition(m, incident.id, Action.DISMISS, by="甲", note="与本单位无关")
    assert "尚未办结" not in section(made(m, "monthly"), "hidden")


def test_every_number_leads_to_a_reference_of_the_document(m: Monitor) -> None:
    items = bring(m, [END - n * HOUR for n in range(1, 60)], topic=TOPIC, region="990103")
    pipeline.assess(m, [item.id for item in items])
    for kind in KINDS:
        document = made(m, kind)
        cited = {int(n) for n in re.findall(rb'"reference":(\d+)', dump(document))} - {0}
        assert cited == {reference.number for reference in document.references}


def test_plan_chooses_its_sections(m: Monitor) -> None:
    plan = ReportPlan(id="w", kind="weekly", days=("mon",), sections=("overview", "gap"))
    strange = replace(plan, id="s", sections=("nothing",))
    reports = replace(m.settings.reports, plans=(plan, strange))
    own = replace(m, settings=replace(m.settings, reports=reports))
    assert [each.anchor for each in made(own, "weekly", name="w").sections] == ["overview", "gap"]
    with pytest.raises(NotFoundError, match="'nothing'"):
        made(own, "weekly", name="s")
