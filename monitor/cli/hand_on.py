"""``monitor hand-on``: somebody else is to have an incident."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.incident import INCIDENT, number_of
from monitor.cli.options import config_option, data_dir_option, database_option


@click.command()
@click.argument("incident", type=INCIDENT)
@click.option("--to", required=True, help="交给谁：值班表（roster.yaml）中的姓名或 id")
@click.option("--by", required=True, help="转交人姓名")
@click.option("--reason", required=True, help="转交的理由")
@config_option
@database_option
@data_dir_option
def hand_on(
    *,
    incident: str,
    to: str,
    by: str,
    reason: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """把事件 INCIDENT 转交给值班表上的另一个人，并马上通知他签收。

    他逾期不签收的，退回原来的分派规则催办，转交人也会接到通知。
    """
    from monitor.app import open_monitor
    from monitor.pipeline import hand_on as record

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        done = record(m, number_of(m.store, incident), to=to, by=by, reason=reason)
    code, holder = done.incident.code, done.incident.held_by
    if done.again:
        click.echo(f"事件 {code}：刚才已转交{holder}，没有改动。")
    else:
        click.echo(f"事件 {code} 已转交{holder}，已通知其签收；逾期不签收的退回原路催办。")
