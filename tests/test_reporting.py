"""What the report hop loads: proof of the watch, outages, troubles, and the key of the seal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor import jobs
from monitor.clock import SimulatedClock, utc
from monitor.reports.seal import find_seal, verify
from monitor.settings.sources import RecordedSource
from monitor.sources.catalogue import build
from monitor.types import Ailment, Authority, Platform, SourceTrouble

if TYPE_CHECKING:
    from monitor.app import Monitor

pytestmark = pytest.mark.slow

BEGIN = utc(datetime(2026, 6, 15, 9))
MINUTES = timedelta(minutes=20)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(BEGIN)


@pytest.fixture
def desk(watch: Callable[..., Monitor], clock: SimulatedClock, tmp_path: Path) -> Monitor:
    """A desk with one source that shows nothing; it wakes an hour before the period begins."""
    stream = tmp_path / "stream.jsonl"
    stream.touch()
    source = RecordedSource(
        kind="recorded",
        id="quiet",
        name="示范论坛",
        url=str(stream),
        platform=Platform.FORUM,
        authority=Authority.FORUM,
        every=timedelta(minutes=5),
    )
    return watch(clock, resolve={}, sources={"quiet": build(source)})


def pass_hours(m: Monitor, clock: SimulatedClock, hours: int) -> None:
    for _ in range(hours * 3):
        jobs.tick(m)
        clock.move_to(clock.now() + MINUTES)


def digest(m: Monitor, clock: SimulatedClock) -> str:
    clock.move_to(BEGIN + timedelta(hours=25, minutes=30))
    jobs.tick(m)
    (path,) = (m.data_dir / "reports").rglob("*-16.md")
    return path.read_text(encoding="utf-8")


def test_day_that_was_watched_throughout_is_a_zero_report(
    desk: Monitor, clock: SimulatedClock
) -> None:
    pass_hours(desk, clock, 25)
    made = digest(desk, clock)
    assert "实行零报告" in made
    assert "最长无采集时段20分" in made
    assert "监测自6月15日 10:00开始" in made
    assert "| 论坛 | 1/1 | 76 | 306 | 无 |" in made  # rung every 20 minutes, not every 5
    assert "算法：SHA-256" in made


@pytest.mark.slow
def test_sleep_of_some_hours_is_no_zero_report(desk: Monitor, clock: SimulatedClock) -> None:
    pass_hours(desk, clock, 10)
    clock.move_to(clock.now() + timedelta(hours=5))
    pass_hours(desk, clock, 9)
    made = digest(desk, clock)
    assert "监测曾停顿，自6月15日 18:40起5小时20分没有采集" in made
    assert "零报告" not in made


def test_lost_source_is_told_with_the_length_of_its_outage(
    desk: Monitor, clock: SimulatedClock, tmp_path: Path
) -> None:
    pass_hours(desk, clock, 3)
    (tmp_path / "stream.jsonl").unlink()
    pass_hours(desk, clock, 4)
    (tmp_path / "stream.jsonl").touch()
    pass_hours(desk, clock, 18)
    made = digest(desk, clock)
    row = next(line for line in made.splitlines() if line.startswith("| 论坛 |"))
    assert "小时" in row
    assert "（示范论坛）" in row


@pytest.mark.slow
def test_only_troubles_open_at_the_end_of_the_period_are_told(
    desk: Monitor, clock: SimulatedClock
) -> None:
    def found(ailment: Ailment, hours: int, ended: int | None = None) -> SourceTrouble:
        return SourceTrouble(
            id=0,
            source_id="quiet",
            ailment=ailment,
            since=BEGIN + timedelta(hours=hours),
            detail="请核对",
            ended_at=None if ended is None else BEGIN + timedelta(hours=ended),
        )

    pass_hours(desk, clock, 25)
    with desk.store.write() as unit:
        unit.health.add_troubles(
            [found(Ailment.GARBLED, 3, 9), found(Ailment.SILENT, 5), found(Ailment.MOVED, 26)]
        )
    made = digest(desk, clock)
    assert "未解除的信源异常（1项）" in made
    assert "〔停更〕 示范论坛，6月15日 14:00发现：请核对。" in made
    assert "有应答而内容存疑（示范论坛：停更）" in made


@pytest.mark.parametrize("readable", [True, False])
def test_digest_is_signed_when_the_key_can_be_read_and_made_when_it_cannot(
    desk: Monitor, clock: SimulatedClock, tmp_path: Path, readable: bool
) -> None:
    key = tmp_path / "seal.key"
    if readable:
        key.write_text("a key of the tests\n", encoding="utf-8")
    reports = replace(desk.settings.reports, seal_key=f"${{file:{key}}}")
    m = replace(desk, settings=replace(desk.settings, reports=reports))
    pass_hours(m, clock, 25)
    printed = find_seal(digest(m, clock))
    assert printed.keyed == readable
    assert verify(printed, "a key of the tests").agrees == readable
