"""``monitor survey``: sample surveys on what people know and how content they are."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from monitor.app import load_gazetteer
from monitor.cli.options import config_option, database_option
from monitor.cli.terminal import console_of
from monitor.clock import SystemClock
from monitor.errors import InputError
from monitor.publicity.surveys import LEAST, MEASURES, Known, Share, cells_of, shares
from monitor.settings import Settings, load_settings
from monitor.sources.decode import decode
from monitor.sources.ledgers.csv_table import csv_sheet
from monitor.sources.ledgers.workbook import is_workbook, workbook_sheets
from monitor.store import Store
from monitor.text.plain import typed
from monitor.text.regions import Gazetteer
from monitor.trace import one_line, run_id
from monitor.types import Survey

_DAY = click.DateTime(["%Y-%m-%d"])
_WIDE = 120
_MOST_BYTES = 8_000_000


@click.group()
def survey() -> None:
    """抽样调查：导入知晓率、满意度结果，列出比率和误差范围。"""


@survey.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", required=True, help="调查名称，例如 2026年二季度")
@click.option("--from", "first", type=_DAY, required=True, help="调查开始日期")
@click.option("--to", "last", type=_DAY, required=True, help="调查结束日期")
@click.option("--by-whom", required=True, help="由谁调查，例如 第三方机构名称")
@click.option("--response-rate", type=click.FloatRange(0, 1), help="应答率，0 到 1；不知道就不写")
@click.option("--by", required=True, help="导入人姓名")
@config_option
@database_option
def import_(  # noqa: PLR0913 - one parameter an option
    *,
    file: Path,
    name: str,
    first: datetime,
    last: datetime,
    by_whom: str,
    response_rate: float | None,
    by: str,
    config_dir: Path,
    database_url: str,
) -> None:
    """导入 FILE（.xlsx 或 CSV）：列名为指标、主题、地区、群体、样本数、肯定数，一行一格。

    指标写知晓率或满意度；主题、地区、群体可留空，表示合计。有一行读不懂就一行也不收。
    """
    if last < first:
        raise click.BadParameter("结束日期早于开始日期", param_hint="--to")
    settings, now = load_settings(config_dir), SystemClock().now()
    read = Survey(
        id=0,
        name=typed(name),
        held_from=first.date(),
        held_to=last.date(),
        by_whom=typed(by_whom),
        response_rate=response_rate,
        cells=cells_of(_rows(file), _known(settings)),
        imported_at=now,
        imported_by=typed(by),
    )
    store = Store.open(database_url)
    try:
        with store.write() as unit:
            kept = unit.publicity.add_survey(read)
            detail = {"name": kept.name, "cells": len(kept.cells)}
            unit.ledger.add(
                now, kept.imported_by, "imported", f"survey:{kept.id}", detail, run_id()
            )
    finally:
        store.close()
    small = shares(kept).too_small
    hint = f"，其中{small}格样本不足{LEAST}，不显示比率" if small else ""
    click.echo(f"已导入“{one_line(kept.name)}”：{len(kept.cells)}格{hint}。")


@survey.command("list")
@click.option("--last", type=click.IntRange(1, 50), default=2, show_default=True, help="最近几次")
@config_option
@database_option
def list_(*, last: int, config_dir: Path, database_url: str) -> None:
    """最近几次调查的比率和95%误差范围；样本不足30的格不列。"""
    settings = load_settings(config_dir)
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            found = unit.publicity.surveys(date.max)[:last]
    finally:
        store.close()
    if not found:
        click.echo("还没有导入调查；用 monitor survey import 导入。")
        return
    gazetteer = load_gazetteer(settings)
    for each in found:
        _print(each, settings, gazetteer)


def _rows(file: Path) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet. Raises InputError and ParseError."""
    if file.stat().st_size > _MOST_BYTES:
        raise InputError(f"{file.name} 超过 {_MOST_BYTES // 1_000_000} MB，不像调查结果")
    body = file.read_bytes()
    if is_workbook(body):
        sheets = [sheet for sheet in workbook_sheets(file.name, body) if not sheet.hidden]
        return list(sheets[0].rows) if sheets else []
    return list(csv_sheet(file.name, decode(body, None)).rows)


def _known(settings: Settings) -> Known:
    topics = {
        name: topic.id for topic in settings.topics.topics for name in (topic.id, topic.label)
    }
    gazetteer = load_gazetteer(settings)
    return Known(
        topics=topics,
        region=lambda text: _place(text, gazetteer),
        groups=frozenset(settings.topics.groups),
    )


def _place(text: str, gazetteer: Gazetteer) -> str | None:
    if gazetteer.known(text):
        return text
    found = [place for place in gazetteer.find(text) if gazetteer.name(place.code) == text]
    return found[0].code if found else None


def _print(held: Survey, settings: Settings, gazetteer: Gazetteer) -> None:
    from rich.table import Table

    rate = "未注明" if held.response_rate is None else f"{held.response_rate:.0%}"
    click.echo(
        f"{one_line(held.name)}：{held.held_from}—{held.held_to}，{one_line(held.by_whom)}，应答率{rate}"
    )
    topics = {topic.id: topic.label for topic in settings.topics.topics}
    shown, table = shares(held), Table("指标", "主题", "地区", "群体", "样本", "比率", "95%范围")
    for share in shown.shares:
        cell = share.cell
        table.add_row(
            MEASURES[cell.measure],
            one_line(topics.get(cell.topic, cell.topic) or "合计"),
            one_line(gazetteer.name(cell.region) if cell.region else "合计"),
            one_line(cell.group or "合计"),
            f"{cell.asked}",
            f"{share.share:.1%}",
            _range(share),
        )
    console_of(_WIDE).print(table)
    if shown.too_small:
        click.echo(f"另有{shown.too_small}格样本不足{LEAST}，不列。")


def _range(share: Share) -> str:
    return f"{share.interval.low:.1%}—{share.interval.high:.1%}"
