"""Which fields of a JSON list are its titles, links, heat and times: by their names and values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
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
        free = [c for c in columns if c.path not in roles.values() and c.name in names and fits(c)]
        if free:
            best = min(free, key=lambda c: (names.index(c.name), c.path.count(".")))
            roles[role] = best.path

    for role, fits in _looks(now).items():
        give(role, _NAMES[role].split(), fits)
        if role == "title" and role not in roles and (spare := _longest_title(columns)):
            roles[role] = spare.path
    for role, marks in _COUNTS.items():
        give(role, [c.name for c in columns if any(m in c.name for m in marks)], _is_figure)
    if "title" not in roles and "text" not in roles:
        return None
    heat = next((c.name for c in columns if c.path == roles.get("heat")), "")
    is_board = heat in _BOARD_NAMES or "rank" in roles
    return Fields(items=found.path, rows=found.size, paths=roles, is_board=is_board)


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
        "external_id": lambda column: column.common and column.distinct,
        "outlet": _is_outlet,
        "place": _is_region,
    }


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
        and column.name not in _NO_TITLES
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
