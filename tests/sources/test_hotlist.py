from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.sources.base import Response, Source
from monitor.sources.kinds.hotlist import read_heat
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


@pytest.mark.parametrize(
    ("told", "heat"),
    [
        ("123.4万", 1_234_000),
        ("1.2亿", 120_000_000),
        ("热度 98,765", 98_765),
        ("35w", 350_000),
        ("2.5k", 2_500),
        ("综艺 12345", 12_345),
        (1_234_567, 1_234_567),
        (12.5, 12),
        ("沸", None),
        ("", None),
        (None, None),
        (True, None),
        (-3, None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_heat_is_read_in_every_spelling(told: object, heat: int | None) -> None:
    assert read_heat(told) == heat


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none()))
def test_heat_never_fails(value: object) -> None:
    heat = read_heat(value)
    assert heat is None or heat >= 0


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
