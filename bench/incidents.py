"""A month of a million items through grouping and grading: `make bench-incidents`.

First the pure stages with the members in memory, then the hop ``pipeline.assess`` on SQLite with
fewer items, then how firm the grades of the acceptance cases are. Times are of the processor, the
making of the stream left out. Takes the folder of evaluation data; ``--items``, ``--hop-items`` and
``--days`` make it shorter, ``--profile`` shows where the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import pstats
import resource
import time
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

from firmness import DRAWS, firmness
from hop import through_the_hop
from month import DAYS, Month, texts
from pure_desk import PureDesk

from monitor.app import load_classifier, load_gazetteer
from monitor.settings import Settings, load_settings, shipped_config_dir, shipped_data_dir

STEP = timedelta(minutes=5)
"""Time between two batches, as in the replay."""
_A_DAY = timedelta(days=1) // STEP


def counties() -> dict[str, str]:
    """Names of the counties by code."""
    table = shipped_data_dir() / "gazetteer" / "regions.csv"
    with table.open(encoding="utf-8") as lines:
        return {r["code"]: r["name"] for r in csv.DictReader(lines) if r["level"] == "county"}


def pure(month: Month, settings: Settings, days: int, profile: cProfile.Profile | None) -> None:
    """The stream through the pure stages, a line a day, then the figures."""
    desk = PureDesk(settings, load_gazetteer(settings))
    by_day: list[tuple[int, float]] = []
    items, seconds, open_most = 0, 0.0, 0
    for number, (end, members) in enumerate(month.steps(STEP), 1):
        with profile or nullcontext():
            began = time.process_time()
            desk.take(members, end)
            seconds += time.process_time() - began
        items += len(members)
        if number % _A_DAY == 0:
            began = time.process_time()
            desk.forget()
            seconds += time.process_time() - began
            by_day.append((items, seconds))
            open_most = max(open_most, len(desk.candidates))
            say_day(by_day, len(desk.candidates), len(desk.sizes))
            if len(by_day) == days:
                break
            items, seconds = 0, 0.0
    say(desk, by_day, open_most)


def say_day(by_day: list[tuple[int, float]], open_now: int, known: int) -> None:
    items, seconds = by_day[-1]
    print(
        f"day {len(by_day):2}: {items:6} items, {1e6 * seconds / max(items, 1):4.0f} us each, "
        f"{open_now} open of {known}, {memory():.0f} MB",
        flush=True,
    )


def say(desk: PureDesk, by_day: list[tuple[int, float]], open_most: int) -> None:
    items, seconds = (sum(column) for column in zip(*by_day, strict=True))
    cost = [spent / max(count, 1) for count, spent in by_day]
    # Stories of the first days have only begun: the fourth day is the first full one.
    first = cost[min(3, len(cost) - 1)]
    print(
        f"pure stages: {items} items in {len(by_day)} days, {items / seconds:.0f} items/s; "
        f"last day {cost[-1] / first:.2f} of the first full day, {cost[-1] / cost[0]:.2f} of the "
        f"first; at most {open_most} open at the end of a day; peak {memory():.0f} MB"
    )
    largest = ", ".join(str(size) for _, size in desk.sizes.most_common(5))
    alone = sum(size == 1 for size in desk.sizes.values()) / len(desk.sizes)
    print(
        f"{len(desk.sizes)} incidents, {alone:.0%} of one item, largest {largest}; "
        f"{desk.looks} looks ({desk.looks / items:.2f} an item), {desk.graded} gradings kept"
    )


def memory() -> float:
    """Peak of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("evaluation", type=Path)
    asked.add_argument("--items", type=int, default=1_000_000)
    asked.add_argument("--hop-items", type=int, default=20_000)
    asked.add_argument("--days", type=int, default=DAYS)
    asked.add_argument("--profile", action="store_true")
    wanted = asked.parse_args()
    settings = load_settings(shipped_config_dir())
    topics = [topic.id for topic in settings.topics.topics]
    own = shipped_data_dir() / "training"
    found = texts(wanted.evaluation, own, topics, load_classifier(settings))
    real = sum(text.real for text in found)
    print(f"{len(found)} texts, {real} of them real; {memory():.0f} MB with the classifier")
    profile = cProfile.Profile(time.process_time) if wanted.profile else None
    pure(Month(found, counties(), wanted.items), settings, wanted.days, profile)
    if profile is not None:
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)
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
