"""A desk at which one small report is made each day; what it says is composed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.clock import SimulatedClock, utc
from monitor.reporting import making
from monitor.reports.document import (
    Bullets,
    Document,
    Fact,
    Facts,
    Figure,
    Masthead,
    Paragraph,
    Reference,
    Section,
    Text,
    Words,
)
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan, Review
from monitor.types import Run

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.reporting.order import Order, Stage
    from monitor.store import Unit

DAY = date(2026, 6, 15)
BEGIN = utc(datetime(2026, 6, 14, 11))
PLAN = ReportPlan(id="daily", kind="daily", period_ends_at=time(10, 0))
MUST = Review(by="must")
EVERY_TIME = ("test_making.py", "test_review.py", "test_schedule.py", "test_reports_settings.py")
"""Of the default run; the others take the lane of what people read."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the reports before the marks choose what is run."""
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.name not in EVERY_TIME:
            item.add_marker(pytest.mark.pages)


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    """A moment of the desk's clock, in UTC."""
    return utc(datetime.combine(day, time(hour, minute)))


def plain(text: str) -> Words:
    return (Text(text=text),)


def document(order: Order, stage: Stage) -> Document:
    """A report with a lead, a list and a fact that can be changed."""
    lead = (Text(text="本期原创"), Figure(text="12", reference=1), Text(text="条。"))
    return Document(
        kind=order.kind,
        masthead=Masthead(
            title="社保舆情日报",
            mark="【内部资料】",
            issue=f"第{stage.number}期" if stage.number else "",
            agency="示范市人社局",
            dated=order.end,
            period_start=order.start,
            period_end=order.end,
            covers="监测时段",
            made_at=stage.now,
        ),
        sections=(
            Section(
                anchor="overview",
                title="总体情况",
                short="总体",
                blocks=(
                    Paragraph(words=lead, passage="overview.lead"),
                    Bullets(items=(plain("甲"), plain("乙")), passage="overview.views"),
                ),
            ),
            Section(
                anchor="hints",
                title="提示",
                short="提示",
                blocks=(
                    Facts(
                        facts=(Fact(label="建议", words=plain("核实。"), passage="hints.advice"),)
                    ),
                ),
            ),
        ),
        references=(
            Reference(number=1, counted="原创信息", count=12, items=()),
            Reference(number=2, counted="转载", count=30, items=()),
        ),
        summary="本期原创12条。",
        settings_revision="r",
    )


@pytest.fixture(autouse=True)
def _small_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_m: Monitor, _unit: Unit, order: Order, stage: Stage) -> Document:
        return document(order, stage)

    monkeypatch.setattr(making, "LOADERS", {"daily": load, "special": load})


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(BEGIN)


Planned = Callable[..., "Monitor"]


@pytest.fixture
def planned(watch: Callable[..., Monitor], house: Monitor, clock: SimulatedClock) -> Planned:
    """A monitor that has been at work since ``BEGIN``, with the one plan changed as told.

    ``change`` changes the other settings.
    """

    def make(
        *, change: Callable[[Settings], Settings] = lambda settings: settings, **plan: Any
    ) -> Monitor:
        reports = replace(house.settings.reports, plans=(replace(PLAN, **plan),))
        m = watch(clock, settings=change(replace(house.settings, reports=reports)))
        began = Run(
            id="first", job="collect", started_at=BEGIN, finished_at=BEGIN, outcome="ok", counts={}
        )
        with m.store.write() as unit:
            unit.runs.add(began)
        return m

    return make


def later(clock: SimulatedClock, **span: float) -> None:
    """Let time pass."""
    clock.move_to(clock.now() + timedelta(**span))
