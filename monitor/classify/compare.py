"""Which of two models is better: three figures over labelled texts, and the rule that decides.

Pure. A challenger takes the champion's place when it is no worse on the texts everybody is measured
by, and better on what this desk corrected and neither was trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.classify.classifier import Classifier
from monitor.classify.evaluate import count
from monitor.classify.training import Sample
from monitor.types import Classification

TOLERANCE = 0.005
"""How much of a figure a challenger may lose on the gold set: half a point of a hundred."""
FEWEST_HELD = 10
"""Held-back corrections from which they have a say; chance decides among fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One text and what people say of it; None where nobody said."""

    title: str
    body: str
    relevant: bool | None
    topics: frozenset[str] | None
    tone: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How well a classifier does, each 0 to 1; None where no text tells."""

    texts: int
    topics: float | None
    """Mean F1 over the topics that the texts have."""
    relevance: float | None
    tone: float | None
    """Mean F1 over the tones that the texts have."""

    @property
    def overall(self) -> float:
        """Mean of the figures there are; 0 without any."""
        told = self.told
        return sum(told) / len(told) if told else 0.0

    @property
    def told(self) -> tuple[float, ...]:
        """The figures there are."""
        return tuple(f for f in (self.topics, self.relevance, self.tone) if f is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Champion and challenger on the same texts."""

    champion: Figures
    challenger: Figures

    @property
    def gain(self) -> float:
        """By how much the challenger is better in all; below 0 when it is worse."""
        return self.challenger.overall - self.champion.overall

    @property
    def worst(self) -> float:
        """The change of the figure that suffered most."""
        pairs = zip(self.challenger.told, self.champion.told, strict=True)
        return min((new - old for new, old in pairs), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the challenger takes the place, and why, as staff read it."""

    better: bool
    reason: str


def measure(classifier: Classifier, texts: Sequence[Known]) -> Figures:
    """The figures of ``classifier`` over ``texts``."""
    pairs = [(known, classifier.classify(0, known.title, known.body)) for known in texts]
    about = [(k.relevant, j.relevant) for k, j in pairs if k.relevant is not None]
    themes = [(k.topics, _topics(j)) for k, j in pairs if k.topics is not None]
    moods = [
        (frozenset({k.tone}), frozenset({j.tone}))
        for k, j in pairs
        if k.tone is not None and k.relevant is not False
    ]
    return Figures(
        texts=len(texts),
        topics=_macro_f1(themes),
        relevance=count(about).f1 if any(truth for truth, _ in about) else None,
        tone=_macro_f1(moods),
    )


def known(sample: Sample) -> Known:
    """A labelled text of which everything is said; the tone only where it is about us."""
    return Known(
        title=sample.title,
        body=sample.body,
        relevant=sample.labels.relevant,
        topics=frozenset(sample.labels.topics),
        tone=sample.labels.tone,
    )


def decide(gold: Contest, held: Contest) -> Verdict:
    """Whether the challenger is better, by the gold set and the held-back corrections."""
    if gold.worst < -TOLERANCE:
        lost = -100 * gold.worst
        return Verdict(better=False, reason=f"标准集上有一项退步{lost:.1f}分，超过0.5分")
    if held.champion.texts < FEWEST_HELD:
        few = f"留出的更正只有{held.champion.texts}条，不足{FEWEST_HELD}条，只看标准集"
        return Verdict(better=gold.gain > 0, reason=f"{few}：{_change(gold.gain)}")
    said = f"标准集没有明显退步，留出的更正上{_change(held.gain)}"
    return Verdict(better=held.gain > 0, reason=said)


def _change(gain: float) -> str:
    if gain == 0:
        return "不分高下"
    points = 100 * abs(gain)
    told = f"{points:.1f}分" if points >= 0.05 else "不到0.1分"
    return f"{'提高' if gain > 0 else '下降'}{told}"


def _topics(judged: Classification) -> frozenset[str]:
    return frozenset(match.topic_id for match in judged.topics)


def _macro_f1(pairs: Sequence[tuple[frozenset[object], frozenset[object]]]) -> float | None:
    """Mean F1 over the labels that the truth has; None when it has none."""
    labels = {label for truth, _ in pairs for label in truth}
    scores = [count((label in t, label in g) for t, g in pairs).f1 for label in labels]
    return sum(scores) / len(scores) if scores else None
