"""The shipped stream, a clock inside it, and the sites on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from monitor.clock import SimulatedClock, utc
from monitor.demo.site import DemoSite
from monitor.demo.stream import Stream, load_stream

DATA = Path(__file__).parents[2] / "data"


@cache
def _shipped() -> Stream:
    return load_stream(DATA / "demo")


@pytest.fixture
def data_dir() -> Path:
    return DATA


@pytest.fixture
def stream() -> Stream:
    """The demonstration as it is shipped; it is frozen, so tests may share it."""
    return _shipped()


@pytest.fixture
def clock() -> SimulatedClock:
    """Noon of the first day."""
    return SimulatedClock(utc(datetime(2026, 6, 15, 12)))


@pytest.fixture
def site(stream: Stream, clock: SimulatedClock) -> Iterator[DemoSite]:
    with DemoSite(stream, clock) as site:
        yield site
