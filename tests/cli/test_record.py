"""``monitor record``, and what ``incidents`` and ``explain`` show of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Where = Mapping[str, Any]


@pytest.fixture
def record(door: Door, desk: Where) -> Door:
    """``monitor record`` on the desk's own settings, database and data folder."""

    def recorded(*words: object, by: str = "林知夏") -> Done:
        where = (*desk["config"], *desk["database"], *desk["data"])
        return door("record", *words, "--by", by, *where)

    return recorded


def test_road_of_an_incident_is_told_and_shown(record: Door, door: Door, desk: Where) -> None:
    typo = record(1, "assign", "--unit", "望川县社保中心")
    assert (typo.code, "是否想用 '望川县社会保险事业中心'" in typo.err) == (2, True)
    given = record(1, "assign", "--unit", "望川县社会保险事业中心", "--at", "2025-06-16 08:50")
    assert given.code == 0, given.err
    assert "已记录：交办；现为处置中，责任单位 望川县社会保险事业中心" in given.out
    assert "下一时限：K" in given.out
    answered = record(1, "answer", "--evidence", "示社险函〔2026〕12号", "--note", "已补发")
    assert answered.code == 0, answered.err
    assert "现为已回应" in answered.out
    assert record(1, "rate", "--score", 4, "--at", "00:00").code == 0

    told = door("explain", "incident", 1, *desk["config"], *desk["database"]).out
    assert "责任单位：望川县社会保险事业中心" in told
    assert "满意度：4" in told
    assert "状态 处置中" in told
    assert "交办；单位：望川县社会保险事业中心；办理时间：06-16 08:50；现为处置中" in told
    assert "停止（林知夏，示社险函〔2026〕12号）" in told

    (line,) = [
        line
        for line in door("incidents", *desk["config"], *desk["database"], "--json").lines
        if line["id"] == 1
    ]
    assert (line["status"], line["owner"], line["satisfaction"]) == ("answered", "wangchuan", 4)
    assert line["next_clock"]["name"].startswith("K")


def test_incidents_are_chosen_by_state_owner_and_lateness(
    record: Door, door: Door, desk: Where
) -> None:
    def listed(*words: str) -> list[int]:
        done = door("incidents", *words, "--json", *desk["config"], *desk["database"])
        return [line["id"] for line in done.lines]

    everything = listed()
    assert listed("--overdue")
    record(1, "dismiss", "--note", "演练")
    assert listed("--status", "dismissed") == [1]
    assert set(listed("--status", "watching")) == set(everything) - {1}
    assert 1 in listed("--owner", "wangchuan")
    assert 1 not in listed("--overdue"), "nothing is due of what is dismissed"
    none = door("incidents", "--owner", "songpi", *desk["config"], *desk["database"])
    assert none.out == "没有符合条件的事件。\n"
    table = door("incidents", *desk["config"], *desk["database"]).out
    assert "责任单位" in table
    assert "（建议）" in table


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("answer",), 1, "公布答复须有据可查：请用 --evidence 写链接或文号"),
        (("acknowledge",), 2, "acknowledge"),
        (("check",), 2, "check"),
        (("tell", "--at", "23:59:10"), 2, "--at"),
        (("rate", "--score", "6"), 2, "--score"),
    ],
)
def test_what_cannot_be_recorded_says_why(
    record: Door, words: tuple[str, ...], code: int, says: str
) -> None:
    done = record(1, *words)
    assert done.code == code
    assert says in done.err
