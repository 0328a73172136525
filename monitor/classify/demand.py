"""What the writer of a text wants: an answer, help, redress, a change … or nothing.

Every demand gathers points from its own signs and from the moods of the text; the one with most
counts, if it has any. An agency that speaks for itself explains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.classify.frames import Frames, Match
from monitor.classify.mood import Moods
from monitor.classify.reading import Reading
from monitor.settings.demands import DemandsSettings
from monitor.types import Authority, DecidedBy, Demand, DemandMatch

_READ = 600
_MOST_SIGNS = 4
_MOST_MOODS = 5
_MOST_EVIDENCE = 4
_OWN_WORD = "我"
_OFFICIAL = 3.0
"""Points an agency's own voice gives to an explanation."""
_STRONG, _WEAK, _AGAINST = 1.0, 0.5, -1.0
_Label = tuple[Demand, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandScore:
    """The points of every demand, and the words they come from."""

    points: Mapping[Demand, float]
    signs: Mapping[Demand, tuple[Match[_Label], ...]]

    @property
    def best(self) -> Demand | None:
        """The demand with most points; None where none has any."""
        first = max(self.points, key=lambda demand: self.points[demand], default=None)
        return first if first and self.points[first] > 0 else None


class DemandRules:
    """The signs of ``demands.yaml``, compiled once per revision of the settings."""

    def __init__(self, settings: DemandsSettings) -> None:
        self._demands = settings.demands
        self._moods = {
            signs.demand: {str(mood): points for mood, points in signs.moods.items()}
            for signs in settings.demands
        }
        self._frames: Frames[_Label] = Frames(
            {
                (signs.demand, weight): frames
                for signs in settings.demands
                for weight, frames in (
                    (_STRONG, signs.strong),
                    (_WEAK, signs.weak),
                    (_AGAINST, signs.against),
                )
            }
        )

    def score(
        self, reading: Reading, moods: Moods, authority: Authority = Authority.SELF_MEDIA
    ) -> DemandScore:
        """The points of every demand in ``reading``; ``authority`` is its outlet's standing."""
        signs = self._signs(reading)
        counts = {str(mood): min(n, _MOST_MOODS) for mood, n in moods.counts.items()}
        headline = bool(reading.title) and not reading.folded_body.text
        own = _OWN_WORD in reading.text
        points = {}
        for demand in self._demands:
            given = demand.start + headline * demand.headline + own * demand.own
            for mood, count in counts.items():
                given += self._moods[demand.demand].get(mood, 0.0) * count
            points[demand.demand] = given + demand.points * _weight(signs.get(demand.demand, ()))
        if authority is Authority.OFFICIAL and Demand.EXPLANATION in points:
            points[Demand.EXPLANATION] += _OFFICIAL
        return DemandScore(points=points, signs={d: tuple(s) for d, s in signs.items()})

    def judge(
        self, reading: Reading, moods: Moods, authority: Authority = Authority.SELF_MEDIA
    ) -> DemandMatch | None:
        """What the writer wants, and the words that say so; None where the text only reports."""
        return self.match(reading, self.score(reading, moods, authority))

    def match(self, reading: Reading, score: DemandScore) -> DemandMatch | None:
        """The demand with most points, as a match."""
        demand = score.best
        if demand is None:
            return None
        signs = [m for m in score.signs.get(demand, ()) if m.label[1] > 0 and m.end > m.start]
        signs.sort(key=lambda m: (-m.label[1], m.start))
        return DemandMatch(
            demand=demand,
            by=DecidedBy.RULE,
            evidence=tuple(
                reading.evidence(m.start, m.end, demand.label) for m in signs[:_MOST_EVIDENCE]
            ),
        )

    def _signs(self, reading: Reading) -> Mapping[Demand, list[Match[_Label]]]:
        """Every sign once, however often it is repeated."""
        text = reading.text[: reading.body_at + _READ]
        seen: set[tuple[_Label, str]] = set()
        signs: dict[Demand, list[Match[_Label]]] = defaultdict(list)
        for match in self._frames.find(text):
            key = (match.label, text[match.start : match.end])
            if key not in seen:
                seen.add(key)
                signs[match.label[0]].append(match)
        return signs


def _weight(signs: Sequence[Match[_Label]]) -> float:
    """Strong, weak and contrary signs together, a few of each at most."""
    given = [match.label[1] for match in signs]
    return sum(weight * min(given.count(weight), _MOST_SIGNS) for weight in set(given))
