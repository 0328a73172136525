"""PURE. The parts of a page that could be its list, each weighed by what its rows look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from monitor.sources.article.tree import Element
from monitor.sources.links.dates import written
from monitor.sources.links.row import Row, beside, date_of, pieces
from monitor.sources.links.shape import HEADLINE, form_of, letters, like_article, words_of

_DIGITS = re.compile(r"\d+")
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot|friend|yqlj|breadcrumb|crumb|dqwz|copyright|header|sidebar|side|aside"
    r"|hot|rank|phb|recommend|tuijian|rdtj|related|relate|links|link|top\d+)",
    re.IGNORECASE,
)
_FURNITURE_TAGS = frozenset(("nav", "footer", "header", "aside"))
_FURNITURE_WORDS = re.compile(
    r"热点|热门|推荐|排行|相关|猜你|浏览|友情链接|相关链接|网站导航|网站链接|点击榜|专题专栏"
)
_FURNITURE_WEIGHT = 0.25
_ROW_TAGS = frozenset(("li", "tr", "dl", "dt", "dd", "p", "article"))
_HEADING_LENGTH = 20
_LEVELS = 30
"""Elements looked at above a row."""
_PATH_LENGTH = 8
_MOST_ROWS_WEIGHED = 40

_Place = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Rows that hang at the same place of the page."""

    rows: tuple[Row, ...]
    dates: tuple[str | None, ...]
    """For each row the date printed in it or beside it, as it is written."""
    weight: float
    """Less than 1 for what looks like a menu, a footer or a box of recommendations."""

    @cached_property
    def made_alike(self) -> float:
        """Share of the rows whose addresses are made like an article's."""
        return sum(like_article(row.url) for row in self.rows) / len(self.rows)

    @cached_property
    def usual_form(self) -> str:
        """The form most of the addresses have."""
        return Counter(form_of(row.url) for row in self.rows).most_common(1)[0][0]

    @property
    def dated(self) -> int:
        """How many of the rows carry a date."""
        return _dated(self.dates)

    @property
    def dated_share(self) -> float:
        """Share of the rows that carry a date."""
        return self.dated / len(self.rows)

    @property
    def headline_length(self) -> float:
        """Mean length of the words of a link, in Chinese characters."""
        return sum(letters(words_of(row.links[0])) for row in self.rows) / len(self.rows)

    @property
    def score(self) -> float:
        """What blocks that could be the list are compared by; a date tells most."""
        alike = sum(form_of(row.url) == self.usual_form for row in self.rows) / len(self.rows)
        headline = min(self.headline_length, 20) / 10
        looks = 4 * self.dated_share + 1.5 * self.made_alike + alike + headline
        return sqrt(min(len(self.rows), _MOST_ROWS_WEIGHED)) * looks * self.weight

    @property
    def is_list(self) -> bool:
        """Whether this could be a list: dates, or enough headlines with articles' addresses.

        One or two rows must show both.
        """
        count = len(self.rows)
        if count >= 3 and self.dated_share >= 0.5:
            return True
        if count >= 5 and self.made_alike >= 0.7 and self.headline_length >= HEADLINE:
            return True
        plain = all(row.node.tag in _ROW_TAGS for row in self.rows)
        return plain and self.dated_share == self.made_alike == 1


def gather(found: Sequence[Row], owner: Mapping[Element, str]) -> list[Block]:
    """The blocks of a page: rows of one tag whose holders share a path of tags and classes."""
    places: dict[Element, _Place] = {}
    groups: dict[tuple[_Place, str], list[Row]] = {}
    for row in found:
        holder = row.node.getparent()
        if holder is None:
            continue
        if holder not in places:
            places[holder] = _place(holder)
        groups.setdefault((places[holder], row.node.tag), []).append(row)
    return [block_of(group, owner) for group in groups.values()]


def _place(node: Element) -> _Place:
    """Tag and class of ``node`` and what it hangs in; figures in names tell nothing."""
    path: list[tuple[str, str]] = []
    while node is not None and len(path) < _PATH_LENGTH:
        name = f"{node.get('class') or ''}#{node.get('id') or ''}"
        path.append((str(node.tag), _DIGITS.sub("", name)[:100]))
        node = node.getparent()
    return tuple(path)


def block_of(group: list[Row], owner: Mapping[Element, str]) -> Block:
    """``group`` with its dates: those printed in the rows, else behind each row or before it."""
    dates = tuple(date_of(row) for row in group)
    if _dated(dates) < len(group) / 2:
        beside_rows = [
            tuple(written(beside(row, owner, before=before)) for row in group)
            for before in (False, True)
        ]
        dates = max(dates, *beside_rows, key=_dated)
    weight = _FURNITURE_WEIGHT if _is_furniture(group[0].node) else 1.0
    return Block(rows=tuple(group), dates=dates, weight=weight)


def _dated(dates: Sequence[str | None]) -> int:
    return sum(date is not None for date in dates)


def _is_furniture(node: Element) -> bool:
    """Whether a row hangs in a menu, a footer, or below a heading such as 热点推荐."""
    for level in range(_LEVELS):
        if node is None or node.tag in ("body", "html"):
            break
        name = f"{node.get('class') or ''} {node.get('id') or ''}"
        if node.tag in _FURNITURE_TAGS or _FURNITURE.search(name):
            return True
        if 0 < level <= 3 and _FURNITURE_WORDS.search(_heading_before(node)):
            return True
        node = node.getparent()
    return False


def _heading_before(node: Element) -> str:
    """The short text right before ``node``; empty when what stands there is no heading."""
    previous = node.getprevious()
    if previous is None or not isinstance(previous.tag, str):
        return ""
    text = "".join(piece for piece, _ in pieces(previous))
    return text if len(text) <= _HEADING_LENGTH else ""


def without_strangers(block: Block) -> Block:
    """``block`` without those of its holders none of whose rows is dated while others' are."""
    pairs = list(zip(block.rows, block.dates, strict=True))
    dated = {row.node.getparent() for row, date in pairs if date is not None}
    kept = [(row, date) for row, date in pairs if row.node.getparent() in dated]
    if not kept:
        return block
    rows, dates = zip(*kept, strict=True)
    return Block(rows=rows, dates=dates, weight=block.weight)
