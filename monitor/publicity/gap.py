"""The gap between what people ask about and what the agency explains, with its sample. PURE.

Of each topic, group or place: its share of the questions less its share of the explanations, in
points. Shares are told of twenty or more alone. What is explained counts as long as it answers:
an explanation of last month is still one. A gap is no measure of discontent, and who asks in public
is not who is insured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.publicity.answers import Answer, Explanation
from monitor.publicity.asks import Ask
from monitor.publicity.questions import Question
from monitor.settings.publicity import Flags
from monitor.trends.intervals import Interval, newcombe

FEWEST = 20
"""Below this many no share is told."""
WEEKS = 2
"""Weeks on end in which a gap must show before it is pointed out."""
_WEEK = timedelta(days=7)

Keys = Callable[[Ask | Explanation], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One topic, group or place."""

    key: str
    asks: tuple[Ask, ...]
    asks_of: int
    """Questions of all keys together; one that names two groups counts for each."""
    explanations: tuple[Explanation, ...]
    explanations_of: int

    @property
    def ask_share(self) -> float | None:
        """Its share of the questions, 0 to 1; None of too few."""
        return _share(len(self.asks), self.asks_of)

    @property
    def explain_share(self) -> float | None:
        """Its share of the explanations, 0 to 1; None of too few."""
        return _share(len(self.explanations), self.explanations_of)

    @property
    def points(self) -> float | None:
        """Share of the questions less share of the explanations, in points; None of too few."""
        asked, explained = self.ask_share, self.explain_share
        return None if asked is None or explained is None else 100 * (asked - explained)

    @property
    def interval(self) -> Interval | None:
        """Where that difference lies, -1 to 1: Newcombe's, at 95 %; None of too few."""
        if self.points is None:
            return None
        return newcombe(len(self.asks), self.asks_of, len(self.explanations), self.explanations_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """The gap of a topic in each of the last weeks."""

    topic: str
    weeks: tuple[float | None, ...]
    """In points, the earliest first; None where a sample is too small."""

    def beyond(self, points: float) -> bool:
        """Whether every week shows more than ``points``."""
        return all(week is not None and week > points for week in self.weeks)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole >= FEWEST else None


def by_topic(each: Ask | Explanation) -> tuple[str, ...]:
    """The topic it counts under: one alone, so that shares make up the whole."""
    return (each.topic,) if isinstance(each, Ask) else each.topics[:1]


def by_group(each: Ask | Explanation) -> tuple[str, ...]:
    """The groups it names."""
    return each.groups


def by_region(each: Ask | Explanation) -> tuple[str, ...]:
    """The places it is of."""
    return each.regions


def gaps(asks: Iterable[Ask], explanations: Iterable[Explanation], keys: Keys) -> tuple[Gap, ...]:
    """Every key's gap, the most asked first."""
    asked: dict[str, list[Ask]] = {}
    told: dict[str, list[Explanation]] = {}
    for ask in sorted(asks, key=_in_time):
        for key in keys(ask):
            asked.setdefault(key, []).append(ask)
    for explanation in sorted(explanations, key=_in_time):
        for key in keys(explanation):
            told.setdefault(key, []).append(explanation)
    asks_of, told_of = (sum(map(len, side.values())) for side in (asked, told))
    found = [
        Gap(
            key=key,
            asks=tuple(asked.get(key, ())),
            asks_of=asks_of,
            explanations=tuple(told.get(key, ())),
            explanations_of=told_of,
        )
        for key in asked.keys() | told.keys()
    ]
    return tuple(sorted(found, key=lambda gap: (-len(gap.asks), -len(gap.explanations), gap.key)))


def _in_time(each: Ask | Explanation) -> tuple[datetime, int]:
    return each.at, each.item.id


def lasting(
    asks: Sequence[Ask],
    explanations: Sequence[Explanation],
    end: datetime,
    fresh: timedelta,
) -> tuple[Lasting, ...]:
    """The gap of each topic in each of the two weeks before ``end``, by topic.

    Against a week's questions stand the explanations that were fresh at its end.
    """
    weeks: list[dict[str, float | None]] = []
    for back in range(WEEKS, 0, -1):
        first, last = end - back * _WEEK, end - (back - 1) * _WEEK
        lately = [ask for ask in asks if first <= ask.at < last]
        told = [each for each in explanations if last - fresh < each.at < last]
        weeks.append({gap.key: gap.points for gap in gaps(lately, told, by_topic)})
    topics = sorted({topic for week in weeks for topic in week})
    return tuple(
        Lasting(topic=topic, weeks=tuple(week.get(topic) for week in weeks)) for topic in topics
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One of the most asked questions that nobody answers."""

    question: Question
    since: timedelta
    """How long ago it was first asked, as far as is known."""


def waiting(
    asked: Sequence[tuple[Question, Answer | None]], end: datetime, rules: Flags
) -> tuple[Waiting, ...]:
    """Those of the first ``rules.top`` questions that have gone without an answer for too long."""
    return tuple(
        Waiting(question=question, since=end - question.first_asked)
        for question, answer in asked[: rules.top]
        if answer is None and end - question.first_asked > rules.unanswered_after
    )


def named(explanations: Iterable[Explanation], words: Sequence[str]) -> tuple[Explanation, ...]:
    """The explanations that hold one of ``words``."""
    return tuple(
        each
        for each in explanations
        if any(word in sentence for sentence in each.folded for word in words)
    )


def most_named(asks: Iterable[Ask], least: int = FEWEST) -> tuple[str, int] | None:
    """The group named most in ``asks``, and how often; None where it is fewer than ``least``."""
    counted = Counter(group for ask in asks for group in ask.groups)
    group = min(counted, key=lambda name: (-counted[name], name), default=None)
    return None if group is None or counted[group] < least else (group, counted[group])
