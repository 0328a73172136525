"""Hostile feeds: read or refused, within their limits; what feedparser hangs on is killed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.settings.sources import FeedSource
from monitor.sources.base import Parsed, Request, Response, Source
from monitor.sources.kinds.feed import Feed
from monitor.sources.worker import ParserPool
from monitor.types import Authority, Platform, SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

ADDRESS = "https://www.shifan.example/rss"


def parsed(body: bytes | str, address: str = ADDRESS) -> Parsed:
    """What the kind makes of ``body``. ParseError when it refuses it."""
    config = FeedSource(
        kind="feed",
        id="minsheng",
        name="示范网",
        url=ADDRESS,
        platform=Platform.NEWS,
        authority=Authority.CITY,
    )
    response = Response(
        request=Request(url=address),
        status=200,
        url=address,
        headers={},
        body=body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"),
        fetched_at=datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
    )
    return Feed(config).parse(response, SourceState(source_id="minsheng"))


def rss(inside: str, root: str = "rss") -> str:
    entry = f"<item><title>养老金迟发</title>{inside}</item>"
    return f"<{root}><channel>{entry}</channel></rss>"


def attributes(count: int) -> str:
    return " ".join(f'a{n}="1"' for n in range(count))


def namespaces(count: int) -> str:
    return " ".join(f'xmlns:n{n}="https://n.example/{n}"' for n in range(count))


@pytest.mark.parametrize(
    ("body", "length"),
    [
        pytest.param(rss(f"<x {attributes(200_000)}/>"), 0, id="200,000 attributes"),
        pytest.param(rss("", f"rss {namespaces(50_000)}"), 0, id="50,000 namespaces"),
        pytest.param(
            rss(f"<description><![CDATA[{'<!--' * 200_000}]]></description>"),
            0,
            id="200,000 comments in CDATA",
        ),
        pytest.param(
            rss(f"<description><![CDATA[{'<' * 5_000_000}]]></description>"),
            5_000_000,
            id="5,000,000 angle brackets",
        ),
        pytest.param(
            rss(f"<description>{'&amp;' * 1_000_000}</description>"),
            1_000_000,
            id="1,000,000 ampersands",
        ),
        pytest.param(
            rss(f"<description><![CDATA[{'<div>' * 100_000}底]]></description>"),
            1,
            id="100,000 levels of HTML",
        ),
        pytest.param(
            rss(f"<description><![CDATA[<p {attributes(200_000)}>底]]></description>"),
            1,
            id="200,000 attributes in HTML",
        ),
        pytest.param("\n" * 1_000_000 + rss(""), 0, id="1,000,000 lines before the root"),
        pytest.param(rss("<title>x</title>" * 50_000), 0, id="50,000 titles"),
        pytest.param(
            rss(f"<description>{'正文' * 200}\0\ud800</description>"), 400, id="NUL and surrogate"
        ),
    ],
)
def test_hostile_feed_that_is_well_formed_is_read_without_harm(body: str, length: int) -> None:
    (item,) = parsed(body).items
    assert (item.title, len(item.body.strip("\ufffd"))) == ("养老金迟发", length)


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>',
        '<!DOCTYPE rss SYSTEM "x" [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><rss></rss>',
        '<?xml version="1.0"?><!-- x --><!DOCTYPE rss [ ]><rss></rss>',
    ],
)
def test_feed_that_declares_entities_is_refused(body: str) -> None:
    with pytest.raises(ParseError, match="'minsheng'：自行声明了 XML 实体"):
        parsed(body)


def test_entity_of_a_foreign_file_is_never_read() -> None:
    body = '<!DOCTYPE rss SYSTEM "file:///etc/passwd">' + rss("<description>&x;</description>")
    (item,) = parsed(body).items
    assert item.body in ("", "&x;")


def test_long_honest_feed_is_read_whole() -> None:
    entry = "<item><title>题</title><description>" + "正文" * 500 + "</description></item>"
    items = parsed(f"<rss><channel>{entry * 2000}</channel></rss>").items
    assert {len(item.body) for item in items} == {1000}
    assert len(items) == 2000


@pytest.mark.parametrize("cut", [1, 7, 20, 60])
def test_truncated_feed_is_refused(cut: int) -> None:
    with pytest.raises(ParseError, match="不完整，末尾缺失"):
        parsed(rss("<description>文</description>")[:-cut])


@pytest.mark.slow
def test_feeds_that_keep_feedparser_busy_for_ever_are_stopped(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", id="evil", url=ADDRESS)
    hostile = (
        rss("".join(f"<n{n}:x xmlns:n{n}='u:{n}'/>" for n in range(50_000)) + "&"),
        rss(f"<author>{'a' * 200_000}</author>&"),
    )
    with ParserPool(timeout_s=1.5, workers=2) as pool, ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(pool.parse, feed, make_response(body), blank) for body in hostile]
        for doomed in waiting:
            with pytest.raises(ParseError, match=r"'evil'.*超过1.5秒仍未完成"):
                doomed.result()


# ── whatever comes, it ends in items or in a refusal ─────────────────────────────────────────

_TAGS = (
    *("rss", "channel", "item", "feed", "entry", "title", "link", "guid", "pubDate", "description"),
    *("content", "source", "image", "width", "body", "abstract", "tags", "links", "media:title"),
    *("georss:point", "gml:pos", "html"),
)
PIECES = (
    *(f"<{tag}>" for tag in _TAGS),
    *(f"</{tag}>" for tag in _TAGS),
    *("<link", " href='", "'/>", "<content", " type='xhtml'>", "<![CDATA[", "]]>", "<!--", "-->"),
    *("<?xml", "?>", "<!DOCTYPE", "<![", "&", "&#", ";", "&amp;", "&#xD800;", '"', "<", ">", "="),
    *("/", "养老金", "2026-11-22", "\0", "\ufffe", "\ud800", "1e999", "http://[", "javascript:x"),
    *(" xmlns:a='", " base='http://x/'", "xml:base='/'", '"title": "', '"id": ', '"url": "', "}]}"),
    "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "<link rel=alternate type=application/rss+xml href='",
    '{"version": "https://jsonfeed.org/version/1", "items": [{',
)


def ends_well(body: bytes | str) -> None:
    try:
        result = parsed(body)
    except ParseError as error:
        assert "'minsheng'" in str(error)  # noqa: PT017 - both ends are right
        return
    for item in result.items:
        f"{item.url}{item.title}{item.body}{item.external_id}{item.outlet}".encode()
        assert item.url.startswith(("http://", "https://"))


@pytest.mark.fuzz
@given(st.binary(max_size=300))
def test_any_bytes_end_in_items_or_a_parse_error(body: bytes) -> None:
    ends_well(body)


@pytest.mark.fuzz
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_pieces_of_feeds_end_in_items_or_a_parse_error(body: str) -> None:
    ends_well(body)


@pytest.mark.fuzz
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_whatever_is_left_to_feedparser_ends_in_items_or_a_parse_error(body: str) -> None:
    ends_well(f"<rss><channel><item>{body}&</item></channel></rss>")


@pytest.mark.fuzz
@given(st.text(max_size=60), st.integers(0, 400), st.integers(0, 400))
def test_any_damage_to_a_feed_ends_in_items_or_a_parse_error(
    instead: str, start: int, end: int
) -> None:
    feed = rss("<link>/1</link><description>a<![CDATA[<b>文</b>]]></description>")
    ends_well(feed[:start] + instead + feed[end:])
