"""``monitor heartbeat``: asks from outside whether the monitor lives, and tells by another way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import config_option, data_dir_option, database_option, json_option

if TYPE_CHECKING:
    from monitor.alerts.signs import Trouble
    from monitor.settings import Settings

_AGAIN = timedelta(hours=1)
"""What goes on is told again no sooner."""
_NO_ADDRESS = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What was told last, and when; nothing was wrong then when ``matters`` is empty."""

    matters: tuple[str, ...] = ()
    at: datetime | None = None


@click.command()
@click.option(
    "--tell",
    nargs=2,
    metavar="CHANNEL ADDRESS",
    help="有异常时不经数据库，直接用这个渠道（channels.yaml 中的名称）通知这个地址；"
    "同样的异常对同一地址每小时最多通知一次，恢复后再告知一次。群机器人等没有地址的渠道，地址写 -",
)
@config_option
@database_option
@data_dir_option
@json_option
def heartbeat(
    *,
    tell: tuple[str, str] | None,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
    as_json: bool,
) -> None:
    """检查监测系统自身是否正常：是否在运行、通知有无积压、渠道、日报、信源、此刻有无人值班。

    供 cron 或外部看护定时运行。一切正常时退出码为 0，有异常为 1，每项异常一行。
    """
    from monitor.clock import SystemClock
    from monitor.errors import SettingsError
    from monitor.settings import load_settings

    now = SystemClock().now()
    try:
        settings = load_settings(config_dir)
    except SettingsError as error:
        found, held = _unusable("settings", f"设置不可用：{error}"), ""
        failed = "设置读不出来，无法通知" if tell else ""
    else:
        found, held = _look(settings, database_url, now)
        failed = _unfit(settings, tell) if tell else ""
        worked_on = bool(found and held)  # neither news nor over
        if tell and not failed and not worked_on:
            failed = _tell(settings, data_dir, tell, found, now)
    _say(found, held, failed, as_json=as_json)
    if failed or (found and not held):
        raise click.exceptions.Exit(1)


def _look(settings: Settings, database_url: str, now: datetime) -> tuple[tuple[Trouble, ...], str]:
    """What is wrong, and why that is no news if it is being worked on."""
    from monitor.alerts.signs import roster_holes
    from monitor.errors import StoreError
    from monitor.jobs import RHYTHMS
    from monitor.store import Store
    from monitor.watching import seen_from_outside

    try:
        store = Store.open(database_url, upgrade=False)
        try:
            with store.read() as unit:
                seen = seen_from_outside(settings, unit, RHYTHMS, now)
        finally:
            store.close()
    except StoreError as error:
        return (
            *_unusable("database", f"数据库不可用：{error}"),
            *roster_holes(settings, now, now),
        ), ""
    return seen.found, seen.held


def _unusable(matter: str, title: str) -> tuple[Trouble, ...]:
    from monitor.alerts.signs import Trouble
    from monitor.trace import one_line

    return (Trouble(matter=matter, since=None, title=one_line(title)),)


def _say(found: Sequence[Trouble], held: str, failed: str, *, as_json: bool) -> None:
    if as_json:
        told = [
            {
                "matter": trouble.matter,
                "since": trouble.since.isoformat() if trouble.since else None,
                "title": trouble.title,
                "lines": list(trouble.lines),
            }
            for trouble in found
        ]
        report = {"well": not found, "held": held, "findings": told, "not_told": failed}
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for trouble in found:
        click.echo("；".join((trouble.title, *trouble.lines)))
    if not found:
        click.echo("一切正常。")
    if held:
        click.echo(f"{held}。")
    if failed:
        click.echo(failed, err=True)


# ── by another way ───────────────────────────────────────────────────────────────────────────


def _unfit(settings: Settings, to: tuple[str, str]) -> str:
    """Why nobody can be told that way, whether or not there is something to tell."""
    from monitor.alerts.channels import KINDS

    (name, address), channels = to, settings.channels.channels
    if name not in channels:
        return f"--tell 的渠道 {name!r} 不在 channels.yaml 中，可写：{'、'.join(channels)}"
    if address in ("", _NO_ADDRESS) and KINDS[channels[name].kind].needs_address:
        return f"--tell 的渠道 {name!r} 须写明地址，例如手机号或邮箱"
    return ""


def _tell(
    settings: Settings,
    data_dir: Path,
    to: tuple[str, str],
    found: Sequence[Trouble],
    now: datetime,
) -> str:
    """Tell of what is wrong, or that it is over, unless it was told: why that failed, if it did."""
    matters = tuple(sorted(trouble.matter for trouble in found))
    path = data_dir / _memory_of(to)
    last = _remembered(path)
    if not _owed(last, matters, now):
        return ""
    if error := _send(settings, data_dir, to, found, now):
        return f"未能经渠道 {to[0]!r} 通知：{error}"
    _remember(path, _Told(matters=matters, at=now))
    return ""


def _memory_of(to: tuple[str, str]) -> str:
    """The file that keeps what one recipient was told; no address can be read from its name."""
    digest = hashlib.sha256("\n".join(to).encode()).hexdigest()
    return f"heartbeat-{digest[:12]}.json"


def _owed(last: _Told, matters: Sequence[str], now: datetime) -> bool:
    if not matters:
        return bool(last.matters)
    new = set(matters) - set(last.matters)
    return bool(new) or last.at is None or not timedelta() <= now - last.at < _AGAIN


def _send(
    settings: Settings,
    data_dir: Path,
    to: tuple[str, str],
    found: Sequence[Trouble],
    now: datetime,
) -> str:
    """Send at once, without the outbox: what was said against it, or nothing."""
    from monitor.alerts.alarm import BEGUN, PASSED, TIER
    from monitor.alerts.notice import notice
    from monitor.app import make_sender
    from monitor.clock import SystemClock
    from monitor.types import Delivery, DeliveryStatus

    channel, address = to
    more = f"（另有 {len(found) - 1} 项）" if len(found) > 1 else ""
    if found:
        lines = [line for trouble in found for line in (trouble.title, *trouble.lines)]
        message = notice(BEGUN, found[0].title + more, lines[1:], tier=TIER)
    else:
        message = notice(PASSED, "监测系统恢复正常", ())
    outcome = make_sender(settings, SystemClock(), data_dir, partial(click.echo, err=True)).send(
        Delivery(
            id=0,
            alert_id=0,
            dedupe_key=f"heartbeat:{now.timestamp():.0f}",
            channel=channel,
            recipient="系统管理员",
            address="" if address == _NO_ADDRESS else address,
            message=message,
            status=DeliveryStatus.PENDING,
            attempts=1,
            next_attempt_at=now,
            tier=TIER,
        )
    )
    return "" if outcome.kind == "sent" else outcome.error or outcome.kind


def _remembered(path: Path) -> _Told:
    """What was told last; nothing when the file is not there or not ours."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(data["at"])
        return _Told(matters=tuple(map(str, data["matters"])), at=at if at.tzinfo else None)
    except (OSError, ValueError, KeyError, TypeError):
        return _Told()


def _remember(path: Path, told: _Told) -> None:
    """Keep what was told; who cannot write tells again the next time, which does less harm."""
    data = {"matters": told.matters, "at": told.at.isoformat() if told.at else None}
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        click.echo(f"{path} 写不进去（{error.strerror}），下次会重复通知", err=True)
