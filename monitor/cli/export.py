"""``monitor export``: what the store holds as data, for those who may have it."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from monitor.app import load_gazetteer
from monitor.cli.golden_hour import period
from monitor.cli.options import config_option, database_option
from monitor.cli.subscribe import address, calendar, feed
from monitor.clock import SystemClock
from monitor.exporting.content import Wanted
from monitor.exporting.taking import Order, What, take
from monitor.exporting.writing import FORMS
from monitor.settings import Settings, load_settings
from monitor.store import Store
from monitor.text.regions import Gazetteer
from monitor.trace import one_line, run
from monitor.trends.series import Step
from monitor.types import Dimension

_DAY = click.DateTime(["%Y-%m-%d"])
F = TypeVar("F", bound=Callable[..., object])


@click.group()
def export() -> None:
    """导出数据：事件、条目、序列、台账；逐行带导出编号，一律记台账，行数按岗位限制。"""


def _asked(command: F) -> F:
    """The options that every export has."""
    for option in (
        database_option,
        config_option,
        click.option("--approved-by", default="", help="同意人姓名；行数多时必须另有一人同意"),
        click.option("--purpose", required=True, help="用途，记入台账和文件"),
        click.option("--by", required=True, help="导出人姓名，须在值班表中"),
        click.option(
            "--output",
            type=click.Path(path_type=Path, dir_okay=False),
            required=True,
            help=f"写入的文件，以 {'、'.join(FORMS)} 之一结尾",
        ),
        click.option("--topic", default="", help="只要这一主题，写 topics.yaml 中的 id 或名称"),
        click.option("--to", "last", type=_DAY, required=True, help="截止日期（含）"),
        click.option("--from", "first", type=_DAY, required=True, help="起始日期（含）"),
    ):
        command = option(command)
    return command


_region = click.option("--region", default="", help="只要这一地区，写区划代码或全称")


@export.command()
@_region
@_asked
def incidents(*, region: str, **asked: object) -> None:
    """期间发现的事件，一件一行；并入他事的不列。"""
    _take("incidents", region=region, **asked)  # type: ignore[arg-type]  # as click gives them


@export.command()
@_region
@_asked
def items(*, region: str, **asked: object) -> None:
    """期间采集的条目，一条一行：标题、摘录、链接、判断；不含发言人。"""
    _take("items", region=region, **asked)  # type: ignore[arg-type]  # as above


@export.command()
@click.option(
    "--dimension",
    type=click.Choice([d.value for d in Dimension if d is not Dimension.SOURCE_HOUR]),
    default="platform",
    show_default=True,
    help="按什么分",
)
@click.option(
    "--step",
    type=click.Choice([step.value for step in Step]),
    default="day",
    show_default=True,
    help="每小时、每日或每周一行；地区、媒体、信源只有日和周",
)
@_asked
def series(*, dimension: str, step: str, **asked: object) -> None:
    """期间的条数序列：按平台、倾向、诉求、地区等分，一步一行。"""
    _take(
        "series",
        dimension=Dimension(dimension),
        step=Step(step),
        **asked,  # type: ignore[arg-type]  # as above
    )


@export.command()
@_region
@_asked
def ledger(*, region: str, **asked: object) -> None:
    """期间发现的事件的台账，一件一行；处置记录与时限见 monitor ledger。"""
    _take("ledger", region=region, **asked)  # type: ignore[arg-type]  # as above


for _subscribed in (feed, calendar, address):
    export.add_command(_subscribed)


def _take(  # noqa: PLR0913 - one parameter an option
    what: What,
    *,
    first: datetime,
    last: datetime,
    topic: str,
    output: Path,
    by: str,
    purpose: str,
    approved_by: str,
    config_dir: Path,
    database_url: str,
    region: str = "",
    dimension: Dimension = Dimension.PLATFORM,
    step: Step = Step.DAY,
) -> None:
    settings, now = load_settings(config_dir), SystemClock().now()
    gazetteer = load_gazetteer(settings)
    start, end = period(first.date(), last.date())
    order = Order(
        what=what,
        wanted=Wanted(
            start=start, end=end, topic=_topic(topic, settings), region=_place(region, gazetteer)
        ),
        by=by,
        purpose=purpose,
        approved_by=approved_by,
        dimension=dimension,
        step=step,
    )
    store = Store.open(database_url)
    try:
        with run():
            taken = take(store, settings, gazetteer, order, output, now)
    finally:
        store.close()
    click.echo(f"已导出{taken.rows}行到 {one_line(output)}，导出编号 {taken.number}，已记台账。")


def _topic(name: str, settings: Settings) -> str:
    """The id of the topic called ``name``. Raises BadParameter."""
    known = {n: t.id for t in settings.topics.topics for n in (t.id, t.label)}
    if not name or name in known:
        return known.get(name, "")
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"，是否想用 {near[0]!r}？" if near else "；导出只按主题和地区，不按账号、人名或号码"
    raise click.BadParameter(f"没有主题 {name!r}{hint}", param_hint="--topic")


def _place(name: str, gazetteer: Gazetteer) -> str:
    """The code of the place called ``name``. Raises BadParameter."""
    if not name or gazetteer.known(name):
        return name
    found = next((p.code for p in gazetteer.find(name) if gazetteer.name(p.code) == name), None)
    if found is None:
        raise click.BadParameter(
            f"没有地区 {name!r}，请写六位区划代码或全称", param_hint="--region"
        )
    return found
