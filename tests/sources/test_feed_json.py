"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.errors import ParseError
from monitor.sources.base import Response, Source
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]


def feed(*items: object, version: str = "https://jsonfeed.org/version/1.1") -> str:
    return json.dumps({"version": version, "title": "频道", "items": items})


@pytest.mark.parametrize(
    "version", ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"]
)
def test_both_versions_are_read(
    version: str, make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    source = make_source(kind="feed", url="https://www.shifan.example/feed.json")
    told = {
        "id": 7,
        "url": "/7",
        "title": "养老金迟发",
        "content_html": "<p>正<b>文</b></p><script>alert(1)</script>",
        "date_published": "2026-11-22T09:00:00+08:00",
    }
    (item,) = source.parse(make_response(feed(told, version=version)), blank).items
    assert (item.external_id, item.url, item.title, item.body) == (
        "7",
        "https://www.shifan.example/7",
        "养老金迟发",
        "正文",
    )
    assert item.published_at == datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def test_plain_text_is_taken_to_the_letter(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    source = make_source(kind="feed", url="https://www.shifan.example/feed.json")
    told = {"id": "1", "title": "<b>缴费</b>", "content_text": "a < b &amp; c\n<p>第二行"}
    (item,) = source.parse(make_response(feed(told)), blank).items
    assert (item.title, item.body) == ("<b>缴费</b>", "a < b &amp; c\n<p>第二行")


def test_summary_speaks_only_where_there_is_no_content(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    source = make_source(kind="feed", url="https://www.shifan.example/feed.json")
    told = ({"summary": "很长很长的摘要", "content_text": "短"}, {"summary": "摘要"})
    items = source.parse(make_response(feed(*told)), blank).items
    assert [item.body for item in items] == ["短", "摘要"]


def test_items_that_are_none_are_told_and_skipped(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    source = make_source(kind="feed", url="https://www.shifan.example/feed.json")
    parsed = source.parse(make_response(feed(None, 3, {"title": True}, {"title": "题"})), blank)
    assert [item.title for item in parsed.items] == ["题"]
    assert [problem[:3] for problem in parsed.problems] == ["第1条", "第2条", "第3条"]


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        ('{"code": 0, "data": []}', "返回的是其他数据，不是 RSS.*改用 kind: api"),
        ("[]", "返回的是其他数据"),
        (feed()[:-5], "JSON 不完整或不规范（第1行）"),
        ('{"version": "https://jsonfeed.org/version/1"}', "JSON Feed 没有 items 列表"),
        ('{"a":' * 100_000, "JSON 不完整或不规范"),
        ('{"version": ' + "1" * 100_000 + "}", "JSON 不完整或不规范"),
    ],
)
def test_what_is_no_json_feed_is_refused_by_name_and_remedy(
    body: str,
    remedy: str,
    make_source: MakeSource,
    make_response: MakeResponse,
    blank: SourceState,
) -> None:
    source = make_source(kind="feed", id="minsheng", url="https://www.shifan.example/feed.json")
    with pytest.raises(ParseError, match=f"'minsheng'：{remedy}"):
        source.parse(make_response(body), blank)


def test_broken_characters_and_scripted_links_do_no_harm(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    source = make_source(kind="feed", url="https://www.shifan.example/feed.json")
    body = feed({"id": "\ud800", "title": "养老\ud800\u0000金", "url": "javascript:alert(1)"})
    (item,) = source.parse(make_response(body), blank).items
    assert item.title == "养老金"
    assert item.url.startswith("https://www.shifan.example/feed.json#")
