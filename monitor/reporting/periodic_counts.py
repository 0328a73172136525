"""How much was said in a period and in the one before, from counts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.app import Monitor
from monitor.reports.periodic_data import Volume
from monitor.settings.reports import ReportPlan
from monitor.store import Unit
from monitor.trends.series import Series, Step, counted
from monitor.types import Count, Dimension, Relation

_NONE = Count(items=0, originals=0)
_LEVELS = {
    "province": Dimension.PROVINCE,
    "city": Dimension.CITY,
    "county": Dimension.REGION,
}
_TONES = (-1, 0, 1)


def watched_from(unit: Unit) -> datetime | None:
    """When the watch began: by the register of runs, or what was kept of an earlier one."""
    first, span = unit.runs.first(), unit.items.span()
    known = [first.started_at] if first is not None else []
    known += [span[0]] if span is not None else []
    return min(known, default=None)


def volume(m: Monitor, unit: Unit, plan: ReportPlan, start: datetime, end: datetime) -> Volume:
    """The counts of the period for what ``plan`` is confined to.

    Days are whole: a period that begins within one is told from the first whole hour on, and of a
    region, which is kept by the day, from the first whole day.
    """
    own = _Counter(m=m, unit=unit, plan=plan)
    before, since = start - (end - start), watched_from(unit)
    saw = since is not None and since <= before
    items, originals = own.days(start, end)
    return Volume(
        total=own.total(start, end),
        before=own.total(before, start) if saw else None,
        items=items,
        originals=originals,
        earlier=own.days(before, start)[0] if saw else None,
        topics=_beside(own.topics(start, end), own.topics(before, start) if saw else None),
        cities=_beside(own.cities(start, end), own.cities(before, start) if saw else None),
        tones=own.tones(start, end),
    )


def _beside(
    now: Mapping[str, Count], before: Mapping[str, Count] | None
) -> dict[str, tuple[Count, Count | None]]:
    order = sorted(now, key=lambda key: (-now[key].items, key))
    return {key: (now[key], None if before is None else before.get(key, _NONE)) for key in order}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counter:
    """Counts what one plan is confined to."""

    m: Monitor
    unit: Unit
    plan: ReportPlan

    @property
    def _about(self) -> Sequence[str]:
        """The topics to be added up; one that stands for all where there are none."""
        return self.plan.topics or ("",)

    @property
    def _place(self) -> Dimension:
        return _LEVELS[self.m.gazetteer.level(self.plan.region)]

    def _of(self, topic: str, start: datetime, end: datetime) -> Count:
        if self.plan.region:
            found = self.unit.counts.totals(topic, self._place, start, end)
            return found.get(self.plan.region, _NONE)
        by = self.unit.counts.totals(topic, Dimension.RELATION, start, end)
        return _sum([count for value, count in by.items() if value != Relation.MIRROR.value])

    def total(self, start: datetime, end: datetime) -> Count:
        """Everything."""
        return _sum([self._of(topic, start, end) for topic in self._about])

    def days(self, start: datetime, end: datetime) -> tuple[Series, Series]:
        """Items and first reports by the desk's day."""
        brought = [pair for topic in self._about for pair in self._days(topic, start, end).items()]
        first = Step.DAY.begin(start)
        items = [(at, count.items) for at, count in brought]
        originals = [(at, count.originals) for at, count in brought]
        return counted(items, Step.DAY, first, end), counted(originals, Step.DAY, first, end)

    def _days(self, topic: str, start: datetime, end: datetime) -> Mapping[datetime, Count]:
        if self.plan.region:
            found = self.unit.counts.series(topic, self._place, start, end, Step.DAY)
            return found.get(self.plan.region, {})
        return self.unit.counts.volume(topic, start, end, Step.DAY)

    def topics(self, start: datetime, end: datetime) -> dict[str, Count]:
        """By topic, those that brought anything."""
        ids = self.plan.topics or [topic.id for topic in self.m.settings.topics.topics]
        found = {topic: self._of(topic, start, end) for topic in ids}
        return {topic: count for topic, count in found.items() if count.items}

    def cities(self, start: datetime, end: datetime) -> dict[str, Count]:
        """By place of the level below that of the desk, as far as it is surely known."""
        wide = self.m.settings.desk.level == "ministry"
        wanted = Dimension.PROVINCE if wide else Dimension.CITY
        if self.m.settings.desk.level in ("city", "county"):
            wanted = Dimension.REGION
        found: dict[str, Count] = {}
        for topic in self._about:
            for code, count in self.unit.counts.totals(topic, wanted, start, end).items():
                if not self.plan.region or self.m.within(code, self.plan.region):
                    found[code] = _sum([found.get(code, _NONE), count])
        return found

    def tones(self, start: datetime, end: datetime) -> dict[int, Count]:
        """By tone; nothing of one region alone."""
        if self.plan.region:
            return {}
        by = [self.unit.counts.totals(topic, Dimension.TONE, start, end) for topic in self._about]
        return {tone: _sum([found.get(str(tone), _NONE) for found in by]) for tone in _TONES}


def _sum(counts: Sequence[Count]) -> Count:
    return Count(sum(count.items for count in counts), sum(count.originals for count in counts))
