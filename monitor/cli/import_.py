"""``monitor import``: hotline and petition exports handed in by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import click

from monitor import intake, jobs, pipeline
from monitor.app import Monitor, open_monitor
from monitor.cli.options import config_option, data_dir_option, database_option
from monitor.cli.progress import progress
from monitor.clock import SystemClock
from monitor.errors import NotFoundError, SourceError
from monitor.settings import Settings, load_settings
from monitor.settings.sources import LedgerSource
from monitor.sources.base import Request, Response
from monitor.sources.files import read_file
from monitor.sources.kinds.ledger import Ledger
from monitor.sources.worker import ParserPool
from monitor.trace import one_line
from monitor.types import RawItem, Seen, SourceState

_AT_ONCE = 500
"""Tickets spooled and judged in one transaction: a monitor that runs beside waits for it."""
_READING_S = 120.0


@dataclass(slots=True, kw_only=True)
class _Export:
    """One file, and what became of it."""

    path: Path
    items: tuple[RawItem, ...] = ()
    problems: tuple[str, ...] = ()
    error: str | None = None
    fresh: list[RawItem] = field(default_factory=list)
    """Tickets that are new, or whose words have changed."""
    changed: int = 0
    """How many of these are known by their number."""


@click.command(name="import")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--source", "source_id", required=True, help="sources.yaml 中台账（ledger）的 id")
@click.option("--dry-run", is_flag=True, help="只看能读到什么，不写入数据库")
@config_option
@database_option
@data_dir_option
def import_(
    files: tuple[Path, ...],
    source_id: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
    *,
    dry_run: bool,
) -> None:
    """导入热线、信访台账 FILE（.xlsx、.xls 或 CSV），随即研判；重复导入不会重复计数。

    工单按编号识别：编号已有而内容未变的略过，内容有改动的按更新处理。由此产生的预警由 monitor run
    送出。一个文件也读不出时退出码为 1。
    """
    settings = load_settings(config_dir)
    config = _ledger(settings, source_id)
    exports = _read(config, files, SystemClock().now())
    if dry_run or not any(export.items for export in exports):
        for export in exports:
            _tell(export, written=False)
    else:
        with open_monitor(config_dir, database_url, data_dir=data_dir, echo=click.echo) as m:
            _sift(m, exports)
            for export in exports:
                _tell(export, written=True)
            fresh = [item for export in exports for item in export.fresh]
            problems = [f"{e.path.name}：{problem}" for e in exports for problem in e.problems]
            kept = _take_in(m, config, fresh, problems) if fresh else 0
        done = f"已写入并研判 {len(fresh)} 件，其中与社保有关的 {kept} 件。"
        click.echo(done if fresh else "没有新的内容，数据库未改动。")
    if not any(export.items for export in exports):
        raise click.exceptions.Exit(1)


def _ledger(settings: Settings, source_id: str) -> LedgerSource:
    ledgers = [s for s in settings.sources.sources if isinstance(s, LedgerSource)]
    found = next((ledger for ledger in ledgers if ledger.id == source_id), None)
    if found is None:
        names = "、".join(ledger.id for ledger in ledgers)
        has = f"现有 {names}" if names else "请先写入一个 kind: ledger 的信源"
        raise NotFoundError(f"sources.yaml 中没有台账 {source_id!r}；{has}")
    return found


def _read(config: LedgerSource, files: Sequence[Path], now: datetime) -> list[_Export]:
    """Every file by the kind's own reader, in a process that a hostile file cannot leave."""
    source = Ledger(config)
    exports = [_Export(path=path) for path in files]
    with ParserPool(timeout_s=_READING_S, workers=1) as parsers:
        for export in exports:
            try:
                found = read_file(str(export.path), Path(), config.max_bytes, None)
                response = Response(
                    request=Request(url=str(export.path)),
                    status=200,
                    url=found.path.absolute().as_uri(),
                    headers={},
                    body=found.body or b"",
                    fetched_at=now,
                )
                parsed = parsers.parse(source, response, SourceState(source_id=config.id))
            except SourceError as error:
                export.error = str(error)
            else:
                export.items, export.problems = parsed.items, parsed.problems
    return exports


def _sift(m: Monitor, exports: Sequence[_Export]) -> None:
    """Find what is new in each file, the earlier files counted as known."""
    known: dict[str, Seen] = {}
    for export in exports:
        keys = [intake.key_of(item) for item in export.items]
        with m.store.read() as unit:
            known = {**unit.items.seen(keys), **known}
        for key, item in zip(keys, export.items, strict=True):
            before = known.get(key)
            if intake.is_news(intake.exact_of(item), before):
                export.fresh.append(item)
                export.changed += before is not None
                known[key] = Seen(exact=intake.exact_of(item), item_id=None)


def _take_in(
    m: Monitor, config: LedgerSource, fresh: Sequence[RawItem], problems: Sequence[str]
) -> int:
    """Spool and judge, some tickets at a time: the number of those about social insurance.

    Whoever runs a monitor beside may judge them first; nothing is judged twice.
    """
    with progress("研判", len(fresh)) as show:
        for done, part in _parts(fresh):
            pipeline.receive(m, config.id, part, problems if done == len(part) else ())
            while jobs.process_due(m):
                pass
            show("研判", done)
    with m.store.read() as unit:
        seen = unit.items.seen([intake.key_of(item) for item in fresh])
    return sum(known.item_id is not None for known in seen.values())


def _parts(items: Sequence[RawItem]) -> Iterator[tuple[int, Sequence[RawItem]]]:
    for start in range(0, len(items), _AT_ONCE):
        part = items[start : start + _AT_ONCE]
        yield start + len(part), part


def _tell(export: _Export, *, written: bool) -> None:
    name = str(export.path)
    if export.error is not None:
        click.echo(one_line(f"{name}：{export.error}"), err=True)
        return
    line = f"{name}：读到 {len(export.items)} 件"
    if written:
        new = len(export.fresh) - export.changed
        known = len(export.items) - len(export.fresh)
        line += f"，新 {new} 件，内容有改动 {export.changed} 件，已有 {known} 件"
    click.echo(one_line(line + "。"))
    for problem in export.problems:
        click.echo(one_line(f"  问题：{problem}"), err=True)
