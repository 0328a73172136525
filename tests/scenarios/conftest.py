"""A day on a time line, run through the whole line on a simulated clock.

A scenario names when it begins (desk time), what appears when (``appear``), what people do (``do``)
and what must hold by then (``expect``). Everything passes the real hops into a real database; only
the fetching is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor import jobs, pipeline
from monitor.app import Monitor
from monitor.clock import SimulatedClock, desk
from monitor.types import (
    Alert,
    Assessment,
    Authority,
    Delivery,
    Engagement,
    Incident,
    Platform,
    RawItem,
)

_COLLECTING = "collect"


@dataclass(frozen=True)
class Told:
    """An alert with everything that was to be sent for it."""

    alert: Alert
    deliveries: Sequence[Delivery]

    @property
    def words(self) -> str:
        """What the recipients read."""
        return "\n".join({f"{d.message.subject}\n{d.message.text}" for d in self.deliveries})

    def __str__(self) -> str:
        alert, to = self.alert, sorted({d.recipient for d in self.deliveries})
        return f"{desk(alert.at):%d %H:%M} {alert.reason} {alert.tier.word} -> {to}"


@dataclass(frozen=True)
class Standing:
    """An incident with its newest grading."""

    incident: Incident
    assessment: Assessment
    items: int

    def __str__(self) -> str:
        grade, parts = self.assessment, {f.letter: f.points for f in self.assessment.factors}
        return (
            f"{self.incident.title!r} {self.incident.tier.word} {self.items} items "
            f"{grade.points} points {parts} {grade.rules_fired}"
        )


@dataclass
class Line:
    """A monitor on a simulated clock, and what it said on its console."""

    m: Monitor
    clock: SimulatedClock
    said: list[str] = field(default_factory=list)

    def pass_until(self, moment: datetime, step: timedelta) -> None:
        """Let time pass, every job but collecting rung on each step."""
        while self.clock.now() < moment:
            self.clock.move_to(min(self.clock.now() + step, moment))
            for job in jobs.JOBS:
                if job.name != _COLLECTING:
                    jobs.ring(self.m, job)

    def appear(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Spool what the sources show now, as collecting would, and take it all the way."""
        now = self.clock.now()
        with self.m.store.write() as unit:
            for entry in entries:
                raw = _raw(entry, now)
                unit.batches.add(raw.source_id, now, "scenario", [raw])
                unit.sources.tally(raw.source_id, now, visits=1)
        for job in jobs.JOBS:
            if job.name != _COLLECTING:
                jobs.ring(self.m, job)

    def told(self) -> list[Told]:
        """Every alert so far, oldest first."""
        with self.m.store.read() as unit:
            alerts = unit.alerts.get(unit.alerts.all_ids())
            return [Told(alert=a, deliveries=unit.alerts.deliveries(a.id)) for a in alerts]

    def standing(self) -> list[Standing]:
        """Every incident as it stands, oldest first."""
        with self.m.store.read() as unit:
            ids = unit.incidents.all_ids()
            members, latest = unit.incidents.members(ids), unit.incidents.latest(ids)
            return [
                Standing(incident=i, assessment=latest[i.id], items=len(members[i.id]))
                for i in unit.incidents.get(ids)
            ]

    def acknowledge(self, by: str) -> None:
        """``by`` takes every incident that rings."""
        for incident_id in {
            told.alert.incident_id for told in self.told() if told.alert.acknowledged_at is None
        }:
            pipeline.acknowledge(self.m, incident_id, by)

    def digest(self) -> str:
        """The newest digest as text; empty when none was made."""
        made = sorted((self.m.data_dir / "reports").glob("*.md"))
        return made[-1].read_text(encoding="utf-8") if made else ""


def _raw(entry: Mapping[str, Any], now: datetime) -> RawItem:
    """What a source shows of ``entry``; ``ago`` minutes lie between publishing and seeing it."""
    platform = entry.get("platform", "forum")
    authority = {"hotline": "ticket", "forum": "forum"}.get(platform, "city")
    return RawItem(
        source_id=entry.get("source", platform),
        url=entry.get("url", f"http://x.shifan.example/{entry['id']}"),
        title=entry["title"],
        body=entry.get("body", ""),
        platform=Platform(platform),
        authority=Authority(entry.get("authority", authority)),
        outlet=entry.get("outlet", Platform(platform).label),
        published_at=now - timedelta(minutes=entry.get("ago", 3)),
        fetched_at=now,
        external_id=entry["id"],
        engagement=Engagement(**entry.get("engagement", {})),
    )


@pytest.fixture
def line(watch: Callable[..., Monitor]) -> Iterator[Callable[[datetime], Line]]:
    """Makes a fresh line that begins at a moment."""

    def begin(moment: datetime) -> Line:
        clock, said = SimulatedClock(moment), list[str]()
        return Line(m=watch(clock, echo=said.append), clock=clock, said=said)

    return begin
