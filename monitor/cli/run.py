"""``monitor run``: watch the sources of the settings until stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click

from monitor.app import Monitor, open_monitor
from monitor.cli.options import config_option, data_dir_option, database_option
from monitor.runtime.embedded import run_until_stopped
from monitor.sources.kinds.push import vendors
from monitor.trace import log_to, one_line


@click.command()
@config_option
@database_option
@data_dir_option
def run(config_dir: Path, database_url: str, data_dir: Path) -> None:
    """监测设置中的信源：采集、研判、预警、日报，按 Ctrl-C 停止。

    中途停止不会丢失已采集的内容，再次运行会接着处理。
    """
    log_to(data_dir / "monitor.log")
    with open_monitor(config_dir, database_url, data_dir=data_dir, echo=click.echo) as m:
        with m.store.read() as unit:
            waiting = len(unit.batches.pending(1_000_000))
        click.echo(f"{m.settings.desk.agency}：监测 {len(m.sources)} 个信源，按 Ctrl-C 停止。")
        click.echo(f"设置版本 {m.settings.revision}，数据库 {m.store.location}")
        click.echo(f"日志 {data_dir / 'monitor.log'}，日报写入 {data_dir / 'reports'}")
        if waiting:
            click.echo(f"上次停止时有 {waiting} 批内容尚未处理，现在接着处理。")
        names = {source.config.id: source.config.name for source in m.sources.values()}
        logging.getLogger("monitor").addHandler(_Telling(names))
        m.parsers.warm_up()
        with _web_server(m):
            run_until_stopped(m)
        click.echo("已停止；已采集的内容都已保存，下次运行接着处理。")


def _web_server(m: Monitor) -> AbstractContextManager[None]:
    """The web server, when the settings want it and there is something to receive."""
    web = m.settings.web
    if not web.enabled or not (vendors(m.sources) or web.links):
        return nullcontext()
    from monitor.cli.web import serving_aloud

    return serving_aloud(m)


class _Telling(logging.Handler):
    """Says on the terminal what happens: sources failing and coming back, work done."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = names

    def emit(self, record: logging.LogRecord) -> None:
        said = _LINES.get(record.getMessage())
        line = said(record.__dict__, self._names) if said else None
        if line:
            click.echo(one_line(line))


def _source(record: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return f"信源“{names.get(record['source'], '')}”（{record['source']}）"


_LINES: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, str]], str | None]] = {
    "source failed": lambda r, names: f"{_source(r, names)}采集失败，稍后再试：{r['error']}",
    "source recovered": lambda r, names: f"{_source(r, names)}已恢复。",
    "source partly": lambda r, names: (
        f"{_source(r, names)}有 {len(r['problems'])} 处未能读取：{r['problems'][0]}"
    ),
    "push received": lambda r, names: (
        f"{_source(r, names)}推送 {r['accepted']} 条"
        + (f"，另有 {r['rejected']} 条不合要求。" if r["rejected"] else "。")
    ),
    "push refused": lambda r, names: (
        f"{_source(r, names)}的一次推送未接收（来自 {r['client']}）：{r['error']}"
    ),
    "job failed": lambda r, _: f"任务 {r['job']} 未完成，稍后再试：{r['error']}",
    "job done": lambda r, _: _done(r["job"], r["done"]),
    "acknowledged by link": lambda r, _: f"{r['by']}用手机签收了预警 {r['alert']}。",
    "no link": lambda r, _: f"通知里没有放签收链接，只有命令：{r['error']}",
    "system trouble": lambda r, _: f"系统异常：{r['told']}",
    "system trouble passed": lambda r, _: f"系统异常已消除：{r['told']}",
}

_WORK = {"collect": "访问信源 {} 个", "process": "研判 {} 项", "deliver": "送达预警 {} 条"}


def _done(job: str, done: int) -> str | None:
    return f"{_WORK[job].format(done)}。" if done and job in _WORK else None
