"""``monitor lineage``: who told it first, who copied whom, what was changed or taken down."""

from __future__ import annotations

from dataclasses import asdict

import click

from monitor.cli.incident import INCIDENT, number_in
from monitor.cli.options import database_option, json_option
from monitor.errors import NotFoundError
from monitor.incidents.lineage import Lineage
from monitor.incidents.lineage_text import told
from monitor.recalling import traced
from monitor.store import Store
from monitor.trace import json_line, one_line
from monitor.types import Incident


@click.command()
@click.argument("incident", type=INCIDENT)
@click.option(
    "--most",
    type=click.IntRange(1, 10_000),
    default=30,
    show_default=True,
    help="最多列出多少条；其余只计数",
)
@database_option
@json_option
def lineage(incident: str, most: int, database_url: str, *, as_json: bool) -> None:
    """事件 INCIDENT 的源流：谁先发，谁转谁，何时改标题、撤稿，是否旧事重提。"""
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            number = number_in(unit, incident)
            found = unit.incidents.get([number])
            if not found:
                raise NotFoundError(f"incident {number!r} is not there; see `monitor incidents`")
            trees = traced(unit, found[0])
    finally:
        store.close()
    if as_json:
        click.echo(json_line(_data(found[0], trees)))
    else:
        for line in _lines(found[0], trees, most):
            click.echo(one_line(line))


def _data(incident: Incident, trees: Lineage) -> dict[str, object]:
    return {
        "id": incident.id,
        "code": incident.code,
        "title": incident.title,
        "recurs": asdict(incident.recurs) if incident.recurs else None,
        "refuted_by": incident.refuted_by,
        **trees.as_data(),
    }


def _lines(incident: Incident, trees: Lineage, most: int) -> list[str]:
    heading = f"事件 {incident.id}（{incident.code}）《{incident.title}》"
    again = [f"旧事重提：{incident.recurs.reason}"] if incident.recurs else []
    return [heading, *again, *told(trees, most)]
