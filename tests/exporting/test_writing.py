"""Exports as files: typed, whole or not at all, and nothing in them that a program would run."""

from __future__ import annotations

import csv
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from monitor.errors import InputError, OutputError
from monitor.exporting import book, parquet
from monitor.exporting.writing import FORMS, write
from monitor.reports.extract import NUMBER, Cell, Extract, Field, Kind

AT = datetime(2026, 6, 15, 0, 30, tzinfo=UTC)
FIELDS = (
    Field(name="title", label="标题"),
    Field(name="at", label="时间", kind=Kind.TIME),
    Field(name="views", label="阅读", kind=Kind.COUNT, unit="次"),
    NUMBER,
)
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def _extract(*rows: tuple[Cell, ...]) -> Extract:
    about = (("导出编号", "20260615-1"), ("导出人", "周敏"))
    return Extract(title="条目", number="20260615-1", fields=FIELDS, rows=iter(rows), about=about)


def _row(title: str = "养老金到账了", views: int | None = 12) -> tuple[Cell, ...]:
    return title, AT, views, "20260615-1"


def _csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_every_row_and_its_number(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"导出{form}"
    assert write(_extract(_row(), _row(views=None)), path) == 2
    assert path.stat().st_size
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_csv_is_read_back_with_desk_time(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write(_extract(_row(), _row(views=None)), path)
    head, first, second = _csv(path)
    assert head == ["标题", "时间", "阅读", "导出编号"]
    assert first == ["养老金到账了", "2026-06-15 08:30", "12", "20260615-1"]
    assert second[2] == ""


def test_a_workbook_tells_what_it_is_of_and_goes_on_to_a_second_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "SHEET_ROWS", 2)
    path = tmp_path / "a.xlsx"
    write(_extract(*(_row(f"第{n}条") for n in range(3))), path)
    kept = CalamineWorkbook.from_path(str(path))
    assert kept.sheet_names == ["说明", "条目", "条目2"]
    assert kept.get_sheet_by_name("说明").to_python()[1] == ["导出人", "周敏"]
    assert kept.get_sheet_by_name("条目").to_python()[0][2] == "阅读（次）"
    assert kept.get_sheet_by_name("条目2").to_python()[1][0] == "第2条"


def test_parquet_has_typed_columns_with_labels_and_units(tmp_path: Path) -> None:
    reader = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    write(_extract(_row(), _row(views=None)), path)
    table = reader.read_table(path)
    assert table.column("at").to_pylist() == [AT, AT]
    assert table.column("views").to_pylist() == [12, None]
    assert table.schema.field("views").metadata == {
        b"label": "阅读".encode(),
        b"unit": "次".encode(),
    }
    assert table.schema.metadata["导出人".encode()] == "周敏".encode()


def test_json_lines_hold_utc_times(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write(_extract(_row()), path)
    assert json.loads(path.read_text(encoding="utf-8"))["at"] == "2026-06-15T00:30:00+00:00"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(min_size=1), st.sampled_from([*FORMULA, ""]))
def test_no_cell_of_a_table_begins_as_a_formula(tmp_path: Path, text: str, mark: str) -> None:
    for form in (".csv", ".xlsx"):
        path = tmp_path / f"a{form}"
        write(_extract(_row(f"{mark}{text}")), path)
        if form == ".csv":
            cell = _csv(path)[1][0]
        else:
            sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("条目")
            cell = str(sheet.to_python()[1][0])
        assert not cell.startswith(FORMULA)


def test_another_ending_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.parquet"):
        write(_extract(_row()), tmp_path / "a.doc")


def test_a_file_that_fails_half_way_is_not_there(tmp_path: Path) -> None:
    def rows() -> Iterator[tuple[Cell, ...]]:
        yield _row()
        raise OSError(28, "No space left on device")

    extract = Extract(title="条目", number="1", fields=FIELDS, rows=rows(), about=())
    with pytest.raises(OutputError, match="No space left"):
        write(extract, tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_many_rows_do_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(parquet, "GROUP", 500)

    def peak(many: int) -> int:
        rows = (_row(f"第{n}条") for n in range(many))
        extract = Extract(title="条目", number="1", fields=FIELDS, rows=rows, about=())
        tracemalloc.start()
        try:
            assert write(extract, tmp_path / f"a{form}") == many
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is loaded once
    assert peak(8000) < peak(4000) + 300_000  # four thousand rows held would be over 1.5 MB


@pytest.mark.parametrize("form", FORMS)
def test_nobody_outside_the_group_can_read_an_export(tmp_path: Path, form: str) -> None:
    path, elsewhere = tmp_path / f"导出{form}", tmp_path / "elsewhere"
    path.with_name(f"{path.name}.part").symlink_to(elsewhere)
    write(_extract(_row()), path)
    assert not path.stat().st_mode & 0o007
    assert not elsewhere.exists()
