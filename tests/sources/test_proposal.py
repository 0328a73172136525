"""An address nobody described yet: what it is, and the entry that fits it."""

from __future__ import annotations

import contextlib
import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.settings import Settings, load_settings, shipped_config_dir, shipped_data_dir
from monitor.sources.base import Request, Response
from monitor.sources.catalogue import build
from monitor.sources.guess.identity import entry_id, outlet_name, standing_of
from monitor.sources.guess.proposal import LICENCE, Elsewhere, Known, Proposal, propose
from monitor.text.regions import Gazetteer
from monitor.types import Authority, SourceState

Propose = Callable[..., Any]

LIST = "https://rsj.shifan.gov.cn/gzdt/index.html"


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(shipped_config_dir())


@pytest.fixture(scope="session")
def known(settings: Settings) -> Known:
    table = shipped_data_dir() / "gazetteer" / "regions.csv"
    return Known(outlets=settings.outlets, gazetteer=Gazetteer.from_csv(table))


@pytest.fixture
def look(known: Known, make_response: Callable[..., Response]) -> Propose:
    """The proposal for a body found at an address."""

    def at(body: str | bytes, url: str = LIST, **more: Any) -> Proposal | Elsewhere:
        how = {key: more.pop(key) for key in ("by_feed", "called") if key in more}
        return propose(make_response(body, url), replace(known, **more), **how)

    return at


def page(rows: str, title: str = "工作动态-示范市人力资源和社会保障局", head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>"
        "<ul class='nav'><li><a href='/'>首页</a></li><li><a href='/zcfg/'>政策法规</a></li></ul>"
        f"{rows}<div class='footer'><a href='/about.html'>关于我们</a></div></body></html>"
    )


def block(name: str, first: int, count: int = 6) -> str:
    rows = "".join(
        f"<li><a href='/{name}/202611/t202611{number:02}_{number}.html'>"
        f"示范市第{number}期{name}养老保险工作情况通报</a><span>2026-11-{number:02}</span></li>"
        for number in range(first, first + count)
    )
    return f"<div class='{name}'><h2>{name}</h2><ul class='news-{name}'>{rows}</ul></div>"


RSS = (
    "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
    "<title>中国新闻网 - 社会新闻</title><item><title>养老金发放日提前</title>"
    "<link>https://www.shifan.example/1.html</link></item></channel></rss>"
)


# ── what it is ───────────────────────────────────────────────────────────────────────────────


def test_rss_is_a_feed_of_the_outlet_its_title_names(look: Propose) -> None:
    found = look(RSS, "https://www.chinanews.com.cn/rss/society.xml")
    assert found.entry == {
        "id": "chinanews",
        "kind": "feed",
        "name": "中国新闻网",
        "url": "https://www.chinanews.com.cn/rss/society.xml",
        "platform": "news",
        "authority": "central",
        "every": "10m",
        "slowest": "1h",
        "licence": LICENCE,
    }


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>示范</title></feed>', "feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "title": "示范", "items": []}', "feed"),
        ("<urlset><url><loc>https://www.shifan.example/1</loc></url></urlset>", "sitemap"),
        ("<sitemapindex></sitemapindex>", "sitemap"),
        ("https://www.shifan.example/1\nhttps://www.shifan.example/2\n", "sitemap"),
        (gzip.compress(b"<urlset></urlset>", mtime=0), "sitemap"),
        (page(block("gzdt", 1)), "page"),
        (page(block("gzdt", 1)).encode("gb18030"), "page"),
    ],
)
def test_content_decides_what_it_is(look: Propose, body: str | bytes, kind: str) -> None:
    assert look(body).entry["kind"] == kind


def test_page_that_names_its_feed_leads_there(look: Propose) -> None:
    head = "<link rel='alternate' type='application/rss+xml' href='/rss.xml'>"
    found = look(page(block("gzdt", 1), head=head))
    assert isinstance(found, Elsewhere)
    assert (found.url, found.is_feed) == ("https://rsj.shifan.gov.cn/rss.xml", True)
    assert found.called == "工作动态-示范市人力资源和社会保障局"
    assert look(page(block("gzdt", 1), head=head), by_feed=False).entry["kind"] == "page"


def test_page_that_only_sends_on_leads_there(look: Propose) -> None:
    found = look("<html><meta http-equiv='refresh' content='0;url=/gzdt/'></html>")
    assert found == Elsewhere(url="https://rsj.shifan.gov.cn/gzdt/", reason="该网页只作跳转")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "内容为空"),
        ("plain words", "既不是 XML"),
        ("<svg></svg>", "不是网页、订阅源"),
        ("<html><body><h1>养老金上调</h1><p>全文。</p></body></html>", "找不到像文章列表"),
        ("[1, 2, 3]", "找不到带标题的列表"),
        ('{"data": {"list": [', "不完整"),
        ("[" * 200_000, "不完整"),
        (b"\x1f\x8bnonsense", "gzip"),
        ("<html><p " + "a=1 " * 3000 + ">", "属性"),
    ],
)
def test_what_cannot_be_collected_says_why(look: Propose, body: str | bytes, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        look(body)


# ── pages ────────────────────────────────────────────────────────────────────────────────────


def test_list_page_gets_the_selector_that_finds_its_list(
    look: Propose, make_response: Callable[..., Response]
) -> None:
    body = page(block("gzdt", 1, 8))
    found = look(body)
    assert found.entry["list_selector"] == "ul.news-gzdt li"
    assert found.reason == "列表页，共8条链接，其中8条带日期"
    assert found.entry["authority"] == "official"
    source = build(found.config)
    (request,) = source.requests(SourceState(source_id="x"))
    response = replace(make_response(body, LIST), request=request)
    assert len(source.parse(response, SourceState(source_id="x")).follow) == 8


def test_hub_page_gets_one_selector_for_all_its_lists(look: Propose) -> None:
    found = look(page("".join(block(name, 1) for name in ("gzdt", "tzgg", "zcjd", "mtgz"))))
    assert found.reason == "枢纽页，4处列表，共24条链接，其中24条带日期"
    assert found.entry["list_selector"].count(", ") == 3
    assert any("栏目的列表页" in advice for advice in found.advice)


def test_list_without_a_name_is_left_to_detection(look: Propose) -> None:
    numbered = block("gzdt", 1).replace("news-gzdt", "x20261122").replace("'gzdt'", "'b88812'")
    found = look(page(numbered).replace("class='nav'", "").replace("<li>", "<li class='c1'>"))
    assert found.entry.get("list_selector") in (None, "li.c1", "ul li.c1")


def test_tag_that_is_no_name_enters_no_selector(look: Propose) -> None:
    body = page(block("gzdt", 1)).replace("<ul class='news", "<{x}><ul{ class='news")
    assert "{" not in str(look(body).entry.get("list_selector"))


def test_links_without_dates_are_pointed_out(look: Propose) -> None:
    found = look(
        page(block("gzdt", 1).replace("202611/t202611", "c/9000").replace("2026-11-", "第"))
    )
    assert any("不带日期" in advice for advice in found.advice)


def test_address_of_an_article_is_pointed_out(look: Propose) -> None:
    body = page(block("gzdt", 1))
    said = "网址像一篇文章"
    assert said in look(body, "https://rsj.shifan.gov.cn/gzdt/t20261122_1.html").advice[-1]
    assert not any(said in advice for advice in look(body).advice)


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────


def test_board_gets_its_map_of_fields(look: Propose) -> None:
    rows = [
        {"word": f"养老金话题{n}", "url": f"https://hot.shifan.example/t/{n}", "hotScore": 9000 - n,
         "desc": "许多人说到这个月的养老金还没有到账。", "img": f"https://i.shifan.example/{n}.png",
         "user": {"name": "某人"}}
        for n in range(20)
    ]  # fmt: skip
    body = json.dumps({"ok": 1, "data": {"cards": [{"content": rows}]}}, ensure_ascii=False)
    found = look(body, "https://hot.shifan.example/api/board?tab=realtime")
    wanted = {
        "kind": "hotlist",
        "platform": "hotlist",
        "authority": "portal",
        "every": "5m",
        "items": "data.cards.0.content",
        "title": "word",
        "link": "url",
        "heat": "hotScore",
        "summary": "desc",
    }
    assert {key: found.entry.get(key) for key in wanted} == wanted
    assert "某人" not in found.yaml


def test_interface_gets_its_map_paging_and_status(look: Propose) -> None:
    rows = [
        {"id": n, "title": f"异地就医备案说明{n}", "content": "备案可以在手机上办理，不必回去。",
         "pubTime": f"2026-11-2{n} 08:00:00", "source": "示范日报", "readCount": n,
         "author": "王小明", "link": f"/a/{n}.html", "areaCode": "330203"}
        for n in range(3)
    ]  # fmt: skip
    body = json.dumps({"code": 200, "result": {"rows": rows}}, ensure_ascii=False)
    found = look(body, "https://api.shifan.example/search?q=%E5%8C%BB%E4%BF%9D&pageNo=1")
    wanted = {
        "kind": "api",
        "url": "https://api.shifan.example/search?q=%E5%8C%BB%E4%BF%9D",
        "ok": "code=200",
        "items": "result.rows",
        "title": "title",
        "text": "content",
        "external_id": "id",
        "link": "link",
        "published": "pubTime",
        "outlet": "source",
        "place": "areaCode",
        "views": "readCount",
        "paging": {"param": "pageNo"},
    }
    assert {key: found.entry.get(key) for key in wanted} == wanted
    (request,) = build(found.config).requests(SourceState(source_id="x"))
    assert request.url == "https://api.shifan.example/search?q=%E5%8C%BB%E4%BF%9D&pageNo=1"


def test_list_at_the_top_of_a_document_is_the_lone_dot(look: Propose) -> None:
    found = look('[{"title": "医保缴费开始", "url": "/1"}, {"title": "养老金上调", "url": "/2"}]')
    assert (found.entry["items"], found.entry["kind"]) == (".", "api")


def test_names_that_a_path_cannot_hold_are_passed_over(look: Propose) -> None:
    rows = [{"title": f"医保缴费{n}", "a.url": f"/{n}", "{x}": f"/{n}"} for n in range(3)]
    assert "link" not in look(json.dumps(rows)).entry


# ── who stands behind it ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "taken", "wanted"),
    [
        ("https://www.chinanews.com.cn/rss/society.xml", (), "chinanews"),
        ("https://www.chinanews.com.cn/rss/society.xml", ("chinanews",), "chinanews-society"),
        ("https://rsj.wuhan.gov.cn/gzdt/", (), "rsj-wuhan"),
        ("https://m.thepaper.cn/", (), "thepaper"),
        ("http://10.0.0.8:8080/x", (), "site-10-0-0-8"),
        ("https://WWW.Shifan.example/", ("shifan", "shifan-2"), "shifan-3"),
        ("https://中文.example/", (), "site"),
    ],
)
def test_id_comes_from_the_host_and_is_free(url: str, taken: tuple[str, ...], wanted: str) -> None:
    assert entry_id(url, taken) == wanted


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        (["工作动态_武汉市人力资源和社会保障局"], "武汉市人力资源和社会保障局"),
        (["人民网", "社会--人民网"], "人民网"),
        (["首页 | 示范论坛"], "示范论坛"),
        (["", "\x1b\u202e"], "www.shifan.example"),
    ],
)
def test_name_is_what_the_site_calls_itself(
    settings: Settings, titles: list[str], wanted: str
) -> None:
    assert outlet_name(titles, "www.shifan.example", settings.outlets) == wanted


def test_only_a_government_address_is_official(settings: Settings) -> None:
    bureau = "武汉市人力资源和社会保障局"
    for host in ("gov.cn.shifan.example", "notgov.cn", "www.rsj.example"):
        assert standing_of(host, bureau, settings.outlets)[0] is Authority.SELF_MEDIA
    assert standing_of("rsj.wuhan.gov.cn", bureau, settings.outlets)[0] is Authority.OFFICIAL


def test_region_is_filled_in_only_where_the_name_is_sure(look: Propose) -> None:
    body = page(block("gzdt", 1))
    wuhan = body.replace("示范市人力", "武汉市人力")
    assert look(wuhan).entry["region"] == "420100"
    assert "region" not in look(body).entry
    assert "region" not in look(body.replace("示范市人力", "鼓楼区人力")).entry


def test_region_of_the_same_host_in_the_catalogue_counts(look: Propose, settings: Settings) -> None:
    (source,) = [s for s in settings.sources.sources if s.id == "hrss-guangzhou"]
    found = look(page(block("gzdt", 1)), source.url, sources=(source,))
    assert found.entry["region"] == source.region
    assert any("hrss-guangzhou" in advice for advice in found.advice)


# ── what is written ──────────────────────────────────────────────────────────────────────────


def test_entry_loads_as_a_settings_file(look: Propose, tmp_path: Path) -> None:
    found = look(page(block("gzdt", 1)).replace("示范市人力", "武汉市人力"))
    assert found.yaml.startswith("sources:\n  - id: rsj-shifan\n    kind: page\n")
    assert '"' not in found.yaml.partition("region")[0]
    (tmp_path / "sources.yaml").write_text(found.yaml, encoding="utf-8")
    (loaded,) = load_settings(tmp_path).sources.sources
    assert loaded == found.config


HOSTILE = (
    "x: y", "- a", "# no", "'\"", "${HOME}", "{a: b}", "yes", "null", "2026-11-22", "!!python/none",
    "a\nsources: []", "名\u2028称", "\u202e逆转", "\x1b[2J", "&amp;&lt;b&gt;", "%TAG", "@at",
    "`tick`",
)  # fmt: skip


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_title_stays_a_value(look: Propose, tmp_path: Path, title: str) -> None:
    found = look(page(block("gzdt", 1), title=title))
    (tmp_path / "sources.yaml").write_text(found.yaml, encoding="utf-8")
    (loaded,) = load_settings(tmp_path).sources.sources
    assert loaded == found.config
    assert loaded.name.isprintable()


def _answer(body: bytes) -> Response:
    request = Request(url="https://www.shifan.example/x")
    return Response(
        request=request,
        status=200,
        url=request.url,
        headers={},
        body=body,
        fetched_at=datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
    )


@pytest.mark.fuzz
@given(st.text(max_size=80))
def test_any_title_makes_a_loadable_entry(known: Known, title: str) -> None:
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": []})
    found = propose(_answer(body.encode()), known)
    assert isinstance(found, Proposal)
    assert yaml.safe_load(found.yaml) == {"sources": [dict(found.entry)]}


def test_strangers_address_cannot_refer_to_a_secret(look: Propose) -> None:
    head = "<link rel='alternate' type='application/rss+xml' href='/rss?x=${HOME}'>"
    found = look(page(block("gzdt", 1), head=head))
    assert found.url == "https://rsj.shifan.gov.cn/rss?x=$%7BHOME%7D"


def test_strangers_address_with_a_token_is_refused_in_words(look: Propose) -> None:
    with pytest.raises(ParseError, match="不能写成"):
        look(RSS, "https://www.shifan.example/rss?access_token=abc")


def test_moved_address_is_written_as_the_new_one(
    known: Known, make_response: Callable[..., Response]
) -> None:
    moved = replace(make_response(RSS), moved_to="https://new.shifan.example/rss")
    found = propose(moved, known)
    assert isinstance(found, Proposal)
    assert found.entry["url"] == "https://new.shifan.example/rss"
    assert "永久改为" in found.advice[0]


def test_private_network_is_written_down_only_when_it_was_allowed(look: Propose) -> None:
    assert "allow_private" not in look(RSS).entry
    assert look(RSS, allow_private=True).entry["allow_private"] is True


@pytest.mark.fuzz
@given(st.binary(max_size=400), st.sampled_from([b"", b"<html>", b"[{", b"<rss>", b"<urlset>"]))
def test_any_bytes_end_in_a_proposal_or_a_reason(known: Known, body: bytes, start: bytes) -> None:
    with contextlib.suppress(ParseError):
        assert isinstance(propose(_answer(start + body), known), Proposal | Elsewhere)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["title", "url", "time", "heat", "data", "rank", "id", "读"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@pytest.mark.fuzz
@given(_JSON)
def test_any_json_ends_in_a_proposal_or_a_reason(known: Known, data: object) -> None:
    with contextlib.suppress(ParseError):
        assert isinstance(
            propose(_answer(json.dumps(data).encode("utf-8", "replace")), known), Proposal
        )
