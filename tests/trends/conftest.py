"""Series made by rule or by a seeded generator, so that every run sees the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from monitor.clock import utc
from monitor.trends.series import Series, Step

MONDAY = utc(datetime(2026, 6, 1))

Daily = Callable[[Sequence[float]], Series]


@pytest.fixture
def monday() -> datetime:
    """1 June 2026, 0:00 at the desk; no public holiday but the 19th follows."""
    return MONDAY


@pytest.fixture
def daily() -> Daily:
    """A series by day from that Monday on."""
    return lambda values: Series(start=MONDAY, step=Step.DAY, values=tuple(values))


@pytest.fixture
def hourly() -> Daily:
    """A series by hour from that Monday on."""
    return lambda values: Series(start=MONDAY, step=Step.HOUR, values=tuple(values))


@pytest.fixture
def day() -> timedelta:
    """One day."""
    return timedelta(days=1)
