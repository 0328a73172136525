"""The same stream through the hop ``pipeline.assess`` on SQLite, items already kept and judged."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from month import FIRST, Month, Step

from monitor import pipeline
from monitor.app import Monitor, open_monitor
from monitor.clock import SimulatedClock
from monitor.settings import shipped_config_dir


def through_the_hop(month: Month, most: int, step: timedelta) -> None:
    """Print the items a second of ``assess``, looks that fall due included, alerts left out."""
    clock = SimulatedClock(FIRST)
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        url = f"sqlite:///{folder}/bench.db"
        with open_monitor(shipped_config_dir(), url, data_dir=Path(folder), clock=clock) as m:
            numbers: dict[int, int] = {}
            items, looks, seconds = 0, 0, 0.0
            for came in month.steps(step):
                end = came.end
                clock.move_to(end)
                ids = _kept(m, came, numbers)
                began = time.process_time()
                looks += _assessed(m, ids)
                seconds += time.process_time() - began
                items += len(ids)
                if items >= most:
                    break
    print(
        f"the hop on SQLite: {items} items in the first {(end - FIRST) / timedelta(days=1):.1f} "
        f"days of the same month, {items / seconds:.0f} items/s, {looks} looks"
    )


def _kept(m: Monitor, came: Step, numbers: dict[int, int]) -> list[int]:
    """Keep the items under the numbers the store gives them, and what was seen again."""
    with m.store.write() as unit:
        for member in came.members:
            item = replace(member.item, origin_id=numbers.get(member.item.origin_id or 0))
            (kept,) = unit.items.add([item], [None])
            unit.items.save_judgements([replace(member.classification, item_id=kept.id)])
            numbers[member.item.id] = kept.id
        again = [replace(s, item_id=numbers[s.item_id]) for s in came.sightings]
        unit.items.observe(again)
        unit.incidents.touch(sorted({s.item_id for s in again}), came.end)
    return [numbers[member.item.id] for member in came.members]


def _assessed(m: Monitor, ids: list[int]) -> int:
    """Assess a batch and what is due: the number of looks."""
    with m.store.read() as unit:
        due = unit.incidents.due_for_review(m.clock.now(), 10_000)
    return len(pipeline.assess(m, ids, due))
