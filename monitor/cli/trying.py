"""``monitor try-source``: look at what a source gives before it is collected."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.options import config_option, json_option
from monitor.cli.probing import Bench, KeepingFetcher, try_address, try_entry
from monitor.cli.recording import record as write_sample
from monitor.cli.recording import refuse_to_overwrite
from monitor.cli.tried import Judge, show
from monitor.clock import SystemClock
from monitor.settings import load_settings
from monitor.sources.worker import ParserPool


@click.command()
@click.argument("name", metavar="信源或网址")
@click.option("--limit", type=click.IntRange(min=1), help="最多列出几条，也只打开这么多篇文章")
@click.option("--raw", is_flag=True, help="照原样列出：不遮盖号码，不判断是否相关")
@click.option(
    "--allow-private", is_flag=True, help="允许试读内网地址；只用于网址，信源另有同名设置"
)
@click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="文件夹",
    help="把读到的内容裁剪、脱敏后写成测试样本；提交前须由人审阅",
)
@click.option("--force", is_flag=True, help="覆盖已有的样本文件")
@config_option
@json_option
def try_source(
    name: str,
    limit: int | None,
    record: Path | None,
    config_dir: Path,
    *,
    raw: bool,
    allow_private: bool,
    force: bool,
    as_json: bool,
) -> None:
    """试读一次，列出读到的条目，说明每条是否与社保相关；不写入数据库。

    给出 sources.yaml 中的 id，就按其设置试读，未启用的也可以。给出网址，就识别它是订阅源、
    站点地图、列表页还是 JSON 接口，提议一段可放入 sources.yaml 的设置，再按它试读。
    """
    if record is not None:
        refuse_to_overwrite(record, force=force)
    settings = load_settings(config_dir)
    fetcher = KeepingFetcher(settings.desk.agent_contact, base_dir=settings.folder)
    with fetcher, ParserPool() as parsers:
        bench = Bench(settings=settings, fetcher=fetcher, parsers=parsers, now=SystemClock().now())
        if "://" in name:
            tried = try_address(bench, name, allow_private=allow_private)
        else:
            tried = try_entry(bench, name, limit)
        show(tried, None if raw else Judge(settings), limit, as_json=as_json)
        if record is not None:
            write_sample(tried, parsers, record, force=force)
    if tried.failed:
        raise click.exceptions.Exit(1)
