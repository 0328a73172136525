"""A month of a million items through grouping and grading: `make bench-incidents`.

First the pure stages with the members in memory, then the hop ``pipeline.assess`` on SQLite with
fewer items, then how firm the grades of the acceptance cases are. Every day is grouped and graded.
Times are of the processor, the making of the stream left out; the shape of the stream is told in
``month``. Takes the folder of evaluation data; ``--items``, ``--days`` and ``--hop-items`` make it
shorter.
"""

from __future__ import annotations

import argparse
import csv
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from firmness import DRAWS, firmness
from hop import through_the_hop
from month import DAYS, SHAPE, Month
from pure_desk import PureDesk
from stories import Sources, sources

from monitor.app import load_classifier, load_gazetteer
from monitor.settings import Settings, load_settings, shipped_config_dir, shipped_data_dir

STEP = timedelta(minutes=5)
"""Time between two batches, as in the replay."""
_A_DAY = timedelta(days=1) // STEP
_SIX_HOURS = timedelta(hours=6) // STEP
_FULL = 4
"""The first day on which as many stories end as begin: an incident is open for three."""


@dataclass(slots=True)
class Day:
    """What one day brought, and what it cost."""

    items: int = 0
    sightings: int = 0
    seconds: float = 0.0

    @property
    def each(self) -> float:
        """Seconds an item, what its sightings and looks cost counted in."""
        return self.seconds / max(self.items, 1)


def counties() -> dict[str, str]:
    """Names of the counties by code."""
    table = shipped_data_dir() / "gazetteer" / "regions.csv"
    with table.open(encoding="utf-8") as lines:
        return {r["code"]: r["name"] for r in csv.DictReader(lines) if r["level"] == "county"}


def pure(month: Month, settings: Settings, last_day: int) -> None:
    """The stream through the pure stages, a line a day, then the figures."""
    desk = PureDesk(settings, load_gazetteer(settings))
    days = [Day()]
    for number, step in enumerate(month.steps(STEP), 1):
        day = days[-1]
        began = time.process_time()
        desk.take(step)
        if number % _SIX_HOURS == 0:
            desk.forget()
        day.seconds += time.process_time() - began
        day.items += len(step.members)
        day.sightings += len(step.sightings)
        if number % _A_DAY == 0:
            print(
                f"day {len(days):2}: {day.items:6} items, {day.sightings:5} sightings, "
                f"{1e6 * day.each:5.0f} us an item; {len(desk.candidates)} open of "
                f"{len(desk.sizes)}, {desk.looks} looks so far, {memory():.0f} MB",
                flush=True,
            )
            if len(days) == last_day:
                break
            days.append(Day())
    say(days)
    largest = ", ".join(str(size) for _, size in desk.sizes.most_common(5))
    alone = sum(size == 1 for size in desk.sizes.values()) / max(len(desk.sizes), 1)
    print(
        f"{sum(desk.sizes.values())} items in {len(desk.sizes)} incidents, {alone:.0%} of them of "
        f"one item, largest {largest}; {desk.looks} looks, {desk.graded} of them with another "
        f"grade; peak {memory():.0f} MB"
    )


def say(days: list[Day]) -> None:
    """Items and appearances a second, and the cost of the last day against earlier ones."""
    items, seconds = sum(d.items for d in days), sum(d.seconds for d in days)
    appearances = items + sum(d.sightings for d in days)
    print(
        f"grouped and graded: {items} items, {items / seconds:.0f} a second; with the sightings "
        f"{appearances} appearances, {appearances / seconds:.0f} a second"
    )
    for first in (1, _FULL):
        if first < len(days):
            ratio = days[-1].each / days[first - 1].each
            print(f"day {len(days)} costs {ratio:.2f} of day {first} an item")


def told_from(evaluation: Path) -> Sources:
    """The texts the month is told from."""
    settings = load_settings(shipped_config_dir())
    topics = [topic.id for topic in settings.topics.topics]
    return sources(evaluation, shipped_data_dir() / "training", topics, load_classifier(settings))


def memory() -> float:
    """Peak of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("evaluation", type=Path)
    asked.add_argument("--items", type=int, default=1_000_000)
    asked.add_argument("--days", type=int, default=DAYS)
    asked.add_argument("--hop-items", type=int, default=20_000)
    wanted = asked.parse_args()
    settings = load_settings(shipped_config_dir())
    with ProcessPoolExecutor(1) as elsewhere:  # the classifier's memory is not ours
        found = elsewhere.submit(told_from, wanted.evaluation).result()
    real = sum(text.real for text in found.texts)
    kept = "".join(settings.severity.grouping.common_words)
    print(f"{len(found.texts)} texts, {real} of them real; {memory():.0f} MB to begin with")
    print(SHAPE)
    if wanted.days:
        pure(Month(found, kept, counties(), wanted.items), settings, wanted.days)
    if wanted.hop_items:
        through_the_hop(Month(found, kept, counties(), wanted.items), wanted.hop_items, STEP)
    for whole in (True, False):
        firm = firmness(settings.severity, whole=whole)
        what = "factors" if whole else "single figures"
        print(
            f"{firm.right}/{firm.cases} cases; {what} moved by up to 20 %: {firm.flipped:.1%} of "
            f"tiers flip in {DRAWS} draws; most: {firm.most}"
        )


if __name__ == "__main__":
    main()
