"""A source is tried once, without a trace: what it gives, what is wrong, what entry would fit."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from monitor.cli import trying
from monitor.settings import load_settings
from monitor.sources.worker import ParserPool

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Web

Door = Callable[..., "Done"]
Catalogue = Callable[..., Path]

HOST = "www.shifan.example"
FEED = f"https://{HOST}/feed.xml"
RSS = (
    "<rss version='2.0'><channel><title>示范网</title>"
    "<item><link>/1</link><title>养老金发放日提前</title><pubDate>2024-01-02 08:00</pubDate>"
    "<description>本月养老金提前两天发放，咨询电话13912345678。</description></item>"
    "<item><link>/2</link><title>新开一家早点铺</title><description>豆浆现磨。</description></item>"
    "</channel></rss>"
)
ROWS = "".join(
    f"<li><a href='t202401{n:02}_{n}.html'>示范市养老保险待遇发放情况第{n}期</a>"
    f"<span>2024-01-{n:02}</span></li>"
    for n in range(12, 0, -1)
)
LIST = f"<html><head><title>工作动态</title></head><body><ul class='news'>{ROWS}</ul></body></html>"
ARTICLE = (
    "<html><head><title>示范市养老保险待遇发放情况第12期</title></head><body>"
    "<h1>示范市养老保险待遇发放情况第12期</h1><p>2024-01-12 09:00 来源：示范日报</p>"
    "<div class='TRS_Editor'>"
    + "<p>本月养老金已经全部发放到位，记者 王小明 报道。</p>"
    * 5
    + "</div>"
    "</body></html>"
)
BOARD = json.dumps(
    {"data": [{"word": f"养老金话题{n}", "url": f"/t/{n}", "heat": 900 - n} for n in range(9)]}
)
API = json.dumps(
    {
        "code": 0,
        "rows": [
            {"id": n, "title": f"医保备案{n}", "time": f"2024-01-0{n} 08:00", "link": f"/a/{n}"}
            for n in range(1, 9)
        ],
    }
)


# ── an entry of the catalogue ────────────────────────────────────────────────────────────────


def test_items_are_shown_with_what_would_become_of_them(
    door: Door, web: Web, catalogue: Catalogue
) -> None:
    web.pages["/feed.xml"] = RSS
    done = door("try-source", "good", "--config", catalogue({"id": "good", "url": FEED}))
    assert done.code == 0
    first, address, verdict, second, _, other, total = done.out.splitlines()
    assert first == "01-02 08:00  养老金发放日提前"
    assert address.split() == [f"https://{HOST}/1", "正文22字"]
    assert verdict.strip().startswith("相关（待遇发放）：")
    assert second == "时间不详    新开一家早点铺"
    assert other.strip() == "不相关：未出现社保用语"
    assert total == "示范网：读到 2 条，1 条有发布时间，1 条与社保相关。"


def test_json_says_the_same(door: Door, web: Web, catalogue: Catalogue) -> None:
    web.pages["/feed.xml"] = RSS
    config = catalogue({"id": "good", "url": FEED})
    first, second = door("try-source", "good", "--config", config, "--json").lines
    assert set(first) == {
        "title", "url", "published_at", "outlet", "authority", "body", "read", "relevant", "topics",
        "reason",
    }  # fmt: skip
    assert (first["relevant"], second["relevant"]) == (True, False)
    assert "〔手机号〕" in first["body"]
    (raw, _) = door("try-source", "good", "--config", config, "--json", "--raw").lines
    assert "13912345678" in raw["body"]
    assert "relevant" not in raw


def test_limit_lists_fewer_and_says_so(door: Door, web: Web, catalogue: Catalogue) -> None:
    web.pages |= {"/list.html": LIST, "/t20240112_12.html": ARTICLE, "/t20240111_11.html": ARTICLE}
    entry = {"id": "rsj", "kind": "page", "url": f"https://{HOST}/list.html"}
    config = catalogue(entry)
    done = door("try-source", "rsj", "--config", config, "--limit", 1, "--raw")
    assert done.out.count(f"https://{HOST}/t") == 1
    assert [name for name in web.asked if "/t2024" in name] == [f"{HOST}/t20240112_12.html"]


def test_terminal_is_not_given_a_strangers_control_characters(
    door: Door, web: Web, catalogue: Catalogue
) -> None:
    title = "养老金\u202e到账"
    web.pages["/feed.xml"] = RSS.replace("养老金发放日提前", title)
    done = door("try-source", "good", "--config", catalogue({"id": "good", "url": FEED}), "--raw")
    assert "养老金\\u202e到账" in done.out


def test_named_outlet_is_shown_with_its_standing(
    door: Door, web: Web, catalogue: Catalogue
) -> None:
    web.pages["/feed.xml"] = RSS.replace("<pubDate>", "<source url='/'>新华社</source><pubDate>")
    config = catalogue({"id": "good", "url": FEED})
    assert "正文22字  来源新华社（央级媒体）" in door("try-source", "good", "--config", config).out


@pytest.mark.parametrize(("page", "says"), [("<html>", "feed.xml"), (404, "404")])
def test_bad_source_tells_why_and_ends_with_1(
    door: Door, web: Web, catalogue: Catalogue, page: str | int, says: str
) -> None:
    web.pages["/feed.xml"] = page
    done = door("try-source", "bad", "--config", catalogue({"id": "bad", "url": FEED}))
    assert done.code == 1
    assert "问题：" in done.err
    assert says in done.err
    assert "读到 0 条" in done.out


def test_source_that_is_off_is_tried_and_the_reason_told(
    door: Door, web: Web, catalogue: Catalogue
) -> None:
    web.pages["/feed.xml"] = RSS
    group = {"id": "far", "name": "外省"}
    config = catalogue(
        {"id": "off", "url": FEED, "enabled": False},
        {"id": "grouped", "url": FEED, "group": "far"},
        groups=[group],
    )
    off = door("try-source", "off", "--config", config, "--raw")
    assert "目前不采集：该信源未启用（enabled: false）" in off.err
    grouped = door("try-source", "grouped", "--config", config, "--raw")
    assert "所属分组“外省”未启用" in grouped.err
    assert (off.code, grouped.code) == (0, 0)


def test_what_the_server_gives_away_is_told(door: Door, web: Web, catalogue: Catalogue) -> None:
    web.pages |= {f"{HOST}/feed.xml": 301, "new.shifan.example/feed.xml": RSS}
    web.headers[f"{HOST}/feed.xml"] = {"location": "https://new.shifan.example/feed.xml"}
    web.headers["new.shifan.example/feed.xml"] = {"date": "Thu, 01 Jan 2026 00:00:00 GMT"}
    done = door("try-source", "a", "--config", catalogue({"id": "a", "url": FEED}), "--raw")
    assert "提示：网址已永久迁至 https://new.shifan.example/feed.xml" in done.err


def test_robots_are_obeyed_and_named(door: Door, web: Web, catalogue: Catalogue) -> None:
    web.pages |= {"/feed.xml": RSS, "/robots.txt": "User-agent: *\nDisallow: /"}
    done = door("try-source", "a", "--config", catalogue({"id": "a", "url": FEED}))
    assert done.code == 1
    assert "系统不绕过该规则" in done.err
    assert f"{HOST}/feed.xml" not in web.asked


def test_frozen_feed_is_pointed_out(door: Door, web: Web, catalogue: Catalogue) -> None:
    web.pages["/feed.xml"] = RSS.replace("2024-01-02", "2015-01-02")
    done = door("try-source", "a", "--config", catalogue({"id": "a", "url": FEED}), "--raw")
    assert "最新一条是 2015-01-02 的，可能已停更" in done.err


PUSH = {
    "id": "vendor", "kind": "push", "licence": "示数合〔2026〕7号", "scope": "社保",
    "token": "${TRY_SOURCE_TOKEN}",
}  # fmt: skip


def test_vendor_is_not_asked_but_looked_over(
    door: Door, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = catalogue({**PUSH, "expires": "2999-12-31"})
    done = door("try-source", "vendor", "--config", config)
    assert done.code == 1
    assert "令牌读不到" in done.err
    monkeypatch.setenv("TRY_SOURCE_TOKEN", "a-token-of-sixteen-characters")
    done = door("try-source", "vendor", "--config", config)
    assert done.code == 0
    assert "/api/push/vendor" in done.err
    assert "a-token" not in done.out + done.err
    done = door("try-source", "vendor", "--config", catalogue({**PUSH, "expires": "2020-12-31"}))
    assert done.code == 1
    assert "已于 2020-12-31 到期" in done.err


def test_ledger_is_read_from_its_file_and_masked(door: Door, catalogue: Catalogue) -> None:
    config = catalogue(
        {"id": "hotline", "kind": "ledger", "url": "a.csv", "platform": "hotline",
         "authority": "ticket"}
    )  # fmt: skip
    (config / "a.csv").write_text(
        "工单编号,标题,诉求内容,受理时间\n7,养老金,养老金没到账，13912345678,2024-01-02 08:00\n",
        "utf-8",
    )
    (item,) = door("try-source", "hotline", "--config", config, "--json").lines
    assert "〔手机号〕" in item["body"]
    assert item["relevant"] is True


def test_unknown_source_is_answered_with_the_nearest(door: Door, catalogue: Catalogue) -> None:
    config = catalogue({"id": "good", "url": FEED}, {"id": "bad", "url": FEED})
    done = door("try-source", "god", "--config", config)
    assert done.code == 1
    assert "没有信源 'god'；有 good" in done.err


# ── an address ───────────────────────────────────────────────────────────────────────────────


def _entry(done: Done) -> dict[str, Any]:
    block = done.out.partition("\n\n")[0]
    (entry,) = yaml.safe_load(block)["sources"]
    return dict(entry)


def test_address_of_a_feed_gets_an_entry_and_its_items(
    door: Door, web: Web, config: Path, tmp_path: Path
) -> None:
    web.pages["/feed.xml"] = RSS
    done = door("try-source", FEED, "--config", config)
    assert done.code == 0
    assert _entry(done)["kind"] == "feed"
    assert "licence: 待填写：采集依据" in done.out
    assert "养老金发放日提前" in done.out
    (config / "sources.yaml").write_text(done.out.partition("\n\n")[0], encoding="utf-8")
    (source,) = load_settings(config).sources.sources
    assert (source.kind, source.url) == ("feed", FEED)
    assert web.asked == [f"{HOST}/robots.txt", f"{HOST}/feed.xml"]


def test_address_of_a_list_gets_its_selector_and_one_article_is_read(
    door: Door, web: Web, config: Path
) -> None:
    web.pages |= {"/list.html": LIST, "/t20240112_12.html": ARTICLE}
    done = door("try-source", "https://rsj.shifan.gov.cn/list.html", "--config", config)
    entry = _entry(done)
    assert (entry["kind"], entry["list_selector"]) == ("page", "ul.news li")
    assert (entry["id"], entry["authority"]) == ("rsj-shifan", "official")
    assert "共12条链接，其中12条带日期" in done.out
    assert "读到 1 条，列表中另有 11 条未读正文" in done.out
    assert done.out.count("正文未读") == 11
    assert len(web.asked) == 3


def test_page_that_names_a_feed_gets_the_feeds_entry(door: Door, web: Web, config: Path) -> None:
    link = "<link rel='alternate' type='application/rss+xml' href='/feed.xml'></head>"
    web.pages |= {"/": LIST.replace("</head>", link), "/feed.xml": RSS}
    done = door("try-source", f"https://{HOST}/", "--config", config)
    assert (_entry(done)["kind"], _entry(done)["url"]) == ("feed", FEED)
    assert f"提示：网页标明了订阅源：{FEED}" in done.err


@pytest.mark.parametrize("feed", [404, LIST, "{"])
def test_page_whose_feed_is_none_gets_an_entry_of_its_own(
    door: Door, web: Web, config: Path, feed: str | int
) -> None:
    link = "<link rel='alternate' type='application/rss+xml' href='/feed.xml'></head>"
    web.pages |= {"/": LIST.replace("</head>", link), "/feed.xml": feed}
    done = door("try-source", f"https://{HOST}/", "--config", config, "--raw")
    assert _entry(done)["kind"] == "page"
    assert "该订阅源读不了，改按网页提议" in done.err


def test_pages_that_send_on_for_ever_are_left(door: Door, web: Web, config: Path) -> None:
    for number in range(9):
        onward = f"<html><meta http-equiv='refresh' content='0;url=/{number + 1}'></html>"
        web.pages[f"/{number}"] = onward
    done = door("try-source", f"https://{HOST}/0", "--config", config)
    assert done.code == 1
    assert "一再转往别处" in done.err
    assert len(web.asked) < 6


@pytest.mark.slow
def test_address_of_a_board_and_of_an_interface(door: Door, web: Web, config: Path) -> None:
    web.pages |= {"/hot": BOARD, "/api": API}
    board = door("try-source", f"https://{HOST}/hot", "--config", config, "--json")
    proposal, first, *_ = board.lines
    assert proposal["proposal"]["kind"] == "hotlist"
    assert yaml.safe_load(proposal["yaml"]) == {"sources": [proposal["proposal"]]}
    assert first["url"] == f"https://{HOST}/t/0"
    api = door("try-source", f"https://{HOST}/api", "--config", config)
    assert {"kind": "api", "ok": "code=0", "items": "rows"}.items() <= _entry(api).items()
    assert "读到 8 条，8 条有发布时间" in api.out


def test_sitemap_leads_to_its_articles(door: Door, web: Web, config: Path) -> None:
    index = f"<sitemapindex><sitemap><loc>https://{HOST}/m.xml</loc></sitemap></sitemapindex>"
    web.pages |= {
        "/sitemap.xml": index,
        "/m.xml": f"<urlset><url><loc>https://{HOST}/a.html</loc></url></urlset>",
        "/a.html": ARTICLE,
    }
    done = door("try-source", f"https://{HOST}/sitemap.xml", "--config", config, "--raw")
    assert _entry(done)["kind"] == "sitemap"
    assert "示范市养老保险待遇发放情况第12期" in done.out


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://www.shifan.example/x", "begins with http"),
        ("https://www.shifan.example/?token=abc", "${NAME}"),
        ("https://a:b@www.shifan.example/", "${NAME}"),
        ("https://www.shifan.example/gone", "404"),
        ("https://www.shifan.example/article", "找不到像文章列表的部分"),
    ],
)
def test_address_that_gives_nothing_says_why(
    door: Door, web: Web, config: Path, url: str, says: str
) -> None:
    web.pages["/article"] = ARTICLE
    done = door("try-source", url, "--config", config)
    assert (done.code, done.out) == (1, "")
    assert says in done.err


def test_private_address_is_refused_unless_it_is_allowed(
    door: Door, web: Web, config: Path
) -> None:
    web.pages["/feed.xml"] = RSS
    url = f"http://127.0.0.1:{web.port}/feed.xml"
    done = door("try-source", url, "--config", config, "--raw")
    assert done.code == 1
    assert "--allow-private" in done.err
    assert web.asked == []
    done = door("try-source", url, "--config", config, "--raw", "--allow-private")
    assert done.code == 0
    assert _entry(done)["allow_private"] is True


def test_hostile_page_is_read_in_a_process_of_its_own(
    door: Door, web: Web, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "ParserPool", ParserPool)
    web.pages["/feed.xml"] = RSS
    done = door("try-source", FEED, "--config", config, "--raw")
    assert (done.code, done.out.count("正文")) == (0, 2)


# ── a sample of it ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def replay(tmp_path: Path) -> Callable[[str], list[dict[str, Any]]]:
    """A recorded folder read back as the contract test reads the golden ones."""
    tests = Path(__file__).parent.parent / "sources"
    contract = runpy.run_path(str(tests / "test_contract.py"))

    def back(kind: str) -> list[dict[str, Any]]:
        present = datetime(2026, 11, 22, tzinfo=UTC)
        contract["test_kind_reads_its_golden_sample"](kind, tmp_path, present)
        contract["test_kind_asks_for_its_own_address_first"](kind, tmp_path)
        found: list[dict[str, Any]] = json.loads((tmp_path / kind / "expected.json").read_text())
        return found

    return back


PAGES: Mapping[str, str] = {
    "/feed.xml": RSS, "/list.html": LIST, "/t20240112_12.html": ARTICLE, "/hot": BOARD, "/api": API,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "path", "items"),
    [("feed", "feed.xml", 2), ("page", "list.html", 1), ("hotlist", "hot", 6), ("api", "api", 6)],
)
def test_recorded_sample_of_an_address_replays(
    door: Door,
    web: Web,
    config: Path,
    tmp_path: Path,
    replay: Callable[[str], list[dict[str, Any]]],
    kind: str,
    path: str,
    items: int,
) -> None:
    web.pages |= PAGES
    folder = tmp_path / kind
    done = door(
        "try-source", f"https://{HOST}/{path}", "--config", config, "--raw", "--record", folder
    )
    assert done.code == 0
    assert "提交之前必须由人逐字审阅" in done.err
    assert sum(len(read["items"]) for read in replay(kind)) == items
    written = "".join(file.read_text("utf-8") for file in folder.iterdir())
    for secret in ("13912345678", "王小明"):
        assert secret not in written


def test_recorded_sample_of_an_entry_replays(
    door: Door,
    web: Web,
    catalogue: Catalogue,
    tmp_path: Path,
    replay: Callable[[str], list[dict[str, Any]]],
) -> None:
    web.pages |= PAGES
    url = "https://rsj.secret.example/list.html"
    config = catalogue({"id": "rsj", "kind": "page", "url": url, "list_selector": ".news a"})
    folder = tmp_path / "page"
    options = ("--config", config, "--raw", "--limit", 1, "--record", folder)
    assert door("try-source", "rsj", *options).code == 0
    listed, article = replay("page")
    assert len(listed["follow"]) == 1
    assert (folder / "list.html").read_text("utf-8").count("<li>") == 6
    assert article["items"][0]["outlet"] == "示范日报"
    assert "secret" not in (folder / "source.json").read_text("utf-8")


def test_sample_is_written_over_only_when_told(
    door: Door, web: Web, config: Path, tmp_path: Path
) -> None:
    web.pages |= PAGES
    (tmp_path / "source.json").write_text("mine", encoding="utf-8")
    options = (FEED, "--config", config, "--raw", "--record", tmp_path)
    done = door("try-source", *options)
    assert (done.code, web.asked) == (1, [])
    assert "--force" in done.err
    assert (tmp_path / "source.json").read_text(encoding="utf-8") == "mine"
    assert door("try-source", *options, "--force").code == 0
    assert "sample-feed" in (tmp_path / "source.json").read_text(encoding="utf-8")


def test_body_of_a_sample_is_not_written_over_either(
    door: Door, web: Web, config: Path, tmp_path: Path
) -> None:
    web.pages |= PAGES
    (tmp_path / "list.xml").write_text("mine", encoding="utf-8")
    done = door("try-source", FEED, "--config", config, "--raw", "--record", tmp_path)
    assert done.code == 1
    assert [file.name for file in tmp_path.glob("*.json")] == []
    assert (tmp_path / "list.xml").read_text(encoding="utf-8") == "mine"


@pytest.mark.slow
def test_private_contents_are_not_recorded(
    door: Door, catalogue: Catalogue, tmp_path: Path
) -> None:
    config = catalogue({"id": "hotline", "kind": "ledger", "url": "a.csv"})
    (config / "a.csv").write_text("工单编号,诉求内容\n7,养老金没到账\n", "utf-8")
    done = door("try-source", "hotline", "--config", config, "--record", tmp_path / "x")
    assert done.code == 1
    assert "不能录为样本" in done.err
    assert not (tmp_path / "x").exists()
