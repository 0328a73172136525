"""A desk's own tests of its routing: what is to happen with such an incident at such a moment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

from pydantic import BeforeValidator, Field

from monitor.settings.base import settings_dataclass
from monitor.settings.strict import read_as


def _listed(value: object) -> object:
    """One word or a list of them; a code may stand without quotes."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(str(v) if type(v) is int else v for v in values)


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]


@settings_dataclass
class Situation:
    """What happened and when, every word as staff write it: the options of ``monitor routes``."""

    tier: str
    at: str
    """The desk's wall clock."""
    topic: Words = ()
    region: Words = ()
    risk: Words = ()
    group: Words = ()
    platform: Words = ()
    authority: Words = ()


@settings_dataclass
class RoutingCase(Situation):
    """One test: a situation and what is expected of it."""

    name: str = ""
    """What it shows; empty: it is known by its number."""
    expect: Annotated[Words, Field(min_length=1)]


def read_cases(path: Path) -> tuple[RoutingCase, ...]:
    """The cases of a file. Raises SettingsError with ``file:line:`` in every complaint."""
    return cast("tuple[RoutingCase, ...]", read_as(tuple[RoutingCase, ...], path))
