"""The open incidents kept at hand, and an item's home found without looking at all of them.

What ``group`` would choose among all is chosen here among the few that could win: those at the
item's own place, and those that share enough of its rare words, where enough is what the settings
ask and what the best one found so far reaches. Nothing that could be chosen is left out. Only the
incident named as nearest, when the item joins none, is the nearest of those looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from monitor.incidents.group import (
    BOTH_UNKNOWN,
    ELSEWHERE,
    FIRST_TOPIC,
    ONE_INSIDE,
    ONE_TOPIC_UNKNOWN,
    PLACE_AS_WORDS,
    SOME_TOPIC,
    Fit,
    GroupingDecision,
    Newcomer,
    copied_from,
    decision,
    fit,
    group,
    joins,
    newcomer_of,
    preference,
)
from monitor.incidents.layout import Figures, Layout, Lines, Numbers
from monitor.incidents.likeness import rarities_by, vector
from monitor.settings.severity import Grouping
from monitor.types import Classification, Incident, Item

_FEW = 16
"""So many incidents are looked at without asking whether they could win."""
_ROUNDING = 0.0001
"""A score is rounded before it is compared; bounds leave room for it."""
_LONG_AGO = datetime.fromtimestamp(0, UTC)


class Candidates:
    """The open incidents; one that changed is put again, one that is over is dropped.

    ``lines`` gives a region code and what it lies in, itself first.
    """

    def __init__(self, rules: Grouping, lines: Lines) -> None:
        self.rules = rules
        self._layout = Layout(rules, lines)
        self._as_of = self._newest_start = _LONG_AGO
        self._outdated = set[int]()

    def __len__(self) -> int:
        return len(self._layout.entries)

    def __iter__(self) -> Iterator[Incident]:
        return (entry.incident for entry in self._layout.entries.values())

    def get(self, incident_id: int) -> Incident | None:
        """The open incident of this id, if there is one."""
        entry = self._layout.entries.get(incident_id)
        return None if entry is None else entry.incident

    def move_to(self, as_of: datetime) -> None:
        """Let time pass: what had no news in the window before ``as_of`` is dropped."""
        self._as_of = as_of
        for incident_id in self._layout.quiet_since(as_of - self.rules.window):
            self.drop(incident_id)

    def put(self, incident: Incident) -> None:
        """Keep ``incident`` as it is now, whether it was here before or not."""
        self._layout.put(incident)
        self._newest_start = max(self._newest_start, incident.first_published_at)
        if self._is_outdated(incident):
            self._outdated.add(incident.id)

    def drop(self, incident_id: int) -> None:
        """Forget an incident; one that is not here is no error."""
        self._layout.drop(incident_id)
        self._outdated.discard(incident_id)

    def group(
        self, item: Item, judged: Classification, barred: Collection[int] = ()
    ) -> GroupingDecision:
        """The incident that ``item`` belongs to, as ``group.group`` decides it; none ``barred``."""
        entries = self._layout.entries
        for incident_id in sorted(self._layout.told_before(item).difference(barred)):
            if (copied := copied_from(item, entries[incident_id].incident)) is not None:
                return copied
        if not self._all_near(item):
            others = [entries[i].incident for i in sorted(entries) if i not in barred]
            return group(item, judged, others, self.rules, within=self._layout.lies_in)
        grams = vector(item.title, judged.terms, self.rules)
        rarity = rarities_by(self._layout.holding(grams), len(entries))
        newcomer = newcomer_of(item, judged, rarity, self.rules)
        best = _Search(self._layout, newcomer, self.rules, barred).best()
        return decision(newcomer, best, self.rules)

    def _is_outdated(self, incident: Incident) -> bool:
        return incident.last_item_at < self._as_of - self.rules.window

    def _all_near(self, item: Item) -> bool:
        """Whether all of the open incidents lie within the window around ``item``."""
        begun = self._newest_start - self.rules.window
        return begun <= item.published_at <= self._as_of and not self._outdated


class _Search:
    """The search for the incident that fits one item best."""

    def __init__(
        self, layout: Layout, newcomer: Newcomer, rules: Grouping, barred: Collection[int]
    ) -> None:
        self._layout, self._newcomer, self._rules = layout, newcomer, rules
        self._seen = set(barred)
        self._best: Fit | None = None
        self._preference = (False, False, -1.0, 0.0, 0)

    def best(self) -> Fit | None:
        """What fits best: the same county first, then where the words may be most alike."""
        places, layout, rules = self._newcomer.places, self._layout, self._rules
        if places:
            self._look(layout.at(places))
            if self._best and self._best.same_county and joins(self._best, rules):
                return self._best
            near = layout.near(places, but=self._seen)
            if len(near) > _FEW:
                self._search(near, ONE_INSIDE, rules.words_at_least)
            else:
                self._look(layout.columns.ids[near].tolist())
        if self._newcomer.roams or not places:
            place, least = (
                (ELSEWHERE, rules.words_elsewhere)
                if places
                else (BOTH_UNKNOWN, rules.words_at_least)
            )
            self._search(layout.columns.live(), place, least)
        return self._best

    def _search(self, slots: Numbers, place: float, least: float) -> None:
        """Look among ``slots``, whose places agree no better than ``place``, the most alike first.

        ``least`` is the likeness of words that such a place asks for. Where nothing joins, what
        came nearest is looked at all the same, because the reason names it.
        """
        if not len(slots):
            return
        most = self._most_alike[slots]
        found = np.flatnonzero(most >= self._wanted(place, least) - _ROUNDING)
        found = found[self._needed(slots[found], place) - most[found] <= _ROUNDING]
        for n in found[np.argsort(-most[found], kind="stable")].tolist():
            if most[n] < self._wanted(place, least):
                break
            self._look_at(slots[n])
        if not self._preference[0]:
            self._look_at(slots[np.argmin(self._needed(slots, place) - most)])

    @cached_property
    def _most_alike(self) -> Figures:
        return self._layout.most_alike(self._newcomer.text)

    def _look_at(self, slot: np.int64) -> None:
        """Hold what is laid out there against the item."""
        self._look((int(self._layout.columns.ids[slot]),))

    def _look(self, ids: Iterable[int]) -> None:
        """Hold incidents against the item."""
        for incident_id in ids:
            if incident_id in self._seen:
                continue
            self._seen.add(incident_id)
            entry = self._layout.entries[incident_id]
            found = fit(
                self._newcomer, entry.incident, entry.bulk, self._rules, self._layout.lies_in
            )
            if found and (preferred := preference(found, self._rules)) > self._preference:
                self._best, self._preference = found, preferred

    def _wanted(self, place: float, least: float) -> float:
        """Likeness of words that an incident at such a place must have to be chosen."""
        if not self._preference[0]:
            return least
        return max(least, self._preference[2] - PLACE_AS_WORDS * place - _ROUNDING)

    def _needed(self, slots: Numbers, place: float) -> Figures:
        """Likeness of words without which the score stays too low, by topic and time."""
        rules, topics, columns = self._rules, self._newcomer.topics, self._layout.columns
        at = self._newcomer.item.published_at.timestamp()
        apart = np.maximum(at - columns.newest[slots], columns.begun[slots] - at)
        window = max(rules.window.total_seconds(), 3600.0)
        time = 1 - (np.maximum(apart, 0.0) / window) ** 2
        if topics:
            shared = columns.topics[slots] & self._layout.topic_bits(topics) != 0
            topic = np.where(shared, SOME_TOPIC, 0.0)
            topic[columns.topic[slots] == self._layout.topic_number(topics[0])] = FIRST_TOPIC
            topic[columns.topics[slots] == 0] = ONE_TOPIC_UNKNOWN
        else:
            topic = np.full(len(time), ONE_TOPIC_UNKNOWN)
        weights = rules.topic_weight + rules.region_weight + rules.words_weight + rules.time_weight
        others = rules.topic_weight * topic + rules.region_weight * place + rules.time_weight * time
        return ((rules.join_at - _ROUNDING) * weights - others) / max(rules.words_weight, 1e-9)
