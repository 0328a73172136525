"""Reports of one incident from the store: what they hold of few, of many, merged, closed ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from monitor import pipeline
from monitor.clock import SimulatedClock
from monitor.errors import InputError, NotFoundError
from monitor.reporting import flash, making, special
from monitor.reporting.order import Order, Stage
from monitor.reports.document import Bullets, Document, Steps, Table
from monitor.reports.kept import dump
from monitor.reports.render.markdown import markdown
from monitor.reports.special import SECTIONS
from monitor.settings.reports import ReportPlan
from monitor.types import Action, Incident, ReportStatus, Tier
from tests.reporting.small_world import DAY, END, HOUR, bring

if TYPE_CHECKING:
    from monitor.app import Monitor

TOPIC = "benefit_payment"
PLACE = "990103"


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(END - DAY)


@pytest.fixture
def m(watch: Callable[..., Monitor], clock: SimulatedClock) -> Monitor:
    return watch(clock)


def incident_of(m: Monitor, texts: int = 1, region: str = PLACE, words: str = "养老金") -> Incident:
    """One incident of so many first reports."""
    moments = [END - DAY - n * HOUR / 60 for n in range(texts, 0, -1)]
    items = bring(m, moments, topic=TOPIC, region=region, tone=-1, words=(words,))
    pipeline.assess(m, [item.id for item in items])
    with m.store.read() as unit:
        home = unit.incidents.of_items([items[0].id])[items[0].id]
        return unit.incidents.one(home)


def made(m: Monitor, incident: Incident, kind: str = "special", name: str = "") -> Document:
    load = {"special": special.load, "flash": flash.load}[kind]
    order = Order(
        kind=kind, start=END - 2 * DAY, end=END, scope=f"incident:{incident.id}", name=name
    )
    with m.store.read() as unit:
        return load(m, unit, order, Stage(number=0, now=END + HOUR))


def section(document: Document, anchor: str) -> str:
    (found,) = (each for each in document.sections if each.anchor == anchor)
    return markdown(replace(document, sections=(found,), references=()))


def grave(m: Monitor, incident: Incident) -> None:
    """Put down that it was graded 重大."""
    with m.store.write() as unit:
        last = unit.incidents.latest([incident.id])[incident.id]
        unit.incidents.add_assessments([replace(last, tier=Tier.ORANGE, at=m.clock.now())])
        unit.incidents.save(replace(unit.incidents.one(incident.id), tier=Tier.ORANGE))


# ── the special report ───────────────────────────────────────────────────────────────────────


def test_incident_of_one_text_has_all_parts_and_says_what_there_is_not(m: Monitor) -> None:
    document = made(m, incident_of(m))
    assert tuple(each.anchor for each in document.sections) == tuple(SECTIONS)
    assert all(each.blocks for each in document.sections)
    assert "共收录**1**" in section(document, "spread")
    assert "没有转载和转发" in section(document, "spread")
    assert "未监测到官方回应" in section(document, "answers")
    assert "不作比较" in section(document, "alike")
    assert "不作预测" in section(document, "ahead")


def test_incident_without_a_place_names_none(m: Monitor) -> None:
    document = made(m, incident_of(m, region=""))
    assert "涉事地：未点明" in section(document, "basis")
    assert "没有信息确切点明涉事地" in section(document, "places")


def test_policy_is_told_with_its_document_numbers(m: Monitor) -> None:
    text = section(made(m, incident_of(m)), "basis")
    assert "人社部发〔2021〕18号" in text
    assert "模板，未经本单位审定" in text


def test_groups_of_fewer_than_twenty_are_not_told(m: Monitor) -> None:
    moments = [END - DAY - n * HOUR / 60 for n in range(30, 0, -1)]
    many = bring(m, moments[:20], topic=TOPIC, region=PLACE, groups=("退休人员",))
    few = bring(m, moments[20:], topic=TOPIC, region=PLACE, groups=("农民工",))
    pipeline.assess(m, [item.id for item in (*many, *few)])
    with m.store.read() as unit:
        (incident,) = unit.incidents.get(unit.incidents.all_ids())
    text = section(made(m, incident), "content")
    assert "| 退休人员 | 20 |" in text
    assert "农民工" not in text


def test_lists_of_a_large_incident_are_bounded(m: Monitor) -> None:
    document = made(m, incident_of(m, 300))
    assert "共收录**300**" in section(document, "spread")
    for each in document.sections:
        for block in each.blocks:
            if isinstance(block, Table):
                assert len(block.rows) <= 60
            elif isinstance(block, Bullets):
                assert len(block.items) <= 30
            elif isinstance(block, Steps):
                assert len(block.steps) <= 30
    assert max(len(reference.items) for reference in document.references) <= 5


def test_merged_incident_is_told_with_the_whole(m: Monitor) -> None:
    whole, part = incident_of(m, 2), incident_of(m, 1, region="990104", words="失业金")
    assert whole.id != part.id
    with m.store.write() as unit:
        unit.incidents.save(replace(part, merged_into=whole.id))
    document = made(m, part)
    assert f"所查事件{part.code}已并入{whole.code}" in section(document, "summary")
    assert "共收录**2**" in section(document, "spread")
    assert "已并入" not in markdown(made(m, whole))


def test_closed_incident_tells_its_steps_without_names(m: Monitor, clock: SimulatedClock) -> None:
    incident = incident_of(m, 2)
    unit_id = m.settings.roster.units[0].id
    steps: tuple[tuple[Action, dict[str, Any]], ...] = (
        (Action.ASSIGN, {"unit": unit_id}),
        (Action.ANSWER, {"evidence": "https://rsj.shifan.example/a.html"}),
        (Action.CLOSE, {"evidence": "回访电话 2026-11-13"}),
    )
    for action, given in steps:
        clock.move_to(clock.now() + HOUR)
        pipeline.record_disposition(m, incident.id, action, by="甲乙丙", **given)
    document = made(m, incident)
    course = section(document, "course")
    assert f"{m.settings.roster.units[0].name}交办" in course
    assert "公布答复" in course
    assert "销号" in course
    assert "甲乙丙" not in markdown(document)


def test_what_came_later_changes_nothing(m: Monitor, clock: SimulatedClock) -> None:
    incident = incident_of(m, 3)
    before = made(m, incident)
    clock.move_to(END + HOUR)
    late = bring(m, [END + HOUR / 2], topic=TOPIC, region=PLACE, tone=-1)
    pipeline.assess(m, [item.id for item in late])
    after = made(m, incident)
    for was, now in zip(before.sections, after.sections, strict=True):
        assert now == was
    assert after == before


@pytest.mark.parametrize("kind", ["special", "flash"])
def test_every_number_leads_to_a_reference_of_the_document(m: Monitor, kind: str) -> None:
    document = made(m, incident_of(m, 30), kind)
    cited = {int(n) for n in re.findall(rb'"reference":(\d+)', dump(document))} - {0}
    assert cited == {reference.number for reference in document.references}


def test_order_must_name_an_incident_that_is_there(m: Monitor) -> None:
    order = Order(kind="special", start=END - DAY, end=END)
    with m.store.read() as unit:
        with pytest.raises(InputError, match="--incident"):
            special.load(m, unit, order, Stage(number=0, now=END))
        with pytest.raises(NotFoundError, match="99"):
            special.load(m, unit, replace(order, scope="incident:99"), Stage(number=0, now=END))


def test_incident_is_not_told_before_it_was_graded(m: Monitor) -> None:
    incident = incident_of(m)
    order = Order(
        kind="special", start=END - 9 * DAY, end=END - 5 * DAY, scope=f"incident:{incident.id}"
    )
    with m.store.read() as unit, pytest.raises(NotFoundError, match="not graded by then"):
        special.load(m, unit, order, Stage(number=0, now=END))


def test_plan_chooses_the_sections(m: Monitor) -> None:
    incident = incident_of(m)
    plan = ReportPlan(id="s", kind="daily", sections=("summary", "answers"))
    strange = replace(plan, id="t", sections=("nothing",))
    reports = replace(m.settings.reports, plans=(plan, strange))
    own = replace(m, settings=replace(m.settings, reports=reports))
    found = made(own, incident, name="s").sections
    assert [each.anchor for each in found] == ["summary", "answers"]
    with pytest.raises(NotFoundError, match="'nothing'"):
        made(own, incident, name="t")


def test_town_of_who_asks_is_not_told(m: Monitor) -> None:
    words = "芦埠镇村民询问养老金什么时候发？第"
    text = section(made(m, incident_of(m, 2, words=words)), "content")
    asked = text.split("前十疑问")[1].split("各方原话")[0]
    assert "〔乡镇〕村民询问养老金什么时候发" in asked
    assert "芦埠镇" not in asked


# ── flashes that are made without being asked for ────────────────────────────────────────────


def test_flash_is_owed_once_an_incident_turns_grave(m: Monitor) -> None:
    incident = incident_of(m)
    with m.store.read() as unit:
        assert list(flash.owed(unit, m.clock.now())) == []
    grave(m, incident)
    with m.store.read() as unit:
        assert list(flash.owed(unit, m.clock.now())) == []
        (order,) = flash.owed(unit, m.clock.now() + HOUR)
        assert list(flash.owed(unit, m.clock.now() + 2 * DAY)) == []
    assert order.scope == f"incident:{incident.id}"


def test_flash_is_made_as_a_draft_and_no_second_time(
    m: Monitor, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "LOADERS", {"flash": flash.load})
    incident = incident_of(m)
    grave(m, incident)
    clock.move_to(clock.now() + HOUR)
    quiet = replace(m, settings=replace(m.settings, reports=replace(m.settings.reports, plans=())))
    pipeline.make_reports(quiet)
    pipeline.make_reports(quiet)
    with m.store.read() as unit:
        (made_once,) = unit.reports.archive(9)
    assert made_once.kind == "flash"
    assert made_once.status is ReportStatus.DRAFT
    assert {file.form for file in made_once.files} >= {"html", "md"}


def test_second_flash_is_a_follow_up(m: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "LOADERS", {"flash": flash.load})
    incident = incident_of(m, 2)
    assert "续报" not in made(m, incident, "flash").masthead.issue
    scope = f"incident:{incident.id}"
    first = Order(kind="flash", start=END - 2 * DAY, end=END - DAY + HOUR, scope=scope)
    pipeline.report(m, first)
    document = made(m, incident, "flash")
    assert "（续报1）" in document.masthead.issue
    assert "新增0条，累计2" in section(document, "change")
