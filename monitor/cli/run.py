"""``monitor run``: watch the sources of the settings until stopped."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.app import open_monitor
from monitor.cli.options import config_option, data_dir_option, database_option
from monitor.runtime.embedded import run_until_stopped
from monitor.trace import log_to


@click.command()
@config_option
@database_option
@data_dir_option
def run(config_dir: Path, database_url: str, data_dir: Path) -> None:
    """监测设置中的信源：采集、研判、预警、日报，按 Ctrl-C 停止。

    中途停止不会丢失已采集的内容，再次运行会接着处理。
    """
    log_to(data_dir / "monitor.log")
    with open_monitor(config_dir, database_url, data_dir=data_dir, echo=click.echo) as m:
        with m.store.read() as unit:
            waiting = len(unit.batches.pending(1000))
        click.echo(f"{m.settings.desk.agency}：监测 {len(m.sources)} 个信源，按 Ctrl-C 停止。")
        click.echo(f"设置版本 {m.settings.revision}，数据库 {m.store.location}")
        click.echo(f"日志 {data_dir / 'monitor.log'}，日报写入 {data_dir / 'reports'}")
        if waiting:
            click.echo(f"上次停止时有 {waiting} 批内容尚未处理，现在接着处理。")
        run_until_stopped(m)
        click.echo("已停止；已采集的内容都已保存，下次运行接着处理。")
