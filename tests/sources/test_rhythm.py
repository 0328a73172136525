"""What a source's habit is learnt from, and when it is visited again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings.sources import FeedSource
from monitor.sources.health.rhythm import learn, next_visit
from monitor.types import Rhythm

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TUESDAY = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)  # ten in the morning at the desk
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def config(**changes: Any) -> FeedSource:
    entry: dict[str, Any] = {
        "kind": "feed",
        "id": "daily",
        "name": "示范日报",
        "url": "https://news.shifan.example/feed.xml",
        "platform": "news",
        "authority": "city",
        "every": timedelta(minutes=10),
    }
    return FeedSource(**{**entry, **changes})


def habit(gap: timedelta, *, ago: timedelta = timedelta(), learnt_from: int = 30) -> Rhythm:
    """A source of that gap whose newest came ``ago``, seen from Tuesday."""
    return Rhythm(
        source_id="daily",
        last_new_at=TUESDAY - ago,
        newest_published_at=TUESDAY - ago,
        gap_s=gap.total_seconds(),
        learnt_from=learnt_from,
    )


def every(gap: timedelta, count: int, until: datetime = TUESDAY) -> list[datetime | None]:
    return [until - number * gap for number in range(count)]


# ── learning ─────────────────────────────────────────────────────────────────────────────────


def test_first_harvest_teaches_from_the_spread_of_its_times() -> None:
    learnt = learn(None, "daily", every(10 * MINUTE, 12), TUESDAY)
    assert learnt.gap_s == pytest.approx(600)
    assert (learnt.learnt_from, learnt.last_new_at) == (8, TUESDAY)
    assert learnt.newest_published_at == TUESDAY


def test_text_pinned_for_years_does_not_make_a_source_slow() -> None:
    pinned: list[datetime | None] = [TUESDAY - 3000 * DAY]
    learnt = learn(None, "daily", pinned + every(30 * MINUTE, 4), TUESDAY)
    assert learnt.gap_s == pytest.approx(1800)


@pytest.mark.parametrize(
    "published", [[None], [None, None], [TUESDAY], [TUESDAY, TUESDAY], [TUESDAY + HOUR]]
)
def test_one_moment_or_none_teaches_no_gap(published: Sequence[datetime | None]) -> None:
    learnt = learn(None, "daily", published, TUESDAY)
    assert (learnt.gap_s, learnt.learnt_from) == (None, 0)


def test_date_in_the_future_is_not_the_newest() -> None:
    assert learn(None, "daily", [TUESDAY + DAY], TUESDAY).newest_published_at is None


def test_nothing_new_is_nothing_to_learn_from() -> None:
    with pytest.raises(ValueError, match="'daily'"):
        learn(None, "daily", [], TUESDAY)


def test_later_harvests_move_the_gap_towards_the_wait_before_them() -> None:
    known, at = habit(HOUR), TUESDAY
    for _ in range(60):
        at += 2 * HOUR
        known = learn(known, "daily", [at], at)
    assert known.gap_s == pytest.approx(2 * 3600, rel=0.1)
    assert known.last_new_at == at


def test_second_harvest_of_undated_texts_teaches_the_first_gap() -> None:
    first = learn(None, "daily", [None], TUESDAY)
    second = learn(first, "daily", [None], TUESDAY + 2 * HOUR)
    assert (second.gap_s, second.learnt_from) == (7200, 1)


def test_weekend_without_news_does_not_make_a_source_slow() -> None:
    friday_evening = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)  # 21:00, one hour of duty left
    monday = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 9:00, one hour into duty
    first = Rhythm(source_id="daily", last_new_at=friday_evening)
    assert learn(first, "daily", [None], monday).gap_s == 2 * 3600


def test_news_of_the_night_leaves_the_habit_of_the_day_alone() -> None:
    midnight = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
    known = Rhythm(source_id="daily", last_new_at=midnight, gap_s=900.0, learnt_from=9)
    learnt = learn(known, "daily", [midnight + HOUR], midnight + HOUR)
    assert (learnt.gap_s, learnt.learnt_from) == (900.0, 9)
    assert learnt.last_new_at == midnight + HOUR


def test_burst_of_fifty_does_not_pass_for_a_fast_source() -> None:
    known = habit(6 * HOUR)
    burst: list[datetime | None] = [TUESDAY + HOUR + n * timedelta(seconds=5) for n in range(50)]
    learnt = learn(known, "daily", burst, TUESDAY + 2 * HOUR)
    assert learnt.gap_s is not None
    assert learnt.gap_s > 5 * 3600


def test_long_absence_of_ours_does_not_pass_for_a_slow_source() -> None:
    known = habit(10 * MINUTE)
    learnt = learn(known, "daily", [None], TUESDAY + 30 * DAY)
    assert learnt.gap_s is not None
    assert learnt.gap_s < 2 * 600


def test_harvest_taken_in_late_does_not_turn_time_back() -> None:
    known = habit(HOUR)
    assert learn(known, "daily", [TUESDAY - 2 * HOUR], TUESDAY - HOUR) == known


@given(
    harvests=st.lists(
        st.tuples(MOMENTS, st.lists(st.none() | MOMENTS, min_size=1, max_size=8)), max_size=8
    )
)
def test_learning_never_goes_back_and_keeps_a_sane_gap(
    harvests: list[tuple[datetime, list[datetime | None]]],
) -> None:
    known: Rhythm | None = None
    for at, published in harvests:
        learnt = learn(known, "daily", published, at)
        assert learnt == learn(known, "daily", published[::-1], at)
        assert learnt.gap_s is None or learnt.gap_s >= 60
        assert (learnt.gap_s is None) == (learnt.learnt_from == 0)
        if known is not None:
            assert learnt.last_new_at >= known.last_new_at
            assert learnt.learnt_from >= known.learnt_from
        known = learnt


# ── visiting ─────────────────────────────────────────────────────────────────────────────────


def wait(config: FeedSource, rhythm: Rhythm | None, **more: Any) -> timedelta:
    return next_visit(config, rhythm, TUESDAY, **more) - TUESDAY


def nearly(wanted: timedelta) -> Any:
    """``wanted``, or up to a tenth less."""
    return pytest.approx(wanted.total_seconds() * 0.95, rel=0.053)


@pytest.mark.parametrize("rhythm", [None, habit(MINUTE), habit(30 * DAY, ago=90 * DAY)])
def test_without_slowest_the_interval_always_holds(rhythm: Rhythm | None) -> None:
    assert wait(config(), rhythm).total_seconds() == nearly(10 * MINUTE)


@pytest.mark.parametrize(
    ("gap", "ago", "expected"),
    [
        (80 * MINUTE, 60 * MINUTE, 40 * MINUTE),  # half the gap
        (5 * MINUTE, 5 * MINUTE, 10 * MINUTE),  # not below every
        (2 * DAY, DAY, 4 * HOUR),  # not above slowest
        (10 * MINUTE, 3 * HOUR, 90 * MINUTE),  # quiet: drifting
        (10 * MINUTE, 9 * DAY, 4 * HOUR),  # quiet for long
        (2 * DAY, 8 * MINUTE, 10 * MINUTE),  # something just came
    ],
)
def test_interval_follows_the_rhythm(gap: timedelta, ago: timedelta, expected: timedelta) -> None:
    source = config(slowest=4 * HOUR)
    assert wait(source, habit(gap, ago=ago)).total_seconds() == nearly(expected)


def test_source_without_a_rhythm_is_visited_at_its_floor() -> None:
    assert wait(config(slowest=4 * HOUR), None).total_seconds() == nearly(10 * MINUTE)


def test_source_that_became_busy_is_back_at_its_floor_before_anything_was_learnt() -> None:
    source, slow = config(slowest=4 * HOUR), habit(DAY, ago=3 * DAY)
    assert wait(source, slow).total_seconds() == nearly(4 * HOUR)
    busy = wait(source, slow, newest=TUESDAY - MINUTE)
    assert busy.total_seconds() == nearly(10 * MINUTE)
    old = wait(source, slow, newest=TUESDAY - 3 * DAY)
    assert old.total_seconds() == nearly(4 * HOUR)


def test_sources_of_one_interval_do_not_fall_due_together() -> None:
    due = {next_visit(config(id=f"s{number}"), None, TUESDAY) for number in range(50)}
    assert len(due) == 50


def test_nobody_is_visited_more_often_than_once_a_minute() -> None:
    assert wait(config(every=MINUTE), None) == MINUTE


@given(
    now=MOMENTS,
    last=MOMENTS,
    gap=st.none() | st.floats(60, 1e8),
    every=st.integers(60, 86400),
    more=st.none() | st.integers(0, 86400),
)
def test_next_visit_lies_between_floor_and_ceiling_and_is_never_late(
    now: datetime, last: datetime, gap: float | None, every: int, more: int | None
) -> None:
    floor = timedelta(seconds=every)
    ceiling = floor + timedelta(seconds=more or 0)
    source = config(every=floor, slowest=None if more is None else ceiling)
    rhythm = Rhythm(source_id="daily", last_new_at=last, gap_s=gap, learnt_from=9)
    found = next_visit(source, rhythm, now) - now
    assert 0.9 * floor <= found <= ceiling
    assert found >= MINUTE
    assert next_visit(source, rhythm, now) == now + found


@given(gap=st.floats(60, 1e6), quiet=st.lists(st.integers(0, 10**6), min_size=2, max_size=2))
def test_longer_silence_never_brings_the_next_visit_much_nearer(
    gap: float, quiet: list[int]
) -> None:
    source = config(slowest=6 * HOUR)
    short, long = (
        wait(source, habit(timedelta(seconds=gap), ago=timedelta(seconds=s))) for s in sorted(quiet)
    )
    assert long >= 0.9 * short
