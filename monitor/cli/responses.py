"""``monitor responses``: what offices answered to an incident, how well, and what followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.incident import INCIDENT, number_in, number_of
from monitor.cli.options import (
    ROW,
    config_option,
    data_dir_option,
    database_option,
    json_option,
)
from monitor.trace import json_line, one_line

if TYPE_CHECKING:
    from monitor.incidents.response import Proposal
    from monitor.responding import Answered
    from monitor.types import Incident


@click.command()
@click.argument("incident", type=INCIDENT)
@click.option("--untrue", type=ROW, metavar="ITEM", help="记录：这条官方回应事后证明不实")
@click.option("--upheld", type=ROW, metavar="ITEM", help="记录：这条官方回应并无不实，撤销此前认定")
@click.option("--by", default="", help="认定人姓名（与 --untrue、--upheld 同用）")
@click.option("--evidence", default="", help="依据：链接或文号（与 --untrue、--upheld 同用）")
@config_option
@database_option
@data_dir_option
@json_option
def responses(  # noqa: PLR0913 - one parameter an option
    *,
    incident: str,
    untrue: int | None,
    upheld: int | None,
    by: str,
    evidence: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
    as_json: bool,
) -> None:
    """事件 INCIDENT 的官方回应：谁在何时何处说了什么，评分，常见疑问，回应后的走势。

    评分由机器按字面给出，供复盘参考。未归入本事件而可能是其回应的官方条目只作建议，由人定夺。
    """
    item = upheld if untrue is None else untrue
    if untrue is not None and upheld is not None:
        raise click.UsageError("--untrue 与 --upheld 只能写一个")
    if item is None and (by or evidence):
        raise click.UsageError("--by、--evidence 须与 --untrue 或 --upheld 同用")
    if item is None:
        _show(incident, config_dir, database_url, as_json=as_json)
        return

    from monitor.app import open_monitor
    from monitor.pipeline import judge_response

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        done = judge_response(
            m,
            number_of(m.store, incident),
            item,
            by=by,
            evidence=evidence,
            untrue=untrue is not None,
        )
    code = done.incident.code
    if done.again:
        click.echo(f"事件 {code}：刚才已记录，没有改动。")
    else:
        click.echo(f"事件 {code} 已记录：{done.disposition.note}。")


def _show(given: str, config_dir: Path, database_url: str, *, as_json: bool) -> None:
    from monitor.app import load_gazetteer
    from monitor.clock import SystemClock
    from monitor.errors import NotFoundError
    from monitor.responding import answered, proposals
    from monitor.settings import load_settings
    from monitor.store import Store

    settings = load_settings(config_dir)
    gazetteer = load_gazetteer(settings)
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            incident_id = number_in(unit, given)
            found = unit.incidents.get([incident_id])
            if not found:
                raise NotFoundError(
                    f"incident {incident_id!r} is not there; see `monitor incidents`"
                )
            incident = unit.incidents.whole(found[0])
            members = unit.incidents.members([incident.id])[incident.id]
            known = answered(unit, incident, members, settings, SystemClock().now())
            proposed = proposals(unit, incident, known.responses, settings, gazetteer.within)
    finally:
        store.close()
    if as_json:
        click.echo(json_line(_data(incident, known, proposed)))
    else:
        for line in _lines(incident, known, proposed):
            click.echo(one_line(line))


def _data(incident: Incident, known: Answered, proposed: tuple[Proposal, ...]) -> dict[str, object]:
    told = asdict(known)
    for question in told["questions"]:
        del question["grams"]
    told["untrue"] = sorted(known.untrue)
    if known.score is not None:
        told["score"]["formula"] = known.score.formula
    return {
        "id": incident.id,
        "code": incident.code,
        "title": incident.title,
        **told,
        "proposals": [asdict(one) for one in proposed],
    }


def _lines(incident: Incident, known: Answered, proposed: tuple[Proposal, ...]) -> Iterator[str]:
    from monitor.incidents.answered_text import told
    from monitor.text.asking import clip

    yield f"事件 {incident.id}（{incident.code}）《{incident.title}》"
    yield from told(known.responses, known.score, known.questions, known.waves, untrue=known.untrue)
    for one in proposed:
        home = f"，现属事件 {one.incident_id}" if one.incident_id is not None else ""
        title = clip(one.title, 40)
        yield f"可能是回应：[{one.item_id}] {one.outlet}《{title}》{home}；{one.reason}"
    if proposed:
        where = f"monitor record {incident.id} answer --by 姓名 --evidence 链接"
        yield f"属于回应的，请用 {where} 登记，或用 monitor move 移入本事件。"
