"""How firm the grades of the acceptance cases are when the weights behind them are not quite right.

Every draw moves the points of ``severity.yaml`` by up to a fifth at random: each factor as a whole,
which is what its weight is, or every single figure by itself, where steps stay in order. Cut-offs
stay, because a tier is a matter of both and one of them must hold still.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from monitor.incidents.cases import grade_case
from monitor.settings.severity import Factors, SeveritySettings, Steps

CASES = Path(__file__).parent.parent / "tests" / "incidents" / "severity_cases.json"
DRAWS = 3000
SEED = 27
MOVED = 0.2

_Key = TypeVar("_Key", int, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmness:
    """The acceptance cases as they are, and the tiers that flip when the weights are moved."""

    right: int
    cases: int
    flipped: float
    """Share of the tiers of all cases in all draws."""
    by_case: Mapping[str, float]
    """The same, case by case; those that never flip are left out."""

    @property
    def most(self) -> str:
        """The cases that flip most, with their shares."""
        worst = sorted(self.by_case.items(), key=lambda pair: -pair[1])[:3]
        return ", ".join(f"{name} {share:.0%}" for name, share in worst)


def firmness(rules: SeveritySettings, *, whole: bool, draws: int = DRAWS) -> Firmness:
    """Grade every case under the rules and under ``draws`` variants of them.

    ``whole`` moves each factor as one, otherwise every figure is moved by itself.
    """
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    tiers = {case["id"]: _tier(case, rules) for case in cases}
    flips = dict.fromkeys(tiers, 0)
    draw = random.Random(SEED)  # noqa: S311 - a bench, not a secret
    for _ in range(draws):
        moved = replace(rules, factors=_moved(rules.factors, draw, whole=whole))
        for case in cases:
            flips[case["id"]] += _tier(case, moved) != tiers[case["id"]]
    return Firmness(
        right=sum(tiers[case["id"]] == case["tier"] for case in cases),
        cases=len(cases),
        flipped=sum(flips.values()) / (draws * len(cases)),
        by_case={name: count / draws for name, count in flips.items() if count},
    )


def _tier(case: Mapping[str, Any], rules: SeveritySettings) -> object:
    return grade_case({"id": case["id"], "input": case["input"]}, rules)["tier"]


def _moved(factors: Factors, draw: random.Random, *, whole: bool) -> Factors:
    def by() -> float:
        return draw.uniform(1 - MOVED, 1 + MOVED)

    hazard, spread, authority, velocity, people, negative, context, mitigation = (
        _Part(by() if whole else None, by) for _ in range(8)
    )
    widths = factors.spread
    return replace(
        factors,
        hazard=hazard.table(factors.hazard),
        spread=replace(
            widths,
            forwards=spread.steps(widths.forwards),
            clicks=spread.steps(widths.clicks),
            views=spread.steps(widths.views),
            outlets=spread.steps(widths.outlets),
        ),
        authority=authority.table(factors.authority),
        velocity=replace(
            factors.velocity,
            ratio=velocity.steps(factors.velocity.ratio),
            hot_list_top10=velocity.points(factors.velocity.hot_list_top10),
            hot_list_top50=velocity.points(factors.velocity.hot_list_top50),
        ),
        people=people.table(factors.people),
        negative=replace(factors.negative, share=negative.steps(factors.negative.share)),
        context=replace(factors.context, points=context.table(factors.context.points)),
        mitigation=replace(factors.mitigation, points=mitigation.points(factors.mitigation.points)),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Moves the figures of one factor: all by ``whole``, or each by what ``by`` gives."""

    whole: float | None
    by: Callable[[], float]

    def points(self, figure: int) -> int:
        return round(figure * (self.by() if self.whole is None else self.whole))

    def table(self, figures: Mapping[_Key, int]) -> dict[_Key, int]:
        return {key: self.points(figure) for key, figure in figures.items()}

    def steps(self, figures: Steps) -> Steps:
        return replace(figures, points=tuple(sorted(map(self.points, figures.points))))
