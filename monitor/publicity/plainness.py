"""How plainly it is explained: names of documents against names people use, length of sentences.

PURE. Long sentences and rare words are what most makes a text hard to read (DuBay 2004, The
Principles of Readability); how hard, no formula tells that is proven for Chinese notices. So the
explanations are held against the people's own texts, and no grade is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from monitor.settings.publicity import Term
from monitor.text.asking import sentences
from monitor.text.normalise import fold_text

_SAID = re.compile(r"[\u4e00-\u9fffa-z0-9]")
_READ = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How long the sentences of some texts are, in characters without punctuation."""

    texts: int
    sentences: int
    median: float
    """0 without sentences."""
    long: int
    """Sentences that are longer than told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One thing, and in how many texts it goes by which name."""

    term: Term
    official_told: int
    """Explanations that use the official name."""
    plain_told: int
    """Explanations that use a name people use."""
    official_asked: int
    plain_asked: int

    @property
    def only_official(self) -> bool:
        """Whether people ask in their words and are told in none of them."""
        return self.plain_asked > 0 and self.official_told > 0 and self.plain_told == 0


def reading(texts: Iterable[str], beyond: int) -> Reading:
    """The sentences of ``texts``; those of more than ``beyond`` characters are long."""
    lengths: list[int] = []
    count = 0
    for text in texts:
        count += 1
        spoken = (len(_SAID.findall(fold_text(s))) for s in sentences(text[:_READ]))
        lengths += [length for length in spoken if length]
    return Reading(
        texts=count,
        sentences=len(lengths),
        median=float(median(lengths)) if lengths else 0.0,
        long=sum(length > beyond for length in lengths),
    )


def names(told: Iterable[str], asked: Iterable[str], terms: Sequence[Term]) -> tuple[Named, ...]:
    """Of each of ``terms`` how many texts name it which way; those nobody names are left out.

    What most ask about by another name than they are told comes first.
    """
    explained = [fold_text(text[:_READ]) for text in told]
    wanted = [fold_text(text[:_READ]) for text in asked]
    found = [
        Named(
            term=term,
            official_told=_holding(explained, (term.official,)),
            plain_told=_holding(explained, term.citizens),
            official_asked=_holding(wanted, (term.official,)),
            plain_asked=_holding(wanted, term.citizens),
        )
        for term in terms
    ]
    return tuple(
        sorted(
            (n for n in found if n.plain_asked or n.official_told or n.plain_told),
            key=lambda n: (not n.only_official, -n.plain_asked, n.term.official),
        )
    )


def _holding(texts: Sequence[str], words: Sequence[str]) -> int:
    folded = [fold_text(word) for word in words]
    return sum(any(word in text for word in folded) for text in texts)
