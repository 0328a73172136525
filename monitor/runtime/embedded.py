"""One process on one machine: APScheduler rings the ticks, what is due is a column."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.app import Monitor
from monitor.jobs import JOBS, ring


def run_until_stopped(m: Monitor) -> None:
    """Ring every job on its interval until SIGINT or SIGTERM; work in hand is finished first."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(JOBS))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
        timezone="Asia/Shanghai",
    )
    for job in JOBS:
        scheduler.add_job(
            ring, "interval", seconds=job.every.total_seconds(), args=(m, job), id=job.name
        )
    with _stop_signal() as stopped:
        scheduler.start()
        try:
            stopped.wait()
        finally:
            scheduler.shutdown(wait=True)


@contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
