"""One report in one process: opened, loaded and composed, set in type; prints figures as JSON.

    python bench/report_once.py daily sqlite:////tmp/reports.db

Called by ``reports.py``. Memory is the highest this process ever held.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Watch:
    """Seconds of wall and of the processor, by what was done in them."""

    def __init__(self) -> None:
        self.seconds: dict[str, tuple[float, float]] = {}
        self.memory: dict[str, int] = {}

    def timed(self, what: str, work: Callable[[], T]) -> T:
        """What ``work`` gives."""
        wall, own = time.perf_counter(), time.process_time()
        done = work()
        self.seconds[what] = time.perf_counter() - wall, time.process_time() - own
        self.memory[what] = peak_memory()
        return done


def peak_memory() -> int:
    """MB that this process held at most so far."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found.group(1)) // 1024 if found else 0


def main(kind: str, url: str, folder: Path) -> None:
    """Make the report of ``kind`` of the store at ``url``, and print what it cost."""
    watch = Watch()
    wall, own = time.perf_counter(), time.process_time()

    from reports_store import DAY, END, monitor_of  # noqa: PLC0415 - loading is a part of opening

    from monitor.reporting import files  # noqa: PLC0415
    from monitor.reporting.making import composed  # noqa: PLC0415
    from monitor.reporting.order import Order, Stage  # noqa: PLC0415
    from monitor.reports.render import charts  # noqa: PLC0415

    start = END - DAY if kind == "daily" else END.replace(year=END.year - 1)
    order = Order(
        kind=kind.partition("-")[0],
        start=start,
        end=END,
        name="daily" if kind == "daily" else "",
        scope="topic:arrears" if kind == "trend" else "",
    )
    if not charts.available():
        import_module("monitor.reports.render.charts.press")  # else loaded with the first drawing
    with monitor_of(url, folder, END) as m:
        watch.seconds["open"] = time.perf_counter() - wall, time.process_time() - own
        watch.memory["open"] = peak_memory()
        with m.store.read() as unit:
            document = watch.timed(
                "compose", lambda: composed(m, unit, order, Stage(number=1, now=END))
            )
        page = watch.timed("html", lambda: files.printed(document, ("html",), m.settings))
        text = watch.timed("docx", lambda: files.printed(document, ("docx",), m.settings))
        sizes = {form: len(made) for p in (page, text) for form, made in p.data.items()}
        figures = {"seconds": watch.seconds, "memory": watch.memory, "bytes": sizes}
        print(json.dumps(figures))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as here:
        main(sys.argv[1], sys.argv[2], Path(here))
