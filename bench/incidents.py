"""A month of a million items through grouping and grading: `make bench-incidents`.

First the pure stages with the members in memory, then the hop ``pipeline.assess`` on SQLite with
fewer items, then how firm the grades of the acceptance cases are. Grouping takes every day of the
month; grading takes several times as long and is done on the days of ``--graded``. Times are of
the processor, the making of the stream left out. Takes the folder of evaluation data; ``--items``
and ``--hop-items`` make it shorter.
"""

from __future__ import annotations

import argparse
import csv
import resource
import time
from collections.abc import Collection, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path

from firmness import DRAWS, firmness
from hop import through_the_hop
from month import Month, Text, texts
from pure_desk import PureDesk

from monitor.app import load_classifier, load_gazetteer
from monitor.settings import Settings, load_settings, shipped_config_dir, shipped_data_dir

STEP = timedelta(minutes=5)
"""Time between two batches, as in the replay."""
_A_DAY = timedelta(days=1) // STEP
_FULL = 3
"""Days after which as many stories go on as begin."""


def counties() -> dict[str, str]:
    """Names of the counties by code."""
    table = shipped_data_dir() / "gazetteer" / "regions.csv"
    with table.open(encoding="utf-8") as lines:
        return {r["code"]: r["name"] for r in csv.DictReader(lines) if r["level"] == "county"}


def pure(month: Month, settings: Settings, graded: Collection[int]) -> None:
    """The stream through the pure stages, a line a day, then the figures."""
    desk = PureDesk(settings, load_gazetteer(settings))
    by_day: dict[int, tuple[int, float]] = {}
    items, seconds, day = 0, 0.0, 1
    for number, (end, members) in enumerate(month.steps(STEP), 1):
        began = time.process_time()
        desk.take(members, end, graded=day in graded)
        if number % _A_DAY == 0:
            desk.forget()
        seconds += time.process_time() - began
        items += len(members)
        if number % _A_DAY == 0:
            by_day[day] = items, seconds
            print(
                f"day {day:2}: {items:6} items, {1e6 * seconds / max(items, 1):5.0f} us each"
                f"{', graded' if day in graded else ''}; {len(desk.candidates)} open of "
                f"{len(desk.sizes)}, {desk.looks} looks so far, {memory():.0f} MB",
                flush=True,
            )
            items, seconds, day = 0, 0.0, day + 1
    say({d: n for d, n in by_day.items() if d in graded}, "grouped and graded")
    say({d: n for d, n in by_day.items() if d not in graded and d > _FULL}, "grouped")
    largest = ", ".join(str(size) for _, size in desk.sizes.most_common(5))
    alone = sum(size == 1 for size in desk.sizes.values()) / max(len(desk.sizes), 1)
    print(
        f"{sum(desk.sizes.values())} items in {len(desk.sizes)} incidents, {alone:.0%} of them of "
        f"one item, largest {largest}; peak {memory():.0f} MB"
    )


def say(by_day: Mapping[int, tuple[int, float]], what: str) -> None:
    """Items a second over some days, and the cost of the last against that of the first."""
    if not by_day:
        return
    items, seconds = (sum(column) for column in zip(*by_day.values(), strict=True))
    (first, (few, early)), *_, (last, (many, late)) = [*by_day.items(), *by_day.items()]
    print(
        f"{what}: {items / seconds:.0f} items/s; day {last} costs "
        f"{late / max(many, 1) / (early / max(few, 1)):.2f} of day {first} an item"
    )


def judged(evaluation: Path) -> list[Text]:
    """The texts the month is told from."""
    settings = load_settings(shipped_config_dir())
    topics = [topic.id for topic in settings.topics.topics]
    return texts(evaluation, shipped_data_dir() / "training", topics, load_classifier(settings))


def memory() -> float:
    """Peak of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("evaluation", type=Path)
    asked.add_argument("--items", type=int, default=1_000_000)
    asked.add_argument("--hop-items", type=int, default=20_000)
    asked.add_argument("--graded", type=int, nargs="*", default=[4, 30])
    wanted = asked.parse_args()
    settings = load_settings(shipped_config_dir())
    with ProcessPoolExecutor(1) as elsewhere:  # the classifier's memory is not ours
        found = elsewhere.submit(judged, wanted.evaluation).result()
    real = sum(text.real for text in found)
    print(f"{len(found)} texts, {real} of them real; {memory():.0f} MB to begin with")
    pure(Month(found, counties(), wanted.items), settings, wanted.graded)
    if wanted.hop_items:
        through_the_hop(Month(found, counties(), wanted.items), wanted.hop_items, STEP)
    for whole in (True, False):
        firm = firmness(settings.severity, whole=whole)
        what = "factors" if whole else "single figures"
        print(
            f"{firm.right}/{firm.cases} cases; {what} moved by up to 20 %: {firm.flipped:.1%} of "
            f"tiers flip in {DRAWS} draws; most: {firm.most}"
        )


if __name__ == "__main__":
    main()
