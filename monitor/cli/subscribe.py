"""``monitor export feed``, ``calendar`` and ``address``: for those who live in such tools."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.app import load_gazetteer
from monitor.cli.options import config_option, database_option
from monitor.clock import SystemClock, desk
from monitor.feeding import addresses, take
from monitor.reports.subscription import LASTS, Feed
from monitor.settings import load_settings
from monitor.store import Store
from monitor.trace import one_line, run

_output = click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写入的文件"
)
_by = click.option("--by", required=True, help="经办人姓名，须在值班表中")


@click.command()
@_output
@_by
@config_option
@database_option
def feed(*, output: Path, by: str, config_dir: Path, database_url: str) -> None:
    """近期有动静的事件，写成 Atom 订阅文件：标题、级别、地点、编号、首发、状态。"""
    _write(Feed.INCIDENTS, output, by, config_dir, database_url)


@click.command()
@_output
@_by
@config_option
@database_option
def calendar(*, output: Path, by: str, config_dir: Path, database_url: str) -> None:
    """今后的时限，写成 iCalendar 日历文件：处置时限、报告、信息公开、计划日期。"""
    _write(Feed.DEADLINES, output, by, config_dir, database_url)


@click.command()
@click.option("--for", "reader", required=True, help="订阅人姓名，须在值班表中")
@_by
@config_option
@database_option
def address(*, reader: str, by: str, config_dir: Path, database_url: str) -> None:
    """给一个人的订阅地址：事件和时限各一个，只读；本人离开值班表或更换密钥即失效。"""
    settings, now = load_settings(config_dir), SystemClock().now()
    store = Store.open(database_url)
    try:
        with run():
            given = addresses(store, settings, reader=reader, by=by, now=now)
    finally:
        store.close()
    for each in given:
        click.echo(each)
    click.echo(f"仅供{reader}本人使用，有效期至{desk(now + LASTS):%Y-%m-%d}；已记台账。", err=True)


def _write(what: Feed, output: Path, by: str, config_dir: Path, database_url: str) -> None:
    settings, now = load_settings(config_dir), SystemClock().now()
    place = load_gazetteer(settings).name
    store = Store.open(database_url)
    try:
        with run():
            entries = take(what, store, settings, place, by=by, path=output, now=now)
    finally:
        store.close()
    click.echo(f"已写入{entries}条到 {one_line(output)}，已记台账。")
