"""Frames: how word lists say "this, and within so many characters that".

A frame is written ``养老金|退休金 ..14 没发|未到账``: words divided by ``|`` are one slot, and
``..14`` lets up to 14 characters stand before the next slot, but never the end of a sentence.
``^`` stands for the beginning of a sentence, ``$`` for its end, ``<n>`` for a number. A plain
word is a frame of one slot. Frames are found through one automaton: nothing in them can back-track.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick

from monitor.errors import SettingsError
from monitor.text.normalise import fold_text

Label = TypeVar("Label", bound=Hashable)
_Span = tuple[int, int]

_GAP = re.compile(r" +\.\.(\d{1,2}) +")
_ENDS = frozenset("。!?;\n")
_END = re.compile(r"[。!?;\n]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_START_MARK, _END_MARK, _NUMBER_MARK = "^", "$", "<n>"
_MARKS = {_START_MARK: -1, _END_MARK: -2, _NUMBER_MARK: -3}
"""Marks are numbered like words, below nought."""


class Match(NamedTuple, Generic[Label]):
    """One place where a frame stands; ``spans`` are its slots."""

    label: Label
    start: int
    end: int
    spans: tuple[_Span, ...]


class _Frame(NamedTuple, Generic[Label]):
    label: Label
    slots: tuple[frozenset[int], ...]
    """For every slot the numbers of the words and marks that fill it."""
    gaps: tuple[int, ...]
    marks: tuple[str, ...]
    needed: tuple[frozenset[int], ...]
    """Words of the slots no mark can fill: without one of each there is no frame."""


class Frames(Generic[Label]):
    """Many frames under their labels, compiled once."""

    def __init__(self, lists: Mapping[Label, Sequence[str]]) -> None:
        self._numbers: dict[str, int] = {}
        plain: dict[int, dict[Label, None]] = defaultdict(dict)
        keyed: dict[int, list[_Frame[Label]]] = defaultdict(list)
        for label, frames in lists.items():
            for text in frames:
                slots, gaps = _parse(text)
                if not gaps:
                    for word in slots[0]:
                        plain[self._number(word)][label] = None
                    continue
                frame, key = self._compile(label, slots, gaps)
                for number in key:
                    keyed[number].append(frame)
        self._plain = [tuple(plain.get(n, ())) for n in range(len(self._numbers))]
        self._keyed = [tuple(keyed.get(n, ())) for n in range(len(self._numbers))]
        self._automaton = AhoCorasick(list(self._numbers))

    def _number(self, word: str) -> int:
        return self._numbers.setdefault(word, len(self._numbers))

    def _compile(
        self, label: Label, slots: Sequence[Sequence[str]], gaps: tuple[int, ...]
    ) -> tuple[_Frame[Label], frozenset[int]]:
        """A frame, and the words by which it is called: those of its rarest slot."""
        made = tuple(
            frozenset(_MARKS[word] if word in _MARKS else self._number(word) for word in slot)
            for slot in slots
        )
        marks = tuple(mark for mark in _MARKS if any(mark in slot for slot in slots))
        firm = [n for n, slot in enumerate(slots) if not _MARKS.keys() & set(slot)]
        if not firm:
            raise SettingsError(f"frame {' '.join('|'.join(s) for s in slots)!r} has only marks")
        key = max(firm, key=lambda n: sum(map(len, slots[n])) / len(slots[n]))
        needed = tuple(made[n] for n in firm if n != key)
        return _Frame(label, made, gaps, marks, needed), made[key]

    def find(self, text: str) -> list[Match[Label]]:
        """Every place of every frame in folded ``text``, overlaps included, in no order."""
        places: dict[int, list[_Span]] = {}
        found: list[Match[Label]] = []
        called: dict[int, _Frame[Label]] = {}
        plain, keyed = self._plain, self._keyed
        for word, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            span = (start, end)
            if labels := plain[word]:
                found += [Match(label, start, end, (span,)) for label in labels]
            if word in places:
                places[word].append(span)
                continue
            places[word] = [span]
            for frame in keyed[word]:
                called[id(frame)] = frame
        for frame in called.values():
            if not any(words.isdisjoint(places) for words in frame.needed):
                for mark in frame.marks:
                    if _MARKS[mark] not in places:
                        places[_MARKS[mark]] = _marked(mark, text)
                found.extend(_stand(frame, places, text))
        return found


def longest(matches: Sequence[Match[Label]]) -> list[Match[Label]]:
    """``matches`` without those whose words a longer one uses, in reading order."""
    ordered = sorted(matches, key=_by_length)
    used: set[int] = set()
    taken: list[Match[Label]] = []
    for match in ordered:
        if len(match.spans) == 1:
            letters = set(range(match.start, match.end))
        else:
            letters = {n for start, end in match.spans for n in range(start, end)}
        if used.isdisjoint(letters):
            used |= letters
            taken.append(match)
    taken.sort(key=_by_start)
    return taken


def _by_length(match: Match[Label]) -> tuple[int, int]:
    return -sum(end - start for start, end in match.spans), match.start


def _by_start(match: Match[Label]) -> int:
    return match.start


def _stand(
    frame: _Frame[Label], places: Mapping[int, list[_Span]], text: str
) -> Iterator[Match[Label]]:
    for first in [span for word in places.keys() & frame.slots[0] for span in places[word]]:
        spans = [first]
        for slot, gap in zip(frame.slots[1:], frame.gaps, strict=True):
            following = _next(slot, spans[-1][1], gap, places, text)
            if following is None:
                break
            spans.append(following)
        else:
            yield Match(frame.label, first[0], spans[-1][1], tuple(spans))


def _next(
    slot: frozenset[int], behind: int, gap: int, places: Mapping[int, list[_Span]], text: str
) -> _Span | None:
    """The first filling of ``slot`` that stands within ``gap``, in the same sentence."""
    limit, first = behind + gap, None
    for word in places.keys() & slot:
        spans = places[word]
        at = bisect_left(spans, (behind, behind))
        if at == len(spans) or spans[at][0] > limit:
            continue
        if first is None or (spans[at][0], -spans[at][1]) < (first[0], -first[1]):
            first = spans[at]
    if first is None or not _ENDS.isdisjoint(text[behind : first[0]]):
        return None
    return first


def _marked(mark: str, text: str) -> list[_Span]:
    if mark == _NUMBER_MARK:
        return [match.span() for match in _NUMBER.finditer(text)]
    ends = [match.start() for match in _END.finditer(text)]
    if mark == _END_MARK:
        return [(end, end) for end in (*ends, len(text))]
    return [(start, start) for start in (0, *(end + 1 for end in ends))]


def _parse(frame: str) -> tuple[list[tuple[str, ...]], tuple[int, ...]]:
    parts = _GAP.split(frame.strip())
    return [_words(part) for part in parts[::2]], tuple(int(gap) for gap in parts[1::2])


def _words(slot: str) -> tuple[str, ...]:
    words = [word if word in _MARKS else fold_text(word.strip()) for word in slot.split("|")]
    if not all(words):
        raise SettingsError(f"word list entry {slot!r} holds an empty word; remove a '|'")
    return tuple(dict.fromkeys(words))
