"""The open incidents laid out: found by place, first report and text, and bounded by their words.

Every incident has a slot; a gram's postings are the slots of those that hold it now.
"""

from __future__ import annotations

from array import array
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


@dataclass(frozen=True, slots=True)
class Entry:
    """One open incident, what its profile weighs, and where it is laid out."""

    incident: Incident
    bulk: Bulk
    slot: int


class Columns:
    """Figures of every incident by slot, for reckoning with all of them at once."""

    def __init__(self) -> None:
        self.used = 0
        self._free: list[int] = []
        self.ids = np.zeros(256, np.int64)
        self.topic = np.zeros(256, np.int64)
        self.topics = np.zeros(256, np.int64)
        self.weight = np.zeros(256)
        self.peak = np.zeros(256)
        self.begun = np.zeros(256)
        self.newest = np.zeros(256)
        self.nowhere = np.zeros(256, np.bool_)

    def live(self) -> Numbers:
        """The slots of all incidents."""
        return np.flatnonzero(self.ids[: self.used])

    def take(self) -> int:
        """A slot of its own for one more incident."""
        if self._free:
            return self._free.pop()
        if self.used == len(self.ids):
            for name in ("ids", "topic", "topics", "weight", "peak", "begun", "newest", "nowhere"):
                column = getattr(self, name)
                setattr(self, name, np.concatenate([column, np.zeros_like(column)]))
        self.used += 1
        return self.used - 1

    def give_back(self, slot: int) -> None:
        """Nothing is there any more."""
        self.ids[slot], self.nowhere[slot] = 0, False
        self._free.append(slot)


class Layout:
    """Open incidents by id, and the ids by everything an item may have in common with them."""

    def __init__(self, rules: Grouping, lines: Lines) -> None:
        self._rules, self._lines = rules, lines
        self.entries: dict[int, Entry] = {}
        self.columns = Columns()
        self._topics: dict[str, int] = {}
        self._signs: dict[_Sign, set[int]] = {}
        self._postings: dict[str, array[int]] = {}

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
        self._strike(entry.incident.profile.terms, entry.slot)
        self.columns.give_back(entry.slot)

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

    def holding(self, grams: Iterable[str]) -> dict[str, int]:
        """How many incidents hold each of ``grams``."""
        postings = self._postings
        return {gram: len(postings.get(gram, ())) for gram in grams}

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
        shared (Cauchy and Schwarz), and by how much of the profile so few grams can be.
        """
        common = square = lightened = 0.0
        everywhere = 0
        parts: list[tuple[float, float, float]] = []
        found: list[array[int]] = []
        weights, many = weights_of(self._rules), _EVERYWHERE * len(self.entries)
        for gram, value in text.new.items():
            posted = self._postings.get(gram)
            if posted is None:
                continue
            rare = text.rarity[gram]
            shared, lighter = value * rare, weights[gram] * (1 - rare)
            if len(posted) <= many:
                parts.append((shared, shared * shared, lighter))
                found.append(posted)
            else:
                common, square = common + shared, square + shared * shared
                lightened, everywhere = lightened + lighter, everywhere + 1
        shared_by, square_by, lighter_by, count = self._summed(parts, found)
        columns, used = self.columns, self.columns.used
        least = np.minimum(text.own, columns.weight[:used] - lighter_by - lightened)
        overlap = (shared_by + common) / np.maximum(least, _NEXT_TO_NOTHING)
        covered = np.minimum((count + everywhere) * columns.peak[:used], 1.0)
        cosine = np.sqrt((square_by + square) * covered) / (text.length or 1.0)
        most: Figures = 0.5 * np.minimum(overlap, 1.0) + 0.5 * np.minimum(cosine, 1.0)
        return most

    def _summed(
        self, parts: list[tuple[float, float, float]], found: list[array[int]]
    ) -> list[Figures]:
        """Four sums by slot: each gram's part for every incident it is ``found`` in, and one."""
        used = self.columns.used
        if not found:
            return [np.zeros(used)] * 4
        slots = np.concatenate([np.frombuffer(one, np.int32) for one in found])
        each = np.repeat(np.array(parts).T, [len(one) for one in found], axis=1)
        # Put into one array again they would take four times as long.
        counted = [
            *(np.bincount(slots, column, used) for column in each),
            np.bincount(slots, minlength=used),
        ]
        return [sums.astype(np.float64, copy=False) for sums in counted]

    # ── laying out ───────────────────────────────────────────────────────────────────────────

    def _posted_first(self, incident: Incident) -> Entry:
        terms, slot = incident.profile.terms, self.columns.take()
        self._post(terms, slot)
        return Entry(incident, bulk_of(terms, self._rules), slot)

    def _posted_again(self, incident: Incident, before: Entry) -> Entry:
        if before.incident.profile == incident.profile:
            return Entry(incident, before.bulk, before.slot)
        terms, held = incident.profile.terms, before.incident.profile.terms
        entered, gone = terms.keys() - held.keys(), set[str]()
        if len(held) + len(entered) > len(terms):
            gone = held.keys() - terms.keys()
        self._post(entered, before.slot)
        self._strike(gone, before.slot)
        bulk = bulk_after(before.bulk, terms, entered, gone, self._rules)
        return Entry(incident, bulk, before.slot)

    def _post(self, grams: Iterable[str], slot: int) -> None:
        for gram in grams:
            if gram in self._postings:
                self._postings[gram].append(slot)
            else:
                self._postings[gram] = array("i", (slot,))

    def _strike(self, grams: Iterable[str], slot: int) -> None:
        for gram in grams:
            posted = self._postings[gram]
            if len(posted) == 1:
                del self._postings[gram]
            else:
                posted.remove(slot)

    def _note(self, entry: Entry) -> None:
        incident, columns, slot = entry.incident, self.columns, entry.slot
        first = incident.topics[:1]
        columns.ids[slot] = incident.id
        columns.topic[slot] = self.topic_number(first[0]) if first else _NO_TOPIC
        columns.topics[slot] = self.topic_bits(incident.topics)
        columns.weight[slot], columns.peak[slot] = entry.bulk.weight, entry.bulk.peak
        columns.nowhere[slot] = not incident.regions
        columns.begun[slot] = incident.first_published_at.timestamp()
        columns.newest[slot] = incident.last_item_at.timestamp()

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
