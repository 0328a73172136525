"""What a trial of a source brought, shown on the terminal or as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import click

from monitor import intake
from monitor.clock import desk
from monitor.settings import Settings
from monitor.settings.sources import AnySource, RecordedSource
from monitor.sources.base import Response
from monitor.sources.guess.proposal import Proposal
from monitor.text.redact import redact
from monitor.trace import json_line, one_line
from monitor.types import RawItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One trial."""

    config: AnySource
    items: tuple[RawItem, ...] = ()
    unread: tuple[RawItem, ...] = ()
    """What a list says of articles that were not opened."""
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    """What staff should know though nothing went wrong."""
    responses: tuple[Response, ...] = ()
    proposal: Proposal | None = None
    """The entry that was made up for an address."""
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether one item would be kept, and why."""

    relevant: bool
    reason: str
    topics: tuple[str, ...] = ()
    """Ids."""


class Judge:
    """Says of an item what the pipeline would make of it."""

    def __init__(self, settings: Settings) -> None:
        from monitor.app import load_classifier

        self._classifier = load_classifier(settings)
        self._outlets = settings.outlets
        self._labels = {topic.id: topic.label for topic in settings.topics.topics}

    def kept(self, raw: RawItem, config: AnySource) -> tuple[RawItem, Verdict]:
        """``raw`` as it would be kept if it is relevant, and whether it is; as ``intake`` does.

        A recording says itself what stands where.
        """
        told = isinstance(config, RecordedSource)
        placed = raw if told else intake.placed(raw, config.name, self._outlets)
        item = replace(placed, title=redact(raw.title), body=redact(raw.body))
        if not self._classifier.gate(raw.title, raw.body):
            return item, Verdict(relevant=False, reason="未出现社保用语")
        judged = self._classifier.classify(
            0, item.title, item.body, authority=item.authority, outlet_region=item.region
        )
        topics = tuple(match.topic_id for match in judged.topics)
        return item, Verdict(relevant=judged.relevant, reason=judged.reason, topics=topics)

    def labels(self, topics: Sequence[str]) -> str:
        """Topics as staff read them."""
        return "、".join(self._labels.get(topic, topic) for topic in topics)


def show(tried: Tried, judge: Judge | None, limit: int | None, *, as_json: bool) -> None:
    """Print ``tried``: items on standard output, what is wrong and worth knowing on stderr.

    Without a ``judge`` items are shown as they came.
    """
    if tried.proposal is not None:
        click.echo(_proposal_json(tried.proposal) if as_json else _proposal_text(tried.proposal))
    everything = [(item, True) for item in tried.items] + [(item, False) for item in tried.unread]
    relevant = 0
    for number, (raw, read) in enumerate(everything):
        item, verdict = judge.kept(raw, tried.config) if judge else (raw, None)
        relevant += verdict is not None and verdict.relevant
        if limit is not None and number >= limit:
            continue
        if as_json:
            click.echo(_item_json(item, verdict, read=read))
        else:
            click.echo(_item_text(item, tried.config.name, read=read))
            if judge and verdict:
                click.echo(f"{_INDENT}{_verdict_text(verdict, judge)}")
    for hint in tried.hints:
        click.echo(one_line(f"提示：{hint}"), err=True)
    for problem in tried.problems:
        click.echo(one_line(f"问题：{problem}"), err=True)
    click.echo(_summary(tried, relevant if judge else None, limit), err=as_json)


# ── as text ──────────────────────────────────────────────────────────────────────────────────

_INDENT = " " * 12


def _proposal_text(proposal: Proposal) -> str:
    head = [f"# {proposal.entry['kind']} 类信源：{proposal.reason}"]
    notes = [f"# 请核对：{advice}" for advice in proposal.advice]
    return "\n".join([*map(one_line, head + notes), proposal.yaml])


def _item_text(item: RawItem, own_name: str, *, read: bool) -> str:
    at = f"{desk(item.published_at):%m-%d %H:%M}" if item.published_at else "时间不详  "
    length = f"正文{len(item.body)}字" if read else "正文未读"
    place, heat = item.engagement.rank, item.engagement.heat
    board = "".join([f"  第{place}位" if place else "", f"  热度{heat}" if heat else ""])
    named = f"  来源{item.outlet}（{item.authority.label}）" if item.outlet != own_name else ""
    told = one_line(f"{item.url}  {length}{board}{named}")
    return f"{at}  {one_line(item.title)}\n{_INDENT}{told}"


def _verdict_text(verdict: Verdict, judge: Judge) -> str:
    topics = judge.labels(verdict.topics)
    word = "相关" if verdict.relevant else "不相关"
    return one_line(f"{word}{f'（{topics}）' if topics else ''}：{verdict.reason}")


def _summary(tried: Tried, relevant: int | None, limit: int | None) -> str:
    everything = [*tried.items, *tried.unread]
    parts = [f"{one_line(tried.config.name)}：读到 {len(tried.items)} 条"]
    if tried.unread:
        parts.append(f"列表中另有 {len(tried.unread)} 条未读正文")
    if everything:
        dated = sum(item.published_at is not None for item in everything)
        parts.append(f"{dated} 条有发布时间")
        parts += [f"{relevant} 条与社保相关"] if relevant is not None else []
    if limit is not None and len(everything) > limit:
        parts.append(f"只列出前 {limit} 条")
    return "，".join(parts) + "。"


# ── as JSON ──────────────────────────────────────────────────────────────────────────────────


def _proposal_json(proposal: Proposal) -> str:
    told: Mapping[str, object] = {
        "proposal": dict(proposal.entry),
        "reason": proposal.reason,
        "advice": list(proposal.advice),
        "yaml": proposal.yaml,
    }
    return json_line(told)


def _item_json(item: RawItem, verdict: Verdict | None, *, read: bool) -> str:
    shown: dict[str, object] = {
        "title": item.title,
        "url": item.url,
        "published_at": item.published_at.isoformat() if item.published_at else None,
        "outlet": item.outlet,
        "authority": item.authority.value,
        "body": item.body,
        "read": read,
    }
    if verdict is not None:
        shown |= {
            "relevant": verdict.relevant,
            "topics": list(verdict.topics),
            "reason": verdict.reason,
        }
    return json_line(shown)
