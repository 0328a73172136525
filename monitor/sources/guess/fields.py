"""Which fields of a JSON list are its titles, links, heat and times: by their names and values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.sources.figures import read_figure, read_moment
from monitor.sources.guess.columns import Column, ListOfObjects, lists_in

_HAN = re.compile("[㐀-鿿]")
_MACHINE = re.compile(r"(?:https?:)?//\S+|[\d\s:./TZ+-]+|[0-9a-fA-F-]{16,}|/\S*")
_ADDRESS = re.compile(r"https?://\S+|/[^/\s]\S*")
_PICTURE = re.compile(
    r"img|image|pic|icon|cover|thumb|logo|avatar|photo|video|banner", re.IGNORECASE
)
_PERSON = re.compile(r"user|author|nick|avatar|writer|editor|screenname", re.IGNORECASE)
"""Who wrote something is not collected, whatever the field would be good for."""
_NO_MOMENT = re.compile(r"expire|end|cache|deadline|offline", re.IGNORECASE)
_REGION = re.compile(r"[1-9]\d{5}")
_LONGEST_TITLE, _SHORTEST_BODY = 80, 15
_LONGEST_OUTLET = 30

# Names of fields without joints and capitals, the best first.
_TITLES = (
    "title headline word hotword keyword query topic subject name note caption sentence".split()
)
_LINKS = "url link href weburl pageurl sourceurl shareurl linkurl detailurl arcurl jumpurl".split()
_HEATS = (
    "heat hot hotvalue hotscore rawhot heatscore heatvalue hotnum hotindex score popularity pv "
    "num count views"
).split()
_RANKS = "rank realpos position pos ranking order sort index".split()
_TIMES = (
    "publishedat publishtime publishdate pubdate pubtime published releasetime ctime createdat "
    "createtime created datetime date time addtime posttime updatetime timestamp"
).split()
_SUMMARIES = "summary desc description abstract digest excerpt intro brief".split()
_BODIES = "content text body fulltext detail".split()
_IDS = "id nid docid newsid articleid itemid aid mid guid uuid contentid infoid".split()
_OUTLETS = "source sourcename outlet media medianame site sitename origin fromname".split()
_PLACES = "areacode regioncode adcode region area place".split()
_COUNTS: Final[Mapping[str, tuple[str, ...]]] = {
    "forwards": ("forward", "repost", "share"),
    "comments": ("comment", "reply", "cmt"),
    "likes": ("like", "praise", "digg", "attitude", "zan"),
    "views": ("view", "read", "click", "visit", "play"),
}
_BOARD_NAMES = frozenset(("heat", "hot", "hotvalue", "hotscore", "rawhot", "heatscore", "hotnum"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The list that is meant, and what its fields are, as far as they were recognised."""

    items: str
    rows: int
    paths: Mapping[str, str]
    """From the key of a source entry (``title``, ``link`` …) to the path."""
    is_board: bool
    """Whether the entries are ranked by heat rather than told by time."""


def find_fields(data: object, now: datetime) -> Fields | None:
    """The list of ``data`` most like one of texts; None when no list has anything like titles."""
    read = [fields for entry in lists_in(data) if (fields := _read(entry, now)) is not None]
    return max(read, key=lambda fields: (len(fields.paths), fields.rows), default=None)


def _read(found: ListOfObjects, now: datetime) -> Fields | None:
    columns = [column for column in found.columns() if not _PERSON.search(column.path)]
    roles: dict[str, str] = {}

    def give(role: str, names: Iterable[str], fits: Callable[[Column], bool]) -> None:
        free = [c for c in columns if c.path not in roles.values() and fits(c)]
        best = min(
            (c for c in free if c.name in names),
            key=lambda c: (list(names).index(c.name), c.path.count(".")),
            default=None,
        )
        if best is not None:
            roles[role] = best.path

    give("title", _TITLES, _is_title)
    if "title" not in roles and (spare := _longest_title(columns)) is not None:
        roles["title"] = spare.path
    give("link", _LINKS, _is_link)
    give("published", _TIMES, lambda column: _is_moment(column, now))
    give("rank", _RANKS, _is_rank)
    give("heat", _HEATS, _is_figure)
    give("summary", _SUMMARIES, _is_body)
    give("text", _BODIES, _is_body)
    give("external_id", _IDS, lambda column: column.common and column.distinct)
    give("outlet", _OUTLETS, _is_outlet)
    give("place", _PLACES, _is_region)
    for role, marks in _COUNTS.items():
        names = [c.name for c in columns if any(mark in c.name for mark in marks)]
        give(role, names, _is_figure)
    if "title" not in roles and "text" not in roles:
        return None
    heat = next((c.name for c in columns if c.path == roles.get("heat")), "")
    is_board = heat in _BOARD_NAMES or "rank" in roles
    return Fields(items=found.path, rows=found.size, paths=roles, is_board=is_board)


def _is_title(column: Column) -> bool:
    return (
        column.common
        and column.distinct
        and 2 <= column.length <= _LONGEST_TITLE
        and not any(_MACHINE.fullmatch(text) for text in column.texts)
    )


def _longest_title(columns: Iterable[Column]) -> Column | None:
    """The column of Chinese texts of a headline's length, where no name gives the titles away."""
    fitting = [
        column
        for column in columns
        if _is_title(column)
        and column.name not in (*_OUTLETS, *_PLACES, *_SUMMARIES, *_BODIES)
        and column.length >= 6
        and all(_HAN.search(text) for text in column.texts)
    ]
    return max(fitting, key=lambda column: column.length, default=None)


def _is_link(column: Column) -> bool:
    return (
        column.common
        and not _PICTURE.search(column.path)
        and bool(column.texts)
        and all(_ADDRESS.fullmatch(text) for text in column.texts)
    )


def _is_moment(column: Column, now: datetime) -> bool:
    if not column.common or _NO_MOMENT.search(column.name):
        return False
    moments = (_moment(value, now) for value in column.values)
    return all(moment is not None and moment.year >= 2000 for moment in moments)


def _moment(value: object, now: datetime) -> datetime | None:
    try:
        return read_moment(value, now)
    except (ValueError, OverflowError, OSError):
        return None


def _is_figure(column: Column) -> bool:
    return column.common and all(
        not _ADDRESS.fullmatch(str(value)) and read_figure(value) is not None
        for value in column.values
    )


def _is_rank(column: Column) -> bool:
    """Places from 1 that are not just the order of the list, which needs no field."""
    places = [value for value in column.values if isinstance(value, int)]
    whole = len(places) == len(column.values) == column.rows
    in_order = places == list(range(1, len(places) + 1))
    return whole and column.distinct and min(places) == 1 and not in_order


def _is_body(column: Column) -> bool:
    return bool(column.texts) and column.length >= _SHORTEST_BODY and not _is_link(column)


def _is_outlet(column: Column) -> bool:
    return (
        column.common
        and 2 <= column.length <= _LONGEST_OUTLET
        and not any(_MACHINE.fullmatch(text) for text in column.texts)
    )


def _is_region(column: Column) -> bool:
    return column.common and all(_REGION.fullmatch(str(value)) for value in column.values)
