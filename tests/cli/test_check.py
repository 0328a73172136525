"""Look before you run: settings are checked whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.cli import check
from monitor.clock import SimulatedClock
from monitor.settings import shipped_config_dir

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> SimulatedClock:
    """A day in a year of which the days off are known."""
    clock = SimulatedClock(datetime(2026, 9, 1, 4, tzinfo=UTC))
    monkeypatch.setattr(check, "SystemClock", lambda: clock)
    return clock


# ── check-config ─────────────────────────────────────────────────────────────────────────────


def test_good_settings_are_counted(door: Door, config: Path) -> None:
    done = door("check-config", "--config", config)
    assert done.code == 0
    assert all(line.startswith("提示：") for line in done.err.splitlines())
    assert "未发现问题" in done.out
    (report,) = door("check-config", "--config", config, "--json").lines
    counted = {"sources", "topics", "routes", "people", "playbooks"}
    assert set(report) == {"revision", "problems", "hints"} | counted
    assert (report["problems"], report["sources"]) == ([], 11)


def test_shipped_settings_are_good(door: Door) -> None:
    done = door("check-config", "--config", shipped_config_dir())
    assert done.code == 0
    (hint,) = done.err.splitlines()
    assert "规则 本地/特别重大 管Ⅰ级，第1步会响的渠道只有0条" in hint


def test_hole_in_the_roster_is_a_fault(door: Door, config: Path) -> None:
    with (config / "roster.yaml").open("a", encoding="utf-8") as file:
        file.write("\nleave: [{person: lin, first: 2026-09-10, last: 2026-09-10}]\n")
    done = door("check-config", "--config", config)
    assert done.code == 1
    assert "2026-09-10 08:00 至 2026-09-10 22:00 无人任值班员（duty）：林知夏休假" in done.err
    assert "1 处问题" in done.out


def test_year_without_its_days_off_is_only_pointed_out(
    door: Door, config: Path, today: SimulatedClock
) -> None:
    today.move_to(datetime(2090, 9, 1, 4, tzinfo=UTC))
    done = door("check-config", "--config", config)
    assert done.code == 0
    assert done.err.startswith("提示：")
    assert "2090年的放假安排尚未收录" in done.err


def test_rules_that_let_a_grave_matter_sleep_are_pointed_out(door: Door, config: Path) -> None:
    tree = (
        "routes:\n"
        "- name: 涉红\n"
        "  match: {tiers: [red, orange]}\n"
        "  quiet_hours: '22:00-08:00'\n"
        "  routes:\n"
        "  - {name: 会响, steps: [{to: [duty], channels: [mail, gate]}]}\n"
        "  - {name: 一条, steps: [{to: [duty], channels: [mail, console, file]}]}\n"
        "- {name: 兜底, steps: [{to: [duty], channels: [console]}]}\n"
    )
    (config / "routing.yaml").write_text(tree, encoding="utf-8")
    with (config / "channels.yaml").open("a", encoding="utf-8") as file:
        file.write("  mail: {kind: email, host: m.example, sender: a@m.example}\n")
        file.write("  gate: {kind: webhook, url: 'https://g.example/'}\n")
    done = door("check-config", "--config", config)
    assert done.code == 0
    ringing, *given_up, idle, system = done.err.splitlines()
    assert "规则 涉红/一条 管Ⅰ级，第1步会响的渠道只有1条" in ringing
    assert "规则“涉红”只管Ⅰ级、Ⅱ级，静默时段不起作用" in idle
    assert "没有写 system" in system
    stopping = ("涉红/会响", "涉红/一条", "兜底")
    for line, path in zip(given_up, stopping, strict=True):
        assert f"规则 {path} 最后一步之后不再催办" in line


def test_rule_whose_last_step_is_told_again_is_not_pointed_out(door: Door, config: Path) -> None:
    tree = (
        "routes:\n"
        "- name: 反复\n"
        "  repeat: 1h\n"
        "  routes:\n"
        "  - {name: 照外层, steps: [{to: [duty], channels: [console]}]}\n"
        "- {name: 照等待, steps: [{to: [duty], channels: [console], wait: 30m}]}\n"
    )
    (config / "routing.yaml").write_text(tree, encoding="utf-8")
    assert "最后一步之后" not in door("check-config", "--config", config).err


def test_every_mistake_is_told_at_once_with_file_line_and_remedy(door: Door, config: Path) -> None:
    desk, roster = config / "desk.yaml", config / "roster.yaml"
    desk.write_text(desk.read_text(encoding="utf-8") + "agancy: x\n", encoding="utf-8")
    roster.write_text("people: []\nshifts: 3\n", encoding="utf-8")
    done = door("check-config", "--config", config)
    assert (done.code, done.out) == (1, "")
    assert f"{desk}:{len(desk.read_text(encoding='utf-8').splitlines())}: " in done.err
    assert "did you mean 'agency'?" in done.err
    assert f"{roster}:2: " in done.err


def test_unknown_region_ends_with_1(door: Door, config: Path) -> None:
    desk = config / "desk.yaml"
    text = desk.read_text(encoding="utf-8").replace('home_regions: ["990100"]', "home_regions: [x]")
    desk.write_text(text, encoding="utf-8")
    done = door("check-config", "--config", config)
    assert done.code == 1
    assert "地名代码 'x'" in done.err
    assert "1 处问题" in done.out


def test_folder_that_is_not_there_ends_with_1(door: Door, tmp_path: Path) -> None:
    done = door("check-config", "--config", tmp_path / "none")
    assert done.code == 1
    assert "--config" in done.err
