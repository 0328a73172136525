"""What would raise the tier, and what would lower it: facts changed one at a time, graded anew.

Nothing is guessed: a change is told only when the rules give another tier with it. Of what works
the smallest is told, and what is nearest comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import cast

from monitor.incidents.changes import Change, better, worse
from monitor.incidents.factors import PART_OF, PARTS
from monitor.incidents.facts import SeverityFacts
from monitor.incidents.grade import grade, judge, tier_worth
from monitor.settings.severity import SeveritySettings
from monitor.types import Tier

MOST = 3
"""Changes told in either direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A change that gives another tier."""

    change: Change
    tier: Tier
    up: bool

    @property
    def words(self) -> str:
        """What staff read."""
        return f"若{self.change.words}，{'升为' if self.up else '规则定级降为'}{self.tier.short}"


def what_if(
    facts: SeverityFacts,
    rules: SeveritySettings,
    *,
    standing: Tier | None = None,
    falls: str = "",
) -> tuple[str, ...]:
    """The sentences of ``turns``; ``falls``, what calm alone will do, before what else lowers it.

    Where no single change is enough, that is told too. Of routine matters, the many, only the
    distance to the next tier is.
    """
    graded = grade(facts, rules)
    if graded.tier is None:
        return ()
    highest = max(graded.tier, graded.tier if standing is None else standing)
    if highest is Tier.ROUTINE:
        return (graded.next_up,)
    found = turns(facts, rules, standing=standing)
    ups = [turn.words for turn in found if turn.up]
    downs = [falls] * bool(falls) + [turn.words for turn in found if not turn.up]
    if not ups and highest < Tier.RED:
        ups = [f"任何单项变化都不足以升级（{graded.next_up}）"]
    if not downs:
        downs = ["任何单项变化都不足以降级"]
    return (*ups, *downs[:MOST])


def turns(
    facts: SeverityFacts, rules: SeveritySettings, *, standing: Tier | None = None
) -> tuple[Turn, ...]:
    """What raises the tier, nearest first, then what lowers it: at most ``MOST`` of each.

    ``standing`` is the tier in force where that is not the rules' own: what raises it lies above
    both, what lowers it below both. Nothing for what is excluded from grading.
    """
    graded = judge(facts, rules).tier
    if graded is None:
        return ()
    standing = graded if standing is None else standing
    trial = _Trial(facts, rules)
    ups = _first_of_each(worse(facts, rules), trial, above=max(graded, standing))
    downs = _first_of_each(better(facts, rules), trial, below=min(graded, standing))
    return (*_nearest(ups), *_nearest(downs))


class _Trial:
    """Facts that are changed for one question and changed back: many are asked of few facts."""

    def __init__(self, facts: SeverityFacts, rules: SeveritySettings) -> None:
        self.__dict__.update((field.name, getattr(facts, field.name)) for field in fields(facts))
        self._rules = rules
        self._worth = [part(facts, rules.factors) for part in PARTS]
        self._points = sum(self._worth)

    def tier_with(self, change: Change) -> Tier:
        """The rules' own tier once that has happened."""
        known = self.__dict__
        before = {name: known[name] for name in change.fields}
        known.update(change.fields)
        after = cast("SeverityFacts", self)
        points = self._points
        for part in {PART_OF[name] for name in before if name in PART_OF}:
            points += PARTS[part](after, self._rules.factors) - self._worth[part]
        tier = tier_worth(after, points, self._rules)
        known.update(before)
        return tier


def _nearest(found: Iterable[Turn]) -> list[Turn]:
    return sorted(found, key=lambda turn: turn.change.far)[:MOST]


def _first_of_each(
    ladders: Iterable[Iterable[Change]],
    trial: _Trial,
    *,
    above: Tier | None = None,
    below: Tier | None = None,
) -> Iterator[Turn]:
    """The smallest change of every ladder that leads ``above`` or ``below`` a tier.

    Further up a ladder the tier never comes back: where the last rung leads nowhere, none does.
    """

    def leads(change: Change) -> Turn | None:
        tier = trial.tier_with(change)
        there = (above is not None and tier > above) or (below is not None and tier < below)
        return Turn(change=change, tier=tier, up=above is not None) if there else None

    for ladder in ladders:
        rungs = list(ladder)
        if rungs and leads(rungs[-1]):
            yield next(turn for rung in rungs if (turn := leads(rung)))
