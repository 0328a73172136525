"""``monitor evaluate``: how good the judgement is, against labelled data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from monitor.cli.options import json_option
from monitor.errors import InputError

_File = click.Path(path_type=Path, dir_okay=False)


@click.group()
def evaluate() -> None:
    """用标注数据衡量分类或回放的效果。"""


@evaluate.command()
@click.argument("gold", type=_File)
@click.argument("predicted", type=_File)
@click.option("--labels", type=_File, help="主题到标注类别的对照表（JSON）")
@json_option
def topics(gold: Path, predicted: Path, labels: Path | None, *, as_json: bool) -> None:
    """逐主题的准确率、召回率和 F1：GOLD 是标注，PREDICTED 是 monitor classify 的输出。"""
    from monitor.classify.evaluate import score_topics

    label_map = None if labels is None else _json(labels)
    score = score_topics(_lines(gold), _lines(predicted), label_map)
    click.echo(json.dumps(score.as_dict(), ensure_ascii=False) if as_json else score.as_text())


@evaluate.command()
@click.argument("events", type=_File)
@click.argument("replayed", type=_File)
@json_option
def replay(events: Path, replayed: Path, *, as_json: bool) -> None:
    """黄金一小时守住了多少：EVENTS 是标注事件，REPLAYED 是 monitor replay --json 的输出。"""
    from monitor.incidents.evaluate import score

    found = score(_json(events), _lines(replayed))
    click.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else found.render())


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{str(path)!r} cannot be read as JSON: {error}") from error
    if not isinstance(data, dict):
        raise InputError(f"{str(path)!r} does not hold a JSON object")
    return data


def _lines(path: Path) -> list[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{str(path)!r} cannot be read: {error}") from error
    return [_line(path, n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]


def _line(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise InputError(f"{path}:{number}: not JSON ({error}); give one object a line") from error
    if not isinstance(record, dict):
        raise InputError(f"{path}:{number}: not a JSON object")
    return record
