"""``monitor incidents``, ``explain`` and ``acknowledge``: what is there, why, and whose it is."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import click

from monitor.app import Monitor, load_gazetteer, open_monitor
from monitor.cli.incident import INCIDENT, IncidentName, number_in, number_of
from monitor.cli.options import (
    config_option,
    data_dir_option,
    database_option,
    json_option,
)
from monitor.cli.table import incident_table
from monitor.clock import SystemClock
from monitor.errors import NotFoundError
from monitor.explain import Explainer
from monitor.responding import answer_lines
from monitor.settings import load_settings
from monitor.store import Store, Unit
from monitor.text.plain import typed
from monitor.trace import json_line
from monitor.types import Alert, AlertReason, Incident, IncidentStatus

_MATTER = re.compile(r"[a-z]+(:\S+)?")


class _Taken(IncidentName):
    """An incident, or what else somebody was told of: ``drill:3``."""

    name = "incident"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """As it is written, or a usage error."""
        return value if _MATTER.fullmatch(value) else super().convert(value, param, ctx)


TAKEN = _Taken()
_SHOWN = tuple(status for status in IncidentStatus if status is not IncidentStatus.MERGED)
"""What is listed unless asked for: a merged incident has no items of its own."""


@click.command()
@click.option(
    "--status",
    "statuses",
    type=click.Choice([status.value for status in IncidentStatus]),
    multiple=True,
    help="只列这一状态的，可多次",
)
@click.option("--owner", help="只列这一责任单位的（已交办或建议），写 roster.yaml 中的 id")
@click.option("--overdue", is_flag=True, help="只列有时限已过而未办的")
@config_option
@database_option
@json_option
def incidents(
    *,
    statuses: tuple[str, ...],
    owner: str | None,
    config_dir: Path,
    database_url: str,
    overdue: bool,
    as_json: bool,
) -> None:
    """列出舆情事件，级别高的在前；可按状态、责任单位、是否超时筛选。"""
    settings = load_settings(config_dir)
    store, now = Store.open(database_url), SystemClock().now()
    try:
        with store.read() as unit:
            found = [
                incident
                for incident in unit.incidents.get(unit.incidents.all_ids())
                if incident.status in (statuses or _SHOWN)
                and (owner is None or owner in _units(incident))
                and (not overdue or _overdue(incident, now))
            ]
            members = unit.incidents.members([incident.id for incident in found])
            alerts = {incident.id: unit.alerts.of_incident(incident.id) for incident in found}
    finally:
        store.close()
    if as_json:
        for incident in found:
            click.echo(json_line({**_line(incident), "items": len(members[incident.id])}))
    elif found:
        incident_table(settings, found, members, alerts, now=now)
    elif statuses or owner or overdue:
        click.echo("没有符合条件的事件。")
    else:
        click.echo("目前没有事件。先运行 monitor demo 或 monitor run。")


def _line(incident: Incident) -> dict[str, object]:
    running = sorted((c for c in incident.clocks if c.stopped_at is None), key=lambda c: c.due_at)
    return {
        "id": incident.id,
        "code": incident.code,
        "title": incident.title,
        "tier": incident.tier.word,
        "status": incident.status.value,
        "topics": list(incident.topics),
        "regions": list(incident.regions),
        "first_published_at": incident.first_published_at.isoformat(),
        "acknowledged_by": incident.acknowledged_by,
        "held_by": incident.held_by,
        "owner": incident.owner,
        "proposed_owner": incident.proposed.unit_id if incident.proposed else None,
        "satisfaction": incident.satisfaction,
        "next_clock": {"name": running[0].name, "due_at": running[0].due_at.isoformat()}
        if running
        else None,
    }


def _units(incident: Incident) -> tuple[str | None, ...]:
    """The unit that has an incident, or else the one that should."""
    if incident.owner is not None:
        return (incident.owner,)
    return (incident.proposed.unit_id,) if incident.proposed else ()


def _overdue(incident: Incident, now: datetime) -> bool:
    return any(c.stopped_at is None and c.due_at <= now for c in incident.clocks)


@click.command()
@click.argument("kind", type=click.Choice(["item", "incident", "alert"]))
@click.argument("number", type=INCIDENT)
@config_option
@database_option
@json_option
def explain(kind: str, number: str, config_dir: Path, database_url: str, *, as_json: bool) -> None:
    """说明第 NUMBER 号条目（item）、事件（incident）或预警（alert）的来龙去脉。

    事件也可写编号（20261122-003）。
    """
    if kind != "incident" and not number.isdigit():
        raise click.BadParameter("条目和预警没有编号，请写号", param_hint="NUMBER")
    settings = load_settings(config_dir)
    gazetteer = load_gazetteer(settings)
    store = Store.open(database_url)
    now = SystemClock().now()
    try:
        with store.read() as unit:
            explainer = Explainer(
                unit=unit,
                place=gazetteer.name,
                topics={topic.id: topic.label for topic in settings.topics.topics},
                units={known.id: known.name for known in settings.roster.units},
                answers=lambda incident: answer_lines(unit, incident, settings, now),
            )
            chain = getattr(explainer, kind)(number_in(unit, number))
    finally:
        store.close()
    click.echo(json_line(chain.as_data()) if as_json else chain.as_text())


@click.command()
@click.argument("what", metavar="INCIDENT", type=TAKEN)
@click.option("--by", required=True, help="签收人姓名")
@config_option
@database_option
@data_dir_option
def acknowledge(what: str, by: str, config_dir: Path, database_url: str, data_dir: Path) -> None:
    """签收事件 INCIDENT 的预警，停止催办；别人已签收的，由你接手，并告知原承办人。

    演练和系统异常没有事件号，写通知里给出的名称，例如 drill:3。
    """
    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        click.echo(_matter(m, what, by) if _MATTER.fullmatch(what) else _incident(m, what, by))


def _matter(m: Monitor, matter: str, by: str) -> str:
    from monitor.pipeline import acknowledge_alert

    with m.store.read() as unit:
        alerts = unit.alerts.of_matter(matter)
    if not alerts:
        raise NotFoundError(f"没有叫 {matter!r} 的通知，请照通知里的写法；见 monitor alerts")
    answered = acknowledge_alert(m, alerts[-1].id, by)
    if answered:
        return f"{matter} 已由 {typed(by)} 签收，停止催办 {len(answered)} 条通知。"
    return f"{matter} 没有待签收的通知，没有改动。"


def _incident(m: Monitor, incident: str, by: str) -> str:
    from monitor.pipeline import acknowledge as record

    number = number_of(m.store, incident)
    with m.store.read() as unit:
        before = unit.incidents.whole(unit.incidents.one(number))
        words = len(_quiet_words(unit, before))
    answered = record(m, number, by)
    with m.store.read() as unit:
        whole = unit.incidents.whole(unit.incidents.one(number))
        told = any(unit.alerts.deliveries(a.id) for a in _quiet_words(unit, whole)[words:])
    if not answered and whole == before:
        return f"事件 {incident} 此前已由 {whole.held_by or whole.acknowledged_by} 签收，没有改动。"
    former = before.held_by if before.held_by != whole.held_by else None
    taken = f"由 {whole.held_by} 接手" if former else f"已由 {whole.held_by} 签收"
    if former:
        taken += f"，已告知 {former}" if told else f"，{former} 未能告知，请自行转告"
    ended = f"，停止催办 {len(answered)} 条预警" if answered else ""
    return f"事件 {incident} {taken}{ended}。"


def _quiet_words(unit: Unit, incident: Incident) -> list[Alert]:
    """The alerts by which those who had an incident were told that somebody else has it."""
    about = unit.alerts.of_incident(incident.id)
    return [alert for alert in about if alert.reason is AlertReason.HANDOVER]
