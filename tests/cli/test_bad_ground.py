"""A database or folder that cannot be used is told in one line, and the command ends with 1."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.store import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with its tables, and nothing in them."""
    path = tmp_path / "monitor.db"
    Store.open(f"sqlite:///{path}").close()
    return path


def refused(done: Done) -> str:
    """What was said, all of it one clear line."""
    assert (done.code, done.out) == (1, "")
    (line,) = done.err.splitlines()
    assert line.startswith("错误：")
    return line


def test_locked_database(door: Door, database: Path, tmp_path: Path) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    url = f"sqlite:///{database}?timeout=0.05"
    words = ("digest", "--date", "2025-06-17", "--database", url, "--data-dir", tmp_path)
    done = door(*words)
    other.close()
    assert "is locked by another process; stop it or wait" in refused(done)


def test_read_only_database(door: Door, database: Path, tmp_path: Path) -> None:
    url = f"sqlite:///file:{database}?mode=ro&uri=true"
    words = ("digest", "--date", "2025-06-17", "--database", url, "--data-dir", tmp_path)
    assert "is read-only; check the rights" in refused(door(*words))


def test_file_that_is_no_database(door: Door, tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    path.write_bytes(b"no database at all, " * 100)
    told = refused(door("incidents", "--database", f"sqlite:///{path}"))
    assert "restore it from the last good copy" in told


@pytest.mark.parametrize("words", [("run",), ("digest", "--date", "2025-06-17")], ids=" ".join)
def test_data_folder_that_cannot_be_written(
    door: Door, database: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    in_the_way = tmp_path / "in the way"
    in_the_way.write_text("a file where a folder should be", encoding="utf-8")
    where = ("--database", f"sqlite:///{database}", "--data-dir", in_the_way / "var")
    told = refused(door(*words, *where))
    assert str(in_the_way) in told
    assert "--data-dir" in told
