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
    """事件 INCIDENT 的源流：谁先发，谁转谁，何时改标题、撤稿，是否旧事重提。

    已并入别的事件的，列出所并入事件的源流。
    """
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            number = number_in(unit, incident)
            found = unit.incidents.get([number])
            if not found:
                raise NotFoundError(f"incident {number!r} is not there; see `monitor incidents`")
            home = unit.incidents.whole(found[0])
            trees = traced(unit, home)
    finally:
        store.close()
    if as_json:
        click.echo(json_line(_data(found[0], home, trees)))
    else:
        for line in _lines(found[0], home, trees, most):
            click.echo(one_line(line))


def _data(asked: Incident, home: Incident, trees: Lineage) -> dict[str, object]:
    return {
        "asked": asked.code,
        "id": home.id,
        "code": home.code,
        "title": home.title,
        "recurs": asdict(home.recurs) if home.recurs else None,
        "refuted_by": home.refuted_by,
        **trees.as_data(),
    }


def _lines(asked: Incident, home: Incident, trees: Lineage, most: int) -> list[str]:
    heading = f"事件 {asked.id}（{asked.code}）《{asked.title}》"
    merged = f"已并入事件 {home.id}（{home.code}）《{home.title}》，以下是该事件的源流"
    again = [f"旧事重提：{home.recurs.reason}"] if home.recurs else []
    return [heading, *([merged] if home.id != asked.id else []), *again, *told(trees, most)]
