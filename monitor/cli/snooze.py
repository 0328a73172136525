"""``monitor snooze``: the next reminder of an incident comes later."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from monitor.cli.incident import INCIDENT, number_of
from monitor.cli.options import config_option, data_dir_option, database_option
from monitor.cli.span import SPAN


@click.command()
@click.argument("incident", type=INCIDENT)
@click.option("--for", "lasts", type=SPAN, required=True, metavar="TIME", help="缓多久，例如 20m")
@click.option("--by", required=True, help="姓名")
@click.option("--reason", required=True, help="理由")
@config_option
@database_option
@data_dir_option
def snooze(
    *,
    incident: str,
    lasts: timedelta,
    by: str,
    reason: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """把事件 INCIDENT 的下一次催办推迟一段时间；最多多久、几次见 alerts.yaml。

    推迟不是签收：时限照走，到时仍无人签收就通知下一步。Ⅰ级事件不可推迟。
    """
    from monitor.app import open_monitor
    from monitor.clock import desk
    from monitor.pipeline import snooze as record

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        done = record(m, number_of(m.store, incident), lasts=lasts, by=by, reason=reason)
        with m.store.read() as unit:
            due = min(a.ack_due_at for a in unit.alerts.awaited(done.incident.id) if a.ack_due_at)
    told = "刚才已暂缓，没有改动；" if done.again else "已暂缓催办，"
    click.echo(f"事件 {done.incident.code}：{told}下一次催办在 {desk(due):%m-%d %H:%M}。")
