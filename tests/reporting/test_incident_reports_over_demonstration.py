"""Special, flash and golden-hour reports over the demonstration, against reviewed files.

After a wanted change: ``REGENERATE_GOLDEN=1 .venv/bin/pytest -m slow tests/reporting/``,
then read the diff of ``tests/reporting/golden/`` before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.clock import SimulatedClock
from monitor.demo.stream import load_stream
from monitor.reporting import flash, golden_hour, special
from monitor.reporting.making import Loader
from monitor.reporting.order import Order, Stage
from monitor.reports.document import Document
from monitor.reports.render.markdown import markdown
from monitor.types import Report, Tier
from tests.reporting.played import play

if TYPE_CHECKING:
    from monitor.app import Monitor

GOLDEN = Path(__file__).with_name("golden")
LOADERS: Mapping[str, Loader] = {
    "flash": flash.load,
    "flash-again": flash.load,
    "golden_hour": golden_hour.load,
    "special": special.load,
}


@pytest.mark.slow
def test_reports_of_one_incident_are_told_as_reviewed(watch: Callable[..., Monitor]) -> None:
    stream = load_stream()
    clock = SimulatedClock(stream.start)
    m = watch(clock)
    play(m, clock, stream)
    with m.store.read() as unit:
        gravest = unit.incidents.open_from(Tier.ORANGE, stream.start)[0]
        reached = next(a.at for a in unit.incidents.history(gravest) if a.tier >= Tier.ORANGE)
        first = next(flash.owed(unit, reached + timedelta(hours=1)))
    assert first.scope == f"incident:{gravest}"
    again = replace(first, end=first.end + timedelta(days=1))
    orders = {
        "flash": first,
        "flash-again": again,
        "golden_hour": Order(kind="golden_hour", start=stream.start, end=stream.end),
        "special": replace(again, kind="special", end=stream.end),
    }
    made = {name: _made(m, name, order) for name, order in orders.items()}
    for name, document in made.items():
        text = markdown(replace(document, settings_revision="r", footer=()))
        path = GOLDEN / f"{name}.md"
        if os.environ.get("REGENERATE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    clock.move_to(clock.now() + timedelta(days=40))
    assert {name: _made(m, name, order) for name, order in orders.items()} == made


def _made(m: Monitor, name: str, order: Order) -> Document:
    with m.store.read() as unit:
        document = LOADERS[name](m, unit, order, Stage(number=0, now=order.end))
    if name == "flash":  # the next one is told as what changed since
        with m.store.write() as unit:
            unit.reports.add(
                Report(
                    id=0,
                    kind="flash",
                    scope=order.scope,
                    period_start=order.start,
                    period_end=order.end,
                    made_at=order.end,
                    settings_revision="r",
                )
            )
    return document
