"""``monitor suggest-labels`` and ``suggest-terms``: what a person should look at to teach most."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import ROW, config_option, data_dir_option, database_option

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.types import Classification, Item, Suggestion

_TONES = {-1: "负面", 0: "中性", 1: "正面"}
_SNIPPET = 24
"""Characters shown to either side of a word."""


@click.command()
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="条数")
@click.option(
    "--days", type=click.IntRange(1, 365), default=14, show_default=True, help="最近多少天"
)
@config_option
@database_option
@data_dir_option
def suggest_labels(
    limit: int, days: int, config_dir: Path, database_url: str, data_dir: Path
) -> None:
    """列出最值得人工判断的条目：模型拿不准的，或规则与模型看法不一的。

    判断之后用 monitor correct 写回；机器判对了的，照写一遍也有用。
    """
    from monitor.app import open_monitor
    from monitor.learning import questions
    from monitor.trace import one_line

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        asked = questions(m, limit=limit, days=days)
        labels = {topic.id: topic.label for topic in m.settings.topics.topics}
    for question in asked:
        item = question.item
        click.echo(f"[{item.id}] {one_line(item.title or item.body[: 2 * _SNIPPET])}")
        click.echo(f"    机器认为：{_thought(question.judged, labels)}")
        for reason in question.doubt.reasons:
            click.echo(f"    想请教：{reason}")
    if asked:
        click.echo("写回：monitor correct 号 --topics 主题 --by 姓名，或 --irrelevant。")
    else:
        click.echo(f"最近 {days} 天没有拿不准的条目。")


def _thought(judged: Classification, labels: Mapping[str, str]) -> str:
    if not judged.relevant:
        return "与社会保险无关"
    named = "、".join(labels.get(t.topic_id, t.topic_id) for t in judged.topics)
    return f"{named or '未归入主题'}；倾向{_TONES[judged.tone]}"


@click.command()
@click.option("--limit", type=click.IntRange(1, 500), default=30, show_default=True, help="条数")
@click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help="最近多少天见过的"
)
@click.option("--accept", "accepted", type=ROW, help="采纳第几号建议")
@click.option("--reject", "rejected", type=ROW, help="否决第几号建议，以后不再提出")
@click.option("--by", help="采纳或否决的人")
@click.option("--topic", help="采纳新词时：归入哪个主题")
@click.option(
    "--kind",
    type=click.Choice(["strong", "anchored", "official", "slang", "weak", "negatives"]),
    default="slang",
    show_default=True,
    help="采纳新词时：归入哪一类词",
)
@config_option
@database_option
@data_dir_option
def suggest_terms(  # noqa: PLR0913 - one parameter an option
    *,
    limit: int,
    days: int,
    accepted: int | None,
    rejected: int | None,
    by: str | None,
    topic: str | None,
    kind: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
) -> None:
    """列出词表里没有的新词、新话题和绕写，供采纳或否决。

    采纳只说明应在哪个设置文件里加哪一行，设置仍由人改；否决的不再提出。
    """
    from monitor.app import open_monitor
    from monitor.learning import decide, waiting

    number = accepted if accepted is not None else rejected
    if accepted is not None and rejected is not None:
        raise click.UsageError("--accept 与 --reject 只能选一个")
    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        if number is None:
            found, items = waiting(m, limit=limit, days=days)
            _list(found, items)
            return
        if not by or not by.strip():
            raise click.UsageError("请写明是谁采纳或否决：--by 姓名")
        _require_topic(topic, m.settings)
        done = decide(m, number, accept=accepted is not None, by=by.strip())
    if accepted is not None:
        click.echo(f"第 {number} 号{done.kind.label}“{done.form}”已采纳。设置由人修改：")
        from monitor.cli.wordlists import how_to_add

        for line in how_to_add(done, config_dir, topic, kind):
            click.echo(line)
    else:
        click.echo(f"第 {number} 号{done.kind.label}“{done.form}”已否决，不再提出。")


def _require_topic(topic: str | None, settings: Settings) -> None:
    known = [t.id for t in settings.topics.topics]
    if topic is not None and topic not in known:
        import difflib

        near = difflib.get_close_matches(topic, known, n=1)
        hint = f"，是否想用 {near[0]}？" if near else "；全部主题见 topics.yaml"
        raise click.BadParameter(f"没有 {topic!r} 这个主题{hint}", param_hint="--topic")


def _list(found: list[Suggestion], items: Mapping[int, Item]) -> None:
    for suggestion in found:
        guess = f"（疑为“{suggestion.guess}”）" if suggestion.guess else ""
        click.echo(f"[{suggestion.id}] {suggestion.kind.label} {suggestion.form}{guess}")
        click.echo(f"    {suggestion.reason}；{suggestion.count} 篇")
        for item_id in suggestion.item_ids[:3]:
            if item_id in items:
                click.echo(f"    条目 {item_id}：{_snippet(items[item_id], suggestion.form)}")
    if found:
        click.echo("采纳：monitor suggest-terms --accept 号 --by 姓名；否决用 --reject。")
    else:
        click.echo("没有待定的建议。")


def _snippet(item: Item, form: str) -> str:
    """The words around ``form``, masked once more; the title where the spelling differs."""
    from monitor.text.redact import redact
    from monitor.trace import one_line

    text = f"{item.title} {item.body}"
    at = text.find(form.partition("、")[0])
    start = max(0, at - _SNIPPET)
    end = at + len(form) + _SNIPPET if at >= 0 else 2 * _SNIPPET
    return one_line(redact(text)[start:end] if at < 0 else redact(text[start:end]))
