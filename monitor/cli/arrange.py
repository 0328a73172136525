"""``monitor merge``, ``split``, ``move`` and ``rename``: a person's word on what is one story."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.app import open_monitor
from monitor.cli.incident import INCIDENT, IncidentName, number_of
from monitor.cli.options import ROW, config_option, data_dir_option, database_option
from monitor.errors import NotFoundError
from monitor.trace import one_line
from monitor.types import Incident

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.moving import Rearranged
    from monitor.rearranging import Wish

_NEW = "new"
_SHOWN = 20


class _Target(IncidentName):
    """An incident, or ``new``."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return value if value == _NEW else super().convert(value, param, ctx)


@click.command()
@click.argument("incident", type=INCIDENT)
@click.argument("into", type=INCIDENT)
@click.option("--by", required=True, help="合并人姓名")
@click.option("--reason", required=True, help="理由")
@config_option
@database_option
@data_dir_option
def merge(
    incident: str,
    into: str,
    by: str,
    reason: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """把 INCIDENT 并入 INTO：两事实为一事。写事件号或编号（20261122-003）。

    条目全部移过去，最早的签收、较早的到期时间沿用，超时记录不消；未签收的预警随之移到 INTO。
    """
    from monitor.rearranging import Merge

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        wish = Merge(incident_id=number_of(m.store, incident), into_id=number_of(m.store, into))
        done, stands = _carry_out(m, wish, by, reason)
    told = f"已并入事件 {stands.id}（{stands.code}），移来 {len(done.item_ids)} 条"
    _tell(f"事件 {incident} {told}，现为{stands.tier.label}。", done)


@click.command()
@click.argument("incident", type=INCIDENT)
@click.option("--item", "items", type=ROW, multiple=True, help="拆出的条目号，可多次")
@click.option("--merged", type=INCIDENT, help="当初并入的事件：拆出由它并来的全部条目")
@click.option("--by", required=True, help="拆分人姓名")
@click.option("--reason", required=True, help="理由")
@config_option
@database_option
@data_dir_option
def split(
    *,
    incident: str,
    items: tuple[int, ...],
    merged: str | None,
    by: str,
    reason: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """从 INCIDENT 拆出若干条目，另立一事。转载、重复的条目随原文走。

    新事件有自己的编号，时限自其首发起算；此后两事不再自动合并。
    """
    from monitor.rearranging import Split

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        number = number_of(m.store, incident)
        if merged is not None:
            items = (*items, *_brought_by(m, number, number_of(m.store, merged)))
        wish = Split(incident_id=number, item_ids=tuple(dict.fromkeys(items)))
        done, stands = _carry_out(m, wish, by, reason)
    told = f"已另立为事件 {stands.id}（{stands.code}）《{stands.title}》"
    _tell(f"条目 {_list(done.item_ids)} {told}，现为{stands.tier.label}。", done)


@click.command()
@click.argument("item", type=ROW)
@click.option("--to", required=True, type=_Target(), help="移到哪个事件；new 表示另立一事")
@click.option("--by", required=True, help="移动人姓名")
@click.option("--reason", required=True, help="理由")
@config_option
@database_option
@data_dir_option
def move(
    *,
    item: int,
    to: str,
    by: str,
    reason: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """把第 ITEM 号条目移到另一个事件，或另立一事。转载、重复的条目随原文走。

    此后机器不再把它归回原事件，转载它的新内容也随它走。
    """
    from monitor.rearranging import Move

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        target = None if to == _NEW else number_of(m.store, to)
        done, stands = _carry_out(m, Move(item_id=item, to_id=target), by, reason)
    told = f"已移到事件 {stands.id}（{stands.code}）《{stands.title}》"
    _tell(f"条目 {_list(done.item_ids)} {told}，该事件现为{stands.tier.label}。", done)


@click.command()
@click.argument("incident", type=INCIDENT)
@click.argument("title")
@click.option("--by", required=True, help="命名人姓名")
@config_option
@database_option
@data_dir_option
def rename(
    incident: str, title: str, by: str, config_dir: Path, database_url: str, data_dir: Path
) -> None:
    """给 INCIDENT 定名为 TITLE，此后机器不再改名。"""
    from monitor.rearranging import Rename

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        wish = Rename(incident_id=number_of(m.store, incident), title=title)
        done, stands = _carry_out(m, wish, by, "")
    _tell(f"事件 {stands.id}（{stands.code}）已改名为《{stands.title}》。", done)


def _carry_out(m: Monitor, wish: Wish, by: str, reason: str) -> tuple[Rearranged, Incident]:
    """What was done, and the incident it was about as it stands now."""
    from monitor.pipeline import rearrange

    done = rearrange(m, wish, by=by, reason=reason)
    with m.store.read() as unit:
        (stands,) = unit.incidents.get([done.incident.id])
    return done, stands


def _brought_by(m: Monitor, home: int, merged: int) -> list[int]:
    """The items in ``home`` that came with the incident ``merged`` into it."""
    with m.store.read() as unit:
        entries = unit.ledger.of(f"incident:{merged}")
        brought = [
            item
            for entry in entries
            if entry.action == "merge" and "into" in entry.detail
            for item in _numbers(entry.detail.get("items"))
        ]
        here = unit.incidents.of_items(brought)
    found = [item for item in brought if here.get(item) == home]
    if not found:
        raise NotFoundError(
            f"incident {home!r} holds nothing that came with incident {merged!r};"
            f" see `monitor explain incident {home}`"
        )
    return found


def _numbers(value: object) -> list[int]:
    return [int(each) for each in value] if isinstance(value, list) else []


def _tell(words: str, done: Rearranged) -> None:
    click.echo(one_line(words) if done.changed else "已是如此，没有改动。")


def _list(item_ids: tuple[int, ...]) -> str:
    more = f" 等{len(item_ids)}条" if len(item_ids) > _SHOWN else ""
    return "、".join(map(str, item_ids[:_SHOWN])) + more
