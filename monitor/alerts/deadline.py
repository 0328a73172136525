"""An end to waiting for others, however slowly they drip. EDGE.

A limit on each step of a conversation is none on the whole: who sends a byte now and then would
hold up all messages behind this one. Used by ``send`` alone.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Mapping
from threading import Event, Thread
from typing import Any, Final, Self

_AGAIN_S: Final = 0.2
"""A connection may come about after the time is over."""


class Deadline:
    """Hangs up a connection when the time is over, and raises TimeoutError at the end."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._line: Callable[[], socket.socket | None] = lambda: None
        self._ended = Event()
        self._over = False

    def __enter__(self) -> Self:
        Thread(target=self._keep, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._over:
            raise TimeoutError

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Told by the web client of each step it takes."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            line = info["return_value"].get_extra_info("socket")
            self.watch(lambda: line)

    def watch(self, line: Callable[[], socket.socket | None]) -> None:
        """Hang up what ``line`` gives when the time is over; it may give it later."""
        self._line = line

    def _keep(self) -> None:
        wait = self._seconds
        while not self._ended.wait(wait):
            self._over = True
            wait = _AGAIN_S
            if (line := self._line()) is not None:
                with contextlib.suppress(OSError):  # below TLS, which is not made for two threads
                    socket.socket.shutdown(line, socket.SHUT_RDWR)


def within(seconds: float, act: Callable[[], object]) -> bool:
    """Whether ``act`` gives something true and raises nothing.

    TimeoutError when it takes longer; it is then left to itself, since no thread can be ended.
    """
    given: list[bool] = []

    def run() -> None:
        well = False
        with contextlib.suppress(Exception):
            well = bool(act())
        given.append(well)

    worker = Thread(target=run, daemon=True)
    worker.start()
    worker.join(seconds)
    if not given:
        raise TimeoutError
    return given[0]
