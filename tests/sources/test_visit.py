"""One call at one source, over a real loopback server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from monitor.sources.base import Parsed, Request, Response, Source
from monitor.sources.fetch import Fetcher
from monitor.sources.visit import FULL_EVERY, LONGEST_WAIT, visit
from monitor.sources.worker import ParserPool
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeFetcher = Callable[..., Fetcher]

FEED = "<rss><channel><item><title>养老金迟发</title></item></channel></rss>".encode()
ARTICLE = "<h1>市人社局答复养老金迟发</h1><p>当日到账。</p>".encode()


@pytest.fixture
def pool() -> ParserPool:
    return ParserPool(inline=True)


@pytest.fixture
def feed(make_source: MakeSource, site: Any) -> Source:
    return make_source(kind="feed", url=site.url("/feed"), every="10m")


@pytest.fixture
def page(make_source: MakeSource, site: Any, reply: Any) -> Source:
    links = b'<a class="n" href="/1">1</a><a class="n" href="/2">2</a>'
    site.replies["/list"] = reply(body=links, headers={"ETag": '"list"'})
    return make_source(kind="page", url=site.url("/list"), list_selector="a.n")


def test_a_good_visit_brings_items_and_remembers_validators(
    feed: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    site.replies["/feed"] = reply(body=FEED, headers={"ETag": '"1"', "Last-Modified": "gestern"})
    failed_before = replace(blank, failures=3, last_error="x")
    harvest = visit(feed, failed_before, make_fetcher(), pool, now)
    assert [item.title for item in harvest.items] == ["养老金迟发"]
    assert (harvest.unchanged, harvest.problems) == (False, ())
    state = harvest.state
    assert (state.etag, state.last_modified, state.failures) == ('"1"', "gestern", 0)
    assert (state.last_success_at, state.last_error) == (now, None)
    assert state.next_fetch_at is not None
    assert timedelta(minutes=9) <= state.next_fetch_at - now <= timedelta(minutes=10)


def test_the_same_body_is_not_read_twice(
    feed: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    site.replies["/feed"] = reply(body=FEED)
    fetcher = make_fetcher()
    first = visit(feed, blank, fetcher, pool, now)
    second = visit(feed, first.state, fetcher, pool, now)
    assert (second.unchanged, second.items) == (True, ())
    assert second.state.failures == 0


def test_after_many_304_the_whole_is_fetched_once(
    feed: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    site.replies["/feed"] = reply(status=304)
    fetcher, state = make_fetcher(), replace(blank, etag='"stale"')
    for _ in range(FULL_EVERY - 1):
        harvest = visit(feed, state, fetcher, pool, now)
        assert harvest.unchanged
        state = harvest.state
    site.replies["/feed"] = reply(body=FEED)
    harvest = visit(feed, state, fetcher, pool, now)
    assert len(harvest.items) == 1
    asked_with_validator = ["if-none-match" in sent for path, sent in site.seen if path == "/feed"]
    assert asked_with_validator == [True] * (FULL_EVERY - 1) + [False]
    visit(feed, replace(harvest.state, etag='"new"'), fetcher, pool, now)
    assert "if-none-match" in site.seen[-1][1]


def test_failures_in_a_row_double_the_wait_up_to_half_an_hour(
    feed: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    site.replies["/feed"] = reply(body=b"")
    fetcher, state, waits = make_fetcher(), blank, []
    for _ in range(8):
        harvest = visit(feed, state, fetcher, pool, now)
        state = harvest.state
        assert state.next_fetch_at is not None
        waits.append(state.next_fetch_at - now)
    assert waits[:3] == [timedelta(minutes=m) for m in (20, 30, 30)]
    assert waits[-1] == LONGEST_WAIT
    assert state.failures == 8
    assert "返回内容为空" in (state.last_error or "")
    assert harvest.problems == (state.last_error,)
    assert state.last_success_at is None


def test_a_failure_keeps_what_was_remembered(
    feed: Source, make_fetcher: MakeFetcher, pool: ParserPool, blank: SourceState, now: datetime
) -> None:
    before = replace(blank, etag='"1"', body_hash="h", cursor={"a": "b"}, last_success_at=now)
    after = visit(feed, before, make_fetcher(), pool, now + timedelta(hours=1)).state
    assert (after.etag, after.body_hash, after.cursor) == ('"1"', "h", {"a": "b"})
    assert (after.last_success_at, after.last_attempt_at) == (now, now + timedelta(hours=1))


def test_retry_after_is_honoured(
    feed: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    site.replies["/feed"] = reply(status=429, headers={"retry-after": "7200"})
    harvest = visit(feed, blank, make_fetcher(), pool, now)
    assert harvest.state.next_fetch_at == now + timedelta(hours=2)


def test_unset_secret_is_a_failure_of_that_source_only(
    make_source: MakeSource,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    source = make_source(kind="feed", url="https://a.shifan.example/${NOT_SET_ANYWHERE}")
    harvest = visit(source, blank, make_fetcher(), pool, now)
    assert "NOT_SET_ANYWHERE" in (harvest.state.last_error or "")


def test_articles_are_read_and_not_asked_for_again(
    page: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    site.replies |= {"/1": reply(body=ARTICLE), "/2": reply(body=ARTICLE)}
    fetcher = make_fetcher()
    first = visit(page, blank, fetcher, pool, now)
    assert [item.url for item in first.items] == [site.url("/1"), site.url("/2")]
    second = visit(page, first.state, fetcher, pool, now)
    assert second.unchanged
    assert site.paths().count("/1") == 1
    assert site.seen[-1][1]["if-none-match"] == '"list"'


def test_one_bad_article_is_reported_and_tried_again(
    page: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    site.replies |= {"/1": reply(status=500), "/2": reply(body=ARTICLE)}
    fetcher = make_fetcher()
    first = visit(page, blank, fetcher, pool, now)
    assert len(first.items) == 1
    assert "/1：返回 HTTP 500" in first.problems[0]
    assert first.state.failures == 0
    site.replies["/1"] = reply(body=ARTICLE)
    second = visit(page, first.state, fetcher, pool, now)
    assert [item.url for item in second.items] == [site.url("/1")]


def test_a_list_none_of_whose_articles_can_be_read_is_a_failure(
    page: Source, make_fetcher: MakeFetcher, pool: ParserPool, blank: SourceState, now: datetime
) -> None:
    harvest = visit(page, blank, make_fetcher(), pool, now)
    assert harvest.state.failures == 1
    assert "2个后续页面均未能读取" in (harvest.state.last_error or "")


def test_a_site_that_asks_for_quiet_is_left_alone_and_the_harvest_kept(
    page: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    site.replies |= {
        "/1": reply(body=ARTICLE),
        "/2": reply(status=503, headers={"retry-after": "3600"}),
    }
    harvest = visit(page, blank, make_fetcher(), pool, now)
    assert len(harvest.items) == 1
    assert harvest.state.next_fetch_at == now + timedelta(hours=1)


class _Broken:
    """A third party's reader that fails before it asks for anything."""

    def __init__(self, like: Source) -> None:
        self.config = like.config

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        raise ZeroDivisionError

    def parse(self, response: Response, state: SourceState) -> Parsed:
        raise ZeroDivisionError


def test_a_reader_with_a_fault_never_ends_a_run(
    feed: Source, make_fetcher: MakeFetcher, pool: ParserPool, blank: SourceState, now: datetime
) -> None:
    harvest = visit(_Broken(feed), blank, make_fetcher(), pool, now)
    assert "ZeroDivisionError" in (harvest.state.last_error or "")


def test_recorded_stream_is_read_on_though_its_file_stays_the_same(
    make_source: MakeSource,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    clock: Any,
    tmp_path: Any,
) -> None:
    rows = [f'{{"title": "{n}", "published_at": "2026-11-22T1{n}:30:00+08:00"}}' for n in (0, 1)]
    (tmp_path / "tape.jsonl").write_text("\n".join(rows), encoding="utf-8")
    source, fetcher, titles = make_source(kind="recorded", url="tape.jsonl"), make_fetcher(), []
    state = blank
    for _ in range(2):
        clock.move_to(clock.now() + timedelta(hours=1))
        harvest = visit(source, state, fetcher, pool, clock.now())
        titles.append([item.title for item in harvest.items])
        state = harvest.state
    assert titles == [["0"], ["1"]]


def test_strange_host_that_wants_rest_does_not_end_the_visit(
    make_source: MakeSource,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    links = '<a class="n" href="https://far.shifan.example/far">1</a><a class="n" href="/2">2</a>'
    site.replies |= {
        "/list": reply(body=links.encode()),
        "/far": reply(status=429, headers={"retry-after": "600"}),
        "/2": reply(body=ARTICLE),
    }
    source = make_source(kind="page", url=site.url("/list"), list_selector="a.n")
    harvest = visit(source, blank, make_fetcher(), pool, now)
    assert [item.url for item in harvest.items] == [site.url("/2")]
    assert harvest.state.failures == 0
    assert "HTTP 429" in harvest.problems[0]


def test_answer_from_a_cache_does_not_make_a_clock_slow(
    feed: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(200)
        handler.send_header("date", format_datetime(now - timedelta(hours=1), usegmt=True))
        handler.send_header("age", "3600")
        handler.send_header("content-length", str(len(FEED)))
        handler.end_headers()
        handler.wfile.write(FEED)

    site.replies["/feed"] = reply(act=answer)
    assert visit(feed, blank, make_fetcher(), pool, now).state.skew_s == 0


def test_reader_that_mixes_times_with_and_without_a_zone_never_ends_a_run(
    feed: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    site.replies["/feed"] = reply(body=FEED)
    harvest = visit(_Careless(feed), blank, make_fetcher(), pool, now)
    assert "TypeError" in (harvest.state.last_error or "")


class _Careless:
    """A third party's reader whose times are a muddle."""

    def __init__(self, like: Source) -> None:
        self.config = like.config
        self._like = like

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        return self._like.requests(state)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        (item,) = self._like.parse(response, state).items
        at = response.fetched_at
        times = (at, at.replace(tzinfo=None))
        return Parsed(items=tuple(replace(item, published_at=time) for time in times))


def test_article_not_come_to_does_not_count_as_tried_and_a_hopeless_one_leaves_its_headline(
    page: Source,
    site: Any,
    reply: Any,
    make_fetcher: MakeFetcher,
    pool: ParserPool,
    blank: SourceState,
    now: datetime,
) -> None:
    links = (
        "<ul><li><a class=n href=/1>养老金迟发一天</a><li><a class=n href=/2>医保窗口加开</a></ul>"
    )
    site.replies["/list"] = reply(body=links.encode())
    site.replies["/1"] = reply(status=404)
    site.replies["/2"] = reply(status=503, headers={"retry-after": "60"})
    state, brought = blank, []
    for number in range(5):
        # A fetcher of its own each time: the host has rested since.
        harvest = visit(page, state, make_fetcher(), pool, now + timedelta(hours=number))
        state = harvest.state
        brought += [item.title for item in harvest.items]
    assert brought == ["养老金迟发一天"], "given up after three real tries"
    site.replies["/2"] = reply(body=ARTICLE)
    last = visit(page, state, make_fetcher(), pool, now + timedelta(hours=9))
    assert [item.url for item in last.items] == [site.url("/2")], "asked for as often as it takes"
