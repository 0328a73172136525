"""Rows of a JSON document: dotted paths, a number picks from a list."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from monitor.errors import ParseError
from monitor.sources.markup import plain
from monitor.sources.rows.row import LONGEST_TEXT, Raw, Row, not_too_many

_KEYS_SHOWN = 12
_KEY_LENGTH = 40
_JSON_WORDS: Final[Mapping[type, str]] = {
    list: "列表",
    str: "文字",
    int: "数字",
    float: "数字",
    bool: "真假值",
    type(None): "空值",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonRow(Row):
    """A JSON value."""

    data: object

    def rows(self, items: str) -> tuple[JsonRow, ...]:
        """The entries of the list at ``items``; null where the list should be is an empty one."""
        found = self._list_at(items)
        if not isinstance(found, list):
            raise ParseError(
                f"信源 {self.source_id!r}：{items!r} 处不是列表，而是{_looks(found)}；"
                "请在 sources.yaml 中更正 'items'"
            )
        not_too_many(len(found), self.source_id, items)
        return tuple(
            JsonRow(source_id=self.source_id, root=self.root, data=entry) for entry in found
        )

    def _list_at(self, items: str) -> object:
        data, steps = self.data, _steps(items)
        for number, step in enumerate(steps, 1):
            inner = _step(data, step)
            if inner is None and number == len(steps) and _holds(data, step):
                return []
            if inner is None:
                known = [str(key) for key in data] if isinstance(data, Mapping) else []
                near = difflib.get_close_matches(step, known[:1000], n=1)
                hint = f"，是否应为 {near[0]!r}？" if near else "；"
                raise ParseError(
                    f"信源 {self.source_id!r}：{items!r} 在 {step!r} 处中断，"
                    f"该处是{_looks(data)}{hint}请在 sources.yaml 中更正 'items'"
                )
            data = inner
        return data

    def looks(self) -> str:
        """Its keys."""
        return _looks(self.data)

    def text(self, path: str | None) -> str:
        """The text at ``path``; markup in it is undone."""
        value = self.raw(path)
        return "" if value is None else plain(str(value))[:LONGEST_TEXT]

    def raw(self, path: str | None) -> Raw:
        """The text or number at ``path``; true and false as JSON spells them."""
        found: object = self.data if path else None
        for step in _steps(path or ""):
            found = _step(found, step)
        if isinstance(found, bool):
            return str(found).lower()
        if isinstance(found, float) and not math.isfinite(found):
            return None
        return found if isinstance(found, str | int | float) else None

    def address(self, path: str) -> str:
        """The text at ``path``, entities and all: an address is not markup."""
        value = self.raw(path)
        return "" if value is None else str(value)


def read_json(text: str, *, whole: bool) -> object:
    """What ``text`` says, or begins with when it is not ``whole``.

    ValueError or RecursionError when it is no JSON that can be read.
    """
    # Raw line breaks in texts and NaN are no JSON, but interfaces send them.
    decoder = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
    data: object = decoder.decode(text) if whole else decoder.raw_decode(text.lstrip())[0]
    return data


def _steps(path: str) -> list[str]:
    """A lone dot leads nowhere else."""
    return [step for step in path.split(".") if step]


def _step(data: object, name: str) -> object:
    if isinstance(data, Mapping):
        return data.get(name)
    return data[int(name)] if isinstance(data, list) and _holds(data, name) else None


def _holds(data: object, name: str) -> bool:
    if isinstance(data, list):
        return name.isdecimal() and len(name) < 10 and int(name) < len(data)
    return isinstance(data, Mapping) and name in data


def _looks(data: object) -> str:
    if isinstance(data, Mapping):
        shown = [repr(str(key)[:_KEY_LENGTH]) for key in list(data)[:_KEYS_SHOWN]]
        return f"含键 {'、'.join(shown)} 的对象" if shown else "空对象"
    return _JSON_WORDS[type(data)]
