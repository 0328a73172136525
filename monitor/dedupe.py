"""PURE. What a new text is to the texts already kept: fresh, duplicate, reprint or update.

A reprint is never dropped, it is spread; a duplicate is only counted. Called by ``intake``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.text.fingerprint import bands, resemblance
from monitor.types import Candidate, Fingerprint, Platform, Relation

SAME_STORY = 0.5
"""MinHash resemblance from which two texts are one story retold with small edits."""

SHORT = 24
"""Characters below which equal words may come from two different people."""


class Lookalikes:
    """Kept items, found by what they may be recognised by: exact hash and MinHash bands."""

    def __init__(self, candidates: Iterable[Candidate] = ()) -> None:
        self._found: dict[str, dict[int, Candidate]] = {}
        for candidate in candidates:
            self.add(candidate)

    def add(self, candidate: Candidate) -> None:
        """Let ``candidate`` be found from now on."""
        for mark in _marks(candidate.fingerprint):
            self._found.setdefault(mark, {})[candidate.item_id] = candidate

    def of(self, fingerprint: Fingerprint) -> list[Candidate]:
        """The items that share a mark with ``fingerprint``, oldest first."""
        found: dict[int, Candidate] = {}
        for mark in _marks(fingerprint):
            found |= self._found.get(mark, {})
        return [found[item_id] for item_id in sorted(found)]


def _marks(fingerprint: Fingerprint) -> tuple[str, ...]:
    return (f"exact:{fingerprint.exact}", *bands(fingerprint))


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupeDecision:
    """What the text is, of which first report, and why (staff read the reason)."""

    relation: Relation
    origin_id: int | None
    reason: str


def decide(
    fingerprint: Fingerprint,
    *,
    length: int,
    platform: Platform,
    outlet: str,
    amends: int | None,
    candidates: Sequence[Candidate],
) -> DedupeDecision:
    """What a text of ``length`` characters is.

    ``amends`` is the item its own address held before, when the words there changed since;
    ``candidates`` are kept items that share its exact hash or a MinHash band. Tickets are demands
    of their own, however alike they read.
    """
    if amends is not None:
        return _amended(fingerprint, amends, candidates)
    if platform in (Platform.HOTLINE, Platform.PETITION):
        return _decision(Relation.FRESH, None, "每件工单单独计数")
    for candidate in sorted(candidates, key=lambda c: (c.published_at, c.item_id)):
        alike = _alike(fingerprint, candidate.fingerprint)
        if alike < SAME_STORY:
            continue
        same_words = candidate.fingerprint.exact == fingerprint.exact
        relation = Relation.REPRINT
        if candidate.outlet == outlet and platform is not Platform.HOTLIST:
            relation = _said_again(platform, length, same_words=same_words)
        if relation is not Relation.FRESH:
            degree = "内容相同" if alike == 1 else f"内容相近（{alike:.0%}）"
            reason = f"与{candidate.outlet}的条目{candidate.item_id}{degree}"
            return _decision(relation, candidate.origin_id or candidate.item_id, reason)
    return _decision(Relation.FRESH, None, "未见相同或相近内容")


def _amended(
    fingerprint: Fingerprint, amends: int, candidates: Sequence[Candidate]
) -> DedupeDecision:
    if any(c.item_id == amends and c.fingerprint.exact == fingerprint.exact for c in candidates):
        return _decision(Relation.DUPLICATE, amends, "同一地址、正文未变")
    return _decision(Relation.UPDATE, amends, "同一地址、内容有改动")


def _said_again(platform: Platform, length: int, *, same_words: bool) -> Relation:
    """What like words on one outlet are: a repeat, or two people who say the same.

    A newsroom is one voice; a forum is many, and only a long text to the letter is a copy there.
    """
    one_voice = platform is Platform.NEWS or same_words
    return Relation.DUPLICATE if one_voice and length >= SHORT else Relation.FRESH


def _alike(one: Fingerprint, other: Fingerprint) -> float:
    return 1.0 if one.exact == other.exact else resemblance(one, other)


def _decision(relation: Relation, origin_id: int | None, reason: str) -> DedupeDecision:
    return DedupeDecision(relation=relation, origin_id=origin_id, reason=reason)
