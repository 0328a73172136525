"""``monitor golden-hour``: how well the hour was kept, leg by leg and clock by clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import click
from rich.text import Text

from monitor.accounting import hour_kept
from monitor.cli.options import config_option, database_option, json_option
from monitor.cli.terminal import console_of, headed_table
from monitor.clock import SystemClock, day_start, desk
from monitor.durations import FEWEST
from monitor.errors import InputError
from monitor.incidents.goldenhour import (
    Breach,
    ClockEnd,
    GoldenHour,
    Leg,
    Share,
    minutes,
)
from monitor.settings import load_settings
from monitor.store import Store
from monitor.trace import json_line, one_line

_DAY = click.DateTime(["%Y-%m-%d"])
_WIDE = 150


@click.command()
@click.option("--from", "first", type=_DAY, required=True, help="起始日期（含），按发现时间")
@click.option("--to", "last", type=_DAY, required=True, help="截止日期（含）")
@click.option(
    "--most",
    type=click.IntRange(0, 10_000),
    default=50,
    show_default=True,
    help="超时最多列出多少条；其余只计数",
)
@config_option
@database_option
@json_option
def golden_hour(
    *,
    first: datetime,
    last: datetime,
    most: int,
    config_dir: Path,
    database_url: str,
    as_json: bool,
) -> None:
    """黄金一小时执行情况：发现、预警、签收的达标率，各环节用时，各时限是否按时，超时的原因。"""
    start, end = period(first.date(), last.date())
    rules, now = load_settings(config_dir).severity, SystemClock().now()
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            kept = hour_kept(unit, rules, start=start, end=end, now=now)
    finally:
        store.close()
    if as_json:
        click.echo(json_line(kept.as_data()))
    else:
        _print(kept, most)


def period(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of ``first`` to the end of ``last``, at the desk. InputError."""
    if last < first:
        raise InputError(f"截止日期 {last} 早于起始日期 {first}；请对调 --from 与 --to")
    return day_start(first), day_start(last + timedelta(days=1))


def _print(kept: GoldenHour, most: int) -> None:
    until = desk(kept.end - timedelta(seconds=1))
    click.echo(
        f"{desk(kept.start):%Y-%m-%d} 至 {until:%Y-%m-%d} 发现的事件，按曾达到的最高级别统计，"
        f"截至 {desk(kept.as_of):%Y-%m-%d %H:%M}。"
    )
    if not kept.tiers:
        click.echo("期间没有Ⅳ级以上事件。" + _left_out(kept))
        return
    console = console_of(_WIDE)
    for table in (_shares(kept), _legs(kept), _clocks(kept)):
        console.print(table)
    for line in _notes(kept):
        click.echo(line)
    _breaches(kept.breaches, most)


def _shares(kept: GoldenHour) -> object:
    headings = (
        "级别",
        "件数",
        "30分内发现",
        "60分内发现",
        "60分内预警",
        "60分内本级预警",
        "60分内签收",
    )
    table = headed_table("首发后多久", [(words, words != "级别") for words in headings])
    for row in kept.tiers:
        found, alerted = (row.found_30, row.found_60), (row.alerted_60, row.alerted_at_tier_60)
        shares = map(_share, (*found, *alerted, row.acknowledged_60))
        table.add_row(row.tier.short, str(row.incidents), *shares)
    return table


def _legs(kept: GoldenHour) -> object:
    headings = [("级别", False), *((f"{leg.label}（{minutes(leg.share):g}）", True) for leg in Leg)]
    table = headed_table("各环节用时，分钟（括号内为应占一小时中的几分）", headings)
    for row in kept.tiers:
        table.add_row(row.tier.short, *(row.legs[leg].told for leg in Leg))
    return table


def _clocks(kept: GoldenHour) -> object:
    ends = [(end.label, True) for end in ClockEnd]
    table = headed_table("各时限", [("时限", False), ("事项", False), *ends, ("按时率", True)])
    for clock in kept.clocks:
        counted = (str(clock.counts[end]) for end in ClockEnd)
        table.add_row(clock.name, Text(one_line(clock.label)), *counted, _share(clock.kept))
    return table


def _notes(kept: GoldenHour) -> list[str]:
    undated = sum(row.undated for row in kept.tiers)
    lines = [f"用时写作 中位数/95分位（样本数）；不足{FEWEST}件的，逐一列出。"]
    if undated:
        lines.append(f"{undated}件首发时间不明，以首次采集计，不计入“{Leg.COLLECT.label}”。")
    return [*lines, *filter(None, [_left_out(kept)])]


def _left_out(kept: GoldenHour) -> str:
    parts = [f"已排除的{kept.dismissed}件"] * bool(kept.dismissed)
    parts += [f"日常级的{kept.routine}件"] * bool(kept.routine)
    return f"未计入：{'、'.join(parts)}。" if parts else ""


def _breaches(breaches: tuple[Breach, ...], most: int) -> None:
    click.echo(f"\n超时 {len(breaches)} 项" + ("：" if breaches else "。"))
    for breach in breaches[:most]:
        click.echo(one_line(_breach_line(breach)))
    if len(breaches) > most:
        click.echo(f"  另有 {len(breaches) - most} 项，用 --most 或 --json 查看。")


def _breach_line(breach: Breach) -> str:
    what = f"{breach.clock} {breach.label}，{desk(breach.due_at):%m-%d %H:%M}到期"
    return (
        f"  {breach.code} {breach.tier.short}《{breach.title}》{what}："
        f"{breach.cause}（{breach.reason}）"
    )


def _share(share: Share) -> str:
    return f"{share.met}/{share.of} {100 * share.met / share.of:.0f}%" if share.of else "—"
