"""The grade: the acceptance cases, the rules one by one, and what holds for all facts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.cases import facts_from_case, grade_case
from monitor.incidents.factors import factors
from monitor.incidents.facts import SeverityFacts
from monitor.incidents.grade import grade
from monitor.incidents.people import SCOPES
from monitor.incidents.signs import CIRCUMSTANCES
from monitor.settings.severity import SeveritySettings
from monitor.types import RULE_LABELS, Tier

CASES = json.loads((Path(__file__).parent / "severity_cases.json").read_text(encoding="utf-8"))

facts_strategy = st.builds(
    SeverityFacts,
    hazard=st.integers(0, 5),
    forwards=st.integers(0, 10_000),
    clicks=st.integers(0, 2_000_000),
    views=st.integers(0, 200_000_000),
    outlets=st.integers(0, 300),
    authority=st.sampled_from(["none", "forum", "self_media", "portal", "city", "central"]),
    ratio=st.floats(0, 50),
    rank=st.none() | st.integers(1, 60),
    scope=st.sampled_from(SCOPES),
    negative=st.floats(0, 100),
    originals=st.none() | st.integers(0, 50),
    context=st.frozensets(st.sampled_from(sorted(CIRCUMSTANCES))),
    mitigated=st.booleans(),
    gathered=st.integers(0, 2000),
    conflict=st.booleans(),
    life=st.booleans(),
    central_named=st.booleans(),
    stop_confirmed=st.booleans(),
    leaked=st.integers(0, 2000),
    call=st.booleans(),
    national=st.booleans(),
    elsewhere=st.booleans(),
    unverified_single=st.booleans(),
    single_grievance=st.booleans(),
    level=st.sampled_from(["ministry", "province", "city", "county"]),
)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_acceptance_case_comes_out_exactly(case: dict[str, Any], rules: SeveritySettings) -> None:
    line = grade_case(case, rules)
    assert line["tier"] == case["tier"]
    assert line["points"] == case["points"]
    assert line["parts"] == case["parts"]
    assert line["rules"] == case["rules"]


def test_every_rule_fires_in_one_of_the_twenty_seven_cases() -> None:
    fired = {rule for case in CASES for rule in case["rules"]}
    assert len(CASES) == 27
    assert fired == set(RULE_LABELS)


def test_ministry_is_not_capped_on_national_policy(rules: SeveritySettings) -> None:
    case = next(c for c in CASES if c["id"] == "C12")["input"]
    graded = grade(facts_from_case(case, level="ministry"), rules)
    assert graded.tier is Tier.RED
    assert graded.rules_fired == ()


def test_floor_wins_over_cap(rules: SeveritySettings) -> None:
    facts = SeverityFacts(hazard=1, single_grievance=True, call=True)
    graded = grade(facts, rules)
    assert graded.tier is Tier.YELLOW
    assert graded.rules_fired == ("CAP2", "UP5")


@given(facts=facts_strategy)
def test_floors_win_over_the_caps_before_them_and_distance_comes_last(
    facts: SeverityFacts, rules: SeveritySettings
) -> None:
    here = grade(replace(facts, elsewhere=False), rules)
    assert here.tier is not None
    fired = here.rules_fired
    assert here.tier >= max((_FLOOR[rule] for rule in fired if rule in _FLOOR), default=here.tier)
    if not any(rule in _FLOOR for rule in fired):
        assert here.tier <= min((_CAP[rule] for rule in fired if rule in _CAP), default=here.tier)
    there = grade(replace(facts, elsewhere=True), rules)
    assert there.tier == max(here.tier - 1, Tier.ROUTINE)
    assert there.rules_fired == (*fired, "CAP4")
    assert (there.points, there.factors) == (here.points, here.factors)


_FLOOR = {
    **dict.fromkeys(["UP1", "UP2", "UP3", "UP4"], Tier.ORANGE),
    **dict.fromkeys(["UP5", "UP6"], Tier.YELLOW),
    "UP1b": Tier.RED,
}
_CAP = {"CAP1": Tier.ORANGE, "CAP2": Tier.BLUE, "CAP3": Tier.ORANGE}


def test_event_elsewhere_falls_one_tier_but_not_below_routine(rules: SeveritySettings) -> None:
    assert grade(SeverityFacts(conflict=True, elsewhere=True), rules).tier is Tier.YELLOW
    assert grade(SeverityFacts(elsewhere=True), rules).tier is Tier.ROUTINE


def test_forwards_are_told_with_the_threshold_they_reached(rules: SeveritySettings) -> None:
    spread = factors(SeverityFacts(forwards=120), rules.factors)[1]
    assert (spread.letter, spread.value, spread.points) == ("B", "转发120次", 10)
    assert spread.reason == "转发120次，达到100次档，计10分"


def test_spread_is_the_best_measure_and_not_the_sum(rules: SeveritySettings) -> None:
    facts = SeverityFacts(forwards=120, views=1_000_000, outlets=10)
    assert factors(facts, rules.factors)[1].points == 16


def test_few_originals_cap_the_negative_share(rules: SeveritySettings) -> None:
    few = factors(SeverityFacts(negative=90, originals=19), rules.factors)[5]
    enough = factors(SeverityFacts(negative=90, originals=20), rules.factors)[5]
    assert (few.points, enough.points) == (5, 7)
    assert "样本小" in few.reason


def test_circumstances_are_capped_together(rules: SeveritySettings) -> None:
    part = factors(SeverityFacts(context=frozenset(CIRCUMSTANCES)), rules.factors)[6]
    assert part.points == rules.factors.context.cap
    assert "封顶" in part.reason


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (SeverityFacts(hazard=4, views=10_000_000, negative=75, originals=99), "距Ⅱ级还差1分"),
        (SeverityFacts(), "距Ⅳ级还差18分"),
        (SeverityFacts(conflict=True, forwards=500), "已是最高级"),
        (SeverityFacts(excluded=True), "已排除，不参与分级"),
        (
            SeverityFacts(hazard=2, views=10_000_000, rank=3, single_grievance=True),
            "得分已达Ⅲ级，因CAP2限为Ⅳ级",
        ),
    ],
)
def test_distance_to_the_next_tier_is_told(
    facts: SeverityFacts, told: str, rules: SeveritySettings
) -> None:
    assert grade(facts, rules).next_up == told


@given(facts=facts_strategy)
def test_every_set_of_facts_has_a_grade(facts: SeverityFacts, rules: SeveritySettings) -> None:
    graded = grade(facts, rules)
    assert isinstance(graded.tier, Tier)
    assert 0 <= graded.points <= 100
    assert "".join(graded.parts) == "ABCDEFGH"
    assert all(factor.name and factor.reason for factor in graded.factors)


@given(facts=facts_strategy, data=st.data())
def test_more_of_any_factor_never_lowers_the_grade(
    facts: SeverityFacts, data: st.DataObject, rules: SeveritySettings
) -> None:
    worse = data.draw(st.sampled_from(_worse(facts)))
    before, after = grade(facts, rules), grade(worse, rules)
    assert before.tier is not None
    assert after.tier is not None
    assert after.points >= before.points
    assert after.tier >= before.tier


def _worse(facts: SeverityFacts) -> list[SeverityFacts]:
    """``facts`` made worse in one respect each."""
    rank = None if facts.rank is None else max(facts.rank - 5, 1)
    changes: list[dict[str, Any]] = [
        {"hazard": min(facts.hazard + 1, 5)},
        {"forwards": facts.forwards * 2 + 20},
        {"clicks": facts.clicks * 5 + 200},
        {"views": facts.views * 5 + 10_000},
        {"outlets": facts.outlets * 2 + 3},
        {"authority": "central"},
        {"ratio": facts.ratio + 3},
        {"rank": rank or 50},
        {"scope": SCOPES[min(SCOPES.index(facts.scope) + 1, len(SCOPES) - 1)]},
        {"negative": min(facts.negative + 20, 100)},
        {"originals": None},
        {"context": facts.context | {"misstate"}},
        {"mitigated": False},
        {"gathered": facts.gathered + 100},
        {"leaked": facts.leaked + 100},
        *({name: True} for name in ("conflict", "life", "central_named", "stop_confirmed", "call")),
        *({name: False} for name in ("elsewhere", "unverified_single", "single_grievance")),
        {"national": False},
    ]
    return [replace(facts, **change) for change in changes]
