"""``monitor disclosure``: what is owed to the public, what is done, and what to put down."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from monitor.cli.handling import unit_named
from monitor.cli.options import config_option, database_option, json_option
from monitor.cli.terminal import console_of
from monitor.clock import SystemClock, desk
from monitor.disclosing import Entry, due, owed, put_down
from monitor.publicity.disclosure import Duty, Span
from monitor.settings import load_settings
from monitor.store import Store
from monitor.trace import json_line, one_line

_DAY = click.DateTime(["%Y-%m-%d"])
_WIDE = 120
_NOTHING = "disclosure.yaml 中没有公开义务；示例见文件末尾。"


@click.group()
def disclosure() -> None:
    """信息公开：应当公开什么、完成了多少、即将到期的，登记已公开的。"""


@disclosure.command("due")
@click.option("--days", type=click.IntRange(0, 366), default=7, show_default=True, help="今后几天")
@config_option
@database_option
def due_(*, days: int, config_dir: Path, database_url: str) -> None:
    """今后几天到期、还没有完成的公开事项，先到期的在前。"""
    settings, now = load_settings(config_dir), SystemClock().now()
    if not settings.disclosure.obligations:
        click.echo(_NOTHING)
        return
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            told = due(settings, unit, now, days)
    finally:
        store.close()
    for line in told or (f"今后{days}天没有到期未完成的公开事项。",):
        click.echo(one_line(line))


@disclosure.command()
@click.option("--from", "first", type=_DAY, required=True, help="起始日期（含），按期满日")
@click.option("--to", "last", type=_DAY, required=True, help="截止日期（含）")
@config_option
@database_option
@json_option
def table(
    *, first: datetime, last: datetime, config_dir: Path, database_url: str, as_json: bool
) -> None:
    """一段时间的公开情况：每项义务、每个单位、每一期。"""
    settings, today = load_settings(config_dir), desk(SystemClock().now()).date()
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            found = owed(settings, unit, first.date(), last.date(), today)
    finally:
        store.close()
    if as_json:
        for duty in found:
            for span in duty.spans:
                click.echo(json_line(_as_data(duty, span)))
    elif found:
        _print(found)
    else:
        click.echo("这段时间没有公开义务。" if settings.disclosure.obligations else _NOTHING)


@disclosure.command()
@click.argument("obligation", metavar="OBLIGATION")
@click.option("--unit", "unit_name", required=True, help="单位，写 roster.yaml 中的 id 或名称")
@click.option("--on", type=_DAY, required=True, help="公开的日期")
@click.option("--title", required=True, help="公开了什么")
@click.option("--evidence", required=True, help="凭据：链接、文号或存档文件名")
@click.option("--share", help="比率，例如 62% 或 0.62；仅用于比率类义务")
@click.option("--by", required=True, help="登记人姓名")
@config_option
@database_option
def add(  # noqa: PLR0913 - one parameter an option
    *,
    obligation: str,
    unit_name: str,
    on: datetime,
    title: str,
    evidence: str,
    share: str | None,
    by: str,
    config_dir: Path,
    database_url: str,
) -> None:
    """登记一次公开：OBLIGATION 为 disclosure.yaml 中的 id。登记后只增不改。"""
    settings = load_settings(config_dir)
    entry = Entry(
        obligation=obligation,
        unit=unit_named(unit_name, settings.roster),
        on=on.date(),
        title=title,
        evidence=evidence,
        share=None if share is None else _rate(share),
    )
    store = Store.open(database_url)
    try:
        with store.write() as unit:
            kept = put_down(settings, unit, entry, by, SystemClock().now())
    finally:
        store.close()
    click.echo(f"已登记第{kept.id}条：{one_line(kept.title)}。")


def _rate(text: str) -> float:
    """``62%`` or ``0.62`` as a share. Raises BadParameter."""
    bare = text.strip().removesuffix("%").removesuffix("％")
    try:
        number = float(bare)
    except ValueError:
        raise click.BadParameter(
            f"写成 62% 或 0.62，这里是 {text!r}", param_hint="--share"
        ) from None
    return number / 100 if bare != text.strip() else number


def _as_data(duty: Duty, span: Span) -> dict[str, object]:
    return {
        "obligation": duty.obligation.id,
        "label": duty.obligation.label,
        "unit": duty.unit_id,
        "first": f"{span.first}",
        "last": f"{span.last}",
        "done": span.done,
        "quota": span.quota,
        "share": span.share,
        "state": span.state.value,
        "evidence": [each.evidence for each in span.publications],
    }


def _print(found: tuple[Duty, ...]) -> None:
    from rich.table import Table

    shown = Table("单位", "义务", "期间", "完成", "状态")
    for duty in found:
        for span in duty.spans:
            shown.add_row(
                one_line(duty.unit_name),
                one_line(duty.obligation.label),
                f"{span.first}—{span.last}",
                _done(duty, span),
                span.state.label,
            )
    console_of(_WIDE).print(shown)


def _done(duty: Duty, span: Span) -> str:
    if duty.obligation.minimum is None:
        return f"{span.done}/{span.quota}"
    told = "未登记" if span.share is None else f"{span.share:.0%}"
    return f"{told}（要求{duty.obligation.minimum:.0%}）"
