"""The monitor watches issues, not people: no account is known, found, counted or told of.

These are rules of the product. What fails here is not repaired by changing the test.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from monitor import intake, types
from monitor.app import Monitor
from monitor.cli import _COMMANDS, monitor
from monitor.settings.sources import AnySource
from monitor.sources.base import Request, Response
from monitor.sources.catalogue import KINDS, build
from monitor.store.tables import metadata
from monitor.types import Authority, Platform, RawItem, SourceState

PERSONAL = re.compile(
    r"author|account|user|nick|screen_?name|handle|poster|uploader|avatar|follower|fans|gender|"
    r"profile_?(?:url|id)|person|citizen|uid\b|phone|mobile|id_?card|email|real_?name"
)
"""Words for one who speaks in public; staff on duty are named elsewhere, in the roster."""


def _fields() -> Iterator[str]:
    for name, kind in vars(types).items():
        if dataclasses.is_dataclass(kind):
            yield name
            yield from (f"{name}.{field.name}" for field in dataclasses.fields(kind))


def _columns() -> Iterator[str]:
    for table in metadata.sorted_tables:
        yield table.name
        yield from (f"{table.name}.{column.name}" for column in table.columns)


def _options() -> Iterator[str]:
    with click.Context(monitor) as context:
        for name in _COMMANDS:
            command = monitor.get_command(context, name)
            assert command is not None
            nested = command.commands.values() if isinstance(command, click.Group) else []
            for each in (command, *nested):
                yield f"{name} {each.name}"
                yield from (f"{name} {word}" for p in each.params for word in (p.name, *p.opts))


def test_no_entity_and_no_field_is_a_person_or_an_account() -> None:
    named = [*_fields(), *_columns()]
    assert len(named) > 150, "the test looks in the right place"
    # Authority is the standing of an outlet.
    assert [n for n in named if PERSONAL.search(n.lower().replace("authority", ""))] == []


def test_no_command_searches_filters_or_exports_by_account() -> None:
    named = list(_options())
    assert "incidents --json" in named
    assert [name for name in named if PERSONAL.search(name.lower())] == []


# ── the name of who wrote it stays outside ───────────────────────────────────────────────────

FEED = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title>
<item><link>http://x.shifan.example/1</link><title>养老金没到账</title>
<author>lengfeng_1987@x.example (冷风)</author><dc:creator>冷风1987</dc:creator>
<description>这个月没到。</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry>
<link href="http://x.shifan.example/1"/><title>养老金没到账</title><summary>这个月没到。</summary>
<author><name>冷风1987</name><uri>http://x.shifan.example/u/lengfeng_1987</uri></author>
</entry></feed>"""
BOARD = """{"data": [{"title": "养老金没到账", "url": "http://x.shifan.example/1",
"author": "冷风1987", "user": {"screen_name": "冷风1987", "id": "lengfeng_1987"}}]}"""
TICKETS = """工单编号,诉求内容,受理时间,来电人,来电号码
A1,养老金没到账。,2026-06-15 08:00,冷风,lengfeng_1987
"""
SHOWN = {
    "rss": ({"kind": "feed"}, FEED),
    "atom": ({"kind": "feed"}, ATOM),
    "board": ({"kind": "hotlist", "items": "data", "title": "title", "link": "url"}, BOARD),
    "tickets": (
        {
            "kind": "ledger",
            "ticket_column": "工单编号",
            "text_column": "诉求内容",
            "time_column": "受理时间",
        },
        TICKETS,
    ),
}


@pytest.mark.parametrize("form", SHOWN)
def test_name_of_who_wrote_it_is_not_taken_in(form: str) -> None:
    entry, body = SHOWN[form]
    usual = {"id": "x", "name": "示范", "url": "http://x.shifan.example/"}
    usual |= {"platform": "forum", "authority": "forum"}
    source = build(TypeAdapter[AnySource](AnySource).validate_python({**usual, **entry}))
    response = Response(
        request=Request(url=usual["url"]),
        status=200,
        url=usual["url"],
        headers={},
        body=body.encode(),
        fetched_at=datetime(2026, 6, 15, tzinfo=UTC),
    )
    (item,) = source.parse(response, SourceState(source_id="x")).items
    assert "没到账" in item.title
    assert "冷风" not in repr(item)
    assert "lengfeng_1987" not in repr(item)


def test_no_source_kind_can_be_told_which_field_names_the_writer() -> None:
    schema = TypeAdapter(AnySource).json_schema()
    keys = {key for part in schema["$defs"].values() for key in part.get("properties", {})}
    assert {"outlet_selector", "ticket_column"} <= keys
    assert len(KINDS) >= 5
    assert [key for key in keys - {"authority"} if PERSONAL.search(key)] == []


# ── numbers of persons are masked before anything is stored ──────────────────────────────────

MARKS = {
    "mobile": "13800001111",
    "spaced mobile": "139 0000 2222",
    "landline": "0990-5550123",
    "identity card": "990103195207150425",
    "bank card": "6200000000000012344",
    "mail": "leng.feng@x.example",
    "plate": "京A12345",
    "handle": "@冷风1987",
    "door": "18号2栋301室",
    "messenger": "lengfeng_1987",
    "name": "孙桂芳",
}
SAID = {
    "mail": "请回信{}",
    "handle": "回复{}：",
    "door": "家住柳浦镇沿河路{}",
    "messenger": "加我微信号：{}",
    "name": "本人{}，",
    "identity card": "身份证号{}",
    "bank card": "卡号{}",
}


def _read(house: Monitor, text: str) -> intake.Reading:
    raw = RawItem(
        source_id="x",
        url="http://x.shifan.example/1",
        title=f"养老金没到账{text[:40]}",
        body=f"望川县的养老金没到账，{text}，请答复。",
        platform=Platform.FORUM,
        authority=Authority.FORUM,
        outlet="示范在线论坛",
        fetched_at=datetime(2026, 6, 15, tzinfo=UTC),
    )
    reading = intake.read(raw, house.classifier)
    assert reading is not None
    return reading


@pytest.mark.parametrize("kind", MARKS)
def test_mark_of_a_person_is_masked_in_title_body_and_evidence(house: Monitor, kind: str) -> None:
    reading = _read(house, SAID.get(kind, "电话{}").format(MARKS[kind]))
    assert MARKS[kind] not in repr(reading)
    assert "〔" in reading.raw.body


@given(middle=st.from_regex(r"[3-9][0-9]{9}", fullmatch=True), before=st.sampled_from("，：:电 "))
def test_no_mobile_number_is_ever_kept(house: Monitor, middle: str, before: str) -> None:
    reading = _read(house, f"电话{before}1{middle}")
    assert f"1{middle}" not in repr(reading)
