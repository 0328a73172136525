"""A page instead of a feed: the feed it names is found, remembered and, once gone, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.clock import SimulatedClock
from monitor.errors import ParseError
from monitor.sources.base import Parsed, Request, Response, Source
from monitor.sources.feeds.discovery import find
from monitor.sources.fetch import Fetcher
from monitor.sources.visit import visit
from monitor.sources.worker import ParserPool
from monitor.types import SourceState

if TYPE_CHECKING:
    from tests.sources.conftest import Reply, Site

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

PAGE_AT = "https://www.shifan.example/news/"
FEED_AT = "https://www.shifan.example/rss.xml"
RSS = '<link rel="alternate" type="application/rss+xml" href="{}">'
PAGE = f"<!DOCTYPE html><html><head>{RSS.format('/rss.xml')}</head><body>首页</body></html>"
FEED = "<rss><channel><item><title>养老金迟发</title></item></channel></rss>"


@pytest.fixture
def source(make_source: MakeSource) -> Source:
    return make_source(kind="feed", url=PAGE_AT)


@pytest.fixture
def answer(make_response: MakeResponse) -> Callable[[Request, str], Response]:
    def made(request: Request, body: str) -> Response:
        return make_response(body, url=request.url, request=request)

    return made


Answer = Callable[[Request, str], Response]


def later(state: SourceState, parsed: Parsed) -> SourceState:
    return replace(state, cursor=state.cursor if parsed.cursor is None else parsed.cursor)


def found(source: Source, answer: Answer, state: SourceState) -> SourceState:
    """The state after a visit that found the feed."""
    (page,) = source.requests(state)
    on_page = source.parse(answer(page, PAGE), state)
    (feed,) = on_page.follow
    state = later(state, on_page)
    in_feed = source.parse(answer(feed, FEED), state)
    assert [item.title for item in in_feed.items] == ["养老金迟发"]
    return later(state, in_feed)


def test_feed_named_by_a_page_is_read_in_the_same_visit(
    source: Source, answer: Answer, blank: SourceState
) -> None:
    (page,) = source.requests(blank)
    (feed,) = source.parse(answer(page, PAGE), blank).follow
    assert (feed.url, feed.purpose, feed.conditional) == (FEED_AT, "more", False)


def test_feed_found_is_asked_directly_afterwards_and_conditionally_once_it_answered(
    source: Source, answer: Answer, blank: SourceState
) -> None:
    state = found(source, answer, blank)
    (feed,) = source.requests(state)
    # The validators of the first visit were the page's.
    assert (feed.url, feed.purpose, feed.conditional) == (FEED_AT, "list", False)
    state = later(state, source.parse(answer(feed, FEED), state))
    assert source.requests(state) == (Request(url=FEED_AT),)


def test_feed_that_became_a_page_is_forgotten_and_looked_for_again(
    source: Source, answer: Answer, blank: SourceState
) -> None:
    state = found(source, answer, blank)
    (feed,) = source.requests(state)
    parsed = source.parse(answer(feed, PAGE), state)
    assert "已不是订阅源" in parsed.problems[0]
    assert [(r.url, r.purpose) for r in parsed.follow] == [(PAGE_AT, "more")]
    state = later(state, parsed)
    (named,) = source.parse(answer(parsed.follow[0], PAGE), state).follow
    assert named.url == FEED_AT
    (page,) = source.requests(state)
    assert (page.url, page.conditional) == (PAGE_AT, False)


def test_feed_that_failed_is_looked_for_on_the_page_next_time(
    source: Source, answer: Answer, blank: SourceState
) -> None:
    state = replace(found(source, answer, blank), failures=1)
    (page,) = source.requests(state)
    assert (page.url, page.conditional) == (PAGE_AT, False)


def test_configured_address_that_became_the_feed_needs_no_memory(
    source: Source, answer: Answer, blank: SourceState
) -> None:
    state = replace(found(source, answer, blank), failures=1)
    (page,) = source.requests(state)
    state = later(state, source.parse(answer(page, FEED), state))
    assert state.cursor == {}
    assert source.requests(replace(state, failures=0)) == (Request(url=PAGE_AT),)


def test_page_named_as_a_feed_is_refused_and_leads_no_further(
    source: Source, answer: Answer, blank: SourceState
) -> None:
    (page,) = source.requests(blank)
    (feed,) = source.parse(answer(page, PAGE), blank).follow
    with pytest.raises(ParseError, match="所标的订阅地址返回的是网页"):
        source.parse(answer(feed, PAGE), blank)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (RSS.format("a.xml"), f"{PAGE_AT}a.xml"),
        ("<base href='https://b.example/c/'>" + RSS.format("a.xml"), "https://b.example/c/a.xml"),
        ("<base href='/d/'>" + RSS.format("a.xml"), "https://www.shifan.example/d/a.xml"),
        (RSS.format("//cdn.example/a"), "https://cdn.example/a"),
        (RSS.replace("rss+xml", "ATOM+xml; charset=utf-8").format("a"), f"{PAGE_AT}a"),
        (RSS.replace("rss+xml", "feed+json").format("a"), f"{PAGE_AT}a"),
        (RSS.replace("rss+xml", "json").format("a"), f"{PAGE_AT}a"),
        (RSS.replace("alternate", "Home Alternate").format("a"), f"{PAGE_AT}a"),
        (RSS.replace("rss+xml", "json").format("wp") + RSS.format("a"), f"{PAGE_AT}a"),
        (RSS.format("comments.xml") + RSS.format("a"), f"{PAGE_AT}a"),
        (RSS.format("a") + RSS.format("b"), f"{PAGE_AT}a"),
        (RSS.format("javascript:alert(1)") + RSS.format("file:///etc/passwd"), None),
        (RSS.format("https://[broken/"), None),
        (RSS.format("") + RSS.format("#top"), None),
        ("<link rel=stylesheet type=text/css href=a.css>", None),
        ("<link rel=alternate hreflang=en type=text/html href=/en>", None),
        ("<a rel=alternate type=application/rss+xml href=a>RSS</a>", None),
    ],
)
def test_first_suitable_link_is_taken(head: str, expected: str | None) -> None:
    assert find(f"<html><head>{head}</head></html>", PAGE_AT) == expected


def test_page_that_names_no_feed_is_refused_with_the_remedy(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(ParseError, match=r"网页上也没有标明订阅地址；.*改用 kind: page"):
        source.parse(make_response("<html><body>维护中</body></html>"), blank)


def test_whole_visits_ask_the_page_once_and_then_the_feed_alone(
    site: Site,
    reply: type[Reply],
    make_fetcher: Callable[..., Fetcher],
    source: Source,
    blank: SourceState,
    clock: SimulatedClock,
) -> None:
    site.replies["/news/"] = reply(body=PAGE.encode(), headers={"etag": '"page"'})
    site.replies["/rss.xml"] = reply(body=FEED.encode(), headers={"etag": '"feed"'})
    state = blank
    with ParserPool(inline=True) as pool:
        for _ in range(3):
            harvest = visit(source, state, make_fetcher(), pool, clock.now())
            assert (harvest.state.failures, harvest.problems) == (0, ())
            state = harvest.state
    asked = [(path, told.get("if-none-match")) for path, told in site.seen if path != "/robots.txt"]
    assert asked == [
        ("/news/", None),
        ("/rss.xml", None),
        ("/rss.xml", None),
        ("/rss.xml", '"feed"'),
    ]
