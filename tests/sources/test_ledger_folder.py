"""A watched folder, visited: real files, the real fetcher, one visit after another."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.clock import SimulatedClock
from monitor.sources.base import Source
from monitor.sources.fetch import Fetcher
from monitor.sources.visit import Harvest, visit
from monitor.sources.worker import ParserPool
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeFetcher = Callable[..., Fetcher]

HEADER = "工单编号,来电时间,诉求内容\n"


class Watched:
    """The folder, its source, and what is remembered between visits."""

    def __init__(
        self, folder: Path, source: Source, fetcher: Fetcher, clock: SimulatedClock
    ) -> None:
        self.folder, self.source = folder, source
        self._fetcher, self._clock = fetcher, clock
        self._state = SourceState(source_id="hotline")

    def put(self, name: str, rows: str, minutes_ago: float = 60) -> None:
        path = self.folder / name
        path.write_text(rows, encoding="utf-8")
        at = self._clock.now().timestamp() - 60 * minutes_ago
        os.utime(path, (at, at))

    def visit(self) -> Harvest:
        now = self._clock.now()
        pool = ParserPool(inline=True)
        harvest = visit(self.source, self._state, self._fetcher, pool, now)
        self._state = harvest.state
        assert harvest.state.failures == 0
        return harvest

    def tickets(self) -> list[str | None]:
        return [item.external_id for item in self.visit().items]


@pytest.fixture(params=["台账", "台账/", "url"])
def watched(
    request: pytest.FixtureRequest,
    make_source: MakeSource,
    make_fetcher: MakeFetcher,
    clock: SimulatedClock,
    tmp_path: Path,
) -> Watched:
    folder = tmp_path / "台账"
    folder.mkdir()
    source = make_source(
        kind="ledger",
        id="hotline",
        url=folder.as_uri() if request.param == "url" else request.param,
        platform="hotline",
        authority="ticket",
    )
    return Watched(folder, source, make_fetcher(), clock)


def test_new_and_changed_files_are_read_oldest_first_and_once(watched: Watched) -> None:
    watched.put("10月.csv", HEADER + "A1,2026-10-31,甲\n", minutes_ago=90)
    watched.put("9月 #1?.csv", HEADER + "A0,2026-09-30,甲\n", minutes_ago=99)
    assert watched.tickets() == ["A0", "A1"]
    assert watched.visit().unchanged
    watched.put("11月.csv", HEADER + "A2,2026-11-22,甲\n")
    assert watched.tickets() == ["A2"]
    watched.put("10月.csv", HEADER + "A1,2026-10-31,乙\n", minutes_ago=30)
    assert [item.body for item in watched.visit().items] == ["乙"]
    assert watched.visit().unchanged


def test_broken_file_is_reported_once_and_the_others_are_read(watched: Watched) -> None:
    watched.put("1.csv", "没有表头\n", minutes_ago=90)
    watched.put("2.csv", HEADER + "A1,2026-11-22,甲\nA2,昨晚,乙\n")
    first = watched.visit()
    assert [item.external_id for item in first.items] == ["A1"]
    assert first.problems[0].startswith("文件 '1.csv' ")
    assert first.problems[1].startswith("文件 '2.csv'：第3行：")
    assert watched.visit().problems == ()
    watched.put("1.csv", HEADER + "A3,2026-11-22,丙\n", minutes_ago=30)
    assert watched.tickets() == ["A3"]


def test_file_still_being_written_waits_for_the_next_visit(watched: Watched) -> None:
    watched.put("a.csv", HEADER + "A1,2026-11-22,甲\n", minutes_ago=0)
    assert watched.tickets() == []
    watched.put("a.csv", HEADER + "A1,2026-11-22,甲\nA2,2026-11-22,乙\n", minutes_ago=-0.01)
    assert watched.tickets() == []
    assert watched.tickets() == ["A1", "A2"]


def test_many_files_are_read_some_at_a_visit_until_none_is_left(watched: Watched) -> None:
    for number in range(20):
        watched.put(f"{number:02}.csv", HEADER + f"A{number},2026-11-22,甲\n", 99 - number)
    counts = [len(watched.tickets()) for _ in range(4)]
    assert counts == [8, 8, 4, 0]
    assert watched.visit().unchanged


def test_file_too_large_is_reported_once_and_holds_up_no_other(watched: Watched) -> None:
    with (watched.folder / "vast.csv").open("wb") as file:
        file.truncate(10**9)
    os.utime(watched.folder / "vast.csv", (1_700_000_000,) * 2)
    watched.put("small.csv", HEADER + "A1,2026-11-22,甲\n")
    first = watched.visit()
    assert [item.external_id for item in first.items] == ["A1"]
    assert [problem[:16] for problem in first.problems] == ["文件 'vast.csv' 超过"]
    watched.put("more.csv", HEADER + "A2,2026-11-22,甲\n")
    assert watched.visit().problems == ()
