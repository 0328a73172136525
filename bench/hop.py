"""The same stream through the hop ``pipeline.assess`` on SQLite, items already kept and judged."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from month import FIRST, Month

from monitor import pipeline
from monitor.app import Monitor, open_monitor
from monitor.clock import SimulatedClock
from monitor.settings import shipped_config_dir
from monitor.types import Member


def through_the_hop(month: Month, most: int, step: timedelta) -> None:
    """Print the items a second of ``assess``, looks that fall due included, alerts left out."""
    clock = SimulatedClock(FIRST)
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        url = f"sqlite:///{folder}/bench.db"
        with open_monitor(shipped_config_dir(), url, data_dir=Path(folder), clock=clock) as m:
            numbers: dict[int, int] = {}
            items, looks, seconds = 0, 0, 0.0
            for end, members in month.steps(step):
                clock.move_to(end)
                ids = _kept(m, members, numbers)
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


def _kept(m: Monitor, members: list[Member], numbers: dict[int, int]) -> list[int]:
    """Keep the items under the numbers the store gives them."""
    with m.store.write() as unit:
        for member in members:
            item = replace(member.item, origin_id=numbers.get(member.item.origin_id or 0))
            (kept,) = unit.items.add([item], [None])
            unit.items.save_judgements([replace(member.classification, item_id=kept.id)])
            numbers[member.item.id] = kept.id
    return [numbers[member.item.id] for member in members]


def _assessed(m: Monitor, ids: list[int]) -> int:
    """Assess a batch and what is due: the number of looks."""
    with m.store.read() as unit:
        due = unit.incidents.due_for_review(m.clock.now(), 10_000)
    return len(pipeline.assess(m, ids, due))
