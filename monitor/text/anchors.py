"""Whether social insurance, or money, is spoken of right beside a place in a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick

REACH = 15
"""Characters to either side within which an anchor tells what is meant."""

_Span = tuple[int, int]


class Anchors:
    """The anchors of one table, in one automaton."""

    def __init__(self, words: Iterable[str], verbs: str) -> None:
        self._words = AhoCorasick(sorted(set(words)))
        self._verbs = frozenset(verbs)

    def beside(self, text: str, spans: Sequence[_Span]) -> list[bool]:
        """For each of ``spans``, in order and apart, whether an anchor stands beside it.

        Spans that stand close together share their anchors: what is true of one is true of all.
        """
        found = [
            (start, end)
            for _, start, end in self._words.find_matches_as_indexes(text, overlapping=True)
        ]
        near = _within_reach(spans, found)
        near = [
            known or bool({text[start - 1 : start], text[end : end + 1]} & self._verbs)
            for known, (start, end) in zip(near, spans, strict=True)
        ]
        _share(spans, near)
        return near

    def word_beside(self, text: str, start: int, end: int) -> str | None:
        """The nearest anchor that does not touch ``text[start:end]``; None when there is none."""
        first = max(0, start - REACH)
        window = text[first : end + REACH]
        best: tuple[int, str] | None = None
        for _, at, to in self._words.find_matches_as_indexes(window, overlapping=True):
            away = max(start - (first + to), first + at - end)
            if away >= 0 and (best is None or away < best[0]):
                best = (away, window[at:to])
        return best[1] if best else None


def _within_reach(spans: Sequence[_Span], anchors: Sequence[_Span]) -> list[bool]:
    """Both in order of their ends; one walk over each, so that long texts cost what they are."""
    near = []
    begin = 0
    for start, end in spans:
        while begin < len(anchors) and anchors[begin][1] < start - REACH:
            begin += 1
        place, hit = begin, False
        while not hit and place < len(anchors) and anchors[place][1] <= end + 2 * REACH:
            at, to = anchors[place]
            hit = (to <= start or at >= end) and at <= end + REACH
            place += 1
        near.append(hit)
    return near


def _share(spans: Sequence[_Span], near: list[bool]) -> None:
    onward = [(place, place - 1) for place in range(1, len(spans))]
    back = [(place, place + 1) for place in reversed(range(len(spans) - 1))]
    for place, other in onward + back:
        gap = spans[max(place, other)][0] - spans[min(place, other)][1]
        near[place] = near[place] or (near[other] and gap <= REACH)
