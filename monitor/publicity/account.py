"""The account of a period: what was asked and explained, the gap, what to explain next. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.publicity.advice import Advised, Known, advised
from monitor.publicity.answers import Answer, Burst, Explanation, answer_to, bursts
from monitor.publicity.asks import Ask
from monitor.publicity.gap import (
    Gap,
    Lasting,
    Waiting,
    by_group,
    by_region,
    by_topic,
    gaps,
    lasting,
    named,
    waiting,
)
from monitor.publicity.plainness import Named, Reading, names, reading
from monitor.publicity.questions import Question, questions
from monitor.publicity.surveys import Share, shares
from monitor.settings.playbooks import Playbook
from monitor.settings.publicity import PublicitySettings
from monitor.types import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What an account is made from."""

    asks: Sequence[Ask]
    """Of the period and of the time before, back to ``known_from``."""
    explanations: Sequence[Explanation]
    """As far back as one of the last two weeks may still be answered by."""
    start: datetime
    end: datetime
    known_from: datetime
    surveys: Sequence[Survey] = ()
    """The newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All that is told of a period."""

    asks: tuple[Ask, ...]
    """Of the period, by time."""
    put: int
    """Those in which a sentence that asks was found."""
    explanations: tuple[Explanation, ...]
    """Those that are fresh at its end, by time."""
    asked: tuple[tuple[Question, Answer | None], ...]
    """The most asked questions, each with what answers it."""
    more: int
    """Questions beyond these."""
    topics: tuple[Gap, ...]
    groups: tuple[Gap, ...]
    regions: tuple[Gap, ...]
    lasting: tuple[Lasting, ...]
    """Topics whose gap is beyond what may be in each of two weeks."""
    waiting: tuple[Waiting, ...]
    bursts: tuple[Burst, ...]
    names: tuple[Named, ...]
    told_reading: Reading
    asked_reading: Reading
    rights: tuple[Explanation, ...]
    examples: tuple[Explanation, ...]
    survey: Survey | None
    """The newest one with a share of people who know of a topic."""
    awareness: tuple[Share, ...]
    """What it says of topics, everywhere and of all groups."""
    advised: tuple[Advised, ...]

    @property
    def answered(self) -> int:
        """How many of the most asked questions are answered."""
        return sum(answer is not None for _, answer in self.asked)


def account(heard: Heard, playbooks: Iterable[Playbook], rules: PublicitySettings) -> Account:
    """The account of what was ``heard``; the order in which that comes makes no difference."""
    asks = tuple(sorted((a for a in heard.asks if heard.start <= a.at < heard.end), key=_in_time))
    since = heard.end - rules.explained.fresh
    told = tuple(sorted((e for e in heard.explanations if since < e.at < heard.end), key=_in_time))
    found = questions([a for a in heard.asks if a.at < heard.end], heard.start, rules.asked)
    asked = tuple(
        (question, answer_to(question, told, found.weights, heard.end, rules.explained))
        for question in found.found[: rules.asked.top]
    )
    topics = gaps(asks, told, by_topic)
    weekly = lasting(heard.asks, heard.explanations, heard.end, rules.explained.fresh)
    wide = tuple(each for each in weekly if each.beyond(rules.flags.points))
    left = waiting(asked, heard.end, rules.flags)
    survey, awareness = _awareness(heard.surveys)
    known = Known(
        asked=asked,
        gaps=topics,
        lasting=wide,
        waiting=left,
        awareness=awareness,
        weights=found.weights,
    )
    return Account(
        asks=asks,
        put=found.put,
        explanations=told,
        asked=asked,
        more=len(found.found) - len(asked),
        topics=topics,
        groups=gaps(asks, told, by_group),
        regions=gaps(asks, told, by_region),
        lasting=wide,
        waiting=left,
        bursts=bursts(
            heard.asks,
            heard.explanations,
            heard.known_from,
            heard.start,
            heard.end,
            rules.flags,
        ),
        names=names(
            (each.text for each in told),
            (f"{ask.item.title}\n{ask.item.body}" for ask in asks),
            rules.terms,
        ),
        told_reading=reading((each.item.body for each in told), rules.long_sentence),
        asked_reading=reading((ask.item.body for ask in asks), rules.long_sentence),
        rights=named(told, rules.rights),
        examples=named(told, rules.examples),
        survey=survey,
        awareness=awareness,
        advised=advised(known, playbooks, rules),
    )


def _in_time(each: Ask | Explanation) -> tuple[datetime, int]:
    return each.at, each.item.id


def _awareness(surveys: Sequence[Survey]) -> tuple[Survey | None, tuple[Share, ...]]:
    """The newest survey with shares of those who know of a topic, and these."""
    for survey in surveys:
        found = tuple(
            share
            for share in shares(survey).shares
            if share.cell.measure == "awareness"
            and share.cell.topic
            and not share.cell.region
            and not share.cell.group
        )
        if found:
            return survey, found
    return None, ()
