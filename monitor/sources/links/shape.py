"""PURE. What tells the link to an article from that of a menu: its words and its address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from monitor.sources.article.tree import Element
from monitor.sources.links.row import pieces
from monitor.sources.markup import line

HEADLINE = 8
"""Chinese characters that make a link's words a headline."""
SHORT_HEADLINE = 4
"""The same where the address is made like an article's."""
_ARTICLE_PATH = re.compile(
    r"t20\d{6}_\d+|art_\d+_\d+|20\d{2}[-/_]?[01]\d|/(?:c|content|article|detail|info|view|show|news|art"
    r"|doc|post|a|p)[/_-][^/]*\d{3,}|\d{5,}[^/]*\.s?html?$|/[0-9a-f]{24,}",
    re.IGNORECASE,
)
_COLUMN_PATH = re.compile(
    r"(?:/|/index[\w-]*\.\w+|/col\d+/[\w.]*|/list[\w-]*\.\w+)$", re.IGNORECASE
)
_ID_IN_QUERY = re.compile(r"(?:^|&)\w*id=\w*\d{2,}", re.IGNORECASE)
_MARKS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


def words_of(link: Element) -> str:
    """The words of a link, shown or as its title, whichever are more."""
    plain = len(link) == 0
    shown = line((link.text or "")[:300]) if plain else "".join(text for text, _ in pieces(link))
    return max(shown, line(link.get("title") or ""), key=len)


def letters(text: str) -> float:
    """Length in Chinese characters; two others count as one."""
    bare = _MARKS.sub("", text[:100])
    return len(bare) - len(bare.encode("ascii", "ignore")) / 2


def like_article(url: str) -> bool:
    """Whether an address is made like an article's: a date, a long number or an id in it."""
    parts = urlsplit(url)
    if _COLUMN_PATH.search(parts.path) and not parts.query:
        return False
    return bool(_ARTICLE_PATH.search(parts.path) or _ID_IN_QUERY.search(parts.query))


def form_of(url: str) -> str:
    """What addresses of one kind share: the folders with figures blanked, and the ending."""
    folders, _, name = urlsplit(url).path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    numbered = "#" if any(char.isdecimal() for char in stem or name) else "*"
    return f"{_DIGITS.sub('#', folders)}/{numbered}{dot}{ending if dot else ''}"
