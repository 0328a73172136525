from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from monitor.errors import ParseError
from monitor.settings.sources import SitemapSource
from monitor.sources.base import Parsed, Purpose, Request, Response, Source
from monitor.sources.fetch import Fetcher
from monitor.sources.kinds.sitemap import Sitemap
from monitor.sources.links.gunzip import gunzip
from monitor.sources.links.sitemap import latest, moment
from monitor.sources.visit import visit
from monitor.sources.worker import ParserPool
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

MAP = "https://www.shifanribao.example/sitemap.xml"
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'


def urlset(*entries: str) -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{head}<urlset {XMLNS} {NEWS}>{''.join(entries)}</urlset>"


def index(*entries: str) -> str:
    return f"<sitemapindex {XMLNS}>{''.join(entries)}</sitemapindex>"


def url(name: str, lastmod: str = "") -> str:
    dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<url><loc>https://www.shifanribao.example/{name}</loc>{dated}</url>"


def sitemap(name: str, lastmod: str = "") -> str:
    return url(name, lastmod).replace("url>", "sitemap>")


def news(name: str, published: str, title: str = "题目") -> str:
    return (
        f"<url><loc>https://www.shifanribao.example/{name}</loc><n:news>"
        f"<n:publication><n:name>示范日报</n:name></n:publication>"
        f"<n:publication_date>{published}</n:publication_date><n:title>{title}</n:title>"
        "</n:news></url>"
    )


def names(parsed: Parsed, purpose: Purpose = "article") -> list[str]:
    asked = [request.url for request in parsed.follow if request.purpose == purpose]
    return [address.removeprefix("https://www.shifanribao.example/") for address in asked]


@pytest.fixture
def source(make_source: MakeSource) -> Source:
    return make_source(kind="sitemap", id="ribao", url=MAP, max_articles=3, max_maps=2)


@pytest.fixture
def read(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> Callable[[str | bytes], Parsed]:
    return lambda body: source.parse(make_response(body, url=MAP), blank)


Read = Callable[[str | bytes], Parsed]


def test_news_are_followed_newest_first_with_what_the_map_says(read: Read) -> None:
    parsed = read(
        urlset(
            news("a", "2026-11-21T08:00:00+08:00"),
            news("b", "2026-11-22T09:30:00+08:00", "养老金&amp;医保&#x4E8C;三事"),
        )
    )
    assert names(parsed) == ["b", "a"]
    assert parsed.follow[0].context == {
        "title": "养老金&医保二三事",
        "published": "2026-11-22T01:30:00+00:00",
        "outlet": "示范日报",
    }


def test_change_of_a_page_is_not_its_publication(read: Read) -> None:
    parsed = read(urlset(url("a", "2026-11-22T09:30:00+08:00")))
    assert names(parsed) == ["a"]
    assert parsed.follow[0].context == {}


def test_old_entries_are_left_alone_and_those_without_a_date_come_last(read: Read) -> None:
    parsed = read(
        urlset(url("c"), url("old", "2026-11-19"), url("d", "gestern"), url("a", "2026-11-20"))
    )
    assert names(parsed) == ["a", "c", "d"]


def test_what_is_left_over_is_read_in_the_next_visit(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    response = make_response(urlset(*(url(f"{n}", "2026-11-22") for n in range(5))), url=MAP)
    first = source.parse(response, blank)
    assert names(first) == ["0", "1", "2"]
    state = replace(blank, cursor=first.cursor or {})
    assert not source.requests(state)[0].conditional
    for request in first.follow:
        page = make_response("<h1>题目</h1><p>正文</p>", url=request.url, request=request)
        state = replace(state, cursor=source.parse(page, state).cursor or {})
    assert names(source.parse(response, state)) == ["3", "4"]


def test_only_addresses_that_match_are_followed(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    source = make_source(kind="sitemap", url=MAP, include=r"/minsheng/\d+")
    parsed = source.parse(make_response(urlset(url("minsheng/1"), url("tiyu/2")), url=MAP), blank)
    assert names(parsed) == ["minsheng/1"]
    parsed = source.parse(make_response(urlset(url("tiyu/2")), url=MAP), blank)
    assert parsed.follow == ()
    assert "没有地址符合 include" in parsed.problems[0]


def test_expression_that_is_none_is_refused_with_the_settings() -> None:
    with pytest.raises(ValidationError, match="include"):
        TypeAdapter(SitemapSource).validate_python({**_CONFIG, "include": "(/news"})


def test_images_of_an_entry_are_not_its_address(read: Read) -> None:
    space = 'xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"'
    image = f"<i:image {space}><i:loc>/x.jpg</i:loc><i:title>图</i:title></i:image>"
    parsed = read(urlset(f"<url>{image}<loc>https://www.shifanribao.example/a</loc></url>"))
    assert names(parsed) == ["a"]
    assert parsed.follow[0].context == {}


def test_map_without_any_entry_is_a_quiet_day(read: Read) -> None:
    assert read(urlset()).follow == ()
    assert read(f"<urlset {XMLNS}/>").problems == ()


def test_plain_list_of_addresses_is_read_in_its_order(read: Read) -> None:
    host = "https://www.shifanribao.example"
    body = f"\ufeff{host}/b\r\n\r\n {host}/a\njavascript:x\n"
    assert names(read(body)) == ["b", "a"]


def test_address_with_a_bare_ampersand_is_read_whole(read: Read) -> None:
    parsed = read(urlset(url("a?id=1&cat=2&amp;p=3")))
    assert names(parsed) == ["a?id=1&cat=2&p=3"]
    assert parsed.problems == ()


def test_faulty_xml_is_read_as_far_as_it_goes_and_told(read: Read) -> None:
    parsed = read(
        urlset(url("a"), "<url><loc>https://www.shifanribao.example/b</lok></url>", url("c"))
    )
    assert names(parsed)[0] == "a"
    assert "XML 不规范，已尽量读取" in parsed.problems[0]


def test_more_new_entries_than_can_be_remembered_are_told(read: Read) -> None:
    parsed = read(urlset(*(url(f"{n}", "2026-11-22") for n in range(1000))))
    assert any("有1000个新条目，只看前900个" in problem for problem in parsed.problems)
    assert any("放弃最旧的600篇" in problem for problem in parsed.problems)


# ── index ────────────────────────────────────────────────────────────────────────────────────


def test_newest_maps_of_an_index_are_asked_for(read: Read) -> None:
    parsed = read(
        index(
            sitemap("2025.xml", "2025-12-31"),
            sitemap("a.xml", "2026-11-21T08:00:00Z"),
            sitemap("undated.xml"),
            sitemap("b.xml.gz", "2026-11-22T01:00:00Z"),
        )
    )
    assert names(parsed, "more") == ["b.xml.gz", "a.xml"]
    assert not any(request.conditional for request in parsed.follow)


def test_articles_of_all_maps_count_together(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    both = index(sitemap("a.xml", "2026-11-22T01:00:00Z"), sitemap("b.xml", "2026-11-22T00:00:00Z"))
    parsed = source.parse(make_response(both, url=MAP), blank)
    state, asked = replace(blank, cursor=parsed.cursor or {}), []
    for request, prefix in zip(parsed.follow, "ab", strict=True):
        body = urlset(url(f"{prefix}1", "2026-11-22"), url(f"{prefix}2", "2026-11-22"))
        answer = source.parse(make_response(body, url=request.url, request=request), state)
        state = replace(state, cursor=answer.cursor or {})
        asked += names(answer)
    assert asked == ["a1", "a2", "b1"]


def test_map_unchanged_since_it_was_read_is_not_asked_for_again(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    response = make_response(
        index(sitemap("a.xml", "2026-11-22T01:00:00Z"), sitemap("day.xml", "2026-11-22")), url=MAP
    )
    parsed = source.parse(response, blank)
    state = replace(blank, cursor=parsed.cursor or {})
    for request in parsed.follow:
        answer = source.parse(make_response(urlset(), url=request.url, request=request), state)
        state = replace(state, cursor=answer.cursor or {})
    assert names(source.parse(response, state), "more") == ["day.xml"]  # it may change within a day


def test_index_that_does_not_tell_changes_is_always_read(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    exact = make_response(index(sitemap("a.xml", "2026-11-22T01:00:00Z")), url=MAP)
    vague = make_response(index(sitemap("a.xml")), url=MAP)
    assert source.requests(blank)[0].conditional
    for response, conditional in ((vague, False), (exact, True)):
        state = replace(blank, cursor=source.parse(response, blank).cursor or {})
        assert source.requests(state)[0].conditional is conditional


def test_index_within_an_index_is_refused(
    source: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    request = Request(url=MAP, purpose="more")
    with pytest.raises(ParseError, match="又一层索引"):
        source.parse(make_response(index(sitemap("a.xml")), request=request), blank)


def test_a_visit_reads_the_articles_of_the_maps_that_can_be_fetched(
    make_source: MakeSource, make_fetcher: Callable[..., Fetcher], site: Any, reply: Any,
    blank: SourceState,
) -> None:  # fmt: skip
    article = url("1", "2026-11-22").replace("https://www.shifanribao.example", site.url(""))
    maps = index(sitemap("lost.xml"), sitemap("a.xml.gz", "2026-11-22T01:00:00Z"))
    body = maps.replace("https://www.shifanribao.example", site.url("")).encode()
    site.replies["/sitemap.xml"] = reply(body=body)
    site.replies["/a.xml.gz"] = reply(body=gzip.compress(urlset(article).encode()))
    site.replies["/1"] = reply(body="<h1>养老金迟到一天</h1><p>当日到账。</p>".encode())
    source = make_source(kind="sitemap", url=site.url("/sitemap.xml"))
    harvest = visit(source, blank, make_fetcher(), ParserPool(inline=True), NOW)
    assert [item.title for item in harvest.items] == ["养老金迟到一天"]
    assert len(harvest.problems) == 1
    assert "lost.xml" in harvest.problems[0]


# ── what is refused ──────────────────────────────────────────────────────────────────────────

PACKED = gzip.compress(urlset(url("a"), url("b")).encode(), mtime=0)  # names of tests hold it


def test_packed_map_is_unpacked_whatever_it_is_called(read: Read) -> None:
    assert names(read(PACKED)) == ["a", "b"]
    text = urlset(url("a"), url("b")).encode()
    members = gzip.compress(text[:100]) + gzip.compress(text[100:]) + b"\x00" * 512
    assert names(read(members)) == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("", "内容为空"),
        ("  \n ", "内容为空"),
        ("系统维护", "既不是 XML，也不是每行一个网址"),
        ("<!DOCTYPE html><html><body>404</body></html>", "这是网页.*kind: page"),
        ("<?xml version='1.0'?><rss version='2.0'></rss>", "RSS 或 Atom.*kind: feed"),
        ("<sitemaps/>", "没有 urlset"),
        ("<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset>&a;</urlset>", "自行声明了 XML 实体"),
        (urlset(url("a"), url("b"))[:-40], "末尾缺失"),
        (PACKED[:-12], "gzip 压缩不完整"),
        (PACKED[:20] + b"\xff" * 40, "gzip 压缩(已损坏|不完整)"),
        (b"\x1f\x8b", "gzip 压缩不完整"),
    ],
)
def test_what_is_no_whole_sitemap_is_refused_with_the_reason(
    read: Read, body: str | bytes, told: str
) -> None:
    with pytest.raises(ParseError, match=f"'ribao'.*{told}"):
        read(body)


def test_bomb_is_refused_before_it_is_unpacked(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    source = make_source(kind="sitemap", url=MAP, max_bytes=100_000)
    bomb = gzip.compress(b" " * 50_000_000)
    with pytest.raises(ParseError, match="解压后超过1 MB，可能是压缩炸弹"):
        source.parse(make_response(bomb, url=MAP), blank)
    assert len(gunzip(gzip.compress(b"x" * 1000), 1000)) == 1000
    with pytest.raises(ValueError, match="炸弹"):
        gunzip(gzip.compress(b"x" * 600) * 2, 1000)


# ── dates ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-22T09:30:00+08:00", datetime(2026, 11, 22, 1, 30, tzinfo=UTC)),
        ("2026-11-22T01:30:00Z", datetime(2026, 11, 22, 1, 30, tzinfo=UTC)),
        ("2026-11-22T09:30", datetime(2026, 11, 22, 1, 30, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 21, 16, 0, tzinfo=UTC)),
        ("2026年11月22日 09:30", datetime(2026, 11, 22, 1, 30, tzinfo=UTC)),
        ("2027-01-01", None),
        ("0001-01-01T00:00:00+08:00", None),
        ("x", None),
        ("", None),
    ],
)
def test_moment_is_read_in_utc(written: str, read: datetime | None) -> None:
    assert moment(written, NOW) == read


@pytest.mark.parametrize(
    ("written", "lasts_until"),
    [
        ("2026-11-20", datetime(2026, 11, 20, 16, 0, tzinfo=UTC)),
        ("2026-10", datetime(2026, 10, 31, 16, 0, tzinfo=UTC)),
        ("2025", datetime(2026, 1, 1, 16, 0, tzinfo=UTC)),
        ("2026-11-20T08:00:00Z", datetime(2026, 11, 20, 8, 0, tzinfo=UTC)),
        ("2026-99", None),
    ],
)
def test_vague_date_lasts_to_its_end(written: str, lasts_until: datetime | None) -> None:
    assert latest(written, NOW) == lasts_until


# ── hostile ──────────────────────────────────────────────────────────────────────────────────

_CONFIG = {
    "id": "ribao",
    "name": "示范日报",
    "platform": "news",
    "authority": "city",
    "kind": "sitemap",
    "url": MAP,
}
SOURCE = Sitemap(TypeAdapter(SitemapSource).validate_python({**_CONFIG, "max_bytes": 10_000}))
PIECES = (
    b"<urlset>", b"</urlset>", b"<sitemapindex>", b"</sitemapindex>", b"<url>", b"</url>", b"<loc>",
    b"</loc>", b"https://a.example/", b"//[", b"<lastmod>2026-11-22</lastmod>", b"<sitemap>",
    b"<lastmod>0001-01-01T00:00:00Z</lastmod>", b"</sitemap>", b"<!--", b"-->", b"&", b"&#0;",
    b"\x00", b"\xd0\xc2", b"<![CDATA[", b"]]>", b"<x:news>", b"</x:news>", b"<!DOCTYPE urlset>",
    b"\n", PACKED,
)  # fmt: skip
JOINED = st.lists(st.sampled_from(PIECES)).map(b"".join)


@pytest.mark.fuzz
@given(
    body=st.binary(max_size=200)
    | JOINED
    | JOINED.map(lambda inside: b"<urlset>" + inside + b"</urlset>")
    | JOINED.map(gzip.compress),
    purpose=st.sampled_from(("list", "more", "article")),
)
def test_any_bytes_end_in_requests_or_a_parse_error(body: bytes, purpose: Purpose) -> None:
    response = Response(
        request=Request(url=MAP, purpose=purpose),
        status=200,
        url=MAP,
        headers={},
        body=body,
        fetched_at=NOW,
    )
    try:
        parsed = SOURCE.parse(response, SourceState(source_id="ribao"))
    except ParseError:
        return
    assert all(request.url.startswith("http") for request in parsed.follow)
    assert json.dumps(dict(parsed.cursor or {}))


@pytest.mark.parametrize(
    "inside",
    [
        "<url>" * 100_000,
        "<url " + " ".join(f"a{n}='1'" for n in range(200_000)) + "/>",
        "".join(f"<url xmlns:a{n}='u{n}'/>" for n in range(100_000)),
        "<url>" + "<loc>https://a.example/</loc>" * 200_000 + "</url>",
        "<url><loc>" + "a" * 8_000_000 + "</loc></url>",
        "<!--" * 500_000,
        "&" * 2_000_000,
    ],
    ids=[
        "deep",
        "attributes",
        "namespaces",
        "addresses",
        "one long address",
        "comments",
        "ampersands",
    ],
)
@pytest.mark.timeout(30)
def test_hostile_maps_end(read: Read, inside: str) -> None:
    assert len(read(f"<urlset>{inside}</urlset>").follow) <= 3


@pytest.mark.slow
def test_no_more_entries_are_read_than_the_protocol_allows(read: Read) -> None:
    day = (NOW - timedelta(days=30)).date().isoformat()
    old = url("x", day) * 50_000
    assert names(read(urlset(old, url("beyond", "2026-11-22")))) == []
