"""Parser processes: hostile documents are stopped, honest ones go on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from monitor.errors import ParseError
from monitor.settings.sources import FeedSource
from monitor.sources.base import Parsed, Request, Response, Source
from monitor.sources.worker import ParserPool
from monitor.types import Authority, Platform, SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

HONEST = "<rss><channel><item><title>养老金迟发</title></item></channel></rss>"


@dataclass(frozen=True)
class Misbehaving:
    """A reader that does what its settings' name says."""

    config: FeedSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        return ()

    def parse(self, response: Response, state: SourceState) -> Parsed:
        if self.config.name == "sleep":
            time.sleep(60)
        if self.config.name == "hoard":
            return Parsed(problems=("x" * 2_000_000_000,))
        if self.config.name == "die":
            os._exit(3)
        raise ZeroDivisionError


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    with ParserPool(timeout_s=5, memory_mb=1024, workers=2) as made:
        yield made


def misbehaving(what: str) -> Misbehaving:
    return Misbehaving(
        FeedSource(
            kind="feed",
            id="evil",
            name=what,
            url="https://evil.example/",
            platform=Platform.NEWS,
            authority=Authority.PORTAL,
        )
    )


def test_feed_is_read_in_another_process(
    pool: ParserPool, make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    parsed = pool.parse(feed, make_response(HONEST), blank)
    assert [item.title for item in parsed.items] == ["养老金迟发"]


@pytest.mark.slow
def test_hostile_feed_is_stopped_while_others_go_on(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", id="evil", url="https://evil.example/rss")
    attributes = " ".join(f'a{n}="1"' for n in range(200_000))
    hostile = make_response(f"<rss><channel><item {attributes}></item>&</channel></rss>")
    with ParserPool(timeout_s=2, workers=2) as pool, ThreadPoolExecutor(2) as threads:
        doomed = threads.submit(pool.parse, feed, hostile, blank)
        for _ in range(5):
            assert pool.parse(feed, make_response(HONEST), blank).items
        with pytest.raises(ParseError, match=r"'evil'.*超过2秒仍未完成"):
            doomed.result()
        assert pool.parse(feed, make_response(HONEST), blank).items


@pytest.mark.parametrize(
    ("what", "told"),
    [("hoard", "内存超过 1024 MB"), ("die", "解析进程意外终止"), ("fail", "ZeroDivisionError")],
)
def test_whatever_a_parser_does_becomes_a_parse_error(
    what: str, told: str, pool: ParserPool, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(ParseError, match=told) as caught:
        pool.parse(misbehaving(what), make_response(""), blank)
    assert "'evil'" in str(caught.value)


def test_parse_errors_of_the_kind_come_through_unchanged(
    pool: ParserPool, make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", id="minsheng", url="https://www.shifan.example/rss")
    with pytest.raises(ParseError, match="'minsheng'：返回内容为空"):
        pool.parse(feed, make_response(""), blank)


def test_inline_pool_starts_no_process_and_still_names_the_source(
    make_response: MakeResponse, blank: SourceState
) -> None:
    with ParserPool(inline=True) as pool, pytest.raises(ParseError, match="ZeroDivisionError"):
        pool.parse(misbehaving("fail"), make_response(""), blank)
