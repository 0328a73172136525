from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from monitor.errors import ParseError
from monitor.settings.sources import PageSource
from monitor.sources.base import Parsed, Purpose, Request, Response, Source
from monitor.sources.fetch import Fetcher
from monitor.sources.kinds.page import Page
from monitor.sources.visit import visit
from monitor.sources.worker import ParserPool
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

LIST = "https://rsj.shifan.example/gzdt/index.html"


def listing(*names: str) -> str:
    rows = "".join(f'<li><a href="{name}.html">题目{name}</a></li>' for name in names)
    return f'<ul class="news">{rows}</ul>'


def followed(requests: tuple[Request, ...]) -> list[str]:
    return [request.url.rsplit("/", 1)[1].removesuffix(".html") for request in requests]


@pytest.fixture
def page(make_source: MakeSource) -> Source:
    return make_source(kind="page", id="rsj", url=LIST, list_selector="ul.news a", max_articles=2)


def read_article(
    page: Source, make_response: MakeResponse, request: Request, state: SourceState
) -> SourceState:
    response = make_response("<h1>题目</h1><p>正文</p>", url=request.url, request=request)
    return replace(state, cursor=page.parse(response, state).cursor or {})


def test_only_the_newest_links_are_followed_and_the_rest_waits(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    response = make_response(listing("d", "c", "b", "a"), url=LIST)
    first = page.parse(response, blank)
    state = replace(blank, cursor=first.cursor or {})
    assert followed(first.follow) == ["d", "c"]
    for request in first.follow:
        state = read_article(page, make_response, request, state)
    second = page.parse(response, state)
    assert followed(second.follow) == ["b", "a"]


def test_a_read_link_is_never_followed_again(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    first = page.parse(make_response(listing("b", "a"), url=LIST), blank)
    state = replace(blank, cursor=first.cursor or {})
    for request in first.follow:
        state = read_article(page, make_response, request, state)
    later = page.parse(make_response(listing("c", "b", "a"), url=LIST), state)
    assert followed(later.follow) == ["c"]


def test_list_is_asked_in_full_while_articles_are_owed(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    first = page.parse(make_response(listing("a"), url=LIST), blank)
    state = replace(blank, cursor=first.cursor or {})
    assert not page.requests(state)[0].conditional
    state = read_article(page, make_response, first.follow[0], state)
    assert page.requests(state)[0].conditional


def test_article_that_cannot_be_read_is_given_up_after_three_tries(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    response, state = make_response(listing("a"), url=LIST), blank
    for _ in range(3):
        parsed = page.parse(response, state)
        assert followed(parsed.follow) == ["a"]
        state = replace(state, cursor=parsed.cursor or {})
    parsed = page.parse(response, state)
    assert parsed.follow == ()
    assert "https://rsj.shifan.example/gzdt/a.html：试读3次均未成功，不再读取" in parsed.problems[0]
    state = replace(state, cursor=parsed.cursor or {})
    assert page.requests(state)[0].conditional


def test_memory_is_bounded_and_keeps_what_is_still_listed(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    listed = page.parse(make_response(listing("a"), url=LIST), blank)
    state = read_article(
        page, make_response, listed.follow[0], replace(blank, cursor=listed.cursor or {})
    )
    old = " ".join(f"{n:016x}" for n in range(2000))
    state = replace(state, cursor={"read": f"{state.cursor['read']} {old}"})
    again = page.parse(make_response(listing("a"), url=LIST), state)
    assert again.follow == ()
    assert len((again.cursor or {})["read"].split()) == 1000


def test_selector_that_finds_nothing_is_reported_as_a_changed_page(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(ParseError, match=r"'rsj'.*'ul.news a' 在 .*找不到链接.*try-source rsj"):
        page.parse(make_response("<p>系统维护</p>", url=LIST), blank)


def test_selector_that_is_no_css_is_reported(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    page = make_source(kind="page", url=LIST, list_selector="ul[")
    with pytest.raises(ParseError, match="不是合法的 CSS 选择器"):
        page.parse(make_response(listing("a"), url=LIST), blank)
    page = make_source(kind="page", url=LIST, list_selector="a", next_selector="a[", max_pages=2)
    with pytest.raises(ParseError, match=r"next_selector 'a\['"):
        page.parse(make_response(listing("a"), url=LIST), blank)


def test_linked_file_becomes_an_item_of_its_headline(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    request = Request(
        url="https://rsj.shifan.example/1.pdf", purpose="article", context={"title": "办事指南"}
    )
    response = make_response(b"%PDF-1.7", request=request, content_type="application/pdf")
    parsed = page.parse(response, blank)
    assert [(item.title, item.body) for item in parsed.items] == [("办事指南", "")]
    assert "只有标题" in parsed.problems[0]


def test_blank_article_without_headline_is_refused(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    request = Request(url="https://rsj.shifan.example/1.html", purpose="article")
    with pytest.raises(ParseError, match="既无标题也无正文"):
        page.parse(make_response("", request=request), blank)


# ── the list found by itself ─────────────────────────────────────────────────────────────────


@pytest.fixture
def found(make_source: MakeSource) -> Source:
    return make_source(kind="page", id="rsj", url=LIST, max_articles=3, max_pages=3)


def dated(*numbers: int, rest: str = "") -> str:
    rows = "".join(
        f"<li><a href='t20261122_{n}.html'>示范市社会保险公告第{n}号</a><i>2026-11-22</i></li>"
        for n in numbers
    )
    return f"<ul>{rows}</ul>{rest}"


def numbers(parsed: Parsed) -> list[int]:
    urls = [request.url for request in parsed.follow if request.purpose == "article"]
    return [int(url.rsplit("_", 1)[1].removesuffix(".html")) for url in urls]


def more(parsed: Parsed) -> list[str]:
    return [request.url for request in parsed.follow if request.purpose == "more"]


def after(state: SourceState, parsed: Parsed) -> SourceState:
    return replace(state, cursor=parsed.cursor if parsed.cursor is not None else state.cursor)


def test_list_is_found_and_its_day_handed_on(
    found: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    parsed = found.parse(make_response(dated(3, 2, 1), url=LIST), blank)
    assert numbers(parsed) == [3, 2, 1]
    assert parsed.follow[0].context == {
        "title": "示范市社会保险公告第3号",
        "published": "2026-11-21T16:00:00+00:00",
    }


def test_time_of_the_article_counts_more_than_the_day_of_the_list(
    found: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    request = found.parse(make_response(dated(3, 2, 1), url=LIST), blank).follow[0]
    article = "<h1>公告</h1><p>发布时间：2026-11-22 08:30</p><p>正文在此，请参保人知悉。</p>"
    item = found.parse(make_response(article, url=request.url, request=request), blank).items[0]
    assert item.published_at is not None
    assert item.published_at.isoformat() == "2026-11-22T00:30:00+00:00"


def test_page_without_a_list_is_refused_with_the_remedy(
    found: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(
        ParseError, match=r"'rsj'.*找不到像文章列表的部分（.*）.*填写 list_selector"
    ):
        found.parse(make_response("<p>系统维护</p>", url=LIST), blank)


# ── addresses ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("./a.html", "https://rsj.shifan.example/gzdt/a.html"),
        ("../tzgg/a.html", "https://rsj.shifan.example/tzgg/a.html"),
        ("/a.html#top", "https://rsj.shifan.example/a.html"),
        ("//news.shifan.example/a.html", "https://news.shifan.example/a.html"),
        ("HTTPS://News.Shifan.Example/A.html", "https://news.shifan.example/A.html"),
        (" \n/a\n.html\t ", "https://rsj.shifan.example/a.html"),
        ("/a b.html", "https://rsj.shifan.example/a%20b.html"),
        ("..\\tzgg\\a.html", "https://rsj.shifan.example/tzgg/a.html"),
        ("?id=7", "https://rsj.shifan.example/gzdt/index.html?id=7"),
        ("http://other.example", "http://other.example/"),
    ],
)
def test_address_is_read_as_a_browser_reads_it(
    page: Source, make_response: MakeResponse, blank: SourceState, href: str, url: str
) -> None:
    markup = f'<ul class="news"><li><a href="{href}">题目</a></li></ul>'
    assert page.parse(make_response(markup, url=LIST), blank).follow[0].url == url


@pytest.mark.parametrize(
    "href",
    [
        "", "#", "#top", "javascript:void(0)", "JavaScript:go(1)", "mailto:a@b.example",
        "tel:12333", "data:text/html,x", "ftp://a.example/", "http://[", "https://", "index.html#l",
        "https://gov.example@evil.example/", "/" + "a" * 5000,
    ],
)  # fmt: skip
def test_link_that_leads_to_no_page_is_left_out(
    page: Source, make_response: MakeResponse, blank: SourceState, href: str
) -> None:
    markup = f'<ul class="news"><li><a href="{href}">题目</a></li></ul>{listing("b")}'
    assert followed(page.parse(make_response(markup, url=LIST), blank).follow) == ["b"]


def test_relative_links_hang_on_the_base_of_the_page(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    markup = f'<head><base href="/zwgk/"></head>{listing("a")}'
    parsed = page.parse(make_response(markup, url=LIST), blank)
    assert parsed.follow[0].url == "https://rsj.shifan.example/zwgk/a.html"


# ── further pages ────────────────────────────────────────────────────────────────────────────

NEXT = "<a href='index_{}.html'>下一页</a>"


def page_of(number: int, request: Request) -> Request:
    assert request.purpose == "more"
    assert not request.conditional
    assert request.url.endswith(f"index_{number}.html")
    return request


def test_pages_are_read_while_they_hold_anything_new(
    found: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    first = found.parse(make_response(dated(9, 8, 7, rest=NEXT.format(1)), url=LIST), blank)
    assert numbers(first) == [9, 8, 7]
    request = page_of(1, first.follow[0])
    state = after(blank, first)
    body = dated(6, 5, 4, rest=NEXT.format(2))
    second = found.parse(make_response(body, url=request.url, request=request), state)
    assert numbers(second) == []
    request = page_of(2, second.follow[0])
    body = dated(3, 2, 1, rest=NEXT.format(3))
    state = after(state, second)
    third = found.parse(make_response(body, url=request.url, request=request), state)
    assert third.follow == ()  # max_pages
    assert not found.requests(after(state, third))[0].conditional  # articles are owed


def test_page_known_already_ends_the_reading_of_pages(
    found: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    body = make_response(dated(9, 8, 7, rest=NEXT.format(1)), url=LIST)
    state = after(blank, found.parse(body, blank))
    known = replace(state, cursor={**state.cursor, "gap": ""})  # as when page 2 has come
    assert more(found.parse(body, known)) == []
    newer = make_response(dated(10, 9, 8, rest=NEXT.format(1)), url=LIST)
    assert len(more(found.parse(newer, known))) == 1


def test_page_that_could_not_be_fetched_is_asked_for_again(
    found: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    body = make_response(dated(9, 8, 7, rest=NEXT.format(1)), url=LIST)
    state = after(blank, found.parse(body, blank))
    again = found.parse(body, state)
    request = page_of(1, again.follow[0])
    answer = make_response(dated(6, 5, 4), url=request.url, request=request)
    done = after(state, found.parse(answer, after(state, again)))
    assert more(found.parse(body, done)) == []


def test_page_that_never_comes_is_given_up(
    found: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    body = make_response(dated(9, 8, 7, rest=NEXT.format(1)), url=LIST)
    state, asked = blank, []
    for _ in range(5):
        parsed = found.parse(body, state)
        state = after(state, parsed)
        asked.append(len(more(parsed)))
    assert asked == [1, 1, 1, 1, 0]


def test_articles_of_all_pages_count_together_and_the_rest_is_read_later(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    page = make_source(kind="page", url=LIST, max_articles=4, max_pages=2)
    first = page.parse(make_response(dated(9, 8, 7, rest=NEXT.format(1)), url=LIST), blank)
    state = after(blank, first)
    request = first.follow[0]
    answer = make_response(dated(6, 5, 4), url=request.url, request=request)
    second = page.parse(answer, state)
    assert (numbers(first), numbers(second)) == ([9, 8, 7], [6])
    state = after(state, second)
    for read in (*first.follow[1:], *second.follow):
        state = read_article(page, make_response, read, state)
    later = page.parse(make_response(dated(10, 9, 8, rest=NEXT.format(1)), url=LIST), state)
    assert numbers(later) == [10, 5, 4]


@pytest.mark.parametrize(
    ("markup", "selector", "target"),
    [
        ("<a class='n' href='p2.html'>&gt;</a>", "a.n", "p2.html"),
        ("<div class='n'><a href='p2.html'>2</a></div>", ".n", "p2.html"),
        ("<a href='p2.html'>下一页&gt;</a>", None, "p2.html"),
        ("<a href='p2.html' title='下一页'></a>", None, "p2.html"),
        ("<link rel='next' href='p2.html'>", None, "p2.html"),
        ("<script>createPageHTML(20, 0, 'index', 'html');</script>", None, "index_1.html"),
        ('<script>createPageHTML(20,3,"list","shtml")</script>', None, "list_4.shtml"),
        ("<script>createPageHTML(20, 19, 'index', 'html');</script>", None, None),
        (
            "<script>createPageHTML('page_div',11, 1,'list','shtml',154)</script>",
            None,
            "list_2.shtml",
        ),
        ("<script>createPageHTML('page_div',11,11,'list','shtml',154)</script>", None, None),
        ("<a href='javascript:next()'>下一页</a>", None, None),
        ("<a href='index.html'>下一页</a>", None, None),
        ("<a href='p2.html'>2</a>", None, None),
    ],
)
def test_next_page_is_found(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState,
    markup: str, selector: str | None, target: str | None,
) -> None:  # fmt: skip
    page = make_source(kind="page", url=LIST, next_selector=selector, max_pages=2)
    parsed = page.parse(make_response(dated(3, 2, 1, rest=markup), url=LIST), blank)
    assert more(parsed) == ([f"https://rsj.shifan.example/gzdt/{target}"] if target else [])


def test_hidden_list_goes_on_with_its_next_group(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    page = make_source(kind="page", url=LIST, max_pages=2)
    record = (
        "<record><![CDATA[<li><a href='/art/2026/11/22/art_1_{0}.html'>社会保险公告第{0}号发布</a>"
        "<b>2026-11-22</b></li>]]></record>"
    )
    group = (
        "<datastore><nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=1&col=1'></a>"
        f"]]></nextgroup><recordset>{record.format(8)}{record.format(7)}{record.format(6)}"
        "</recordset></datastore>"
    )
    first = page.parse(make_response(f'<script type="text/xml">{group}</script>', url=LIST), blank)
    assert more(first) == ["https://rsj.shifan.example/module/web/jpage/dataproxy.jsp?page=1&col=1"]
    group = f"<datastore><recordset>{record.format(5)}</recordset></datastore>"
    answer = f"<?xml version='1.0' encoding='UTF-8'?>{group}"
    response = make_response(answer, url=first.follow[0].url, request=first.follow[0])
    assert numbers(page.parse(response, after(blank, first))) == [5]


# ── stubs ────────────────────────────────────────────────────────────────────────────────────

STUB = "<html><head><meta http-equiv='Refresh' content='0; url=./gzdt/list.html'></head></html>"


def test_page_that_only_sends_its_reader_on_is_followed_once(
    found: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    home = "https://rsj.shifan.example/"
    sent = found.parse(make_response(STUB, url=home), blank)
    assert more(sent) == ["https://rsj.shifan.example/gzdt/list.html"]
    state = after(blank, sent)
    assert not found.requests(state)[0].conditional
    request = sent.follow[0]
    response = make_response(dated(3, 2, 1), url=request.url, request=request)
    assert numbers(found.parse(response, state)) == [3, 2, 1]
    with pytest.raises(ParseError, match="找不到像文章列表的部分"):
        found.parse(make_response(STUB, url=request.url, request=request), state)


def test_address_that_is_no_stub_any_more_is_asked_for_as_usual_again(
    found: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    state = replace(blank, cursor={"stub": "https://rsj.shifan.example/gzdt/list.html"})
    parsed = found.parse(make_response(dated(3, 2, 1), url=LIST), state)
    assert "stub" not in (parsed.cursor or {})


@pytest.mark.parametrize(
    "content", ["300", "600;url=/a.html", "0;url=index.html", "0;url=javascript:x", "x"]
)
def test_refresh_that_leads_nowhere_is_no_stub(
    found: Source, make_response: MakeResponse, blank: SourceState, content: str
) -> None:
    with pytest.raises(ParseError):
        found.parse(
            make_response(f'<meta http-equiv="refresh" content="{content}">', url=LIST), blank
        )


def test_a_visit_goes_through_stub_pages_and_articles(
    make_source: MakeSource, make_fetcher: Callable[..., Fetcher], site: Any, reply: Any,
    blank: SourceState, now: datetime,
) -> None:  # fmt: skip
    site.replies["/"] = reply(body=STUB.encode())
    site.replies["/gzdt/list.html"] = reply(body=dated(4, 3, rest=NEXT.format(1)).encode())
    site.replies["/gzdt/index_1.html"] = reply(body=dated(2, 1).encode())
    for n in range(1, 5):
        body = f"<h1>示范市社会保险公告第{n}号</h1><p>公告的内容如下，请参保人知悉。</p>"
        site.replies[f"/gzdt/t20261122_{n}.html"] = reply(body=body.encode())
    source = make_source(kind="page", url=site.url("/"), max_articles=3, max_pages=2)
    fetcher, pool = make_fetcher(), ParserPool(inline=True)
    first = visit(source, blank, fetcher, pool, now)
    assert sorted(item.title[-2] for item in first.items) == ["2", "3", "4"]
    assert first.problems == ()
    second = visit(source, first.state, fetcher, pool, now)
    assert [item.title[-2] for item in second.items] == ["1"]
    assert site.paths().count("/gzdt/index_1.html") == 1


# ── hostile ──────────────────────────────────────────────────────────────────────────────────

_CONFIG = {
    "id": "rsj",
    "name": "示范网",
    "platform": "news",
    "authority": "city",
    "kind": "page",
    "url": LIST,
}
PLAIN = Page(TypeAdapter(PageSource).validate_python(_CONFIG))
SELECTED = Page(TypeAdapter(PageSource).validate_python({**_CONFIG, "list_selector": "li > a"}))
PIECES = (
    b"<li>", b"<a href=/t20261122_1.html>", "养老金调整通知".encode(), b"\xd0\xc2", b"</a>",
    b"<!--", b"\x00", b"<base href=http://[", b"<meta http-equiv=refresh content=", b"0;url=//x",
    b"2026-11-22", b"<script type=text/xml>", b"<record><![CDATA[",
)  # fmt: skip


@pytest.mark.fuzz
@given(
    body=st.binary(max_size=300) | st.lists(st.sampled_from(PIECES)).map(b"".join),
    purpose=st.sampled_from(("list", "more", "article")),
    selected=st.booleans(),
)
def test_any_bytes_end_in_links_or_a_parse_error(
    body: bytes, purpose: Purpose, selected: bool
) -> None:
    source = SELECTED if selected else PLAIN
    response = Response(
        request=Request(url=LIST, purpose=purpose),
        status=200,
        url=LIST,
        headers={},
        body=body,
        fetched_at=datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
    )
    try:
        parsed = source.parse(response, SourceState(source_id="rsj"))
    except ParseError:
        return
    assert json.dumps(dict(parsed.cursor or {}))


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        ("<a href=x>y</a>" * 500_000, "标签多达"),
        ("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">", "一个标签带有200000个属性"),
        ("<p a='>'" + "b=1/" * 20_000 + ">", "一个标签带有"),
        ("<a href='" + "x" * 4_000_000 + "'>题目</a>", "找不到"),
        ("<!--" * 90_000, "找不到"),
    ],
    ids=["links", "attributes", "attributes behind a quote", "one long attribute", "comments"],
)
def test_page_made_to_choke_a_parser_is_refused(
    found: Source, make_response: MakeResponse, blank: SourceState, markup: str, told: str
) -> None:
    with pytest.raises(ParseError, match=told):
        found.parse(make_response(markup, url=LIST), blank)


def test_long_script_is_no_tag_of_many_attributes(
    found: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    script = "<script>for(i=0;i<n;i++)" + " x = 1; " * 3000 + "</script>"
    assert numbers(found.parse(make_response(script + dated(3, 2, 1), url=LIST), blank)) == [
        3,
        2,
        1,
    ]
