"""What an hour should bring: the kind of day, the fortnight, planned peaks, and their absence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.baseline import (
    DAYS,
    MOST_LIFT,
    Peak,
    expected,
    learn,
    missing,
    same_hours,
    usual_day,
)
from monitor.incidents.heat import measure
from monitor.settings.calendar import Event
from tests.incidents.conftest import NOON, MemberMaker

LONG_AGO = NOON - timedelta(days=60)
COUNTS = st.lists(st.integers(0, 50), min_size=DAYS, max_size=DAYS)


def history(counts: list[int]) -> dict[datetime, int]:
    return dict(zip(same_hours(NOON), counts, strict=True))


def event(**told: Any) -> Event:
    plain = {"id": "day", "label": "发放日", "expects": "peak", "source": "惯例"}
    return Event(**{**plain, "monthly": "17", **told})


def test_working_day_is_measured_by_working_days() -> None:
    """NOON is a Wednesday; weekends of the fortnight lie 3, 4, 10 and 11 days back."""
    counts = [0 if back in (3, 4, 10, 11) else 8 for back in range(1, DAYS + 1)]
    found = expected(history(counts), NOON, since=LONG_AGO)
    assert found.usual == 8
    assert "10个工作日" in found.why
    sunday = NOON + timedelta(days=4)
    weekend = {hour: 2 if hour.weekday() >= 5 else 8 for hour in same_hours(sunday)}
    assert expected(weekend, sunday, since=LONG_AGO).usual == 2


def test_days_before_the_counting_began_are_empty_and_all_days_alike() -> None:
    found = expected(history([9] * 7 + [0] * 7), NOON, since=NOON - timedelta(days=8))
    assert found.usual == 4.5
    assert "不足十四天" in found.why
    assert expected({}, NOON, since=None).usual == 0


def test_nothing_is_lifted_before_there_is_a_fortnight() -> None:
    peak = Peak(event=event(), lift=5)
    young = NOON - timedelta(days=DAYS - 1)
    assert expected(history([4] * DAYS), NOON, since=young, peaks=[peak]).usual == 4


def test_planned_peak_multiplies_the_usual_of_plain_days() -> None:
    peak = Peak(event=event(monthly="12-20", lift=3), lift=3)
    plain = [30 if back <= 5 else 4 for back in range(1, DAYS + 1)]
    found = expected(history(plain), NOON, since=LONG_AGO, peaks=[peak])
    assert (found.usual, found.lift) == (12, 3)
    assert "发放日，按日历设定" in found.why


def test_season_that_fills_the_fortnight_is_its_own_measure() -> None:
    peak = Peak(event=event(monthly="1-31"), lift=4)
    found = expected(history([6] * DAYS), NOON, since=LONG_AGO, peaks=[peak])
    assert (found.usual, found.lift) == (6, 1)


def test_empty_hour_on_a_planned_day_is_read_as_one_text() -> None:
    peak = Peak(event=event(), lift=3, occurrences=2)
    found = expected({}, NOON, since=LONG_AGO, peaks=[peak])
    assert found.usual == 3
    assert "经2次学得" in found.why


def test_planned_peak_is_no_eruption(member: MemberMaker) -> None:
    posts = [member("养老金到账了吗", minutes_ago=n) for n in range(1, 13)]
    plain = expected(history([2] * DAYS), NOON, since=LONG_AGO)
    lifted = expected(
        history([2] * DAYS), NOON, since=LONG_AGO, peaks=[Peak(event=event(), lift=3)]
    )
    assert (measure(posts, NOON, plain).ratio, measure(posts, NOON, lifted).ratio) == (6, 2)
    assert measure(posts, NOON, lifted).usual_why == lifted.why


@given(counts=COUNTS, lift=st.floats(1, 10))
def test_usual_lies_between_low_and_high(counts: list[int], lift: float) -> None:
    for peaks in ([], [Peak(event=event(), lift=lift)]):
        found = expected(history(counts), NOON, since=LONG_AGO, peaks=peaks)
        assert found.low <= found.usual <= found.high


@given(counts=COUNTS, wild=st.integers(0, 10**6))
def test_one_wild_day_moves_the_usual_no_further_than_its_neighbours(
    counts: list[int], wild: int
) -> None:
    found = expected(history([wild, *counts[1:]]), NOON, since=LONG_AGO)
    assert found.usual <= max(counts[1:])


# ── what past peaks brought ──────────────────────────────────────────────────────────────────

TODAY = date(2026, 6, 17)
SINCE = date(2026, 1, 1)


def days(usual: int, peaks: dict[int, int]) -> dict[date, int]:
    """Every day of the half year brought ``usual``, the 17th of each month what ``peaks`` says."""
    every = {SINCE + timedelta(days=n): usual for n in range(168)}
    return every | {date(2026, month, 17): count for month, count in peaks.items()}


def past(one: Event) -> list[Any]:
    return [o for o in one.between(SINCE, TODAY) if o.last < TODAY]


def test_two_past_peaks_teach_the_lift_and_one_does_not() -> None:
    one = event(lift=2)
    brought = days(10, {1: 40, 2: 40, 3: 50, 4: 40, 5: 300})
    taught = learn(one, past(one), brought, SINCE)
    assert (taught.lift, taught.occurrences, taught.learnt) == (4, 5, True)
    young = learn(one, past(one), brought, date(2026, 5, 1))
    assert (young.lift, young.learnt) == (2, False)
    assert learn(one, past(one), brought, None).lift == 2


def test_lift_is_never_below_one_nor_beyond_all_bounds() -> None:
    one = event()
    assert learn(one, past(one), days(10, dict.fromkeys(range(1, 6), 1)), SINCE).lift == 1
    assert learn(one, past(one), days(1, dict.fromkeys(range(1, 6), 999)), SINCE).lift == MOST_LIFT


def test_past_that_brought_nothing_teaches_nothing() -> None:
    one = event(lift=2)
    assert learn(one, past(one), {}, SINCE).lift == 2


@pytest.mark.parametrize(("seen", "gone"), [(0, True), (4, True), (5, False), (40, False)])
def test_learnt_peak_that_brings_nearly_nothing_is_missed(seen: int, *, gone: bool) -> None:
    brought = days(10, dict.fromkeys(range(1, 6), 40)) | {TODAY: seen}
    one = event()
    peak = learn(one, past(one), brought, SINCE)
    (occurrence,) = one.between(TODAY, TODAY)
    found = missing(peak, occurrence, "benefit_payment", TODAY, brought)
    assert (found is not None) is gone
    if found is not None:
        assert found.expected == 40
        assert f"应有约40条，实际仅{seen}条" in found.reason


def test_peak_nobody_has_seen_is_not_missed() -> None:
    one = event(lift=20)
    (occurrence,) = one.between(TODAY, TODAY)
    assert missing(Peak(event=one, lift=20), occurrence, "t", TODAY, days(50, {})) is None


def test_small_peak_is_not_missed() -> None:
    brought = days(1, dict.fromkeys(range(1, 6), 5)) | {TODAY: 0}
    one = event()
    (occurrence,) = one.between(TODAY, TODAY)
    assert missing(learn(one, past(one), brought, SINCE), occurrence, "t", TODAY, brought) is None


def test_usual_day_is_at_least_one() -> None:
    assert usual_day(TODAY, {}) == 1
