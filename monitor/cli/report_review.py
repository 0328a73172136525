"""What people do to a report: change its words, approve, publish, send, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.opened import with_monitor
from monitor.cli.options import ROW

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.reporting.review import Wording
    from monitor.types import Report

_NUMBER = click.argument("number", type=ROW)
_BY = click.option("--by", required=True, help="姓名")


@click.command()
@_NUMBER
@with_monitor
def passages(m: Monitor, *, number: int) -> None:
    """列出第 NUMBER 号报告中可以改的段落，连同现在的文字。"""
    from monitor.reporting.review import passages_of
    from monitor.trace import one_line

    for passage in passages_of(m, number):
        click.echo(one_line(f"{passage.id}  〔{passage.section}〕"))
        for line in (passage.text or "（可在末尾增补）").split("\n"):
            click.echo(f"    {one_line(line)}")


@click.command()
@_NUMBER
@click.option("--passage", required=True, help="段落的 id，见 monitor report passages")
@click.option("--text", help="用这段文字替换；[3] 指数据出处第 3 条")
@click.option("--add", help="在段落后面加上这段文字")
@click.option("--drop", is_flag=True, help="删去这一段")
@click.option("--reason", default="", help="理由")
@_BY
@with_monitor
def edit(
    m: Monitor,
    *,
    number: int,
    passage: str,
    text: str | None,
    add: str | None,
    drop: bool,
    reason: str,
    by: str,
) -> None:
    """改第 NUMBER 号报告（草稿）的一段：替换、增补或删去。机器原文留存，修改记录附在文后。"""
    from monitor.pipeline import change_report

    wish = _wish(passage, text, add, drop=drop, by=by, reason=reason)
    _say(m, change_report(m, number, wish), "已改")


def _wish(
    passage: str, text: str | None, add: str | None, *, drop: bool, by: str, reason: str
) -> Wording:
    from monitor.reporting.review import Wording
    from monitor.types import EditKind

    if (text is not None) + (add is not None) + drop != 1:
        raise click.UsageError("请写 --text、--add、--drop 之一")
    kind = EditKind.DROP if drop else EditKind.ADD if add is not None else EditKind.REPLACE
    words = (text if text is not None else add) or ""
    return Wording(kind=kind, passage=passage, text=words, by=by, reason=reason)


@click.command()
@_NUMBER
@_BY
@with_monitor
def approve(m: Monitor, *, number: int, by: str) -> None:
    """审核第 NUMBER 号报告（草稿）；reports.yaml 所列的，随后自动印发、报送。"""
    from monitor.pipeline import approve_report

    _say(m, approve_report(m, number, by=by), "已审核")


@click.command()
@_NUMBER
@_BY
@with_monitor
def publish(m: Monitor, *, number: int, by: str) -> None:
    """印发第 NUMBER 号报告：文件就此固定，登记 SHA-256。"""
    from monitor.pipeline import publish_report

    _say(m, publish_report(m, number, by=by), "已印发")


@click.command()
@_NUMBER
@_BY
@click.option("--reason", required=True, help="理由")
@with_monitor
def withdraw(m: Monitor, *, number: int, by: str, reason: str) -> None:
    """撤回第 NUMBER 号报告，告知收到的人；文件留存备查。"""
    from monitor.pipeline import withdraw_report

    withdraw_report(m, number, by=by, reason=reason)
    click.echo(f"报告{number}已撤回。")


@click.command()
@_NUMBER
@click.option("--to", "names", multiple=True, required=True, help="岗位、班组或人员，可多次")
@click.option("--over", "channels", multiple=True, help="渠道，可多次；默认按 reports.yaml")
@_BY
@with_monitor
def send(
    m: Monitor, *, number: int, names: tuple[str, ...], channels: tuple[str, ...], by: str
) -> None:
    """把第 NUMBER 号报告（已印发）送给另外一些人。"""
    from monitor.pipeline import send_report

    handed = send_report(m, number, to=names, channels=channels or _usual(m, number), by=by)
    done = "已交发" if handed.alert_id is not None else "先前已送过，没有再送"
    click.echo(f"报告{number}{done}：{handed.reached}")


def _usual(m: Monitor, number: int) -> tuple[str, ...]:
    """The channels of the plan of that report."""
    with m.store.read() as unit:
        report = unit.reports.get(number)
    name = report.name if report else ""
    plan = next((plan for plan in m.settings.reports.plans if plan.id == name), None)
    if plan is None or not plan.channels:
        raise click.UsageError("请用 --over 写明走哪个渠道")
    return plan.channels


def _say(m: Monitor, report: Report, what: str) -> None:
    from monitor.cli.report_table import print_files

    click.echo(f"报告{report.id}{what}：")
    print_files(report, m.data_dir)
