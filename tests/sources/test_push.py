"""What a vendor's body becomes: items, reasons by place, and nothing that is not owed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from monitor.errors import ParseError
from monitor.settings.sources import AnySource, PushSource
from monitor.sources.base import Parsed, Request, Response
from monitor.sources.kinds.push import MOST_ITEMS, Push
from monitor.types import Authority, Engagement, Platform, SourceState

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BLANK = SourceState(source_id="vendor")
ITEM = {
    "external_id": "a-1",
    "url": "https://wb.shifan.example/1",
    "title": "养老金晚到",
    "text": "这个月养老金晚到一天。",
    "published_at": "2026-11-22T09:00:00+08:00",
    "outlet": "示范微博",
}


def vendor(**changes: object) -> Push:
    entry: dict[str, object] = {
        "id": "vendor",
        "kind": "push",
        "name": "示范数据服务",
        "platform": "weibo",
        "authority": "self_media",
        "region": "990100",
        "licence": "合同7号",
        "scope": "示范市",
        "expires": "2026-11-22",
        "token": "${VENDOR_TOKEN}",
    }
    config = TypeAdapter[Any](AnySource).validate_python({**entry, **changes})
    assert isinstance(config, PushSource)
    return Push(config)


def response(body: bytes) -> Response:
    return Response(
        request=Request(url="push:"),
        status=200,
        url="push:",
        headers={"content-type": "application/json"},
        body=body,
        fetched_at=NOW,
    )


def batch(*items: object, **envelope: object) -> Response:
    return response(json.dumps({**envelope, "items": items}).encode())


def parse(*items: object, **config: object) -> Parsed:
    return vendor(**config).parse(batch(*items), BLANK)


# ── what is taken ────────────────────────────────────────────────────────────────────────────


def test_item_takes_from_its_source_what_it_does_not_say() -> None:
    (item,) = parse(ITEM).items
    assert (item.platform, item.authority, item.region) == (
        Platform.WEIBO,
        Authority.SELF_MEDIA,
        "990100",
    )
    assert (item.source_id, item.outlet, item.external_id) == ("vendor", "示范微博", "a-1")
    assert (item.published_at, item.fetched_at) == (datetime(2026, 11, 22, 1, tzinfo=UTC), NOW)
    assert item.engagement == Engagement()


def test_item_may_say_platform_voice_place_and_figures_itself() -> None:
    own = {"platform": "news", "author_class": "city", "region": "990101"}
    (item,) = parse({**ITEM, **own, "engagement": {"views": 9, "shares": 1}}).items
    assert (item.platform, item.authority, item.region) == (
        Platform.NEWS,
        Authority.CITY,
        "990101",
    )
    assert item.engagement == Engagement(views=9)


def test_writers_name_is_not_read() -> None:
    (item,) = parse({**ITEM, "author": "张三", "author_id": "9981"}).items
    assert "张三" not in repr(item)
    assert "9981" not in repr(item)


@pytest.mark.parametrize("word", ["official", "ticket", "spam"])
def test_item_cannot_claim_a_standing_its_source_lacks(word: str) -> None:
    parsed = parse({**ITEM, "author_class": word})
    assert parsed.items == ()
    assert "'author_class' 不可用" in parsed.problems[0]


def test_official_source_may_call_its_items_official() -> None:
    (item,) = parse({**ITEM, "author_class": "official"}, authority="official").items
    assert item.authority is Authority.OFFICIAL


def test_markup_becomes_text_and_odd_characters_go() -> None:
    hostile = {"title": "养老金\x00<img src=x onerror=alert(1)>", "text": "正\ud800文\x07。"}
    (item,) = parse({**ITEM, **hostile}).items
    assert (item.title, item.body) == ("养老金", "正文。")


def test_body_in_gb18030_is_read_when_it_says_so() -> None:
    body = json.dumps({"items": [ITEM]}, ensure_ascii=False).encode("gb18030")
    (item,) = vendor().parse(response(body), BLANK).items
    assert item.title == "养老金晚到"


# ── what is not, and why ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"external_id": None}, "没有 'external_id'"),
        ({"external_id": " \x00"}, "'external_id' 不可用"),
        ({"external_id": True}, "'external_id' 不可用"),
        ({"external_id": "x" * 201}, "'external_id' 超过200字"),
        ({"outlet": None}, "没有 'outlet'"),
        ({"outlet": ["a"]}, "'outlet' 不可用：列表"),
        ({"url": None}, "'url' 应为可打开的 http(s) 网址，现为空值"),
        ({"url": "javascript:alert(1)"}, "'url' 应为"),
        ({"url": "https://"}, "'url' 应为"),
        ({"url": "http://[::1"}, "'url' 应为"),
        ({"url": "https://a.example/" + "x" * 2000}, "'url' 应为"),
        ({"title": "", "text": "<p> </p>"}, "'title' 和 'text' 都没有内容"),
        ({"text": {"a": 1}}, "'text' 应为文字，现为对象"),
        ({"text": "字" * 200_000}, "最多200000字"),
        ({"published_at": None}, "'published_at' 不是时间，或晚于现在：空值"),
        ({"published_at": "昨儿个"}, "'published_at' 不是时间，或晚于现在：'昨儿个'"),
        ({"published_at": True}, "'published_at' 不是时间"),
        ({"published_at": "2026-11-24T09:00:00+08:00"}, "'published_at' 不是时间，或晚于现在"),
        ({"platform": "radio"}, "'platform' 不可用：'radio'"),
        ({"platform": []}, "'platform' 不可用：列表"),
        ({"region": "33"}, "'region' 应为六位行政区划代码，现为'33'"),
        ({"region": "９９０１００"}, "'region' 应为"),
        ({"engagement": [1]}, "'engagement' 应为对象"),
        ({"engagement": {"views": "12"}}, "'engagement' 的 'views' 应为数字"),
        ({"engagement": {"views": -1}}, "'engagement' 的 'views' 超出范围"),
        ({"engagement": {"views": 10**15}}, "'engagement' 的 'views' 超出范围"),
        ({"engagement": {"views": float("nan")}}, "'engagement' 的 'views' 超出范围"),
        ({"engagement": {"views": float("inf")}}, "'engagement' 的 'views' 超出范围"),
        ({"engagement": {"views": False}}, "'engagement' 的 'views' 应为数字"),
    ],
)
def test_bad_item_is_named_by_its_place_and_the_rest_is_taken(
    changes: dict[str, object], why: str
) -> None:
    parsed = parse(ITEM, {**ITEM, **changes}, {**ITEM, "external_id": "a-3"})
    assert [item.external_id for item in parsed.items] == ["a-1", "a-3"]
    assert len(parsed.problems) == 1
    assert parsed.problems[0].startswith("第2条：")
    assert why in parsed.problems[0]


def test_long_stranger_text_is_quoted_in_part_only() -> None:
    (problem,) = parse({**ITEM, "url": "x" * 5000}).problems
    assert len(problem) < 120


def test_many_bad_items_are_told_by_the_first_ones() -> None:
    problems = parse(*[0] * 50, ITEM).problems
    assert len(problems) == 21
    assert problems[-1].startswith("另有30条未接收")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "不是 JSON"),
        (b"\xff\xfe\x00", "不是 JSON"),
        (b'{"items": [', "不是 JSON"),
        (b"[" * 100_000, "不是 JSON"),
        (b'{"items":' + b"[" * 50_000 + b"]" * 50_000 + b"}", "不是 JSON"),
        (b"9" * 5000, "不是 JSON"),
        (b"[]", "应为 JSON 对象"),
        (b"{}", "'items' 应为列表"),
        (b'{"items": []}', "至少一条"),
        (b'{"items": {"a": 1}}', "'items' 应为列表"),
        (b'{"items": [' + b"0," * MOST_ITEMS + b"0]}", "一次最多1000条"),
    ],
)
def test_body_that_is_no_batch_is_refused_with_the_remedy(body: bytes, why: str) -> None:
    with pytest.raises(ParseError, match=why):
        vendor().parse(response(body), BLANK)


@pytest.mark.fuzz
@given(st.binary(max_size=300))
def test_any_bytes_end_in_items_or_a_parse_error(body: bytes) -> None:
    try:
        parsed = vendor().parse(response(body), BLANK)
    except ParseError:
        return
    assert len(parsed.items) <= MOST_ITEMS


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_KEYS = (*ITEM, "platform", "author_class", "region", "engagement")


@pytest.mark.fuzz
@given(st.lists(_ANYTHING | st.fixed_dictionaries({}, optional=dict.fromkeys(_KEYS, _ANYTHING))))
def test_every_entry_is_either_taken_or_given_a_reason(entries: list[object]) -> None:
    try:
        pushed = vendor().read(batch(*entries))
    except ParseError:
        assert entries == []
        return
    assert len(pushed.items) + len(pushed.rejected) == len(entries)
    json.dumps([each.reason for each in pushed.rejected], ensure_ascii=False).encode()


@pytest.mark.fuzz
@given(st.sampled_from(_KEYS), _ANYTHING)
def test_one_strange_field_breaks_nothing(key: str, value: object) -> None:
    pushed = vendor().read(batch({**ITEM, key: value}, ITEM))
    assert 1 <= len(pushed.items) == 2 - len(pushed.rejected)
    for item in pushed.items:
        kept = f"{item.title}{item.body}{item.url}{item.outlet}{item.external_id}"
        assert b"\x00" not in kept.encode()


# ── what the contract covers ─────────────────────────────────────────────────────────────────


def test_contract_runs_to_the_end_of_its_last_day() -> None:
    assert vendor().expired(date(2026, 11, 22)) is None
    assert "已于 2026-11-22 到期" in str(vendor().expired(date(2026, 11, 23)))


@pytest.mark.parametrize(
    "envelope", [{}, {"contract": "合同7号"}, {"contract": " 合同7号 ", "scope": "示范市"}]
)
def test_batch_under_its_own_contract_is_welcome(envelope: dict[str, object]) -> None:
    assert vendor().mismatch(vendor().read(batch(ITEM, **envelope))) is None


@pytest.mark.parametrize(
    ("envelope", "key"),
    [
        ({"contract": "合同8号"}, "contract"),
        ({"contract": ""}, "contract"),
        ({"contract": ["合同7号"]}, "contract"),
        ({"contract": "合同7号", "scope": "全国"}, "scope"),
    ],
)
def test_batch_under_another_contract_is_not(envelope: dict[str, object], key: str) -> None:
    assert f"'{key}'" in str(vendor().mismatch(vendor().read(batch(ITEM, **envelope))))


@pytest.mark.parametrize("changes", [{"token": "in-clear"}, {"licence": ""}])
def test_entry_needs_a_secret_by_reference_and_a_contract(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        vendor(**changes)
