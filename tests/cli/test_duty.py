"""``monitor duty``: who is on duty, as staff read it and as data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]

HOLIDAYS = """
leave:
  - {person: lin, first: 2026-09-30, last: 2026-10-02, deputy: gu}
  - {person: gu, first: 2026-10-02, last: 2026-10-02}
swaps:
  - {day: 2026-10-03, person: lin, to: gu}
"""


@pytest.fixture
def away(config: Path) -> Path:
    """The demonstration's settings with a leave, a swap and a hole in the National Day's days."""
    with (config / "roster.yaml").open("a", encoding="utf-8") as file:
        file.write(HOLIDAYS)
    return config


def test_moment_says_who_is_there_and_who_comes(door: Door, config: Path) -> None:
    done = door("duty", "--at", "2026-10-08 03:10", "--days", "1", "--config", config)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:4] == [
        "2026-10-08 03:10（周四）",
        "  值班员：顾远舟（10-08 08:00 起由林知夏接班）",
        "  带班领导：贺安澜（10-08 08:00 起由沈砚秋接班）",
        "  中心主任：钟望舒（一直不变）",
    ]
    assert done.out.endswith("没有空岗。\n")
    assert "22:00—次日08:00" in done.out
    assert done.out.count("钟望舒") == 1  # the table has only those who change


def test_days_off_stand_ins_swaps_and_holes_are_marked(door: Door, away: Path) -> None:
    out = door("duty", "--at", "2026-09-30", "--days", "4", "--role", "duty", "--config", away).out
    assert "10-01 周四 休息 敏感（国庆节、国庆假期）" in out
    assert "林知夏休假，由顾远舟代班" in out
    assert "林知夏的班换给顾远舟" in out
    assert "│ 无人" in out
    assert "空岗：10-01 22:00 至 10-03 08:00 无人任值班员（顾远舟休假，没有写明由谁代班；" in out
    assert "值班员：顾远舟（10-01 22:00 起无人接班）" in out


def test_make_up_day_is_marked(door: Door, config: Path) -> None:
    out = door("duty", "--at", "2026-10-10", "--days", "2", "--config", config).out
    assert "10-10 周六 调休上班" in out
    assert "10-11 周日 休息" in out


def test_turn_that_began_the_day_before_is_shown_whole(door: Door, away: Path) -> None:
    (report,) = door(
        "duty", "--at", "2026-10-01T02:00", "--role", "值班员", "--config", away, "--json"
    ).lines
    (now,) = report["now"]
    assert (now["start"], now["end"]) == ("2026-09-30T14:00:00+00:00", "2026-10-01T00:00:00+00:00")
    assert now["people"] == [{"id": "gu", "name": "顾远舟"}]
    assert {turn["role"] for turn in report["turns"]} == {"duty"}
    assert report["days"][0] == {
        "day": "2026-10-01",
        "working": False,
        "sensitive": ["国庆节", "国庆假期"],
    }
    (hole,) = report["holes"]
    assert (hole["start"], hole["end"]) == (
        "2026-10-01T14:00:00+00:00",
        "2026-10-03T00:00:00+00:00",
    )
    stand_in = report["turns"][1]
    assert (stand_in["planned"], stand_in["people"][0]["id"]) == (["lin"], "gu")


def test_role_that_never_changes_is_shown_when_asked_for(door: Door, config: Path) -> None:
    out = door("duty", "--role", "head", "--days", "2", "--config", config).out
    assert out.count("全天") == 2


def test_turn_until_midnight_ends_at_24(door: Door, config: Path) -> None:
    roster = config / "roster.yaml"
    text = roster.read_text(encoding="utf-8")
    evening = "{role: head, people: [zhong], start: '16:00', end: '00:00'}"
    roster.write_text(text.replace("{role: head, people: [zhong]}", evening), encoding="utf-8")
    out = door(
        "duty", "--at", "2026-10-08", "--days", "1", "--role", "head", "--config", config
    ).out
    assert "00:00—16:00" in out
    assert "16:00—24:00" in out


def test_hole_is_cut_to_the_days_asked_for(door: Door, config: Path) -> None:
    roster = config / "roster.yaml"
    text = roster.read_text(encoding="utf-8")
    roster.write_text(
        text.replace(
            "{role: head, people: [zhong]}", "{role: head, people: [zhong], last: 2026-10-01}"
        ),
        encoding="utf-8",
    )
    out = door(
        "duty", "--at", "2026-10-08", "--days", "2", "--role", "head", "--config", config
    ).out
    assert "中心主任：无人（这段时间没有排班）" in out
    assert "空岗：10-08 00:00 至 10-10 00:00" in out


def test_unknown_role_is_refused_with_the_nearest(door: Door, config: Path) -> None:
    done = door("duty", "--role", "值班", "--config", config)
    assert done.code == 2
    assert "是否想用 '值班员'" in done.err
    assert "现有：duty、leader、head" in door("duty", "--role", "zzz", "--config", config).err


def test_it_knows_the_present(door: Door, config: Path) -> None:
    assert "没有空岗" in door("duty", "--config", config).out
