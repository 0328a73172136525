"""What the writer feels and wants: tone and demand, by rules and by the model.

As with topics, what the rules hear stands; where they hear nothing, the model speaks if it is sure.
What somebody wants is said in too many ways for lists: there the model, which knows what the lists
found, has the word, but for an office that explains itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.classify.demand import DemandRules, DemandScore
from monitor.classify.mood import Moods
from monitor.classify.reading import Reading
from monitor.classify.tone import Tone, ToneRules
from monitor.settings import Settings
from monitor.types import Authority, DecidedBy, Demand, DemandMatch

TONE, DEMAND, NONE = "tone:", "demand:", "none"
"""How the heads of the model are called: ``tone:-1``, ``demand:help``, ``demand:none``."""
_SURE = {-1: 0.7, 1: 0.5}
"""Probability from which the model's tone counts where the rules heard nothing."""
_MOST = 3
"""What is counted higher is marked as this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attitude:
    """What the rules say of one text."""

    tone: Tone
    demand: DemandMatch | None
    official: bool
    """Whether an office speaks for itself."""
    marks: frozenset[str]
    """What the model is told of it."""


class AttitudeRules:
    """The rules of tone and demand, compiled once per revision of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._tone = ToneRules(settings.lexicon, settings.emoji)
        self._demands = DemandRules(settings.demands)

    def judge(self, reading: Reading, authority: Authority, lean: float) -> Attitude:
        """``authority`` is the standing of the outlet; ``lean`` what the main topic brings."""
        moods = self._tone.moods(reading)
        score = self._demands.score(reading, moods, authority)
        demand = self._demands.match(reading, score)
        wants = demand.demand if demand else None
        tone = self._tone.judge(reading, lean, demand=wants, moods=moods)
        return Attitude(
            tone=tone,
            demand=demand,
            official=authority is Authority.OFFICIAL,
            marks=frozenset(_marks(moods, score, tone)),
        )


def _marks(moods: Moods, score: DemandScore, tone: Tone) -> Iterator[str]:
    yield f"{TONE}{tone.value}"
    yield f"{DEMAND}{score.best or NONE}"
    yield f"announcing:{min(moods.announcing, _MOST)}"
    yield from (f"mood:{mood}:{min(n, _MOST)}" for mood, n in moods.counts.items() if n)
    for demand, points in score.points.items():
        if points > 0:
            yield f"sign:{demand}:{min(round(points), _MOST)}"


def blended_tone(attitude: Attitude, chances: Mapping[str, float]) -> tuple[int, DecidedBy]:
    """The tone and who decided it; ``chances`` are the model's probabilities by head."""
    if attitude.tone.value == 0:
        for tone, sure in _SURE.items():
            if chances.get(f"{TONE}{tone}", 0.0) >= sure:
                return tone, DecidedBy.MODEL
    return attitude.tone.value, DecidedBy.RULE


def blended_demand(attitude: Attitude, chances: Mapping[str, float]) -> DemandMatch | None:
    """What the writer wants; the rules' evidence is kept where both say the same."""
    likely = {name: chance for name, chance in chances.items() if name.startswith(DEMAND)}
    ruled = attitude.demand
    if not likely or (ruled and ruled.demand is Demand.EXPLANATION and attitude.official):
        return ruled
    best = max(likely, key=likely.__getitem__).removeprefix(DEMAND)
    if best == NONE:
        return None
    if ruled is not None and ruled.demand == best:
        return ruled
    return DemandMatch(demand=Demand(best), by=DecidedBy.MODEL)
