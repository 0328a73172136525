from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("作者：甲", None),
    ],
)
def test_outlet_is_read_near_the_headline(info: str, outlet: str | None) -> None:
    assert read(f"<h1>缴费答复</h1><p>{info}</p><div id='zoom'>{BODY}</div>").outlet == outlet


@given(st.text(alphabet="<>/=\"' abch1metadivp养老金2026-:&;!", max_size=300))
def test_any_markup_gives_an_article(markup: str) -> None:
    article(markup, rules(), NOW)
