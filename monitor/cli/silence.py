"""``monitor silence``: alerts that somebody does not want for a time, and why."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.incident import INCIDENT, number_of
from monitor.cli.options import (
    ROW,
    config_option,
    data_dir_option,
    database_option,
    json_option,
)
from monitor.cli.span import SPAN
from monitor.words import SilenceKind, Tier

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.types import Scope, Silence

_TIERS = tuple(tier.word for tier in Tier if Tier.ROUTINE < tier < Tier.RED)


@click.group()
def silence() -> None:
    """静默与维护：一段时间内不通知某一类预警，写明范围、期限、是谁、为什么。"""


@silence.command()
@click.option("--incident", type=INCIDENT, help="只管这一个事件：号或编号")
@click.option("--topic", "topics", multiple=True, help="只管这一主题：id 或名称，可多次")
@click.option("--region", "regions", multiple=True, help="只管这一地区：区划代码或名称，可多次")
@click.option("--everything", is_flag=True, help="不限事件、主题、地区")
@click.option("--maintenance", is_flag=True, help="维护：系统自身的异常不通知，事件照常预警")
@click.option(
    "--up-to",
    type=click.Choice(_TIERS),
    default="yellow",
    show_default=True,
    help="管到哪一级；更高的照常通知，Ⅰ级不可静默",
)
@click.option("--for", "lasts", type=SPAN, metavar="TIME", help="多久，例如 2h；最长 7d")
@click.option("--until", type=click.DateTime(["%Y-%m-%d %H:%M"]), metavar="TIME", help="到何时为止")
@click.option("--by", required=True, help="姓名")
@click.option("--reason", required=True, help="理由")
@config_option
@database_option
@data_dir_option
def add(  # noqa: PLR0913 - one parameter an option
    *,
    incident: str | None,
    topics: tuple[str, ...],
    regions: tuple[str, ...],
    everything: bool,
    maintenance: bool,
    up_to: str,
    lasts: timedelta | None,
    until: datetime | None,
    by: str,
    reason: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """设一次静默。到期自动结束；其间压下而仍应通知的，到期马上补发。"""
    from monitor.app import open_monitor
    from monitor.clock import utc
    from monitor.pipeline import silence as keep
    from monitor.types import Silence

    limited = incident is not None or bool(topics or regions)
    if limited == (everything or maintenance):
        raise click.UsageError("请写明范围：--incident、--topic、--region，或者 --everything")
    if (lasts is None) == (until is None):
        raise click.UsageError("请写明期限：--for 2h 或 --until '2026-06-15 18:00'，二者取一")
    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        now = m.clock.now()
        kept = keep(
            m,
            Silence(
                id=0,
                kind=SilenceKind.MAINTENANCE if maintenance else SilenceKind.SILENCE,
                scope=_scope(m, incident, topics, regions, Tier.of(up_to)),
                starts_at=now,
                ends_at=utc(until) if until is not None else now + (lasts or timedelta()),
                by=by,
                reason=reason,
            ),
        )
        click.echo(f"已设{_told(m, kept)}")
        if graver := _graver(m, kept.scope):
            click.echo(graver)


@silence.command("list")
@click.option("--all", "every", is_flag=True, help="连同已结束的")
@config_option
@database_option
@data_dir_option
@json_option
def listed(
    *, every: bool, config_dir: Path, database_url: str, data_dir: Path, as_json: bool
) -> None:
    """列出正在生效的静默和维护。"""
    from monitor.app import open_monitor
    from monitor.trace import json_line

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        with m.store.read() as unit:
            found = unit.silences.every() if every else unit.silences.holding(m.clock.now())
        for one in found:
            click.echo(json_line(_line(one)) if as_json else _told(m, one))
    if not found and not as_json:
        click.echo("没有静默。" if every else "现在没有生效的静默。")


@silence.command()
@click.argument("number", type=ROW)
@click.option("--by", required=True, help="姓名")
@config_option
@database_option
@data_dir_option
def end(*, number: int, by: str, config_dir: Path, database_url: str, data_dir: Path) -> None:
    """提前解除第 NUMBER 号静默；其间压下而仍应通知的，马上补发。"""
    from monitor.app import open_monitor
    from monitor.pipeline import end_silence

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        looked = end_silence(m, number, by=by)
    again = f"，重新判断 {len(looked)} 个事件是否应通知" if looked else ""
    click.echo(f"静默 {number} 已解除{again}。")


# ── names ────────────────────────────────────────────────────────────────────────────────────


def _scope(
    m: Monitor, incident: str | None, topics: tuple[str, ...], regions: tuple[str, ...], up_to: Tier
) -> Scope:
    from monitor.cli.routing_words import region_in
    from monitor.types import Scope

    return Scope(
        up_to=up_to,
        incident_id=None if incident is None else number_of(m.store, incident),
        topics=tuple(_topic(m, name) for name in topics),
        regions=tuple(region_in(name, m.gazetteer) for name in regions),
    )


def _topic(m: Monitor, name: str) -> str:
    known = {topic.label: topic.id for topic in m.settings.topics.topics}
    if name in known or name in known.values():
        return known.get(name, name)
    near = difflib.get_close_matches(name, [*known, *known.values()], n=1, cutoff=0.4)
    hint = f"是否想写 {near[0]!r}？" if near else "请用 topics.yaml 中的 id 或名称"
    raise click.BadParameter(f"没有 {name!r} 这个主题，{hint}", param_hint="--topic")


# ── words ────────────────────────────────────────────────────────────────────────────────────


def _told(m: Monitor, one: Silence) -> str:
    from monitor.clock import desk

    over = f"，已由{one.ended_by}于 {desk(one.ended_at):%m-%d %H:%M} 结束" if one.ended_at else ""
    return (
        f"{one.kind.label} {one.id}：{'，'.join(_covers(m, one))}；"
        f"{desk(one.starts_at):%m-%d %H:%M} 至 {desk(one.ends_at):%m-%d %H:%M}，"
        f"{one.by}，{one.reason}{over}。"
    )


def _graver(m: Monitor, scope: Scope) -> str:
    """That the one incident of ``scope`` is graver than it reaches; empty when it is not."""
    if scope.incident_id is None:
        return ""
    with m.store.read() as unit:
        tier = unit.incidents.one(scope.incident_id).tier
    held = "Ⅰ级不可静默" if tier is Tier.RED else f"要一并静默请加 --up-to {tier.word}"
    return f"这个事件现为{tier.short}，不在此列，照常通知；{held}。" if tier > scope.up_to else ""


def _covers(m: Monitor, one: Silence) -> Iterator[str]:
    scope = one.scope
    if one.kind is SilenceKind.MAINTENANCE:
        yield "系统自身的异常"
        return
    labels = {topic.id: topic.label for topic in m.settings.topics.topics}
    if scope.incident_id is not None:
        yield f"事件 {scope.incident_id}"
    if scope.topics:
        yield "、".join(labels.get(topic, topic) for topic in scope.topics)
    if scope.regions:
        yield "、".join(map(m.gazetteer.name, scope.regions))
    if scope.incident_id is None and not scope.topics and not scope.regions:
        yield "全部事件"
    yield f"{scope.up_to.short}及以下"


def _line(one: Silence) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "up_to": one.scope.up_to.word,
        "incident": one.scope.incident_id,
        "topics": list(one.scope.topics),
        "regions": list(one.scope.regions),
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "by": one.by,
        "reason": one.reason,
        "ended_at": one.ended_at and one.ended_at.isoformat(),
        "ended_by": one.ended_by,
    }
