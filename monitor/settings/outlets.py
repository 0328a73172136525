"""``outlets.yaml``: the standing of outlets by name, which decides where a text came from."""

from __future__ import annotations

import re

from pydantic import field_validator

from monitor.settings.base import settings_dataclass
from monitor.types import Authority


@settings_dataclass
class OutletGroup:
    """Outlets of one standing: by their names, and by what such names look like."""

    authority: Authority
    names: tuple[str, ...] = ()
    """Whole names, without 客户端, 微信公众号 and the like."""
    patterns: tuple[str, ...] = ()
    """Regular expressions the whole name must match; asked when no name of any group fits."""

    @field_validator("patterns")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return patterns


@settings_dataclass
class OutletsSettings:
    """All groups; where two would fit, the earlier one counts."""

    groups: tuple[OutletGroup, ...] = ()
    tails: tuple[str, ...] = ()
    """What may follow a name without changing who speaks: 客户端, 微信公众号, 官方微博 …"""
