"""``monitor sources``: how every source is doing, what it gives, and what ails it."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.options import config_option, database_option, json_option
from monitor.cli.source_table import as_data, print_sources
from monitor.cli.standing import standings
from monitor.clock import SystemClock
from monitor.errors import NotFoundError
from monitor.settings import Settings, load_settings
from monitor.store import Store
from monitor.trace import json_line


@click.command()
@click.option("--group", help="只看一个分组（sources.yaml 的 groups 中的 id）")
@click.option("--trouble", "ailing", is_flag=True, help="只看有异常的")
@click.option("--days", type=click.IntRange(1, 365), default=7, show_default=True, help="统计天数")
@config_option
@database_option
@json_option
def sources(
    group: str | None,
    days: int,
    config_dir: Path,
    database_url: str,
    *,
    ailing: bool,
    as_json: bool,
) -> None:
    """列出启用的信源：健康、节律、产出；有异常的在前。

    常隔是平时两次更新相隔的值班时间，现隔是本次到下次访问的间隔；未变是访问时没有变化的占比，
    转载是收录中转载的占比，首见是全部事件中由它最先发现的占比。
    """
    settings = load_settings(config_dir)
    _expect_group(settings, group)
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            found = standings(settings, unit, SystemClock().now(), days)
    finally:
        store.close()
    shown = [s for s in found if group in (None, s.config.group) and (s.ailing or not ailing)]
    if as_json:
        for standing in shown:
            click.echo(json_line(as_data(standing)))
    elif shown:
        print_sources(shown, days)
    else:
        click.echo("没有异常的信源。" if ailing else "没有启用的信源；请查看 sources.yaml。")


def _expect_group(settings: Settings, group: str | None) -> None:
    names = [known.id for known in settings.sources.groups]
    if group is not None and group not in names:
        has = "it has " + "、".join(names) if names else "it has none"
        raise NotFoundError(f"group {group!r} is not in sources.yaml; {has}")
