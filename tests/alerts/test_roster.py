"""Who is on duty, day and night."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.roster import holes, on_duty
from monitor.clock import DESK, utc
from monitor.settings import Settings
from monitor.settings.roster import Person, RosterSettings, Shift


def _at(text: str) -> datetime:
    return utc(datetime.fromisoformat(text))


def _roster(*shifts: Shift) -> RosterSettings:
    return RosterSettings(
        people=(Person(id="a", name="甲"), Person(id="b", name="乙")), shifts=shifts
    )


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        ("2026-03-09T10:00", "日班甲"),
        ("2026-03-10T10:00", "领导丁"),  # named for two mornings
        ("2026-03-12T10:00", "日班甲"),
        ("2026-03-10T22:00", "夜班乙"),
        ("2026-03-11T02:00", "夜班乙"),
        ("2026-03-11T07:59", "夜班乙"),
        ("2026-03-11T08:00", "日班甲"),
        ("2026-03-14T10:00", "假日丙"),  # a Saturday
        ("2026-10-01T10:00", "假日丙"),  # National Day, a Thursday
        ("2026-02-14T10:00", "日班甲"),  # a Saturday worked for the Spring Festival
    ],
)
def test_first_shift_that_covers_the_moment_holds(
    settings: Settings, moment: str, who: str
) -> None:
    assert [person.name for person in on_duty("duty", _at(moment), settings.roster)] == [who]


def test_person_named_twice_is_told_once(settings: Settings) -> None:
    assert len(on_duty("leader", _at("2026-03-10T10:00"), settings.roster)) == 1


def test_shift_over_midnight_belongs_to_the_day_it_starts_on() -> None:
    friday_night = Shift(role="duty", people=("a",), start=time(22), end=time(8), days="working")
    roster = _roster(friday_night)
    assert on_duty("duty", _at("2026-03-14T02:00"), roster)  # Friday's night
    assert not on_duty("duty", _at("2026-03-16T02:00"), roster)  # Sunday's night


def test_holes_are_named_to_the_minute() -> None:
    roster = _roster(
        Shift(role="duty", people=("a",), start=time(8), end=time(18)),
        Shift(role="duty", people=("b",), start=time(19), end=time(8)),
    )
    (hole,) = holes(roster, ["duty"], _at("2026-03-10T00:00"), _at("2026-03-11T00:00"))
    assert (hole.role, hole.start, hole.end) == (
        "duty",
        _at("2026-03-10T18:00"),
        _at("2026-03-10T19:00"),
    )


def test_role_nobody_holds_is_one_hole() -> None:
    start, end = _at("2026-03-10T00:30"), _at("2026-03-13T12:00")
    (hole,) = holes(_roster(), ["head"], start, end)
    assert (hole.start, hole.end) == (start, end)


hours = st.integers(0, 23).map(time)
days = st.dates(date(2026, 2, 10), date(2026, 2, 20))
shifts = st.builds(
    Shift,
    role=st.just("duty"),
    people=st.just(("a",)),
    start=hours,
    end=hours,
    days=st.sampled_from(["all", "working", "off"]),
    first=st.none() | days,
    last=st.none() | days,
)


@given(st.lists(shifts, max_size=4), st.integers(0, 9 * 24 * 2 - 1))
def test_nobody_is_on_duty_exactly_in_the_holes(drawn: list[Shift], half_hours: int) -> None:
    start = datetime(2026, 2, 11, tzinfo=DESK)
    moment = start + timedelta(minutes=30 * half_hours)
    found = holes(_roster(*drawn), ["duty"], start, start + timedelta(days=9))
    in_hole = any(hole.start <= moment < hole.end for hole in found)
    assert in_hole is not bool(on_duty("duty", moment, _roster(*drawn)))
