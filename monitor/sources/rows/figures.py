"""Figures and moments as boards and interfaces print them: numbers, or text that holds one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

from monitor.sources.markup import line
from monitor.text.dates import come, parse_date

_FIGURE = re.compile(
    r"(\d{1,18}(?:,\d{3}){0,5}(?:\.\d{1,6})?)\s{0,3}(亿|千万|百万|万|千|w|k|m)?", re.IGNORECASE
)
_UNITS = {
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "m": 10**6,
    "万": 10**4,
    "w": 10**4,
    "千": 10**3,
    "k": 10**3,
    "": 1,
}
_LIMIT = 10**15
_LOOKED_AT = 100
# Digits before the point of a time since 1970, and what makes seconds of it.
_EPOCHS = {10: 1, 13: 10**3, 16: 10**6}


def read_figure(value: object) -> int | None:
    """A count or heat as a number: ``1234567``, ``123.4万``, ``1.2亿``, ``热度 98,765``.

    None for what holds no figure, and for figures no board can mean (negative, 10**15 and more).
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value < _LIMIT else None
    match = _FIGURE.search(str(value)[:_LOOKED_AT])
    if match is None:
        return None
    figure = Decimal(match[1].replace(",", "")) * _UNITS[(match[2] or "").lower()]
    return int(figure) if figure < _LIMIT else None


def read_moment(value: object, now: datetime) -> datetime | None:
    """A time given as text, or as seconds, milliseconds or microseconds since 1970; in UTC.

    ``now`` is what 3小时前 and a day without a year count from. None for a time in the future.
    """
    text = "" if value is None else line(str(value)[:_LOOKED_AT])
    per_second = _EPOCHS.get(len(text.partition(".")[0]))
    if per_second is None or not text.replace(".", "", 1).isdecimal():
        return parse_date(text, now) if text else None
    return come(datetime.fromtimestamp(float(text) / per_second, UTC), now)
