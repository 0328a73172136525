from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import InputError, ParseError
from monitor.sources.base import Response, Source
from monitor.sources.kinds.recorded import read_stream
from monitor.types import Authority, Platform, SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

HOT = json.dumps(
    {
        "id": "h1",
        "platform": "weibo",
        "title": "养老金迟发",
        "first_seen": "2026-11-22T08:00+08:00",
        "obs": [[0, 30, 120000], [1.5, 12, 560000]],
    }
)
PLAIN = json.dumps({"id": "p1", "title": "甲", "published_at": "2026-11-22T07:30"})


@pytest.fixture
def stream(make_source: MakeSource) -> Source:
    return make_source(kind="recorded", id="tape", url="tape.jsonl")


def test_first_appearance_and_each_later_look_are_yielded_under_one_id() -> None:
    first, later = read_stream([HOT], "tape")
    assert first.at == first.item.published_at == datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    assert later.at - first.at == timedelta(hours=1, minutes=30)
    assert later.item.fetched_at == later.at
    assert {first.item.external_id, later.item.external_id} == {"h1"}
    assert (first.item.engagement.rank, later.item.engagement.heat) == (30, 560000)
    assert (first.item.outlet, first.item.platform, first.item.authority) == (
        "微博热搜",
        Platform.HOTLIST,
        Authority.PORTAL,
    )


@pytest.mark.parametrize(
    ("platform", "outlet"), [("toutiao", "今日头条热榜"), ("zhihu", "知乎热榜")]
)
def test_boards_without_places_have_none(platform: str, outlet: str) -> None:
    row = {"id": "1", "platform": platform, "title": "甲", "first_seen": "2026-11-22T08:00+08:00"}
    (timed,) = read_stream([json.dumps(row)], "tape")
    assert timed.item.outlet == outlet
    assert (timed.item.engagement.rank, timed.item.engagement.heat) == (None, None)


def test_plain_time_without_zone_is_desk_time() -> None:
    (timed,) = read_stream([PLAIN], "tape")
    assert timed.at == datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


def test_the_stream_is_read_row_by_row() -> None:
    rows = iter([HOT, "broken"])
    assert next(read_stream(rows, "tape")).item.external_id == "h1"


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{", "第2行：第2个字符处不合 JSON 格式"),
        ("[1]", "第2行：不是 JSON 对象"),
        ('{"title": "甲"}', "第2行：缺少 'published_at'"),
        ('{"published_at": "gestern", "title": "甲"}', "第2行：'gestern' 不是 ISO 8601 时间"),
        ('{"published_at": "2026-11-22"}', "第2行：'title' 和 'text' 都没有内容"),
        ('{"published_at": "2026-11-22", "title": "甲", "platform": "bbs"}', "第2行：'bbs' 不可用"),
        ('{"published_at": "2026-11-22", "title": "甲", "engagement": ["views"]}', "应为对象"),
        ('{"published_at": "2026-11-22", "title": "甲", "engagement": {"like": 1}}', "'like'"),
        ('{"published_at": "2026-11-22", "title": "甲", "engagement": {"likes": "x"}}', "'x'"),
        (HOT.replace("[0, 30", "[-1, 30"), "早于 'first_seen'"),
        (HOT.replace("[0, 30, 120000]", "[0]"), "第2行：内容不合格式"),
    ],
)
def test_broken_line_is_named_by_number(row: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        list(read_stream([PLAIN, row], "tape"))


def test_blank_lines_are_passed_over() -> None:
    assert len(list(read_stream([PLAIN, "", "  \n"], "tape"))) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_a_visit_gives_what_had_appeared_since_the_last(
    packed: bool, stream: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    text = f"{HOT}\n{PLAIN}\n".encode()
    response = make_response(gzip.compress(text) if packed else text)
    early = stream.parse(
        replace(response, fetched_at=datetime(2026, 11, 22, 1, 0, tzinfo=UTC)), blank
    )
    assert [item.external_id for item in early.items] == ["p1", "h1"]
    state = replace(blank, cursor=early.cursor or {})
    late = stream.parse(
        replace(response, fetched_at=datetime(2026, 11, 22, 2, 0, tzinfo=UTC)), state
    )
    assert [item.engagement.rank for item in late.items] == [12]


def test_broken_file_is_refused_by_name(
    stream: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(ParseError, match=r"'tape'.*第2行"):
        stream.parse(make_response(f"{PLAIN}\nbroken\n"), blank)
    with pytest.raises(ParseError, match=r"'tape'.*压缩内容残缺或损坏"):
        stream.parse(make_response(gzip.compress(PLAIN.encode())[:-9]), blank)


def test_file_that_unfolds_without_end_is_refused(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    stream = make_source(kind="recorded", url="tape.jsonl.gz", max_bytes=1000)
    with pytest.raises(ParseError, match="解压后超过 'max_bytes' 的32倍"):
        stream.parse(make_response(gzip.compress(b" " * 40_000)), blank)
