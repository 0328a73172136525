"""A store as the reports find it: a day of a million observed items, and a year of series.

    python bench/reports_store.py sqlite:////tmp/reports.db
    python bench/reports_store.py postgresql:///reports

What is real and what is not: the ten thousand relevant items of the last day (texts of our own, see
``made_day``) go hour by hour through the hops of spooling, ingest and assessment, so that their
judgements, incidents, grades and ledger are what the monitor itself makes of them; alerts are left
out, because planning some thousands takes longer than all the rest. The day before is the same once
more, put there in bulk (``day_before``). Of the other 990,000 the gate keeps nothing, so only what
it leaves behind is put there, through the same repositories: their hashes and the tallies of their
sources. Of the rest of the year, items are not kept; its last week is drawn and counted item by
item, and the other fifty-one are that week again, set back and scaled, inserted by the database
itself.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from day_before import put_the_day_before
from made_day import SEED, MadeDays
from sqlalchemy import Insert, Integer, case, insert, select, type_coerce

from monitor import pipeline
from monitor.app import Monitor, open_monitor
from monitor.classify.training import read_samples
from monitor.clock import SimulatedClock
from monitor.settings import load_settings, shipped_config_dir, shipped_data_dir
from monitor.store import Store
from monitor.store.columns import hour_number
from monitor.store.tables import counts
from monitor.types import RawItem, Run, Tally

END = datetime(2026, 6, 15, 16, tzinfo=UTC)
"""Midnight at the desk, after the day of a million."""
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
_HOUR = timedelta(hours=1)
_WEEKS = 52
_TRAINING = Path(__file__).parent.parent / "data" / "training"


def build(
    url: str,
    folder: Path,
    *,
    relevant: int = 10_000,
    observed: int = 1_000_000,
    a_day: int = 10_000,
    tell: Callable[[str], None] = print,
) -> None:
    """Fill the empty database at ``url``; ``a_day`` is how many items a day the year has."""
    days = made_days()
    with monitor_of(url, folder, END - DAY) as m:
        _clocked(tell, "a year of series", lambda: year_of_series(m.store, days, a_day))
        _clocked(tell, "a day of items", lambda: a_day_of_items(m, days, relevant, observed))
        _clocked(tell, "the day before", lambda: the_day_before(m))
        with m.store.read() as unit:
            tell(f"held: {unit.held()}")


def monitor_of(url: str, folder: Path, now: datetime) -> AbstractContextManager[Monitor]:
    """The monitor on the database at ``url``, with the settings that are shipped."""
    return open_monitor(shipped_config_dir(), url, data_dir=folder, clock=SimulatedClock(now))


def made_days() -> MadeDays:
    """The maker of days, of our training texts and the counties there are."""
    topics = [topic.id for topic in load_settings(shipped_config_dir()).topics.topics]
    return MadeDays(read_samples(_TRAINING, topics), _counties(), SEED)


def _counties() -> dict[str, str]:
    table = shipped_data_dir() / "gazetteer" / "regions.csv"
    with table.open(encoding="utf-8") as lines:
        return {r["code"]: r["name"] for r in csv.DictReader(lines) if r["level"] == "county"}


# ── the day ──────────────────────────────────────────────────────────────────────────────────


def a_day_of_items(m: Monitor, days: MadeDays, relevant: int, observed: int) -> None:
    """Everything of the last day: what is kept by the hops, of the rest what the gate leaves."""
    clock = m.clock
    assert isinstance(clock, SimulatedClock)  # noqa: S101 - as ``monitor_of`` made it
    by_hour: defaultdict[datetime, list[RawItem]] = defaultdict(list)
    for raw in days.raws(days.day(END - DAY, relevant)):
        by_hour[raw.fetched_at.replace(minute=0, second=0, microsecond=0) + _HOUR].append(raw)
    for end in sorted(by_hour):
        clock.move_to(end)
        _leave_behind(m.store, end, (observed - relevant) // 24)
        _through_the_hops(m, by_hour[end])


def _through_the_hops(m: Monitor, raws: Sequence[RawItem]) -> None:
    by_source: defaultdict[str, list[RawItem]] = defaultdict(list)
    for raw in raws:
        by_source[raw.source_id].append(raw)
    for source_id in sorted(by_source):
        pipeline.receive(m, source_id, by_source[source_id])
    with m.store.read() as unit:
        spooled = unit.batches.pending(len(raws))
    kept = pipeline.ingest(m, spooled)
    with m.store.read() as unit:
        due = unit.incidents.due_for_review(m.clock.now(), len(raws))
    pipeline.assess(m, kept, due)


def _leave_behind(store: Store, at: datetime, number: int) -> None:
    """What ``number`` items that are about something else leave: hashes and tallies."""
    rows = []
    for n in range(number):
        digest = hashlib.blake2b(f"{at}{n}".encode(), digest_size=12).hexdigest()
        rows.append((digest, digest[:16], None))
    with store.write() as unit:
        unit.items.remember(rows, at)
        share = Tally(seen=number // 20, visits=12)
        unit.sources.tally([(at, f"news-{n}", share) for n in range(20)])


def the_day_before(m: Monitor) -> None:
    """The last day once more, a day earlier; and that the watch began a year ago."""
    begun = END - 53 * WEEK
    with m.store.write() as unit:
        put_the_day_before(unit, END - DAY, END)
        unit.runs.add(
            Run(
                id="bench",
                job="collect",
                started_at=begun,
                finished_at=begun,
                outcome="ok",
                counts={},
            )
        )


# ── the year ─────────────────────────────────────────────────────────────────────────────────


def year_of_series(store: Store, days: MadeDays, a_day: int) -> None:
    """A year of counts and volumes, ``a_day`` items each day, up to the last day."""
    last = END - DAY
    for number in range(7, 0, -1):
        items, judged = zip(*days.judged(days.day(last - number * DAY, a_day)), strict=True)
        with store.write() as unit:
            unit.counts.count(items, judged)
            unit.volumes.count(items, [each.topics[0].topic_id for each in judged])
    with store.read() as unit:
        week = unit.volumes.before(END)
    draw = random.Random(SEED)  # noqa: S311 - a bench, not a secret
    for weeks in range(1, _WEEKS):
        percent = draw.randint(60, 140)
        with store.write() as unit:
            connection = unit._connection  # noqa: SLF001 - no part of the monitor repeats a week
            connection.execute(_repeated(last - WEEK, weeks, percent))
            unit.volumes.take_over(
                [
                    (topic, at - weeks * WEEK, max(1, n * percent // 100), first * percent // 100)
                    for topic, at, n, first in week
                ]
            )


def _repeated(start: datetime, weeks: int, percent: int) -> Insert:
    """The counts of the week from ``start`` once more, earlier, and scaled."""
    hour, first = type_coerce(counts.c.hour, Integer), hour_number(start)
    number, originals = counts.c["items"] * percent // 100, counts.c.originals * percent // 100
    earlier = (
        counts.c.topic,
        counts.c.dimension,
        hour - weeks * 168,
        counts.c.value,
        case((number > 0, number), else_=1),
        originals,
    )
    of_the_week = select(*earlier).where(hour >= first, hour < first + 168)
    return insert(counts).from_select(counts.c.keys(), of_the_week)


def _clocked(tell: Callable[[str], None], what: str, work: Callable[[], None]) -> None:
    began = time.perf_counter()
    work()
    tell(f"{what}: {time.perf_counter() - began:.0f} s")


def main() -> None:
    """Build one store."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url", help="address of an empty database")
    parser.add_argument("--relevant", type=int, default=10_000, help="items kept of the last day")
    parser.add_argument("--observed", type=int, default=1_000_000, help="items seen on it")
    parser.add_argument("--a-day", type=int, default=10_000, help="relevant items a day before it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        build(
            asked.url,
            Path(folder),
            relevant=asked.relevant,
            observed=asked.observed,
            a_day=asked.a_day,
        )


if __name__ == "__main__":
    main()
