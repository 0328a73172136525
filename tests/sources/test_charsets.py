"""GB18030 under any label, by a whole visit: what a server says of its bytes decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from monitor.sources.base import Source
from monitor.sources.fetch import Fetcher
from monitor.sources.visit import visit
from monitor.sources.worker import ParserPool
from monitor.types import SourceState

# The last of these are in GB18030 and in no smaller set.
TITLE = "望川县养老金迟发，朱镕㙍喆"
FEED = (
    "{declaration}<rss version='2.0'><channel><title>民生</title><item><title>{title}</title>"
    "<description>本月养老金没有到账。</description></item></channel></rss>"
)


@pytest.mark.parametrize("header", ["utf-8", "iso-8859-1", "gb2312", "GBK", None])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1", None])
def test_feed_in_gb18030_is_read_under_every_label(
    header: str | None,
    declared: str | None,
    site: Any,
    reply: Any,
    make_source: Callable[..., Source],
    make_fetcher: Callable[..., Fetcher],
    blank: SourceState,
    now: datetime,
) -> None:
    declaration = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    told = {"content-type": f"text/xml; charset={header}"} if header else {}
    body = FEED.format(declaration=declaration, title=TITLE).encode("gb18030")
    site.replies["/rss"] = reply(body=body, headers=told)
    feed = make_source(kind="feed", url=site.url("/rss"))
    with ParserPool(inline=True) as pool:
        (item,) = visit(feed, blank, make_fetcher(), pool, now).items
    assert (item.title, item.body) == (TITLE, "本月养老金没有到账。")
