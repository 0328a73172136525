"""Entries with a summary only: given at once, and their articles read as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from monitor.errors import ParseError
from monitor.sources.base import Parsed, Response, Source
from monitor.sources.feeds.fulltext import is_summary
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

WHOLE = "养老金调整办法全文如下。" * 30
ARTICLE = (
    "<html><head><title>养老金迟发的说明</title></head><body><h1>养老金迟发的说明</h1>"
    f"<div class='TRS_Editor'><p>{WHOLE}</p></div></body></html>"
)


def rss(*entries: str) -> str:
    return f'<rss version="2.0"><channel>{"".join(entries)}</channel></rss>'


def entry(number: int, text: str = "摘要", link: str = "") -> str:
    link = link or f"https://www.shifan.example/{number}.html"
    return (
        f"<item><title>第{number}条</title><link>{link}</link><guid isPermaLink='false'>g{number}"
        f"</guid><pubDate>Sun, 22 Nov 2026 09:00:00 +0800</pubDate>"
        f"<description>{text}</description></item>"
    )


@pytest.fixture
def source(make_source: MakeSource) -> Source:
    return make_source(
        kind="feed", url="https://www.shifan.example/rss", full_text=True, max_articles=2
    )


def later(state: SourceState, parsed: Parsed) -> SourceState:
    assert parsed.cursor is not None
    return replace(state, cursor=parsed.cursor)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("短", True),
        (WHOLE, False),
        (WHOLE + "……", True),
        (WHOLE + "...", True),
        (WHOLE + " […]", True),
        (WHOLE + "[...]", True),
        (WHOLE + "[查看全文]", True),
        (WHOLE + "\n阅读全文 >>", True),
        (WHOLE + "点击阅读原文", True),
        (WHOLE + "【全文】", True),
        (WHOLE + "Read more →", True),
        (WHOLE + "请查看全文后办理。详见窗口。", False),
    ],
)
def test_summary_is_told_by_length_and_by_its_end(body: str, expected: bool) -> None:
    assert is_summary(body) is expected


def test_summary_is_given_at_once_and_its_article_follows(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    parsed = source.parse(make_response(rss(entry(1), entry(2, WHOLE))), blank)
    assert [item.title for item in parsed.items] == ["第1条", "第2条"]
    assert [(r.url, r.purpose) for r in parsed.follow] == [
        ("https://www.shifan.example/1.html", "article")
    ]


def test_article_is_an_update_of_its_entry(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    listed = source.parse(make_response(rss(entry(1))), blank)
    read = source.parse(
        make_response(ARTICLE, url=listed.follow[0].url, request=listed.follow[0]),
        later(blank, listed),
    )
    (before,), (after,) = listed.items, read.items
    assert (before.url, before.external_id) == (after.url, after.external_id)
    assert (before.title, before.published_at) == (after.title, after.published_at)
    assert (before.body, after.body) == ("摘要", WHOLE)


def test_summary_is_not_given_again_once_its_article_was_read(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    listed = source.parse(make_response(rss(entry(1))), blank)
    read = source.parse(
        make_response(ARTICLE, url=listed.follow[0].url, request=listed.follow[0]),
        later(blank, listed),
    )
    again = source.parse(make_response(rss(entry(1), entry(2))), later(blank, read))
    assert [item.title for item in again.items] == ["第2条"]
    assert [request.url for request in again.follow] == ["https://www.shifan.example/2.html"]


def test_nothing_is_lost_when_an_article_is_never_read(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    state, given = blank, []
    for _ in range(5):
        parsed = source.parse(make_response(rss(entry(1))), state)
        state = later(state, parsed)
        given.append((len(parsed.items), len(parsed.follow), len(parsed.problems)))
    assert given == [(1, 1, 0), (1, 1, 0), (1, 1, 0), (1, 0, 1), (0, 0, 0)]


def test_feed_is_read_even_unchanged_while_articles_are_owed(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    parsed = source.parse(make_response(rss(*(entry(n) for n in range(4)))), blank)
    assert (len(parsed.items), len(parsed.follow)) == (4, 2)
    assert [request.conditional for request in source.requests(later(blank, parsed))] == [False]


@pytest.mark.parametrize(
    ("page", "bodies"),
    [
        ("<title>示范网</title>", ["一段较长的摘要文字。" * 5]),
        ("<title>登录</title><div class='TRS_Editor'><p>请登录</p></div>", []),
    ],
)
def test_article_that_says_no_more_changes_nothing(
    page: str,
    bodies: list[str],
    make_source: MakeSource,
    make_response: MakeResponse,
    blank: SourceState,
) -> None:
    address = "https://www.shifan.example/rss"
    chosen = make_source(kind="feed", url=address, full_text=True, body_selector=".TRS_Editor")
    listed = chosen.parse(make_response(rss(entry(1, "一段较长的摘要文字。" * 5))), blank)
    request = listed.follow[0]
    response = make_response(f"<html>{page}</html>", url=request.url, request=request)
    parsed = chosen.parse(response, later(blank, listed))
    assert [(item.title, item.body) for item in parsed.items] == [("第1条", b) for b in bodies]


def test_address_that_several_entries_share_is_not_followed(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    home = "https://www.shifan.example/"
    body = rss(entry(1, link=home), entry(2, link=home + "#2"), entry(3, link="javascript:x"))
    parsed = source.parse(make_response(body), blank)
    assert [item.external_id for item in parsed.items] == ["g1", "g2", "g3"]
    assert parsed.follow == ()


def test_without_full_text_nothing_is_followed(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    source = make_source(kind="feed", url="https://www.shifan.example/rss")
    parsed = source.parse(make_response(rss(entry(1))), blank)
    assert (parsed.follow, parsed.cursor) == ((), None)


def test_broken_article_is_an_error_of_its_own(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    listed = source.parse(
        make_response(
            rss(
                "<item><link>https://a.example/1</link></item>",
                "<item><description>无题</description><link>https://a.example/2</link></item>",
            )
        ),
        blank,
    )
    request = replace(listed.follow[0], context={})
    response = make_response(b"", url=request.url, content_type="image/png", request=request)
    with pytest.raises(ParseError, match="不是网页"):
        source.parse(response, later(blank, listed))
