"""``acknowledge``, ``hand-on``, ``snooze`` and ``silence``: whose an incident is, and not now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Ask = Callable[..., "Done"]


@pytest.fixture
def ask_desk(door: Ask, desk: Mapping[str, Any]) -> Ask:
    """A command on the desk's own settings, database and data folder."""

    def asked(*words: object) -> Done:
        return door(*words, *desk["config"], *desk["database"], *desk["data"])

    return asked


def test_incident_is_taken_taken_over_and_handed_on(ask_desk: Ask) -> None:
    first = ask_desk("acknowledge", 1, "--by", "林知夏")
    assert "事件 1 已由 林知夏 签收" in first.out
    assert "没有改动" in ask_desk("acknowledge", 1, "--by", "林知夏").out
    assert "由 顾远舟 接手，已告知 林知夏" in ask_desk("acknowledge", 1, "--by", "顾远舟").out
    given = ("hand-on", 1, "--by", "顾远舟", "--reason", "下班")
    wrong = ask_desk(*given, "--to", "沈砚丘")
    assert (wrong.code, "是否想写 '沈砚秋'" in wrong.err) == (1, True)
    assert "请加 --reason" in ask_desk(*given[:4], "--to", "shen", "--reason", " ").err
    assert "已转交沈砚秋，已通知其签收" in ask_desk(*given, "--to", "shen").out
    assert "刚才已转交沈砚秋，没有改动" in ask_desk(*given, "--to", "沈砚秋").out
    assert "已由 沈砚秋 签收" in ask_desk("acknowledge", 1, "--by", "沈砚秋").out


def test_nobody_is_said_to_be_told_who_was_not(ask_desk: Ask) -> None:
    ask_desk("acknowledge", 1, "--by", "路过的人")
    over = ask_desk("acknowledge", 1, "--by", "顾远舟").out
    assert over == "事件 1 由 顾远舟 接手，路过的人 未能告知，请自行转告。\n"


def test_nothing_waits_so_nothing_is_put_off(ask_desk: Ask) -> None:
    ask_desk("acknowledge", 1, "--by", "林知夏")
    put_off = ("snooze", 1, "--by", "林知夏", "--reason", "正在核实")
    refused = ask_desk(*put_off, "--for", "20m")
    assert (refused.code, "没有待签收的预警" in refused.err) == (1, True)
    assert "不是时长" in ask_desk(*put_off, "--for", "soon").err
    assert ask_desk("hand-on", 1, "--by", "林知夏", "--reason", "会", "--to", "沈砚秋").code == 0
    put = ask_desk(*put_off, "--for", "20m")
    assert put.code == 0, put.err
    assert "已暂缓催办，下一次催办在" in put.out


def test_silence_is_made_listed_and_ended(ask_desk: Ask) -> None:
    wish = ("silence", "add", "--by", "沈砚秋", "--reason", "县里已报告")
    assert ask_desk(*wish, "--for", "2h").code == 2, "of what?"
    assert ask_desk(*wish, "--everything").code == 2, "until when?"
    assert "最长7天" in ask_desk(*wish, "--everything", "--for", "8d").err
    near = ask_desk(*wish, "--topic", "待遇发方", "--for", "2h")
    assert "是否想写" in near.err
    made = ask_desk(*wish, "--topic", "benefit_payment", "--region", "望川县", "--for", "2h")
    assert made.code == 0, made.err
    assert "已设静默 1：" in made.out
    assert "望川县" in made.out
    assert "Ⅲ级及以下" in made.out
    assert made.out.removeprefix("已设") == ask_desk("silence", "list").out
    (line,) = ask_desk("silence", "list", "--json").lines
    assert (line["regions"], line["up_to"], line["by"]) == (["990103"], "yellow", "沈砚秋")
    assert "静默 1 已解除" in ask_desk("silence", "end", 1, "--by", "沈砚秋").out
    assert "已经结束" in ask_desk("silence", "end", 1, "--by", "沈砚秋").err
    assert ask_desk("silence", "list").out == "现在没有生效的静默。\n"
    assert "已由沈砚秋于" in ask_desk("silence", "list", "--all").out


def test_silence_says_when_its_incident_is_too_grave_for_it(ask_desk: Ask) -> None:
    wish = ("silence", "add", "--by", "沈砚秋", "--reason", "县里已报告", "--for", "2h")
    short = ask_desk(*wish, "--incident", 1, "--up-to", "blue")
    assert "不在此列，照常通知；要一并静默请加 --up-to" in short.out
    enough = ask_desk(*wish, "--incident", 1, "--up-to", "orange")
    assert "照常通知" not in enough.out


def test_matter_nobody_was_told_of_cannot_be_taken(ask_desk: Ask) -> None:
    assert "drill:9" in ask_desk("acknowledge", "drill:9", "--by", "林知夏").err
