"""``monitor drill``, ``alerts`` and ``rate`` at the front door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Where = Mapping[str, Any]
DAYS = ("--from", "2025-06-16", "--to", "2025-06-16")


@pytest.fixture
def ask(door: Door, desk: Where) -> Door:
    """``monitor …`` on the desk's own settings, database and data folder."""

    def asked(command: str, *words: object) -> Done:
        where = (*desk["config"], *desk["database"])
        data = () if command == "alerts" else desk["data"]
        return door(command, *words, *where, *data)

    return asked


def test_drill_is_ordered_taken_and_looked_back_on(ask: Door) -> None:
    begun = ask(
        "drill", "--tier", "重大", "--region", "望川县", "--by", "陈立", "--note", "季度演练"
    )
    assert begun.code == 0, begun.err
    assert begun.out.startswith("演练1：Ⅱ级（重大），")
    assert "由陈立下达（季度演练）" in begun.out
    assert "情况见 monitor drill --report 1" in begun.out
    assert "【演练】drill:1" in ask("alerts", "--open").out
    assert ask("acknowledge", "drill:1", "--by", "林知夏").code == 0
    (told,) = ask("drill", "--report", "--json").lines
    assert (told["drill"], told["taken_by"], told["in_time"]) == (1, "林知夏", True)
    assert "由林知夏签收（第1步），符合K2“值班员签收”15分钟的要求" in told["verdict"]
    assert "演练" not in ask("alerts", "--open").out


def test_drill_is_ended_by_a_name(ask: Door) -> None:
    assert ask("drill", "--tier", "orange", "--by", "陈立").code == 0
    assert ask("drill", "--end", 1).code == 2
    ended = ask("drill", "--end", 1, "--by", "陈立")
    assert "由陈立提前结束" in ended.out
    again = ask("drill", "--end", 1, "--by", "陈立")
    assert (again.code, "已经结束" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--tier", "orange"), 2),
        (("--tier", "orange", "--region", "无此县", "--by", "甲"), 2),
        (("--tier", "orange", "--report", "--by", "甲"), 2),
        (("--report",), 1),
    ],
)
def test_drill_asked_wrongly_says_so(ask: Door, words: tuple[object, ...], code: int) -> None:
    done = ask("drill", *words)
    assert (done.code, bool(done.err)) == (code, True)


def test_alerts_are_listed_judged_and_reckoned(ask: Door) -> None:
    (*_, first) = ask("alerts", *DAYS, "--json").lines
    assert (first["reason"], first["quiet"], first["step"]) == ("opened", False, 1)
    assert first["title"].startswith(first["code"])
    rung = [line for line in ask("alerts", *DAYS, "--json").lines if line["to"]]
    number = rung[-1]["id"]
    assert ask("rate", number, "--by", "林知夏").code == 2
    assert "评价为有用" in ask("rate", number, "--useful", "--by", "林知夏").out
    assert "没有改动" in ask("rate", number, "--useful", "--by", "林知夏").out
    assert (
        "改评为无用，原为林知夏的“有用”"
        in ask("rate", number, "--not-useful", "--by", "沈砚秋").out
    )
    told = ask("alerts", *DAYS, "--stats")
    assert f"响铃的预警 {len(rung)} 条" in told.out
    assert f"已评价 1 条（共 {len(rung)} 条），有用 0/1 0%" in told.out
    assert "各班负担" in told.out
    (data,) = ask("alerts", *DAYS, "--stats", "--json").lines
    assert (data["rung"], data["useful"]["judged"]) == (len(rung), 1)


def test_quiet_ones_are_listed_when_asked_for(ask: Door) -> None:
    loud = ask("alerts", *DAYS, "--json").lines
    every = ask("alerts", *DAYS, "--all", "--json").lines
    assert not any(line["quiet"] for line in loud)
    assert [line for line in every if not line["quiet"]] == loud


def test_other_days_have_no_alerts(ask: Door) -> None:
    assert ask("alerts", "--from", "2024-01-01", "--to", "2024-01-02").out == "这段时间没有预警。\n"
    told = ask("alerts", "--from", "2024-01-01", "--to", "2024-01-02", "--stats")
    assert "响铃的预警 0 条。" in told.out


@pytest.mark.parametrize("words", [("--open", "--stats"), ("--open", *DAYS), ("--all", "--open")])
def test_what_does_not_go_together_is_refused(ask: Door, words: tuple[str, ...]) -> None:
    assert ask("alerts", *words).code == 2
