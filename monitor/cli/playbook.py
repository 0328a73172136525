"""``monitor playbook``: what to do about an incident, what to say, and what is done already."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from monitor.cli.incident import INCIDENT, number_in, number_of
from monitor.cli.options import (
    config_option,
    data_dir_option,
    database_option,
    json_option,
)
from monitor.cli.playbook_page import Page, as_data, as_text
from monitor.clock import SystemClock
from monitor.errors import NotFoundError
from monitor.playbook import Choice, action_of, checklist, orders, pick
from monitor.settings import Settings, load_settings
from monitor.store import Store, Unit
from monitor.trace import json_line
from monitor.types import Tier

_TIERS = [tier.word for tier in reversed(Tier) if tier is not Tier.ROUTINE]


@click.command()
@click.argument("incident", type=INCIDENT, required=False)
@click.option("--topic", help="不看事件，只看一个主题（id 或名称）或一份预案（文件名）")
@click.option("--tier", type=click.Choice(_TIERS), help="与 --topic 同用：只看一级的步骤")
@click.option("--done", "step", help="记录这一步已完成（步骤编号）")
@click.option("--by", help="与 --done 同用：完成人姓名")
@click.option("--evidence", default="", help="与 --done 同用：链接、文号等凭据")
@click.option("--note", default="", help="与 --done 同用：说明")
@config_option
@database_option
@data_dir_option
@json_option
def playbook(  # noqa: PLR0913 - one option each
    *,
    incident: str | None,
    topic: str | None,
    tier: str | None,
    step: str | None,
    by: str | None,
    evidence: str,
    note: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
    as_json: bool,
) -> None:
    """事件 INCIDENT 的预案：步骤与时限、核实要点、口径、事实卡、忌用表述。

    用 --done 记录完成的步骤，与时钟相连的，时钟同时停下。
    书面上报、发声、发布、答复须用 --evidence 写凭据。
    """
    _expect(incident, topic, tier=tier, step=step, by=by)
    if incident is None:
        page = _of_topic(load_settings(config_dir), str(topic), tier)
        click.echo(json_line(as_data(page)) if as_json else as_text(page))
        return
    if step is not None:
        told = _record(incident, step, str(by), evidence, note, config_dir, database_url, data_dir)
        click.echo(told, err=as_json)
    page = _of_stored(load_settings(config_dir), database_url, incident)
    click.echo(json_line(as_data(page)) if as_json else as_text(page))


def _expect(
    incident: str | None, topic: str | None, *, tier: str | None, step: str | None, by: str | None
) -> None:
    """Refuse options that do not go together."""
    if (incident is None) == (topic is None):
        raise click.UsageError("请写事件的号，或者用 --topic 写主题，二者取一")
    if tier is not None and topic is None:
        raise click.UsageError("--tier 与 --topic 同用；事件按其现在的级别显示")
    if step is not None and topic is not None:
        raise click.UsageError("--done 记录在事件上，请写事件的号")
    if (step is None) != (by is None):
        raise click.UsageError("记录完成的步骤，--done 和 --by 都要写")


# ── what is shown ────────────────────────────────────────────────────────────────────────────


def _of_topic(settings: Settings, wanted: str, tier: str | None) -> Page:
    """The playbook of a topic, named by id or label, or of a file; without an incident."""
    ids = {topic.label: topic.id for topic in settings.topics.topics}
    topic = ids.get(wanted, wanted)
    for name, found in settings.playbooks.items():
        if topic in found.topics or wanted == name:
            choice = Choice(name=name, playbook=found, reason="")
            return Page(choice=choice, tier=None if tier is None else Tier.of(tier))
    if topic in ids.values():
        raise NotFoundError(f"主题 {wanted!r} 没有专门预案，可看通用预案：--topic general")
    named = "、".join((*ids.values(), *(n for n in settings.playbooks if n not in ids.values())))
    raise NotFoundError(f"没有 {wanted!r} 这个主题或预案；现有：{named}")


def _of_stored(settings: Settings, database_url: str, incident: str) -> Page:
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            number = number_in(unit, incident)
            return _of_incident(settings, unit, number, SystemClock().now())
    finally:
        store.close()


def _of_incident(settings: Settings, unit: Unit, incident_id: int, now: datetime) -> Page:
    """The playbook of an incident, or of what it became part of, as it stands at ``now``."""
    incident = unit.incidents.whole(unit.incidents.one(incident_id))
    history = unit.incidents.history(incident.id)
    choice = pick(settings.playbooks, incident, unit.incidents.members([incident.id])[incident.id])
    if choice is None:
        raise NotFoundError(f"事件 {incident.code} 没有可用的预案，请在 playbooks/ 中补充通用预案")
    if not history:
        raise NotFoundError(
            f"事件 {incident.code} 尚未研判，没有级别；请待下一次研判（数秒之后）再试"
        )
    items = checklist(
        choice,
        orders(history, unit.alerts.of_incident(incident.id)),
        clocks=incident.clocks,
        dispositions=unit.dispositions.of([incident.id])[incident.id],
        rules=settings.severity,
        now=now,
    )
    return Page(
        choice=choice,
        tier=history[-1].tier,
        incident=incident,
        items=items,
        now=now,
    )


# ── what is recorded ─────────────────────────────────────────────────────────────────────────


def _record(
    incident: str,
    step_id: str,
    by: str,
    evidence: str,
    note: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> str:
    """Record that a step is done, as what stops its clock if it has one; the sentence to show."""
    from monitor.app import open_monitor
    from monitor.pipeline import record_disposition

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        incident_id = number_of(m.store, incident)
        with m.store.read() as unit:
            page = _of_incident(m.settings, unit, incident_id, m.clock.now())
        steps = {step.id: step for step in page.choice.playbook.steps}
        if step_id not in steps:
            raise click.UsageError(f"预案没有 {step_id!r} 这一步；现有：{'、'.join(steps)}")
        step = steps[step_id]
        done = next((i for i in page.items if i.step == step_id and i.done_at is not None), None)
        if done is not None:
            return f"这一步已由{done.done_by or '系统'}记录完成，没有改动。"
        action = action_of(step, m.settings.severity)
        meant = incident_id if page.incident is None else page.incident.id
        kept = record_disposition(
            m,
            meant,
            action,
            by=by,
            note=note,
            evidence=evidence,
            detail={"playbook": page.choice.name, "step": step_id},
        )
    return f"事件 {incident}：已记录“{step.what}”由 {kept.disposition.by} 完成（{action.label}）。"
