"""What would raise or lower a tier: only what ``grade`` itself confirms is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from monitor.incidents.cases import facts_from_case
from monitor.incidents.facts import SeverityFacts
from monitor.incidents.grade import grade
from monitor.incidents.whatif import MOST, turns, what_if
from monitor.settings.severity import SeveritySettings
from monitor.types import Tier
from tests.incidents.test_grade import facts_strategy

CASES = json.loads((Path(__file__).parent / "severity_cases.json").read_text(encoding="utf-8"))


def case(name: str) -> SeverityFacts:
    return facts_from_case(next(c["input"] for c in CASES if c["id"] == name))


def words(facts: SeverityFacts, rules: SeveritySettings) -> str:
    return "\n".join(what_if(facts, rules))


@given(facts=facts_strategy)
def test_every_change_told_gives_the_tier_told(
    facts: SeverityFacts, rules: SeveritySettings
) -> None:
    before = grade(facts, rules).tier
    assert before is not None
    found = turns(facts, rules)
    assert sum(turn.up for turn in found) <= MOST
    assert sum(not turn.up for turn in found) <= MOST
    for turn in found:
        assert grade(turn.change.facts, rules).tier is turn.tier
        assert turn.tier > before if turn.up else turn.tier < before
        assert turn.words.endswith(turn.tier.short)
    for up in (True, False):
        far = [turn.change.far for turn in found if turn.up is up]
        assert far == sorted(far), "what is nearest is told first"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("C02", "若转发达到500次（现120次），升为Ⅰ级"),
        ("C02", "若发布可信更正且增速低于往常的2倍，规则定级降为Ⅲ级"),
        ("C05", "若进入热搜前50位，升为Ⅱ级"),
        ("C08", "若首次反映后4小时仍无回应，升为Ⅰ级"),
        ("C09", "任何单项变化都不足以降级"),
        ("C12", "若本地出现具体事件，升为Ⅰ级"),
        ("C13", "任何单项变化都不足以升级（距Ⅰ级还差13分）"),
        ("C16", "若查明并非本单位泄露信息，规则定级降为Ⅲ级"),
        ("C20", "若查明未危及人身安全，规则定级降为Ⅲ级"),
        ("C21", "若增速达到往常的6倍"),
        ("C27", "若出现第二个独立来源或得到证实，升为Ⅰ级"),
    ],
)
def test_case_is_told_what_would_change_it(name: str, told: str, rules: SeveritySettings) -> None:
    assert told in words(case(name), rules)


def test_answer_that_ends_the_silence_is_told_where_it_lowers_the_tier(
    rules: SeveritySettings,
) -> None:
    silent = SeverityFacts(hazard=3, forwards=100, scope="county", context=frozenset({"silent4h"}))
    assert "若作出官方回应，规则定级降为Ⅳ级" in words(silent, rules)
    assert "若作出官方回应" not in words(replace(silent, negative=75.0), rules)


def test_admission_is_told_only_of_payments_that_are_said_to_have_stopped(
    rules: SeveritySettings,
) -> None:
    facts = SeverityFacts(hazard=4)
    admitted = "若经办机构证实多人停发或迟发，升为Ⅱ级"
    assert admitted not in words(facts, rules)
    assert admitted in words(replace(facts, kinds=frozenset({"stop_payment"})), rules)


def test_unrest_is_told_only_where_some_is_named(rules: SeveritySettings) -> None:
    facts = SeverityFacts(hazard=4, gathered=60)
    assert "聚集" not in words(facts, rules).replace("集体行动", "")
    assert "若聚集达到100人，升为Ⅱ级" in words(replace(facts, kinds=frozenset({"gather"})), rules)


def test_held_tier_is_told_when_calm_lowers_it_and_rises_only_beyond_itself(
    rules: SeveritySettings,
) -> None:
    facts = case("C05")
    assert grade(facts, rules).tier is Tier.YELLOW
    falls = "平稳至06-17 12:00，降为Ⅲ级"
    told = what_if(facts, rules, standing=Tier.ORANGE, falls=falls)
    assert falls in told
    assert all("升为Ⅰ级" in line for line in told if line.startswith("若") and "升为" in line)


def test_routine_matter_is_told_its_distance_only(rules: SeveritySettings) -> None:
    assert what_if(case("C01"), rules) == ("距Ⅳ级还差9分",)


def test_excluded_and_highest_are_told_no_rise(rules: SeveritySettings) -> None:
    assert what_if(SeverityFacts(excluded=True), rules) == ()
    assert not any("升" in line for line in what_if(case("C09"), rules))
