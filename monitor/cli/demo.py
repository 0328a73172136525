"""``monitor demo``: three days of a fictional city, from feed to digest, with no network."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import click

from monitor.app import Monitor, open_monitor
from monitor.cli.options import data_dir_option
from monitor.cli.table import incident_table
from monitor.clock import SimulatedClock, desk
from monitor.demo.play import play
from monitor.demo.site import DemoSite
from monitor.demo.stream import load_stream
from monitor.settings import shipped_data_dir
from monitor.trace import log_to, one_line
from monitor.types import Tier

_AFTER = timedelta(hours=10, minutes=30)
"""How long after the last midnight the demonstration goes on: past the last digest."""


@click.command()
@data_dir_option
def demo(data_dir: Path) -> None:
    """演示：在本机起一个示范站点，按加速的时间播放三天的舆情。

    示范市及其县区、机构和人物均为虚构。不需要网络，每次运行都从头开始。
    """
    home = data_dir / "demo"
    shutil.rmtree(home, ignore_errors=True)
    log_to(home / "monitor.log")
    config, stream = shipped_data_dir() / "demo" / "config", load_stream()
    database = f"sqlite:///{home / 'demo.db'}"
    clock = SimulatedClock(stream.start)
    click.echo(f"示范站点共 {len(stream.entries)} 条内容，{desk(stream.start):%m-%d} 起三天。")
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
            echo=_ring,
        ) as m,
    ):
        _watch(m, clock, stream.end + _AFTER)
        _show(m, home)
    _next_steps(config, database)


def _ring(line: str) -> None:
    """What the console channel says, set off from the progress bar."""
    click.echo("\r\033[K" + line if click.get_text_stream("stdout").isatty() else line)


def _watch(m: Monitor, clock: SimulatedClock, end: datetime) -> None:
    total = int((end - clock.now()).total_seconds())
    with click.progressbar(length=total, file=click.get_text_stream("stderr")) as bar:
        last = clock.now()

        def show(now: datetime) -> None:
            nonlocal last
            bar.label = f"示范时间 {desk(now):%m-%d %H:%M}"
            bar.update(int((now - last).total_seconds()))
            last = now

        play(m, clock, end, show)


def _show(m: Monitor, home: Path) -> None:
    with m.store.read() as unit:
        found = unit.incidents.get(unit.incidents.all_ids())
        members = unit.incidents.members([i.id for i in found])
        alerts = {i.id: unit.alerts.of_incident(i.id) for i in found}
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
    for path in sorted((home / "reports").glob("*.html")):
        click.echo(f"  {path}")


def _next_steps(config: Path, database: str) -> None:
    click.echo(
        "\n接下来可以：\n"
        f"  export MONITOR_CONFIG={config} MONITOR_DATABASE={database}\n"
        "  .venv/bin/monitor incidents              # 全部事件\n"
        "  .venv/bin/monitor explain incident 1     # 这个事件为什么是这个级别\n"
        "  .venv/bin/monitor explain alert 1        # 这条预警为什么发、发给了谁\n"
        "  .venv/bin/monitor check-config           # 检查设置\n"
        "  .venv/bin/monitor run --help             # 监测真实信源"
    )
