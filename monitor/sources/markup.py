"""HTML to plain text: a line per block, no scripts, nothing left of the tags.

Fragments are read by lxml; Beautiful Soup is for those who need CSS selectors (``soup_of``).
"""

from __future__ import annotations

import html
import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag
from lxml import etree

_BLOCK_TAGS = """
address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3
h4 h5 h6 header hr li main nav ol p pre section table tr ul
"""
_SILENT_TAGS = "script style noscript template iframe object svg button select textarea rt rp"
_SILENT = frozenset(_SILENT_TAGS.split())
_EDGES = dict.fromkeys(_BLOCK_TAGS.split(), "\n") | {"td": "\t", "th": "\t"}
"""What stands before and after the text of an element; nothing around those inside a sentence."""
_XML_LEFTOVERS = re.compile(r"<\?xml(?:[^>]{0,500}>)?", re.IGNORECASE)
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# The library compares each attribute of a tag with all others: 200,000 take it minutes.
_LONG_TAG = re.compile(r"(<[a-zA-Z][\w:-]{0,30})[^<>]{2000,}")
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>?")
# Deeper than this the library stops reading; so many tags must be there for it.
_DEEPEST = 2000


def soup_of(markup: str) -> BeautifulSoup:
    """The parsed tree of a page or fragment; any text parses."""
    text = _XML_LEFTOVERS.sub("", markup)
    # Text without a tag is wrapped, lest the library takes it for a file name or an address.
    return BeautifulSoup(text if "<" in text else f"<p>{text}</p>", "lxml")


def plain(markup: str) -> str:
    """The text of an HTML fragment, one line per block; plain text passes through."""
    if "<" not in markup:
        return lines(html.unescape(markup) if "&" in markup else markup)
    text = _LONG_TAG.sub(r"\1 ", _XML_LEFTOVERS.sub("", markup)).replace("\x00", "")
    parser = etree.HTMLParser(
        huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    root = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    if text.count("<") > _DEEPEST and _cut_short(parser):
        return lines(html.unescape(_TAG.sub("\n", text)))
    return "" if root is None else lines(_text_below(root))


def _cut_short(parser: Any) -> bool:
    """Whether the last document was nested too deep to be read to its end."""
    error = parser.error_log.last_error
    return error is not None and error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT


def _text_below(root: Any) -> str:
    """The text of a document with the edges of blocks and cells, in reading order."""
    pieces: list[str] = []
    # What follows a closing html tag stands in a document of its own.
    stack: list[Any] = [root, *root.itersiblings()][::-1]
    while stack:
        node = stack.pop()
        if type(node) is str:
            pieces.append(node)
            continue
        if node.tail:
            # A page's own line breaks mean nothing.
            stack.append(node.tail.replace("\n", " "))
        tag = node.tag
        if tag in _SILENT:
            continue
        edge = _EDGES.get(tag, "")
        if edge:
            pieces.append(edge)
            stack.append(edge)
        if node.text:
            pieces.append(node.text.replace("\n", " "))
        stack += node[::-1]
    return "".join(pieces)


def text_of(node: Tag) -> str:
    """The text below ``node``; tags inside a sentence (``养老<b>金</b>``) leave no gap."""
    pieces: list[str] = []
    stack: list[object] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Tag):
            if item.name in _SILENT:
                continue
            edge = _EDGES.get(item.name, "")
            stack.append(edge)
            stack.extend(reversed(item.contents))
            stack.append(edge)
        elif type(item) is str:
            pieces.append(item)
        elif type(item) in (NavigableString, CData):
            # Comments and scripts are other types.
            pieces.append(str(item).replace("\n", " "))
    return lines("".join(pieces))


def lines(text: str) -> str:
    """``text`` with blanks folded, empty lines dropped and unstorable characters removed."""
    kept = (" ".join(part.split()) for part in _UNSTORABLE.sub("", text).split("\n"))
    return "\n".join(part for part in kept if part)


def line(text: str) -> str:
    """``text`` as one line."""
    return " ".join(_UNSTORABLE.sub("", text).split())
