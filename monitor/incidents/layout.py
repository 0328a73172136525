"""The open incidents laid out: found by place, first report and text, and bounded by their words.

A gram's postings only ever grow: a gram that left a profile, and an incident that was dropped, stay
in them until everything is laid out anew. So a bound may be a little too high, never too low.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitor.incidents.likeness import Bulk, Measure, bulk_after, bulk_of, weights_of
from monitor.settings.severity import Grouping
from monitor.types import Incident, Item

Lines = Callable[[str], Sequence[str]]
"""A region code and what it lies in, itself first."""

Figures = NDArray[np.float64]
Numbers = NDArray[np.int64]

_Sign = tuple[str, str | int]
_Signs = tuple[Sequence[str | int], ...]
_KINDS = _AT, _UNDER, _FIRST, _TEXT = "at", "under", "first", "text"
_NO_SIGNS: _Signs = ((),) * len(_KINDS)
_NO_TOPIC = -1
_BITS = 62
"""Topics told apart where only their being shared matters; further ones share a bit."""
_EVERYWHERE = 0.25
"""A gram that more of the incidents hold is taken to be held by all: it weighs next to nothing."""
_NEXT_TO_NOTHING = 1e-9
_LEAST_STALE = 20_000
"""Postings out of date before everything is laid out anew."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One open incident, what its profile weighs, and where it is laid out."""

    incident: Incident
    bulk: Bulk
    slot: int
    left: frozenset[str]
    """Grams that left its profile, and under which it stands still."""


class Columns:
    """Figures of every incident by slot, for reckoning with all of them at once."""

    def __init__(self) -> None:
        self.used = 0
        self.ids = np.zeros(256, np.int64)
        self.topic = np.zeros(256, np.int64)
        self.topics = np.zeros(256, np.int64)
        self.weight = np.zeros(256)
        self.begun = np.zeros(256)
        self.newest = np.zeros(256)
        self.nowhere = np.zeros(256, np.bool_)

    def live(self) -> Numbers:
        """The slots of all incidents."""
        return np.flatnonzero(self.ids[: self.used])

    def take(self) -> int:
        """A slot of its own for one more incident."""
        if self.used == len(self.ids):
            for name in ("ids", "topic", "topics", "weight", "begun", "newest", "nowhere"):
                column = getattr(self, name)
                setattr(self, name, np.concatenate([column, np.zeros_like(column)]))
        self.used += 1
        return self.used - 1


class Layout:
    """Open incidents by id, and the ids by everything an item may have in common with them."""

    def __init__(self, rules: Grouping, lines: Lines) -> None:
        self._rules, self._lines = rules, lines
        self.entries: dict[int, Entry] = {}
        self.columns = Columns()
        self._topics: dict[str, int] = {}
        self._signs: dict[_Sign, set[int]] = {}
        self._holding: Counter[str] = Counter()
        self._postings: dict[str, array[int]] = {}
        self._posted = self._live = 0

    def put(self, incident: Incident) -> None:
        """Lay out ``incident`` as it is now, whether it was here before or not."""
        before = self.entries.get(incident.id)
        if before is None:
            self._sign(incident.id, _NO_SIGNS, self._signs_of(incident))
            entry = self._posted_first(incident)
        else:
            self._sign(incident.id, self._signs_of(before.incident), self._signs_of(incident))
            entry = self._posted_again(incident, before)
        self.entries[incident.id] = entry
        self._note(entry)

    def drop(self, incident_id: int) -> None:
        """Forget an incident; one that is not here is no error."""
        entry = self.entries.pop(incident_id, None)
        if entry is None:
            return
        self._sign(incident_id, self._signs_of(entry.incident), _NO_SIGNS)
        self._count(entry.incident.profile.terms, -1)
        self.columns.ids[entry.slot] = 0
        self.columns.nowhere[entry.slot] = False
        if self._posted > 2 * self._live + _LEAST_STALE:
            self._lay_out_anew()

    def quiet_since(self, moment: datetime) -> list[int]:
        """Ids of the incidents without anything new since ``moment``."""
        columns, used = self.columns, self.columns.used
        ids: list[int] = columns.ids[:used][columns.newest[:used] < moment.timestamp()].tolist()
        return [incident_id for incident_id in ids if incident_id]

    def lies_in(self, code: str, area: str) -> bool:
        """Whether the place ``code`` is, or lies in, ``area``."""
        return area in self._lines(code)

    # ── who has what ─────────────────────────────────────────────────────────────────────────

    def at(self, codes: Iterable[str]) -> set[int]:
        """Ids of the incidents at one of these places."""
        return self._with(_AT, codes)

    def near(self, codes: Collection[str], but: Collection[int]) -> Numbers:
        """Slots of the incidents around these places, and of those without a place.

        Those of the ids ``but`` left out.
        """
        without = self.columns.nowhere[: self.columns.used].copy()
        without[self.slots(but)] = False
        around = self.slots(self._around(codes).difference(but))
        return np.concatenate([np.flatnonzero(without), around])

    def _around(self, codes: Collection[str]) -> set[int]:
        """Ids of the incidents in what lies in these places, and in what they lie in."""
        above = {area for code in codes for area in self._lines(code)[1:]}
        return self._with(_UNDER, codes) | self._with(_AT, above)

    def told_before(self, item: Item) -> set[int]:
        """Ids of the incidents that begin with the item's first report, or hold the same text."""
        first = () if item.origin_id is None else (item.origin_id,)
        return self._with(_FIRST, first) | self._with(_TEXT, (item.fingerprint.exact,))

    def holding(self, gram: str) -> int:
        """How many incidents hold ``gram``."""
        return self._holding.get(gram, 0)

    def slots(self, ids: Iterable[int]) -> Numbers:
        """Where these incidents are laid out, as far as they are."""
        slots = [entry.slot for i in ids if (entry := self.entries.get(i)) is not None]
        return np.array(slots, np.int64)

    def topic_number(self, topic: str) -> int:
        """The number a topic goes by in the columns."""
        return self._topics.setdefault(topic, len(self._topics))

    def topic_bits(self, topics: Iterable[str]) -> int:
        """All of ``topics`` in one number; two that share none have no bit in common."""
        bits = 0
        for topic in topics:
            bits |= 1 << self.topic_number(topic) % _BITS
        return bits

    def most_alike(self, text: Measure) -> Figures:
        """By slot: how alike to ``text`` an incident can be at most, by the grams it holds.

        By ``likeness.alike``; its cosine is bounded by that with a profile of nothing but what is
        shared (Cauchy and Schwarz).
        """
        common = square = lightened = 0.0
        parts: list[tuple[float, float, float]] = []
        found: list[array[int]] = []
        weights, many = weights_of(self._rules), _EVERYWHERE * len(self.entries)
        for gram, value in text.new.items():
            holding = self._holding.get(gram, 0)
            if not holding:
                continue
            rare = text.rarity[gram]
            shared, lighter = value * rare, weights[gram] * (1 - rare)
            if holding <= many:
                parts.append((shared, shared * shared, lighter))
                found.append(self._postings[gram])
            else:
                common, square = common + shared, square + shared * shared
                lightened += lighter
        by_slot = self._summed(parts, found)
        least = np.minimum(
            text.own, self.columns.weight[: self.columns.used] - by_slot[2] - lightened
        )
        overlap = (by_slot[0] + common) / np.maximum(least, _NEXT_TO_NOTHING)
        cosine = np.sqrt(by_slot[1] + square) / (text.length or 1.0)
        most: Figures = 0.5 * np.minimum(overlap, 1.0) + 0.5 * np.minimum(cosine, 1.0)
        return most

    def _summed(
        self, parts: list[tuple[float, float, float]], found: list[array[int]]
    ) -> list[Figures]:
        """Three sums by slot: each gram's part for every incident it is ``found`` in."""
        used = self.columns.used
        if not found:
            return [np.zeros(used)] * 3
        slots = np.concatenate([np.frombuffer(one, np.int32) for one in found])
        each = np.repeat(np.array(parts).T, [len(one) for one in found], axis=1)
        # Put into one array again they would take four times as long.
        sums: list[Figures] = [np.bincount(slots, column, used) for column in each]  # type: ignore[misc]  # with weights it gives figures
        return sums

    # ── laying out ───────────────────────────────────────────────────────────────────────────

    def _posted_first(self, incident: Incident) -> Entry:
        terms, slot = incident.profile.terms, self.columns.take()
        self._count(terms, 1)
        self._post(terms, slot)
        return Entry(incident, bulk_of(terms, self._rules), slot, frozenset())

    def _posted_again(self, incident: Incident, before: Entry) -> Entry:
        if before.incident.profile == incident.profile:
            return Entry(incident, before.bulk, before.slot, before.left)
        terms, held, left = incident.profile.terms, before.incident.profile.terms, before.left
        entered, gone = terms.keys() - held.keys(), frozenset[str]()
        if len(held) + len(entered) > len(terms):
            gone = frozenset(held.keys() - terms.keys())
        self._count(entered, 1)
        self._count(gone, -1)
        self._post(entered - left if left else entered, before.slot)
        bulk = bulk_after(before.bulk, terms, entered, gone, self._rules)
        return Entry(incident, bulk, before.slot, (left | gone) - entered if gone else left)

    def _post(self, grams: Collection[str], slot: int) -> None:
        for gram in grams:
            if gram in self._postings:
                self._postings[gram].append(slot)
            else:
                self._postings[gram] = array("i", (slot,))
        self._posted += len(grams)

    def _note(self, entry: Entry) -> None:
        incident, columns, slot = entry.incident, self.columns, entry.slot
        first = incident.topics[:1]
        columns.ids[slot] = incident.id
        columns.topic[slot] = self.topic_number(first[0]) if first else _NO_TOPIC
        columns.topics[slot] = self.topic_bits(incident.topics)
        columns.weight[slot] = entry.bulk.weight
        columns.nowhere[slot] = not incident.regions
        columns.begun[slot] = incident.first_published_at.timestamp()
        columns.newest[slot] = incident.last_item_at.timestamp()

    def _count(self, grams: Collection[str], step: int) -> None:
        self._live += step * len(grams)
        holding = self._holding
        for gram in grams:
            holding[gram] += step
            if not holding[gram]:
                del holding[gram]

    def _sign(self, incident_id: int, old: _Signs, new: _Signs) -> None:
        """Change what an incident is found by: values of each kind, in the order of ``_KINDS``."""
        for kind, before, after in zip(_KINDS, old, new, strict=True):
            if before == after:
                continue
            for value in set(after).difference(before):
                self._signs.setdefault((kind, value), set()).add(incident_id)
            for value in set(before).difference(after):
                held = self._signs[kind, value]
                held.discard(incident_id)
                if not held:
                    del self._signs[kind, value]

    def _signs_of(self, incident: Incident) -> _Signs:
        regions = incident.regions
        above = [area for code in regions for area in self._lines(code)[1:]]
        return regions, above, (incident.first_item_id,), incident.profile.fingerprints

    def _with(self, kind: str, values: Iterable[str | int]) -> set[int]:
        return set().union(*(self._signs.get((kind, value), ()) for value in values))

    def _lay_out_anew(self) -> None:
        self.columns, self._postings, self._posted = Columns(), {}, 0
        for incident_id, entry in self.entries.items():
            slot = self.columns.take()
            self._post(entry.incident.profile.terms, slot)
            bulk = bulk_of(entry.incident.profile.terms, self._rules)
            self.entries[incident_id] = moved = Entry(entry.incident, bulk, slot, frozenset())
            self._note(moved)
