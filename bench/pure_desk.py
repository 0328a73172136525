"""The pure stages of ``pipeline.assess`` over members in memory, batch by batch.

Group, absorb, ask whether a look is worth it, review: everything but the database. What has left
the grouping window and is not due for a look any more is forgotten, as the hop never reads it.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from month import Step

from monitor.incidents.attention import look_at, worth_another_look, worth_looking, worth_reading
from monitor.incidents.candidates import Candidates
from monitor.review import joined, opened, review
from monitor.settings import Settings
from monitor.text.regions import Gazetteer
from monitor.types import Assessment, Factor, Incident, Look, Member, Observation


class PureDesk:
    """Incidents with their members, their last look and grading, and when each is due."""

    def __init__(self, settings: Settings, gazetteer: Gazetteer) -> None:
        self._settings, self._gazetteer = settings, gazetteer
        self._rules = settings.severity
        self.candidates = Candidates(settings.severity.grouping, gazetteer.ancestors)
        self.sizes: Counter[int] = Counter()
        self.looks = 0
        self.graded = 0
        self._incidents: dict[int, Incident] = {}
        self._members: dict[int, list[Member]] = {}
        self._seen: dict[int, Look] = {}
        self._last: dict[int, Assessment] = {}
        self._housed: dict[int, int] = {}
        self._queue: list[tuple[datetime, int]] = []
        self._due: dict[int, datetime] = {}

    def take(self, step: Step) -> None:
        """One batch: every member finds its incident; what is worth a look, or due, is graded."""
        now = step.end
        self.candidates.move_to(now)
        fresh: defaultdict[int, list[Member]] = defaultdict(list)
        for member in step.members:
            fresh[self._house(member, now)].append(member)
        for incident_id, newly in fresh.items():
            self._attend(incident_id, newly, now)
        for sighting in step.sightings:
            self._see(sighting, now)
        while self._queue and self._queue[0][0] <= now:
            at, incident_id = heapq.heappop(self._queue)
            if self._due.get(incident_id) == at:
                self._look(incident_id, now)

    def forget(self) -> None:
        """Give up what is closed to new items and due no more."""
        for incident_id in [i for i in self._incidents if self.candidates.get(i) is None]:
            if incident_id not in self._due:
                for table in (self._incidents, self._members, self._seen, self._last):
                    table.pop(incident_id, None)
        housed = self._housed.items()
        self._housed = {item: home for item, home in housed if home in self._incidents}

    def _house(self, member: Member, now: datetime) -> int:
        home = self.candidates.get(self._housed.get(member.item.origin_id or 0, 0))
        if home is None:
            decision = self.candidates.group(member.item, member.classification)
            home = self.candidates.get(decision.incident_id or 0)
        if home is None:
            home = replace(opened(member, self._settings, now), id=len(self.sizes) + 1)
        else:
            home = joined(home, member, self._settings)
        self.candidates.put(home)
        self._incidents[home.id] = home
        self._housed[member.item.id] = home.id
        self._members.setdefault(home.id, []).append(member)
        self.sizes[home.id] += 1
        return home.id

    def _see(self, sighting: Observation, now: datetime) -> None:
        """A member was seen again: its incident is looked at."""
        home = self._housed.get(sighting.item_id)
        members = self._members.get(home or 0, ())
        for n, member in enumerate(members):
            if home is not None and member.item.id == sighting.item_id:
                seen = (*member.observations, sighting)
                self._members[home][n] = replace(member, observations=seen)
                shown = sighting.engagement.rank
                wait = worth_another_look(self._seen.get(home), shown, self._rules, now)
                self._sooner(home, wait.at)
                return

    def _attend(self, incident_id: int, newly: Sequence[Member], now: datetime) -> None:
        seen, total = self._seen.get(incident_id), self.sizes[incident_id]
        fresh = newly if seen is None else self._members[incident_id][-(total - seen.members) :]
        attention = worth_looking(seen, total, fresh, self._rules, now)
        self._sooner(incident_id, attention.at)

    def _sooner(self, incident_id: int, at: datetime) -> None:
        due = self._due.get(incident_id)
        if due is None or at < due:
            self._plan(incident_id, at)

    def _keep_readable(self, incident_id: int, now: datetime) -> Sequence[Member]:
        """The members that a look reads; the others are given up."""
        members = self._members[incident_id]
        if len(members) <= self._rules.economy.read_whole:
            return members
        first = self._incidents[incident_id].first_item_id
        read = worth_reading(members, first, self._rules.economy, now)
        if len(members) > 2 * len(read):
            self._members[incident_id] = sorted(read, key=lambda m: m.item.id)
        return read

    def _plan(self, incident_id: int, at: datetime) -> None:
        self._due[incident_id] = at
        heapq.heappush(self._queue, (at, incident_id))

    def _look(self, incident_id: int, now: datetime) -> None:
        del self._due[incident_id]
        incident, read = self._incidents[incident_id], self._keep_readable(incident_id, now)
        looked = review(
            incident,
            read,
            self._last.get(incident_id),
            settings=self._settings,
            gazetteer=self._gazetteer,
            now=now,
        )
        self.looks += 1
        self.graded += looked.news
        self._incidents[incident_id] = looked.incident
        if self.candidates.get(incident_id) is not None and looked.incident != incident:
            self.candidates.put(looked.incident)
        self._last[incident_id] = _in_short(looked.assessment)
        total = self.sizes[incident_id]
        seen = self._seen.get(incident_id)
        self._seen[incident_id] = look_at(
            read, total, seen, now, room=looked.room, heat=looked.assessment.heat
        )
        if looked.next_at is not None:
            self._plan(incident_id, looked.next_at)


def _in_short(graded: Assessment) -> Assessment:
    """What the next look needs of a grading; the texts are for those who read it."""
    points = tuple(_FACTORS.setdefault((f.letter, f.points), _bare(f)) for f in graded.factors)
    return replace(graded, factors=points, what_if=(), note="")


def _bare(factor: Factor) -> Factor:
    return replace(factor, name="", value="", reason="", item_ids=())


_FACTORS: dict[tuple[str, int], Factor] = {}
