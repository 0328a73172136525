"""``roster.yaml``: people, and who is on duty when."""

from __future__ import annotations

from datetime import date, time
from typing import Literal

from pydantic import Field

from monitor.settings.base import settings_dataclass


@settings_dataclass
class Person:
    """One member of staff and how each channel reaches them."""

    id: str
    name: str
    title: str = ""
    addresses: dict[str, str] = Field(default_factory=dict)
    """Channel name to address, for instance ``email: duty@…``."""


@settings_dataclass
class Shift:
    """When somebody holds a role: hours, days, a date range; the first match holds."""

    role: str
    people: tuple[str, ...]
    """Person ids; all are told."""
    start: time = time(0)
    end: time = time(0)
    """Equal start and end: the whole day. An end before the start runs over midnight."""
    days: Literal["all", "working", "off"] = "all"
    first: date | None = None
    last: date | None = None


@settings_dataclass
class RosterSettings:
    """The roster."""

    people: tuple[Person, ...]
    shifts: tuple[Shift, ...]
    roles: dict[str, str] = Field(default_factory=dict)
    """Role name to the word staff read, for instance ``duty: 值班员``."""
