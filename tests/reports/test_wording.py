from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reports.render.markdown import escape
from monitor.reports.wording import (
    clip,
    headline,
    moment_words,
    share_words,
    span_words,
    web_address,
)
from monitor.text.plain import plain
from tests.reports.conftest import make_member

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@given(text=st.text())
def test_plain_text_is_one_line_and_stays_so(text: str) -> None:
    once = plain(text)
    assert once.splitlines() in ([], [once])
    assert plain(once) == once
    once.encode("utf-8")


@given(text=st.text(), length=st.integers(1, 30))
def test_clipped_text_is_never_longer(text: str, length: int) -> None:
    assert len(clip(text, length)) <= length


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "不足1分"),
        (timedelta(minutes=9), "9分"),
        (timedelta(hours=2), "2小时"),
        (timedelta(hours=2, minutes=15), "2小时15分"),
        (timedelta(days=1, hours=6, minutes=45), "1天6小时"),
        (timedelta(minutes=-9), "9分"),
    ],
)
def test_span_is_told_in_its_two_largest_parts(span: timedelta, words: str) -> None:
    assert span_words(span) == words


def test_year_is_named_only_when_it_is_another() -> None:
    assert moment_words(NOON, NOON) == "11月20日 12:00"
    assert moment_words(NOON.replace(year=2023), NOON) == "2023年11月20日 12:00"


def test_share_of_nothing_is_not_a_number() -> None:
    assert share_words(0, 0) == ""
    assert share_words(3, 8) == "37.5%"


def test_markdown_stays_readable_where_nothing_is_meant() -> None:
    assert escape("11月20日 10:00，占71.4%（5/7）-8") == "11月20日 10:00，占71.4%（5/7）-8"
    assert escape("-8") == "-8"
    assert escape("1. 甲") == "1\\. 甲"
    assert escape("see www.x.example or http://x") == "see www\\.x.example or http:\\//x"


def test_text_given_as_title_is_told_no_longer_than_an_excerpt() -> None:
    row = {
        "id": 1,
        "at": "06-14 09:00",
        "platform": "hotline",
        "authority": "ticket",
        "outlet": "热线",
    }
    told = headline(make_member({**row, "title": "养老金没有到账。" * 200}).item)
    assert (len(told), told[-1]) == (200, "…")


@pytest.mark.parametrize(
    "url", ["https://rsj.example@other.example/", "https://u:p@a.example/", "https://@a.example/"]
)
def test_address_that_misleads_about_its_host_is_no_link(url: str) -> None:
    assert web_address(url) is None
    assert web_address("https://a.example/@forum/1") == "https://a.example/@forum/1"
