"""EDGE: a host that does not answer, or asks for it, is left alone and tried again by itself.

So ten sources on a dead host cost one time-out, not ten; and no source is ever forgotten.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.errors import FetchError

_FAILURES = 3
_FIRST_REST = timedelta(minutes=1)
_LONGEST_REST = timedelta(minutes=15)
_TRIAL = timedelta(seconds=90)
"""How long the one that tries again has the host to itself."""


@dataclass(slots=True)
class _Host:
    failures: int = 0
    rest: timedelta = _FIRST_REST
    until: datetime | None = None
    asked: bool = False
    """Whether the rest is the host's own wish."""


class Circuit:
    """Which hosts are resting; safe to share between threads."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def check(self, host: str, now: datetime) -> None:
        """Return when ``host`` may be tried; FetchError, saying until when, while it rests."""
        with self._lock:
            known = self._hosts.get(host)
            if known is None or known.until is None:
                return
            if known.until <= now:
                known.until = now + _TRIAL  # one goes ahead, the others wait for what it finds
                return
            left = (known.until - now).total_seconds()
            why = "网站要求稍后再来" if known.asked else "接连无应答"
            at = f"{desk(known.until):%H:%M:%S}"
        raise FetchError(
            f"{host}：{why}，暂停访问至 {at}；届时自动重试", retry_after_s=max(left, 1.0)
        )

    def answered(self, host: str) -> None:
        """Whatever it said, it is there: the circuit closes."""
        with self._lock:
            self._hosts.pop(host, None)

    def failed(self, host: str, now: datetime) -> None:
        """It did not answer: after the third time in a row it rests, each time for longer."""
        with self._lock:
            known = self._hosts.setdefault(host, _Host())
            known.failures += 1
            if known.failures >= _FAILURES:
                known.asked = False
                known.until = now + known.rest
                known.rest = min(known.rest * 2, _LONGEST_REST)

    def asked_to_wait(self, host: str, now: datetime, seconds: float) -> None:
        """It said for how long it wants rest (Retry-After): all its sources wait, within reason."""
        with self._lock:
            known = self._hosts.setdefault(host, _Host())
            known.asked = True
            known.until = now + min(timedelta(seconds=seconds), _LONGEST_REST)
