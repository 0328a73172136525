"""``monitor disclosure`` and ``monitor survey``, as staff call them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from monitor.clock import SystemClock, desk

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Options = tuple[str, ...]

OWED = """
channels: []
obligations:
  - {{id: press, label: 报刊政策文章, channel: 报刊, proof: entries, units: [city_office],
     period: week, start: {start}, basis: 示例方案}}
  - {{id: answered, label: 人工接通率, channel: 热线, proof: rate, minimum: 0.6,
     units: [city_office], period: month, start: {start}, basis: 示例方案}}
  - {{id: site, label: 网站更新, channel: 网站, level: county,
     period: week, start: {start}, basis: 示例}}
"""


@pytest.fixture
def bound(tmp_path: Path, config: Path) -> Options:
    """Options of a desk that owes something since today."""
    start = desk(SystemClock().now()).date()
    (config / "disclosure.yaml").write_text(OWED.format(start=start), encoding="utf-8")
    return "--config", str(config), "--database", f"sqlite:///{tmp_path / 'm.db'}"


def _add(door: Door, options: Options, obligation: str, *more: str) -> Done:
    today = desk(SystemClock().now()).date()
    named = ("--unit", "city_office", "--on", f"{today}", "--title", "缴费问答", "--by", "周敏")
    return door(
        "disclosure",
        "add",
        obligation,
        *named,
        "--evidence",
        "https://a.example/1",
        *more,
        *options,
    )


def test_what_is_owed_is_reminded_of_until_it_is_put_down(
    door: Door,
    bound: Options,
) -> None:
    before = door("disclosure", "due", "--days", "31", *bound)
    assert "报刊政策文章，已完成0/1" in before.out
    added = _add(door, bound, "press")
    assert added.code == 0, added.err
    assert _add(door, bound, "answered", "--share", "62%").code == 0
    after = door("disclosure", "due", "--days", "31", *bound)
    assert "报刊政策文章" not in after.out
    assert "人工接通率" not in after.out


def test_the_table_lists_every_period_and_is_read_by_machines_too(
    door: Door,
    bound: Options,
) -> None:
    _add(door, bound, "press")
    today = desk(SystemClock().now()).date()
    span = ("--from", f"{today - timedelta(days=14)}", "--to", f"{today}")
    shown = door("disclosure", "table", *span, *bound)
    assert "报刊政策文章" in shown.out
    rows = door("disclosure", "table", *span, "--json", *bound).lines
    assert {row["obligation"] for row in rows} == {"press", "answered", "site"}
    assert any(row["evidence"] == ["https://a.example/1"] for row in rows)


@pytest.mark.parametrize(
    ("obligation", "more", "said"),
    [
        ("pres", (), "没有义务 'pres'"),
        ("answered", (), "须写比率"),
        ("press", ("--share", "0.5"), "不是比率"),
        ("answered", ("--share", "62"), "0 到 1"),
        ("answered", ("--share", "多数"), "写成 62%"),
        ("site", (), "没有“网站更新”这项义务"),
    ],
)
def test_what_cannot_be_put_down_is_refused_with_a_remedy(
    door: Door, bound: Options, obligation: str, more: tuple[str, ...], said: str
) -> None:
    done = _add(door, bound, obligation, *more)
    assert done.code
    assert said in done.err


def test_without_obligations_the_commands_say_where_to_write_them(
    door: Door, config: Path, tmp_path: Path
) -> None:
    done = door("disclosure", "due", "--config", config, "--database", f"sqlite:///{tmp_path}/m.db")
    assert done.code == 0
    assert "disclosure.yaml" in done.out


SURVEY = (
    ("指标", "主题", "地区", "群体", "样本数", "肯定数"),
    ("知晓率", "延迟退休", "", "", 400, 180),
    ("满意度", "", "", "农民工", 29, 20),
)


def _survey(door: Door, path: Path, options: Options, name: str = "二季度") -> Done:
    named = ("--name", name, "--from", "2026-05-01", "--to", "2026-05-20")
    return door("survey", "import", path, *named, "--by-whom", "第三方", "--by", "周敏", *options)


def test_a_survey_is_imported_from_a_workbook_and_listed(
    door: Door, tmp_path: Path, bound: Options
) -> None:
    path = tmp_path / "调查.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(SURVEY):
            sheet.write_row(number, 0, row)
    done = _survey(door, path, bound)
    assert done.code == 0, done.err
    assert "2格，其中1格样本不足30" in done.out
    listed = door("survey", "list", *bound)
    assert "45.0%" in listed.out
    assert "另有1格样本不足30" in listed.out


def test_a_survey_with_a_bad_row_is_not_taken_at_all(
    door: Door, tmp_path: Path, bound: Options
) -> None:
    path = tmp_path / "调查.csv"
    rows = [*SURVEY, ("知晓率", "没有这个主题", "", "", 100, 50)]
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="gb18030")
    done = _survey(door, path, bound)
    assert done.code
    assert "第4行" in done.err
    assert "还没有导入调查" in door("survey", "list", *bound).out
