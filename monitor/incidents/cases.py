"""Scenarios given as plain figures: what ``monitor grade`` reads and prints.

The keys are those of the acceptance cases: ``R fwd clicks views outlets auth ratio hot scope neg n
ctx`` and a flag for every rule.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Mapping
from typing import Any

from monitor.errors import InputError
from monitor.incidents.facts import Level, SeverityFacts, is_single_grievance
from monitor.incidents.grade import grade
from monitor.incidents.people import Scope
from monitor.incidents.signs import CIRCUMSTANCES
from monitor.settings.severity import SeveritySettings

_AUTHORITIES = {
    "none": "none",
    "forum": "forum",
    "self": "self_media",
    "portal": "portal",
    "city": "city",
    "prov": "provincial",
    "nat": "national",
    "central": "central",
}
_SCOPES: dict[str, Scope] = {"one": "one", "50": "crowd", "county": "county", "city": "city"}
_COUNTS = {
    "fwd": "forwards",
    "clicks": "clicks",
    "views": "views",
    "outlets": "outlets",
    "n": "originals",
    "gather": "gathered",
    "leak": "leaked",
}
_FIGURES = {"ratio": "ratio", "neg": "negative"}
_FLAGS = {
    "corrected": "mitigated",
    "conflict": "conflict",
    "life": "life",
    "central_named": "central_named",
    "stop_confirmed": "stop_confirmed",
    "call": "call",
    "national": "national",
    "elsewhere": "elsewhere",
    "unverified_single": "unverified_single",
    "excluded": "excluded",
}
_HIGHEST_HAZARD = 5
KEYS = ("R", "auth", "scope", "hot", "ctx", *_COUNTS, *_FIGURES, *_FLAGS)


def facts_from_case(case: Mapping[str, object], *, level: Level = "city") -> SeverityFacts:
    """The facts that ``case`` states; a key left out says nothing is known of it.

    Raises InputError for an unknown key, naming the nearest known one, and for a value that the
    key cannot take.
    """
    for key in case:
        if key not in KEYS:
            raise InputError(f"unknown key {key!r}{_nearest(key, KEYS)}")
    fields: dict[str, Any] = {}
    for table, read in ((_COUNTS, _count), (_FIGURES, _figure), (_FLAGS, _flag)):
        fields |= {name: read(key, case[key]) for key, name in table.items() if key in case}
    hazard = _count("R", case.get("R", 0))
    if hazard > _HIGHEST_HAZARD:
        raise InputError(f"'R' is {hazard!r}; write a level from 0 to {_HIGHEST_HAZARD}")
    given = case.get("scope", "one")
    scope = _SCOPES[_word("scope", str(given) if isinstance(given, int) else given, _SCOPES)]
    return SeverityFacts(
        hazard=hazard,
        authority=_AUTHORITIES[_word("auth", case.get("auth", "none"), _AUTHORITIES)],
        scope=scope,
        rank=_count("hot", case.get("hot", 0)) or None,
        context=_circumstances(case.get("ctx", ())),
        single_grievance=is_single_grievance(hazard, scope),
        level=level,
        **fields,
    )


def grade_case(
    scenario: Mapping[str, object], rules: SeveritySettings, *, level: Level = "city"
) -> dict[str, object]:
    """One output line for one scenario: id, tier, points, parts, rules, distance to the next tier.

    ``scenario`` has ``id`` and ``input``, or is the input itself. The tier is red, orange, yellow,
    blue, routine or excluded. Raises InputError, naming the scenario.
    """
    name = scenario.get("id")
    given = scenario.get("input", {k: v for k, v in scenario.items() if k != "id"})
    if not isinstance(given, Mapping):
        raise InputError(f"scenario {name!r}: 'input' is {given!r}; write an object of figures")
    try:
        graded = grade(facts_from_case(given, level=level), rules)
    except InputError as error:
        raise InputError(f"scenario {name!r}: {error}") from error
    return {
        "id": name,
        "tier": "excluded" if graded.tier is None else graded.tier.word,
        "points": graded.points,
        "parts": graded.parts,
        "rules": list(graded.rules_fired),
        "next_up": graded.next_up,
    }


def _count(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(f"{key!r} is {value!r}; write a whole number from 0")
    return value


def _figure(key: str, value: object) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not math.isfinite(value) or value < 0:  # type: ignore[arg-type,operator]  # a number by now
        raise InputError(f"{key!r} is {value!r}; write a number from 0")
    return float(value)  # type: ignore[arg-type]  # a number by now


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InputError(f"{key!r} is {value!r}; write true or false")
    return value


def _word(key: str, value: object, known: Collection[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise InputError(f"{key!r} is {value!r}{_nearest(str(value), known)}")
    return value


def _circumstances(value: object) -> frozenset[str]:
    if not isinstance(value, list | tuple):
        raise InputError(f"'ctx' is {value!r}; write a list of circumstances")
    return frozenset(_word("ctx", word, CIRCUMSTANCES) for word in value)


def _nearest(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"; {hint}known: {', '.join(known)}"
