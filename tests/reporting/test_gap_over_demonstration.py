"""The publicity gap over the three days of the demonstration, against a reviewed file.

After a wanted change: ``REGENERATE_GOLDEN=1 .venv/bin/pytest tests/reporting/test_gap_over_…``,
then read the diff of ``tests/reporting/golden/`` before it is committed.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor import pipeline
from monitor.clock import SimulatedClock
from monitor.demo.stream import Entry, Site, Stream, load_stream
from monitor.reporting import gap
from monitor.reporting.order import Order, Stage
from monitor.reports.render.markdown import markdown
from monitor.settings.disclosure import OwnChannel
from monitor.types import Authority, Platform, RawItem, Run

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.reports.document import Document

GOLDEN = Path(__file__).with_name("golden") / "gap.md"
STEP = timedelta(hours=12)


def _raw(m: Monitor, entry: Entry, site: Site) -> RawItem:
    source = next(each for each in m.settings.sources.sources if each.id == entry.source)
    ticket = bool(entry.category)
    return RawItem(
        source_id=entry.source,
        url=f"http://{site.host}{entry.address}",
        title=entry.title,
        body=entry.body,
        platform=Platform.HOTLINE if ticket else source.platform,
        authority=Authority.TICKET if ticket else source.authority,
        outlet=entry.outlet or source.name,
        region=source.region,
        published_at=entry.dated,
        fetched_at=max(entry.at, m.clock.now()),
        external_id=entry.id,
    )


def _play(m: Monitor, clock: SimulatedClock, stream: Stream) -> None:
    """Let all texts in, half a day at a time."""
    sites = {site.source: site for site in stream.sites}
    steps: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in stream.entries:
        steps[max(0, (entry.at - stream.start) // STEP)].append(entry)
    for number in sorted(steps):
        clock.move_to(max(clock.now(), stream.start + (number + 1) * STEP))
        pipeline.assess(m, pipeline.ingest(m, _received(m, steps[number], sites)))


def _received(m: Monitor, entries: Sequence[Entry], sites: dict[str, Site]) -> list[int]:
    by_source: defaultdict[str, list[RawItem]] = defaultdict(list)
    for entry in entries:
        by_source[entry.source].append(_raw(m, entry, sites[entry.source]))
    batches = [pipeline.receive(m, source, raws) for source, raws in sorted(by_source.items())]
    return [batch for batch in batches if batch is not None]


def _composed(m: Monitor, stream: Stream, **order: str) -> Document:
    wanted = Order(kind="gap", start=stream.end - timedelta(days=14), end=stream.end, **order)
    with m.store.read() as unit:
        return gap.load(m, unit, wanted, Stage(number=1, now=stream.end))


@pytest.mark.slow
def test_gap_is_told_as_reviewed(watch: Callable[..., Monitor], house: Monitor) -> None:
    stream = load_stream()
    clock = SimulatedClock(stream.start)
    m = watch(clock)
    with m.store.write() as unit:
        unit.runs.add(
            Run(
                id="first",
                job="collect",
                started_at=stream.start,
                finished_at=stream.start,
                outcome="ok",
                counts={},
            )
        )
    _play(m, clock, stream)

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
