"""A second look at a page: gone, retitled, standing, or no evidence at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.settings.sources import SourceBase
from monitor.sources.base import Response, Source
from monitor.sources.relook import (
    AFTER,
    Found,
    Sighting,
    compared,
    first_look,
    may_be_seen,
    news,
    next_look,
    second_look,
    settled,
    status_says,
)
from monitor.sources.worker import ParserPool
from monitor.types import (
    Authority,
    Engagement,
    Fingerprint,
    Item,
    Platform,
    RawItem,
    Recheck,
    Relation,
    SourceState,
)
from tests.sources.conftest import NOW

MakeSource = Callable[..., Source]
URL = "http://www.shifan.example/a/1.html"
TITLE = "全县养老金停发，老人排起长队"
TEXT = "望川县多个乡镇的老人反映，本月养老金未按时到账，银行门口排起长队，柜员说系统里没有代发。"
HOUR = timedelta(hours=1)


def item(title: str = TITLE, body: str = TEXT) -> Item:
    return Item(
        id=7,
        source_id="sample",
        platform=Platform.NEWS,
        authority=Authority.CITY,
        outlet="示范网",
        region=None,
        url=URL,
        canonical_url=URL,
        external_id=None,
        title=title,
        body=body,
        published_at=NOW,
        collected_at=NOW,
        fingerprint=Fingerprint(exact="x", signature=()),
        relation=Relation.FRESH,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="r",
    )


def html(title: str, *paragraphs: str) -> str:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return f"<html><title>{title}</title><body><h1>{title}</h1><div>{body}</div></body></html>"


FEED = {"kind": "feed", "url": "http://www.shifan.example/feed.xml"}
PAGE = {"kind": "page", "url": "http://www.shifan.example/list.html"}
FRESH = Recheck(item_id=7, next_at=NOW)
SEEN = Recheck(item_id=7, next_at=NOW, checked_at=NOW)


@pytest.fixture
def look(
    make_source: MakeSource, make_response: Callable[..., Response]
) -> Callable[..., Sighting]:
    """What a page, as markup, says of the item; ``before`` is what earlier looks found."""

    def looked(
        markup: str, before: Recheck = FRESH, kept: Item | None = None, **entry: Any
    ) -> Sighting:
        config = make_source(**(entry or PAGE)).config
        page = read(config, make_response(markup, URL))
        return compared(page, kept or item(), before, config)

    return looked


def read(config: SourceBase, answer: Response) -> RawItem:
    with ParserPool(inline=True) as pool:
        (page,) = pool.parse(second_look(config), answer, SourceState(source_id="sample")).items
    return page


def test_text_under_its_title_stands(look: Callable[..., Sighting]) -> None:
    assert look(html(TITLE, TEXT, "上一篇 下一篇")).found is Found.STANDING


def test_other_title_over_the_same_text_is_a_retitling(look: Callable[..., Sighting]) -> None:
    found = look(html("部分老人养老金到账延迟", TEXT))
    assert (found.found, found.title) == (Found.RETITLED, "部分老人养老金到账延迟")


def test_marks_alone_make_no_other_title(look: Callable[..., Sighting]) -> None:
    assert look(html("全县养老金停发 老人排起长队！", TEXT)).found is Found.STANDING


@pytest.mark.parametrize("notice", ["该内容已被发布者删除", "抱歉，您访问的页面不存在"])
def test_notice_in_place_of_the_text_is_a_withdrawal(
    look: Callable[..., Sighting], notice: str
) -> None:
    found = look(html("提示信息", notice, "返回首页"))
    assert found.found is Found.GONE
    assert found.evidence.startswith("原地址现写“")


@pytest.mark.parametrize(
    "markup",
    [
        html("安全验证", "请完成下方验证后继续访问"),
        html("示范网首页", *(f"{n}月要闻：全市经济运行平稳" for n in range(200)), "该文章已被删除"),
        html("系统繁忙", ""),
        "",
    ],
    ids=["challenge", "front page", "busy", "empty"],
)
def test_page_that_shows_something_else_is_no_evidence(
    look: Callable[..., Sighting], markup: str
) -> None:
    assert look(markup, SEEN).found is Found.UNCLEAR


def test_notice_beside_the_text_is_about_something_else(look: Callable[..., Sighting]) -> None:
    assert look(html(TITLE, TEXT, "该评论内容已被删除")).found is Found.STANDING


def test_words_that_were_there_from_the_start_are_no_notice(look: Callable[..., Sighting]) -> None:
    kept = item("该文章已被删除？网友质疑", "该文章已被删除")
    assert look(html("该文章已被删除？", "该文章已被删除"), SEEN, kept).found is not Found.GONE


def test_title_of_a_feed_is_first_learnt_from_its_page(look: Callable[..., Sighting]) -> None:
    page = html("养老金停发调查", TEXT)
    first = look(page, FRESH, **FEED)
    assert first.found is Found.STANDING
    learnt = settled(FRESH, item(), first, NOW + HOUR)
    assert (learnt.title, learnt.retitled_at) == ("养老金停发调查", None)
    assert look(page, learnt, **FEED).found is Found.STANDING
    assert look(html("养老金发放情况说明", TEXT), learnt, **FEED).found is Found.RETITLED


def test_notice_on_a_page_never_seen_before_is_no_evidence(look: Callable[..., Sighting]) -> None:
    page = html("提示", "该内容已被发布者删除")
    assert look(page, FRESH, **FEED).found is Found.UNCLEAR
    assert look(page, SEEN, **FEED).found is Found.GONE


def test_bare_title_is_looked_for_on_its_page(look: Callable[..., Sighting]) -> None:
    assert look(html("示范网", TITLE), FRESH, item(body="")).found is not Found.UNCLEAR


def test_personal_numbers_on_a_page_are_masked(look: Callable[..., Sighting]) -> None:
    assert "13812345678" not in look(html("求助电话13812345678", TEXT)).title


@pytest.mark.parametrize("status", [404, 410])
def test_gone_by_status(status: int) -> None:
    assert status_says(status) == Sighting(found=Found.GONE, evidence=f"原地址返回 HTTP {status}")


@pytest.mark.parametrize("status", [None, 403, 429, 451, 500, 503])
def test_no_other_status_is_evidence(status: int | None) -> None:
    assert status_says(status).found is Found.UNCLEAR


def test_interface_is_read_as_a_stranger_s_page(make_source: MakeSource) -> None:
    api = make_source(
        kind="api", url="http://www.shifan.example/api", items="data", title="t"
    ).config
    assert not hasattr(second_look(api).config, "kind"), "so that it is parsed in a process"


@pytest.mark.parametrize(
    ("entry", "platform", "seen"),
    [
        (PAGE, Platform.NEWS, True),
        (FEED, Platform.FORUM, True),
        (FEED, Platform.HOTLIST, False),
        (
            {"kind": "hotlist", "url": "http://www.shifan.example/h", "items": "d", "title": "t"},
            Platform.NEWS,
            False,
        ),
        ({"kind": "recorded", "url": "stream.jsonl"}, Platform.NEWS, False),
    ],
)
def test_only_pages_of_our_own_reading_are_opened_again(
    make_source: MakeSource, entry: dict[str, Any], platform: Platform, seen: bool
) -> None:
    assert may_be_seen(make_source(**entry).config, platform) is seen


# ── when, and what is kept ───────────────────────────────────────────────────────────────────


def test_looks_come_further_and_further_apart_and_end() -> None:
    at: datetime | None = first_look(NOW, NOW)
    moments = list[timedelta]()
    while at is not None:
        moments.append(at - NOW)
        at = next_look(NOW, at)
    assert tuple(moments) == AFTER
    late = NOW + 10 * HOUR
    assert first_look(NOW, late) == late, "what is overdue is looked at at once"
    assert next_look(NOW, late) == NOW + 24 * HOUR


def test_what_shows_nothing_changes_only_the_next_time() -> None:
    after = settled(FRESH, item(), Sighting(found=Found.UNCLEAR), NOW)
    assert (after.checked_at, after.gone_at, after.next_at) == (None, None, NOW + AFTER[0])
    assert news(FRESH, after) == ""


def test_page_that_comes_back_is_no_longer_gone_and_was() -> None:
    gone = settled(FRESH, item(), status_says(404), NOW)
    still = settled(gone, item(), status_says(404), NOW + HOUR)
    back = settled(still, item(), Sighting(found=Found.STANDING, title=TITLE), NOW + 2 * HOUR)
    assert (gone.gone_at, still.gone_at, back.gone_at) == (NOW, NOW, None)
    assert "HTTP 404" in back.evidence
    assert [news(FRESH, gone), news(gone, still), news(still, back)] == [
        "withdrawn",
        "",
        "restored",
    ]


def test_second_change_of_title_is_news_again() -> None:
    first = settled(SEEN, item(), Sighting(found=Found.RETITLED, title="乙"), NOW)
    second = settled(first, item(), Sighting(found=Found.RETITLED, title="丙"), NOW + HOUR)
    same = settled(second, item(), Sighting(found=Found.STANDING, title="丙"), NOW + 2 * HOUR)
    assert (second.title, second.retitled_at) == ("丙", NOW)
    assert second.evidence == "标题由“乙”改为“丙”"
    assert [news(SEEN, first), news(first, second), news(second, same)] == [
        "retitled",
        "retitled",
        "",
    ]
