"""How grave an incident is: eight factors added, then caps and floors, every step told.

Order: score, CAP1 to CAP3, floors UP1 to UP6 (a floor wins over a cap), CAP4. All figures come
from ``severity.yaml``; the thresholds for forwards and forum clicks there follow
安监总厅宣教〔2014〕52号.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.incidents.factors import factors, worth_of
from monitor.incidents.facts import SeverityFacts
from monitor.settings.severity import CutOffs, SeveritySettings
from monitor.types import Assessment, Factor, Tier

HIGHEST_SCORE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules make of an incident, before anybody asks why."""

    tier: Tier | None
    """None: not about social insurance, excluded before scoring."""
    points: int
    """0 to 100."""
    worth: tuple[int, ...] = ()
    """The points of each factor, in the order of their letters."""
    rules_fired: tuple[str, ...]
    """Keys of ``RULE_LABELS``, in the order they were applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade(Verdict):
    """The verdict and everything it was made of, in words."""

    factors: tuple[Factor, ...]
    next_up: str
    """How far the next tier is, as staff read it."""

    @property
    def parts(self) -> dict[str, int]:
        """Points by the letter of the factor."""
        return {factor.letter: factor.points for factor in self.factors}


def judge(facts: SeverityFacts, rules: SeveritySettings) -> Verdict:
    """The verdict on ``facts``: defined for all facts, never lower when a factor is higher."""
    if facts.excluded:
        return Verdict(tier=None, points=0, rules_fired=())
    worth = worth_of(facts, rules.factors)
    points = _in_bounds(sum(worth))
    tier, fired = _ruled(facts, points, rules)
    return Verdict(tier=tier, points=points, worth=worth, rules_fired=tuple(fired))


def grade(facts: SeverityFacts, rules: SeveritySettings) -> Grade:
    """The same with every reason."""
    found = judge(facts, rules)
    return Grade(
        tier=found.tier,
        points=found.points,
        worth=found.worth,
        rules_fired=found.rules_fired,
        factors=() if found.tier is None else factors(facts, rules.factors),
        next_up=_next_up(found, rules.cut_offs),
    )


def verdict_of(assessment: Assessment) -> Verdict:
    """What was found then, as far as the tier in force and the points go."""
    return Verdict(
        tier=assessment.tier,
        points=assessment.points,
        worth=tuple(factor.points for factor in assessment.factors),
        rules_fired=assessment.rules_fired,
    )


def tier_worth(facts: SeverityFacts, points: int, rules: SeveritySettings) -> Tier:
    """The tier of ``facts`` whose factors are worth ``points`` together."""
    return _ruled(facts, _in_bounds(points), rules)[0]


def _in_bounds(points: int) -> int:
    return min(max(points, 0), HIGHEST_SCORE)


def _ruled(facts: SeverityFacts, points: int, rules: SeveritySettings) -> tuple[Tier, list[str]]:
    """The tier of ``points`` after caps and floors, and which of them fired."""
    caps, floors = dict(_caps(facts, rules)), dict(_floors(facts, rules))
    tier = _tier_of(points, rules.cut_offs)
    if caps:
        tier = min(tier, *caps.values())
    if floors:
        tier = max(tier, *floors.values())
    fired = [*caps, *floors]
    if facts.elsewhere:
        tier = Tier(max(tier - 1, Tier.ROUTINE))
        fired.append("CAP4")
    return tier, fired


def _tier_of(points: int, cuts: CutOffs) -> Tier:
    if points >= cuts.red:
        return Tier.RED
    if points >= cuts.orange:
        return Tier.ORANGE
    if points >= cuts.yellow:
        return Tier.YELLOW
    return Tier.BLUE if points >= cuts.blue else Tier.ROUTINE


def _starts(cuts: CutOffs) -> dict[Tier, int]:
    return {
        Tier.BLUE: cuts.blue,
        Tier.YELLOW: cuts.yellow,
        Tier.ORANGE: cuts.orange,
        Tier.RED: cuts.red,
    }


def _caps(facts: SeverityFacts, rules: SeveritySettings) -> Iterator[tuple[str, Tier]]:
    if facts.unverified_single:
        yield "CAP1", Tier.ORANGE
    few_forwards = facts.forwards < rules.caps.single_grievance_forwards
    few_outlets = facts.outlets < rules.caps.single_grievance_outlets
    if facts.single_grievance and few_forwards and few_outlets:
        yield "CAP2", Tier.BLUE
    if facts.national and facts.level != "ministry":
        yield "CAP3", Tier.ORANGE


def _floors(facts: SeverityFacts, rules: SeveritySettings) -> Iterator[tuple[str, Tier]]:
    floors = rules.floors
    clash_is_known = facts.authority == "central" or facts.forwards >= floors.conflict_forwards
    if facts.conflict and clash_is_known:
        yield "UP1b", Tier.RED
    elif facts.conflict or facts.life or facts.gathered >= floors.gathering_persons:
        yield "UP1", Tier.ORANGE
    if facts.stop_confirmed:
        yield "UP2", Tier.ORANGE
    if facts.central_named:
        yield "UP3", Tier.ORANGE
    if facts.leaked >= floors.leaked_persons:
        yield "UP4", Tier.ORANGE
    if facts.call:
        yield "UP5", Tier.YELLOW
    if "misstate" in facts.context and facts.forwards >= floors.misstatement_forwards:
        yield "UP6", Tier.YELLOW


def _next_up(found: Verdict, cuts: CutOffs) -> str:
    """The distance to the next tier, or what holds the incident below what it scores."""
    tier, points = found.tier, found.points
    if tier is None:
        return "已排除，不参与分级"
    if tier is Tier.RED:
        return "已是最高级"
    above = Tier(tier + 1)
    missing = _starts(cuts)[above] - points
    if missing > 0:
        return f"距{above.short}还差{missing}分"
    holding = [code for code in found.rules_fired if code.startswith("CAP")]
    return f"得分已达{_tier_of(points, cuts).short}，因{'、'.join(holding)}限为{tier.short}"
