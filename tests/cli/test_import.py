"""``monitor import``: exports handed in by hand, once however often."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parents[1] / "sources" / "golden" / "ledger"
SOURCES = """
sources:
  - id: hotline
    kind: ledger
    enabled: false
    name: 示范市12345热线
    url: 台账
    platform: hotline
    authority: ticket
    region: "999100"
  - {id: petition, kind: ledger, name: 信访, url: x, platform: petition, authority: ticket}
"""
HEADER = "工单编号,来电时间,诉求内容\n"


@dataclass(frozen=True)
class Desk:
    """A desk with two ledgers and a database of its own."""

    door: Callable[..., Any]
    config: Path
    folder: Path

    def bring(self, *words: object, source: str = "hotline") -> Any:
        database = f"sqlite:///{self.folder / 'monitor.db'}"
        options = ("--config", self.config, "--database", database)
        return self.door(
            "import", *words, "--source", source, *options, "--data-dir", self.folder / "var"
        )

    def ask(self, query: str) -> list[Any]:
        with sqlite3.connect(self.folder / "monitor.db") as connection:
            found = connection.execute(query).fetchall()
        connection.close()
        return [row[0] if len(row) == 1 else row for row in found]

    def write(self, name: str, rows: str) -> Path:
        path = self.folder / name
        path.write_text(HEADER + rows, encoding="utf-8")
        return path


@pytest.fixture
def desk(door: Callable[..., Any], config: Path, tmp_path: Path) -> Desk:
    (config / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    return Desk(door=door, config=config, folder=tmp_path)


def test_export_is_taken_in_and_judged(desk: Desk) -> None:
    done = desk.bring(GOLDEN / "export.xlsx")
    assert done.code == 0, done.err
    assert f"{GOLDEN / 'export.xlsx'}：读到 3 件，新 3 件，内容有改动 0 件，已有 0 件。" in done.out
    assert "已写入并研判 3 件，其中与社保有关的 3 件。" in done.out
    assert "  问题：第7行：工单号 '2.02611220000000E+17'" in done.err
    assert desk.ask("SELECT external_id FROM items ORDER BY id") == [
        "SF20261122007",
        "202611220008",
        "SF20261122001",
    ]
    assert desk.ask("SELECT count(*) FROM members") == [3]
    assert desk.ask("SELECT count(*) FROM batches") == [0]


@pytest.mark.slow
def test_second_import_changes_nothing(desk: Desk) -> None:
    copy = shutil.copy(GOLDEN / "export.xlsx", desk.folder / "又一次.xlsx")
    desk.bring(GOLDEN / "export.xlsx")
    tables = "items", "tallies", "ledger", "members", "batches", "assessments", "alerts"
    before = [desk.ask(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608 - ours
    again = desk.bring(copy)
    assert (again.code, again.err) == (0, again.err)
    assert "读到 3 件，新 0 件，内容有改动 0 件，已有 3 件。" in again.out
    assert "没有新的内容，数据库未改动。" in again.out
    after = [desk.ask(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608 - ours
    assert after == before


@pytest.mark.slow
def test_ticket_counts_once_across_files_and_its_amendment_as_one(desk: Desk) -> None:
    one = desk.write("1.csv", "A1,2026-11-22,养老金没到账\nA2,2026-11-22,医保卡刷不了\n")
    two = desk.write("2.csv", "A1,2026-11-22,养老金没到账\nA2,2026-11-22,医保卡刷不了，已三天\n")
    done = desk.bring(one, two)
    assert "1.csv：读到 2 件，新 2 件，内容有改动 0 件，已有 0 件。" in done.out
    assert "2.csv：读到 2 件，新 0 件，内容有改动 1 件，已有 1 件。" in done.out
    assert desk.ask("SELECT external_id, relation FROM items ORDER BY id") == [
        ("A1", "fresh"),
        ("A2", "fresh"),
        ("A2", "update"),
    ]


def test_bad_file_is_named_and_the_others_go_on(desk: Desk) -> None:
    good = desk.write("good.csv", "A1,2026-11-22,养老金没到账\n")
    done = desk.bring(desk.folder / "missing.csv", desk.folder, good)
    assert done.code == 0
    assert "missing.csv' 无法读取（文件不存在）" in done.err
    assert "无法读取（这是文件夹，不是文件）" in done.err
    assert "已写入并研判 1 件" in done.out


def test_nothing_readable_ends_with_1_and_opens_no_database(desk: Desk) -> None:
    broken = desk.write("broken.csv", "A1,昨晚,养老金没到账\n")
    done = desk.bring(broken, desk.folder / "missing.csv")
    assert done.code == 1
    assert "broken.csv：读到 0 件。" in done.out
    assert "'来电时间' 不是时间：'昨晚'" in done.err
    assert not (desk.folder / "monitor.db").exists()


def test_dry_run_reads_and_writes_nothing(desk: Desk) -> None:
    done = desk.bring(GOLDEN / "old.xls", "--dry-run")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{GOLDEN / 'old.xls'}：读到 2 件。\n"
    assert not (desk.folder / "monitor.db").exists()


def test_unknown_ledger_is_told_with_those_there_are(desk: Desk) -> None:
    done = desk.bring(GOLDEN / "old.xls", source="hotlin")
    assert done.code == 1
    assert "没有台账 'hotlin'；现有 hotline、petition" in done.err


def test_hostile_name_and_cells_forge_no_line(desk: Desk) -> None:
    path = desk.write("a\n已写入.csv", 'A1,"昨晚\n错误：假",甲\n')
    done = desk.bring(path)
    assert len(done.out.splitlines()) == 1
    assert len(done.err.splitlines()) == 1
