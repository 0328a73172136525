"""What counts as a rise: figures against the fortnight before, and who cannot say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.rising import FEWEST_DAYS, begin, by_day, counts, full_hour, watched_days

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
END = datetime(2026, 3, 18, 16, tzinfo=UTC)  # the midnight after a Wednesday
EVERY_DAY = [30] * 17
USUAL = [4, 5, 4, 6, 5, 4, 3, 4, 5, 4, 6, 5, 4, 3, 4, 5]


def test_day_far_above_the_usual_rises_and_shows_its_figures() -> None:
    (count,) = counts([14, *USUAL], EVERY_DAY, END)
    assert (count.hours, count.items, count.usual, count.days) == (24, 14, 4, 14)
    assert (count.ratio, count.z) == (3.5, 5)
    assert str(count) == "近24小时14条，通常4条，3.5倍，z=5.0（依据此前14天）"


def test_three_days_rise_together_where_no_one_of_them_does() -> None:
    (count,) = counts([9, 9, 9, *USUAL[3:], 4, 4], EVERY_DAY, END)
    assert (count.hours, count.items, count.usual) == (72, 27, 12)


def test_few_texts_and_restless_topics_do_not_rise() -> None:
    assert counts([4, *[0] * 16], EVERY_DAY, END) == ()
    restless = [30, *[2, 22] * 8]
    assert counts(restless, EVERY_DAY, END) == ()


def test_planned_peak_is_allowed_its_lift() -> None:
    assert counts([20, *USUAL], EVERY_DAY, END, lift=1)
    assert counts([20, *USUAL], EVERY_DAY, END, lift=4) == ()


def test_weekend_is_measured_by_weekends() -> None:
    sunday = datetime(2026, 3, 22, 16, tzinfo=UTC)
    days = [2 if (sunday - n * DAY - DAY / 2).weekday() >= 5 else 20 for n in range(17)]
    days[0] = 12
    (count,) = counts(days, EVERY_DAY, sunday)
    assert (count.hours, count.usual) == (24, 2)


def test_days_nobody_watched_say_nothing() -> None:
    young = [30] * FEWEST_DAYS + [0] * (17 - FEWEST_DAYS)
    assert watched_days(young) == FEWEST_DAYS - 1
    assert counts([20, *USUAL], young, END) == ()
    assert counts([20, *USUAL], [30, *young], END)[0].days == FEWEST_DAYS


def test_day_runs_to_the_end_of_the_present_hour() -> None:
    now = END - timedelta(minutes=20)
    assert full_hour(now) == full_hour(END) == END
    hours = {END - HOUR: 1, END - DAY: 2, END - DAY - HOUR: 4, begin(END): 8, begin(END) - HOUR: 16}
    days = by_day(hours, END)
    assert (days[0], days[1], days[-1]) == (3, 4, 8)
    assert sum(days) == 15


@given(days=st.lists(st.integers(0, 40), min_size=17, max_size=17), more=st.integers(0, 50))
def test_more_texts_never_make_it_rise_less(days: list[int], more: int) -> None:
    raised = [days[0] + more, *days[1:]]
    found = {count.hours: count.z for count in counts(raised, EVERY_DAY, END)}
    for count in counts(days, EVERY_DAY, END):
        if count.hours == 24:
            assert found[24] >= count.z
