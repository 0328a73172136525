from __future__ import annotations

import json
import string
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from monitor.errors import ParseError
from monitor.settings.sources import HotListSource, Reading
from monitor.sources.base import Request, Response
from monitor.sources.rows import Row, curtailed, read_document

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
KEYS = ("items", "title", "link", "heat")


def entry(**keys: object) -> HotListSource:
    told = {
        "id": "sample",
        "name": "示范网",
        "kind": "hotlist",
        "url": "https://www.shifan.example/list",
        "platform": "news",
        "authority": "city",
        "items": ".",
        "title": ".",
    }
    return TypeAdapter(HotListSource).validate_python({**told, **keys})


def document(
    body: str | bytes,
    reading: Reading,
    *,
    sent: str = "https://www.shifan.example/a/list",
    **keys: object,
) -> Row:
    response = Response(
        request=Request(url=sent),
        status=200,
        url=sent.replace("${KEY}", "hunter2"),
        headers={},
        body=body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body,
        fetched_at=NOW,
    )
    return read_document(response, entry(**keys), reading, KEYS)


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("养老<b>金</b>&amp;医保", "养老金&医保"),
        ("一\r\n二", "一\n二"),
        ("a\ud800b\x00c", "abc"),
        (12, "12"),
        (1.5, "1.5"),
        (True, "true"),
        (None, ""),
        ({"a": 1}, ""),
        (["a"], ""),
    ],
)
def test_only_text_and_numbers_are_words_in_json(value: object, text: str) -> None:
    assert document(json.dumps({"a": {"b": value}}), "json").text("a.b") == text


def test_a_path_leads_through_lists_and_a_dot_stays_where_it_is() -> None:
    row = document('{"a": [{"b": ["甲", "乙"]}]}', "json")
    assert row.text("a.0.b.1") == "乙"
    assert [inner.text(".") for inner in row.rows("a.0.b")] == ["甲", "乙"]
    for missing in ("a.1.b", "a.b", "a.0.b.7", "a.-1", "x", None):
        assert row.text(missing) == ""


def test_null_where_the_list_should_be_is_an_empty_list() -> None:
    assert document('{"data": {"rows": null}}', "json").rows("data.rows") == ()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "返回内容为空"),
        (b"<html>", "返回的不是 JSON"),
        (b'{"rows": [1, 2', "返回的不是 JSON"),
        (b"[" * 200_000, "返回的不是 JSON"),
        (b'{"rows": [' + b"1" * 5000 + b"]}", "返回的不是 JSON"),
        (b'{"rowz": []}', "是否应为 'rowz'"),
        (b'{"rows": {}}', "不是列表，而是空对象"),
        (b'{"rows": "x"}', "不是列表，而是文字"),
        (b"[]", "该处是列表"),
        (b"null", "该处是空值"),
    ],
)
def test_json_without_the_list_is_refused_with_what_was_found(body: bytes, told: str) -> None:
    with pytest.raises(ParseError, match=told):
        document(body, "json").rows("rows")


def test_a_complaint_stays_short_however_long_the_keys_are() -> None:
    body = json.dumps({"k" * 100_000 + str(n): n for n in range(20)})
    with pytest.raises(ParseError) as caught:
        document(body, "json").rows("rows")
    assert len(str(caught.value)) < 1000


def test_sloppy_json_is_read() -> None:
    row = document('{"a": NaN, "b": Infinity, "c": 1e999, "d": "一\n二", "d2": 1, "d2": 2}', "json")
    assert [row.text(path) for path in ("a", "b", "c", "d", "d2")] == ["", "", "", "一\n二", "2"]
    assert row.number("c") is None


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────

PAGE = """
<ul><li class="r" data-id=" 7 " data-tags="a b"><h3><a href="t/1"><em>养</em>老金</a></h3>
<i class="n">1.2万</i><time datetime="2026-11-22 08:00">早上</time></li></ul>
"""


def test_a_page_is_read_by_selectors_and_attributes() -> None:
    (row,) = document(PAGE, "html").rows("li.r")
    assert row.text("h3 a") == "养老金"
    assert (row.line("@data-id"), row.line(".@class"), row.line("@none")) == ("7", "r", "")
    assert row.number(".n") == 12_000
    assert row.moment("time@datetime", NOW) == datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    assert row.text('h3 a[href="t/1"]') == "养老金"
    assert row.line(".") == "养老金 1.2万早上"
    assert row.text(".gone") == row.text(".gone@href") == row.text(None) == ""


@pytest.mark.parametrize("path", ["h3", "h3 a", "a@href", ".", "t/1?no={@none}"])
def test_a_link_is_found_in_or_at_the_element(path: str) -> None:
    (row,) = document(PAGE, "html").rows("li.r")
    whole = None if "{" in path else "https://www.shifan.example/a/t/1"
    assert row.link(path) == whole


def test_of_rows_within_rows_the_innermost_count() -> None:
    page = "<table><tr><td><table><tr><td>甲<tr><td>乙</table><tr><td>丙</table>"
    assert [row.line(".") for row in document(page, "html").rows("tr")] == ["甲", "乙", "丙"]


@pytest.mark.slow
def test_a_page_nested_without_end_is_refused() -> None:
    assert len(document("<div class=r>" * 400, "html").rows(".r")) == 1
    with pytest.raises(ParseError, match="嵌套超过500层"):
        document("<div class=r>" * 20_000, "html")


@pytest.mark.parametrize(
    ("body", "reading"), [("[" + "0," * 10_000 + "0]", "json"), ("<p>" * 10_001, "html")]
)
def test_a_list_longer_than_any_is_refused(body: str, reading: Reading) -> None:
    with pytest.raises(ParseError, match="多达10001条"):
        document(body, reading).rows("p" if reading == "html" else ".")


@pytest.mark.parametrize("wrong", ["li[", "", "a::text", "a:nonsense", "!", "a >", "{x[}"])
@pytest.mark.parametrize("key", ["title", "link"])
def test_a_wrong_selector_is_told_by_its_key(key: str, wrong: str) -> None:
    if wrong == "":
        document(PAGE, "html", **{key: wrong})  # an empty path is no path
        return
    with pytest.raises(ParseError, match=f"{key!r} 的 .* 不是合法的 CSS 选择器"):
        document(PAGE, "html", **{key: wrong if key == "link" else wrong.strip("{}")})


# ── links ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("/t?a=1&copy=2", "https://www.shifan.example/t?a=1&copy=2"),
        ("b", "https://www.shifan.example/a/b"),
        ("#x", "https://www.shifan.example/a/list#x"),
        ("//other.example/x", "https://other.example/x"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("http://[::1", None),
        ("/x?k=${KEY}", "https://www.shifan.example/x?k=$%7BKEY}"),
        ("/" + "x" * 5000, None),
        ("", None),
    ],
)
def test_a_link_is_absolute_and_harmless(written: str, link: str | None) -> None:
    sent = "https://user:pw@www.shifan.example/a/list?key=${KEY}"
    row = document(json.dumps({"u": written}), "json", sent=sent)
    assert row.link("u") == link


def test_no_link_repeats_the_secret_of_the_address() -> None:
    row = document('{"u": "x"}', "json", sent="https://www.shifan.example/${KEY}/list")
    assert row.link("u") == "https://www.shifan.example/${KEY}/x"


def test_a_link_may_be_a_pattern_of_paths() -> None:
    row = document('{"tid": 12, "d": {"f": "甲/${KEY}&x"}}', "json")
    assert row.link("/thread?id={tid}") == "https://www.shifan.example/thread?id=12"
    assert row.link("/{d.f}") == ("https://www.shifan.example/%E7%94%B2%2F%24%7BKEY%7D%26x")
    assert row.link("/thread?id={gone}") is None


# ── whatever comes ───────────────────────────────────────────────────────────────────────────

PATHS = (".", "a", "a.b", "div p", "@class", "a@href", "div > p")

json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "b", "0", "\ud800"]), inner, max_size=4)
    ),
    max_leaves=20,
)
markup = st.lists(
    st.sampled_from(
        [
            "<a href='",
            "<div class=r>",
            "</div>",
            "<p>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?xml ",
            "&#x",
            "\x00",
            "<base href=",
            "<base href='http://[",
            "'",
            ">",
            "<template>",
            "<svg>",
            "<script>",
            "养老金",
            "\ud800",
        ]
    )
    | st.text(string.printable, max_size=5),
    max_size=30,
).map("".join)


def ask_everything(row: Row) -> None:
    for path in PATHS:
        for text in (row.text(path), row.line(path), row.link(path) or ""):
            text.encode("utf-8")
            assert "\0" not in text
        row.number(path)
        row.moment(path, NOW)
    assert row.looks()
    assert "{" not in (row.link("/x{a}") or "")


@pytest.mark.fuzz
@given(json_like)
def test_every_json_value_can_be_asked_everything(data: object) -> None:
    row = document(json.dumps({"a": data}), "json")
    ask_everything(row)
    with suppress(ParseError):
        for found in row.rows("a"):
            ask_everything(found)


@pytest.mark.fuzz
@given(markup)
def test_every_page_can_be_asked_everything(page: str) -> None:
    with suppress(ParseError):
        row = document(page, "html")
        ask_everything(row)
        for found in row.rows("div, p"):
            ask_everything(found)


@pytest.mark.fuzz
@given(st.binary(max_size=200), st.sampled_from(["json", "html"]))
def test_any_bytes_end_in_rows_or_a_refusal(body: bytes, reading: Reading) -> None:
    with suppress(ParseError):
        for row in document(body, reading).rows("a"):
            ask_everything(row)


def test_many_problems_are_told_in_few_words() -> None:
    assert curtailed(["x"] * 20) == ("x",) * 20
    assert curtailed(["x"] * 23) == (*["x"] * 20, "另有3条同类问题，未逐一列出")
