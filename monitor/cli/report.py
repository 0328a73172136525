"""``monitor report``: make any report of any period, list, show and verify what was made."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.incident import INCIDENT
from monitor.cli.opened import with_monitor
from monitor.cli.options import ROW
from monitor.cli.report_review import approve, edit, passages, publish, send, withdraw

if TYPE_CHECKING:
    from monitor.app import Monitor

_DAY = click.DateTime(["%Y-%m-%d"])
_FORMS = click.Choice(["html", "docx", "pdf", "md"])


@click.group()
def report() -> None:
    """各类报告：编制、修改、审核、印发、报送、撤回、核验。"""


for _command in (passages, edit, approve, publish, withdraw, send):
    report.add_command(_command)


@report.command()
@click.argument("kind")
@click.option("--date", "day", type=_DAY, help="编制日；默认最近一期")
@click.option("--from", "first", type=_DAY, help="起始日期（含）")
@click.option("--to", "last", type=_DAY, help="截止日期（含）")
@click.option("--incident", type=INCIDENT, help="只报告这一个事件：号或编号")
@click.option("--topic", help="只报告这一主题：id")
@click.option("--region", help="只报告这一地区：区划代码")
@click.option("--form", "forms", type=_FORMS, multiple=True, help="另外要的文件格式，可写多次")
@click.option("--anew", is_flag=True, help="已有的不动，重新编制一版")
@with_monitor
def make(  # noqa: PLR0913 - one parameter an option
    m: Monitor,
    *,
    kind: str,
    day: datetime | None,
    first: datetime | None,
    last: datetime | None,
    incident: str | None,
    topic: str | None,
    region: str | None,
    forms: tuple[str, ...],
    anew: bool,
) -> None:
    """编制一份报告。KIND 是 reports.yaml 里的 id，或报告种类；同样的再要一次，给出已有的那份。

    不在 reports.yaml 里的（例如 flash 快报、special 专报）先是草稿，审核、印发后才能报送。
    """
    from monitor.cli.report_order import Asked, order_of
    from monitor.cli.report_table import print_files
    from monitor.pipeline import report as made_by
    from monitor.reporting.order import plan_of

    asked = Asked(
        kind=kind,
        day=day.date() if day else None,
        span=_span(first, last),
        incident=incident,
        topic=topic,
        region=region,
    )
    order = order_of(m, asked)
    made = made_by(m, order, anew=anew, forms=forms)
    click.echo(f"报告{made.id}（{made.status.label}，第{made.version}版）：")
    print_files(made, m.data_dir, (*plan_of(m.settings, order).forms, *forms))


def _span(first: datetime | None, last: datetime | None) -> tuple[date, date] | None:
    if (first is None) != (last is None):
        raise click.UsageError("--from 与 --to 要一起写")
    return (first.date(), last.date()) if first and last else None


@report.command("list")
@click.option("--kind", help="只看这一种")
@click.option(
    "--most", type=click.IntRange(1, 1000), default=30, show_default=True, help="最多几份"
)
@with_monitor
def listed(m: Monitor, *, kind: str | None, most: int) -> None:
    """列出已编制的报告，新的在前。"""
    from monitor.cli.report_table import print_list

    with m.store.read() as unit:
        found = unit.reports.archive(most, kind=kind)
    print_list(found)
    if not found:
        click.echo("还没有编制过报告。")


@report.command()
@click.argument("number", type=ROW)
@with_monitor
def show(m: Monitor, *, number: int) -> None:
    """以 Markdown 显示第 NUMBER 号报告，连同人工修改。"""
    from monitor.reporting.files import printed
    from monitor.reporting.review import opened
    from monitor.reporting.settling import as_it_stands

    found = opened(m, number)
    document = as_it_stands(m.settings, found.report, found.composed, found.edits)
    click.echo(printed(document, ("md",), m.settings).data["md"].decode())


@report.command()
@click.argument("number", type=ROW)
@with_monitor
def verify(m: Monitor, *, number: int) -> None:
    """核验第 NUMBER 号报告的各个文件是否与登记时一致；不一致的，退出码为 1。"""
    from monitor.pipeline import verify_report

    found = verify_report(m, number)
    for path, wrong in found:
        click.echo(f"{'不一致' if wrong else '一致'}  {path}" + (f"  {wrong}" if wrong else ""))
    if any(wrong for _, wrong in found):
        raise click.exceptions.Exit(1)
