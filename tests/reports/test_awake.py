"""How the watch was kept: gaps between visits, outages, visits that were promised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reports.awake import keep_watch, longest_outage, promised_visits

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
END = START + 24 * HOUR


def test_longest_gap_lies_between_visits_or_at_either_end() -> None:
    regular = [START + number * 10 * MINUTE for number in range(144)]
    assert keep_watch(regular, START, END, [10 * MINUTE]).longest_gap == 10 * MINUTE
    asleep = [at for at in regular if not START + 2 * HOUR < at < START + 7 * HOUR]
    watch = keep_watch(reversed(asleep), START, END, [10 * MINUTE])
    assert (watch.longest_gap, watch.gap_from) == (5 * HOUR, START + 2 * HOUR)
    assert not watch.kept
    stopped = keep_watch(regular[:72], START, END, [10 * MINUTE])
    assert stopped.gap_from == regular[71]


def test_without_any_visit_the_whole_period_is_the_gap() -> None:
    watch = keep_watch([START - HOUR, END], START, END, [])
    assert (watch.longest_gap, watch.kept) == (24 * HOUR, False)


def test_an_hour_is_allowed_and_more_where_the_sources_ask_for_less() -> None:
    visits = [START + HOUR * number for number in range(24)]
    assert keep_watch(visits, START, END, [MINUTE]).kept
    assert not keep_watch(visits[::2], START, END, [MINUTE]).kept
    assert keep_watch(visits[::2], START, END, [6 * HOUR, HOUR]).kept


@pytest.mark.parametrize(
    ("breaks", "failing_h", "hours"),
    [
        ([], None, 0),
        ([(1, False), (3, True)], None, 2),
        ([(2, True)], None, 2),  # failing from before
        ([(1, False), (2, False), (4, True), (5, False), (6, True)], None, 3),
        ([(20, False)], 20, 4),  # failing still
        ([], -5, 24),
        ([(1, False), (3, True)], 14, 10),
    ],
)
def test_longest_outage(breaks: list[tuple[int, bool]], failing_h: int | None, hours: int) -> None:
    told = [(START + at * HOUR, back) for at, back in breaks]
    failing = None if failing_h is None else START + failing_h * HOUR
    assert longest_outage(told, failing, START, END) == hours * HOUR


def test_failure_that_began_after_the_period_is_none_of_it() -> None:
    assert longest_outage([], END + HOUR, START, END) == timedelta()


def test_interval_promises_whole_visits() -> None:
    assert promised_visits(START, END, 7 * HOUR) == 3
    assert promised_visits(END, START, HOUR) == 0


@given(st.lists(st.integers(0, 1439), max_size=40))
def test_gaps_never_exceed_the_period_nor_undercut_its_share(minutes: list[int]) -> None:
    watch = keep_watch([START + at * MINUTE for at in minutes], START, END, [MINUTE])
    assert 24 * HOUR / (len(minutes) + 1) <= watch.longest_gap <= 24 * HOUR
    assert START <= watch.gap_from <= END
