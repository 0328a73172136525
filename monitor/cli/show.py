"""``monitor incidents``, ``explain`` and ``acknowledge``: what is there, why, and whose it is."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.app import load_gazetteer, open_monitor
from monitor.cli.options import (
    ROW,
    config_option,
    data_dir_option,
    database_option,
    json_option,
)
from monitor.cli.table import incident_table
from monitor.explain import Explainer
from monitor.settings import load_settings
from monitor.store import Store
from monitor.trace import json_line


@click.command()
@config_option
@database_option
@json_option
def incidents(config_dir: Path, database_url: str, *, as_json: bool) -> None:
    """列出舆情事件，级别高的在前。"""
    settings = load_settings(config_dir)
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            found = unit.incidents.get(unit.incidents.all_ids())
            members = unit.incidents.members([incident.id for incident in found])
            alerts = {incident.id: unit.alerts.of_incident(incident.id) for incident in found}
    finally:
        store.close()
    if as_json:
        for incident in found:
            line = {
                "id": incident.id,
                "code": incident.code,
                "title": incident.title,
                "tier": incident.tier.word,
                "status": incident.status.value,
                "topics": list(incident.topics),
                "regions": list(incident.regions),
                "items": len(members[incident.id]),
                "first_published_at": incident.first_published_at.isoformat(),
                "acknowledged_by": incident.acknowledged_by,
            }
            click.echo(json_line(line))
    elif found:
        incident_table(settings, found, members, alerts)
    else:
        click.echo("目前没有事件。先运行 monitor demo 或 monitor run。")


@click.command()
@click.argument("kind", type=click.Choice(["item", "incident", "alert"]))
@click.argument("number", type=ROW)
@config_option
@database_option
@json_option
def explain(kind: str, number: int, config_dir: Path, database_url: str, *, as_json: bool) -> None:
    """说明第 NUMBER 号条目（item）、事件（incident）或预警（alert）的来龙去脉。"""
    settings = load_settings(config_dir)
    gazetteer = load_gazetteer(settings)
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            explainer = Explainer(
                unit=unit,
                place=gazetteer.name,
                topics={topic.id: topic.label for topic in settings.topics.topics},
            )
            chain = getattr(explainer, kind)(number)
    finally:
        store.close()
    click.echo(json_line(chain.as_data()) if as_json else chain.as_text())


@click.command()
@click.argument("incident_id", type=ROW)
@click.option("--by", required=True, help="签收人姓名")
@config_option
@database_option
@data_dir_option
def acknowledge(
    incident_id: int, by: str, config_dir: Path, database_url: str, data_dir: Path
) -> None:
    """签收第 INCIDENT_ID 号事件的预警，停止催办。"""
    from monitor.pipeline import acknowledge as record

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        answered = record(m, incident_id, by)
    click.echo(f"事件 {incident_id} 已由 {by} 签收，停止催办 {len(answered)} 条预警。")
