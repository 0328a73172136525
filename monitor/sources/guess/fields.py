"""Which fields of a JSON list are its titles, links, heat and times: by their names and values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.sources.guess.columns import Column, ListOfObjects, lists_in
from monitor.sources.rows.figures import read_figure, read_moment

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
_SHORTEST_HEADLINE = 6
_LONGEST_OUTLET = 30
_EARLIEST = 2000
_MANY, _SOME = 0.6, 0.4
"""Share of the entries that have a title or a number of their own; that have the rest."""

_NAMES: Final[Mapping[str, str]] = {
    "title": "title headline word hotword keyword query topic subject name note caption sentence",
    "link": "url link href weburl pageurl sourceurl shareurl linkurl detailurl arcurl jumpurl",
    "published": "publishedat publishtime publishdate pubdate pubtime published releasetime ctime "
    "createdat createtime created datetime date time addtime posttime updatetime timestamp",
    "rank": "rank realpos position pos ranking order sort index",
    "heat": "heat hot hotvalue hotscore rawhot heatscore heatvalue hotnum hotindex score "
    "popularity pv num count views",
    "summary": "summary desc description abstract digest excerpt intro brief",
    "text": "content text body fulltext detail",
    "external_id": "id nid docid newsid articleid itemid aid mid guid uuid contentid infoid",
    "outlet": "source sourcename outlet media medianame site sitename origin fromname",
    "place": "areacode regioncode adcode region area place",
}
"""What fields are called, without joints and capitals, the best name first."""
_COUNTS: Final[Mapping[str, tuple[str, ...]]] = {
    "forwards": ("forward", "repost", "share"),
    "comments": ("comment", "reply", "cmt"),
    "likes": ("like", "praise", "digg", "attitude", "zan"),
    "views": ("view", "read", "click", "visit", "play"),
}
_NO_TITLES = frozenset(
    name for role in ("outlet", "place", "summary", "text") for name in _NAMES[role].split()
)
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

    def give(role: str, names: Sequence[str], fits: Callable[[Column], bool]) -> None:
        taken = roles.values()
        named = [(at, c) for c in columns if (at := _place_in(names, c)) is not None]
        free = [(at, c) for at, c in named if c.path not in taken and fits(c)]
        if free:
            roles[role] = min(free, key=lambda pair: pair[0])[1].path

    for role, fits in _looks(now).items():
        give(role, _NAMES[role].split(), fits)
        if role == "title" and role not in roles and (spare := _longest_title(columns)):
            roles[role] = spare.path
    for role, marks in _COUNTS.items():
        named = [c.names[0] for c in columns if any(mark in c.names[0] for mark in marks)]
        give(role, named, _is_figure)
    if "title" not in roles and "text" not in roles:
        return None
    heat = next((c.names for c in columns if c.path == roles.get("heat")), ())
    is_board = "rank" in roles or not _BOARD_NAMES.isdisjoint(heat)
    return Fields(items=found.path, rows=found.size, paths=roles, is_board=is_board)


def _place_in(names: Sequence[str], column: Column) -> tuple[bool, int, int] | None:
    """How good a name ``column`` has among ``names``; the smallest is the best, None is none."""
    last, above = column.names
    depth = column.path.count(".")
    if last in names:
        return False, names.index(last), depth
    return (True, names.index(above), depth) if above in names else None


def _looks(now: datetime) -> Mapping[str, Callable[[Column], bool]]:
    """What the values of each role look like, in the order in which columns are given away."""
    return {
        "title": _is_title,
        "link": _is_link,
        "published": lambda column: _is_moment(column, now),
        "rank": _is_rank,
        "heat": _is_figure,
        "summary": _is_body,
        "text": _is_body,
        "external_id": _is_id,
        "outlet": _is_outlet,
        "place": _is_region,
    }


def _is_title(column: Column) -> bool:
    return (
        column.holds(_MANY)
        and column.distinct
        and 2 <= column.length <= _LONGEST_TITLE
        and not column.mostly(lambda value: _MACHINE.fullmatch(str(value)) is not None)
    )


def _longest_title(columns: Iterable[Column]) -> Column | None:
    """The column of Chinese texts of a headline's length, where no name gives the titles away."""
    fitting = [
        column
        for column in columns
        if _is_title(column)
        and _NO_TITLES.isdisjoint(column.names)
        and column.length >= _SHORTEST_HEADLINE
        and column.mostly(lambda value: _HAN.search(str(value)) is not None)
    ]
    return max(fitting, key=lambda column: column.length, default=None)


def _is_link(column: Column) -> bool:
    return (
        column.holds(_SOME)
        and not _PICTURE.search(column.path)
        and column.mostly(lambda value: _ADDRESS.fullmatch(str(value)) is not None)
    )


def _is_moment(column: Column, now: datetime) -> bool:
    def is_moment(value: object) -> bool:
        try:
            found = read_moment(value, now)
        except (ValueError, OverflowError, OSError):
            return False
        return found is not None and found.year >= _EARLIEST

    late = any(_NO_MOMENT.search(name) for name in column.names)
    return column.holds(_SOME) and not late and column.mostly(is_moment)


def _is_figure(column: Column) -> bool:
    return column.holds(_SOME) and column.mostly(
        lambda value: not _ADDRESS.fullmatch(str(value)) and read_figure(value) is not None
    )


def _is_rank(column: Column) -> bool:
    """Places from 1 that are not just the order of the list, which needs no field."""
    places = [value for value in column.values if isinstance(value, int)]
    if not places or len(places) < column.rows or not column.distinct:
        return False
    return min(places) == 1 and places != list(range(1, len(places) + 1))


def _is_body(column: Column) -> bool:
    long = bool(column.texts) and column.length >= _SHORTEST_BODY
    return long and not _is_link(column)


def _is_id(column: Column) -> bool:
    return column.holds(_MANY) and column.distinct


def _is_outlet(column: Column) -> bool:
    return (
        column.holds(_SOME)
        and 2 <= column.length <= _LONGEST_OUTLET
        and not column.mostly(lambda value: _MACHINE.fullmatch(str(value)) is not None)
    )


def _is_region(column: Column) -> bool:
    return column.holds(_SOME) and column.mostly(
        lambda value: _REGION.fullmatch(str(value)) is not None
    )
