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


@pytest.fixture
def board(make_source: MakeSource) -> Source:
    return make_source(
        kind="hotlist",
        id="board",
        url="https://hot.shifan.example/b",
        platform="hotlist",
        authority="portal",
        items="data.list",
        title="word",
        link="url",
        heat="hot",
        published="at",
    )


def listed(*entries: object) -> str:
    return json.dumps({"data": {"list": entries}}, ensure_ascii=False)


def test_every_look_at_a_title_is_the_same_item(
    board: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    early = listed({"word": "养老金迟发", "url": "/t?q=1&band_rank=9&t=31", "hot": 10})
    late = listed(
        {"word": "别的", "url": "/t?q=2"}, {"word": "养老金迟发", "url": "/t?q=1&band_rank=2"}
    )
    first = board.parse(make_response(early), blank).items[0]
    again = board.parse(make_response(late), blank).items[1]
    assert first.external_id == again.external_id
    assert (first.engagement.rank, again.engagement.rank) == (1, 2)


def test_titles_that_share_one_link_stay_apart(
    board: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    body = listed({"word": "甲", "url": "/all"}, {"word": "乙", "url": "/all"})
    items = board.parse(make_response(body), blank).items
    assert len({item.external_id for item in items}) == len({item.url for item in items}) == 2


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        (1795305600, datetime(2026, 11, 22, 0, 0, tzinfo=UTC)),
        ("1795305600000", datetime(2026, 11, 22, 0, 0, tzinfo=UTC)),
        ("2026-11-22 08:00", datetime(2026, 11, 22, 0, 0, tzinfo=UTC)),
        (99999999999999999999, None),
        ("", None),
    ],
)
def test_times_are_read_as_epoch_or_text(
    at: object,
    moment: datetime | None,
    board: Source,
    make_response: MakeResponse,
    blank: SourceState,
) -> None:
    (item,) = board.parse(make_response(listed({"word": "甲", "at": at})), blank).items
    assert item.published_at == moment


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        ("", "返回内容为空"),
        ("<html></html>", "返回的不是 JSON"),
        ("[" * 100_000, "返回的不是 JSON"),
        ("9" * 5000, "返回的不是 JSON"),
        ('{"data": {"lists": []}}', "是否应为 'lists'"),
        ('{"data": {"list": {"a": 1}}}', "不是列表，而是含键 'a' 的对象"),
        ('{"data": {"list": [{"title": "甲"}]}}', "条目是含键 'title' 的对象"),
    ],
)
def test_what_is_no_board_is_refused_with_what_was_found(
    body: str, remedy: str, board: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(ParseError, match=remedy) as caught:
        board.parse(make_response(body), blank)
    assert "'board'" in str(caught.value)


def test_rank_comes_from_its_own_path_when_there_is_one(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    board = make_source(
        kind="hotlist", url="https://hot.shifan.example/b", items=".", title="t", rank="no"
    )
    body = json.dumps([{"t": "甲", "no": "7"}, {"t": "乙"}])
    assert [item.engagement.rank for item in board.parse(make_response(body), blank).items] == [
        7,
        None,
    ]


def test_text_no_database_takes_is_cleaned(
    board: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    (item,) = board.parse(
        make_response('{"data":{"list":[{"word":"养\\u0000老\\ud800金"}]}}'), blank
    ).items
    assert item.title == "养老金"


def test_words_that_are_not_text_are_no_title(
    board: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    body = listed({"word": {"cn": "养老金"}}, {"word": ["医保"]}, {"word": "社保"})
    parsed = board.parse(make_response(body), blank)
    assert [item.title for item in parsed.items] == ["社保"]
    assert [problem[:3] for problem in parsed.problems] == ["第1条", "第2条"]


def test_a_board_of_broken_entries_is_told_in_few_words(
    board: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    parsed = board.parse(make_response(listed({"word": "甲"}, *[0] * 500)), blank)
    assert len(parsed.problems) == 21
    assert parsed.problems[-1] == "另有480条同类问题，未逐一列出"


PAGE = """
<html><head><base href="https://hot.shifan.example/top/"></head><body>
<ol>
 <li class="row" data-no="1"><a class="t" href="q?id=1"><i>热</i>养老金<b>迟发</b></a>
  <span class="h" title="热度 45.6万">沸</span><p>多人反映</p>
  <time datetime="2026-11-22T08:00">早上</time></li>
 <li class="row" data-no="2"><a class="t" href="q?id=2">医保卡刷不了</a>
  <span class="h" title="9876"></span></li>
 <li class="row" data-no="3"><span class="t">没有链接的标题</span></li>
</ol></body></html>
"""


@pytest.fixture
def page_board(make_source: MakeSource) -> Source:
    return make_source(
        kind="hotlist",
        id="board",
        url="https://hot.shifan.example/b",
        platform="hotlist",
        authority="portal",
        reading="html",
        items="li.row",
        title=".t",
        link="a.t",
        heat=".h@title",
        rank="@data-no",
        summary="p",
        published="time@datetime",
    )


def test_a_page_is_read_by_selectors(
    page_board: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    first, second, third = page_board.parse(make_response(PAGE), blank).items
    assert (first.title, first.body) == ("热养老金迟发", "多人反映")
    assert (first.engagement.rank, first.engagement.heat) == (1, 456_000)
    assert first.url == "https://hot.shifan.example/top/q?id=1"
    assert first.published_at == datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    assert (second.engagement.rank, second.engagement.heat) == (2, 9876)
    assert third.url.startswith("https://hot.shifan.example/b#")


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("items", "li[", "'items' 的 'li\\['"),
        ("heat", "::nonsense(@title", "'heat' 的"),
        ("items", "ul.gone", "找不到任何条目"),
        ("title", ".gone", "条目是 <li> 元素"),
    ],
)
def test_a_page_that_selectors_do_not_fit_is_refused_by_key(
    key: str,
    value: str,
    told: str,
    page_board: Source,
    make_source: MakeSource,
    make_response: MakeResponse,
    blank: SourceState,
) -> None:
    entry = {"reading": "html", "items": "li.row", "title": ".t", key: value}
    board = make_source(kind="hotlist", url="https://hot.shifan.example/b", **entry)
    with pytest.raises(ParseError, match=told):
        board.parse(make_response(PAGE), blank)


def test_json_in_a_comment_of_a_page_is_found_by_what_stands_before_it(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    board = make_source(
        kind="hotlist",
        url="https://hot.shifan.example/b",
        json_after="s-data:",
        items="cards.0.content",
        title="word",
        heat="hotScore",
    )
    data = {"cards": [{"content": [{"word": "养老金-->迟发", "hotScore": "45678"}]}]}
    page = f"<html><!--s-data: {json.dumps(data)}--><p>别的</p></html>"
    (item,) = board.parse(make_response(page), blank).items
    assert (item.title, item.engagement.heat) == ("养老金-->迟发", 45_678)
    with pytest.raises(ParseError, match="找不到 's-data:'"):
        board.parse(make_response("<html></html>"), blank)
    with pytest.raises(ParseError, match="返回的不是 JSON"):
        board.parse(make_response("<html><!--s-data:-->"), blank)
