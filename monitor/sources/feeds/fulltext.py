"""Entries that carry a summary only, and the articles behind them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urldefrag

from monitor.settings.sources import FeedSource
from monitor.sources.articles import Link, Picked, pick, read_article, unread
from monitor.sources.base import Parsed, Response
from monitor.types import RawItem, SourceState

_SUMMARY_BELOW = 200
"""Characters; a shorter text may be whole, but looking costs one request."""
_CUT = re.compile(
    r"(?:…|\.{3}|。{3}|(?:查看|阅读|点击|浏览|展开|进入)(?:全文|原文|更多|详情|详细)|全文|继续阅读"
    r"|read\s+more|continue\s+reading)[\s\])】）〕〉>»›→.。:：]*\Z",
    re.IGNORECASE,
)
_END = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class WithArticles:
    """What a feed gives when its articles are read as well."""

    items: tuple[RawItem, ...]
    picked: Picked


def is_summary(body: str) -> bool:
    """Whether ``body`` may be only the beginning of a text."""
    return len(body) < _SUMMARY_BELOW or is_cut(body)


def is_cut(text: str) -> bool:
    """Whether ``text`` ends by saying that it goes on elsewhere."""
    return _CUT.search(text[-_END:]) is not None


def with_articles(items: Sequence[RawItem], config: FeedSource, state: SourceState) -> WithArticles:
    """The items to give now, and which of the articles behind them to read in this visit.

    A summary is given at once, so that nothing is lost or late when its article cannot be read;
    the article then follows as new words at the same address. For that both go by their address:
    the entry's own id is left out. Once its article was read a summary is not given again, or it
    would pass for another change. An address that several entries share is no article's.
    """
    shared = Counter(urldefrag(item.url).url for item in items)
    own_page = urldefrag(config.url).url
    links = {
        item.url: Link(
            title=item.title,
            summary=item.body,
            published_at=item.published_at,
            outlet=item.outlet,
        )
        for item in items
        if is_summary(item.body)
        and shared[urldefrag(item.url).url] == 1
        and urldefrag(item.url).url != own_page
    }
    unread_links = frozenset(unread(links, state.cursor))
    given = (
        replace(item, external_id=None) if item.url in links else item
        for item in items
        if item.url not in links or item.url in unread_links
    )
    return WithArticles(items=tuple(given), picked=pick(links, state.cursor, config.max_articles))


def read_behind(response: Response, config: FeedSource, state: SourceState) -> Parsed:
    """The article behind an entry; nothing when it says no more than the entry did.

    The entry's own title is kept, unless it is cut or the settings say where the page has it.
    """
    parsed = read_article(response, config, state)
    told = response.request.context
    title, summary = told.get("title", ""), told.get("summary", "")
    gained = [item for item in parsed.items if item.body and len(item.body) >= len(summary)]
    if not gained:
        silent = f"{response.request.url}：未找到比摘要更长的正文，仍用摘要；请打开原文查看"
        return replace(parsed, items=(), problems=(silent,))
    if title and not is_cut(title) and config.title_selector is None:
        gained = [replace(item, title=title) for item in gained]
    return replace(parsed, items=tuple(gained))
