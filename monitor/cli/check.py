"""``monitor check-config``: look before you run."""

from __future__ import annotations

import json
from pathlib import Path

import click

from monitor.cli.options import config_option, json_option
from monitor.cli.problems import hints_of, problems_of
from monitor.clock import SystemClock
from monitor.settings import load_settings


@click.command()
@config_option
@json_option
def check_config(config_dir: Path, *, as_json: bool) -> None:
    """检查设置：拼写、引用、词表句式、地名代码、分派规则、预案、今后三十天的值班空缺。

    没有问题时退出码为 0，否则为 1。
    """
    settings = load_settings(config_dir)
    now = SystemClock().now()
    problems, hints = problems_of(settings, now), hints_of(settings, now)
    counts = {
        "sources": len(settings.sources.sources),
        "topics": len(settings.topics.topics),
        "routes": len(settings.routing.routes),
        "people": len(settings.roster.people),
        "playbooks": len(settings.playbooks),
    }
    if as_json:
        report = {
            "revision": settings.revision,
            "problems": problems,
            "hints": hints,
            **counts,
        }
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(problem, err=True)
        for hint in hints:
            click.echo(f"提示：{hint}", err=True)
        click.echo(
            f"{config_dir}：版本 {settings.revision}，信源 {counts['sources']} 个，"
            f"主题 {counts['topics']} 个，预案 {counts['playbooks']} 份，"
            f"值班人员 {counts['people']} 人"
            + (f"，{len(problems)} 处问题。" if problems else "，未发现问题。")
        )
    if problems:
        raise click.exceptions.Exit(1)
