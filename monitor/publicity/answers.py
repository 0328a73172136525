"""What the agency explains, which questions that answers, and how long people waited for it. PURE.

An explanation is an official text that answers or corrects something; news of meetings is none. It
answers a question when it is of its topic, says what the question is about within a few sentences,
and in these gives what is asked for: a date to 何时, a way to 怎么办. Words are taken literally.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.publicity.asks import Ask, Coarse
from monitor.publicity.likeness import held_share
from monitor.publicity.questions import Question
from monitor.settings.publicity import Explained, Flags
from monitor.settings.responses import Asking
from monitor.text.asking import clip, sentences
from monitor.text.normalise import fold_text
from monitor.trends.series import Step
from monitor.types import Authority, Demand, Item, Member, Platform, Relation

_DAY = timedelta(days=1)
_READ = 8000
"""Characters of a text in which an answer is looked for."""
_TOGETHER = 3
"""Sentences on end within which question and answer must stand."""
_QUOTE = 80
_NUMBERED = re.compile(r"[〔\[（(［]\s*(?:19|20)\d\d\s*[〕\]）)］]\s*第?\s*\d+\s*号")
_USUAL_DAYS = 28
"""Days before a day that say what is usual."""
_FEWEST_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One official text that explains."""

    item: Item
    topics: tuple[str, ...]
    """The first is the one it counts under."""
    groups: tuple[str, ...]
    regions: tuple[str, ...]
    """As coarse as they are told."""
    reason: str
    """Why it counts as one, as staff read it."""
    told: tuple[str, ...]
    """Its sentences, as they are written."""
    folded: tuple[str, ...]
    """The same, folded."""

    @property
    def at(self) -> datetime:
        """When."""
        return self.item.published_at

    @property
    def text(self) -> str:
        """Title and body."""
        return f"{self.item.title}\n{self.item.body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An explanation that answers a question."""

    explanation: Explanation
    covered: float
    """Share of the question's words that it holds, 0 to 1."""
    quote: str
    """The sentences that do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """The first day of the period on which a topic was asked about far more than usual."""

    topic: str
    begun: datetime
    """The beginning of the desk's day, in UTC."""
    asks: tuple[Ask, ...]
    """Of that day."""
    usual: float
    """Questions of a usual day, over the four weeks before as far as they are known."""
    days: int
    """How many days that was read from."""
    explained: Explanation | None
    """The first explanation of the topic on that day or later; None: there is none so far."""
    waited: timedelta
    """From the day's first question until then, or until now."""


def explanation_of(
    member: Member,
    own: Collection[str],
    rules: Explained,
    asking: Asking,
    coarse: Coarse,
) -> Explanation | None:
    """What ``member`` explains; None when it explains nothing.

    ``own`` are the sources of the agency's own channels; empty: every official text counts.
    """
    item, judged = member.item, member.classification
    speaks = item.source_id in own if own else item.authority is Authority.OFFICIAL
    copied = item.relation in (Relation.DUPLICATE, Relation.MIRROR) or (
        item.relation is Relation.REPRINT and item.origin_id is not None and not own
    )
    if not speaks or copied or not judged.relevant or not judged.topics:
        return None
    if item.platform is Platform.HOTLIST:
        return None
    reason = _why(member, rules, asking)
    if not reason:
        return None
    named = [region.code for region in judged.regions if region.sure] or [item.region or ""]
    told = tuple(sentences(f"{item.title}\n{item.body}"[:_READ]))
    return Explanation(
        item=item,
        topics=tuple(match.topic_id for match in judged.topics),
        groups=tuple(dict.fromkeys(judged.groups)),
        regions=tuple(sorted(set(filter(None, map(coarse, filter(None, named)))))),
        reason=reason,
        told=told,
        folded=tuple(map(fold_text, told)),
    )


def _why(member: Member, rules: Explained, asking: Asking) -> str:
    judged = member.classification
    if judged.corrects:
        return "作出解释或澄清"
    if judged.demand is not None and judged.demand.demand is Demand.EXPLANATION:
        return "官方说明"
    text = fold_text(f"{member.item.title}\n{member.item.body[:_READ]}")
    if word := next((word for word in rules.words if word in text), ""):
        return f"文中有“{word}”"
    if number := _NUMBERED.search(text):
        return f"引了文号{number[0]}"
    if any(
        any(word in sentence for word in i.ask)
        for sentence in sentences(text)
        if sentence[-1] in "?？"
        for i in asking.intents
    ):
        return "有问有答"
    return ""


# ── which questions are answered ─────────────────────────────────────────────────────────────


def answer_to(
    question: Question,
    explanations: Iterable[Explanation],
    weights: Mapping[str, float],
    until: datetime,
    rules: Explained,
) -> Answer | None:
    """The explanation that answers ``question`` best and is fresh at ``until``; of two the newer.

    ``weights`` are those of ``Questions``.
    """
    found = [
        answer
        for each in explanations
        if question.topic in each.topics and until - rules.fresh < each.at < until
        if (answer := _answer(question, each, weights, rules.covered)) is not None
    ]
    return max(
        found,
        key=lambda a: (round(a.covered, 6), a.explanation.at, a.explanation.item.id),
        default=None,
    )


def _answer(
    question: Question,
    explanation: Explanation,
    weights: Mapping[str, float],
    covered: float,
) -> Answer | None:
    if held_share(question.grams, "\n".join(explanation.folded), weights) < covered:
        return None  # no part can hold more than the whole
    best, quote = 0.0, ""
    for n in range(max(1, len(explanation.folded) - _TOGETHER + 1)):
        folded = "\n".join(explanation.folded[n : n + _TOGETHER])
        share = held_share(question.grams, folded, weights)
        if share > best and _gives(question, folded):
            best, quote = share, "".join(explanation.told[n : n + _TOGETHER])
    if best < covered:
        return None
    return Answer(explanation=explanation, covered=best, quote=clip(quote, _QUOTE))


def _gives(question: Question, folded: str) -> bool:
    """Whether it gives what is asked for; naming the matter is enough where no word tells."""
    wanted = question.intent.answer
    return not wanted or any(word in folded for word in wanted)


# ── how long people waited ───────────────────────────────────────────────────────────────────


def bursts(
    asks: Sequence[Ask],
    explanations: Sequence[Explanation],
    known_from: datetime,
    start: datetime,
    end: datetime,
    rules: Flags,
) -> tuple[Burst, ...]:
    """The first burst of each topic from ``start`` until ``end``, the earliest first.

    ``asks`` reach back to ``known_from``. A topic has none where fewer than seven days before are
    known: nobody can tell then what is usual.
    """
    days: dict[str, Counter[datetime]] = {}
    for ask in asks:
        if ask.at < end:
            days.setdefault(ask.topic, Counter())[Step.DAY.begin(ask.at)] += 1
    found = []
    for topic in sorted(days):
        first = _first_burst(days[topic], known_from, start, rules)
        if first is not None:
            found.append(_burst(topic, *first, asks=asks, told=explanations, end=end))
    return tuple(sorted(found, key=lambda burst: (burst.begun, burst.topic)))


def _first_burst(
    days: Counter[datetime], known_from: datetime, start: datetime, rules: Flags
) -> tuple[datetime, float, int] | None:
    for day in sorted(day for day in days if day >= Step.DAY.begin(start)):
        since = max(known_from, day - _USUAL_DAYS * _DAY)
        known = (day - since) // _DAY
        if known < _FEWEST_DAYS:
            continue
        usual = sum(n for at, n in days.items() if day - known * _DAY <= at < day) / known
        if days[day] >= max(rules.burst_least, rules.burst * usual):
            return day, usual, known
    return None


def _burst(
    topic: str,
    day: datetime,
    usual: float,
    known: int,
    *,
    asks: Sequence[Ask],
    told: Sequence[Explanation],
    end: datetime,
) -> Burst:
    that_day = sorted(
        (ask for ask in asks if ask.topic == topic and day <= ask.at < day + _DAY),
        key=lambda ask: (ask.at, ask.item.id),
    )
    begun = that_day[0].at
    later = [each for each in told if topic in each.topics and begun <= each.at < end]
    first = min(later, key=lambda each: (each.at, each.item.id), default=None)
    return Burst(
        topic=topic,
        begun=day,
        asks=tuple(that_day),
        usual=usual,
        days=known,
        explained=first,
        waited=(end if first is None else first.at) - begun,
    )
