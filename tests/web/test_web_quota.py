"""How often somebody may ask."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from monitor.web.quota import Quota


def test_a_minutes_worth_is_allowed_at_once_and_then_no_more() -> None:
    quota = Quota(3)
    assert [quota.wait(0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 20.0]


def test_waiting_as_long_as_told_is_enough() -> None:
    quota = Quota(1)
    assert quota.wait(100.0) == 0.0
    assert quota.wait(130.0) == 30.0
    assert quota.wait(160.0) == 0.0


@given(st.integers(1, 20), st.lists(st.floats(0, 30), max_size=60))
def test_no_minute_sees_more_than_twice_the_quota(per_minute: int, gaps: list[float]) -> None:
    quota = Quota(per_minute)
    allowed = [now for now in accumulate(gaps) if quota.wait(now) == 0.0]
    for start in allowed:
        assert sum(start <= now < start + 60 for now in allowed) <= 2 * per_minute
