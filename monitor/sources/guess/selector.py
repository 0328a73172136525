"""The CSS selector that finds the same links again as the detection of lists did."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.sources.article.tree import Element
from monitor.sources.links.block import Block
from monitor.sources.links.listing import chosen_list, find_list, lists_on
from monitor.sources.links.shape import like_article
from monitor.sources.links.webpage import WebPage

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,40}")
_TAG = re.compile(r"[a-z][a-z0-9]*")
_GENERATED = re.compile(r"\d{4,}|[0-9a-f]{8,}")
"""Names that a machine numbered; the next rebuild numbers them anew."""
_LEVELS = 6
_TRIED = 16
_ALIKE = 0.9
_HUB_LISTS, _HUB_SHARE = 3, 0.5
"""A page of so many lists, none of which holds half of the articles, is no list of its own."""
_PARTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFound:
    """The list of a page, or the lists of a hub."""

    selector: str | None
    """None where no short selector finds the same links."""
    links: int
    dated: int
    parts: int = 1
    """Lists on a hub that the selector joins; 1 for a page that is one list."""
    reason: str = ""
    """What was found where, or why nothing was, for staff."""


def list_on(page: WebPage, now: datetime) -> ListFound:
    """The list on ``page``, or on a hub all its lists; ``links`` is 0 when there is none."""
    lists = lists_on(page)
    if _is_hub(lists):
        hub = _hub(page, lists, now)
        if hub is not None:
            return hub
    found = find_list(page, now)
    selector = _selector(page, lists[0], found.links, now) if found.links else None
    links = chosen_list(page, selector, now) if selector else found.links
    return ListFound(
        selector=selector,
        links=len(links),
        dated=sum(link.published_at is not None for link in links.values()),
        reason=found.reason,
    )


def _is_hub(lists: Collection[Block]) -> bool:
    sizes = [_articles(block) for block in lists if block.weight == 1]
    return len(sizes) >= _HUB_LISTS and max(sizes) < _HUB_SHARE * sum(sizes)


def _articles(block: Block) -> int:
    return len({row.url for row in block.rows if like_article(row.url)})


def _hub(page: WebPage, lists: Collection[Block], now: datetime) -> ListFound | None:
    """The lists of a hub under one selector; None when it finds fewer than two of them."""
    parts: list[str] = []
    for block in [block for block in lists if block.weight == 1][:_PARTS]:
        selector = _selector(page, block, {row.url for row in block.rows}, now)
        if selector is not None and selector not in parts:
            parts.append(selector)
    if len(parts) < 2:
        return None
    joined = ", ".join(parts)
    links = chosen_list(page, joined, now)
    return ListFound(
        selector=joined,
        links=len(links),
        dated=sum(link.published_at is not None for link in links.values()),
        parts=len(parts),
    )


def _selector(page: WebPage, block: Block, wanted: Collection[str], now: datetime) -> str | None:
    """The first short selector that finds just ``wanted``, or else the one that comes nearest."""
    best: tuple[float, str] | None = None
    for number, selector in enumerate(_candidates(block)):
        if number == _TRIED:
            break
        found = chosen_list(page, selector, now).keys()
        alike = len(found & set(wanted)) / max(1, len(found | set(wanted)))
        if alike == 1:
            return selector
        if alike >= _ALIKE and (best is None or alike > best[0]):
            best = (alike, selector)
    return best[1] if best else None


def _candidates(block: Block) -> Iterator[str]:
    """Selectors for the rows of ``block``: by their own class, then by what they hang in."""
    row = block.rows[0].node
    if not _TAG.fullmatch(row.tag):
        return
    ends = [f"{row.tag}.{name}" for name in _classes(row)] + [str(row.tag)]
    node, path = row.getparent(), ""
    for _ in range(_LEVELS):
        if node is None or node.tag in ("body", "html") or not _TAG.fullmatch(node.tag):
            break
        for name in _names(node):
            for end in ends:
                yield f"{name} {end}"
            if path:
                yield f"{name} > {path} > {row.tag}"
            else:
                yield f"{name} > {row.tag}"
        path = f"{node.tag} > {path}" if path else str(node.tag)
        node = node.getparent()
    yield from ends


def _names(node: Element) -> Iterator[str]:
    """``node`` by its id, its classes, or both its first classes."""
    own_id = node.get("id") or ""
    if _lasting(own_id):
        yield f"#{own_id}"
    classes = _classes(node)
    yield from (f"{node.tag}.{name}" for name in classes)
    if len(classes) > 1:
        yield f"{node.tag}.{classes[0]}.{classes[1]}"


def _classes(node: Element) -> list[str]:
    return [name for name in (node.get("class") or "").split()[:4] if _lasting(name)]


def _lasting(name: str) -> bool:
    return _IDENTIFIER.fullmatch(name) is not None and _GENERATED.search(name) is None
