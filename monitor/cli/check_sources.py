"""``monitor check-sources``: every source once, and which of them can be read."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import click

from monitor.cli.check_table import Checked, as_data, print_checked, summary
from monitor.cli.lightly import lightly
from monitor.cli.options import config_option, json_option
from monitor.cli.progress import progress
from monitor.clock import Clock, SystemClock
from monitor.errors import NotFoundError
from monitor.settings import Settings, load_settings
from monitor.settings.sources import AnySource, PushSource
from monitor.sources.catalogue import build
from monitor.sources.fetch import Fetcher
from monitor.sources.rounds import Errand, make_rounds
from monitor.sources.worker import ParserPool
from monitor.trace import json_line
from monitor.types import SourceState

_TOGETHER = 32
_ARTICLES = 3
_START_WITHIN_S = 3600.0
_INTERRUPTED = 130


@click.command()
@click.option("--group", help="只查一个分组（sources.yaml 的 groups 中的 id），不论是否启用")
@click.option("--all", "everything", is_flag=True, help="未启用的信源也查")
@click.option("--limit", type=click.IntRange(min=1), help="最多查几个信源")
@config_option
@json_option
def check_sources(
    group: str | None, limit: int | None, config_dir: Path, *, everything: bool, as_json: bool
) -> None:
    """把启用的信源各访问一次，列出哪些读得到、有无发布时间、问题何在；不写入数据库。

    访问时照样遵守 robots.txt 和访问间隔；列表后面的文章每个信源至多打开 3 篇。
    有读不到的，退出码为 1。
    """
    settings, clock = load_settings(config_dir), SystemClock()
    chosen = _chosen(settings, group, everything=everything)[:limit]
    found = _Found(asked=len(chosen))
    interrupted = False
    try:
        with _stopping_aloud():
            _visit(settings, chosen, clock, found)
    except KeyboardInterrupt:
        interrupted = True
    _tell(settings, chosen, found, as_json=as_json)
    if interrupted:
        click.echo("已中途停止，以上是已经查到的。", err=True)
        raise click.exceptions.Exit(_INTERRUPTED)
    if any(checked.failed for checked in found.checked):
        raise click.exceptions.Exit(1)


@dataclass(slots=True, kw_only=True)
class _Found:
    """What is known so far."""

    asked: int
    checked: list[Checked] = field(default_factory=list)


def _chosen(settings: Settings, group: str | None, *, everything: bool) -> Sequence[AnySource]:
    """The sources to visit: active ones; a group's own that are not switched off; or all."""
    known = settings.sources.sources
    if group is None:
        return known if everything else settings.active_sources
    groups = [one.id for one in settings.sources.groups]
    if group not in groups:
        has = f"有 {'、'.join(groups)}" if groups else "其中没有分组"
        raise NotFoundError(f"sources.yaml 中没有分组 {group!r}；{has}")
    return [one for one in known if one.group == group and (one.enabled or everything)]


def _visit(settings: Settings, chosen: Sequence[AnySource], clock: Clock, found: _Found) -> None:
    """Visit ``chosen``, a host one at a time, and put what came into ``found``."""
    known = {config.id: config for config in chosen}
    errands = []
    for config in chosen:
        if isinstance(config, PushSource):
            found.checked.append(Checked(config=config))
            continue
        source = build(lightly(config, _ARTICLES))
        errands.append(Errand(source=source, state=SourceState(source_id=config.id)))
    fetcher = Fetcher(settings.desk.agent_contact, base_dir=settings.folder)
    with fetcher, ParserPool() as parsers, _progress(len(chosen)) as tell:
        rounds = make_rounds(
            errands,
            fetcher,
            parsers,
            clock,
            threads=_TOGETHER,
            start_within_s=_START_WITHIN_S,
        )
        for together in rounds:
            for harvest in together:
                config = known[harvest.state.source_id]
                found.checked.append(Checked.of(config, harvest, clock.now()))
                tell(f"访问信源，最近：{config.id}", len(found.checked))


@contextmanager
def _stopping_aloud() -> Iterator[None]:
    """Ctrl-C waits for visits that have begun, some minutes at most, and says so."""

    def stop(*_: object) -> None:
        click.echo("正在停止，等已经开始的访问结束；再按一次 Ctrl-C 立即停止。", err=True)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _progress(total: int) -> AbstractContextManager[Callable[[str, float], None]]:
    """A bar where somebody watches."""
    if sys.stderr.isatty():
        return progress("访问信源", total)
    return nullcontext(lambda _text, _done: None)


def _tell(settings: Settings, chosen: Sequence[AnySource], found: _Found, *, as_json: bool) -> None:
    order = {config.id: place for place, config in enumerate(chosen)}
    shown = sorted(found.checked, key=lambda one: (not one.failed, order[one.config.id]))
    if as_json:
        for checked in shown:
            click.echo(json_line(as_data(checked)))
    elif shown:
        print_checked(shown)
    for sentence in _closing(settings, found):
        click.echo(sentence, err=as_json)


def _closing(settings: Settings, found: _Found) -> Iterator[str]:
    if not found.asked:
        yield "没有可查的信源；请查看 sources.yaml，或用 --group、--all。"
        return
    yield summary(found.checked, found.asked)
    if apart := len(settings.sources.not_collected):
        yield f"另有 {apart} 个来源按规定不采集，原因见 sources.yaml 的 not_collected。"
