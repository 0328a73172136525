"""What to explain next (下周该讲什么): which topic, to whom, where, on which documents. PURE.

A topic comes up because its most asked questions wait, because far more is asked than explained, or
because a survey says that few know of it. All else it says is looked up: who is named in asking,
where is asked, what a playbook of the topic has on the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.publicity.answers import Answer
from monitor.publicity.asks import Ask
from monitor.publicity.gap import Gap, Lasting, Waiting, most_named
from monitor.publicity.likeness import held_share
from monitor.publicity.questions import Question, tallied
from monitor.publicity.surveys import Share
from monitor.settings.playbooks import Basis, Fact, Playbook
from monitor.settings.publicity import PublicitySettings
from monitor.text.normalise import fold_text
from monitor.types import Platform

_MANY = 5
"""Topics most asked about, of which it matters how few know."""
_DOCUMENTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a playbook has on a question."""

    playbook: Playbook
    fact: Fact | None
    """The question it answers that is most like; None where none is."""
    basis: tuple[Basis, ...]
    """The documents that rests on, or else the first of the playbook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """One topic to explain next."""

    topic: str
    asks: tuple[Ask, ...]
    unanswered: tuple[Question, ...]
    """Of its questions that are told of, those without an answer."""
    waiting: tuple[Waiting, ...]
    gap: Gap | None
    wide: bool
    """Whether its gap is beyond what may be, and surely above nothing."""
    lasting: bool
    """Whether it was beyond it in each of two weeks."""
    low: Share | None
    """What a survey says few know of."""
    group: tuple[str, int] | None
    platform: Platform | None
    """Where it is asked most."""
    platform_asks: int
    questions: tuple[Question, ...]
    """Those without an answer first."""
    grounds: tuple[Ground, ...]
    """One for each of its questions that a playbook has something on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of the period."""

    asked: Sequence[tuple[Question, Answer | None]]
    """The most asked questions, each with what answers it."""
    gaps: Sequence[Gap]
    lasting: Sequence[Lasting]
    waiting: Sequence[Waiting]
    awareness: Sequence[Share]
    """What the newest survey says of topics, as a whole."""
    weights: Mapping[str, float]


def advised(
    known: Known, playbooks: Iterable[Playbook], rules: PublicitySettings
) -> tuple[Advised, ...]:
    """The topics to explain next, the most pressing first; none where nothing presses."""
    books = sorted(playbooks, key=lambda book: book.title)
    found = [_advised(gap, known, books, rules) for gap in known.gaps if gap.asks]
    pressing = [each for each in found if each.unanswered or each.wide or each.lasting or each.low]
    pressing.sort(key=_pressure)
    return tuple(pressing[: rules.advice.topics])


def _pressure(each: Advised) -> tuple[bool, bool, bool, bool, int, int, str]:
    """Few know and many ask; questions wait; the gap lasts; it is wide; voices without answer."""
    voices = sum(question.count for question in each.unanswered)
    return (
        each.low is None,
        not each.waiting,
        not each.lasting,
        not each.wide,
        -voices,
        -len(each.asks),
        each.topic,
    )


def _advised(
    gap: Gap, known: Known, playbooks: Sequence[Playbook], rules: PublicitySettings
) -> Advised:
    topic = gap.key
    asked = [(q, a) for q, a in known.asked if q.topic == topic]
    open_ = tuple(question for question, answer in asked if answer is None)
    chosen = (*open_, *(question for question, answer in asked if answer is not None))
    chosen = chosen[: rules.advice.questions]
    platforms = tallied(ask.item.platform.value for ask in gap.asks)
    return Advised(
        topic=topic,
        asks=gap.asks,
        unanswered=open_,
        waiting=tuple(each for each in known.waiting if each.question.topic == topic),
        gap=gap if gap.points is not None else None,
        wide=_is_wide(gap, rules.flags.points),
        lasting=any(e.topic == topic and e.beyond(rules.flags.points) for e in known.lasting),
        low=_little_known(topic, known, rules.flags.known_below),
        group=most_named(gap.asks),
        platform=Platform(platforms[0].value) if platforms else None,
        platform_asks=platforms[0].voices if platforms else 0,
        questions=chosen,
        grounds=_grounds(topic, chosen, playbooks, known.weights, rules.explained.covered),
    )


def _is_wide(gap: Gap, points: float) -> bool:
    return (gap.points or 0) > points and gap.interval is not None and gap.interval.low > 0


def _little_known(topic: str, known: Known, below: float) -> Share | None:
    """What a survey says of a topic that many ask about and surely fewer than ``below`` know."""
    if topic not in [gap.key for gap in known.gaps[:_MANY]]:
        return None
    return next(
        (s for s in known.awareness if s.cell.topic == topic and s.interval.high < below), None
    )


def _grounds(
    topic: str,
    chosen: Sequence[Question],
    playbooks: Sequence[Playbook],
    weights: Mapping[str, float],
    covered: float,
) -> tuple[Ground, ...]:
    book = next((book for book in playbooks if topic in book.topics), None)
    if book is None:
        return ()
    found = [_fact_on(question, book, weights, covered) for question in chosen]
    facts = list(dict.fromkeys(fact.question for fact in found if fact is not None))
    by_question = {fact.question: fact for fact in book.facts}
    if not facts:
        return (Ground(playbook=book, fact=None, basis=book.basis[:_DOCUMENTS]),)
    return tuple(
        Ground(
            playbook=book,
            fact=by_question[name],
            basis=tuple(b for b in book.basis if b.title in by_question[name].basis),
        )
        for name in facts
    )


def _fact_on(
    question: Question, book: Playbook, weights: Mapping[str, float], covered: float
) -> Fact | None:
    """The fact whose question and answer hold most of ``question``'s words, if they hold enough."""
    held = [
        (held_share(question.grams, fold_text(f"{fact.question}{fact.answer}"), weights), -n)
        for n, fact in enumerate(book.facts)
    ]
    if not held:
        return None
    share, place = max(held)
    return book.facts[-place] if share >= covered else None
