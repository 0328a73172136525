"""The lists of a JSON document, and the values that stand at the same path of their entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

Scalar = str | int | float

# Only names that a dotted path can hold and that mean nothing else in a link's pattern.
_NAME = re.compile(r"[\w-]{1,60}")
_DEEPEST_LIST = 6
_DEEPEST_FIELD = 3
_VALUES_SEEN = 20_000
_ROWS_LOOKED_AT = 50
_INSIDE_LISTS = 3
"""Entries of a list whose own lists are looked at."""
_COLUMNS = 200
_ALMOST_ALL = 0.8


@dataclass(frozen=True, kw_only=True)
class Column:
    """What the entries of a list hold at one path."""

    path: str
    values: tuple[Scalar, ...]
    """Those there are, empty texts left out."""
    rows: int

    @property
    def names(self) -> tuple[str, str]:
        """The last step of the path and the one before, in small letters and without joints."""
        *above, last = re.sub(r"[_-]", "", self.path.lower()).split(".")
        return last, above[-1] if above else ""

    def holds(self, share: float) -> bool:
        """Whether that share of the entries has a value."""
        return bool(self.values) and len(self.values) >= share * self.rows

    def mostly(self, fits: Callable[[Scalar], bool]) -> bool:
        """Whether almost all values are of a kind."""
        return sum(map(fits, self.values)) >= _ALMOST_ALL * len(self.values)

    @cached_property
    def distinct(self) -> bool:
        """Whether the values tell the entries apart."""
        return len(set(self.values)) >= _ALMOST_ALL * len(self.values)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The values that are text; none unless all are."""
        texts = tuple(value for value in self.values if isinstance(value, str))
        return texts if len(texts) == len(self.values) else ()

    @cached_property
    def length(self) -> float:
        """Mean length of the texts."""
        return sum(map(len, self.texts)) / max(1, len(self.texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOfObjects:
    """A list whose entries are objects, and where it stands."""

    path: str
    """Dotted; a lone dot is the document itself."""
    entries: tuple[Mapping[str, object], ...]
    size: int

    def columns(self) -> tuple[Column, ...]:
        """What stands at each path of the first entries."""
        found: dict[str, list[Scalar]] = {}
        for entry in self.entries:
            for path, value in _leaves(entry, "", _DEEPEST_FIELD):
                if path in found or len(found) < _COLUMNS:
                    found.setdefault(path, []).append(value)
        rows = len(self.entries)
        return tuple(
            Column(path=path, values=tuple(values), rows=rows) for path, values in found.items()
        )


def lists_in(data: object) -> Iterator[ListOfObjects]:
    """Every list of objects in ``data``, outer ones first."""
    waiting: list[tuple[str, object, int]] = [("", data, 0)]
    for _ in range(_VALUES_SEEN):
        if not waiting:
            return
        path, value, depth = waiting.pop(0)
        if isinstance(value, list):
            entries = tuple(entry for entry in value[:_ROWS_LOOKED_AT] if isinstance(entry, dict))
            if entries and len(entries) == len(value[:_ROWS_LOOKED_AT]):
                yield ListOfObjects(path=path or ".", entries=entries, size=len(value))
        if depth < _DEEPEST_LIST:
            waiting += [(_joined(path, key), inner, depth + 1) for key, inner in _inside(value)]


def _inside(value: object) -> Sequence[tuple[str, object]]:
    """What may hold lists inside ``value``, by the step that leads there."""
    if isinstance(value, dict):
        return [
            (key, inner)
            for key, inner in value.items()
            if isinstance(inner, dict | list) and _NAME.fullmatch(key)
        ]
    if isinstance(value, list):
        return [(str(n), one) for n, one in enumerate(value[:_INSIDE_LISTS])]
    return []


def _leaves(entry: Mapping[str, object], path: str, depth: int) -> Iterator[tuple[str, Scalar]]:
    for key, value in entry.items():
        if not _NAME.fullmatch(key):
            continue
        if isinstance(value, dict) and depth > 1:
            yield from _leaves(value, _joined(path, key), depth - 1)
        elif isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            yield _joined(path, key), value


def _joined(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step
