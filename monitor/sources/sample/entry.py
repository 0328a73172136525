"""The entry of ``sources.yaml`` as a sample carries it: nobody's name, no desk's habits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter

from monitor.settings.sources import AnySource, SourceBase
from monitor.sources.base import host_of
from monitor.sources.sample.masking import OWN_HOST, OWN_NAME, Masker

_OF_THE_DESK = frozenset(
    (
        "every",
        "slowest",
        "group",
        "enabled",
        "licence",
        "note",
        "allow_private",
        "ca_file",
        "max_bytes",
    )
)
"""Keys of an entry that change nothing of what is read."""
_REGION = "999100"
_REFERENCE = re.compile(r"\$\{[^}]*\}")
_ADAPTER: TypeAdapter[AnySource] = TypeAdapter(AnySource)


def entry_of(config: SourceBase, masker: Masker) -> Mapping[str, object]:
    """``config`` as a sample's entry: only what decides how the answers are read."""
    told = _ADAPTER.dump_python(config, exclude_defaults=True)  # type: ignore[arg-type]  # one kind
    kept = {name: _spelled(value) for name, value in told.items() if name not in _OF_THE_DESK}
    kind = str(getattr(config, "kind", ""))
    kept |= {
        "id": f"sample-{kind}",
        "kind": kind,
        "name": OWN_NAME,
        "url": masked_url(config.url, masker),
    }
    if "region" in kept:
        kept["region"] = _REGION
    if isinstance(link := kept.get("link"), str) and "://" in link:
        kept["link"] = masker.url(link)
    host = host_of(config.url)
    if isinstance(include := kept.get("include"), str) and host:
        plain = include.replace(host, OWN_HOST)
        kept["include"] = plain.replace(re.escape(host), re.escape(OWN_HOST))
    for name in ("headers", "params"):
        if isinstance(fields := kept.get(name), dict):
            kept[name] = {key: _field(value, masker) for key, value in fields.items()}
    return kept


def _spelled(value: object) -> Any:
    """A value of an entry as YAML and JSON write it."""
    if isinstance(value, timedelta):
        return f"{int(value.total_seconds())}s"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _spelled(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_spelled(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def _field(value: object, masker: Masker) -> object:
    return masker.text(_unsecret(value)) if isinstance(value, str) else value


def masked_url(url: str, masker: Masker) -> str:
    """An address of the entry, masked, its references to secrets without their names."""
    return _unsecret(masker.url(url))


def _unsecret(text: str) -> str:
    return _REFERENCE.sub("${SAMPLE_SECRET}", text)
