"""docs/settings.md is complete: every key with its default, and no key that is not there."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterator
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from monitor.settings import load
from monitor.settings.playbooks import Playbook

if TYPE_CHECKING:
    from tests.docs.conftest import Page

FILES: dict[str, type] = {**load._FILES, "playbooks/*": Playbook}
Table = dict[str, str]
"""Key to default, as written."""


@pytest.mark.parametrize("file", FILES)
def test_every_key_of_a_file_is_documented_with_its_default(
    pages: dict[str, Page], file: str
) -> None:
    shown = _tables(pages["docs/settings.md"].section(f"{file}.yaml"))
    for path, expected in _expected(FILES[file], "").items():
        table = next((t for names, t in shown.items() if _covers(names, path)), None)
        assert table is not None, f"{file}.yaml: no heading `{path}`"
        assert table == expected, f"{file}.yaml: the table below `{path}`"


def test_no_table_stands_for_nothing(pages: dict[str, Page]) -> None:
    for file, cls in FILES.items():
        paths = list(_expected(cls, ""))
        for names in _tables(pages["docs/settings.md"].section(f"{file}.yaml")):
            assert any(_covers(names, path) for path in paths), f"{file}.yaml: {names}"


def _covers(names: str, path: str) -> bool:
    """Whether a heading names ``path``; ``factors.spread.*`` names all below it."""
    plain = names.replace(" of kind ", " ").replace("`", "").split(", ")
    parent, _, last = path.rpartition(".")
    return path in plain or (last.isidentifier() and f"{parent}.*" in plain)


def _tables(section: str) -> dict[str, Table]:
    """Heading (empty for the file itself) to the table below it."""
    parts = re.split(r"^### (.+)$", section, flags=re.MULTILINE)
    pairs = zip(["", *parts[1::2]], parts[::2], strict=True)
    return {heading: _table(text) for heading, text in pairs}


def _table(text: str) -> Table:
    cells = (line.split("|") for line in text.splitlines() if line.startswith("| `"))
    return {row[1].strip().strip("`"): row[3].strip() for row in cells}


# ── what the dataclasses say ─────────────────────────────────────────────────────────────────


def _expected(cls: Any, path: str, seen: tuple[Any, ...] = ()) -> dict[str, Table]:
    """Path of every map in the file to its keys; a class that holds itself is told once."""
    found = {path: {f.name: _default(f) for f in dataclasses.fields(cls)}}
    hints = typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):
        inner = [c for c in _classes(hints[field.name]) if c not in (*seen, cls)]
        below = f"{path}.{field.name}".lstrip(".") + _many(hints[field.name])
        if len(inner) > 1:
            found |= _by_kind(inner, below)
        elif inner:
            found |= _expected(inner[0], below, (*seen, cls))
    return found


def _by_kind(classes: list[Any], path: str) -> dict[str, Table]:
    """Keys that all kinds share, and for each kind its own and those it has another default for."""
    tables = {
        typing.get_args(typing.get_type_hints(c)["kind"])[0]: _expected(c, "")[""] for c in classes
    }
    shared = set.intersection(*map(set, tables.values()))
    first = next(iter(tables.values()))
    own = {
        kind: {n: d for n, d in table.items() if n not in shared or d != first[n]}
        for kind, table in tables.items()
    }
    return {path: {name: first[name] for name in first if name in shared}} | {
        f"{path} {kind}": table for kind, table in own.items() if table
    }


def _classes(hint: Any) -> Iterator[Any]:
    if dataclasses.is_dataclass(hint):
        yield hint
    for part in typing.get_args(hint):
        yield from _classes(part)


def _many(hint: Any) -> str:
    return {tuple: "[]", dict: ".*"}.get(typing.get_origin(hint) or hint, "")


def _default(field: dataclasses.Field[Any]) -> str:
    value: Any = field.default
    factory: Any = field.default_factory
    if isinstance(value, FieldInfo):
        factory = value.default_factory or dataclasses.MISSING
        value = dataclasses.MISSING if value.default is PydanticUndefined else value.default
    if value is dataclasses.MISSING and factory is dataclasses.MISSING:
        return "required"
    return _written(value if factory is dataclasses.MISSING else factory())


def _written(value: object) -> str:
    if value is None:
        return "none"
    if dataclasses.is_dataclass(value):
        return "as below"
    if value in ("", (), {}):
        return "empty"
    if isinstance(value, tuple):
        return ", ".join(map(_written, value))
    return f"`{_plain(value)}`"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        size, unit = next(
            p for p in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")) if seconds % p[0] == 0
        )
        return f"{seconds // size}{unit}"
    return str(value)
