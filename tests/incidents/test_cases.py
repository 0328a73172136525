"""Scenarios given as plain figures: what is read, and what is refused with which words."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.errors import InputError
from monitor.incidents.cases import facts_from_case, grade_case
from monitor.settings.severity import SeveritySettings


def test_unknown_key_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(InputError, match=r"unknown key 'outlet'; did you mean 'outlets'\?"):
        facts_from_case({"outlet": 3})


@pytest.mark.parametrize(
    ("case", "complaint"),
    [
        ({"R": 6}, "'R' is 6; write a level from 0 to 5"),
        ({"R": True}, "'R' is True; write a whole number"),
        ({"fwd": -1}, "'fwd' is -1"),
        ({"views": 1.5}, "'views' is 1.5"),
        ({"neg": "many"}, "'neg' is 'many'; write a number"),
        ({"ratio": float("nan")}, "'ratio' is nan"),
        ({"auth": "centrl"}, "did you mean 'central'"),
        ({"scope": "village"}, "'scope' is 'village'"),
        ({"ctx": "night"}, "'ctx' is 'night'; write a list"),
        ({"ctx": ["nigth"]}, "did you mean 'night'"),
        ({"call": 1}, "'call' is 1; write true or false"),
    ],
)
def test_value_a_key_cannot_take_is_refused(case: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError) as refused:
        facts_from_case(case)
    assert complaint in str(refused.value)


def test_scope_fifty_may_be_written_as_a_number() -> None:
    assert facts_from_case({"scope": 50}) == facts_from_case({"scope": "50"})


def test_nothing_known_is_routine(rules: SeveritySettings) -> None:
    line = grade_case({"id": "empty", "input": {}}, rules)
    assert (line["id"], line["tier"], line["points"]) == ("empty", "routine", 0)


def test_input_may_stand_beside_the_id(rules: SeveritySettings) -> None:
    flat = grade_case({"id": "x", "R": 4, "fwd": 120}, rules)
    assert flat == grade_case({"id": "x", "input": {"R": 4, "fwd": 120}}, rules)


def test_complaint_names_the_scenario(rules: SeveritySettings) -> None:
    with pytest.raises(InputError, match="scenario 'S7': unknown key 'foo'"):
        grade_case({"id": "S7", "input": {"foo": 1}}, rules)
    with pytest.raises(InputError, match="scenario 'S8': 'input' is 3"):
        grade_case({"id": "S8", "input": 3}, rules)
