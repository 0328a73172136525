"""What every settings dataclass shares: frozen, strict about keys, and durations as text."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated, TypeVar, cast, dataclass_transform

from pydantic import BeforeValidator, ConfigDict
from pydantic.dataclasses import dataclass as _dataclass

T = TypeVar("T")

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_HOURS = re.compile(r"(\d\d:\d\d)\s*-\s*(\d\d:\d\d)")
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


def hours(value: object) -> object:
    """``22:00-07:00`` as two times of the wall clock; other values pass through."""
    if not isinstance(value, str):
        return value
    match = _HOURS.fullmatch(value)
    try:
        first, last = time.fromisoformat(match[1]), time.fromisoformat(match[2])  # type: ignore[index]  # None is a mistake like others
    except (TypeError, ValueError) as error:
        raise ValueError("write hours as '22:00-07:00', in quotes") from error
    if first == last:
        raise ValueError("hours begin and end at different times; leave them out for the whole day")
    return first, last


Hours = Annotated[tuple[time, time], BeforeValidator(hours)]
"""From, until; an end before the beginning runs over midnight."""
