"""Words that rise: what is written now far more often than before.

Log-odds of a text to hold the word, now against before, with an informative Dirichlet prior from
both samples together, in units of its deviation (Monroe, Colaresi & Quinn 2008, "Fightin' Words",
Political Analysis 16:372-403, eq. 15-22; the variance is the whole one of eq. 19). The prior holds
back words that are rare in both. A word counts once in a text, however often it stands there; and
it must come from two outlets at least, so that no single account's coinage or evasive spelling is
told as what people say.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from monitor.trends import telling

FEWEST_TEXTS = 3
FEWEST_OUTLETS = 2
FEWEST_SAMPLE = 20
"""Texts now and before below which nothing is compared."""
THRESHOLD = 2.58
"""Deviations a word must have risen by: one in two hundred by chance."""

_PRIOR_TEXTS = 50.0
"""How many texts the prior weighs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One original text's content words and where it stood; reprints and mirrors are left out."""

    item_id: int
    outlet: str
    words: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RisingWord:
    """One word that rose."""

    word: str
    texts: int
    """How many texts hold it now."""
    before: int
    outlets: int
    """From how many outlets those of now are."""
    log_odds: float
    """Natural logarithm of the odds ratio, drawn to the prior."""
    z: float
    new: bool
    """Whether no text held it before."""
    item_ids: tuple[int, ...]
    """The texts of now that hold it."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """The words that rose, most clearly first."""

    words: tuple[RisingWord, ...]
    texts: int
    """Size of the sample now."""
    before: int
    sentence: str


def rising(now: Sequence[Text], before: Sequence[Text], most: int = 20) -> Rising:
    """The words that rose from ``before`` to ``now``, at most so many."""
    if min(len(now), len(before)) < FEWEST_SAMPLE:
        told = f"本期{len(now)}篇、上期{len(before)}篇，不足{FEWEST_SAMPLE}篇的样本不比较用词升降。"
        return Rising(words=(), texts=len(now), before=len(before), sentence=told)
    held, outlets = _held(now)
    counts, counts_before = Counter({w: len(ids) for w, ids in held.items()}), _counts(before)
    found = []
    for word, texts in counts.items():
        if texts < FEWEST_TEXTS or len(outlets[word]) < FEWEST_OUTLETS:
            continue
        odds, z = fightin(texts, len(now), counts_before[word], len(before))
        if z >= THRESHOLD:
            found.append(
                RisingWord(
                    word=word,
                    texts=texts,
                    before=counts_before[word],
                    outlets=len(outlets[word]),
                    log_odds=odds,
                    z=z,
                    new=not counts_before[word],
                    item_ids=tuple(sorted(held[word])),
                    reason=_reason(texts, len(now), counts_before[word], len(before)),
                )
            )
    found.sort(key=lambda each: (-each.z, each.word))
    chosen = tuple(found[:most])
    sentence = _told(chosen, len(now), len(before))
    return Rising(words=chosen, texts=len(now), before=len(before), sentence=sentence)


def fightin(texts: int, of: int, before: int, of_before: int) -> tuple[float, float]:
    """Log-odds ratio of a word that so many texts hold, and its deviations from none.

    The prior weighs 50 texts in which the word stands as often as in both samples together.
    """
    pooled = _PRIOR_TEXTS * (texts + before) / (of + of_before)
    with_now, with_before = texts + pooled, before + pooled
    without_now = of + _PRIOR_TEXTS - with_now
    without_before = of_before + _PRIOR_TEXTS - with_before
    if min(with_now, with_before, without_now, without_before) <= 0:
        return 0.0, 0.0
    odds = math.log(with_now / without_now) - math.log(with_before / without_before)
    parts = (with_now, with_before, without_now, without_before)
    return odds, odds / math.sqrt(sum(1 / part for part in parts))


def _held(texts: Iterable[Text]) -> tuple[dict[str, set[int]], dict[str, set[str]]]:
    """Which texts hold each word, and from which outlets they are."""
    held: defaultdict[str, set[int]] = defaultdict(set)
    outlets: defaultdict[str, set[str]] = defaultdict(set)
    for text in texts:
        for word in set(text.words):
            held[word].add(text.item_id)
            outlets[word].add(text.outlet)
    return held, outlets


def _counts(texts: Iterable[Text]) -> Counter[str]:
    return Counter(word for text in texts for word in set(text.words))


def _reason(texts: int, of: int, before: int, of_before: int) -> str:
    told = f"本期{of}篇中{texts}篇提到，上期{of_before}篇中"
    return told + (f"{before}篇提到" if before else "未见")


def _told(words: Sequence[RisingWord], of: int, of_before: int) -> str:
    sample = f"（本期{of}篇，上期{of_before}篇，只计首发）"
    if not words:
        return f"没有明显上升的用词{sample}。"
    named = telling.listed([f"“{each.word}”（{each.texts}篇）" for each in words], most=5)
    return f"明显上升的用词有{named}{sample}。"
