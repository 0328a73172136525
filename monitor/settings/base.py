"""What every settings dataclass shares: frozen, strict about keys, and durations as text."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, TypeVar, cast, dataclass_transform

from pydantic import BeforeValidator, ConfigDict
from pydantic.dataclasses import dataclass as _dataclass

T = TypeVar("T")

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d+)\s*([smhd])")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def settings_dataclass(cls: type[T]) -> type[T]:
    """A frozen, keyword-only dataclass that refuses unknown keys and loose types."""
    strict = ConfigDict(extra="forbid")
    return cast("type[T]", _dataclass(cls, frozen=True, kw_only=True, slots=True, config=strict))


def duration(value: object) -> object:
    """``30s``, ``15m``, ``4h`` or ``3d`` as a timedelta; other values pass through."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write a duration as 30s, 15m, 4h or 3d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


Duration = Annotated[timedelta, BeforeValidator(duration)]
