"""``monitor export``, as an analyst calls it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Where = Mapping[str, Any]


@pytest.fixture
def export(door: Door, desk: Where, tmp_path: Path) -> Door:
    """``monitor export`` of the morning; the file is ``out.csv``."""

    def exported(what: str, *words: object, by: str = "沈砚秋", form: str = "csv") -> Done:
        asked = ("--from", "2025-06-16", "--to", "2025-06-16", "--purpose", "月度分析")
        where = (*desk["config"], *desk["database"], "--output", tmp_path / f"out.{form}")
        return door("export", what, *asked, "--by", by, *words, *where)

    return exported


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_items_go_out_without_who_wrote_them_and_on_the_ledger(
    export: Door, door: Door, desk: Where, tmp_path: Path
) -> None:
    done = export("items")
    assert done.code == 0, done.err
    rows = _rows(tmp_path / "out.csv")
    assert rows
    number = rows[0]["导出编号"]
    assert number in done.out
    assert {row["导出编号"] for row in rows} == {number}
    assert not {"作者", "账号", "昵称"} & set(rows[0])
    assert all(len(row["摘录"]) <= 200 for row in rows)
    few = export("items", "--topic", "benefit_payment", "--region", "990103")
    assert few.code == 0, few.err
    assert 0 < len(_rows(tmp_path / "out.csv")) < len(rows) + 1


@pytest.mark.parametrize("what", ["incidents", "series", "ledger"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "parquet"])
def test_every_kind_goes_out_in_every_form(
    export: Door, tmp_path: Path, what: str, form: str
) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    done = export(what, form=form)
    assert done.code == 0, done.err
    assert (tmp_path / f"out.{form}").stat().st_size


@pytest.mark.parametrize(
    ("words", "by", "said"),
    [
        ((), "路人", "值班表里没有"),
        (("--topic", "@某网友"), "沈砚秋", "不按账号"),
        (("--topic", "13800138000"), "沈砚秋", "不按账号"),
        (("--region", "火星"), "沈砚秋", "没有地区"),
    ],
)
def test_what_may_not_go_out_is_refused_with_the_reason(
    export: Door, tmp_path: Path, words: tuple[str, ...], by: str, said: str
) -> None:
    done = export("items", *words, by=by)
    assert done.code
    assert said in done.err
    assert not (tmp_path / "out.csv").exists()


def test_register_goes_out_by_the_same_rights_with_the_number_on_each_row(
    export: Door, tmp_path: Path
) -> None:
    done = export("ledger")
    assert done.code == 0, done.err
    rows = _rows(tmp_path / "out.csv")
    assert rows
    assert all(row["导出编号"] in done.out for row in rows)
    assert {"编号", "处置措施"} <= set(rows[0])
    assert export("ledger", "--topic", "fund_gap").code == 0
    assert _rows(tmp_path / "out.csv") == []
    assert "值班表里没有" in export("ledger", by="路人").err


@pytest.mark.parametrize(("what", "begins"), [("feed", "<?xml"), ("calendar", "BEGIN:VCALENDAR")])
def test_feed_and_calendar_are_written_for_somebody_of_the_roster(
    door: Door, desk: Where, tmp_path: Path, what: str, begins: str
) -> None:
    path = tmp_path / "out"
    where = (*desk["config"], *desk["database"], "--output", path)
    assert "值班表里没有" in door("export", what, "--by", "路人", *where).err
    assert not path.exists()
    done = door("export", what, "--by", "沈砚秋", *where)
    assert done.code == 0, done.err
    assert "已记台账" in done.out
    assert path.read_text(encoding="utf-8").startswith(begins)


def test_addresses_are_printed_once_the_web_server_has_one(
    door: Door, desk: Where, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINK_SECRET", "a-secret-of-forty-characters-for-links!!")
    asked = ("export", "address", "--for", "林知夏", "--by", "沈砚秋", *desk["database"])
    assert "public_url" in door(*asked, *desk["config"]).err
    text = "public_url: https://yq.shifan.example\nsecret: ${LINK_SECRET}\n"
    (config / "web.yaml").write_text(text, encoding="utf-8")
    done = door(*asked, "--config", config)
    assert done.code == 0, done.err
    atom, calendar = done.out.splitlines()
    assert atom.startswith("https://yq.shifan.example/f/")
    assert (atom.rpartition("/")[2], calendar.rpartition("/")[2]) == (
        "incidents.atom",
        "deadlines.ics",
    )


def test_places_are_not_told_by_the_hour(export: Door) -> None:
    done = export("series", "--dimension", "region", "--step", "hour")
    assert "--step day" in done.err


def test_groups_of_whom_few_texts_speak_are_left_out_and_that_is_said(
    export: Door, tmp_path: Path
) -> None:
    done = export("series", "--dimension", "group", form="xlsx")
    assert done.code == 0, done.err
    book = CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    about, rows = (book.get_sheet_by_index(at).to_python() for at in (0, 1))
    assert ["说明", "时段内不足20条的群体不列"] in about
    assert rows[1:] == []  # of one morning there are four texts at the most of any


def test_no_option_asks_for_a_person(door: Door) -> None:
    for what in ("items", "incidents", "series", "ledger", "feed", "calendar", "address"):
        said = door("export", what, "--help").out
        assert not any(word in said for word in ("--author", "--account", "--phone", "--user"))
