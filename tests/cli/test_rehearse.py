"""``monitor rehearse`` and ``monitor replay``: what differs, and what never may."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import CONFIG

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Replayed

Door = Callable[..., "Done"]

_WITHOUT_WALL_CLOCK = """
import sys
from monitor.clock import SystemClock

def refuse(clock):
    raise AssertionError("the wall clock was asked")

SystemClock.now = refuse
from monitor.cli import main
main()
"""


@pytest.mark.slow
def test_replay_gives_the_same_bytes_and_the_same_database_in_another_process(
    recording: Path, replayed: Replayed, tmp_path: Path
) -> None:
    database = tmp_path / "again.db"
    url = f"sqlite:///{database}"
    words = ["replay", recording, "--config", CONFIG, "--database", url, "--json"]
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_WALL_CLOCK, *map(str, words)],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == replayed.out
    assert _rows(database) == _rows(replayed.database)


def _rows(database: Path) -> list[str]:
    connection = sqlite3.connect(database)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_rehearsal_is_told_verdict_first_then_what_differs_and_how_to_read_it(
    door: Door, desk: Mapping[str, Any], config: Path
) -> None:
    tree = (config / "routing.yaml").read_text(encoding="utf-8")
    (config / "routing.yaml").write_text(tree.replace("to: [duty]", "to: [head]"), encoding="utf-8")
    days = ("--from", "2025-06-16", "--to", "2025-06-16")
    words = ("--config", config, "--old", CONFIG, *desk["database"], *desk["data"], *days)
    done = door("rehearse", *words)
    assert done.code == 0, done.err
    assert done.out.startswith("预警2条：改送1条。事件2起：级别都不变。\n")
    for told in ("预警改送（1）", "钟望舒", "各主题预警数", "值班负担", "实际发出预警2条"):
        assert told in done.out
    assert not desk["data"][1].exists()


def test_rehearsal_that_cannot_be_held_says_what_to_do(
    door: Door, desk: Mapping[str, Any], config: Path
) -> None:
    days = ("--from", "2025-06-16", "--to", "2025-06-15")
    words = ("--config", config, "--old", CONFIG, *desk["database"])
    assert "swap them" in door("rehearse", *words, *days).err
    (config / "severity.yaml").write_text("cut_offs: {red: 10}\n", encoding="utf-8")
    done = door("rehearse", *words, "--from", "2025-06-16", "--to", "2025-06-16")
    assert (done.code, done.out) == (1, "")
    assert f"{config / 'severity.yaml'}:1:" in done.err
