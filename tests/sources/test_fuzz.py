"""Readers given anything at all: each ends in what can be stored, or in a refusal that says why.

The others have such a test beside their own; these are the readers whose files are about more.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import ParseError, RobotsError
from monitor.sources.base import Request, Response, Source
from monitor.sources.feeds import discovery
from monitor.sources.web.robots import Robots
from monitor.types import RawItem, RobotsFile, SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SITE = "https://www.shifan.example"
shared = settings(suppress_health_check=list(HealthCheck))

words = st.text(st.characters(), max_size=30) | st.sampled_from(
    [
        "养老金没到账",
        "2026-11-22T08:00+08:00",
        "昨天 18:05",
        "45.6万",
        "javascript:alert(1)",
        "http://[",
    ]
)


def json_of(*keys: str) -> st.SearchStrategy[Any]:
    """Values of JSON, the objects among them with these keys."""
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | words,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(keys), inner, max_size=len(keys))
        ),
        max_leaves=12,
    )


def markup_of(*pieces: str) -> st.SearchStrategy[str]:
    """Tags in any order, with any text between them."""
    tokens = (
        *pieces,
        "&",
        "&#0;",
        "<",
        ">",
        '"',
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "\0",
        "\ud800",
    )
    return st.lists(st.sampled_from(tokens) | words, max_size=40).map("".join)


def ends_well(source: Source, response: Response) -> None:
    try:
        parsed = source.parse(response, SourceState(source_id=source.config.id))
    except ParseError as refused:
        assert repr(source.config.id) in str(refused)  # noqa: PT017 - both ends are right
        return
    for item in parsed.items:
        expect_storable(item)
    json.dumps(dict(parsed.cursor or {}), ensure_ascii=False).encode()


def expect_storable(item: RawItem) -> None:
    kept = f"{item.url}{item.title}{item.body}{item.outlet}{item.external_id}"
    assert b"\0" not in kept.encode()
    assert item.published_at is None or item.published_at.tzinfo is not None


def bytes_of(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")


# ── feeds ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.fuzz
@shared
@given(
    items=json_of(
        *("id", "url", "external_url", "title", "content_html", "content_text", "summary"),
        *("date_published", "date_modified", "author", "authors", "name", "tags"),
    )
)
def test_any_json_feed_ends_in_items_or_a_parse_error(
    items: object, make_source: MakeSource, make_response: MakeResponse
) -> None:
    feed = make_source(kind="feed", url=f"{SITE}/feed.json")
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "频道", "items": items}
    ends_well(feed, make_response(bytes_of(told)))
    ends_well(feed, make_response(bytes_of({**told, "items": [items]})))


@pytest.mark.fuzz
@given(
    page=markup_of(
        *("<html>", "<head>", "</head>", "<body>", "<base href='", "<base href='http://['>"),
        *("<link rel='alternate' type='application/rss+xml' href='", "<link rel=alternate", "'>"),
        *(" type='application/atom+xml'", " href=/rss", "<a href='/feed'>RSS</a>"),
    )
)
def test_feed_found_on_any_page_is_a_web_address_or_none(page: str) -> None:
    found = discovery.find(page, f"{SITE}/")
    assert found is None or found.startswith(("http://", "https://"))


@pytest.mark.fuzz
@shared
@given(
    body=st.binary(max_size=300)
    | markup_of("<title>", "<p>", "</p>", "<h1>").map(
        lambda page: page.encode("utf-8", "surrogatepass")
    )
)
def test_any_article_behind_a_feed_ends_in_items_or_a_parse_error(
    body: bytes, make_source: MakeSource, make_response: MakeResponse
) -> None:
    feed = make_source(kind="feed", url=f"{SITE}/rss", full_text=True)
    asked = Request(url=f"{SITE}/1.html", purpose="article")
    ends_well(feed, make_response(body, url=asked.url, request=asked))


# ── hot lists ────────────────────────────────────────────────────────────────────────────────

BOARD = {"kind": "hotlist", "url": f"{SITE}/hot", "platform": "hotlist", "authority": "portal"}


@pytest.mark.fuzz
@shared
@given(rows=json_of("word", "url", "hot", "at", "no"))
def test_any_json_board_ends_in_items_or_a_parse_error(
    rows: object, make_source: MakeSource, make_response: MakeResponse
) -> None:
    fields = {"title": "word", "link": "url", "heat": "hot", "published": "at", "rank": "no"}
    board = make_source(**BOARD, items="list", **fields)
    ends_well(board, make_response(bytes_of({"list": rows})))
    ends_well(board, make_response(bytes_of({"list": [rows]})))


@pytest.mark.fuzz
@shared
@given(
    body=st.binary(max_size=300)
    | markup_of(
        *("<ol>", "<li data-no='", "<li data-no='1'>", "</li>", "<a class=t href='", "'>", "</a>"),
        *("<b>", "<time datetime='", "<p>"),
    ).map(lambda page: page.encode("utf-8", "surrogatepass"))
)
@pytest.mark.parametrize("reading", ["html", "json"])
def test_any_bytes_of_a_board_end_in_items_or_a_parse_error(
    body: bytes, reading: str, make_source: MakeSource, make_response: MakeResponse
) -> None:
    places = {"items": "li", "title": "a", "link": "a", "rank": "@data-no", "heat": "b"}
    if reading == "json":
        places = {"items": "list", "title": "word"}
    board = make_source(**BOARD, reading=reading, **places)
    ends_well(board, make_response(body))


# ── recordings and robots ────────────────────────────────────────────────────────────────────


@pytest.mark.fuzz
@shared
@given(
    body=st.binary(max_size=300)
    | st.lists(
        json_of(
            *("id", "title", "text", "platform", "authority", "published_at", "first_seen", "obs"),
            *("engagement", "likes", "source", "url", "desc"),
        ),
        max_size=4,
    ).map(lambda rows: b"\n".join(map(bytes_of, rows)))
)
def test_any_recording_ends_in_items_or_a_parse_error(
    body: bytes, make_source: MakeSource, make_response: MakeResponse
) -> None:
    ends_well(make_source(kind="recorded", url="tape.jsonl"), make_response(body))


@pytest.mark.fuzz
@given(
    text=markup_of(
        *("User-agent: *", "User-agent: GoldenHourMonitor", "Disallow: /", "Disallow: *$*$", "\n"),
        *(
            "Allow: /",
            "Crawl-delay: ",
            "1e999",
            "nan",
            "-1",
            "Request-rate: 1/0",
            "Sitemap: x",
            "%",
        ),
    )
)
def test_any_robots_file_allows_or_forbids(text: str) -> None:
    def ask(site: str) -> RobotsFile:
        return RobotsFile(site=site, fetched_at=AT, status=200, text=text, hash="h")

    try:
        delay = Robots("GoldenHourMonitor").check(f"{SITE}/a", SITE, AT, ask).delay_s
    except RobotsError as refused:
        assert SITE in str(refused) or "robots.txt" in str(refused)  # noqa: PT017 - both are right
        return
    assert 0 <= delay <= 3600
