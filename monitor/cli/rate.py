"""``monitor rate``: whether an alert was of use to whoever it woke."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.options import ROW, config_option, data_dir_option, database_option


@click.command()
@click.argument("alert", type=ROW)
@click.option("--useful/--not-useful", default=None, help="有用，或无用")
@click.option("--by", required=True, help="评价人姓名")
@click.option("--note", default="", help="说明，例如为什么无用")
@config_option
@database_option
@data_dir_option
def rate(
    *,
    alert: int,
    useful: bool | None,
    by: str,
    note: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """评价第 ALERT 号预警有用还是无用；号见 monitor alerts。

    以最后一次评价为准，每次都留痕。统计见 monitor alerts --stats。
    """
    if useful is None:
        raise click.UsageError("请写 --useful 或 --not-useful")
    from monitor.app import open_monitor
    from monitor.pipeline import rate_alert
    from monitor.rating import Verdict

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        rated = rate_alert(m, alert, Verdict(useful=useful, by=by, note=note))
    word, before = _word(rated.alert.useful), rated.before
    if rated.again:
        click.echo(f"预警 {alert}：{before.useful_by}此前已评价为{word}，没有改动。")
    elif before.useful is None:
        click.echo(f"预警 {alert} 已由 {rated.alert.useful_by} 评价为{word}。")
    else:
        was = f"{before.useful_by}的“{_word(before.useful)}”"
        click.echo(f"预警 {alert} 已由 {rated.alert.useful_by} 改评为{word}，原为{was}。")


def _word(useful: bool | None) -> str:  # noqa: FBT001 - it is what is asked
    return "有用" if useful else "无用"
