"""The publicity gap over the three days of the demonstration, against a reviewed file.

After a wanted change: ``REGENERATE_GOLDEN=1 .venv/bin/pytest tests/reporting/test_gap_over_…``,
then read the diff of ``tests/reporting/golden/`` before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.clock import SimulatedClock
from monitor.demo.stream import Stream, load_stream
from monitor.reporting import gap
from monitor.reporting.order import Order, Stage
from monitor.reports.render.markdown import markdown
from monitor.settings.disclosure import OwnChannel
from tests.reporting.played import play

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.reports.document import Document

GOLDEN = Path(__file__).with_name("golden") / "gap.md"


def _composed(m: Monitor, stream: Stream, **order: str) -> Document:
    wanted = Order(kind="gap", start=stream.end - timedelta(days=14), end=stream.end, **order)
    with m.store.read() as unit:
        return gap.load(m, unit, wanted, Stage(number=1, now=stream.end))


@pytest.mark.slow
def test_gap_is_told_as_reviewed(watch: Callable[..., Monitor], house: Monitor) -> None:
    stream = load_stream()
    clock = SimulatedClock(stream.start)
    m = watch(clock)
    play(m, clock, stream)

    made = markdown(replace(_composed(m, stream), settings_revision="r", footer=()))
    if os.environ.get("REGENERATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(made, encoding="utf-8")
    assert made == GOLDEN.read_text(encoding="utf-8")

    # confined to a topic, and with channels of its own, it is smaller and says so
    own = replace(
        house.settings.disclosure,
        channels=(OwnChannel(source="bureau", unit="office", channel="门户网站"),),
    )
    narrow = replace(m, settings=replace(m.settings, disclosure=own))
    text = markdown(_composed(narrow, stream, scope="topic:medical_reimbursement"))
    assert "待遇发放" not in text.split("数据出处")[0].split("统计说明")[0]
    assert "disclosure.yaml 所列自有渠道" in text
