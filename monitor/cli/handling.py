"""``monitor record``: what somebody did about an incident."""

from __future__ import annotations

import difflib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.incident import INCIDENT, number_of
from monitor.cli.options import config_option, data_dir_option, database_option
from monitor.words import Action

if TYPE_CHECKING:
    from monitor.handling import Handled
    from monitor.settings.roster import RosterSettings

_OWN_COMMAND = (
    Action.ACKNOWLEDGE,
    Action.HAND_ON,
    Action.SNOOZE,
    Action.CONFIRM,
    Action.REGRADE,
    Action.CHECK,
    Action.MERGE,
    Action.SPLIT,
    Action.MOVE,
    Action.RENAME,
)
_ACTIONS = {
    action.value.replace("_", "-"): action for action in Action if action not in _OWN_COMMAND
}
_DETAILS = ("score", "to")


@click.command(
    epilog="ACTION："
    + "、".join(f"{word} {action.label}" for word, action in _ACTIONS.items())
    + "。签收用 acknowledge，转交和暂缓催办用 hand-on、snooze，确认和改级用 confirm、regrade，"
    "预案步骤用 playbook --done，合并拆分用 merge、split、move、rename。"
)
@click.argument("incident", type=INCIDENT)
@click.argument("action", type=click.Choice(list(_ACTIONS)), metavar="ACTION")
@click.option("--by", required=True, help="办理人姓名")
@click.option(
    "--note", default="", help="说明；退回、转办、排除、重新办理，以及不答复而销号，须写理由"
)
@click.option("--evidence", default="", help="链接或文号；上报、发声、发布、答复必写")
@click.option("--unit", help="责任单位，写 roster.yaml 中的 id 或名称；交办、转办必写")
@click.option("--score", type=click.IntRange(1, 5), help="满意度，1 到 5（rate）")
@click.option("--to", type=INCIDENT, help="旧事件的号或编号（link）")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d %H:%M", "%H:%M"]),
    metavar="TIME",
    help="实际办理时间，事后补记时写，例如 09:10 或 '2026-06-15 09:10'；不写即此刻",
)
@config_option
@database_option
@data_dir_option
def record(  # noqa: PLR0913 - one parameter an option
    *,
    incident: str,
    action: str,
    by: str,
    note: str,
    evidence: str,
    unit: str | None,
    score: int | None,
    to: str | None,
    at: datetime | None,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """记录对事件 INCIDENT 做了什么：核实、交办、上报、发声、答复、督办、销号等。

    每一步都留痕，只增不改；相应的时限随之停止，已经超时的仍记为超时。
    """
    from monitor.app import open_monitor
    from monitor.pipeline import record_disposition

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        old = None if to is None else number_of(m.store, to)
        given = {
            name: value
            for name, value in zip(_DETAILS, (score, old), strict=True)
            if value is not None
        }
        done = record_disposition(
            m,
            number_of(m.store, incident),
            _ACTIONS[action],
            by=by,
            note=note,
            evidence=evidence,
            unit=None if unit is None else unit_named(unit, m.settings.roster),
            detail=given,
            done_at=None if at is None else _moment(at, m.clock.now()),
        )
        click.echo(_told(done, m.settings.roster, m.clock.now()))


def unit_named(name: str, roster: RosterSettings) -> str:
    """The id of the unit that ``--unit`` names by its id or name. Raises BadParameter."""
    by_name = {unit.name: unit.id for unit in roster.units}
    ids = {unit.id for unit in roster.units}
    if name in ids:
        return name
    if name in by_name:
        return by_name[name]
    near = difflib.get_close_matches(name, [*ids, *by_name], n=1, cutoff=0.4)
    hint = f"，是否想用 {near[0]!r}？" if near else "；全部单位见 roster.yaml 的 units"
    raise click.BadParameter(f"没有 {name!r} 这个单位{hint}", param_hint="--unit")


def _moment(at: datetime, now: datetime) -> datetime:
    """``at`` of the desk in UTC; a time alone is of today."""
    from monitor.clock import desk, utc

    today = desk(now)
    alone = at.year == 1900  # what strptime makes of a time without a date
    return utc(at.replace(year=today.year, month=today.month, day=today.day) if alone else at)


def _told(done: Handled, roster: RosterSettings, now: datetime) -> str:
    from monitor.cli.table import next_clock

    incident, step = done.incident, done.disposition
    if done.again:
        return f"事件 {incident.code}：刚才已记录{step.action.label}，没有改动。"
    names = {unit.id: unit.name for unit in roster.units}
    owner = f"，责任单位 {names.get(incident.owner, incident.owner)}" if incident.owner else ""
    due = next_clock(incident, now)
    return (
        f"事件 {incident.code} 已记录：{step.action.label}；现为{incident.status.label}{owner}。"
        + (f"下一时限：{due}。" if due else "")
    )
