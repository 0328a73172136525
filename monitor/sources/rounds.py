"""EDGE: many sources at once, one at a time per host, no host faster than its pace.

A host that hangs holds one thread and its own sources, no others.
"""

from __future__ import annotations

import contextvars
import heapq
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from monitor.clock import Clock
from monitor.sources.base import Source, host_of
from monitor.sources.fetch import Fetcher
from monitor.sources.visit import Harvest, visit
from monitor.sources.worker import ParserPool
from monitor.types import Rhythm, SourceState

_TOGETHER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One source to visit, and what is remembered of it."""

    source: Source
    state: SourceState
    rhythm: Rhythm | None = None


def make_rounds(
    errands: Sequence[Errand],
    fetcher: Fetcher,
    pool: ParserPool,
    clock: Clock,
    *,
    threads: int,
    start_within_s: float,
) -> Generator[list[Harvest], None, None]:
    """The harvests of ``errands``, some at a time as they come.

    No visit begins later than ``start_within_s`` after this did; what is left over then is simply
    not among the harvests. An error in a thread is raised here.
    """
    line = _Line(errands, fetcher, until=time.monotonic() + start_within_s)
    finished: SimpleQueue[Harvest | None] = SimpleQueue()

    def work() -> None:
        try:
            while (errand := line.next()) is not None:
                try:
                    harvest = visit(
                        errand.source, errand.state, fetcher, pool, clock.now(), errand.rhythm
                    )
                finally:
                    line.done(errand)
                finished.put(harvest)
        finally:
            try:
                fetcher.leave()
            finally:
                finished.put(None)

    count = max(1, min(threads, line.hosts))
    with ThreadPoolExecutor(count, "collect") as workers:
        working = [workers.submit(contextvars.copy_context().run, work) for _ in range(count)]
        try:
            yield from _as_they_come(finished, count)
        finally:
            line.stop()
        for worker in working:
            worker.result()


def _as_they_come(finished: SimpleQueue[Harvest | None], count: int) -> Iterator[list[Harvest]]:
    while count:
        together = [finished.get()]
        while len(together) < _TOGETHER:
            try:
                together.append(finished.get_nowait())
            except Empty:
                break
        harvests = [harvest for harvest in together if harvest is not None]
        count -= len(together) - len(harvests)
        if harvests:
            yield harvests


class _Line:
    """Hosts in the order of their turns; safe to share between threads."""

    def __init__(self, errands: Sequence[Errand], fetcher: Fetcher, *, until: float) -> None:
        self._fetcher = fetcher
        self._until = until
        self._waiting: dict[str, deque[Errand]] = {}
        self._busy = 0
        self._changed = threading.Condition()
        for errand in errands:
            self._waiting.setdefault(_host(errand), deque()).append(errand)
        self.hosts = len(self._waiting)
        self._turns = [(fetcher.turn(host), n, host) for n, host in enumerate(self._waiting)]
        heapq.heapify(self._turns)

    def next(self) -> Errand | None:
        """The next errand, when its host's turn has come; None when nothing more may begin."""
        with self._changed:
            while True:
                now = time.monotonic()
                if now > self._until or not (self._turns or self._busy):
                    self._changed.notify_all()
                    return None
                if self._turns and self._turns[0][0] <= now:
                    host = heapq.heappop(self._turns)[2]
                    self._busy += 1
                    return self._waiting[host].popleft()
                turn = min(self._turns[0][0] if self._turns else self._until, self._until)
                self._changed.wait(max(turn - now, 0.001))

    def done(self, errand: Errand) -> None:
        """``errand`` is over: its host may have the next turn."""
        host = _host(errand)
        with self._changed:
            self._busy -= 1
            if self._waiting[host]:
                heapq.heappush(self._turns, (self._fetcher.turn(host), id(errand), host))
            self._changed.notify()

    def stop(self) -> None:
        """Let nothing more begin."""
        with self._changed:
            self._until = 0.0
            self._changed.notify_all()


def _host(errand: Errand) -> str:
    """What must not be asked twice at once: a host, or a file by its own name."""
    config = errand.source.config
    return host_of(config.url) or config.id
