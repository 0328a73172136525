"""``monitor routes``: try the rules of ``routing.yaml`` before an incident does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.app import load_gazetteer
from monitor.cli.options import config_option, json_option
from monitor.cli.routes_page import Page, as_data, verdict_lines
from monitor.cli.routing_tried import Tried, Verdict, judge, try_out
from monitor.cli.routing_words import case_in
from monitor.clock import SystemClock, desk
from monitor.errors import InputError
from monitor.settings import Settings, load_settings
from monitor.settings.cases import Situation, read_cases
from monitor.trace import json_line, one_line

if TYPE_CHECKING:
    from monitor.text.regions import Gazetteer

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--tier", help="级别：orange、Ⅱ级、重大、二 都可以")
@click.option("--topic", multiple=True, help="主题，写代号或名称；可写多次，主要的在前")
@click.option("--region", multiple=True, help="涉事地，写名称或六位区划代码；不写表示没有涉事地")
@click.option("--risk", multiple=True, help="风险，写 risks.yaml 的 kind 或名称，如 号召聚集")
@click.option("--group", multiple=True, help="涉及人群，如 农民工")
@click.option("--platform", multiple=True, help="出现的平台，如 12345热线")
@click.option("--standing", multiple=True, help="信源层级，如 央级媒体")
@click.option("--at", metavar="TIME", help="什么时候，如 '2026-10-02 03:10'  [默认: 此刻]")
@click.option(
    "--expect",
    multiple=True,
    metavar="WHAT",
    help="预期：规则（本地/重大）、岗位或姓名（第二步起写 带班领导@2）、两者（本地/重大:值班员）、"
    "nobody（无人）、now（即发）、later（缓发）；可写多次",
)
@click.option("--file", "path", type=_FILE, help="从 YAML 文件读一批情形和预期，不与上列选项同用")
@config_option
@json_option
def routes(  # noqa: PLR0913 - one parameter an option
    *,
    tier: str | None,
    topic: tuple[str, ...],
    region: tuple[str, ...],
    risk: tuple[str, ...],
    group: tuple[str, ...],
    platform: tuple[str, ...],
    standing: tuple[str, ...],
    at: str | None,
    expect: tuple[str, ...],
    path: Path | None,
    config_dir: Path,
    as_json: bool,
) -> None:
    """试一试分派规则：这样的事件在这个时刻走哪条规则，先后通知谁，会不会缓发。

    不读数据库，不发送；库中的静默、全国性事件的合并不在此列。有一项预期不符，退出码为 1。
    """
    asked = (topic, region, risk, group, platform, standing, expect)
    if path is not None and (tier or at or any(asked)):
        raise click.UsageError("--file 自带情形和预期，不与其他选项同用")
    if path is None and tier is None:
        raise click.UsageError("请用 --tier 写级别，或用 --file 写情形文件")
    settings = load_settings(config_dir)
    trial = _Trial(settings, load_gazetteer(settings), as_json=as_json)
    if path is not None:
        trial.run_file(path)
        return
    now = f"{desk(SystemClock().now()):%Y-%m-%d %H:%M}"
    given = Situation(
        tier=tier or "",
        at=at or now,
        topic=topic,
        region=region,
        risk=risk,
        group=group,
        platform=platform,
        authority=standing,
    )
    trial.run_one(given, expect)


class _Trial:
    """Cases tried on one set of settings, and told as they come."""

    def __init__(self, settings: Settings, gazetteer: Gazetteer, *, as_json: bool) -> None:
        self._settings = settings
        self._gazetteer = gazetteer
        self._page = Page(settings, gazetteer)
        self._as_json = as_json

    def run_one(self, given: Situation, expect: Sequence[str]) -> None:
        """Tell all about one case; exit code 1 when an expectation fails."""
        try:
            tried, verdicts = self._try(given, expect)
        except InputError as error:
            raise click.UsageError(str(error)) from error
        if self._as_json:
            click.echo(json_line(as_data("", tried, verdicts)))
        else:
            for line in (*self._page.lines(tried), *verdict_lines(verdicts)):
                click.echo(one_line(line))
        _end(failed=any(one.reason for one in verdicts))

    def run_file(self, path: Path) -> None:
        """Tell which cases of a file come out as expected, and all about those that do not."""
        cases, failed = read_cases(path), 0
        for number, given in enumerate(cases, 1):
            named = replace(given, name=given.name or f"第{number}个")
            try:
                tried, verdicts = self._try(named, named.expect)
            except InputError as error:
                raise InputError(f"{path}：{named.name}：{error}") from error
            wrong = any(one.reason for one in verdicts)
            failed += wrong
            self._tell(named.name, tried, verdicts, wrong=wrong)
        if not self._as_json:
            click.echo(
                f"{len(cases)} 个情形，{f'{failed} 个与预期不符' if failed else '都与预期相符'}。"
            )
        _end(failed=bool(failed))

    def _try(self, given: Situation, expect: Sequence[str]) -> tuple[Tried, list[Verdict]]:
        case = case_in(given, self._settings, self._gazetteer)
        tried = try_out(case, self._settings, self._gazetteer)
        return tried, [judge(one, tried, self._settings) for one in expect]

    def _tell(self, name: str, tried: Tried, verdicts: list[Verdict], *, wrong: bool) -> None:
        if self._as_json:
            click.echo(json_line(as_data(name, tried, verdicts)))
            return
        click.echo(one_line(f"{'×' if wrong else '√'} {name}"))
        if wrong:
            for line in (*verdict_lines(verdicts), *self._page.lines(tried)):
                click.echo(f"    {one_line(line)}")


def _end(*, failed: bool) -> None:
    if failed:
        raise click.exceptions.Exit(1)
