"""What is not about social insurance leaves no word behind; what is, no number of a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from monitor import jobs

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk

IRRELEVANT = (
    "/t/9.html",
    "老码头钓到一条七斤的翘嘴",
    "凌晨四点半开竿，用的自制玉米饵，浮漂一沉到底，同去的老钓友都看傻了。",
)
PHONE, CARD, NAME = "13800001111", "990103195207150425", "孙桂芳"
TICKETS = (
    "工单编号,受理时间,诉求内容\n"
    f"A1,2026-06-15 08:40,来电人称本人{NAME}，身份证号{CARD}，住望川县柳浦镇，养老金没有到账，"
    f"联系电话{PHONE}。\n"
)


@pytest.fixture
def stored(desk: Desk, database_url: str) -> Callable[[str], bool]:
    """Whether a text is anywhere in the database, on SQLite down to the bytes of its files."""
    desk.site.show_feed("/forum.xml", IRRELEVANT)
    desk.site.show("/tickets.csv", TICKETS)
    desk.site.show("/evening.xml", b"", status=500)
    jobs.tick(desk.m)
    rows = repr(desk.rows())
    desk.m.store.close()

    def holds(text: str) -> bool:
        forms = {text, json.dumps(text)[1:-1]}
        files = [path.read_bytes() for path in desk.folder.glob("test.db*")]
        assert files or not database_url.startswith("sqlite")
        in_files = any(form.encode() in content for form in forms for content in files)
        return in_files or any(form in rows for form in forms)

    return holds


def test_irrelevant_text_leaves_only_its_hash_and_a_count(
    desk: Desk, stored: Callable[[str], bool]
) -> None:
    assert stored("养老金没有到账"), "the test looks in the right place"
    for words in (IRRELEVANT[1], "翘嘴", IRRELEVANT[2], "自制玉米饵", "/t/9.html"):
        assert not stored(words)
    rows = desk.rows()
    assert (len(rows["items"]), len(rows["seen"])) == (1, 2)
    assert {(t[1], t[2], t[3]) for t in rows["tallies"]} == {
        ("forum", 1, 0),
        ("hotline", 1, 1),
        ("evening", 0, 0),
    }


def test_numbers_and_name_of_a_caller_are_masked_before_anything_is_stored(
    desk: Desk, stored: Callable[[str], bool]
) -> None:
    assert stored("〔手机号〕")
    assert stored("〔身份证号〕")
    for mark in (PHONE, CARD, NAME):
        assert not stored(mark)


def test_log_holds_no_text_of_the_irrelevant(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.site.show_feed("/forum.xml", IRRELEVANT)
    with caplog.at_level("DEBUG", logger="monitor"):
        jobs.tick(desk.m)
    assert "翘嘴" not in caplog.text
    assert caplog.records
