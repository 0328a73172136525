"""``monitor outlook``: the coming days, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]


def test_outlook_of_a_stored_morning_has_its_five_parts(
    door: Door, desk: Mapping[str, Any]
) -> None:
    where = (*desk["config"], *desk["database"])
    done = door("outlook", "--at", "2025-06-17", "--days", 3, *where)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "未来3天展望：2025年6月17日至6月19日（截至2025-06-17 00:00）"
    assert [line[0] for line in lines if line[:2].endswith("、")] == list("一二三四五")
    assert "养老金发放日" in done.out
    (data,) = door("outlook", "--at", "2025-06-17T08:30", "--json", *where).lines
    assert (data["first"], data["last"]) == ("2025-06-17", "2025-06-23")
    assert data["as_of"] == "2025-06-17T00:30:00+00:00"
    assert "pension_day" in {one["event"]["id"] for one in data["planned"]}


def test_days_must_be_countable(door: Door, desk: Mapping[str, Any]) -> None:
    assert door("outlook", "--days", 0, *desk["config"], *desk["database"]).code == 2
