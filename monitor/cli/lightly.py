"""A source's entry for a look that costs its site little: few articles, one page of the list."""

from __future__ import annotations

from dataclasses import replace

from monitor.settings.sources import (
    AnySource,
    ApiSource,
    ArticleSource,
    BoardSource,
    PageSource,
    SitemapSource,
)


def lightly(config: AnySource, articles: int) -> AnySource:
    """``config`` with at most ``articles`` articles or threads opened behind its list."""
    match config:
        case PageSource():
            most = min(config.max_articles, articles)
            return replace(config, max_articles=most, max_pages=1)
        case SitemapSource():
            most = min(config.max_articles, articles)
            return replace(config, max_articles=most, max_maps=min(config.max_maps, 2))
        case ArticleSource():
            return replace(config, max_articles=min(config.max_articles, articles))
        case BoardSource():
            return replace(config, max_threads=min(config.max_threads, articles))
        case ApiSource(paging=paging) if paging is not None:
            return replace(config, paging=replace(paging, max_pages=1))
        case _:
            return config
