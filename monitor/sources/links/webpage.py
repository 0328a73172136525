"""PURE. A page that lists links: its tree, the addresses on it, and where it goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urldefrag, urlsplit, urlunsplit

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from monitor.sources.article.tree import Element, parse
from monitor.sources.base import absolute

_LONGEST_ADDRESS = 1000
_MOST_TAGS = 100_000
_LONG_TAG = 2000
_MOST_ATTRIBUTES = 500
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_TAG = re.compile(r"""(?:[^"'>]|"[^"]*"|'[^']*')*""")
_BETWEEN_ATTRIBUTES = re.compile(r"[\s/\"']+")
_DROPPED_BY_BROWSERS = re.compile(r"[\t\r\n]")
# The script in which the content system of 大汉 hides a list that its own code shows later.
_HIDING = re.compile(r"<script\b[^<>]*\btext/xml\b[^<>]*>", re.IGNORECASE)
_SHOWN = re.compile(r"</script\s*>", re.IGNORECASE)
_REFRESH = re.compile(
    r"\s*(?P<wait>\d+)[\d.]*\s*[;,]?\s*url\s*=\s*[\"']?(?P<url>[^\"']+)", re.IGNORECASE
)
_LONGEST_WAIT_S = 10
_NEXT = re.compile(r"[\[（(]?(?:下一页|下页|后一页)[\])）]?\s*[>»›]*")
# What government content systems call to write the links to other pages: the number of pages, this
# one, file name and ending. With the id of an element before them, pages count from 1, else from 0.
_PAGING_SCRIPT = re.compile(
    r"createPageHTML\(\s*(?P<id>[\"'][\w-]{1,40}[\"']\s*,\s*)?(?P<count>\d{1,5})\s*,\s*"
    r"(?P<current>\d{1,5})\s*,\s*[\"'](?P<name>[\w./-]{1,80})[\"']\s*,\s*"
    r"[\"'](?P<ending>\w{1,8})[\"']"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """A page, and the address its relative links hang on."""

    tree: Element
    url: str
    root: str


def open_page(markup: str, url: str) -> WebPage:
    """The page in ``markup``, found at ``url``; any text opens that is not ``overloaded``."""
    tree = parse(_with_hidden_records(markup))
    base = next((tag.get("href") for tag in tree.iter("base") if tag.get("href")), None)
    root = (absolute(url, base.strip()) if base else None) or url
    return WebPage(tree=tree, url=address(url, url) or url, root=root)


def overloaded(markup: str) -> str | None:
    """What makes ``markup`` too much to parse (for staff); None when it can be read.

    libxml2 compares every attribute of a tag with every other: 200,000 keep it busy for a minute.
    """
    pieces = markup.split("<")
    if len(pieces) > _MOST_TAGS:
        return f"标签多达{len(pieces)}个"
    closing = ""
    for piece in pieces:
        if closing:
            closing = "" if piece[:8].lower().startswith(closing) else closing
        elif len(piece) > _LONG_TAG and (attributes := _attributes(piece)) > _MOST_ATTRIBUTES:
            return f"一个标签带有{attributes}个属性"
        elif piece[:1] in ("s", "S"):
            raw = next(
                (tag for tag in ("script", "style") if piece[:6].lower().startswith(tag)), ""
            )
            closing = f"/{raw}" if raw else ""
    return None


def _attributes(piece: str) -> int:
    """How many attributes the tag has that ``piece`` (what follows a ``<``) begins with."""
    if not (piece[0].isascii() and piece[0].isalpha()):
        return 0
    tag = _TAG.match(piece)
    return len(_BETWEEN_ATTRIBUTES.findall(_QUOTED.sub('"', tag[0]))) if tag else 0


def address(root: str, href: str | None) -> str | None:
    """The absolute address of a link, without fragment; None when it leads to no other page.

    Blanks and line breaks inside are treated as browsers do (WHATWG URL Standard).
    """
    cleaned = _DROPPED_BY_BROWSERS.sub("", href or "").strip().replace("\\", "/")
    if not cleaned or cleaned.startswith("#") or len(cleaned) > _LONGEST_ADDRESS:
        return None
    url = absolute(root, cleaned)
    if url is None:
        return None
    parts = urlsplit(urldefrag(url).url)
    if not parts.hostname or "@" in parts.netloc:
        return None
    plain = parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/")
    return urlunsplit(plain).replace(" ", "%20")


def chosen(page: WebPage, selector: str) -> list[Element]:
    """The elements ``selector`` points at, in their order. ValueError when it is no CSS."""
    try:
        found: list[Element] = _compiled(selector)(page.tree)
    except (SelectorError, etree.XPathError) as error:
        raise ValueError(str(error)) from error
    return found


def forwarding(page: WebPage) -> str | None:
    """Where a page that only sends its reader on sends them; None when it is a page of its own."""
    for tag in page.tree.iter("meta"):
        if (tag.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        order = _REFRESH.match(tag.get("content") or "")
        soon = (
            order is not None and len(order["wait"]) < 5 and int(order["wait"]) <= _LONGEST_WAIT_S
        )
        target = address(page.root, order["url"]) if order is not None and soon else None
        if target is not None and target != page.url:
            return target
    return None


def next_page(page: WebPage, selector: str | None) -> str | None:
    """The address of the following page of a list; ValueError when ``selector`` is no CSS.

    Without a selector: a link marked as next, one called 下一页, the next group of a hidden list,
    or what a paging script would show.
    """
    if selector:
        found = chosen(page, selector)
        hrefs = [link.get("href") for node in found for link in node.iter("a", "link")]
    else:
        hrefs = [*_links_called_next(page), _next_by_script(page)]
    urls = (address(page.root, href) for href in hrefs)
    return next((url for url in urls if url not in (None, page.url)), None)


@cache
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def _with_hidden_records(markup: str) -> str:
    """``markup`` with the records of hidden lists laid open where their scripts stand."""
    if "<![CDATA[" not in markup:
        return markup
    if markup.lstrip().startswith("<datastore"):
        return _records(markup)
    shown, at = [], 0
    while (script := _HIDING.search(markup, at)) and (end := _SHOWN.search(markup, script.end())):
        shown += [markup[at : script.start()], _records(markup[script.end() : end.start()])]
        at = end.end()
    return "".join([*shown, markup[at:]])


def _records(datastore: str) -> str:
    pieces = datastore.split("<![CDATA[")[1:]
    inner = "\n".join(piece.partition("]]>")[0] for piece in pieces)
    return f'<div class="records">{inner}</div>'


def _links_called_next(page: WebPage) -> list[str | None]:
    hrefs = []
    for link in page.tree.iter("link", "a"):
        href = link.get("href") or ""
        marked = "next" in (link.get("rel") or "").lower().split()
        called = _NEXT.fullmatch((link.text or link.get("title") or "").strip())
        if marked or called or "/jpage/dataproxy" in href:
            hrefs.append(href)
    return hrefs


def _next_by_script(page: WebPage) -> str | None:
    for script in page.tree.iter("script"):
        paging = _PAGING_SCRIPT.search(script.text or "")
        if paging is None:
            continue
        following = int(paging["current"]) + 1
        if following < int(paging["count"]) + bool(paging["id"]):
            return f"{paging['name']}_{following}.{paging['ending']}"
    return None
