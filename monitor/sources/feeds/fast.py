"""The fast reader: well-formed feeds of the usual shape, with the same result as feedparser.

It repeats what feedparser does with the elements that matter (which of two titles counts, when a
``guid`` is a link, what is content and what summary) and gives way, by raising ``Unsure``, before
everything else: bad XML, DTDs, relative bases, markup that is not escaped, elements in odd places.
A differential test compares the two readers over a large generated corpus.

libxml2 reads without entities, DTDs and network and keeps its own limits (a depth of 256, texts of
10 MB); its time grows in step with the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from monitor.sources.feeds import vocabulary
from monitor.sources.feeds.draft import Draft
from monitor.sources.feeds.entry import Entry
from monitor.sources.feeds.values import Unsure, attributes, joined, place

_FIRST_TAG = re.compile(r"<\w", re.ASCII)


def read(document: str, url: str) -> tuple[Entry, ...]:
    """The entries of ``document``, fetched from ``url``, in order. Unsure when in any doubt."""
    if not url.startswith(("http://", "https://")):
        raise Unsure("address of the feed")
    base = joined(url, url)
    return tuple(_entry(element, base) for element in _entries(_root(document)))


def _root(document: str) -> Any:
    first = _FIRST_TAG.search(document)
    head = document[: first.start()] if first else document
    if document.startswith("<?xml") or "<!DOCTYPE" in head or "<!ENTITY" in head:
        raise Unsure("a prologue of its own")
    body = document.encode("utf-8", "replace")
    root = _parsed(body)
    for prefix, address in _declarations(root, document, body):
        if reason := vocabulary.doubt(prefix, address):
            raise Unsure(reason)
    return root


def _parsed(body: bytes, target: object = None) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        target=target,
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Unsure("not well-formed") from error


class _Declarations:
    """What the parser tells of the namespaces, all else ignored."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []

    def start_ns(self, prefix: str, address: str) -> None:
        self._found.append((prefix, address))

    def close(self) -> list[tuple[str, str]]:
        return self._found


def _declarations(root: Any, document: str, body: bytes) -> Iterable[tuple[str, str]]:
    """Every namespace declared anywhere, as (prefix, address)."""
    declared = root.nsmap
    if document.count("xmlns") == len(declared):
        return [(prefix or "", address) for prefix, address in declared.items()]
    # Some are further down, or the word stands in a text.
    found: list[tuple[str, str]] = _parsed(body, target=_Declarations())
    return found


@lru_cache(maxsize=4096)
def _name(tag: str) -> str:
    if not tag.isascii():  # two editions of XML differ in which letters a name may have
        raise Unsure(f"element {tag!r}")
    return vocabulary.usual_name(tag)


def _entries(root: Any) -> Iterator[Any]:
    """The entry elements; all around them is found to be of no consequence."""
    kind = _name(root.tag)
    if kind not in ("rss", "feed", "rdf_rdf"):
        raise Unsure(f"root {root.tag!r}")
    attributes(root)
    for element in root:
        name = _name(element.tag)
        if name == "channel" and kind != "feed":
            place(element)
            for inner in element:
                yield from _entry_or_head(inner, _name(inner.tag))
        else:
            yield from _entry_or_head(element, name)


def _entry_or_head(element: Any, name: str) -> Iterator[Any]:
    if name in ("item", "entry"):
        yield element
    elif name in vocabulary.BOXES:
        for leaf in element:
            if _name(leaf.tag) not in vocabulary.IN_BOXES or len(leaf):
                _expect_harmless(leaf)
    elif name not in vocabulary.HEAD_LEAVES or len(element):
        _expect_harmless(element)


def _expect_harmless(element: Any) -> None:
    """Unsure when ``element``, or one in it, may change something that is kept."""
    for node in element.iter():
        name = _name(node.tag)
        special = name in vocabulary.SPECIAL or name in vocabulary.RISKY
        leaf = name in vocabulary.HARMLESS_LEAVES and not len(node)
        if special and not leaf and name not in vocabulary.HARMLESS:
            raise Unsure(f"element {name!r} in this place")


def _entry(element: Any, base: str) -> Entry:
    draft = Draft(base, about=place(element).get("rdf:about", ""))
    for child in element:
        name = _name(child.tag)
        if name not in Draft.TAKES:
            _expect_harmless(child)
        elif len(child):
            raise Unsure(f"elements in {name!r}")
        else:
            draft.take(name, child)
    return draft.entry()
