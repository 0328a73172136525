"""``monitor replay``: a recorded stream through the whole line, on a simulated clock."""

from __future__ import annotations

import json
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from monitor.app import Monitor, open_monitor
from monitor.cli.options import config_option, json_option
from monitor.cli.progress import progress
from monitor.clock import SimulatedClock, desk, utc
from monitor.errors import InputError
from monitor.replay import Outcome, outcomes, read_recording
from monitor.replay import replay as play
from monitor.sources.kinds.recorded import Timed

_Moment = datetime | None


def _moment(_ctx: click.Context, _option: click.Parameter, value: str | None) -> _Moment:
    if value is None:
        return None
    try:
        return utc(datetime.fromisoformat(value))
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} 不是时间；写成 2024-07-01 或 2024-07-01T08:00"
        ) from error


@click.command()
@click.argument("stream", type=click.Path(path_type=Path, dir_okay=False))
@config_option
@click.option("--database", "database_url", help="写入的数据库；不指定则用临时库，用完即删")
@click.option("--from", "start", callback=_moment, help="只回放此时之后的内容")
@click.option("--to", "end", callback=_moment, help="只回放此时之前的内容")
@json_option
def replay(
    stream: Path,
    config_dir: Path,
    database_url: str | None,
    start: _Moment,
    end: _Moment,
    *,
    as_json: bool,
) -> None:
    """在模拟时钟上回放 STREAM（.jsonl 或 .jsonl.gz），列出事件和预警。

    STREAM 每行一条，可以是普通条目，也可以是热搜榜的在榜记录。
    """
    events = [t for t in read_recording(stream) if _inside(t, start, end)]
    if not events:
        raise InputError(f"stream {str(stream)!r} has nothing in that time; widen --from and --to")
    clock = SimulatedClock(events[0].at)
    with _database(database_url) as url, _quiet_monitor(config_dir, url, clock) as m:
        began = time.perf_counter()
        played = _play(m, clock, events)
        seconds = time.perf_counter() - began
        found = outcomes(m)
    for outcome in found:
        for line in _json_lines(outcome) if as_json else _text_lines(outcome):
            click.echo(line)
    items = len({t.item.external_id or t.item.url for t in events})
    if as_json:
        click.echo(json.dumps({"type": "summary", "items": items, "appearances": played}))
    else:
        click.echo(f"共 {played} 次出现，{items} 条。")
    click.echo(_effort(items, seconds), err=True)


def _inside(timed: Timed, start: _Moment, end: _Moment) -> bool:
    return (start is None or timed.at >= start) and (end is None or timed.at < end)


@contextmanager
def _database(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="monitor-replay-") as folder:
        yield f"sqlite:///{folder}/replay.db"


@contextmanager
def _quiet_monitor(config_dir: Path, url: str, clock: SimulatedClock) -> Iterator[Monitor]:
    with (
        tempfile.TemporaryDirectory(prefix="monitor-replay-") as folder,
        open_monitor(config_dir, url, data_dir=Path(folder), clock=clock) as m,
    ):
        yield m


def _play(m: Monitor, clock: SimulatedClock, events: list[Timed]) -> int:
    with progress("回放", len(events)) as show:
        return play(
            m,
            clock,
            events,
            progress=lambda at, played: show(f"回放 {desk(at):%Y-%m-%d %H:%M}", played),
        )


def _json_lines(outcome: Outcome) -> Iterator[str]:
    incident = outcome.incident
    yield json.dumps(
        {
            "type": "incident",
            "id": incident.id,
            "title": incident.title,
            "topics": list(incident.topics),
            "tier": incident.tier.word,
            "first_published_at": desk(incident.first_published_at).isoformat(),
            "detected_at": desk(incident.detected_at).isoformat(),
            "items": list(outcome.item_ids),
        },
        ensure_ascii=False,
    )
    for alert in outcome.alerts:
        yield json.dumps(
            {
                "type": "alert",
                "incident": incident.id,
                "tier": alert.tier.word,
                "reason": alert.reason.value,
                "at": desk(alert.at).isoformat(),
            }
        )


def _text_lines(outcome: Outcome) -> Iterator[str]:
    incident = outcome.incident
    count = len(outcome.item_ids)
    yield f"{incident.code}  {incident.tier.short:4s} {incident.title}（{count} 条）"
    for alert in outcome.alerts:
        minutes = (alert.at - incident.first_published_at).total_seconds() / 60
        reason, tier = alert.reason.label, alert.tier.short
        yield f"    {desk(alert.at):%m-%d %H:%M} {reason}预警 {tier}，首发后 {minutes:.0f} 分钟"


def _effort(items: int, seconds: float) -> str:
    """What it took; not on standard output, where the same stream gives the same bytes."""
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed = f"，每秒 {items / seconds:.0f} 条" if seconds else ""
    return f"用时 {seconds:.1f} 秒{speed}，内存最多用到 {peak_mb:.0f} MB。"
