"""The demonstration let in half a day at a time: what reports over it are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor import pipeline
from monitor.clock import SimulatedClock
from monitor.demo.stream import Entry, Site, Stream
from monitor.types import Authority, Platform, RawItem, Run

if TYPE_CHECKING:
    from monitor.app import Monitor

STEP = timedelta(hours=12)


def play(m: Monitor, clock: SimulatedClock, stream: Stream) -> None:
    """Let all texts in; the watch begins with the first of them."""
    began = Run(
        id="first",
        job="collect",
        started_at=stream.start,
        finished_at=stream.start,
        outcome="ok",
        counts={},
    )
    with m.store.write() as unit:
        unit.runs.add(began)
    sites = {site.source: site for site in stream.sites}
    steps: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in stream.entries:
        steps[max(0, (entry.at - stream.start) // STEP)].append(entry)
    for number in sorted(steps):
        clock.move_to(max(clock.now(), stream.start + (number + 1) * STEP))
        pipeline.assess(m, pipeline.ingest(m, _received(m, steps[number], sites)))


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


def _received(m: Monitor, entries: Sequence[Entry], sites: dict[str, Site]) -> list[int]:
    by_source: defaultdict[str, list[RawItem]] = defaultdict(list)
    for entry in entries:
        by_source[entry.source].append(_raw(m, entry, sites[entry.source]))
    batches = [pipeline.receive(m, source, raws) for source, raws in sorted(by_source.items())]
    return [batch for batch in batches if batch is not None]
