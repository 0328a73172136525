"""The pure stages of ``pipeline.assess`` over members in memory, batch by batch.

Group, absorb, ask whether a look is worth it, review: everything but the database. A grading is
made with tier, points and rules; its reasons, which the hop keeps, are not worded here. What has
left the grouping window and is not due for a look any more is forgotten, as the hop never reads it.
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
from monitor.incidents.grade import Verdict
from monitor.incidents.voices import Cast
from monitor.review import joined, opened, review
from monitor.settings import Settings
from monitor.text.regions import Gazetteer
from monitor.types import Incident, Look, Member, Observation


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
        self._members: dict[int, Cast] = {}
        self._seen: dict[int, Look] = {}
        self._last: dict[int, Verdict] = {}
        self._housed: dict[int, tuple[int, Member]] = {}
        """Items to their incident, and as they were last seen."""
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
        self._housed = {item: home for item, home in housed if home[0] in self._incidents}

    def _house(self, member: Member, now: datetime) -> int:
        housed = self._housed.get(member.item.origin_id or 0)
        home = None if housed is None else self.candidates.get(housed[0])
        if home is None:
            decision = self.candidates.group(member.item, member.classification)
            home = self.candidates.get(decision.incident_id or 0)
        if home is None:
            home = replace(opened(member, self._settings, now), id=len(self.sizes) + 1)
        else:
            home = joined(home, member, self._settings)
        self.candidates.put(home)
        self._incidents[home.id] = home
        self._housed[member.item.id] = home.id, member
        if home.id in self._members:
            self._members[home.id].take(member)
        else:
            self._members[home.id] = Cast([member])
        self.sizes[home.id] += 1
        return home.id

    def _see(self, sighting: Observation, now: datetime) -> None:
        """A member was seen again: its incident is looked at."""
        if sighting.item_id not in self._housed:
            return
        home, member = self._housed[sighting.item_id]
        if home in self._members:
            later = self._members[home].see(member, sighting)
            self._housed[sighting.item_id] = home, later
            shown = sighting.engagement.rank
            wait = worth_another_look(self._seen.get(home), shown, self._rules, now)
            self._sooner(home, wait.at)

    def _attend(self, incident_id: int, newly: Sequence[Member], now: datetime) -> None:
        seen, total = self._seen.get(incident_id), self.sizes[incident_id]
        fresh = newly if seen is None else self._members[incident_id][-(total - seen.members) :]
        attention = worth_looking(seen, total, fresh, self._rules, now)
        self._sooner(incident_id, attention.at)

    def _sooner(self, incident_id: int, at: datetime) -> None:
        due = self._due.get(incident_id)
        if due is None or at < due:
            self._plan(incident_id, at)

    def _keep_readable(self, incident_id: int, now: datetime) -> Cast:
        """The members that a look reads; the others are given up."""
        members = self._members[incident_id]
        if len(members) <= self._rules.economy.read_whole:
            return members
        first = self._incidents[incident_id].first_item_id
        read = worth_reading(members, first, self._rules.economy, now)
        if len(members) == len(read):
            return members
        few = Cast(read)
        if len(members) > 2 * len(read):
            self._members[incident_id] = few
        return few

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
        if looked.incident is not incident and self.candidates.get(incident_id) is not None:
            self.candidates.put(looked.incident)
        self._last[incident_id] = looked.verdict
        total = self.sizes[incident_id]
        seen = self._seen.get(incident_id)
        self._seen[incident_id] = look_at(
            read, total, seen, now, room=looked.room, heat=looked.heat
        )
        if looked.next_at is not None:
            self._plan(incident_id, looked.next_at)
