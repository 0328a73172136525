"""Rules are tried before an incident tries them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.app import load_gazetteer
from monitor.cli.routing_tried import judge, try_out
from monitor.cli.routing_words import case_in, tier_in
from monitor.errors import InputError, SettingsError
from monitor.settings import Settings, load_settings, shipped_config_dir, shipped_data_dir
from monitor.settings.cases import Situation, read_cases
from monitor.text.regions import Gazetteer
from monitor.types import Tier

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
NIGHT, DAY = "2026-03-10 02:00", "2026-03-10 10:00"

TREE = """
routes:
  - name: 外地参照
    match: {home: false}
  - name: 骑手
    match: {groups: [新业态人员], platforms: [hotline], tiers: [yellow]}
    go_on: true
    group_wait: 2m
    steps: [{to: [head], channels: [mail]}]
  - name: 本地
    match: {home: true}
    routes:
      - name: 重大以上
        match: {tiers: [red, orange]}
        repeat: 10m
        steps:
          - {to: [duty], channels: [mail], wait: 15m}
          - {to: [leader], channels: [mail, console], wait: 15m}
          - {to: [head], channels: [mail], wait: 15m}
      - name: 夜间涉险
        match: {tiers: [yellow], risks: [call], hours: "22:00-08:00", regions: ["990103"]}
        steps: [{to: [duty, leader], channels: [mail]}]
      - name: 较大
        match: {tiers: [yellow]}
        quiet_hours: "22:00-08:00"
        steps: [{to: [duty], channels: [console], wait: 30m}]
      - name: 节假日
        match: {days: "off", authorities: [central], topics: [fund_gap]}
        steps: [{to: [head], channels: [console]}]
      - name: 一般
        match: {tiers: [blue]}
  - name: 兜底
    steps: [{to: [duty], channels: [console]}]
"""
WHOLE = """\
情形：属本单位管辖，Ⅲ级（较大），待遇发放，号召聚集，示范省示范市望川县，新业态人员，12345热线，央级媒体，\
2026-03-10 02:00（工作日）
规则：
  × 外地参照，不符：管辖须为外地
  → 骑手，取此条，接着往下看
  √ 本地，符合，看其中的细则
    × 重大以上，不符：级别须为Ⅰ级、Ⅱ级
    → 夜间涉险，取此条
通知（骑手）：
  先等2分钟，与其他通知合并
  第1步 03-10 02:02：中心主任（钟望舒），渠道 mail
  此后不再催办
通知（本地/夜间涉险）：
  第1步 03-10 02:00：值班员（顾远舟），渠道 mail；带班领导（贺安澜），没有渠道能到达，\
没有 mail 的地址
  此后不再催办
"""

BY_THEN = """\
  第1步 03-10 21:50：值班员（林知夏），渠道 mail；22:05前无人签收即通知下一步
  第2步 03-10 22:05：带班领导（贺安澜），渠道 console，没有 mail 的地址；\
22:20前无人签收即通知下一步
  第3步 03-10 22:20：中心主任（钟望舒），渠道 mail；22:35前无人签收即通知下一步
  此后每10分钟再通知第3步，直到有人签收
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree that asks all there is to ask, and some with an address."""
    config = tmp_path_factory.mktemp("rules") / "config"
    shutil.copytree(shipped_data_dir() / "demo" / "config", config)
    (config / "routing.yaml").write_text(TREE, encoding="utf-8")
    with (config / "channels.yaml").open("a", encoding="utf-8") as file:
        file.write("  mail: {kind: email, host: m.example, sender: a@m.example}\n")
    roster = config / "roster.yaml"
    text = roster.read_text(encoding="utf-8")
    for name in ("lin", "gu", "zhong"):
        text = text.replace(
            f"{{id: {name},", f"{{id: {name}, addresses: {{mail: {name}@m.example}},"
        )
    roster.write_text(text, encoding="utf-8")
    return config


@pytest.fixture(scope="module")
def desk(rules: Path) -> tuple[Settings, Gazetteer]:
    """The same, read once."""
    settings = load_settings(rules)
    return settings, load_gazetteer(settings)


def told_of(
    desk: tuple[Settings, Gazetteer], expected: str, tier: str, at: str, **more: tuple[str, ...]
) -> str:
    """Why ``expected`` did not come about; empty when it did."""
    situation = Situation(tier=tier, at=at, **more)
    return judge(expected, try_out(case_in(situation, *desk), *desk), desk[0]).reason


def test_way_through_the_tree_and_those_told_are_shown(door: Door, rules: Path) -> None:
    done = door(
        *("routes", "--config", rules, "--tier", "三级", "--at", NIGHT, "--topic", "待遇发放"),
        *("--region", "望川县", "--risk", "号召聚集", "--group", "新业态人员"),
        *("--platform", "12345热线", "--standing", "central"),
    )
    assert (done.code, done.out) == (0, WHOLE)


def test_step_is_shown_with_the_person_on_duty_by_then(door: Door, rules: Path) -> None:
    done = door("routes", "--config", rules, "--tier", "重大", "--at", "2026-03-10 21:50")
    assert done.out.endswith(BY_THEN)


def test_quiet_hours_are_shown(door: Door, rules: Path) -> None:
    done = door("routes", "--config", rules, "--tier", "较大", "--at", NIGHT)
    assert "  第1步 03-10 08:00（02:00在静默时段，缓至此时）：值班员（林知夏）" in done.out


@pytest.mark.parametrize(
    ("tier", "at", "more", "expected"),
    [
        ("red", NIGHT, {}, ("本地/重大以上", "本地/重大以上:值班员", "duty", "顾远舟", "now")),
        ("red", NIGHT, {}, ("带班领导@2", "he@2", "本地/重大以上：中心主任@3", "即发")),
        ("yellow", NIGHT, {}, ("later", "缓发", "林知夏")),
        ("yellow", DAY, {}, ("now", "林知夏")),
        ("blue", DAY, {}, ("本地/一般", "nobody", "无人")),
        ("red", DAY, {"region": "枫渡市"}, ("外地参照", "nobody")),
        ("red", DAY, {"region": "990103"}, ("本地/重大以上",)),
        ("routine", DAY, {}, ("兜底:值班员",)),
        (
            "routine",
            "2026-10-01 10:00",
            {"topic": "基金缺口", "authority": "央级媒体"},
            ("本地/节假日:钟望舒",),
        ),
    ],
)
def test_expectation_is_met(
    desk: tuple[Settings, Gazetteer],
    tier: str,
    at: str,
    more: dict[str, tuple[str, ...]],
    expected: tuple[str, ...],
) -> None:
    assert {one: told_of(desk, one, tier, at, **more) for one in expected} == dict.fromkeys(
        expected, ""
    )


@pytest.mark.parametrize(
    ("tier", "at", "expected", "reason"),
    [
        ("red", DAY, "本地/较大", "取的是 本地/重大以上"),
        ("red", DAY, "本地/较大:值班员", "取的是 本地/重大以上"),
        ("red", DAY, "本地/重大:值班员", "没有叫 '本地/重大' 的规则，是否想写 '本地/重大以上'？"),
        ("red", DAY, "值斑员", "没有叫 '值斑员' 的规则、岗位或人员，是否想写 '值班员'？"),
        ("red", DAY, "带班领导", "第2步（10:15）才通知；若本意如此，写作 带班领导@2"),
        ("red", DAY, "中心主任@2", "第3步（10:30）才通知；若本意如此，写作 中心主任@3"),
        ("red", DAY, "顾远舟", "第1步通知的是：值班员（林知夏）"),
        ("red", DAY, "顾远舟@4", "没有第4步"),
        ("red", DAY, "值班员@", "看不懂 '值班员@'；写岗位或姓名，第二步起写作 带班领导@2"),
        ("red", DAY, "nobody", "会通知：值班员（林知夏）"),
        ("red", NIGHT, "later", "立即通知，不在静默时段"),
        ("yellow", NIGHT, "now", "在静默时段，缓至 08:00 通知"),
        ("blue", NIGHT, "now", "这一情形不通知任何人"),
        ("blue", NIGHT, "值班员", "没有第1步"),
    ],
)
def test_expectation_that_is_not_met_says_what_came_instead(
    desk: tuple[Settings, Gazetteer], tier: str, at: str, expected: str, reason: str
) -> None:
    assert told_of(desk, expected, tier, at) == reason


def test_expectation_that_is_not_met_ends_with_1(door: Door, rules: Path) -> None:
    asked = ("routes", "--config", rules, "--tier", "red", "--at", DAY, "--expect")
    assert door(*asked, "值班员").out.endswith("√ 预期 值班员\n")
    done = door(*asked, "值班员", "--expect", "nobody")
    assert done.code == 1
    assert done.out.endswith("× 预期 nobody：不符。会通知：值班员（林知夏）\n")


def test_role_that_nobody_holds_is_not_told(door: Door, config: Path) -> None:
    with (config / "roster.yaml").open("a", encoding="utf-8") as file:
        file.write("\nleave: [{person: lin, first: 2026-03-10, last: 2026-03-10}]\n")
    asked = ("routes", "--config", config, "--tier", "yellow", "--at", DAY)
    done = door(*asked, "--expect", "值班员")
    assert done.code == 1
    assert "值班员（值班表无人，林知夏休假" in done.out
    assert "第1步通知的是：值班员（无人）" in done.out


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"tier": "五级"}, "没有 '五级' 这个级别"),
        ({"topic": "待遇发"}, "没有 '待遇发' 这个主题，是否想写 '待遇发放'？"),
        ({"risk": "聚集", "group": "外星人"}, "没有 '外星人' 这个人群，可写：退休人员、"),
        ({"region": "鼓楼区"}, "叫 '鼓楼区' 的地方不止一个：江苏省南京市鼓楼区（320106）、"),
        ({"region": "无此县"}, "地名表中没有 '无此县'；请写全称"),
        ({"at": "明天"}, "看不懂时间 '明天'；请写作 2026-10-02 03:10"),
    ],
)
def test_word_that_means_nothing_is_refused_with_what_to_write(
    desk: tuple[Settings, Gazetteer], more: dict[str, str], told: str
) -> None:
    words: dict[str, Any] = {"tier": "red", "at": DAY, **more}
    with pytest.raises(InputError, match=re.escape(told)):
        case_in(Situation(**words), *desk)


@pytest.mark.parametrize(
    "words",
    [
        "red Ⅰ级 Ⅰ级（特别重大） 特别重大 红 一 一级 I 1",
        "orange Ⅱ级 Ⅱ级（重大） 重大 橙色 二 二级 II 2",
        "yellow Ⅲ级 Ⅲ级（较大） 较大 黄 三 III 3",
        "blue Ⅳ级 Ⅳ级（一般） 一般 蓝色 四级 IV 4",
        "routine 日常",
    ],
)
def test_tier_goes_by_any_of_its_words(words: str) -> None:
    first, *others = words.split()
    assert {tier_in(word) for word in others} == {Tier.of(first)}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--tier", "五级"), "没有 '五级' 这个级别"),
        ((), "请用 --tier 写级别，或用 --file"),
        (("--file", "x.yaml", "--tier", "red"), "--file 自带情形和预期"),
    ],
)
def test_wrong_question_ends_with_2(
    door: Door, rules: Path, asked: tuple[str, ...], told: str
) -> None:
    done = door("routes", "--config", rules, *asked)
    assert done.code == 2
    assert told in done.err


def test_json_holds_the_way_the_people_and_the_verdicts(door: Door, rules: Path) -> None:
    asked = ("routes", "--config", rules, "--tier", "orange", "--at", DAY, "--json")
    done = door(*asked, "--expect", "值班员", "--expect", "nobody")
    assert done.code == 1
    (told,) = done.lines
    assert [rule["verdict"] for rule in told["rules"]] == ["no", "no", "into", "taken"]
    assert told["rules"][1]["missed"] == ["tiers", "groups", "platforms"]
    (taken,) = told["taken"]
    assert (taken["path"], taken["again_every_s"]) == ("本地/重大以上", 600)
    assert taken["steps"][1]["told"] == [
        {"role": "leader", "name": "沈砚秋", "channels": ["console"], "missing": ["mail"]}
    ]
    assert [one["met"] for one in told["expected"]] == [True, False]


# ── a file of cases ──────────────────────────────────────────────────────────────────────────


def test_shown_cases_hold_for_the_shipped_rules(door: Door) -> None:
    cases = Path(__file__).parents[2] / "docs" / "routing-cases.yaml"
    done = door("routes", "--config", shipped_config_dir(), "--file", cases)
    assert done.code == 0, done.out
    assert done.out.endswith("5 个情形，都与预期相符。\n")


def test_case_that_fails_is_told_whole(door: Door, rules: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text(
        "- {name: 对的, tier: 一, region: 990103, at: 2026-03-10 10:00, expect: 值班员}\n"
        "- {tier: 二, at: 2026-03-10 10:00, expect: [本地/重大以上, 顾远舟]}\n",
        encoding="utf-8",
    )
    done = door("routes", "--config", rules, "--file", cases)
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[:4] == [
        "√ 对的",
        "× 第2个",
        "    √ 预期 本地/重大以上",
        "    × 预期 顾远舟：不符。第1步通知的是：值班员（林知夏）",
    ]
    assert "    通知（本地/重大以上）：" in lines
    assert lines[-1] == "2 个情形，1 个与预期不符。"
    right, wrong = door("routes", "--config", rules, "--file", cases, "--json").lines
    assert [all(e["met"] for e in one["expected"]) for one in (right, wrong)] == [True, False]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {tier: 一, expect: nobody}", ":1: 0: 'at' is missing; add it"),
        ("- {tier: 一, at: 2026-03-10 10:00}", ":1: 0: 'expect' is missing; add it"),
        ("- {tier: 一, at: 2026-03-10 10:00, expect: []}", ":1: 0.expect: "),
        ("- {teir: 一, at: 2026-03-10 10:00, expect: x}", "did you mean 'tier'?"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, text: str, told: str
) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(told)):
        read_cases(cases)


def test_case_that_means_nothing_is_named(door: Door, rules: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text("- {tier: 九, at: 2026-03-10 10:00, expect: x}", encoding="utf-8")
    done = door("routes", "--config", rules, "--file", cases)
    assert done.code == 1
    assert f"{cases}：第1个：没有 '九' 这个级别" in done.err
