"""``monitor extract``: the article in one page, as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click

from monitor.cli.options import config_option
from monitor.clock import SystemClock, desk
from monitor.trace import json_line


@click.command()
@click.argument("page", type=click.File("rb"), default="-", metavar="[网页文件]")
@click.option("--url", default="", help="网页的地址；用于从地址中读日期、判断网站性质")
@config_option
def extract(page: BinaryIO, url: str, config_dir: Path) -> None:
    """读取一个网页（文件或标准输入），写出标题、正文、发布时间、来源和来源的层级。

    不联网，不写数据库。读不出的项为 null，正文为空时是空文字。
    """
    from monitor.settings import load_settings
    from monitor.sources.decode import decode
    from monitor.sources.extract import article

    outlets = load_settings(config_dir).outlets
    markup = decode(page.read(), None)
    found = article(markup, None, SystemClock().now(), url=url, outlets=outlets)
    at = found.published_at
    fields = {
        "title": found.title,
        "text": found.body,
        "published_at": desk(at).isoformat() if at else None,
        "outlet": found.outlet,
        "author_class": found.author_class,
    }
    click.echo(json_line(fields))
