from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.errors import ParseError
from monitor.sources.base import Response, Source
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

ENTRY = "<item><title>养老金迟发</title><link>https://a.example/1</link>{more}</item>"


def rss(*entries: str) -> str:
    return f'<rss version="2.0"><channel><title>频道</title>{"".join(entries)}</channel></rss>'


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("Sun, 22 Nov 2026 09:00:00 +0800", datetime(2026, 11, 22, 1, 0, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 01:00:00 GMT", datetime(2026, 11, 22, 1, 0, tzinfo=UTC)),
        ("2026-11-22T09:00:00+08:00", datetime(2026, 11, 22, 1, 0, tzinfo=UTC)),
        ("2026-11-22 09:00:00", datetime(2026, 11, 22, 1, 0, tzinfo=UTC)),
        ("2026年11月22日 09:00", datetime(2026, 11, 22, 1, 0, tzinfo=UTC)),
        ("3小时前", datetime(2026, 11, 21, 23, 0, tzinfo=UTC)),
    ],
)
def test_dates_keep_their_zone_and_lack_of_one_means_desk_time(
    told: str,
    moment: datetime,
    make_source: MakeSource,
    make_response: MakeResponse,
    blank: SourceState,
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    body = rss(ENTRY.format(more=f"<pubDate>{told}</pubDate>"))
    (item,) = feed.parse(make_response(body), blank).items
    assert item.published_at == moment


def test_atom_is_read(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/atom")
    body = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>频道</title>'
        "<entry><id>urn:1</id><title>医保缴费</title><link href='/1'/>"
        "<updated>2026-11-22T09:00:00+08:00</updated><summary>标准公布</summary></entry></feed>"
    )
    (item,) = feed.parse(make_response(body), blank).items
    assert (item.external_id, item.url, item.body) == (
        "urn:1",
        "https://www.shifan.example/1",
        "标准公布",
    )
    assert item.published_at == datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("header", ["text/xml", "application/rss+xml; charset=utf-8", ""])
def test_gbk_feed_is_read_under_any_header(
    header: str, make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    body = rss(ENTRY.format(more="")).encode("gbk")
    (item,) = feed.parse(make_response(body, content_type=header), blank).items
    assert item.title == "养老金迟发"


@pytest.mark.parametrize("header", ["text/xml; charset=gbk", "text/xml; charset=utf-8", ""])
def test_big5_feed_is_read_when_it_says_so_whatever_the_header(
    header: str, make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    entry = "<item><title>養老金遲發，經辦機構稱正在核查</title></item>"
    told = f"<?xml version='1.0' encoding='big5'?><rss><channel>{entry}</channel></rss>"
    body = told.encode("big5")
    (item,) = feed.parse(make_response(body, content_type=header), blank).items
    assert item.title == "養老金遲發，經辦機構稱正在核查"


def test_quiet_feed_is_no_error(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    parsed = feed.parse(make_response(rss()), blank)
    assert (parsed.items, parsed.problems) == ((), ())


def test_malformed_feed_gives_what_it_holds_and_says_so(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    body = rss(ENTRY.format(more="<description>a & b <oops></description>"))
    parsed = feed.parse(make_response(body), blank)
    assert [item.title for item in parsed.items] == ["养老金迟发"]
    assert "XML 不规范（第2行附近），已尽量读取" in parsed.problems[0]


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        ("", "返回内容为空"),
        ("  \n", "返回内容为空"),
        ("<!DOCTYPE html><html><body>维护中</body></html>", "返回的是网页，不是 RSS"),
        ("<!-- x --><html></html>", "返回的是网页，不是 RSS"),
        ('{"code": 0}', "返回的是其他数据，不是 RSS"),
        (rss(ENTRY.format(more=""))[:-20], "不完整，末尾缺失"),
        ("<rss><channel", "不完整，末尾缺失"),
        ("<rss><<<></rss>", "XML 不规范"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>', "XML 实体"),
        ("<!-- x --> <!doctype rss SYSTEM 'x' [ <!ENTITY a 'b'> ]><rss/>", "XML 实体"),
    ],
)
def test_what_is_no_whole_feed_is_refused_by_name_and_remedy(
    body: str,
    remedy: str,
    make_source: MakeSource,
    make_response: MakeResponse,
    blank: SourceState,
) -> None:
    feed = make_source(kind="feed", id="minsheng", url="https://www.shifan.example/rss")
    with pytest.raises(ParseError, match=remedy) as caught:
        feed.parse(make_response(body), blank)
    assert "'minsheng'" in str(caught.value)


@pytest.mark.parametrize("reference", ["&#xD800;", "&#0;", "&#x1F;", "&#xFFFF;", "&#x110000;"])
def test_reference_to_no_character_costs_nothing_but_itself(
    reference: str, make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    body = rss(ENTRY.format(more=f"<description>正{reference}文&#20013;</description>"))
    parsed = feed.parse(make_response(body), blank)
    assert [item.body for item in parsed.items] == ["正文中"]
    assert parsed.problems == ()


@pytest.mark.parametrize(
    "title",
    [
        "&lt;script&gt;alert(1)&lt;/script&gt;养老金",
        "<![CDATA[<img src=x onerror=alert(1)>养老金]]>",
        "<![CDATA[<svg onload=alert(1)></svg><b onclick='x'>养老</b>金]]>",
    ],
)
def test_markup_in_a_title_leaves_plain_text(
    title: str, make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    (item,) = feed.parse(make_response(rss(f"<item><title>{title}</title></item>")), blank).items
    assert item.title == "养老金"


def test_id_that_is_no_address_makes_no_link(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    body = rss("<item><title>题</title><guid isPermaLink='false'>t1</guid></item>")
    (item,) = feed.parse(make_response(body), blank).items
    assert item.external_id == "t1"
    assert item.url.startswith("https://www.shifan.example/rss#")


def test_many_empty_entries_are_told_in_few_words(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    parsed = feed.parse(make_response(rss("<item/>" * 500)), blank)
    assert len(parsed.problems) == 11
    assert parsed.problems[-1] == "另有490条既无标题也无正文；已跳过"


def test_scripted_link_never_becomes_an_address(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    body = rss("<item><title>题</title><link>javascript:alert(1)</link></item>")
    (item,) = feed.parse(make_response(body), blank).items
    assert item.url.startswith("https://www.shifan.example/rss#")


def test_untitled_entries_without_link_stay_apart(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    feed = make_source(kind="feed", url="https://www.shifan.example/rss")
    body = rss(*(f"<item><description>短讯{n}</description></item>" for n in range(2)))
    items = feed.parse(make_response(body), blank).items
    assert len({item.external_id for item in items}) == len({item.url for item in items}) == 2
