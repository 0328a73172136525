"""``monitor export``, as an analyst calls it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

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


@pytest.mark.parametrize("what", ["incidents", "series"])
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


def test_places_are_not_told_by_the_hour(export: Door) -> None:
    done = export("series", "--dimension", "region", "--step", "hour")
    assert "--step day" in done.err


def test_no_option_asks_for_a_person(door: Door) -> None:
    for what in ("items", "incidents", "series"):
        said = door("export", what, "--help").out
        assert not any(word in said for word in ("--author", "--account", "--phone", "--user"))
