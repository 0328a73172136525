from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.settings import load_settings, shipped_config_dir
from monitor.settings.sources import PageSource
from monitor.sources.extract import Article, article
from monitor.types import Authority, Platform

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TEXT = "市医保局就居民医保缴费标准答复市民，缴费期延长至年底，集中缴费期内参保不设等待期。"
BODY = f"<p>{TEXT}</p><p>{TEXT[::-1]}</p><p>{TEXT}</p>"


def rules(**selectors: Any) -> PageSource:
    return PageSource(
        kind="page",
        id="ybj",
        name="示范市医疗保障局",
        url="https://ybj.shifan.example/",
        platform=Platform.NEWS,
        authority=Authority.OFFICIAL,
        list_selector="a",
        **selectors,
    )


def read(markup: str, **selectors: Any) -> Article:
    return article(markup, rules(**selectors), NOW)


@pytest.mark.parametrize(
    "container",
    ['class="TRS_Editor"', 'id="zoom"', 'id="UCAP-CONTENT"', 'class="x wp_articlecontent"'],
)
def test_known_containers_hold_the_body(container: str) -> None:
    found = read(f"<h1>题</h1><div>{TEXT}别处</div><div {container}>{BODY}</div>")
    assert found.body == "\n".join((TEXT, TEXT[::-1], TEXT))


def test_container_full_of_links_is_no_article() -> None:
    links = "".join(f'<a href="{n}">{TEXT}</a>' for n in range(9))
    found = read(f'<div class="article-content">{links}</div><div class="TRS_Editor">{BODY}</div>')
    assert found.body.startswith(TEXT)
    assert found.body.count(TEXT) == 2


def test_own_selectors_come_first() -> None:
    found = read(
        f'<h1>栏目</h1><b class="t">居民医保缴费答复</b><i class="d">2026-11-20 08:30</i>'
        f'<i class="s">来源：示范日报</i><div class="b">短文</div><div id="zoom">{BODY}</div>',
        title_selector=".t",
        date_selector=".d",
        outlet_selector=".s",
        body_selector=".b",
    )
    assert found == Article(
        title="居民医保缴费答复",
        body="短文",
        published_at=datetime(2026, 11, 20, 0, 30, tzinfo=UTC),
        outlet="示范日报",
    )


def test_page_without_names_is_read_by_its_sentences() -> None:
    found = read(f"<html><body><div><div class='text'>{BODY}</div></div></body></html>")
    assert TEXT in found.body


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>缴费答复_示范市医保局</title><h1>示范市医保局</h1><h1>缴费答复</h1>", "缴费答复"),
        ("<title>居民医保缴费答复-示范市医保局</title>", "居民医保缴费答复"),
        ("<title>居民医保缴费答复 - 新闻 - 示范网</title>", "居民医保缴费答复"),
        (
            '<meta name="ArticleTitle" content="缴费 &lt;答复&gt;"><title>别的</title>',
            "缴费 <答复>",
        ),
        ('<meta property="og:title" content="缴费答复">', "缴费答复"),
        ("<h1>缴费答复</h1>", "缴费答复"),
    ],
)
def test_headline_is_told_from_site_and_column(head: str, title: str) -> None:
    assert read(f"{head}<div id='zoom'>{BODY}</div>").title == title


@pytest.mark.parametrize(
    ("info", "hour"),
    [
        ("发布时间：2026-11-22 09:30", 1.5),
        ("2026年11月22日 09:30", 1.5),
        ("2026/11/22 09:30:00", 1.5),
        ("11月22日 09:30", 1.5),
        ("1小时前", 1),
    ],
)
def test_time_is_read_from_the_line_below_the_headline(info: str, hour: float) -> None:
    found = read(f"<h1>缴费答复</h1><div>{info}</div><div id='zoom'>{BODY}</div>")
    moment = datetime(2026, 11, 22, int(hour), int(hour % 1 * 60), tzinfo=UTC)
    assert found.published_at == moment


def test_a_day_told_in_the_body_is_not_the_time_of_publication() -> None:
    assert (
        read(f"<h1>缴费答复</h1><div id='zoom'>{BODY}自2009年1月1日起施行</div>").published_at
        is None
    )


def test_meta_day_wins_over_another_printed_day() -> None:
    found = read(
        '<meta name="PubDate" content="2026-11-20"><h1>缴费答复</h1><div>2019-01-01</div>'
        f"<div id='zoom'>{BODY}</div>"
    )
    assert found.published_at == datetime(2026, 11, 19, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("info", "outlet"),
    [
        ("来源：示范日报 作者：甲", "示范日报"),
        ("来 源:示范晚报|浏览 3", "示范晚报"),
        ("稿源：示范网责任编辑：乙", "示范网"),
        ("文章来源：【示范发布】", "示范发布"),
        ("来源：示范晚报 王小明", "示范晚报"),
        ("来源：示范晚报（王小明）", "示范晚报"),
        ("来源：王小明", None),
        ("来源：本站", None),
        ("作者：甲", None),
    ],
)
def test_outlet_is_read_near_the_headline(info: str, outlet: str | None) -> None:
    assert read(f"<h1>缴费答复</h1><p>{info}</p><div id='zoom'>{BODY}</div>").outlet == outlet


def test_selector_that_is_none_says_which_source_to_correct() -> None:
    with pytest.raises(ParseError, match=r"'ybj'.*'div\[\['.*sources\.yaml"):
        read("<p>文</p>", body_selector="div[[")


def test_rows_of_a_table_are_lines_and_their_cells_apart() -> None:
    rows = "<tr><th>险种</th><th>标准</th></tr><tr><td><p>养老</p></td><td>二百元</td></tr>"
    found = read(f"<div id='zoom'><p>{TEXT}</p><table>{rows}</table></div>")
    assert found.body.endswith("\n险种\t标准\n养老\t二百元")


def test_table_that_lays_out_the_page_is_read_as_paragraphs() -> None:
    found = read(f"<table><tr><td><a href='1'>首页</a></td><td>{BODY}</td></tr></table>")
    assert found.body == "\n".join((TEXT, TEXT[::-1], TEXT))


def test_lines_of_preformatted_text_stay_apart() -> None:
    assert read(f"<pre>{TEXT}\n{TEXT}</pre>").body == f"{TEXT}\n{TEXT}"


def test_source_lines_broken_between_han_leave_no_gap() -> None:
    assert read(f"<p>{TEXT[:9]}\n    {TEXT[9:]}</p>").body == TEXT


def test_words_hidden_inside_a_sentence_are_not_read() -> None:
    markup = f"<p>{TEXT[:9]}<span style='display: none'>水印</span>{TEXT[9:]}</p>"
    assert read(markup).body == TEXT


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "NewsArticle", "datePublished": "2026-11-20T08:30:00+08:00"}',
        '[{"@type": "Organization"}, {"@type": ["Article"], "datePublished": "2026-11-20 08:30"}]',
        '{"@graph": [{"@type": "WebPage", "mainEntity": {"datePublished": "2026-11-20 08:30"}}]}',
        '{"@type": "Article", "datePublished": "2026-11-20 08:30", "headline": "断\n行",}',
        '{"pubDate": "2026-11-20T08:30:00", "title": "少一个括号"',
    ],
)
def test_time_is_read_from_json_ld_of_any_make(block: str) -> None:
    found = read(f"<script type='application/ld+json'>{block}</script><p>{TEXT}</p>")
    assert found.published_at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)


def test_text_that_only_json_ld_holds_is_taken_from_there() -> None:
    block = json.dumps({"@type": "Article", "articleBody": f"{TEXT}\n{TEXT}\n{TEXT}"})
    found = read(f"<script type='application/ld+json'>{block}</script><div id='root'></div>")
    assert found.body.count(TEXT) == 3


def test_clock_that_runs_ahead_is_set_back_to_now_and_a_future_day_refused() -> None:
    for told, expected in (("2026-11-22 10:20", NOW), ("2026-11-23 10:00", None)):
        assert read(f"<meta name='PubDate' content='{told}'><p>{TEXT}</p>").published_at == expected


def test_publisher_of_json_ld_counts_only_when_the_page_prints_no_outlet() -> None:
    block = '{"@type":"Article","headline":"题目","publisher":{"name":"示范日报"}}'
    script = f"<script type='application/ld+json'>{block}</script>"
    outlets = load_settings(shipped_config_dir()).outlets
    silent = article(f"{script}<p>{TEXT}</p>", None, NOW, outlets=outlets)
    printed = f"{script}<h1>题目在此</h1><i>来源：望川晚报</i><p>{TEXT}</p>"
    assert silent.outlet == "示范日报"
    assert article(printed, None, NOW, outlets=outlets).outlet == "望川晚报"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://rsj.shifan.gov.cn/a", Authority.OFFICIAL),
        ("https://bbs.shifan.example/a", Authority.FORUM),
        ("https://www.shifan.example/a", None),
        ("http://[", None),
    ],
)
def test_page_that_names_nobody_has_the_standing_of_its_place(
    url: str, expected: Authority | None
) -> None:
    assert article(f"<p>{TEXT}</p>", None, NOW, url=url).author_class == expected


@pytest.mark.fuzz
@given(st.text(alphabet="<>/=\"' abch1metadivp养老金2026-:&;!", max_size=300))
def test_any_markup_gives_an_article(markup: str) -> None:
    article(markup, rules(), NOW)
