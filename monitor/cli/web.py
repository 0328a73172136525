"""``monitor web``: the web server alone, and how ``monitor run`` takes it along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import click

from monitor.alerts.link import address as address_of
from monitor.app import Monitor, open_monitor
from monitor.cli.options import config_option, data_dir_option, database_option
from monitor.runtime.embedded import stop_signal
from monitor.sources.kinds.push import vendors
from monitor.trace import log_to
from monitor.web.push import unready
from monitor.web.serve import serving


@click.command()
@config_option
@database_option
@data_dir_option
def web(config_dir: Path, database_url: str, data_dir: Path) -> None:
    """只开启网页服务：接收推送和手机签收，不采集；按 Ctrl-C 停止。

    收到的内容先存入数据库，由 monitor run 接着研判。地址和端口在 web.yaml 中设置。
    """
    log_to(data_dir / "web.log")
    with (
        open_monitor(config_dir, database_url, data_dir=data_dir, echo=click.echo) as m,
        stop_signal() as stopped,
        serving_aloud(m),
    ):
        click.echo(f"{m.settings.desk.agency}：按 Ctrl-C 停止。日志 {data_dir / 'web.log'}")
        stopped.wait()
    click.echo("已停止；已接收的内容都已保存。")


@contextmanager
def serving_aloud(m: Monitor) -> Iterator[None]:
    """Serve while the block runs, and say where, and what stands in a vendor's way.

    Raises SettingsError when links are wanted but cannot be signed, and ListenError.
    """
    if m.settings.web.links:
        m.settings.web.signing_secret()
    with serving(m) as address:
        click.echo(f"网页服务 {address}，接收 {len(vendors(m.sources))} 个信源的推送。")
        if m.settings.web.public_url is not None:
            click.echo(f"手机签收链接 {address_of(m.settings.web.public_url, '…')}")
        if not _is_this_machine(m.settings.web.listen):
            click.echo("注意：网页服务对外监听且不加密，请在前面放带 TLS 证书的反向代理。")
        for sentence in unready(m):
            click.echo(f"注意：{sentence}")
        yield


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
