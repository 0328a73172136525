"""A web page as a tree: parsed once, by lxml alone, whatever the bytes were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from monitor.errors import ParseError
from monitor.sources.markup import line

Element = Any
"""An lxml element; the library carries no types."""

_EMPTY = b"<html><body></body></html>"
_CONTROLS = bytes({*range(32), 127} - {9, 10, 13})
# What nests without an end on broken pages; taken out where the parser gives up over it.
_NESTING = re.compile(
    r"</?(?:font|b|i|u|em|strong|span|small|big|a|div|section|center|ul|li|table|tbody|tr|td)"
    r"(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_LONG_TAG = 10_000
_LONG = re.compile(rf"<[A-Za-z][^<>]{{{_LONG_TAG},}}>?")
_MOST_ATTRIBUTES = 500
"""libxml2 compares every two attributes of a tag: 200,000 of them take minutes."""
_MOST_LETTERS = 4_000_000
"""Characters of markup read; a longer page is a list, a dump or an attack."""


def parse(markup: str) -> Element:
    """The root element of ``markup``; any text parses."""
    cleaned = _uncrowded(markup[:_MOST_LETTERS])
    root, whole = _tree(cleaned)
    return root if whole else _tree(_NESTING.sub(" ", cleaned))[0]


def _tree(markup: str) -> tuple[Element, bool]:
    """The tree, and whether all of ``markup`` is in it: libxml2 stops where tags nest too deep."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    body = markup.encode("utf-8", "replace").translate(None, _CONTROLS)
    try:
        root = etree.fromstring(body, parser) if body.strip() else None
    except etree.XMLSyntaxError:
        root = None
    last = parser.error_log.last_error
    whole = last is None or last.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT
    return etree.fromstring(_EMPTY, parser) if root is None else root, whole


def _uncrowded(markup: str) -> str:
    """``markup`` without the tags that have more attributes than a page can mean."""
    return _LONG.sub(lambda tag: "" if _is_crowded(tag[0]) else tag[0], markup)


def _is_crowded(tag: str) -> bool:
    return len(tag.split(None, _MOST_ATTRIBUTES)) > _MOST_ATTRIBUTES


def metas(root: Element) -> Mapping[str, str]:
    """Meta tags by lower-case name; the first of a name that says anything counts."""
    found: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = tag.get("name") or tag.get("property") or tag.get("itemprop") or ""
        content = line(tag.get("content") or "")
        if name and content:
            found.setdefault("".join(name.lower().split()), content)
    return found


def scripts(root: Element) -> Iterator[tuple[str, str]]:
    """Type and text of each inline script."""
    for tag in root.iter("script"):
        if tag.text:
            yield (tag.get("type") or "").lower(), tag.text


def first(root: Element, selector: str | None, owner: str) -> Element | None:
    """The first element a source's own CSS selector points at.

    ParseError when it is no selector; ``owner`` is the source's id, for the message.
    """
    if not selector:
        return None
    try:
        found = _compiled(selector)(root)
    except (SelectorError, etree.XPathError) as error:
        raise ParseError(
            f"信源 {owner!r}：{selector!r} 不是可用的 CSS 选择器（{error}）；"
            "请在 sources.yaml 中更正"
        ) from error
    return found[0] if found else None


@cache
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")
