"""``monitor evaluate``: how good the judgement is, against labelled data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from monitor.cli.judge import NOT_JSON, as_line
from monitor.cli.options import config_option, json_option
from monitor.errors import InputError

if TYPE_CHECKING:
    from monitor.classify import Classifier
    from monitor.types import Classification

_File = click.Path(path_type=Path, dir_okay=False)


@click.group()
def evaluate() -> None:
    """用标注数据衡量分类或回放的效果。"""


_predicted = click.argument("predicted", type=_File, required=False)
"""Without it the machine judges the texts of GOLD itself."""


@evaluate.command()
@click.argument("gold", type=_File)
@_predicted
@click.option("--labels", type=_File, help="主题到标注类别的对照表（JSON）")
@click.option("--by", "field", help="再按标注中的这一项分开衡量，例如 kind")
@config_option
@json_option
def topics(
    gold: Path,
    predicted: Path | None,
    labels: Path | None,
    field: str | None,
    config_dir: Path,
    *,
    as_json: bool,
) -> None:
    """逐主题的准确率、召回率和 F1：GOLD 是标注，PREDICTED 是 monitor classify 的输出。

    不给 PREDICTED，就由本机当场研判 GOLD 中的 title 和 text。
    """
    from monitor.classify.evaluate import score_topics

    label_map = None if labels is None else _json(labels)
    truth = _lines(gold)
    guesses = _guesses(truth, predicted, config_dir)
    whole = score_topics(truth, guesses, label_map)
    parts = {
        value: score_topics(part, guesses, label_map)
        for value, part in _parts(truth, field).items()
    }
    if as_json:
        by = {value: score.as_dict() for value, score in parts.items()}
        click.echo(json.dumps(whole.as_dict() | ({"by": by} if by else {}), ensure_ascii=False))
        return
    click.echo(whole.as_text())
    for value, score in parts.items():
        click.echo(f"\n{field} = {value}\n{score.as_text()}")


@evaluate.command()
@click.argument("gold", type=_File)
@_predicted
@config_option
@json_option
def tone(gold: Path, predicted: Path | None, config_dir: Path, *, as_json: bool) -> None:
    """倾向的准确率、召回率和 F1：GOLD 每行有 id、sentiment（-1、0、1）、title 和 text。"""
    from monitor.classify.tone_score import score_tones

    truth = _lines(gold)
    _print(score_tones(truth, _guesses(truth, predicted, config_dir)), as_json=as_json)


@evaluate.command()
@click.argument("gold", type=_File)
@_predicted
@config_option
@json_option
def regions(gold: Path, predicted: Path | None, config_dir: Path, *, as_json: bool) -> None:
    """属地的准确率、召回率和 F1：GOLD 每行有 id、regions（code、role）、title 和 text。"""
    from monitor.classify.region_score import score_regions

    truth = _lines(gold)
    _print(score_regions(truth, _guesses(truth, predicted, config_dir)), as_json=as_json)


@evaluate.command()
@click.argument("events", type=_File)
@click.argument("replayed", type=_File)
@json_option
def replay(events: Path, replayed: Path, *, as_json: bool) -> None:
    """黄金一小时守住了多少：EVENTS 是标注事件，REPLAYED 是 monitor replay --json 的输出。"""
    from monitor.incidents.evaluate import score

    found = score(_json(events), _lines(replayed))
    click.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else found.render())


@evaluate.command()
@click.argument("file", type=_File)
@config_option
@json_option
def pairs(file: Path, config_dir: Path, *, as_json: bool) -> None:
    """两条内容是否同一事件：FILE 每行一对，标注 same、related 或 different。"""
    from monitor.app import load_classifier, load_gazetteer
    from monitor.incidents.pairs import Text, affinity, score_pairs
    from monitor.settings import load_settings

    settings = load_settings(config_dir)
    gazetteer = load_gazetteer(settings)
    classifier, rules = load_classifier(settings, gazetteer), settings.severity.grouping

    def judge(text: Text) -> Classification:
        return classifier.classify(0, text.title, text.body)

    same = affinity(judge, rules, within=lambda code, area: gazetteer.within(code, (area,)))
    _print(score_pairs(_lines(file), same, rules.join_at), as_json=as_json)


class _Score(Protocol):
    def as_dict(self) -> dict[str, object]: ...

    def as_text(self) -> str: ...


def _print(score: _Score, *, as_json: bool) -> None:
    click.echo(json.dumps(score.as_dict(), ensure_ascii=False) if as_json else score.as_text())


def _guesses(
    gold: list[Mapping[str, Any]], predicted: Path | None, config_dir: Path
) -> list[Mapping[str, Any]]:
    """What ``predicted`` holds, or else what the machine says of every text of ``gold``."""
    if predicted is not None:
        return _lines(predicted)
    from monitor.app import load_classifier
    from monitor.settings import load_settings

    classifier = load_classifier(load_settings(config_dir))
    return [as_line(record.get("id"), _judged(classifier, record)) for record in gold]


def _judged(classifier: Classifier, record: Mapping[str, Any]) -> Classification:
    return classifier.classify(0, str(record.get("title") or ""), str(record.get("text") or ""))


def _parts(gold: list[Mapping[str, Any]], field: str | None) -> dict[str, list[Mapping[str, Any]]]:
    if field is None:
        return {}
    if missing := next((record for record in gold if field not in record), None):
        raise InputError(f"gold record {missing.get('id')!r} has no {field!r} to divide by")
    values = sorted({str(record[field]) for record in gold})
    return {value: [r for r in gold if str(r[field]) == value] for value in values}


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, *NOT_JSON) as error:
        raise InputError(f"{str(path)!r} cannot be read as JSON: {error}") from error
    if not isinstance(data, dict):
        raise InputError(f"{str(path)!r} does not hold a JSON object")
    return data


def _lines(path: Path) -> list[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{str(path)!r} cannot be read: {error}") from error
    # Not ``splitlines``: JSON may hold the separators U+0085, U+2028 and U+2029 as they are.
    return [_line(path, n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]


def _line(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except NOT_JSON as error:
        raise InputError(f"{path}:{number}: not JSON ({error}); give one object a line") from error
    if not isinstance(record, dict):
        raise InputError(f"{path}:{number}: not a JSON object")
    return record
