"""A day on a time line, run through the whole line on a simulated clock.

A scenario names when it begins, what appears when (``appear``), what people do (``do``) and what
must have happened by when (``expect``). Everything passes the real hops into a real database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor import jobs, pipeline
from monitor.app import Monitor, open_monitor
from monitor.clock import SimulatedClock, utc
from monitor.settings import shipped_data_dir
from monitor.types import Alert, Authority, Engagement, Platform, RawItem

CONFIG = shipped_data_dir() / "demo" / "config"
STEP = timedelta(minutes=1)


@dataclass
class Line:
    """A monitor on a simulated clock, and what it said on its console."""

    m: Monitor
    clock: SimulatedClock
    said: list[str]

    def pass_until(self, moment: datetime) -> None:
        """Let time pass minute by minute, every job but collecting rung on each."""
        while self.clock.now() < moment:
            self.clock.move_to(min(self.clock.now() + STEP, moment))
            for job in jobs.JOBS:
                if job.name != "collect":
                    jobs.ring(self.m, job)

    def appear(self, entries: list[dict[str, Any]]) -> None:
        """Spool what a source shows now."""
        now = self.clock.now()
        raws = [_raw(entry, now) for entry in entries]
        with self.m.store.write() as unit:
            unit.batches.add("scenario", now, "scenario", raws)

    def alerts(self) -> list[Alert]:
        with self.m.store.read() as unit:
            return unit.alerts.get(unit.alerts.all_ids())

    def acknowledge(self, by: str) -> None:
        """``by`` takes every incident that rings."""
        for incident_id in {a.incident_id for a in self.alerts() if a.acknowledged_at is None}:
            pipeline.acknowledge(self.m, incident_id, by)


def _raw(entry: dict[str, Any], now: datetime) -> RawItem:
    return RawItem(
        source_id=entry.get("source", "scenario"),
        url=entry.get("url", f"http://x.shifan.example/{entry['id']}"),
        title=entry["title"],
        body=entry.get("body", ""),
        platform=Platform(entry.get("platform", "forum")),
        authority=Authority(entry.get("authority", "forum")),
        outlet=entry.get("outlet", "示范论坛"),
        published_at=now,
        fetched_at=now,
        external_id=entry["id"],
        engagement=Engagement(**entry.get("engagement", {})),
    )


def scenario(path: Path) -> dict[str, Any]:
    """The parsed file."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


def moment(day: str, clock: str) -> datetime:
    """``08:16`` on ``day`` at the desk; ``+1 08:16`` a day later."""
    days, _, hour = clock.rpartition(" ")
    return utc(datetime.fromisoformat(f"{day}T{hour}")) + timedelta(days=int(days or 0))


@pytest.fixture
def line(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Line]:
    """A fresh line that begins when the ``begins`` marker says."""
    marker = request.node.get_closest_marker("begins")
    clock = SimulatedClock(
        utc(datetime.fromisoformat(marker.args[0] if marker else "2026-06-15T08:00"))
    )
    said: list[str] = []
    with open_monitor(
        CONFIG, database_url, data_dir=tmp_path, clock=clock, inline_parsers=True, echo=said.append
    ) as m:
        yield Line(m=m, clock=clock, said=said)
