"""``monitor confirm`` and ``monitor regrade``: what is said back, and what is shown afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Where = Mapping[str, Any]


def test_person_confirms_then_sets_another_tier_and_it_is_shown(door: Door, desk: Where) -> None:
    where = (*desk["config"], *desk["database"], *desk["data"])

    def explained() -> str:
        return door("explain", "incident", 1, *desk["config"], *desk["database"]).out

    before = explained()
    assert "Ⅱ级（重大）（待人工确认）" in before
    assert "：得分" in before
    assert "采集覆盖：" in before
    assert "若" in before
    said = door("confirm", 1, "--by", "林知夏", *where)
    assert said.out == "事件 1 的级别 Ⅱ级（重大） 已由 林知夏 确认。\n"
    assert "Ⅱ级（重大）（林知夏已确认）" in explained()
    again = door("confirm", 1, "--by", "贺安澜", *where)
    assert again.out == "事件 1：Ⅱ级（重大）已由林知夏确认，没有改动。\n"
    higher = door("regrade", 1, "red", "--by", "贺安澜", "--reason", "省厅来电", *where)
    assert higher.out.startswith("事件 1 已由 贺安澜 由 Ⅱ级（重大） 改为 Ⅰ级（特别重大）；")
    assert "即将再次预警" in higher.out
    after = explained()
    assert "Ⅰ级（特别重大）（贺安澜已确认）" in after
    assert "省厅来电" in after


def test_what_cannot_be_said_is_refused(door: Door, desk: Where) -> None:
    where = (*desk["config"], *desk["database"], *desk["data"])
    assert door("regrade", 1, "red", "--by", "贺安澜", *where).code == 2
    assert door("regrade", 1, "purple", "--by", "甲", "--reason", "乙", *where).code == 2
    gone = door("confirm", 99, "--by", "林知夏", *where)
    assert (gone.code, "incident 99" in gone.err) == (1, True)
    same = door("regrade", 1, "orange", "--by", "林知夏", "--reason", "同意", *where)
    assert same.code == 1
    assert "认可这一级别请用 monitor confirm" in same.err
