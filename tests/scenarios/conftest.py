"""A day on a time line, run through the whole line on a simulated clock.

A scenario names when it begins (desk time), what appears when (``appear``), what people do (``do``)
and what must hold by then (``expect``). What appears is written to a recorded stream, which is one
source among others; from there everything passes the real jobs into a real database. ``routing``,
``roster``, ``severity`` and ``alerts`` replace whole fields of the demonstration's settings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from pydantic import TypeAdapter

from monitor import jobs
from monitor.app import Monitor
from monitor.clock import SimulatedClock, desk
from monitor.explain import Explainer
from monitor.incidents.heat import measure
from monitor.settings import Settings
from monitor.settings.sources import RecordedSource
from monitor.sources.catalogue import build
from monitor.types import Alert, Assessment, Authority, Delivery, Heat, Incident, Platform
from tests.scenarios.deeds import act

MINUTE = timedelta(minutes=1)


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
    heat: Heat

    def __str__(self) -> str:
        grade, parts = self.assessment, {f.letter: f.points for f in self.assessment.factors}
        return (
            f"{self.incident.title!r} {self.incident.tier.word} {self.heat.items} items "
            f"{grade.points} points {parts} {grade.rules_fired}"
        )


@dataclass
class Line:
    """A monitor on a simulated clock, the stream it reads, and what it said on its console."""

    m: Monitor
    clock: SimulatedClock
    stream: Path
    said: list[str] = field(default_factory=list)

    def pass_until(self, moment: datetime, step: timedelta) -> None:
        """Let time pass, every job rung on each step."""
        while self.clock.now() < moment:
            self.clock.move_to(min(self.clock.now() + step, moment))
            jobs.tick(self.m)

    def appear(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Have this published now; a minute later it has been collected."""
        at = self.clock.now() + timedelta(seconds=1)
        with self.stream.open("a", encoding="utf-8") as stream:
            for entry in entries:
                row = {**_row(entry), "published_at": at.isoformat()}
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        self.pass_until(self.clock.now() + MINUTE, MINUTE)

    def do(self, deed: Mapping[str, Any]) -> None:
        """What a person does, or what happens to the machine: its name first, its words after."""
        what, *_ = deed
        act(self, what, deed)

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
            now = self.clock.now()
            return [
                Standing(incident=i, assessment=latest[i.id], heat=measure(members[i.id], now, 0))
                for i in unit.incidents.get(ids)
            ]

    def digest(self) -> str:
        """The newest digest as text; empty when none was made."""
        made = sorted((self.m.data_dir / "reports").rglob("daily-*.md"))
        return made[-1].read_text(encoding="utf-8") if made else ""

    def explained(self) -> str:
        """What `monitor explain` says of every incident."""
        with self.m.store.read() as unit:
            explainer = Explainer(unit=unit, place=self.m.gazetteer.name, topics={})
            return "\n".join(explainer.incident(i).as_text() for i in unit.incidents.all_ids())


def _row(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of the stream, with what is usual on its platform filled in."""
    platform = Platform(entry.get("platform", "forum"))
    authority = _USUAL.get(platform, Authority.CITY)
    return {"platform": platform, "authority": authority, "outlet": platform.label, **entry}


_USUAL = {Platform.HOTLINE: Authority.TICKET, Platform.FORUM: Authority.FORUM}


def changed(settings: Settings, wishes: Mapping[str, Mapping[str, Any]]) -> Settings:
    """``settings`` with the fields that a scenario wants otherwise, read as YAML would be."""
    for name, fields in wishes.items():
        shape = get_type_hints(type(getattr(settings, name)))
        read = {key: TypeAdapter(shape[key]).validate_python(told) for key, told in fields.items()}
        settings = replace(settings, **{name: replace(getattr(settings, name), **read)})
    return settings


@pytest.fixture
def line(watch: Callable[..., Monitor], house: Monitor, tmp_path: Path) -> Callable[..., Line]:
    """Makes a fresh line that begins at a moment, its settings changed as a scenario wants."""

    def begin(moment: datetime, wishes: Mapping[str, Any]) -> Line:
        clock, said, stream = SimulatedClock(moment), list[str](), tmp_path / "stream.jsonl"
        stream.touch()
        source = RecordedSource(
            kind="recorded",
            id="scenario",
            name="情景",
            url=str(stream),
            platform=Platform.FORUM,
            authority=Authority.FORUM,
            every=timedelta(minutes=1),
        )
        m = watch(
            clock,
            echo=said.append,
            resolve={},
            sources={"scenario": build(source)},
            settings=changed(house.settings, wishes),
        )
        return Line(m=m, clock=clock, stream=stream, said=said)

    return begin
