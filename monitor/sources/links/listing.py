"""PURE. Finding the list on a page: the links to articles, and not those of menus and footers.

A list is a block of rows that look alike. Rows are gathered by where they hang, blocks are weighed
by how many of their rows carry a date, an address made like an article's and a headline's length,
and the heaviest block that could be a list is taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.sources.article.tree import Element
from monitor.sources.articles import Link
from monitor.sources.links.block import Block, block_of, gather, without_strangers
from monitor.sources.links.row import MANY, Row, date_of, owners, read, rows
from monitor.sources.links.shape import (
    HEADLINE,
    SHORT_HEADLINE,
    form_of,
    letters,
    like_article,
    words_of,
)
from monitor.sources.links.webpage import WebPage, address, chosen

LONGEST: int = 300
"""Links looked at on one page."""
_LINKS_WEIGHED = 5000
_NO_PAGE = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp|svg|css|js|ico|mp[34]|exe|apk)$", re.IGNORECASE)
_MOST_LINKS_IN_ROW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The links of the list, in their order, and why they were taken or none was (for staff)."""

    links: Mapping[str, Link]
    reason: str


def find_list(page: WebPage, now: datetime) -> Found:
    """The list on ``page``; no links when nothing looks like one."""
    links = _candidates(page)
    owner = owners(links)
    blocks = gather(rows(links, owner), owner)
    lists = [block for block in blocks if block.is_list]
    if not lists:
        best = max(blocks, key=lambda block: block.score, default=None)
        return Found(links={}, reason=_why_not(best))
    block = without_strangers(max(lists, key=lambda found: found.score))
    whole = _with_crowded_rows(block, dict(links), owner)
    told = {row.url: read(row, date, now) for row, date in _headlines(block, blocks)}
    for row, date in whole:
        told.setdefault(row.url, read(row, date, now))
    count = sum(link.published_at is not None for link in told.values())
    return Found(
        links=dict(list(told.items())[:LONGEST]),
        reason=f"在 {_described(block.rows[0])} 处找到{len(told)}条链接，其中{count}条带日期",
    )


def lists_on(page: WebPage) -> tuple[Block, ...]:
    """Every block of ``page`` that could be a list, the likeliest first."""
    links = _candidates(page)
    owner = owners(links)
    found = [block for block in gather(rows(links, owner), owner) if block.is_list]
    return tuple(sorted(found, key=lambda block: block.score, reverse=True))


def chosen_list(page: WebPage, selector: str, now: datetime) -> Mapping[str, Link]:
    """The links ``selector`` points at, or that stand in what it points at, each once.

    ValueError when it is no CSS.
    """
    nodes = chosen(page, selector)[:_LINKS_WEIGHED]
    links = [pair for node in nodes if (pair := _main_link(node, page)) is not None]
    if not links:
        return {}
    owner = owners(links)
    block = block_of(rows(links, owner), owner)
    found: dict[str, Link] = {}
    for row, date in zip(block.rows, block.dates, strict=True):
        found.setdefault(row.url, read(row, date, now))
    return dict(list(found.items())[:LONGEST])


def _main_link(node: Element, page: WebPage) -> tuple[Element, str] | None:
    """The link ``node`` is, or the one in it with the most words."""
    links = [node] if node.tag == "a" else list(node.iter("a"))
    pairs = [(link, address(page.root, link.get("href"))) for link in links]
    leading = [(link, url) for link, url in pairs if url is not None and url != page.url]
    return max(leading, key=lambda pair: letters(words_of(pair[0])), default=None)


def _candidates(page: WebPage) -> list[tuple[Element, str]]:
    """Links whose words could be a headline, with their addresses."""
    found: list[tuple[Element, str]] = []
    for link in page.tree.iter("a"):
        if len(found) == _LINKS_WEIGHED:
            break
        length = letters(words_of(link))
        if length < SHORT_HEADLINE and link.find(".//img") is None:
            continue
        url = address(page.root, link.get("href"))
        if url is None or url == page.url or _NO_PAGE.search(url):
            continue
        if length >= HEADLINE or like_article(url):
            found.append((link, url))
    return found


def _with_crowded_rows(
    block: Block, urls: Mapping[Element, str], owner: Mapping[Element, str]
) -> list[tuple[Row, str | None]]:
    """The rows of ``block`` and those between them that hold a second link, such as 政策解读."""
    known = {row.node: (row, date) for row, date in zip(block.rows, block.dates, strict=True)}
    found = []
    for node in _like_rows(block, owner):
        if node in known:
            found.append(known[node])
        elif node in owner and (row := _first_of(node, urls, block)) is not None:
            found.append((row, date_of(row)))
    return found


def _like_rows(block: Block, owner: Mapping[Element, str]) -> list[Element]:
    """The elements between the rows of ``block``, these included, that could be rows as well."""
    tag = block.rows[0].node.tag
    holders = dict.fromkeys(row.node.getparent() for row in block.rows)
    if tag == "td":
        # Articles side by side; a last one without a neighbour is known by its whole row.
        tables = dict.fromkeys(holder.getparent() for holder in holders)
        lines = [line for table in tables for line in table.iterchildren("tr")]
        cells = [[line] if owner.get(line) != MANY else line.iterchildren("td") for line in lines]
        return [cell for row in cells for cell in row]
    return [node for holder in holders for node in holder.iterchildren(tag)]


def _first_of(node: Element, urls: Mapping[Element, str], block: Block) -> Row | None:
    """A row with several links, read as one that leads where the first fitting link leads."""
    held = [(link, urls[link]) for link in node.iter("a") if link in urls]
    if len({url for _, url in held}) > _MOST_LINKS_IN_ROW:
        return None
    fitting = (url for _, url in held if form_of(url) == block.usual_form)
    url = next(fitting, None)
    links = tuple(link for link, target in held if target == url)
    return Row(url=url, node=node, links=links) if url is not None else None


def _headlines(block: Block, blocks: Sequence[Block]) -> list[tuple[Row, str | None]]:
    """Headlines set large above the list: alone at their place, made like the links of the list."""
    holder = block.rows[0].node.getparent()
    around = {holder, *holder.iterancestors()}
    first = block.rows[0].node
    return [
        (other.rows[0], other.dates[0])
        for other in blocks
        if len(other.rows) == 1
        and other.weight == 1
        and other.rows[0].node.getparent() in around
        and like_article(other.rows[0].url)
        and form_of(other.rows[0].url) == block.usual_form
        and _is_headline(other.rows[0])
        and _stands_before(other.rows[0].node, first)
    ]


def _is_headline(row: Row) -> bool:
    tags = ("h1", "h2", "h3", "h4", "strong")
    return row.node.tag in tags or next(row.node.iter(*tags), None) is not None


def _stands_before(node: Element, other: Element) -> bool:
    """Whether ``node`` stands before ``other``, which hangs in a neighbour of it or below."""
    around = {other, *other.iterancestors()}
    return any(sibling in around for sibling in node.itersiblings())


def _described(row: Row) -> str:
    """Where a row hangs, as a CSS selector would begin."""
    holder = row.node.getparent()
    names = (holder.get("class") or "").split()
    return f"{holder.tag}{'.' + names[0] if names else ''} > {row.node.tag}"


def _why_not(best: Block | None) -> str:
    if best is None:
        return "没有一条链接像文章标题"
    return f"最像列表的一处有{len(best.rows)}条链接，其中{best.dated}条带日期"
