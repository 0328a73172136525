from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.errors import ParseError
from monitor.settings.secrets import refers
from monitor.sources.base import Request, Response, Source
from monitor.sources.fetch import Fetcher
from monitor.sources.visit import visit
from monitor.sources.worker import ParserPool
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]
Answer = Callable[..., Response]

URL = "https://data.example/search"
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
WINDOW = {"param": "from", "until_param": "to"}


@pytest.fixture
def make_api(make_source: MakeSource) -> MakeSource:
    def make(**keys: object) -> Source:
        return make_source(**{"kind": "api", "url": URL, "items": "rows", "title": "t", **keys})

    return make


@pytest.fixture
def answer(make_response: MakeResponse) -> Answer:
    """What the interface answers to ``request`` (the first of the source unless given)."""

    def make(source: Source, data: object, request: Request | None = None) -> Response:
        request = request or source.requests(SourceState(source_id="sample"))[0]
        return make_response(json.dumps(data), url=URL, request=request)

    return make


def visiting(**keys: Any) -> SourceState:
    return SourceState(source_id="sample", last_attempt_at=AT, **keys)


def query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


# ── what is asked ────────────────────────────────────────────────────────────────────────────


def test_parameters_stand_in_the_query_and_secrets_stay_references(make_api: MakeSource) -> None:
    api = make_api(
        headers={"X-Auth-Token": "${VENDOR_KEY}"},
        params={"q": "养老金 医保", "token": "${VENDOR_KEY}", "n": 50},
    )
    (request,) = api.requests(visiting())
    assert (request.method, request.body, request.purpose) == ("GET", "", "list")
    assert query(request) == {"q": "养老金 医保", "token": "${VENDOR_KEY}", "n": "50"}
    assert "token=${VENDOR_KEY}&" in request.url
    assert request.headers == {"x-auth-token": "${VENDOR_KEY}"}
    assert request.conditional


def test_a_post_carries_its_parameters_as_json_of_their_own_types(make_api: MakeSource) -> None:
    api = make_api(
        method="POST",
        params={"q": "养老金", "size": 50, "full": True, "token": "${VENDOR_KEY}"},
        paging={"param": "page"},
        window={"param": "from", "format": "epoch"},
    )
    (request,) = api.requests(visiting())
    assert request.url == URL
    assert request.headers == {"content-type": "application/json"}
    assert json.loads(request.body) == {
        "q": "养老金",
        "size": 50,
        "full": True,
        "token": "${VENDOR_KEY}",
        "from": int(AT.timestamp()) - 86400,
        "page": 1,
    }


@pytest.mark.parametrize("keys", [{"paging": {"param": "p"}}, {"window": WINDOW}])
def test_what_depends_on_the_moment_is_never_asked_conditionally(
    keys: dict[str, object], make_api: MakeSource
) -> None:
    assert not make_api(**keys).requests(visiting())[0].conditional


@pytest.mark.parametrize(
    ("spelling", "since", "until"),
    [
        ("iso", "2026-11-22T09:20:00+08:00", "2026-11-22T10:00:00+08:00"),
        ("epoch", "1795310400", "1795312800"),
        ("epoch_ms", "1795310400000", "1795312800000"),
        ("%Y%m%d%H%M", "202611220920", "202611221000"),
    ],
)
def test_a_window_runs_from_the_last_one_to_now_with_an_overlap(
    spelling: str, since: str, until: str, make_api: MakeSource
) -> None:
    api = make_api(window={**WINDOW, "format": spelling, "overlap": "10m"})
    state = visiting(cursor={"since": "2026-11-22T01:30:00+00:00"})
    assert query(api.requests(state)[0]) == {"from": since, "to": until}


def test_a_row_without_title_and_text_in_the_map_is_refused_in_the_settings(
    make_api: MakeSource,
) -> None:
    with pytest.raises(ValidationError, match="give 'title', 'text' or both"):
        make_api(title=None)
    with pytest.raises(ValidationError, match="ok"):
        make_api(ok="code")


# ── what comes next ──────────────────────────────────────────────────────────────────────────


def test_the_window_moves_on_only_when_the_last_page_was_read(
    make_api: MakeSource, answer: Answer
) -> None:
    api = make_api(paging={"param": "p"}, window=WINDOW)
    state = visiting(cursor={"since": "2026-11-22T01:30:00+00:00"})
    first = api.requests(state)[0]
    page = api.parse(answer(api, {"rows": [{"t": "甲"}, {"t": "乙"}]}, first), state)
    (second,) = page.follow
    assert second.purpose == "more"
    assert query(second) == {**query(first), "p": "2"}
    assert page.cursor is not None
    # The second page fails: the next visit asks for it again, in the same window.
    later = replace(visiting(cursor=page.cursor), last_attempt_at=AT.replace(hour=3))
    assert query(api.requests(later)[0]) == query(second)
    last = api.parse(answer(api, {"rows": [{"t": "丙"}]}, second), later)
    assert last.follow == ()
    assert last.cursor == {"since": AT.isoformat()}


def test_the_next_value_handed_out_is_sent_back_quoted(
    make_api: MakeSource, answer: Answer
) -> None:
    api = make_api(paging={"param": "c", "cursor": "meta.next"})
    assert query(api.requests(visiting())[0]) == {}
    data = {"rows": [{"t": "甲"}], "meta": {"next": "a&b=$1{ +"}}
    (more,) = api.parse(answer(api, data), visiting()).follow
    assert query(more) == {"c": "a&b=$1{ +"}


@pytest.mark.parametrize("stranger", ["${VENDOR_KEY}", "x${file:/etc/passwd}", "x" * 2001])
def test_a_next_value_that_asks_for_our_secrets_is_refused(
    stranger: str, make_api: MakeSource, answer: Answer
) -> None:
    api = make_api(method="POST", paging={"param": "c", "cursor": "next"})
    with pytest.raises(ParseError, match="下一页标记不可用"):
        api.parse(answer(api, {"rows": [{"t": "甲"}], "next": stranger}), visiting())


@pytest.mark.parametrize(
    ("keys", "told"), [({}, "更早的未读取"), ({"window": WINDOW}, "其余从下次访问起接着读取")]
)
def test_pages_beyond_the_limit_are_told(
    keys: dict[str, object], told: str, make_api: MakeSource, answer: Answer
) -> None:
    api = make_api(paging={"param": "p", "max_pages": 1}, **keys)
    parsed = api.parse(answer(api, {"rows": [{"t": "甲"}]}), visiting())
    assert parsed.follow == ()
    assert told in parsed.problems[0]


# ── what came ────────────────────────────────────────────────────────────────────────────────


def test_a_row_without_words_is_told_and_the_rest_kept(
    make_api: MakeSource, answer: Answer
) -> None:
    api = make_api(text="b")
    parsed = api.parse(answer(api, {"rows": [{"t": ""}, {"b": "只有正文" * 30}, 7]}), visiting())
    (item,) = parsed.items
    assert (len(item.title), len(item.body)) == (40, 120)
    assert [problem[:3] for problem in parsed.problems] == ["第1条", "第3条"]
    with pytest.raises(ParseError, match="条目是含键 'x' 的对象"):
        api.parse(answer(api, {"rows": [{"x": 1}]}), visiting())


def test_rows_without_id_and_link_are_told_apart_by_their_words(
    make_api: MakeSource, answer: Answer
) -> None:
    api = make_api()
    items = api.parse(answer(api, {"rows": [{"t": "甲"}, {"t": "乙"}]}), visiting()).items
    assert len({item.external_id for item in items}) == len({item.url for item in items}) == 2
    again = api.parse(answer(api, {"rows": [{"t": "乙"}]}), visiting()).items[0]
    assert again.external_id == items[1].external_id


def test_an_id_counts_before_a_link_and_an_odd_place_falls_back_to_the_sources(
    make_api: MakeSource, answer: Answer
) -> None:
    api = make_api(external_id="id", link="u", place="area", region="330200")
    rows = [
        {"t": "甲", "id": 7, "u": "/a", "area": 330281},
        {"t": "乙", "u": "/b", "area": "宁波"},
    ]
    first, second = api.parse(answer(api, {"rows": rows}), visiting()).items
    assert (first.external_id, first.url, first.region) == (
        "7",
        "https://data.example/a",
        "330281",
    )
    assert (second.external_id, second.url, second.region) == (
        None,
        "https://data.example/b",
        "330200",
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"code": 1, "msg": "余额不足"}, "“余额不足”（'code' 为 '1'，应为 '0'）"),
        ({"code": 1, "error": {"message": "key\u0000 无效\n请续费"}}, "“key 无效 请续费”"),
        ({"code": 1, "msg": "无效的 sk-0123456789abcdef0123"}, "“无效的 〔略〕”"),
        ({"code": 1, "msg": "长" * 500}, f"“{'长' * 80}”"),
        ({"code": 1}, "未说明原因"),
        ({"rows": [{"t": "甲"}]}, "（'code' 为 ''，应为 '0'）"),
    ],
)
def test_an_error_of_the_interface_is_told_in_its_own_words(
    data: object, told: str, make_api: MakeSource, answer: Answer
) -> None:
    api = make_api(ok="code=0")
    with pytest.raises(ParseError) as caught:
        api.parse(answer(api, data), visiting())
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("ok", "data"),
    [
        ("status.code=200", {"status": {"code": "200"}}),
        ("success=true", {"success": True}),
        ("error=", {"error": None}),
        ("error=", {}),
    ],
)
def test_an_answer_that_says_it_is_well_is_read(
    ok: str, data: dict[str, object], make_api: MakeSource, answer: Answer
) -> None:
    api = make_api(ok=ok)
    assert len(api.parse(answer(api, {**data, "rows": [{"t": "甲"}]}), visiting()).items) == 1


# ── whatever comes ───────────────────────────────────────────────────────────────────────────

hostile = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["rows", "t", "b", "id", "u", "at", "n", "next"]), inner)
    ),
    max_leaves=15,
)


@pytest.fixture
def full_api(make_api: MakeSource) -> Source:
    return make_api(
        text="b",
        external_id="id",
        link="u",
        published="at",
        outlet="b",
        place="id",
        views="n",
        paging={"param": "c", "cursor": "next"},
        window=WINDOW,
    )


@pytest.mark.fuzz
@given(data=hostile | st.lists(hostile).map(lambda rows: {"rows": rows, "next": "x"}))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_answer_ends_in_storable_items_or_a_refusal(
    data: object, full_api: Source, answer: Answer
) -> None:
    try:
        parsed = full_api.parse(answer(full_api, data), visiting())
    except ParseError:
        return
    for item in parsed.items:
        for text in (item.url, item.title, item.body, item.outlet, item.external_id or ""):
            text.encode("utf-8")
            assert "\0" not in text
    for request in parsed.follow:
        assert not refers(request.url)
    json.dumps(dict(parsed.cursor or {}), ensure_ascii=False).encode("utf-8")


@pytest.mark.fuzz
@given(body=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_end_in_a_reading_or_a_refusal(
    body: bytes, full_api: Source, make_response: MakeResponse
) -> None:
    request = full_api.requests(visiting())[0]
    try:
        full_api.parse(make_response(body, request=request), visiting())
    except ParseError as refused:
        told = str(refused)
        assert "信源 'sample'" in told


# ── a whole visit ────────────────────────────────────────────────────────────────────────────


def test_a_page_that_fails_is_fetched_at_the_next_visit_with_the_secret_in_its_header(
    site: Any,
    reply: Any,
    make_api: MakeSource,
    make_fetcher: Callable[..., Fetcher],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VENDOR_KEY", "hunter2")
    api = make_api(
        url=site.url("/search"),
        headers={"X-Auth-Token": "${VENDOR_KEY}"},
        paging={"param": "p", "first": 0, "step": 2},
        window={"param": "from", "until_param": "to", "format": "%H%M"},
    )
    first = "/search?from=1000&to=1000&p="
    site.replies[f"{first}0"] = reply(body=b'{"rows": [{"t": "a"}, {"t": "b"}]}')
    fetcher = make_fetcher()
    with ParserPool(inline=True) as pool:
        failed = visit(api, SourceState(source_id="sample"), fetcher, pool, AT)
        assert [item.title for item in failed.items] == ["a", "b"]
        assert "HTTP 404" in failed.problems[0]
        site.replies[f"{first}2"] = reply(body=b'{"rows": [{"t": "c"}]}')
        again = visit(api, failed.state, fetcher, pool, AT.replace(minute=10))
    assert [item.title for item in again.items] == ["c"]
    assert again.state.cursor["since"] == AT.isoformat()
    assert [headers["x-auth-token"] for path, headers in site.seen if path != "/robots.txt"] == [
        "hunter2"
    ] * 3
    assert "hunter2" not in f"{failed}{again}"
