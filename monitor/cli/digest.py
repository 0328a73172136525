"""``monitor digest``: the digest of one day, made if it is not there yet."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from monitor.app import open_monitor
from monitor.cli.options import config_option, data_dir_option, database_option
from monitor.clock import desk
from monitor.errors import InputError
from monitor.jobs import digest_period
from monitor.pipeline import report
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
@config_option
@database_option
@data_dir_option
def digest(
    day: datetime | None,
    sealed: Path | None,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """生成（或找出已生成的）某一天的日报，写出 HTML 和 Markdown 文件。

    某日日报覆盖前一日同一时刻至当日截止时刻的 24 小时；已生成的不再改动。
    """
    if sealed is not None:
        _check_seal(sealed, config_dir)
        return
    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        now = m.clock.now()
        wanted: date = day.date() if day else desk(now).date()
        end = digest_period(m, wanted)[1]
        if end > now and day is None:
            end = digest_period(m, date.fromordinal(wanted.toordinal() - 1))[1]
        if end > now:
            raise InputError(
                f"the digest of {wanted} covers the time up to {desk(end):%Y-%m-%d %H:%M}, "
                "which is not over yet; ask again after that"
            )
        made = report(m, "daily", end)
    click.echo(f"日报（{desk(made.period_start):%m-%d %H:%M} 至 {desk(end):%m-%d %H:%M}）：")
    click.echo(f"  {made.path}")
    click.echo(f"  {Path(made.path).with_suffix('.md')}")


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
