"""What an element says, by its tag and attributes, of all that is inside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from monitor.sources.article.names import hides, is_container, is_furniture
from monitor.sources.article.tree import Element

_BLOCK_TAGS = """
address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header html li main nav ol p pre section summary table tbody td tfoot
th thead tr ul
"""
_SILENT_TAGS = """
audio button canvas head iframe input map math noscript object script select style svg template
textarea video
"""
SILENT = frozenset(_SILENT_TAGS.split())
"""Tags of which nothing is read."""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ASIDES = frozenset(("nav", "footer", "aside", "menu"))
_NEVER_ASIDE = frozenset(("html", "body", "main", "article", "form"))
_NEVER_IN_FIGURES = ("table", "form", "h1", "h2", "article")
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|ceb|zip|rar|7z|txt)\b", re.IGNORECASE)
_NAME_LENGTH = 200
"""Letters of class, id and style that are read."""
_CELL_LETTERS = 100
"""A cell with more, in paragraphs, is a column of the page's layout."""


@dataclass(frozen=True, slots=True)
class Looks:
    """The outcome; most elements say nothing (``PLAIN``) or that a block begins (``BLOCK``)."""

    block: bool = False
    link: bool = False
    """Leads to another page; a link to a file does not count."""
    heading: bool = False
    hidden: bool = False
    aside: bool = False
    """Furniture by tag or name."""
    figures: bool = False
    """A table whose rows are lines of text."""


PLAIN = Looks()
BLOCK = Looks(block=True)


def looks_of(element: Element, tag: str, *, in_figures: bool) -> Looks:
    """What ``element`` says; ``PLAIN`` and ``BLOCK`` are always the same objects."""
    keys = element.keys()
    if keys:
        style = element.get("style")[:_NAME_LENGTH] if "style" in keys else ""
        link = tag == "a" and _leads_elsewhere(element.get("href"))
        looks = _looks(tag, name_of(element), style, "hidden" in keys, link)
    else:
        looks = _looks(tag, "", "", False, False)
    if tag == "table" and not in_figures and _holds_figures(element):
        return replace(looks, figures=True)
    return looks


def name_of(element: Element) -> str:
    """Class and id of an element, as one text."""
    kind, identity = element.get("class"), element.get("id")
    name = f"{kind} {identity}" if kind and identity else kind or identity or ""
    return name[:_NAME_LENGTH]


@lru_cache(maxsize=8192)
def _looks(tag: str, name: str, style: str, hidden: bool, link: bool) -> Looks:  # noqa: FBT001 - a cache is quicker with places than with names
    looks = Looks(
        block=tag in _BLOCKS or is_container(name),
        link=link,
        heading=tag in _HEADINGS,
        hidden=hidden or hides(style),
        aside=tag in _ASIDES or (tag not in _NEVER_ASIDE and is_furniture(name)),
    )
    return {PLAIN: PLAIN, BLOCK: BLOCK}.get(looks, looks)


def _leads_elsewhere(href: str | None) -> bool:
    return href is not None and bool(href) and not _FILE.search(href)


def _holds_figures(table: Element) -> bool:
    """Whether a table holds rows of short cells, and is no layout of the page."""
    if next(table.iterdescendants(*_NEVER_IN_FIGURES), None) is not None:
        return False
    abreast = False
    for row in table.iterdescendants("tr"):
        cells = list(row.iterchildren("td", "th"))
        if any(map(_is_column, cells)):
            return False
        abreast = abreast or len(cells) > 1
    return abreast


def _is_column(cell: Element) -> bool:
    """Whether a cell holds paragraphs, and so is a column of the page."""
    letters = sum(map(len, cell.itertext()))
    if letters <= _CELL_LETTERS:
        return False
    parts = sum(1 for _ in cell.iterdescendants("p", "div", "br"))
    return parts > 1 or letters > 4 * _CELL_LETTERS
