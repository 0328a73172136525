"""PURE. What a sitemap says: sitemaps.org 0.9, Google's news extension, indexes, plain lists."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice

from lxml import etree

from monitor.clock import DESK
from monitor.sources.article.tree import Element
from monitor.sources.base import is_web_address
from monitor.sources.prologue import declares_entities, without_prologue
from monitor.text.dates import parse_date

MOST_ENTRIES = 50_000
"""Entries of one map by the protocol (sitemaps.org, "Sitemap index files"); no more are read."""
_ROOT = re.compile(r"<(?:[\w.-]+:)?(urlset|sitemapindex|rss|feed|rdf|html)\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.-]+:)?(?:urlset|sitemapindex)\s*>|<[^<>]*/>\s*\Z", re.IGNORECASE)
_TAIL = 4000
# A bare & in an address, the commonest fault of generated maps; the library would drop the word.
_BARE_AMPERSAND = re.compile(
    r"&(?!(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos);)", re.IGNORECASE
)
_VAGUE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_PLAIN = frozenset(("loc", "lastmod"))
_NEWS = frozenset(("title", "publication_date", "name"))
_EARLIEST = 1990
_AHEAD = timedelta(days=1)
"""How far a date may lie ahead of now; clocks differ."""


class NotASitemap(ValueError):  # noqa: N818 - says what is the matter, as its callers do
    """The text is no whole sitemap; worded for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One address of a map or an index, dates as written; empty where it is silent."""

    url: str
    modified: str = ""
    published: str = ""
    title: str = ""
    outlet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMap:
    """One map or one index."""

    entries: tuple[Entry, ...]
    is_index: bool = False
    damaged: bool = False
    """Whether the XML has faults; what could be read was read."""


def read_map(text: str) -> SiteMap:
    """The sitemap in ``text``, as it was decoded. NotASitemap when it is none, or cut off."""
    start = without_prologue(text)
    if not start.startswith("<"):
        return _plain_list(start)
    if declares_entities(start):
        raise NotASitemap("自行声明了 XML 实体（正常站点地图用不到，常见于攻击），不予读取")
    root = _ROOT.match(start)
    name = root[1].lower() if root else ""
    if name not in ("urlset", "sitemapindex"):
        raise NotASitemap(_what_it_is(name))
    if not _CLOSED.search(text[-_TAIL:]):
        raise NotASitemap("XML 不完整，末尾缺失")
    return _xml(start, is_index=name == "sitemapindex")


def moment(written: str, now: datetime) -> datetime | None:
    """A W3C date, desk time unless it names a zone; None when unreadable or in the future."""
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        found = parse_date(written, now) if written else None
    else:
        found = read.replace(tzinfo=DESK) if read.tzinfo is None else read
    if found is None or found.year < _EARLIEST or found > now + _AHEAD:
        return None
    return found.astimezone(UTC)


def latest(written: str, now: datetime) -> datetime | None:
    """The last moment a date may mean: a day alone lasts to its end, so do a month and a year."""
    vague = _VAGUE.fullmatch(written)
    if vague is None:
        return moment(written, now)
    year, month, day = vague.groups()
    first = moment(f"{year}-{month or '01'}-{day or '01'}", now)
    lasts = timedelta(days=1 if day else 31 if month else 366)
    return first + lasts if first is not None else None


def is_exact(written: str) -> bool:
    """Whether a date tells the time of day, so that a later change must show in it."""
    return bool(written) and _VAGUE.fullmatch(written) is None


def _plain_list(text: str) -> SiteMap:
    lines = (line.strip() for line in text.splitlines())
    urls = tuple(islice((line for line in lines if line), MOST_ENTRIES))
    if not urls:
        raise NotASitemap("内容为空")
    if not is_web_address(urls[0]):
        raise NotASitemap("既不是 XML，也不是每行一个网址的文本")
    return SiteMap(entries=tuple(Entry(url=url) for url in urls if is_web_address(url)))


def _what_it_is(root: str) -> str:
    if root in ("rss", "feed", "rdf"):
        return "这是 RSS 或 Atom，不是站点地图，请改用 kind: feed"
    if root == "html":
        return "这是网页，不是站点地图，请核对地址或改用 kind: page"
    return "不是站点地图（没有 urlset 或 sitemapindex）"


def _xml(text: str, *, is_index: bool) -> SiteMap:
    repaired = _BARE_AMPERSAND.sub("&amp;", text)
    walk = etree.iterparse(
        io.BytesIO(repaired.encode("utf-8", "replace")),
        events=("end",),
        tag="{*}sitemap" if is_index else "{*}url",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        recover=True,
    )
    try:
        entries = tuple(islice(_entries(walk), MOST_ENTRIES))
    except etree.XMLSyntaxError as error:
        raise NotASitemap("XML 无法解析") from error
    return SiteMap(entries=entries, is_index=is_index, damaged=bool(walk.error_log))


def _entries(walk: Iterator[tuple[str, Element]]) -> Iterator[Entry]:
    for _, element in walk:
        told = _texts(element)
        element.clear()
        address = told.get("loc", "").strip()
        if address:
            yield Entry(
                url=address,
                modified=told.get("lastmod", "").strip(),
                published=told.get("publication_date", "").strip(),
                title=told.get("title", ""),
                outlet=told.get("name", ""),
            )


def _texts(element: Element) -> Mapping[str, str]:
    """Texts of the children, and of the news element among them, by bare name; the first counts.

    Those of images and videos stand in elements of their own and are left out.
    """
    found: dict[str, str] = {}
    for child in element:
        name = _bare(child.tag)
        if name == "news":
            for part in child.iterdescendants():
                if (inner := _bare(part.tag)) in _NEWS:
                    found.setdefault(inner, part.text or "")
        elif name in _PLAIN:
            found.setdefault(name, child.text or "")
    return found


@lru_cache(maxsize=256)
def _bare(tag: object) -> str:
    """A tag without its namespace; empty for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
