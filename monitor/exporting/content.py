"""What stands in an export: the rows of a time, a topic and a place, read as they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.accounting import Wanted as Period
from monitor.accounting import enrolled
from monitor.clock import utc
from monitor.reports.extract import Cell, Names, incident_row, item_row, value_words
from monitor.reports.register import inert
from monitor.reports.register_cells import Around, cells
from monitor.reports.wording import SMALL_SAMPLE
from monitor.store import Unit
from monitor.text.regions import Gazetteer
from monitor.trends.series import Step
from monitor.types import Classification, Dimension, Incident, IncidentStatus

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for."""

    start: datetime
    end: datetime
    """UTC; the end itself is outside."""
    topic: str = ""
    region: str = ""

    def holds(self, topics: Sequence[str], regions: Sequence[str], gazetteer: Gazetteer) -> bool:
        """Whether something on ``topics``, happening at ``regions``, is asked for."""
        about = not self.topic or self.topic in topics
        there = not self.region or any(gazetteer.within(c, (self.region,)) for c in regions)
        return about and there


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Rows of one kind, and how many they are; counted before the first is written."""

    unit: Unit
    wanted: Wanted
    names: Names
    gazetteer: Gazetteer

    def items(self) -> list[int]:
        """Ids of the items collected in the time, on the topic and at the place."""
        ids = self.unit.items.between(self.wanted.start, self.wanted.end)
        if not (self.wanted.topic or self.wanted.region):
            return ids
        return [
            item_id
            for chunk in _chunks(ids)
            for item_id, judged in self.unit.items.judgements(chunk).items()
            if self._is_asked_for(judged)
        ]

    def item_rows(self, ids: Sequence[int], number: str) -> Iterator[tuple[Cell, ...]]:
        """Their rows, in order of collection."""
        for chunk in _chunks(ids):
            judged, homes = self.unit.items.judgements(chunk), self.unit.incidents.of_items(chunk)
            codes = {i.id: i.code for i in self.unit.incidents.get(sorted({*homes.values()}))}
            for item in self.unit.items.get(chunk):
                if (said := judged.get(item.id)) is not None:
                    code = codes.get(homes.get(item.id, 0), "")
                    yield item_row(item, said, code, number, self.names)

    def incidents(self) -> list[Incident]:
        """The incidents found in the time, on the topic and at the place; merged ones left out."""
        found = self.unit.incidents.found_between(self.wanted.start, self.wanted.end)
        return [
            incident
            for incident in found
            if incident.status is not IncidentStatus.MERGED
            and self.wanted.holds(incident.topics, incident.regions, self.gazetteer)
        ]

    def incident_rows(
        self, incidents: Sequence[Incident], number: str
    ) -> Iterator[tuple[Cell, ...]]:
        """Their rows, in the order they were found."""
        for start in range(0, len(incidents), _CHUNK):
            some = incidents[start : start + _CHUNK]
            ids = [incident.id for incident in some]
            graded, sizes = self.unit.incidents.latest(ids), self.unit.incidents.sizes(ids)
            for incident in some:
                items = sizes.get(incident.id, 0)
                yield incident_row(incident, graded.get(incident.id), items, number, self.names)

    def ledger_rows(self, now: datetime) -> list[tuple[Cell, ...]]:
        """The rows of the register as it stands at ``now``; unhandled ones of 日常 left out."""
        settings, wanted = self.names.settings, self.wanted
        entries, _ = enrolled(self.unit, Period(start=wanted.start, end=wanted.end))
        around = Around(settings=settings, place=self.names.place, now=now)
        return [
            tuple(map(inert, cells(entry, around)))
            for entry in entries
            if wanted.holds(entry.incident.topics, entry.incident.regions, self.gazetteer)
        ]

    def series_rows(self, dimension: Dimension, step: Step) -> Iterator[tuple[Cell, ...]]:
        """What each step of the time brought, by the values of ``dimension``.

        A group of the population that few texts speak of is left out: it might point to somebody.
        """
        topic = self.wanted.topic
        found = self.unit.counts.series(topic, dimension, self.wanted.start, self.wanted.end, step)
        label = self.names.topics([topic]) if topic else "全部"
        fewest = SMALL_SAMPLE if dimension is Dimension.GROUP else 0
        for value, steps in sorted(found.items()):
            if sum(count.items for count in steps.values()) < fewest:
                continue
            told = value_words(dimension, value, self.names)
            for begins_at, count in sorted(steps.items()):
                row = (utc(begins_at), label, dimension.label, told)
                yield (*row, count.items, count.originals)

    def _is_asked_for(self, judged: Classification) -> bool:
        topics = [match.topic_id for match in judged.topics]
        places = [match.code for match in judged.regions if match.sure]
        return self.wanted.holds(topics, places, self.gazetteer)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
