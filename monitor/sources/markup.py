"""HTML to plain text: a line per block, no scripts, nothing left of the tags."""

from __future__ import annotations

import html
import re

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

_BLOCK_TAGS = """
address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3
h4 h5 h6 header hr li main nav ol p pre section table tr ul
"""
_SILENT_TAGS = "script style noscript template iframe object svg button select textarea"
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_SILENT = frozenset(_SILENT_TAGS.split())
_CELLS = frozenset(("td", "th"))
_XML_LEFTOVERS = re.compile(r"<\?xml[^>]{0,500}>", re.IGNORECASE)
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def soup_of(markup: str) -> BeautifulSoup:
    """The parsed tree of a page or fragment; any text parses."""
    text = _XML_LEFTOVERS.sub("", markup)
    # Text without a tag is wrapped, lest the library takes it for a file name or an address.
    return BeautifulSoup(text if "<" in text else f"<p>{text}</p>", "lxml")


def plain(markup: str) -> str:
    """The text of an HTML fragment, one line per block; plain text passes through."""
    if "<" not in markup:
        return lines(html.unescape(markup) if "&" in markup else markup)
    return text_of(soup_of(markup))


def text_of(node: Tag) -> str:
    """The text below ``node``; tags inside a sentence (``养老<b>金</b>``) leave no gap."""
    pieces: list[str] = []
    stack: list[object] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Tag):
            if item.name in _SILENT:
                continue
            edge = "\n" if item.name in _BLOCKS else "\t" if item.name in _CELLS else ""
            stack.append(edge)
            stack.extend(reversed(item.contents))
            stack.append(edge)
        elif type(item) is str:
            pieces.append(item)
        elif type(item) in (NavigableString, CData):
            # A page's own line breaks mean nothing; comments and scripts are other types.
            pieces.append(str(item).replace("\n", " "))
    return lines("".join(pieces))


def lines(text: str) -> str:
    """``text`` with blanks folded, empty lines dropped and unstorable characters removed."""
    kept = (" ".join(part.split()) for part in _UNSTORABLE.sub("", text).split("\n"))
    return "\n".join(part for part in kept if part)


def line(text: str) -> str:
    """``text`` as one line."""
    return " ".join(_UNSTORABLE.sub("", text).split())
