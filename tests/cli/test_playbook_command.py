"""``monitor playbook``: what to do about an incident, and that steps are ticked off."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Where = Mapping[str, Any]


def _shown(door: Door, desk: Where, *words: object) -> Done:
    return door("playbook", *words, *desk["config"], *desk["database"], *desk["data"])


def _steps(door: Door, desk: Where) -> dict[str, dict[str, Any]]:
    (told,) = _shown(door, desk, 1, "--json").lines
    return {item["step"]: item for item in told["checklist"]}


def test_check_list_comes_first_then_what_to_say(door: Door, desk: Where) -> None:
    done = _shown(door, desk, 1)
    assert (done.code, done.err) == (0, "")
    first, *lines = done.out.splitlines()
    assert first.startswith("【待遇发放预案】")
    assert "模板，未经本单位审定" in first
    headings = [line for line in lines[2:] if line and not line.startswith(" ")]
    assert headings == [
        "清单",
        "首先核实",
        "口径（〔〕内填写核实情况）",
        "事实卡",
        "忌用表述",
        "依据",
    ]
    assert re.search(r"1\. ［(?:待办|逾期未办|已完成)[^］]*］.*前 .*：.*〔[a-z_]+〕", done.out)


def test_step_without_a_clock_is_ticked_off_once(door: Door, desk: Where) -> None:
    assert _steps(door, desk)["verify"]["done_at"] is None
    done = _shown(door, desk, 1, "--done", "verify", "--by", "李明")
    assert (done.code, done.out.splitlines()[0][:8]) == (0, "事件 1：已记录")
    item = _steps(door, desk)["verify"]
    assert (item["done_by"], item["state"]) == ("李明", "逾期完成")
    again = _shown(door, desk, 1, "--done", "verify", "--by", "王芳")
    assert "这一步已由李明记录完成" in again.out
    assert _steps(door, desk)["verify"] == item


def test_step_with_a_clock_stops_it(door: Door, desk: Where) -> None:
    assert _steps(door, desk)["tell_head"]["clock"] == "K3"
    _shown(door, desk, 1, "--done", "tell_head", "--by", "李明")
    assert _steps(door, desk)["tell_head"]["done_by"] == "李明"
    told = door("explain", "incident", 1, *desk["config"], *desk["database"])
    assert re.search("报告单位主要负责人.*李明", told.out)


def test_report_to_the_upper_level_asks_for_its_number(door: Door, desk: Where) -> None:
    refused = _shown(door, desk, 1, "--done", "report_up", "--by", "李明")
    assert refused.code == 1
    assert "--evidence" in refused.err
    number = "示社险函〔2026〕12号"
    done = _shown(door, desk, 1, "--done", "report_up", "--by", "李明", "--evidence", number)
    assert done.code == 0
    assert _steps(door, desk)["report_up"]["done_by"] == "李明"


def test_json_is_one_object_also_when_a_step_is_recorded(door: Door, desk: Where) -> None:
    done = _shown(door, desk, 1, "--done", "verify", "--by", "李明", "--json")
    (told,) = done.lines
    assert "已记录" in done.err
    assert (told["playbook"], told["template"]) == ("benefit_payment", True)
    assert {"basis", "verify", "facts", "talking_points", "forbidden", "reason"} <= set(told)


@pytest.mark.parametrize("named", ["benefit_payment", "待遇发放"])
def test_topic_is_shown_without_an_incident(door: Door, desk: Where, named: str) -> None:
    done = door("playbook", "--topic", named, "--tier", "orange", *desk["config"])
    assert done.code == 0
    assert "报告主要负责人" in done.out
    assert "（时钟K3），1小时内 〔tell_head〕" in done.out


def test_file_is_shown_with_the_limits_of_every_tier(door: Door, desk: Where) -> None:
    done = door("playbook", "--topic", "hazard_rumour", *desk["config"])
    assert "Ⅰ级30分钟 Ⅱ级1小时 Ⅲ级8小时" in done.out
    (told,) = door("playbook", "--topic", "hazard_rumour", *desk["config"], "--json").lines
    assert told["steps"][1]["within"] == {"red": 30, "orange": 60, "yellow": 480}


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        ((), 2, "--topic"),
        ((1, "--topic", "x"), 2, "二者取一"),
        ((1, "--tier", "red"), 2, "--tier 与 --topic 同用"),
        ((1, "--done", "verify"), 2, "--by"),
        (("--topic", "arrears", "--done", "verify", "--by", "李明"), 2, "请写事件的号"),
        ((1, "--done", "nothing", "--by", "李明"), 2, "现有：verify"),
        ((99,), 1, "incident 99"),
        (("--topic", "nothing"), 1, "benefit_payment"),
    ],
)
def test_wrong_question_is_answered_with_the_right_one(
    door: Door, desk: Where, words: tuple[object, ...], code: int, hint: str
) -> None:
    done = _shown(door, desk, *words)
    assert (done.code, hint in done.err) == (code, True), done.err
