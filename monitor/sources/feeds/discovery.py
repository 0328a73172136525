"""The feed a page names: ``<link rel="alternate" type="application/rss+xml" href="…">``.

RSS autodiscovery, https://www.rssboard.org/rss-autodiscovery; the type of JSON Feed is its own
standard's. A page's word for an address is a stranger's: the fetcher checks it like any other.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urldefrag

from lxml import etree

from monitor.sources.base import absolute
from monitor.sources.markup import line

_LOOKED_AT = 200_000
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_PERHAPS = "application/json"
_NOT_NEWS = re.compile(r"comment|评论|oembed|wp-json", re.IGNORECASE)


def find(page: str, url: str) -> str | None:
    """The address of the first feed that ``page``, which lies at ``url``, names; None without one.

    Feeds of comments, and plain JSON, which is mostly something else, come after all others.
    """
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(page[:_LOOKED_AT].encode("utf-8", "ignore"), parser)
    if root is None:
        return None
    base = _base(root, url)
    named: list[tuple[bool, str]] = []
    for link in root.iter("link"):
        address = absolute(base, line(link.get("href", "")))
        media_type = link.get("type", "").partition(";")[0].strip().lower()
        if not address or not _is_alternate(link) or urldefrag(address).url == urldefrag(url).url:
            continue
        if media_type in _TYPES or media_type == _PERHAPS:
            doubtful = media_type == _PERHAPS or bool(
                _NOT_NEWS.search(f"{link.get('title', '')} {address}")
            )
            named.append((doubtful, address))
    return min(named, key=lambda one: one[0])[1] if named else None


def _base(root: Any, url: str) -> str:
    hrefs = (line(base.get("href", "")) for base in root.iter("base"))
    first = next((href for href in hrefs if href), "")
    return absolute(url, first) or url


def _is_alternate(link: Any) -> bool:
    words = link.get("rel", "").lower().split()
    return "alternate" in words and "stylesheet" not in words
