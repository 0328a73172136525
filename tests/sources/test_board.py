from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.sources.base import Parsed, Request, Response, Source
from monitor.types import Authority, SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

URL = "https://wz.shifan.example/list"
JSON_LIST = {
    "reading": "json",
    "items": "data",
    "title": "title",
    "external_id": "id",
    "status": "state",
    "asked": "at",
    "question": "text",
    "answer": "reply.text",
    "answered_by": "reply.office",
    "answered": "reply.at",
}


@pytest.fixture
def make_board(make_source: MakeSource) -> MakeSource:
    def make(**keys: object) -> Source:
        told = {"kind": "board", "id": "board", "url": URL, "platform": "board"}
        return make_source(**{**told, "authority": "forum", **JSON_LIST, **keys})

    return make


def row(**keys: object) -> dict[str, object]:
    told = {"id": 1, "title": "养老金停发", "state": "待回复", "at": "2026-11-22 08:00"}
    return {**told, "text": "网友示范小鱼：这个月没有到账", **keys}


def listed(*rows: object) -> str:
    return json.dumps({"data": rows})


def visit(
    board: Source, state: SourceState, make_response: MakeResponse, body: str, threads: str
) -> tuple[Parsed, list[Parsed], SourceState]:
    """The list, then each thread it leads to, which all read ``threads``."""
    (asked,) = board.requests(state)
    parsed = board.parse(make_response(body, url=URL, request=asked), state)
    state = replace(state, cursor=parsed.cursor or state.cursor)
    opened = []
    for request in parsed.follow:
        one = board.parse(make_response(threads, url=request.url, request=request), state)
        state = replace(state, cursor=one.cursor or state.cursor)
        opened.append(one)
    return parsed, opened, state


# ── what is asked ────────────────────────────────────────────────────────────────────────────


def test_a_list_is_asked_for_with_a_query_or_a_form(make_board: MakeSource) -> None:
    blank = SourceState(source_id="board")
    (get,) = make_board(params={"dept": "人社局", "page": 1}).requests(blank)
    assert get.url == f"{URL}?dept=%E4%BA%BA%E7%A4%BE%E5%B1%80&page=1"
    (post,) = make_board(method="POST", params={"dept": "人社局", "page": 1}).requests(blank)
    assert (post.url, post.method) == (URL, "POST")
    assert parse_qs(post.body) == {"dept": ["人社局"], "page": ["1"]}
    assert post.headers["content-type"].startswith("application/x-www-form-urlencoded")


# ── all in the list ──────────────────────────────────────────────────────────────────────────


def test_question_and_answer_are_items_of_their_own(
    make_board: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    reply = {
        "text": "示范小鱼网友：您好！已补发。",
        "office": "望川县人社局",
        "at": "2026-11-22 09:00",
    }
    body = listed(row(state="已答复", reply=reply))
    question, answer = make_board().parse(make_response(body), blank).items
    assert question.body == "这个月没有到账\n办理状态：已办理"
    assert (question.authority, question.outlet) == (Authority.FORUM, "示范网")
    assert question.published_at == datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    assert (answer.title, answer.body) == ("答复：养老金停发", "已补发。")
    assert (answer.authority, answer.outlet) == (Authority.OFFICIAL, "望川县人社局")
    assert answer.published_at == datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    assert (question.external_id, answer.external_id) == ("1", "1/answer")
    assert question.url != answer.url


def test_a_question_keeps_its_identity_when_its_status_changes(
    make_board: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    board = make_board(external_id=None)
    (waiting,) = board.parse(make_response(listed(row())), blank).items
    (done,) = board.parse(make_response(listed(row(state="办结"))), blank).items
    assert waiting.external_id == done.external_id
    assert (waiting.body[-3:], done.body[-3:]) == ("待回复", "已办理")
    (other,) = board.parse(make_response(listed(row(text="另一件"))), blank).items
    assert other.external_id != waiting.external_id


@pytest.mark.parametrize(
    ("printed", "state"),
    [
        ("未回复", "待回复"),
        ("【待受理】", "待回复"),
        ("办理状态： 办理中", "办理中"),
        ("[ 转办中 ]", "办理中"),
        ("(已答复)", "已办理"),
        ("未办结", "未办结"),
        (True, "true"),
    ],
)
def test_a_status_is_one_of_three_or_stays_as_printed(
    printed: object,
    state: str,
    make_board: MakeSource,
    make_response: MakeResponse,
    blank: SourceState,
) -> None:
    (item,) = make_board().parse(make_response(listed(row(state=printed))), blank).items
    assert item.body.splitlines()[-1] == f"办理状态：{state}"


def test_without_a_status_only_an_answer_tells_that_a_matter_is_done(
    make_board: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    body = listed(row(), row(id=2, reply={"text": "已补发。"}), row(id=3, reply={"text": "暂无"}))
    items = make_board(status=None).parse(make_response(body), blank).items
    assert [item.body.splitlines()[-1] for item in items if "/" not in str(item.external_id)] == [
        "这个月没有到账",
        "办理状态：已办理",
        "这个月没有到账",
    ]


def test_a_status_nobody_configured_is_told_once(
    make_board: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    board, body = make_board(), make_response(listed(row(state="协调中"), row(state="协调中")))
    first = board.parse(body, blank)
    assert first.cursor is not None
    assert len(first.problems) == 1
    assert "'协调中' 不在已知之列" in first.problems[0]
    assert board.parse(body, replace(blank, cursor=first.cursor)).problems == ()


# ── threads ──────────────────────────────────────────────────────────────────────────────────

THREAD = """
<div class="q"><b class="who">示范小鱼</b><i class="at">2026-11-22 08:05</i>
<p>这个月没有到账</p></div>
<div class="a">已补发。</div>
"""


@pytest.fixture
def threaded(make_board: MakeSource) -> Source:
    return make_board(
        link="/thread?id={id}",
        question=".q p",
        answer=".a",
        answered_by=None,
        answered=None,
        thread_asked=".at",
        max_threads=2,
    )


def test_only_new_and_changed_threads_are_opened(
    threaded: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    body = listed(row(id=1), row(id=2))
    _, opened, state = visit(threaded, blank, make_response, body, THREAD)
    assert len(opened) == 2
    question, answer = opened[0].items
    assert (question.title, question.body) == ("养老金停发", "这个月没有到账\n办理状态：待回复")
    assert question.published_at == datetime(2026, 11, 22, 0, 5, tzinfo=UTC)
    assert question.url == "https://wz.shifan.example/thread?id=1"
    assert answer.url == f"{question.url}#answer"
    assert answer.published_at is None
    _, opened, state = visit(threaded, state, make_response, body, THREAD)
    assert opened == []
    body = listed(row(id=1), row(id=2, state="已办理"))
    parsed, opened, state = visit(threaded, state, make_response, body, THREAD)
    assert [request.url[-1] for request in parsed.follow] == ["2"]
    assert opened[0].items[0].body.endswith("办理状态：已办理")


def test_threads_left_over_are_read_at_the_next_visit_even_of_an_unchanged_list(
    threaded: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    body = listed(row(id=1), row(id=2), row(id=3))
    assert threaded.requests(blank)[0].conditional
    _, opened, state = visit(threaded, blank, make_response, body, THREAD)
    assert len(opened) == 2
    assert not threaded.requests(state)[0].conditional
    parsed, _, state = visit(threaded, state, make_response, body, THREAD)
    assert [request.url[-1] for request in parsed.follow] == ["3"]
    assert threaded.requests(state)[0].conditional


def test_a_thread_without_its_question_keeps_the_title_and_is_told(
    threaded: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    _, (opened,), _ = visit(threaded, blank, make_response, listed(row()), "<p>改版</p>")
    assert [item.title for item in opened.items] == ["养老金停发"]
    assert "未找到留言正文" in opened.problems[0]


def test_a_thread_can_be_json_behind_a_page(
    make_board: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    board = make_board(
        reading="html",
        items="li",
        title="a",
        link="/api/thread?id={a@data-id}",
        external_id="a@data-id",
        status="a@class",
        asked=None,
        done=["ok"],
        thread_reading="json",
        question="d.ask",
        answer="d.re",
        answered_by=None,
        answered="d.at",
    )
    page = '<ul><li><a data-id="9" class="ok">医保断缴</a></li></ul>'
    thread = json.dumps({"d": {"ask": "<p>断了两个月</p>", "re": "可以补缴。", "at": 1795305600}})
    _, (opened,), _ = visit(board, blank, make_response, page, thread)
    question, answer = opened.items
    assert question.url == "https://wz.shifan.example/api/thread?id=9"
    assert question.body == "断了两个月\n办理状态：已办理"
    assert answer.published_at == datetime(2026, 11, 22, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("", "返回内容为空"),
        ("<p>", "返回的不是 JSON"),
        ('{"data": {}}', "不是列表"),
        (listed({"name": "x"}), "条目是含键 'name' 的对象"),
    ],
)
def test_what_is_no_list_is_refused_with_what_was_found(
    body: str, told: str, threaded: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(ParseError, match=told):
        threaded.parse(make_response(body), blank)


def test_rows_without_title_or_link_are_told_and_an_empty_list_is_no_fault(
    threaded: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    parsed = threaded.parse(make_response(listed(row(title=""), row(), row(id=None))), blank)
    assert len(parsed.follow) == 1
    assert [problem[:3] for problem in parsed.problems] == ["第1条", "第3条"]
    assert threaded.parse(make_response(listed()), blank).problems == ()


def test_a_wrong_selector_for_threads_is_told_by_its_key(
    make_board: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    board = make_board(link="u", question="p[", answer=None, answered_by=None, answered=None)
    request = Request(url="https://wz.shifan.example/1", purpose="article")
    with pytest.raises(ParseError, match="'question' 的 "):
        board.parse(make_response(THREAD, request=request), blank)


@pytest.mark.fuzz
@given(body=st.binary(max_size=300), article=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_end_in_a_reading_or_a_refusal(
    body: bytes,
    article: bool,
    threaded: Source,
    make_response: MakeResponse,
) -> None:
    request = Request(url="https://wz.shifan.example/1", purpose="article" if article else "list")
    state = SourceState(source_id="board")
    try:
        parsed = threaded.parse(make_response(body, request=request), state)
    except ParseError:
        return
    for item in parsed.items:
        f"{item.url}{item.title}{item.body}{item.outlet}".encode()


@pytest.mark.fuzz
@given(
    values=st.dictionaries(
        st.sampled_from(["id", "title", "state", "at", "text", "reply"]),
        st.text(st.characters()) | st.integers() | st.none() | st.lists(st.none()),
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_row_ends_in_storable_items_or_a_refusal(
    values: dict[str, object], make_board: MakeSource, make_response: MakeResponse
) -> None:
    board, state = make_board(), SourceState(source_id="board")
    try:
        parsed = board.parse(make_response(listed(values)), state)
    except ParseError:
        return
    for item in parsed.items:
        f"{item.url}{item.title}{item.body}{item.outlet}{item.external_id}".encode()
    json.dumps(dict(parsed.cursor or {}), ensure_ascii=False).encode()
