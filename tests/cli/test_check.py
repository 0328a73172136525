"""Look before you run: settings are checked whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.settings import shipped_config_dir

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]

# ── check-config ─────────────────────────────────────────────────────────────────────────────


def test_good_settings_are_counted(door: Door, config: Path) -> None:
    done = door("check-config", "--config", config)
    assert (done.code, done.err) == (0, "")
    assert "未发现问题" in done.out
    (report,) = door("check-config", "--config", config, "--json").lines
    counted = {"sources", "topics", "routes", "people", "playbooks"}
    assert set(report) == {"revision", "problems", "hints"} | counted
    assert (report["problems"], report["sources"]) == ([], 11)


def test_shipped_settings_are_good(door: Door) -> None:
    done = door("check-config", "--config", shipped_config_dir())
    assert (done.code, done.err) == (0, "")


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
