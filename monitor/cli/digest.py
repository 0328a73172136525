"""``monitor digest``: the digest of one day, made if it is not there yet."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from monitor.app import Monitor, open_monitor
from monitor.cli.options import config_option, data_dir_option, database_option
from monitor.cli.report_table import print_files
from monitor.clock import desk
from monitor.errors import InputError
from monitor.pipeline import report
from monitor.reporting.order import Order, plan_of
from monitor.reporting.schedule import order_for
from monitor.reports.seal import find_seal, verify
from monitor.settings import load_settings
from monitor.settings.secrets import resolve


@click.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="日报日期，默认最近一期")
@click.option(
    "--verify",
    "sealed",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="核验一份零报告（.html 或 .md）的签章，不生成日报",
)
@click.option(
    "--form",
    "forms",
    type=click.Choice(["html", "docx", "pdf", "md"]),
    multiple=True,
    help="另外要的文件格式，可写多次；默认按 reports.yaml",
)
@config_option
@database_option
@data_dir_option
def digest(
    *,
    day: datetime | None,
    sealed: Path | None,
    forms: tuple[str, ...],
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """生成（或找出已生成的）某一天的日报，写出文件。

    某日日报覆盖前一日同一时刻至当日截止时刻的 24 小时；已生成的不再改动。
    """
    if sealed is not None:
        _check_seal(sealed, config_dir)
        return
    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        order = _order(m, day.date() if day else None)
        made = report(m, order, forms=forms)
        title = m.settings.report_title(plan_of(m.settings, order))
    start, end = desk(made.period_start), desk(made.period_end)
    click.echo(f"{title}（{start:%m-%d %H:%M} 至 {end:%m-%d %H:%M}）：")
    print_files(made, data_dir, forms)


def _order(m: Monitor, day: date | None) -> Order:
    """The digest of ``day``, or else the newest whose period is over."""
    now = m.clock.now()
    plan = next((plan for plan in m.settings.reports.plans if plan.kind == "daily"), None)
    if plan is None:
        raise InputError("reports.yaml has no report of kind 'daily'; add one")
    wanted = day or desk(now).date()
    order = order_for(m.settings, plan.id, wanted)
    if order.end > now and day is None:
        order = order_for(m.settings, plan.id, date.fromordinal(wanted.toordinal() - 1))
    if order.end > now:
        raise InputError(
            f"the digest of {wanted} covers the time up to {desk(order.end):%Y-%m-%d %H:%M}, "
            "which is not over yet; ask again after that"
        )
    return order


def _check_seal(path: Path, config_dir: Path) -> None:
    """Say whether the figures of a zero report are as they were sealed; exit code 1 when not."""
    try:
        printed = find_seal(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{str(path)!r} cannot be read as text ({error})") from error
    reference = load_settings(config_dir).reports.seal_key
    verdict = verify(printed, resolve(reference) if reference else None)
    click.echo(printed.block)
    click.echo(verdict.reason)
    if not verdict.agrees:
        raise click.exceptions.Exit(1)
