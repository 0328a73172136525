"""``monitor report`` at its door: a report from its making to its withdrawal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done

pytestmark = pytest.mark.command

Door = Callable[..., "Done"]
Where = Mapping[str, Any]


@pytest.fixture
def where(desk: Where) -> tuple[Any, ...]:
    return (*desk["config"], *desk["database"], *desk["data"])


def test_draft_is_changed_approved_published_sent_and_withdrawn(
    door: Door, desk: Where, where: tuple[Any, ...]
) -> None:
    span = ("--from", "2025-06-16", "--to", "2025-06-16")
    made = door("report", "make", "daily", *span, *where)
    assert made.code == 0, made.err
    number = re.findall(r"报告(\d+)（草稿，第1版）", made.out)[0]
    passages = door("report", "passages", number, *where).out
    assert "overview" in passages
    change = ("--passage", "overview", "--add", "经与业务科室核实。", "--by", "林知夏")
    assert "已改" in door("report", "edit", number, *change, *where).out
    assert "经与业务科室核实" in door("report", "show", number, *where).out
    refused = door("report", "approve", number, "--by", "林知夏", *where)
    assert refused.code == 1
    assert "须由另一人审核" in refused.err
    assert door("report", "approve", number, "--by", "沈砚秋", *where).code == 0
    assert door("report", "publish", number, "--by", "沈砚秋", *where).code == 0
    verified = door("report", "verify", number, *where)
    assert verified.code == 0
    assert "不一致" not in verified.out
    sent = door(
        "report", "send", number, "--to", "duty", "--over", "file", "--by", "沈砚秋", *where
    )
    assert "已交发" in sent.out
    gone = door("report", "withdraw", number, "--by", "钟望舒", "--reason", "重复", *where)
    assert gone.out == f"报告{number}已撤回。\n"
    listed = door("report", "list", *where).out
    assert "已撤回" in listed
    page = next((desk["data"][1] / "reports" / "2025").glob("*.html"))
    page.write_text("otherwise")
    assert door("report", "verify", number, *where).code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("make", "nothing", "--from", "2025-06-16", "--to", "2025-06-16"), "the kinds are"),
        (("make", "trend"), "--from"),
        (("make", "daily", "--from", "2025-06-17", "--to", "2025-06-16"), "对调"),
        (("make", "daily", "--date", "2999-01-01"), "not over"),
        (("make", "daily", "--topic", "nothing", "--date", "2025-06-17"), "nothing"),
        (("make", "daily", "--region", "1", "--date", "2025-06-17"), "gazetteer"),
        (("make", "daily", "--region", "990103", "--topic", "x"), "one thing"),
        (("show", "999"), "999"),
        (("approve", "999", "--by", "林知夏"), "999"),
    ],
)
def test_what_cannot_be_done_ends_with_1_and_says_why(
    door: Door, where: tuple[Any, ...], words: tuple[str, ...], said: str
) -> None:
    done = door("report", *words, *where)
    assert (done.code, done.out) == (1, "")
    assert said in done.err


def test_same_report_asked_for_again_is_the_one_that_is_there(
    door: Door, where: tuple[Any, ...], desk: Where
) -> None:
    asked = ("report", "make", "daily", "--date", "2025-06-17")
    first = door(*asked, *where)
    assert first.code == 0, first.err
    assert door(*asked, *where).out == first.out
    anew = door(*asked, "--anew", "--form", "docx", *where)
    assert "第2版" in anew.out
    names = {path.name for path in Path(desk["data"][1] / "reports" / "2025").iterdir()}
    assert {"daily-2025-06-17-v2.docx", "daily-2025-06-17.html"} <= names
