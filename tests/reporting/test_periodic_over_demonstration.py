"""Weekly, fortnightly, monthly and trend reports over the demonstration, against reviewed files.

After a wanted change: ``REGENERATE_GOLDEN=1 .venv/bin/pytest -m slow tests/reporting/``,
then read the diff of ``tests/reporting/golden/`` before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.clock import SimulatedClock
from monitor.demo.stream import load_stream
from monitor.reporting import periodic, trend
from monitor.reporting.order import Order, Stage
from monitor.reports.document import Document
from monitor.reports.render.markdown import markdown
from tests.reporting.played import play

if TYPE_CHECKING:
    from monitor.app import Monitor

GOLDEN = Path(__file__).with_name("golden")
DAYS = {"weekly": 7, "biweekly": 14, "monthly": 30, "trend": 3}


@pytest.mark.slow
def test_reports_over_the_demonstration_are_told_as_reviewed(
    watch: Callable[..., Monitor],
) -> None:
    stream = load_stream()
    clock = SimulatedClock(stream.start)
    m = watch(clock)
    play(m, clock, stream)

    made = {kind: _made(m, kind, stream.end, days) for kind, days in DAYS.items()}
    for kind, document in made.items():
        text = markdown(replace(document, settings_revision="r", footer=()))
        path = GOLDEN / f"{kind}.md"
        if os.environ.get("REGENERATE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    clock.move_to(clock.now() + timedelta(days=40))
    for kind, days in DAYS.items():
        assert _made(m, kind, stream.end, days) == made[kind]


def _made(m: Monitor, kind: str, end: datetime, days: int) -> Document:
    scope = "topic:benefit_payment" if kind == "trend" else ""
    order = Order(kind=kind, start=end - timedelta(days=days), end=end, scope=scope)
    with m.store.read() as unit:
        load = trend.load if kind == "trend" else periodic.load
        return load(m, unit, order, Stage(number=2, now=end))
