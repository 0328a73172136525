"""``monitor check-config`` and ``monitor try-source``: look before you run."""

from __future__ import annotations

import json
from pathlib import Path

import click

from monitor.cli.options import config_option, json_option
from monitor.cli.problems import problems_of
from monitor.clock import SystemClock, desk
from monitor.errors import NotFoundError
from monitor.settings import load_settings
from monitor.sources.catalogue import build
from monitor.sources.fetch import Fetcher
from monitor.sources.visit import visit
from monitor.sources.worker import ParserPool
from monitor.types import RawItem, SourceState


@click.command()
@config_option
@json_option
def check_config(config_dir: Path, *, as_json: bool) -> None:
    """检查设置：拼写、引用、词表句式、地名代码、分派规则、今后两周的值班空缺。

    没有问题时退出码为 0，否则为 1。
    """
    settings = load_settings(config_dir)
    problems = problems_of(settings, SystemClock().now())
    counts = {
        "sources": len(settings.sources.sources),
        "topics": len(settings.topics.topics),
        "routes": len(settings.routing.routes),
        "people": len(settings.roster.people),
    }
    if as_json:
        report = {"revision": settings.revision, "problems": problems, **counts}
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(problem, err=True)
        click.echo(
            f"{config_dir}：版本 {settings.revision}，信源 {counts['sources']} 个，"
            f"主题 {counts['topics']} 个，值班人员 {counts['people']} 人"
            + (f"，{len(problems)} 处问题。" if problems else "，未发现问题。")
        )
    if problems:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("source_id")
@config_option
@json_option
def try_source(source_id: str, config_dir: Path, *, as_json: bool) -> None:
    """试读一个信源，列出读到的条目；不写入数据库。"""
    settings = load_settings(config_dir)
    found = [s for s in settings.sources.sources if s.id == source_id]
    if not found:
        names = "、".join(s.id for s in settings.sources.sources)
        raise NotFoundError(f"source {source_id!r} is not in sources.yaml; it has {names}")
    fetcher = Fetcher(settings.desk.agent_contact, base_dir=settings.folder)
    with fetcher, ParserPool() as parsers:
        state = SourceState(source_id=source_id)
        harvest = visit(build(found[0]), state, fetcher, parsers, SystemClock().now())
    for item in harvest.items:
        click.echo(_json_line(item) if as_json else _text_line(item))
    for problem in harvest.problems:
        click.echo(f"问题：{problem}", err=True)
    click.echo(f"{found[0].name}：读到 {len(harvest.items)} 条。", err=as_json)
    if harvest.state.failures:
        raise click.exceptions.Exit(1)


def _text_line(item: RawItem) -> str:
    at = f"{desk(item.published_at):%m-%d %H:%M}" if item.published_at else "时间不详  "
    return f"{at}  {item.title}\n            {item.url}  正文{len(item.body)}字"


def _json_line(item: RawItem) -> str:
    published = item.published_at.isoformat() if item.published_at else None
    return json.dumps(
        {
            "title": item.title,
            "url": item.url,
            "published_at": published,
            "outlet": item.outlet,
            "body": item.body,
        },
        ensure_ascii=False,
    )
