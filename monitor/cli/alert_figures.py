"""The figures of ``monitor alerts --stats`` as tables on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import click
from rich.text import Text

from monitor.alerts.stats import AlertFigures, Part, Usefulness
from monitor.cli.terminal import console_of, headed_table
from monitor.clock import desk
from monitor.durations import FEWEST
from monitor.trace import one_line

_WIDE = 150


def show_figures(told: AlertFigures, now: datetime) -> None:
    """Print ``told`` as of ``now``: sentences first, then the tables that have rows."""
    until = desk(told.end - timedelta(seconds=1))
    click.echo(
        f"{desk(told.start):%Y-%m-%d} 至 {until:%Y-%m-%d} 的预警，截至 {desk(now):%Y-%m-%d %H:%M}。"
    )
    for line in _lines(told):
        click.echo(line)
    console = console_of(_WIDE)
    tables = (
        (told.answers, _answers),
        (told.shifts, _shifts),
        (told.people, _people),
        (told.channels, _channels),
    )
    for rows, table in tables:
        if rows:
            console.print(table(told))
    if told.answers:
        click.echo(
            f"签收用时从首条送达起算，到有人签收为止，单位分钟，写作 中位数/95分位（样本数）；"
            f"不足{FEWEST}条的逐一列出。"
        )


def _lines(told: AlertFigures) -> Iterator[str]:
    tiers = "、".join(
        f"{tier.short}{told.tiers[tier]}" for tier in sorted(told.tiers, reverse=True)
    )
    reasons = "、".join(f"{reason.label}{n}" for reason, n in told.reasons.items())
    yield f"响铃的预警 {told.rung} 条" + (f"：{tiers}；{reasons}。" if told.rung else "。")
    quiet = "、".join(f"{reason.label}{n}" for reason, n in told.quiet.items())
    if quiet:
        yield f"不响铃的另有 {sum(told.quiet.values())} 条：{quiet}。"
    if told.unheard:
        yield f"按规则只列日报、未通知人的 {told.unheard} 条。"
    night = told.nights
    yield (
        f"夜间（22时至6时）响铃 {night.alerts} 条，最多一夜 {night.busiest} 条；"
        f"{night.nights} 夜中有 {night.nights - night.disturbed} 夜无打扰。"
    )
    yield (
        f"要求限时签收且已有结果的，签收率 {_part(told.acknowledged)}；"
        f"首次通知逾期无人签收而催办的 {_part(told.escalated)}。"
    )
    if told.storms:
        yield f"合并通知 {told.storms} 次，并入 {told.folded} 条。"
    yield f"是否有用：{_useful(told.useful)}。" + (
        f"不响铃的：{_useful(told.useful_quiet)}。" if told.useful_quiet.judged else ""
    )
    if told.drills:
        yield f"演练通知 {told.drills} 条，不计入以上各项。"


def _useful(said: Usefulness) -> str:
    if not said.judged:
        return f"{said.alerts} 条都还没有人评价（用 monitor rate）"
    share = _part(Part(n=said.useful, of=said.judged))
    return f"已评价 {said.judged} 条（共 {said.alerts} 条），有用 {share}"


def _answers(told: AlertFigures) -> object:
    headings = ("级别", "步", "要求签收", "已签收", "按时", "未到时限", "签收用时")
    table = headed_table("签收", [(words, words != "级别") for words in headings])
    for row in told.answers:
        over = row.asked - row.waiting
        table.add_row(
            row.tier.short,
            f"第{row.step}步",
            str(row.asked),
            _part(Part(n=row.answered, of=over)),
            _part(Part(n=row.in_time, of=over)),
            str(row.waiting),
            row.minutes.told,
        )
    return table


def _shifts(told: AlertFigures) -> object:
    headings = ("班次", "班数", "预警", "平均每班", "最忙一班")
    table = headed_table(
        "各班负担（按现行值班表）", [(words, words != "班次") for words in headings]
    )
    for shift in told.shifts:
        counted = (shift.turns, shift.alerts, f"{shift.each:g}", shift.busiest)
        table.add_row(Text(one_line(shift.name)), *map(str, counted))
    return table


def _people(told: AlertFigures) -> object:
    headings = ("人员", "预警", "收到消息")
    table = headed_table("各人负担", [(words, words != "人员") for words in headings])
    for person in told.people:
        table.add_row(Text(one_line(person.name)), str(person.alerts), str(person.messages))
    return table


def _channels(told: AlertFigures) -> object:
    headings = (
        "渠道",
        "消息",
        "已送达",
        "并入汇总",
        "待发",
        "无须再送",
        "未能送达",
        "备用",
        "重试过",
    )
    table = headed_table("各渠道", [(words, words != "渠道") for words in headings])
    for use in told.channels:
        counted = (
            *(use.messages, use.sent, use.folded, use.waiting),
            *(use.withdrawn, use.failed, use.instead, use.again),
        )
        table.add_row(Text(one_line(use.name)), *map(str, counted))
    return table


def _part(part: Part) -> str:
    return f"{part.n}/{part.of} {100 * part.n / part.of:.0f}%" if part.of else "—"
