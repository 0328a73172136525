"""How grave an incident is: eight factors added, then caps and floors, every step told.

Order: score, CAP1 to CAP3, floors UP1 to UP6 (a floor wins over a cap), CAP4. All figures come
from ``severity.yaml``; the thresholds for forwards and forum clicks there follow
安监总厅宣教〔2014〕52号.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.incidents.factors import factors, points_of
from monitor.incidents.facts import SeverityFacts
from monitor.settings.severity import CutOffs, SeveritySettings
from monitor.types import Factor, Tier

HIGHEST_SCORE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """The tier and everything it was made of."""

    tier: Tier | None
    """None: not about social insurance, excluded before scoring."""
    points: int
    """0 to 100."""
    factors: tuple[Factor, ...]
    rules_fired: tuple[str, ...]
    """Keys of ``RULE_LABELS``, in the order they were applied."""
    next_up: str
    """How far the next tier is, as staff read it."""

    @property
    def parts(self) -> dict[str, int]:
        """Points by the letter of the factor."""
        return {factor.letter: factor.points for factor in self.factors}


def grade(facts: SeverityFacts, rules: SeveritySettings) -> Grade:
    """The grade of ``facts``: defined for all facts, never lower when a factor is higher."""
    if facts.excluded:
        return Grade(tier=None, points=0, factors=(), rules_fired=(), next_up="已排除，不参与分级")
    parts = factors(facts, rules.factors)
    points = _in_bounds(sum(part.points for part in parts))
    tier, fired = _ruled(facts, points, rules)
    return Grade(
        tier=tier,
        points=points,
        factors=parts,
        rules_fired=tuple(fired),
        next_up=_next_up(tier, points, fired, rules.cut_offs),
    )


def tier_alone(facts: SeverityFacts, rules: SeveritySettings) -> Tier | None:
    """The tier of ``grade`` and nothing else, for whoever asks about many facts."""
    if facts.excluded:
        return None
    return tier_worth(facts, points_of(facts, rules.factors), rules)


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


def _next_up(tier: Tier, points: int, fired: list[str], cuts: CutOffs) -> str:
    """The distance to the next tier, or what holds the incident below what it scores."""
    if tier is Tier.RED:
        return "已是最高级"
    above = Tier(tier + 1)
    missing = _starts(cuts)[above] - points
    if missing > 0:
        return f"距{above.short}还差{missing}分"
    holding = [code for code in fired if code.startswith("CAP")]
    return f"得分已达{_tier_of(points, cuts).short}，因{'、'.join(holding)}限为{tier.short}"
