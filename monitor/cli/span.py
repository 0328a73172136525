"""A stretch of time as staff write it on the command line: ``20m``, ``4h``, ``2d``."""

from __future__ import annotations

import re
from datetime import timedelta

import click

_FORM = re.compile(r"(\d{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Span(click.ParamType[timedelta]):
    """Minutes, hours or days."""

    name = "span"

    def convert(
        self, value: str | timedelta, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """The stretch, or a usage error."""
        if isinstance(value, timedelta):
            return value
        found = _FORM.fullmatch(value.strip())
        if found is None or not int(found[1]):
            self.fail(f"{value!r} 不是时长；请写 20m（分钟）、4h（小时）或 2d（天）", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


SPAN = Span()
