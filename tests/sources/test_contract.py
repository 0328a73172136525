"""Every kind in the catalogue reads its golden sample into exactly the expected items.

After a wanted change run ``GOLDEN=write pytest tests/sources/test_contract.py`` and review the
difference of ``golden/*/expected.json``.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from monitor.settings.sources import AnySource
from monitor.sources.base import Parsed, Request, Response, Source
from monitor.sources.catalogue import KINDS, build
from monitor.types import SourceState


def _source(folder: Path) -> tuple[Source, list[dict[str, Any]]]:
    sample = json.loads((folder / "source.json").read_text(encoding="utf-8"))
    config = TypeAdapter[Any](AnySource).validate_python(sample["config"])
    return build(config), sample["responses"]


def _responses(folder: Path, told: list[dict[str, Any]], now: datetime) -> list[Response]:
    return [
        Response(
            request=Request(
                url=entry["url"],
                purpose=entry.get("purpose", "list"),
                context=entry.get("context", {}),
            ),
            status=200,
            url=entry["url"],
            headers={"content-type": entry["content_type"]} if "content_type" in entry else {},
            body=(folder / entry["file"]).read_bytes(),
            fetched_at=datetime.fromisoformat(entry.get("fetched_at", now.isoformat())),
        )
        for entry in told
    ]


def _plain(parsed: Parsed) -> Any:
    return json.loads(json.dumps(dataclasses.asdict(parsed), ensure_ascii=False, default=str))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_kind_reads_its_golden_sample(kind: str, golden: Path, now: datetime) -> None:
    folder = golden / kind
    source, told = _source(folder)
    state = SourceState(source_id=source.config.id)
    results = []
    for response in _responses(folder, told, now):
        parsed = source.parse(response, state)
        state = dataclasses.replace(state, cursor=parsed.cursor or state.cursor)
        results.append(_plain(parsed))
    path = folder / "expected.json"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert results == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"push"}))
def test_kind_asks_for_its_own_address_first(kind: str, golden: Path) -> None:
    source, _ = _source(golden / kind)
    first = source.requests(SourceState(source_id=source.config.id))[0]
    assert first.url.startswith(source.config.url)
    assert first.purpose == "list"


def test_kind_that_is_handed_its_items_asks_for_nothing(golden: Path) -> None:
    source, _ = _source(golden / "push")
    assert source.requests(SourceState(source_id=source.config.id)) == ()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_kind_can_be_handed_to_a_parser_process(kind: str, golden: Path) -> None:
    source, _ = _source(golden / kind)
    assert pickle.loads(pickle.dumps(source)) == source  # noqa: S301 - our own bytes
