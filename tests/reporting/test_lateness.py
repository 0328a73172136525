"""A report that is late or fails is itself a matter, told once, and its end too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor import jobs, pipeline
from monitor.alerts.signs import LateReport, Signs, troubles
from monitor.errors import MonitorError, OutputError
from monitor.settings.routing import Step
from monitor.types import Alert, AlertReason
from tests.reporting.conftest import MUST, at, later

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.clock import SimulatedClock
    from monitor.settings import Settings
    from tests.reporting.conftest import Planned


def watched(settings: Settings) -> Settings:
    routing = replace(
        settings.routing, system=(Step(to=("head",), channels=("console",)),), quietly=("file",)
    )
    return replace(settings, routing=routing)


def told(m: Monitor) -> list[Alert]:
    with m.store.read() as unit:
        return unit.alerts.of_matter("report:daily")


def look(m: Monitor, clock: SimulatedClock, minutes: int = 1) -> None:
    for _ in range(minutes):
        later(clock, minutes=1)
        m.pulse.stir(clock.now())
        pipeline.watch(m, {})


def test_failing_disk_is_told_at_once_and_its_end_quietly(
    planned: Planned, clock: SimulatedClock
) -> None:
    m = planned(change=watched)
    clock.move_to(at(10, 15))
    (m.data_dir / "reports").write_text("in the way")
    with pytest.raises(OutputError):
        jobs.made_due(m)
    look(m, clock, minutes=3)
    (begun,) = told(m)
    assert begun.reason is AlertReason.SYSTEM
    assert "社保舆情日报未能编制，应于10:30送达" in begun.explanation
    (m.data_dir / "reports").unlink()
    jobs.made_due(m)
    look(m, clock)
    assert [alert.reason for alert in told(m)] == [AlertReason.SYSTEM, AlertReason.CALMED]
    assert "社保舆情日报已经编制印发" in told(m)[-1].explanation


def test_report_nobody_reviews_is_told_once_it_is_due(
    planned: Planned, clock: SimulatedClock
) -> None:
    m = planned(change=watched, review=MUST)
    clock.move_to(at(10, 10))
    look(m, clock, minutes=5)
    jobs.made_due(m)
    look(m, clock, minutes=15)
    assert told(m) == [], "it is not later than 10:30 yet"
    look(m, clock)
    (begun,) = told(m)
    assert "至今没有审核印发" in begun.explanation
    with m.store.read() as unit:
        (words,) = unit.alerts.deliveries(begun.id)
    assert "monitor report approve 1 --by 姓名" in words.message.text
    pipeline.approve_report(m, 1, by="沈砚秋")
    jobs.made_due(m)
    look(m, clock)
    assert told(m)[-1].reason is AlertReason.CALMED


def test_fault_of_ours_is_told_without_its_words(
    planned: Planned, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("what a stranger wrote")

    monkeypatch.setattr("monitor.reporting.making.LOADERS", {"daily": broken})
    m = planned(change=watched)
    clock.move_to(at(10, 15))
    with pytest.raises(MonitorError, match="RuntimeError"):
        jobs.made_due(m)
    look(m, clock)
    with m.store.read() as unit:
        (words,) = unit.alerts.deliveries(told(m)[0].id)
    assert "RuntimeError" in words.message.text
    assert "stranger" not in words.message.text


@pytest.mark.parametrize(
    ("awake", "late"), [(None, True), (at(9), True), (at(10, 20), False), (at(10, 29), False)]
)
def test_monitor_that_has_just_woken_has_its_time(
    house: Monitor, awake: object, late: bool
) -> None:
    signs = Signs(
        awake_since=awake,  # type: ignore[arg-type]  # a moment or none
        reports=(LateReport(id="daily", title="日报", due_at=at(10, 10)),),
    )
    found = troubles(signs, house.settings, at(10, 30))
    assert any(trouble.matter == "report:daily" for trouble in found) == late
