"""``monitor rehearse``: what other settings would have made of the past."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import click

from monitor.app import open_monitor
from monitor.cli.options import data_dir_option, database_option, default_config, json_option
from monitor.cli.progress import progress
from monitor.cli.rehearsed_page import show_rehearsal
from monitor.clock import day_start
from monitor.errors import InputError
from monitor.rehearsal import Rehearsal
from monitor.rehearsal import rehearse as play
from monitor.rehearsal.play import Opener
from monitor.store import Store
from monitor.trace import json_line

_FOLDER = click.Path(path_type=Path, file_okay=False)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--config", "new", type=_FOLDER, required=True, help="要试的设置文件夹")
@click.option(
    "--old",
    type=_FOLDER,
    default=default_config,
    envvar="MONITOR_CONFIG",
    show_default="config/",
    help="现行的设置文件夹",
)
@click.option("--from", "first", type=_DAY, required=True, help="第一天，如 2026-06-01")
@click.option("--to", "last", type=_DAY, required=True, help="最后一天（含）")
@click.option(
    "--examples",
    type=click.IntRange(0, 10_000),
    default=5,
    show_default=True,
    help="每张表最多举几例；--json 总是给全",
)
@database_option
@data_dir_option
@json_option
def rehearse(
    new: Path,
    old: Path,
    first: datetime,
    last: datetime,
    examples: int,
    database_url: str,
    data_dir: Path,
    *,
    as_json: bool,
) -> None:
    """用库中的往日试演一套新设置：预警会多、少、早、晚哪些，各班负担如何变化。

    两套设置各在临时库里把这段时间重放一遍，用完即删；实库只读，不联网，不发送任何东西。
    """
    found = _rehearsed(new, old, first.date(), last.date(), database_url, data_dir)
    if as_json:
        click.echo(json_line(found.as_data()))
    else:
        show_rehearsal(found, examples)


def _rehearsed(
    new: Path, old: Path, first: date, last: date, database_url: str, data_dir: Path
) -> Rehearsal:
    if last < first:
        raise InputError(f"--to {last} lies before --from {first}; swap them")
    store = Store.open(database_url, upgrade=False)
    try:
        with progress("试演", 1.0) as show:
            return play(
                store,
                _opener(old, data_dir),
                _opener(new, data_dir),
                start=day_start(first),
                end=day_start(last + timedelta(days=1)),
                show=show,
            )
    finally:
        store.close()


def _opener(config_dir: Path, data_dir: Path) -> Opener:
    """Opens monitors under ``config_dir``, with the desk's own model where it has one."""
    return partial(open_monitor, config_dir, data_dir=data_dir, inline_parsers=True)
