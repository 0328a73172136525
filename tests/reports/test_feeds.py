"""The feed of incidents: whole, stable, in order, and nothing in it that a reader would run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from monitor.reports.feeds import News, atom, news_of
from monitor.types import Authority, Tier
from tests.reports.sample_news import AGENCY, NOW, first_report, incident

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = '</title><script>alert(1)</script>]]>&lt;b&gt;"\x00\x1b[31m\u202e\ufffe\ud800'


def _news(number: int = 1, **changes: Any) -> News:
    plain = News(
        code=f"20260615-{number:03d}",
        title="网传：望川县养老金没到账",
        tier=Tier.ORANGE,
        places="示范省示范市望川县",
        status="已研判",
        published_at=NOW - timedelta(hours=2),
        updated_at=NOW - timedelta(minutes=number),
    )
    return replace(plain, **changes)


def test_every_element_that_rfc_4287_asks_for_is_there() -> None:
    feed = etree.fromstring(atom([_news(1), _news(2)], AGENCY, NOW))
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(ATOM + name)) == 1
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for entry in entries:
        for name in ("id", "title", "updated", "published", "content", "category"):
            assert len(entry.findall(ATOM + name)) == 1
        assert entry.find(f"{ATOM}content").get("type") == "text"
    assert len({e.findtext(f"{ATOM}id") for e in feed.iter(f"{ATOM}entry")}) == 2


def test_a_reader_sees_title_tier_place_code_and_times_the_newest_change_first() -> None:
    read = feedparser.parse(atom([_news(3), _news(1), _news(2)], AGENCY, NOW))
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == f"{AGENCY} 舆情事件"
    assert [entry.id.rpartition(":")[2] for entry in read.entries] == [
        "20260615-001",
        "20260615-002",
        "20260615-003",
    ]
    first = read.entries[0]
    assert first.title == "【Ⅱ级（重大）】网传：望川县养老金没到账"
    assert first.updated == "2026-06-15T00:59:00Z"
    assert (first.tags[0].term, first.tags[0].label) == ("orange", "Ⅱ级（重大）")
    assert first.content[0].value.split("\n") == [
        "级别：Ⅱ级（重大）",
        "地点：示范省示范市望川县",
        "编号：20260615-001",
        "首发：2026-06-15 07:00",
        "状态：已研判",
    ]
    assert read.feed.updated == first.updated


def test_same_incident_keeps_its_id_and_another_agency_has_another() -> None:
    def ids(agency: str, **changes: Any) -> list[str]:
        return [e.id for e in feedparser.parse(atom([_news(**changes)], agency, NOW)).entries]

    assert ids(AGENCY) == ids(AGENCY, title="另一个标题", tier=Tier.RED)
    assert ids(AGENCY) != ids("另一家中心")
    assert ids(AGENCY)[0].startswith("tag:")


def test_feed_without_entries_is_a_feed_all_the_same() -> None:
    read = feedparser.parse(atom([], AGENCY, NOW))
    assert not read.bozo
    assert (read.feed.updated, read.entries) == ("2026-06-15T01:00:00Z", [])


def test_what_a_stranger_wrote_is_text_and_nothing_else() -> None:
    written = news_of(incident(title=HOSTILE), None, None, (), [HOSTILE])
    content = atom([written], HOSTILE, NOW)
    assert b"<script" not in content
    assert b"\x1b" not in content
    entry = etree.fromstring(content).find(f"{ATOM}entry")
    title = entry.findtext(f"{ATOM}title")
    assert title.startswith("【Ⅱ级（重大）】网传：</title><script>alert(1)</script>")
    assert "\u202e" not in title


@given(title=st.text(max_size=300), place=st.text(max_size=30), agency=st.text(max_size=30))
def test_any_text_makes_a_whole_feed(title: str, place: str, agency: str) -> None:
    written = news_of(incident(title=title), None, None, (), [place])
    feed = etree.fromstring(atom([written], agency, NOW))
    assert len(feed.findall(f"{ATOM}entry")) == 1
    assert all(isinstance(node.tag, str) for node in feed.iter())


@pytest.mark.parametrize(
    ("authority", "changes", "said"),
    [
        (Authority.FORUM, {}, "网传：望川县养老金没到账"),
        (Authority.CITY, {}, "网传：望川县养老金没到账"),
        (Authority.OFFICIAL, {}, "望川县养老金没到账"),
        (Authority.FORUM, {"refuted_by": 7}, "望川县养老金没到账"),
        (Authority.FORUM, {"title": "网传望川停发"}, "网传望川停发"),
    ],
)
def test_what_no_office_answered_for_is_hearsay(
    authority: Authority, changes: dict[str, Any], said: str
) -> None:
    assert news_of(incident(**changes), first_report(authority), None, (), []).title == said


def test_a_number_in_a_title_is_masked_and_a_long_one_cut() -> None:
    told = news_of(incident(title="请致电13800138000" + "长" * 400), None, None, (), [])
    assert "13800138000" not in told.title
    assert len(told.title) < 220
    assert told.places == "未明确"
