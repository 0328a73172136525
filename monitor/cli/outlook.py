"""``monitor outlook``: what the coming days may bring, for those who would rather prevent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from monitor.app import load_gazetteer
from monitor.cli.options import config_option, database_option, json_option
from monitor.clock import SystemClock, utc
from monitor.foresight import foresee
from monitor.incidents.outlook_text import told
from monitor.settings import load_settings
from monitor.store import Store
from monitor.trace import json_line, one_line


@click.command()
@click.option(
    "--days",
    type=click.IntRange(1, 92),
    default=7,
    show_default=True,
    help="看几天，当天算第一天",
)
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="站在哪一天（零时）或哪一刻往后看  [默认: 此刻]",
)
@config_option
@database_option
@json_option
def outlook(
    *,
    days: int,
    at: datetime | None,
    config_dir: Path,
    database_url: str,
    as_json: bool,
) -> None:
    """未来几天的展望：计划内的日子、往年此时的传言、正在上升的主题、休息日与时限。

    事件的级别和时限按库中现状，--at 写过去的日子也是如此。
    """
    settings = load_settings(config_dir)
    now = SystemClock().now() if at is None else utc(at)
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            found = foresee(settings, unit, now, days, load_gazetteer(settings).name)
    finally:
        store.close()
    if as_json:
        click.echo(json_line(found.as_data()))
    else:
        for line in told(found):
            click.echo(one_line(line))
