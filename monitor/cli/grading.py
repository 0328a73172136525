"""``monitor confirm`` and ``monitor regrade``: a person's word on how grave an incident is."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.incident import INCIDENT, number_of
from monitor.cli.options import config_option, data_dir_option, database_option
from monitor.types import Tier


@click.command()
@click.argument("incident", type=INCIDENT)
@click.option("--by", required=True, help="确认人姓名")
@click.option("--note", default="", help="说明")
@config_option
@database_option
@data_dir_option
def confirm(
    *, incident: str, by: str, note: str, config_dir: Path, database_url: str, data_dir: Path
) -> None:
    """确认事件 INCIDENT 现在的级别，去掉“待人工确认”。

    确认之后仍由规则研判：升级自动，另待确认；平稳满规定时间后自动降级。
    """
    _record(incident, None, by, note, config_dir, database_url, data_dir)


@click.command()
@click.argument("incident", type=INCIDENT)
@click.argument("tier", type=click.Choice([tier.word for tier in Tier]))
@click.option("--by", required=True, help="改级人姓名")
@click.option("--reason", required=True, help="理由")
@config_option
@database_option
@data_dir_option
def regrade(
    *,
    incident: str,
    tier: str,
    by: str,
    reason: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """把事件 INCIDENT 改为 TIER 级：red、orange、yellow、blue 或 routine。

    人工所定的级别一直有效，直到规则给出比当时更高的级别，或新触发下限规则。调高即再次预警，各项时限随之加严；调低不取消已起算的时限。
    """
    _record(incident, Tier.of(tier), by, reason, config_dir, database_url, data_dir)


def _record(
    incident: str,
    tier: Tier | None,
    by: str,
    reason: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    from monitor.app import open_monitor
    from monitor.pipeline import regrade as record

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        done = record(m, number_of(m.store, incident), by=by, reason=reason, tier=tier)
    after = done.incident
    if done.unchanged:
        click.echo(f"事件 {incident}：{done.unchanged}，没有改动。")
    elif tier is None:
        click.echo(f"事件 {incident} 的级别 {after.tier.label} 已由 {after.confirmed_by} 确认。")
    else:
        told = "；高于此前预警级别的，即将再次预警" if after.tier > done.was else ""
        was = f"由 {done.was.label} 改为 {after.tier.label}"
        click.echo(f"事件 {incident} 已由 {after.confirmed_by} {was}{told}。")
