"""``monitor golden-hour`` and ``monitor ledger``: looking back on a period."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from monitor.store.dispositions import Dispositions
from monitor.text.redact import redact

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Where = Mapping[str, Any]
DAY = ("--from", "2025-06-16", "--to", "2025-06-16")


@pytest.fixture
def look(door: Door, desk: Where) -> Door:
    """A command on the desk's settings and database, over the day of the recording."""

    def looked(*words: object) -> Done:
        return door(*words, *DAY, *desk["config"], *desk["database"])

    return looked


@pytest.fixture
def record(door: Door, desk: Where) -> Door:
    def recorded(*words: object) -> Done:
        where = (*desk["config"], *desk["database"], *desk["data"])
        done = door("record", 1, *words, "--by", "林知夏", *where)
        assert done.code == 0, done.err
        return done

    return recorded


def test_hour_is_told_as_tables_and_causes(look: Door) -> None:
    done = look("golden-hour")
    assert (done.code, done.err) == (0, "")
    for words in ("30分内发现", "首发→采集（25）", "险些超时", "K5", "首次权威发声"):
        assert words in done.out
    assert "超时" in done.out
    none = look("golden-hour", "--most", 0)
    assert "另有" in none.out


def test_hour_is_told_to_programs(look: Door) -> None:
    (data,) = look("golden-hour", "--json").lines
    assert sum(row["incidents"] for row in data["tiers"]) >= 1
    assert {leg for row in data["tiers"] for leg in row["legs"]} == set(data["shares_of_the_hour"])
    assert data["breaches"]
    assert all(breach["cause"] and breach["code"] for breach in data["breaches"])


def test_period_without_incidents_says_so(door: Door, desk: Where) -> None:
    where = (*desk["config"], *desk["database"])
    done = door("golden-hour", "--from", "2020-01-01", "--to", "2020-01-02", *where)
    assert "期间没有Ⅳ级以上事件。" in done.out
    wrong = door("golden-hour", "--from", "2020-01-02", "--to", "2020-01-01", *where)
    assert (wrong.code, "早于起始日期" in wrong.err) == (1, True)


def test_ledger_holds_incidents_steps_and_clocks(look: Door, record: Door, tmp_path: Path) -> None:
    record("verify", "--note", "=1+1 来电13812345678")
    record("answer", "--evidence", "示社险函〔2026〕12号")
    file = tmp_path / "out" / "台账.xlsx"
    done = look("ledger", "--output", file)
    assert (done.code, done.err) == (0, "")
    assert str(file) in done.out
    book = CalamineWorkbook.from_path(str(file))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert list(sheets) == ["台账", "处置记录", "时限", "说明"]
    assert sheets["台账"][1][0] == "20250616-001"
    assert [row[4] for row in sheets["处置记录"][1:]] == ["核实", "公布答复"]
    assert sheets["处置记录"][1][6] == "'=1+1 来电〔手机号〕"
    assert {row[1] for row in sheets["时限"][1:]} >= {"K1", "K2", "K7"}
    cells = [str(cell) for rows in sheets.values() for row in rows for cell in row]
    assert [cell for cell in cells if redact(cell) != cell] == []


def test_ledger_is_narrowed_by_tier_unit_and_status(look: Door, record: Door) -> None:
    def codes(*words: str) -> list[str]:
        return [line["编号"] for line in look("ledger", "--json", *words).lines]

    everything = codes()
    routine = codes("--tier", "routine")
    assert everything
    assert routine
    assert not set(everything) & set(routine), "what nobody handled is left out of 日常"
    record("assign", "--unit", "wangchuan")
    assert codes("--unit", "望川县社会保险事业中心", "--status", "responding") == ["20250616-001"]
    assert codes("--status", "archived") == []


def test_ledger_as_csv_is_the_same_and_opens_in_a_spreadsheet(look: Door, tmp_path: Path) -> None:
    file = tmp_path / "台账.csv"
    assert look("ledger", "--output", file).code == 0
    kept = file.read_bytes()
    assert kept.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(StringIO(kept.decode("utf-8-sig"), newline=""))
    shown = look("ledger", "--json").lines
    assert [dict(zip(heading, row, strict=True)) for row in rows] == shown


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "请用 --output 写文件名"),
        (("--output", "a.pdf"), 2, "文件名请以 .xlsx 或 .csv 结尾"),
        (("--json", "--unit", "望川县社保中心"), 2, "是否想用 '望川县社会保险事业中心'"),
        (("--output", "/dev/null/a.xlsx"), 1, "cannot be written"),
    ],
)
def test_ledger_that_cannot_be_written_says_why(
    look: Door, words: tuple[str, ...], code: int, says: str
) -> None:
    done = look("ledger", *words)
    assert done.code == code
    assert says in done.err


def test_steps_can_be_added_and_read_and_nothing_else() -> None:
    offered = {name for name in dir(Dispositions) if not name.startswith("_")}
    assert offered == {"add", "of", "between"}
