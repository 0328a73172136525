"""A golden sample: small, nobody's name in it, and read as the site itself was."""

from __future__ import annotations

import gzip
import json
import runpy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.sources.base import Request, Response, Source
from monitor.sources.catalogue import build
from monitor.sources.sample.masking import Masker, without_tokens
from monitor.sources.sample.specimen import Specimen, specimen
from monitor.sources.sample.trimming import trim_html, trim_json, trim_xml
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]
Keep = Callable[..., Mapping[str, bytes]]

HOST = "rsj.wangchuan.gov.cn"
LIST = f"https://{HOST}/gzdt/index.html"


@pytest.fixture
def masker() -> Masker:
    return Masker(HOST, "望川县人社局")


@pytest.fixture
def keep(tmp_path: Path, now: datetime) -> Callable[[Source, Sequence[Response]], Path]:
    """The sample of what a source answered, written, and read back as the contract test does."""
    contract = runpy.run_path(str(Path(__file__).parent / "test_contract.py"))

    def written(source: Source, responses: Sequence[Response]) -> Path:
        sample = specimen(source.config, responses)
        folder = tmp_path / getattr(source.config, "kind", "")
        folder.mkdir()
        for name, body in _files(sample).items():
            (folder / name).write_bytes(body)
        contract["test_kind_reads_its_golden_sample"](folder.name, tmp_path, now)
        contract["test_kind_asks_for_its_own_address_first"](folder.name, tmp_path)
        return folder

    return written


def _files(sample: Specimen) -> Mapping[str, bytes]:
    return sample.written(build(sample.config).parse)


def _expected(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "expected.json").read_text("utf-8"))
    return found


def _everything(folder: Path) -> str:
    texts = []
    for path in sorted(folder.iterdir()):
        body = path.read_bytes()
        try:
            texts.append(body.decode())
        except UnicodeDecodeError:
            texts.append(body.decode("gb18030"))
    return "\n".join(texts)


# ── masking ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("记者 王小明 报道", "记者 〔姓名〕 报道"),
        ("（记者王小明 通讯员李芳、张建国）", "（记者〔姓名〕 通讯员〔姓名〕）"),
        ("作者：欧阳文静", "作者：〔姓名〕"),
        ("责任编辑：赵 敏", "责任编辑：〔姓名〕"),
        ("记者从市人社局获悉", "记者从市人社局获悉"),
        ("记者高度关注此事", "记者高度关注此事"),
        ("联系电话13912345678", "联系电话〔手机号〕"),
        ("望川县人社局通知", "示范网通知"),
        (f"详见{HOST}首页", "详见www.shifan.example首页"),
        (f"https://{HOST}:8443/a?id=1&token=x", "https://www.shifan.example/a?id=1"),
        ("https://user:word@other.cn/x", "https://site2.shifan.example/x"),
        ("http://[2001:db8::1]/x", "http://site2.shifan.example/x"),
        (r"https:\/\/other.cn\/x", r"https:\/\/site2.shifan.example\/x"),
        ("http://schema.org", "http://schema.org"),
    ],
)
def test_what_names_someone_is_masked(masker: Masker, text: str, masked: str) -> None:
    assert masker.text(text) == masked


def test_hosts_keep_their_numbers_throughout_a_sample(masker: Masker) -> None:
    assert masker.url("https://a.cn/1") == "https://site2.shifan.example/1"
    assert masker.url("https://b.cn/1") == "https://site3.shifan.example/1"
    assert (
        masker.text("见 a.cn 与 //b.cn/2") == "见 site2.shifan.example 与 //site3.shifan.example/2"
    )


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("/a/13912345678.html", "/a/13912345678.html"),
        ("/a?id=7&utm_source=x&spm=1.2", "/a?id=7"),
        ("/a;jsessionid=1F?b=1#c", "/a?b=1#c"),
        ("/a?x=1&amp;sign=2&amp;y=3", "/a?x=1&amp;y=3"),
        ("/a?v=Zk3jd82KslQ0a9dkP2mX81", "/a"),
        ("?token=abc", ""),
    ],
)
def test_tokens_leave_a_link_and_its_figures_stay(link: str, kept: str) -> None:
    assert without_tokens(link) == kept


def test_namespaces_stay_and_authors_do_not(masker: Masker) -> None:
    text = (
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:x="http://x.cn/ns"><item>'
        "<dc:creator>王小明</dc:creator><author><name>李芳</name><uri>http://a.cn</uri></author>"
    )
    assert masker.markup(text) == (
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:x="http://x.cn/ns"><item>'
        "<dc:creator>〔姓名〕</dc:creator><author><name>〔姓名〕</name></author>"
    )


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    masker = Masker(HOST, "望川县人社局")
    once = masker.text(text)
    assert masker.text(once) == once


# ── trimming ─────────────────────────────────────────────────────────────────────────────────


def test_feed_keeps_its_first_entries_and_its_end(masker: Masker) -> None:
    items = "".join(f"<item><title>第{n}条</title></item>\n" for n in range(20))
    trimmed = trim_xml(f"<rss><channel><title>x</title>\n{items}</channel></rss>", masker)
    assert trimmed.count("<item>") == 6
    assert trimmed.endswith("</channel></rss>")
    assert "第5条" in trimmed
    assert "第6条" not in trimmed


def test_long_texts_are_cut_between_entities_and_tags(masker: Masker) -> None:
    text = "养" * 197 + "&amp;" + "老" * 300
    trimmed = trim_xml(f"<item><a>{text}</a><b><![CDATA[{'养' * 197}<br/>老{text}]]></b>", masker)
    assert f"<a>{'养' * 197}……</a>" in trimmed
    assert f"<![CDATA[{'养' * 197}……]]>" in trimmed


@pytest.mark.parametrize("text", ["<item>" * 50_000, "<item><![CDATA[" * 20_000, "<" * 100_000])
def test_entries_that_never_close_are_left_alone(masker: Masker, text: str) -> None:
    assert trim_xml(text, masker) == text


def test_json_keeps_the_build_and_drops_writers(masker: Masker) -> None:
    data = {"data": [{"nickname": "小王", "user_id": 7, "ip": "1.2.3.4", "t": "养" * 400}] * 30}
    trimmed: Any = trim_json(data, masker)
    assert len(trimmed["data"]) == 6
    assert trimmed["data"][0]["nickname"] == "〔账号〕"
    assert trimmed["data"][0]["t"] == "养" * 200 + "……"


def test_page_keeps_its_list_and_loses_scripts_styles_and_the_rest(masker: Masker) -> None:
    rows = "".join(
        f"<div class='row'><a href='/t/{n}.html'>养老金通报{n}</a></div>" for n in range(9)
    )
    menu = "".join(f"<li><a href='/m{n}/'>栏目{n}</a></li>" for n in range(40))
    text = (
        "<!DOCTYPE html><html><head><style>a{}</style><script>var token='1'</script></head><body>"
        f"<!-- 注释 --><ul>{menu}</ul><div class='list'>{rows}</div>"
        "<script>createPageHTML(9, 0, 'index', 'html');</script>"
        "<script type='application/ld+json'>{'x'</script>"
        "<p onclick='x()' style='color:red'>完</p><img src='data:image/png;base64,AAAA'></body>"
    )
    listed = {f"https://{HOST}/t/{n}.html" for n in (0, 1, 8)}
    trimmed = trim_html(text, LIST, listed, masker)
    assert trimmed.startswith("<!DOCTYPE html>")
    assert [n for n in range(9) if f"/t/{n}.html" in trimmed] == [0, 1, 8]
    assert trimmed.count("栏目") == 6
    assert "createPageHTML(9, 0, 'index', 'html')" in trimmed
    for gone in ("style", "token", "注释", "onclick", "base64", "ld+json"):
        assert gone not in trimmed
    assert "完" in trimmed


def test_attribute_that_is_no_name_goes(masker: Masker) -> None:
    text = '<p {x="13912345678" a:b="c" title="记者 王小明">养老金</p>'
    trimmed = trim_html(text, LIST, frozenset(), masker)
    assert '<p title="记者 〔姓名〕">养老金</p>' in trimmed


@pytest.mark.slow
def test_page_of_many_hosts_is_masked_in_linear_time(masker: Masker) -> None:
    text = " ".join(f"https://h{n}.cn/ h{n}.cn" for n in range(20_000))
    masked = masker.text(text)
    assert "h19999.cn" not in masked
    assert masked.endswith("site20001.shifan.example")


@pytest.mark.fuzz
@given(st.text(alphabet="<>/ab!-[]CDATA\"'=&;养item\n", max_size=300))
def test_any_text_can_be_trimmed(text: str) -> None:
    masker = Masker(HOST)
    assert isinstance(trim_xml(text, masker), str)
    assert isinstance(trim_html(text, LIST, frozenset(), masker), str)


# ── whole samples ────────────────────────────────────────────────────────────────────────────


def test_feed_in_gbk_under_a_wrong_label_is_kept_as_it_came(
    make_source: MakeSource, make_response: MakeResponse, keep: Callable[..., Path]
) -> None:
    url = f"https://{HOST}/rss.xml?token=secret"
    items = "".join(
        f"<item><title>养老金第{n}批发放，电话13912345678</title>"
        f"<link>https://{HOST}/t/{n}.html?from=rss</link><author>王小明</author>"
        f"<pubDate>2026-11-2{n} 08:00</pubDate></item>"
        for n in range(9)
    )
    body = f"<?xml version='1.0' encoding='gb2312'?><rss><channel>{items}</channel></rss>"
    source = make_source(kind="feed", url=f"https://{HOST}/rss.xml", region="330203", note="私下")
    response = make_response(body.encode("gb18030"), url, "text/xml; charset=utf-8")
    folder = keep(source, [response])
    (read,) = _expected(folder)
    assert len(read["items"]) == 6
    assert read["items"][0]["title"] == "养老金第0批发放，电话〔手机号〕"
    assert read["items"][0]["url"] == "https://www.shifan.example/t/0.html"
    assert "养老金".encode("gb18030") in (folder / "list.xml").read_bytes()
    told = json.loads((folder / "source.json").read_text("utf-8"))
    assert told["config"] == {
        "kind": "feed",
        "id": "sample-feed",
        "name": "示范网",
        "url": "https://www.shifan.example/rss.xml",
        "platform": "news",
        "authority": "city",
        "region": "999100",
    }
    for secret in (HOST, "secret", "王小明", "139", "私下"):
        assert secret not in _everything(folder)


def _page_answers(source: Source, make_response: MakeResponse) -> list[Response]:
    rows = "".join(
        f"<li><a href='t202611{n:02}_{n}.html'>望川县养老金发放情况第{n}期</a>"
        f"<span>2026-11-{n:02}</span></li>"
        for n in range(21, 1, -1)
    )
    article = (
        "<html><head><title>望川县养老金发放情况</title><script>var u='王小明'</script></head>"
        "<body><h1>望川县养老金发放情况第20期</h1><p>来源：示范日报 记者 王小明</p>"
        "<div class='TRS_Editor'>"
        + "<p>本月养老金已经全部发放到位，共发放一万二千人。</p>"
        * 20
        + "</div>"
        "<p>责任编辑：李芳</p></body></html>"
    )
    page = (
        f"<html><head><title>工作动态</title></head><body><ul class='n'>{rows}</ul></body></html>"
    )
    listed = make_response(page, LIST, "text/html")
    state = SourceState(source_id=source.config.id)
    follow = source.parse(listed, state).follow
    # The third article was read as well: its link is beyond none, so it must stay on the list.
    return [listed, *(make_response(article, f.url, "text/html", f) for f in follow[:3])]


@pytest.mark.parametrize("selector", [None, "ul.n li"])
def test_page_keeps_the_links_whose_articles_are_kept(
    make_source: MakeSource,
    make_response: MakeResponse,
    keep: Callable[..., Path],
    selector: str | None,
) -> None:
    source = make_source(kind="page", url=LIST, list_selector=selector)
    folder = keep(source, _page_answers(source, make_response))
    listed, first, second = _expected(folder)
    assert len(listed["follow"]) == 6
    assert {p.name for p in folder.iterdir()} == {
        "source.json", "expected.json", "list.html", "article.html", "article_2.html",
    }  # fmt: skip
    asked = [follow["url"] for follow in listed["follow"]]
    assert [one["items"][0]["url"] for one in (first, second)] == asked[:2]
    assert first["items"][0]["outlet"] == "示范日报"
    assert 0 < first["items"][0]["body"].count("一万二千人") < 10
    for name in ("王小明", "李芳", HOST):
        assert name not in _everything(folder)


def test_board_keeps_its_map_of_fields(
    make_source: MakeSource, make_response: MakeResponse, keep: Callable[..., Path]
) -> None:
    rows = [{"word": f"话题{n}", "hot": 100 - n, "user": {"nick_name": "小王"}} for n in range(30)]
    source = make_source(
        kind="hotlist", url=f"https://{HOST}/hot?key=${{HOT_KEY}}", items="data", title="word",
        heat="hot", link=f"https://{HOST}/t?q={{word}}",
    )  # fmt: skip
    asked = Request(url=source.config.url)
    answer = make_response(json.dumps({"data": rows}), "https://x.cn/?key=LIVE", request=asked)
    folder = keep(source, [answer])
    (read,) = _expected(folder)
    assert [item["engagement"]["heat"] for item in read["items"]] == [100, 99, 98, 97, 96, 95]
    assert read["items"][0]["url"].startswith("https://www.shifan.example/t?q=")
    for secret in ("小王", "HOT_KEY", "LIVE", HOST):
        assert secret not in _everything(folder)


def test_board_inside_a_page_keeps_what_stands_before_it(
    make_source: MakeSource, make_response: MakeResponse, keep: Callable[..., Path]
) -> None:
    rows = json.dumps([{"w": f"话题{n}"} for n in range(30)])
    source = make_source(
        kind="hotlist", url=f"https://{HOST}/", items=".", title="w", json_after="<!--data:"
    )
    page = f"<html><script>track('王小明')</script><!--data:{rows}--></html>"
    folder = keep(source, [make_response(page, source.config.url)])
    assert len(_expected(folder)[0]["items"]) == 6
    assert "王小明" not in _everything(folder)


def test_interface_keeps_its_pages(
    make_source: MakeSource, make_response: MakeResponse, keep: Callable[..., Path]
) -> None:
    source = make_source(
        kind="api", url=f"https://{HOST}/api", items="rows", title="t", external_id="i",
        headers={"X-Key": "${VENDOR_KEY}"}, params={"q": "养老金"}, paging={"param": "p"},
        window={"param": "since", "overlap": "5m"},
    )  # fmt: skip
    state = SourceState(
        source_id="sample", last_attempt_at=datetime.fromisoformat("2026-11-22T02:00Z")
    )
    (asked,) = source.requests(state)
    answers = []
    for number in (1, 2):
        rows = [{"i": 100 * number + n, "t": f"养老金第{number}页第{n}条"} for n in range(20)]
        answer = make_response(json.dumps({"rows": rows}), asked.url, "application/json", asked)
        answers.append(answer)
        (asked,) = source.parse(answer, state).follow
    folder = keep(source, answers)
    told = json.loads((folder / "source.json").read_text("utf-8"))
    assert [one.get("purpose") for one in told["responses"]] == [None, "more"]
    assert told["config"]["headers"] == {"X-Key": "${SAMPLE_SECRET}"}
    assert told["config"]["window"]["overlap"] == "300s"
    assert [len(read["items"]) for read in _expected(folder)] == [6, 6]


def test_packed_sitemap_is_kept_unpacked(
    make_source: MakeSource, make_response: MakeResponse, keep: Callable[..., Path]
) -> None:
    urls = "".join(
        f"<url><loc>https://{HOST}/a/{n}.html</loc><lastmod>2026-11-22</lastmod></url>"
        for n in range(40)
    )
    source = make_source(kind="sitemap", url=f"https://{HOST}/map.xml.gz", include=r"/a/")
    body = gzip.compress(f"<urlset>{urls}</urlset>".encode())
    folder = keep(source, [make_response(body, source.config.url)])
    assert len(_expected(folder)[0]["follow"]) == 6


# ── what is not kept ─────────────────────────────────────────────────────────────────────────


def test_private_contents_are_no_samples(
    make_source: MakeSource, make_response: MakeResponse
) -> None:
    source = make_source(kind="ledger", url="tickets.csv")
    with pytest.raises(InputError, match="ledger 类信源的内容不是公开网页"):
        specimen(source.config, [make_response("a,b")])


def test_nothing_makes_no_sample(make_source: MakeSource, make_response: MakeResponse) -> None:
    source = make_source(kind="feed", url=LIST)
    unchanged = replace(make_response(""), status=304)
    with pytest.raises(InputError, match="没有取到内容"):
        specimen(source.config, [unchanged])
