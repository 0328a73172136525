"""One process on one machine: APScheduler rings the ticks, what is due is a column."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.app import Monitor
from monitor.jobs import JOBS, Job, ring


def run_until_stopped(m: Monitor) -> None:
    """Ring every job now and on its interval until SIGINT or SIGTERM; then finish what is in hand.

    A job that takes longer than its interval is not rung again until it is done, beyond the
    number of rings that it allows at once. What follows a job that did something is rung at once.
    """
    # It warns each time it does not ring such a job.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(sum(job.at_once for job in JOBS))},
        job_defaults={"coalesce": True, "misfire_grace_time": 60},
        timezone="Asia/Shanghai",
    )
    bell = SimpleQueue[str]()
    for job in JOBS:
        scheduler.add_job(
            _ring,
            "interval",
            seconds=job.every.total_seconds(),
            args=(m, job, bell),
            id=job.name,
            max_instances=job.at_once,
            next_run_time=m.clock.now(),
        )
    with stop_signal() as stopped:
        scheduler.start()
        try:
            with _listening(bell, scheduler, m):
                stopped.wait()
        finally:
            scheduler.shutdown(wait=True)


def _ring(m: Monitor, job: Job, bell: SimpleQueue[str]) -> None:
    if ring(m, job) and job.then:
        bell.put(job.then)


@contextmanager
def _listening(
    bell: SimpleQueue[str], scheduler: BackgroundScheduler, m: Monitor
) -> Iterator[None]:
    """Have the jobs that ``bell`` names run out of their turn, while the block runs.

    A thread of its own does it: the scheduler, while it stops, waits for the jobs in hand, and a
    job that called it then would wait for it in turn.
    """

    def listen() -> None:
        for name in iter(bell.get, ""):
            scheduler.modify_job(name, next_run_time=m.clock.now())

    thread = threading.Thread(target=listen, name="bell")
    thread.start()
    try:
        yield
    finally:
        bell.put("")
        thread.join()


@contextmanager
def stop_signal() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set while the block runs, instead of ending the process."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
