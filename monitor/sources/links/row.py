"""PURE. One row of a list: what belongs to one link and to no other, and what it says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from lxml import etree

from monitor.sources.article.tree import Element
from monitor.sources.articles import Link
from monitor.sources.links.dates import in_address, is_date, is_leaf, off_the_edge, written
from monitor.sources.markup import line
from monitor.text.dates import parse_date

_SILENT = frozenset(("script", "style", "noscript", "template", "select", "textarea"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(("p", "div", "dd", "dt", "li", "time", "section", *_HEADINGS))
_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:tit|title|bt|biaoti|headline)(?:$|[\s_-])", re.IGNORECASE
)
_NO_HEADLINE = re.compile(
    r"[\[【(（<>《]*(?:查看|点击|阅读|了解)?(?:详情|详细|更多|全文|原文|查看|进入|more|new|置顶|\.\.\.)"
    r"[\])）】>》»]*",
    re.IGNORECASE,
)
_BULLETS = " \t·•●■◆▪▶►>»-–—*"
_CUT = re.compile(r"(?:…+|\.{2,})$")
_WHOLE_ROWS = frozenset(("li", "tr", "article", "dl"))
_HIGHEST = 12
"""Elements climbed from a link to the row that holds it."""
_HIGHEST_OF_ONE = 2
"""The same for the only link there is: nothing else says where its row ends."""
_PIECES = 40
_PIECE_LENGTH = 300
_NEIGHBOURS = 4
_SUMMARY = 20

MANY = ""
"""Owner of an element that holds links to more than one address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the highest element that leads to this address alone."""

    url: str
    node: Element
    links: tuple[Element, ...]


def owners(links: Iterable[tuple[Element, str]]) -> Mapping[Element, str]:
    """Each element around ``links`` with the one address below it, or MANY."""
    owner: dict[Element, str] = {}
    for link, url in links:
        node = link
        while node is not None and (held := owner.get(node)) not in (url, MANY):
            owner[node] = url if held is None else MANY
            node = node.getparent()
    return owner


def rows(links: Sequence[tuple[Element, str]], owner: Mapping[Element, str]) -> list[Row]:
    """The rows of ``links``, in their order; links to one address within one row are one."""
    found: dict[Element, list[Element]] = {}
    urls: dict[Element, str] = {}
    highest = _HIGHEST if len({url for _, url in links}) > 1 else _HIGHEST_OF_ONE
    for link, url in links:
        node = _top(link, url, owner, highest)
        found.setdefault(node, []).append(link)
        urls[node] = url
    return [Row(url=urls[node], node=node, links=tuple(held)) for node, held in found.items()]


def _top(link: Element, url: str, owner: Mapping[Element, str], highest: int) -> Element:
    node = link
    for _ in range(highest):
        parent = node.getparent()
        if node.tag in _WHOLE_ROWS or parent is None or parent.tag in ("body", "html"):
            break
        if owner.get(parent) != url:
            break
        node = parent
    return node


def pieces(node: Element, links: Collection[Element] = ()) -> list[tuple[str, bool]]:
    """The first texts below ``node``, each with whether it stands inside one of ``links``."""
    return list(islice(_texts(node, links), _PIECES))


def _texts(node: Element, links: Collection[Element]) -> Iterator[tuple[str, bool]]:
    inside = 0
    walk = etree.iterwalk(node, events=("start", "end", "comment"))
    for event, element in walk:
        text = None
        if event == "start":
            inside += element in links
            if element.tag in _SILENT:
                walk.skip_subtree()
            else:
                text = element.text
        else:
            inside -= event == "end" and element in links
            text = element.tail if element is not node else None
        folded = line((text or "")[:_PIECE_LENGTH])
        if folded:
            yield folded, inside > 0


def beside(row: Row, owner: Mapping[Element, str], *, before: bool = False) -> list[str]:
    """The texts between a row and the next one (or the one before it) in the same element."""
    node, texts = row.node, []
    if not before:
        texts.append(node.tail)
    for _ in range(_NEIGHBOURS):
        node = node.getprevious() if before else node.getnext()
        if node is None:
            break
        if before:
            texts.append(node.tail)
        if node in owner:
            break
        if isinstance(node.tag, str):
            texts += [text for text, _ in pieces(node)]
        if not before:
            texts.append(node.tail)
    return [folded for text in texts if (folded := line((text or "")[:_PIECE_LENGTH]))]


def date_of(row: Row) -> str | None:
    """The date printed in ``row``, as it is written."""
    held = pieces(row.node, row.links)
    outside = [text for text, inside in held if not inside]
    within = [text for text, inside in held if inside]
    return (
        written(outside)
        or (written([text for text in within if is_leaf(text)]) if len(within) > 1 else None)
        or off_the_edge("".join(within))[1]
    )


def read(row: Row, date: str | None, now: datetime) -> Link:
    """What ``row`` says of its article; ``date`` is what is printed in it or beside it."""
    title = _title(row)
    return Link(
        title=title,
        summary=_summary(row, title),
        published_at=(parse_date(date, now) if date else None) or in_address(row.url, now),
    )


def _title(row: Row) -> str:
    """The headline; lists print it cut short and give it in full as ``title``, or set it apart."""
    shown = max((_shown(link) for link in row.links), key=len)
    full = max((line(link.get("title") or "") for link in row.links), key=len)
    if shown and not _NO_HEADLINE.fullmatch(shown):
        stem = _CUT.sub("", shown)
        return full if len(full) > len(shown) and (stem != shown or stem in full) else shown
    heading = next((head for head in row.node.iter(*_HEADINGS)), None)
    spare = line("".join(_strings(heading))) if heading is not None else ""
    pictured = (line(image.get("alt") or "") for image in row.node.iter("img"))
    return spare or full or next((alt for alt in pictured if alt), "") or shown


def _shown(link: Element) -> str:
    """The words of a link that are its headline, without dates, bullets and summary."""
    marked = next(link.iter(*_HEADINGS), None)
    if marked is None:
        inner = islice(link.iter(), _PIECES)
        marked = next((n for n in inner if n is not link and _TITLE_CLASS.search(_class(n))), None)
    if marked is None and any(True for _ in link.iterdescendants(*_BLOCKS)):
        first = (text for text, _ in pieces(link) if len(text) >= 4 and not is_leaf(text))
        words = next(first, "")
    else:
        words = "".join(_strings(link if marked is None else marked))
    return off_the_edge(line(words).strip(_BULLETS))[0]


def _strings(node: Element) -> list[str]:
    """The strings of a link's words; a date set in an element of its own is none of them."""
    strings = list(islice((text for text in node.itertext() if text.strip()), _PIECES))
    if len(strings) == 1:
        return [strings[0][:_PIECE_LENGTH]]
    return [text[:_PIECE_LENGTH] for text in strings if not is_date(line(text))]


def _class(node: Element) -> str:
    return str(node.get("class") or "") if isinstance(node.tag, str) else ""


def _summary(row: Row, title: str) -> str:
    """The longest text of the row that is not its headline; empty when all are short."""
    texts = [text for text, _ in pieces(row.node) if text not in title and len(text) >= _SUMMARY]
    return max(texts, key=len, default="")
