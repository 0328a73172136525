"""``monitor db``: care of the database."""

from __future__ import annotations

import click

from monitor.cli.options import database_option
from monitor.store import Store


@click.group()
def db() -> None:
    """数据库维护。"""


@db.command()
@database_option
def upgrade(database_url: str) -> None:
    """把数据库结构升级到本版本；可重复执行。"""
    store = Store.open(database_url, upgrade=False)
    try:
        before = store.revision()
        after = store.upgrade()
    finally:
        store.close()
    done = "已是最新版本" if before == after else f"由 {before or '空库'} 升级"
    click.echo(f"{store.location}：结构版本 {after}，{done}。")
