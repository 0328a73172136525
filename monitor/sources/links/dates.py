"""PURE. The day a list prints beside a link, and the day an address carries.

Only short texts count: a full date in the middle of a summary is not when the article appeared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from urllib.parse import urlsplit

from monitor.text.dates import parse_date

_CLOCK = r"(?:[\sT]*\d{1,2}:\d{2}(?::\d{2})?)?"
_FULL = re.compile(
    r"(?<!\d)(?:19|20)\d{2}\s*(?:[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}(?!\d)|年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)"
    + _CLOCK
)
_MONTH_DAY = re.compile(rf"(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?({_CLOCK})")
_AGO = re.compile(
    r"\d{1,3}\s*(?:秒|分钟|个?小时|天)前|半个?小时前|刚刚|(?:今天|今日|昨天|昨日|前天)" + _CLOCK
)
_ALONE = re.compile(r"(?:19|20)\d{2}[01]\d[0-3]\d|\d{1,2}:\d{2}")
_DAY = re.compile(r"(\d{1,2})日?")
_MONTH = re.compile(r"(\d{1,2})月")
_YEAR = re.compile(r"((?:19|20)\d{2})年?")
_YEAR_MONTH = re.compile(r"((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})月?")
_LABEL = re.compile(r"^(?:发布|发文|公布|成文|更新|上传)?(?:时间|日期)?\s*[:：]?\s*")
_FACTS = re.compile(r"(?:时间|日期|来源|发布|浏览|阅读)\s*[:：]")
_AROUND = " \t[]【】()（）〔〕<>《》|｜·•-–—/,，;；:："
_BESIDE_FIGURES = 40
"""Characters of other facts (outlet, number of readers) that may stand in one text with a date."""
_BESIDE_WORDS = 12
"""The same where the date is in words (2026年11月22日) and no label says what it is."""
_BESIDE_IN_LINK = 6
_EDGE = re.compile(
    r"^[\[【(（]?\s*(?P<before>(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2})(?!\d)\s*[\])）】]?\s+(?=\S)"
    r"|(?<=\S)\s*[\[【(（]?\s*(?P<after>(?<!\d)(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2})\s*[\])）】]?$"
)
_IN_ADDRESS = re.compile(
    r"(?<!\d)(20\d{2})(?:/?([01]\d)[-/_]?([0-3]\d)(?!\d)|([-/_])(\d{1,2})\4(\d{1,2})(?!\d))"
)


def written(pieces: Sequence[str]) -> str | None:
    """The first date among the short texts of a row, in a form ``parse_date`` reads."""
    for piece in pieces:
        full = _FULL.search(piece)
        if full is not None and len(piece) - len(full[0]) <= _room(full[0], piece):
            return full[0]
    bare = [_LABEL.sub("", piece.strip(_AROUND)).strip(_AROUND) for piece in pieces]
    for first, second in pairwise(bare):
        if (leaf := _calendar_leaf(first, second)) is not None:
            return leaf
    return next((date for piece in bare if (date := _short(piece)) is not None), None)


def _room(date: str, piece: str) -> int:
    return _BESIDE_FIGURES if "年" not in date or _FACTS.search(piece) else _BESIDE_WORDS


def is_date(piece: str) -> bool:
    """Whether a text within a link is a date and not part of the headline."""
    full = _FULL.search(piece)
    if full is not None and len(piece) - len(full[0]) <= _BESIDE_IN_LINK:
        return True
    return any(char.isdecimal() for char in piece) and _short(piece.strip(_AROUND)) is not None


def is_leaf(piece: str) -> bool:
    """Whether a text is a date or a part of one, as on a leaf of a calendar."""
    bare = piece.strip(_AROUND)
    parts = (_DAY, _MONTH, _YEAR, _YEAR_MONTH, _AGO)
    return is_date(piece) or any(part.fullmatch(bare) for part in parts)


def off_the_edge(title: str) -> tuple[str, str | None]:
    """A headline without the date printed before or behind it in figures, and that date."""
    match = _EDGE.search(title)
    if match is None:
        return title, None
    return _EDGE.sub("", title, count=1).strip(), match["before"] or match["after"]


def in_address(url: str, now: datetime) -> datetime | None:
    """The day in a path such as ``/202611/t20261122_1.html`` or ``/art/2026/11/22/``."""
    match = _IN_ADDRESS.search(urlsplit(url).path)
    if match is None:
        return None
    month, day = match[2] or match[5], match[3] or match[6]
    return parse_date(f"{match[1]}-{month}-{day}", now)


def _short(bare: str) -> str | None:
    """A date without a year, a relative one, or eight figures, when ``bare`` is nothing else."""
    if (match := _MONTH_DAY.fullmatch(bare)) is not None:
        return _month_day(match[1], match[2]) + match[3]
    if _ALONE.fullmatch(bare) is not None or _AGO.fullmatch(bare) is not None:
        return bare
    return None


def _month_day(month: str, day: str) -> str:
    return f"{int(month)}月{int(day)}日"


def _calendar_leaf(first: str, second: str) -> str | None:
    """The date of two texts set like a leaf of a calendar: 22 above 2026-11, 11-22 above 2026."""
    for one, other in ((first, second), (second, first)):
        day = _DAY.fullmatch(one)
        if day is not None and (month := _YEAR_MONTH.fullmatch(other)) is not None:
            return f"{month[1]}-{month[2]}-{day[1]}"
        if day is not None and (month := _MONTH.fullmatch(other)) is not None:
            return _month_day(month[1], day[1])
        both, year = _MONTH_DAY.fullmatch(one), _YEAR.fullmatch(other)
        if both is not None and year is not None:
            return f"{year[1]}-{both[1]}-{both[2]}"
    return None
