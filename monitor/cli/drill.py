"""``monitor drill``: a made-up matter through the whole chain, and what it has shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.alerts.exercised import Exercised, Step, sent_after
from monitor.alerts.figures import clock_time
from monitor.app import open_monitor
from monitor.cli.options import (
    config_option,
    data_dir_option,
    database_option,
    json_option,
)
from monitor.cli.routing_words import case_in
from monitor.clock import desk
from monitor.drilling import Order, look_back
from monitor.errors import InputError, NotFoundError
from monitor.settings.cases import Situation
from monitor.trace import json_line, one_line

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.types import Delivery, Drill

_NEWEST = 0


@click.command()
@click.option("--tier", help="按哪一级演练：orange、Ⅱ级、重大、二 都可以")
@click.option("--region", multiple=True, help="涉事地，写名称或六位区划代码；不写表示没有涉事地")
@click.option("--topic", multiple=True, help="主题，写代号或名称，影响走哪条分派规则；可写多次")
@click.option("--by", default="", help="下达人（或结束人）姓名")
@click.option("--note", default="", help="说明，记入台账，不写进通知")
@click.option(
    "--report",
    type=click.IntRange(_NEWEST),
    is_flag=False,
    flag_value=_NEWEST,
    metavar="[N]",
    help="第 N 次演练的情况；不写 N 即最近一次",
)
@click.option("--end", type=click.IntRange(1), metavar="N", help="提前结束第 N 次演练，须写 --by")
@config_option
@database_option
@data_dir_option
@json_option
def drill(  # noqa: PLR0913 - one parameter an option
    *,
    tier: str | None,
    region: tuple[str, ...],
    topic: tuple[str, ...],
    by: str,
    note: str,
    report: int | None,
    end: int | None,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
    as_json: bool,
) -> None:
    """演练：虚构一件事，按真实的分派规则、值班表和渠道通知，看谁在何时签收。

    每条通知都以【演练】开头。无人签收照样逐级催办，直到有人签收、各步通知完毕或用 --end 结束。
    不进事件库、日报、统计和黄金一小时。
    """
    if sum((tier is not None, report is not None, end is not None)) != 1:
        raise click.UsageError("请用 --tier 下达演练，或用 --report 看情况，或用 --end 结束")
    if report is None and not by.strip():
        raise click.UsageError("请用 --by 写姓名")
    from monitor.pipeline import drill as begin
    from monitor.pipeline import end_drill

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        if tier is not None:
            wanted = begin(m, _order(m, tier, region, topic, by, note))
        elif end is not None:
            wanted = end_drill(m, end, by=by)
        else:
            wanted = _known(m, report or _NEWEST)
        with m.store.read() as unit:
            shown = look_back(m, unit, wanted, m.clock.now())
            beats = unit.beats.last()
        asleep = m.settings.alerts.heartbeat.silent_after
        runs = any(m.clock.now() - beat <= asleep for beat in beats.values())
    if as_json:
        click.echo(json_line(shown.as_data()))
        return
    for line in (*_lines(shown), *(_hints(shown, runs=runs) if tier is not None else ())):
        click.echo(one_line(line))


def _order(
    m: Monitor, tier: str, region: tuple[str, ...], topic: tuple[str, ...], by: str, note: str
) -> Order:
    """What is to be practised. Raises UsageError for a word that means nothing."""
    at = f"{desk(m.clock.now()):%Y-%m-%d %H:%M}"
    try:
        case = case_in(
            Situation(tier=tier, at=at, topic=topic, region=region), m.settings, m.gazetteer
        )
    except InputError as error:
        raise click.UsageError(str(error)) from error
    return Order(
        tier=case.tier, topics=tuple(case.topics), regions=tuple(case.regions), by=by, note=note
    )


def _known(m: Monitor, number: int) -> Drill:
    with m.store.read() as unit:
        if number != _NEWEST:
            return unit.drills.one(number)
        every = unit.drills.every()
    if not every:
        raise NotFoundError("还没有演练过；请用 monitor drill --tier orange --by 姓名 下达")
    return every[-1]


# ── what is shown ────────────────────────────────────────────────────────────────────────────


def _lines(shown: Exercised) -> Iterator[str]:
    drill = shown.drill
    note = f"（{drill.note}）" if drill.note else ""
    yield f"演练{drill.id}：{drill.tier.label}，{_at(shown, 'begun')}由{drill.by}下达{note}"
    yield f"结论：{shown.verdict}"
    if shown.counted:
        yield shown.counted
    for step in shown.steps:
        yield from _step(step, shown)
    if shown.taken_at is not None:
        yield f"{clock_time(shown.taken_at, shown.now)} {shown.taken_by}签收"
    elif drill.ended_at is not None:
        who = f"由{shown.ended_by}" if shown.ended_by else ""
        yield f"{_at(shown, 'ended')} {who}结束"


def _at(shown: Exercised, which: str) -> str:
    moment = shown.drill.at if which == "begun" else shown.drill.ended_at
    return clock_time(moment, shown.now) if moment else ""


def _step(step: Step, shown: Exercised) -> Iterator[str]:
    alert = step.alert
    due = alert.ack_due_at
    until = f"，应在{clock_time(due, shown.now)}前签收" if due else ""
    yield f"{clock_time(alert.at, shown.now)} 第{step.number}步（{alert.reason.label}）{until}"
    yield f"    {alert.explanation}"
    for message in step.messages:
        yield f"    {_message(message, step)}"


def _message(message: Delivery, step: Step) -> str:
    after = sent_after(message, step.alert)
    parts = [
        f"{message.status.label}" + ("" if after is None else f"（用时{_seconds(after)}）"),
        f"试了{message.attempts}次" if message.attempts > 1 else "",
        f"回执{message.reference}" if message.reference else "",
        f"代替未能送达的第{message.instead_of}条" if message.instead_of else "",
        message.error or "",
    ]
    return f"{message.recipient}，{message.channel}：{'，'.join(filter(None, parts))}"


def _seconds(length: timedelta) -> str:
    seconds = length.total_seconds()
    return f"{seconds:.0f}秒" if seconds < 60 else f"{seconds / 60:.0f}分钟"


def _hints(shown: Exercised, *, runs: bool) -> Iterator[str]:
    number = shown.drill.id
    if not shown.messages:
        return
    if not runs:
        yield "监测没有在运行，通知要等 monitor run 启动后才发出。"
    end = f"monitor drill --end {number} --by 姓名"
    yield f"情况见 monitor drill --report {number}；提前结束用 {end}。"
