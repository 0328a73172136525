"""``monitor classify`` and ``monitor grade``: one judgement at a time, from stdin to stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from monitor.cli.options import config_option
from monitor.errors import InputError
from monitor.trace import json_line
from monitor.types import Classification, TopicMatch

NOT_JSON = (ValueError, RecursionError)
"""What reading JSON raises: the second of lists a thousand deep."""


@click.command()
@config_option
def classify(config_dir: Path) -> None:
    """逐行读取 JSONL（id、title、text），逐行写出是否相关、主题、得分和依据。"""
    from monitor.app import load_classifier
    from monitor.settings import load_settings

    classifier = load_classifier(load_settings(config_dir))
    for number, record in _records(sys.stdin):
        title, text = _text(record, "title", number), _text(record, "text", number)
        judged = classifier.classify(0, title, text)
        click.echo(json_line(as_line(record.get("id"), judged)))


def _records(lines: Iterator[str] | Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except NOT_JSON as error:
            raise InputError(
                f"line {number} is not JSON ({error}); give one object a line"
            ) from error
        if not isinstance(record, dict) or "id" not in record:
            raise InputError(f"line {number} is not an object with 'id', 'title' and 'text'")
        yield number, record


def _text(record: dict[str, Any], field: str, number: int) -> str:
    value = record.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"line {number}: {field!r} must be text, not {type(value).__name__}")
    return value


def as_line(identifier: object, judged: Classification) -> dict[str, object]:
    """One judgement as one line of JSON."""
    return {
        "id": identifier,
        "relevant": judged.relevant,
        "topics": [_topic(match) for match in judged.topics],
        "reason": judged.reason,
        "tone": judged.tone,
        "demand": judged.demand.demand if judged.demand else None,
        "truth": judged.truth.state if judged.truth else None,
        "groups": list(judged.groups),
        "regions": [
            {"code": r.code, "name": r.name, "role": r.role, "confidence": round(r.confidence, 2)}
            for r in judged.regions
        ],
        "risks": [{"word": r.word, "level": r.level, "kind": r.kind} for r in judged.risks],
        "model": judged.model_version,
    }


def _topic(match: TopicMatch) -> dict[str, object]:
    return {
        "id": match.topic_id,
        "by": match.by,
        "score": round(match.score, 3),
        "probability": match.probability,
        "evidence": [
            {"field": e.field, "start": e.start, "end": e.end, "text": e.text}
            for e in match.evidence
        ],
    }


@click.command()
@config_option
def grade(config_dir: Path) -> None:
    """读取情景（JSON 数组），逐个写出级别、分值、各项得分和触发的规则。"""
    from monitor.incidents.cases import grade_case
    from monitor.settings import load_settings

    rules = load_settings(config_dir).severity
    try:
        cases = json.load(sys.stdin)
    except NOT_JSON as error:
        raise InputError(
            f"standard input is not JSON ({error}); give an array of scenarios"
        ) from error
    if not isinstance(cases, list):
        raise InputError("standard input is not a JSON array; give an array of scenarios")
    for case in cases:
        click.echo(json_line(grade_case(case, rules)))
