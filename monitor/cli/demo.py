"""``monitor demo``: three days of a fictional city, from feed to digest, with no network."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import click

from monitor.app import Monitor, open_monitor
from monitor.cli.options import data_dir_option
from monitor.cli.progress import progress
from monitor.cli.table import incident_table
from monitor.clock import SimulatedClock, day_start, desk
from monitor.demo.play import play
from monitor.demo.site import DemoSite
from monitor.demo.stream import load_stream
from monitor.settings import shipped_data_dir
from monitor.trace import log_to, one_line
from monitor.types import Tier

_DAYS = 3
_AFTER = timedelta(days=1, hours=10, minutes=30)
"""How long the demonstration goes on from its last midnight: past the last digest."""


@click.command()
@data_dir_option
def demo(data_dir: Path) -> None:
    """演示：在本机起一个示范站点，按加速的时间播放三天的舆情。

    示范市及其县区、机构和人物均为虚构。不需要网络，每次运行都从头开始。
    """
    home = data_dir / "demo"
    shutil.rmtree(home, ignore_errors=True)
    log_to(home / "monitor.log")
    config, database = shipped_data_dir() / "demo" / "config", f"sqlite:///{home / 'demo.db'}"
    stream = load_stream()
    last = desk(stream.entries[-1].at).date()
    first = last - timedelta(days=_DAYS - 1)
    clock = SimulatedClock(day_start(first))
    click.echo(f"示范站点共 {len(stream.entries)} 条内容，{first} 至 {last}，加速播放。")
    with (
        DemoSite(stream, clock) as site,
        open_monitor(
            config,
            database,
            data_dir=home,
            clock=clock,
            resolve={"*.shifan.example": site.address},
            collectors=1,
            inline_parsers=True,
            echo=click.echo,
        ) as m,
    ):
        _watch(m, clock, day_start(last) + _AFTER)
        _show(m, home)
    _next_steps(config, database)


def _watch(m: Monitor, clock: SimulatedClock, end: datetime) -> None:
    start = clock.now()
    with progress("示范时间", (end - start).total_seconds()) as show:
        play(
            m,
            clock,
            end,
            lambda now: show(f"示范时间 {desk(now):%m-%d %H:%M}", (now - start).total_seconds()),
        )


def _show(m: Monitor, home: Path) -> None:
    with m.store.read() as unit:
        every = unit.incidents.get(unit.incidents.all_ids())
        found = [incident for incident in every if incident.merged_into is None]
        members = unit.incidents.members([i.id for i in found])
        alerts = {
            i.id: [a for a in unit.alerts.of_incident(i.id) if not a.reason.quiet] for i in found
        }
        tallies = unit.sources.tallies(
            desk(m.clock.now()).date() - timedelta(days=4), desk(m.clock.now()).date()
        )
    seen, kept = sum(t.seen for t in tallies.values()), sum(map(len, members.values()))
    click.echo(f"\n共读到 {seen} 条次，其中与社保有关的 {kept} 条，归为 {len(found)} 个事件。")
    incident_table(m.settings, found, members, alerts, lowest=Tier.BLUE)
    click.echo("\n预警（首发后多少分钟发出）：")
    for incident in sorted(found, key=lambda i: i.first_published_at):
        for alert in sorted(alerts[incident.id], key=lambda a: a.at):
            minutes = (alert.at - incident.first_published_at).total_seconds() / 60
            click.echo(
                f"  {desk(alert.at):%m-%d %H:%M}  {alert.tier.short:3s} {alert.reason.label}"
                f"  {minutes:5.0f} 分钟  {one_line(incident.title)}"
            )
    click.echo("\n日报：")
    for path in sorted((home / "reports").rglob("*.html")):
        click.echo(f"  {path}")


def _next_steps(config: Path, database: str) -> None:
    here = Path.cwd()
    shown = config.relative_to(here) if config.is_relative_to(here) else config
    click.echo(
        "\n接下来可以：\n"
        f"  export MONITOR_CONFIG={shown} MONITOR_DATABASE={database}\n"
        "  .venv/bin/monitor incidents              # 全部事件\n"
        "  .venv/bin/monitor explain incident 1     # 这个事件为什么是这个级别\n"
        "  .venv/bin/monitor explain alert 1        # 这条预警为什么发、发给了谁\n"
        "  .venv/bin/monitor check-config           # 检查设置\n"
        "  .venv/bin/monitor run --help             # 监测真实信源"
    )
