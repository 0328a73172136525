"""``monitor duty``: who is on duty now and in the coming days."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from monitor.alerts.roster import routed_roles
from monitor.cli.duty_table import View, as_data, lines_of, look, table_of
from monitor.cli.options import config_option, json_option
from monitor.cli.terminal import console_of
from monitor.clock import SystemClock, utc
from monitor.settings import Settings, load_settings
from monitor.trace import json_line, one_line

_WIDE = 120
"""Columns where there is no terminal to ask."""


@click.command()
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    metavar="TIME",
    help="看哪一刻，例如 '2026-10-02 03:10'；只写日期即当天零时  [默认: 此刻]",
)
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=7,
    show_default=True,
    help="列出几天，当天算第一天",
)
@click.option(
    "--role",
    "names",
    multiple=True,
    metavar="ROLE",
    help="只看这个岗位，写 roster.yaml 中的代号或名称；可写多次",
)
@config_option
@json_option
def duty(
    *,
    at: datetime | None,
    days: int,
    names: tuple[str, ...],
    config_dir: Path,
    as_json: bool,
) -> None:
    """谁在值班：此刻是谁、何时由谁接班，今后几天各班的人员、代班、换班和空岗。

    休息日、调休上班和敏感时段都有标明。
    """
    settings = load_settings(config_dir)
    now = SystemClock().now() if at is None else utc(at)
    view = look(settings, _roles(names, settings), now, days)
    if as_json:
        click.echo(json_line(as_data(view, settings)))
    else:
        _print(view, settings)


def _print(view: View, settings: Settings) -> None:
    before, after = lines_of(view, settings)
    for line in before:
        click.echo(one_line(line))
    console_of(_WIDE).print(table_of(view, settings))
    for line in after:
        click.echo(one_line(line))


def _roles(names: Sequence[str], settings: Settings) -> list[str]:
    """The roles ``names`` mean, by id or by the word staff read; all that are used when none.

    Raises BadParameter.
    """
    words = settings.roster.roles
    used = {shift.role for shift in settings.roster.shifts} | set(routed_roles(settings))
    known = [*(role for role in words if role in used), *sorted(used - set(words))]
    if not names:
        return known
    by_name = {words.get(role, role): role for role in known} | {role: role for role in known}
    for name in names:
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name, n=1, cutoff=0.4)
            hint = f"是否想用 {near[0]!r}？" if near else f"现有：{'、'.join(known)}"
            raise click.BadParameter(f"没有 {name!r} 这个岗位，{hint}", param_hint="--role")
    return list(dict.fromkeys(by_name[name] for name in names))
