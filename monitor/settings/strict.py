"""From the text of a YAML file to a dataclass: strict, keeping the line of every value."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from monitor.errors import SettingsError
from monitor.settings.shipped import read_text


def read_as(kind: Any, path: Path) -> object:
    """What ``path`` says, read as strictly as settings are. Raises SettingsError."""
    return build(kind, path, read_text(path))


# libyaml reads ten times as fast; PyYAML lacks it only where it was built without.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_SafeLoader):  # type: ignore[valid-type,misc]  # chosen when it is imported
    """YAML without its surprises: only true and false are booleans, 22:00 is no number."""


_BOOL, _TIMESTAMP = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"
_INT = "tag:yaml.org,2002:int"
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag not in (_BOOL, _TIMESTAMP, _INT)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver(_BOOL, re.compile("^(?:true|false)$"), ["t", "f"])
_StrictLoader.add_implicit_resolver(_INT, re.compile("^[-+]?[0-9]+$"), list("-+0123456789"))


def build(kind: Any, path: Path, text: str) -> object:
    """A ``kind`` out of ``text``, which stands in ``path``. Raises SettingsError with its line."""
    try:
        node, data = _composed(path, text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(f"{path}:{line}: not valid YAML: {error.problem}") from error
    try:
        return _adapter(kind).validate_python(data)
    except ValidationError as error:
        raise SettingsError("\n".join(_complaints(path, node, error, kind))) from error


def _composed(path: Path, text: str) -> tuple[yaml.Node | None, object]:
    """The tree of ``text``, for the lines of complaints, and what it says; read once for both."""
    loader = _StrictLoader(text)
    try:
        node = loader.get_single_node()
        _refuse_duplicates(path, node)
        return node, (loader.construct_document(node) if node is not None else None) or {}
    finally:
        loader.dispose()


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _refuse_duplicates(path: Path, node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise SettingsError(f"{path}:{line}: {key.value!r} stands twice; keep one")
            seen.add(key.value)
            _refuse_duplicates(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_duplicates(path, value)


def _complaints(
    path: Path, node: yaml.Node | None, error: ValidationError, kind: Any
) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        line, where = _find(node, problem["loc"])
        message = problem["msg"]
        if problem["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
            key = str(problem["loc"][-1])
            message = f"unknown key {key!r}" + nearest(key, _known_keys(kind))
        elif problem["type"] in ("missing", "missing_argument"):
            message = f"{str(problem['loc'][-1])!r} is missing; add it"
        yield f"{path}:{line}: {where}: {message}" if where else f"{path}:{line}: {message}"


def _find(node: yaml.Node | None, loc: Sequence[int | str]) -> tuple[int, str]:
    """The line of the deepest part of ``loc`` that stands in the file, and its dotted path."""
    line, trail = 1, []
    for part in loc:
        step: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    line, step = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            for step in node.value[part : part + 1]:
                line = step.start_mark.line + 1
        if step is not None:
            trail.append(str(part))
            node = step
    return line, ".".join(trail)


@cache
def _known_keys(kind: Any) -> frozenset[str]:
    schema = TypeAdapter(kind).json_schema()
    keys = set(schema.get("properties", {}))
    for part in schema.get("$defs", {}).values():
        keys.update(part.get("properties", {}))
    return frozenset(keys)


def nearest(word: str, known: frozenset[str] | set[str]) -> str:
    """The end of a complaint: which known name ``word`` may be meant for; empty when none."""
    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
