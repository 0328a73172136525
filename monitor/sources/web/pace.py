"""EDGE: at most one request a second and host, whatever the number of threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_EVERY_S = 1.0


class Pace:
    """Gives each request to a host its own moment."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, asked_s: float = 0.0) -> None:
        """Return when it is this request's turn; ``asked_s`` is the site's own crawl delay."""
        with self._lock:
            now = self._now()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + max(_EVERY_S, asked_s)
        if turn > now:
            self._sleep(turn - now)

    def turn(self, host: str) -> float:
        """The moment, on ``time.monotonic``, from which ``host`` may be asked again."""
        with self._lock:
            return self._next.get(host, 0.0)
