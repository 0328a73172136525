"""``monitor ledger``: the register of incidents as a workbook, a CSV file or JSON lines."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from io import StringIO
from pathlib import Path

import click

from monitor.accounting import Wanted, enrolled
from monitor.app import load_gazetteer
from monitor.cli.golden_hour import period
from monitor.cli.handling import unit_named
from monitor.cli.options import config_option, database_option, json_option
from monitor.clock import SystemClock
from monitor.errors import OutputError
from monitor.reports.register import Scope, Sheet, register
from monitor.reports.register_cells import Around
from monitor.reports.workbook import workbook
from monitor.settings import load_settings
from monitor.store import Store
from monitor.trace import json_line
from monitor.types import IncidentStatus, Tier

_DAY = click.DateTime(["%Y-%m-%d"])
_KINDS = (".xlsx", ".csv")


def _kind(_ctx: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() not in _KINDS:
        raise click.BadParameter(f"文件名请以 {' 或 '.join(_KINDS)} 结尾")
    return path


@click.command()
@click.option("--from", "first", type=_DAY, required=True, help="起始日期（含），按发现时间")
@click.option("--to", "last", type=_DAY, required=True, help="截止日期（含）")
@click.option(
    "--tier",
    "tiers",
    type=click.Choice([tier.word for tier in reversed(Tier)]),
    multiple=True,
    help="只列这一级的，可多次；不写则不列无人处置的日常级",
)
@click.option("--unit", help="只列这一责任单位的（已交办或建议），写 roster.yaml 中的 id 或名称")
@click.option(
    "--status",
    "statuses",
    type=click.Choice([status.value for status in IncidentStatus]),
    multiple=True,
    help="只列这一状态的，可多次",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_kind,
    help="写入的文件：.xlsx 含处置记录、时限和说明各一页，.csv 只有台账",
)
@config_option
@database_option
@json_option
def ledger(  # noqa: PLR0913 - one parameter an option
    *,
    first: datetime,
    last: datetime,
    tiers: tuple[str, ...],
    unit: str | None,
    statuses: tuple[str, ...],
    output: Path | None,
    config_dir: Path,
    database_url: str,
    as_json: bool,
) -> None:
    """导出舆情台账：期间发现的事件一件一行，附处置记录与时限；不含公民个人信息。"""
    if output is None and not as_json:
        raise click.UsageError("请用 --output 写文件名（.xlsx 或 .csv），或用 --json")
    settings, now = load_settings(config_dir), SystemClock().now()
    start, end = period(first.date(), last.date())
    wanted = Wanted(
        start=start,
        end=end,
        tiers=[Tier.of(word) for word in tiers],
        unit_id=None if unit is None else unit_named(unit, settings.roster),
        statuses=[IncidentStatus(word) for word in statuses],
    )
    around = Around(settings=settings, place=load_gazetteer(settings).name, now=now)
    store = Store.open(database_url)
    try:
        with store.read() as opened:
            entries, left_out = enrolled(opened, wanted)
    finally:
        store.close()
    scope = Scope(
        start=start,
        end=end,
        asked=_asked(wanted, around),
        left_out=left_out,
        revision=settings.revision,
    )
    sheets = register(entries, scope, around)
    if as_json:
        labels = [label for label, _ in sheets[0].headings]
        for row in sheets[0].rows:
            click.echo(json_line(dict(zip(labels, row, strict=True))))
    if output is not None:
        _write(output, sheets, now)
        more = f"；另有日常级 {left_out} 件未列入" if left_out else ""
        click.echo(f"台账 {len(entries)} 件已写入 {output}{more}。", err=as_json)


def _asked(wanted: Wanted, around: Around) -> str:
    parts = [("级别", "、".join(tier.short for tier in wanted.tiers))]
    parts += [("责任单位", around.unit(wanted.unit_id))]
    parts += [("状态", "、".join(status.label for status in wanted.statuses))]
    return "；".join(f"{name}：{words}" for name, words in parts if words)


def _write(path: Path, sheets: Sequence[Sheet], now: datetime) -> None:
    """Write the file whole or not at all. Raises OutputError."""
    draft = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(_content(path, sheets, now))
        draft.replace(path)
    except OSError as error:
        raise OutputError(
            f"ledger {str(path)!r} cannot be written ({error.strerror}); name another file with"
            " --output"
        ) from error


def _content(path: Path, sheets: Sequence[Sheet], now: datetime) -> bytes:
    if path.suffix.lower() == ".xlsx":
        return workbook(sheets, now)
    text = StringIO(newline="")
    rows = csv.writer(text, quoting=csv.QUOTE_ALL)
    rows.writerow(label for label, _ in sheets[0].headings)
    rows.writerows(sheets[0].rows)
    return text.getvalue().encode("utf-8-sig")  # with the mark by which Excel knows UTF-8
