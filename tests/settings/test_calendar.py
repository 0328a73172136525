"""What is planned: by the month, by the year, to the day; with a window, for some topics."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SettingsError
from monitor.settings import load_settings, shipped_config_dir
from monitor.settings.calendar import CalendarSettings, Event

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def event(**told: Any) -> Event:
    return Event(**{"id": "one", "label": "一件事", "expects": "peak", "source": "惯例", **told})


def test_days_of_a_month_come_every_month() -> None:
    found = event(monthly="10-20").between(date(2025, 1, 15), date(2025, 3, 10))
    assert [(o.first, o.last) for o in found] == [
        (date(2025, 1, 10), date(2025, 1, 20)),
        (date(2025, 2, 10), date(2025, 2, 20)),
        (date(2025, 3, 10), date(2025, 3, 20)),
    ]


def test_day_a_month_lacks_is_its_last() -> None:
    (found,) = event(monthly="31").between(date(2025, 2, 1), date(2025, 2, 28))
    assert found.days == (date(2025, 2, 28),)


def test_days_of_a_year_may_run_over_new_year() -> None:
    season = event(yearly="12-30/01-03")
    assert [season.on(date(2026, m, d)) for m, d in ((12, 31), (1, 2), (1, 4), (12, 29))] == [
        *(True, True),
        *(False, False),
    ]


def test_leap_day_of_other_years_is_the_day_before() -> None:
    assert event(yearly="02-20/02-29").on(date(2025, 2, 28))
    assert not event(yearly="02-20/02-29").on(date(2025, 3, 1))


def test_window_lies_around_every_date() -> None:
    policy = event(dated=[date(2024, 9, 13)], window="7d", expects="policy")
    inside = [policy.on(date(2024, 9, 13) + timedelta(days=n)) for n in (-8, -7, 7, 8)]
    assert inside == [False, True, True, False]


@given(day=DAYS, span=st.integers(0, 60))
def test_event_takes_place_on_just_the_days_of_its_occurrences(day: date, span: int) -> None:
    for one in (event(monthly="28-31"), event(yearly="12-20/01-10", window="2d")):
        days = [day + timedelta(days=n) for n in range(span + 1)]
        held = {d for o in one.between(days[0], days[-1]) for d in o.days}
        assert [d in held for d in days] == [one.on(d) for d in days]


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({}, "exactly one of"),
        ({"monthly": "3", "yearly": "03-01/03-02"}, "exactly one of"),
        ({"monthly": "20-10"}, "the earlier one first"),
        ({"monthly": "32"}, "from 1 to 31"),
        ({"monthly": "mid"}, "15 or 10-20"),
        ({"yearly": "03-03"}, "first and the last day"),
        ({"yearly": "03-03/13-01"}, "first and the last day"),
        ({"monthly": "3", "expects": "session", "lift": 2}, "only a peak lifts"),
        ({"monthly": "3", "lift": 0.5}, "greater than or equal to 1"),
    ],
)
def test_event_that_says_it_wrongly_is_told_how(told: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        event(**told)


def test_topics_of_an_event_choose_whom_it_concerns() -> None:
    planned = CalendarSettings(
        events=(event(monthly="1", topics=("a",)), event(id="all", monthly="1"))
    )
    day = date(2025, 5, 1)
    ids = [[e.id for e in planned.on(day, "peak", topics)] for topics in (["a"], ["b"], [], None)]
    assert ids == [["one", "all"], ["all"], ["all"], ["one", "all"]]
    assert planned.on(day, "session") == ()


def test_shipped_calendar_names_its_sources_and_knows_no_lift_that_runs_for_months() -> None:
    events = load_settings(shipped_config_dir()).calendar.events
    assert len(events) >= 10
    for one in events:
        assert one.source
        longest = max(len(o.days) for o in one.between(date(2024, 1, 1), date(2025, 12, 31)))
        assert one.lift == 1 or longest <= 14


def test_topic_that_is_not_there_is_named_with_its_line(tmp_path: Path) -> None:
    text = (
        "events:\n  - {id: x, label: 甲, expects: peak, source: 乙,"
        ' monthly: "3", topics: [fund_gab]}\n'
    )
    (tmp_path / "calendar.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"calendar.yaml:2: topic 'fund_gab'.*fund_gap"):
        load_settings(tmp_path)
