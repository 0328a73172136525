"""Who is on duty, day and night, in leave and swaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.roster import (
    holiday,
    in_place_of,
    on_duty,
    routed_roles,
    sensitive,
    stand_ins,
    working_day,
)
from monitor.clock import desk, utc
from monitor.settings import Settings
from monitor.settings.calendar import NOTHING_PLANNED, CalendarSettings, Event
from monitor.settings.roster import (
    Calendar,
    Leave,
    Person,
    RosterSettings,
    Shift,
    Swap,
    Team,
)
from monitor.settings.routing import Route, RoutingSettings, Step

TUESDAY = date(2026, 3, 10)
NIGHT = Shift(role="duty", people=("a",), start=time(22), end=time(8))
DAY = Shift(role="duty", people=("b",), start=time(8), end=time(22))
SESSION = Event(id="s", label="两会", expects="session", dated=(TUESDAY,), source="例")

Desk = Callable[..., Settings]


def at(text: str) -> datetime:
    return utc(datetime.fromisoformat(text))


@pytest.fixture(scope="session")
def desk_of(settings: Settings) -> Desk:
    """Settings with a roster of four people, Jia to Ding; a deputy for each by their ids."""

    def made(
        *shifts: Shift,
        deputies: dict[str, str] | None = None,
        calendar: CalendarSettings = NOTHING_PLANNED,
        **more: Any,
    ) -> Settings:
        named = zip("abcd", "甲乙丙丁", strict=True)
        people = tuple(
            Person(id=one, name=name, deputy=(deputies or {}).get(one)) for one, name in named
        )
        roster = RosterSettings(people=people, shifts=shifts, **more)
        return replace(settings, roster=roster, calendar=calendar)

    return made


def who(settings: Settings, moment: str, role: str = "duty") -> str:
    return "".join(person.name for person in on_duty(role, at(moment), settings).people)


# ── shifts ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("moment", "name"),
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
    settings: Settings, moment: str, name: str
) -> None:
    duty = on_duty("duty", at(moment), settings)
    assert ([person.name for person in duty.people], duty.reason) == ([name], "")


def test_person_named_twice_is_told_once(settings: Settings) -> None:
    assert who(settings, "2026-03-10T10:00", "leader") == "领导丁"


def test_shift_over_midnight_belongs_to_the_day_it_begins_on(desk_of: Desk) -> None:
    settings = desk_of(replace(NIGHT, days="working"))
    assert who(settings, "2026-03-14T02:00") == "甲"  # Friday's night
    assert who(settings, "2026-03-16T02:00") == ""  # Sunday's night
    assert on_duty("duty", at("2026-03-14T02:00"), settings).day == date(2026, 3, 13)
    assert who(desk_of(replace(NIGHT, last=TUESDAY)), "2026-03-11T02:00") == "甲"


def test_nobody_planned_is_told_with_the_reason(desk_of: Desk) -> None:
    duty = on_duty("duty", at("2026-03-10T12:00"), desk_of(NIGHT))
    assert (duty.people, duty.shift, duty.day) == ((), None, None)
    assert duty.reason == "这段时间没有排班"


def test_team_stands_for_its_people(desk_of: Desk) -> None:
    teams = (Team(id="one", name="一组", people=("b", "c")),)
    shift = Shift(role="duty", people=("c", "one", "a"))
    assert who(desk_of(shift, teams=teams), "2026-03-10T12:00") == "丙乙甲"


# ── leave ────────────────────────────────────────────────────────────────────────────────────


def _leave(person: str, first: int, last: int, deputy: str | None = None) -> Leave:
    days = (date(2026, 3, day) for day in (first, last))
    return Leave(person=person, first=next(days), last=next(days), deputy=deputy)


@pytest.mark.parametrize(
    ("leave", "name", "reason"),
    [
        ((_leave("b", 10, 10),), "丙", "乙休假，由丙代班"),
        ((_leave("b", 10, 10, "d"),), "丁", "乙休假，由丁代班"),
        ((_leave("b", 1, 31, "d"), _leave("d", 9, 12)), "丙", "乙、丁休假，由丙代班"),
        ((_leave("b", 1, 31), _leave("c", 10, 10)), "甲", "乙、丙休假，由甲代班"),
        (
            (_leave("b", 1, 31), _leave("c", 1, 31), _leave("a", 1, 31)),
            "",
            "乙休假，可代班的丙、甲也休假",
        ),
        ((_leave("b", 1, 9), _leave("b", 11, 31)), "乙", ""),
    ],
)
def test_leave_is_stood_in_for_as_far_as_the_deputies_go(
    desk_of: Desk, leave: tuple[Leave, ...], name: str, reason: str
) -> None:
    settings = desk_of(DAY, leave=leave, deputies={"b": "c", "c": "a", "a": "b"})
    assert who(settings, "2026-03-10T12:00") == name
    assert on_duty("duty", at("2026-03-10T12:00"), settings).reason == reason


def test_leave_without_a_deputy_is_a_hole_though_another_shift_covers_the_moment(
    desk_of: Desk,
) -> None:
    settings = desk_of(DAY, Shift(role="duty", people=("d",)), leave=(_leave("b", 10, 10),))
    duty = on_duty("duty", at("2026-03-10T12:00"), settings)
    assert (duty.people, duty.shift) == ((), DAY)
    assert duty.reason == "乙休假，没有写明由谁代班"


def test_one_of_a_shift_on_leave_leaves_the_others(desk_of: Desk) -> None:
    shift = Shift(role="duty", people=("a", "b"))
    settings = desk_of(shift, leave=(_leave("b", 10, 10),))
    assert who(settings, "2026-03-10T12:00") == "甲"
    assert "乙休假" in on_duty("duty", at("2026-03-10T12:00"), settings).reason
    standing_in = desk_of(shift, leave=(_leave("b", 10, 10),), deputies={"b": "a"})
    assert who(standing_in, "2026-03-10T12:00") == "甲"


@pytest.mark.parametrize("leave", [_leave("a", 10, 10), _leave("a", 11, 11)])
def test_turn_that_touches_a_leave_is_taken_over_whole(desk_of: Desk, leave: Leave) -> None:
    settings = desk_of(NIGHT, leave=(leave,), deputies={"a": "d"})
    nobody_is_relieved_at_midnight = [
        who(settings, moment)
        for moment in ("2026-03-10T22:00", "2026-03-10T23:59", "2026-03-11T00:00")
    ]
    assert nobody_is_relieved_at_midnight == ["丁"] * 3
    assert who(settings, "2026-03-11T07:59") == "丁"
    assert who(settings, "2026-03-12T22:00") == "甲"


def test_turn_until_midnight_lies_in_no_other_day(desk_of: Desk) -> None:
    evening = Shift(role="duty", people=("a",), start=time(16), end=time(0))
    settings = desk_of(evening, leave=(_leave("a", 11, 11),), deputies={"a": "d"})
    told = [who(settings, f"2026-03-{day}T23:59") for day in (10, 11, 12)]
    assert told == ["甲", "丁", "甲"]
    assert who(settings, "2026-03-11T00:00") == ""


def test_two_may_be_each_others_deputy(desk_of: Desk) -> None:
    both = {"a": "b", "b": "a"}
    assert who(desk_of(DAY, deputies=both, leave=(_leave("b", 10, 10),)), "2026-03-10T12:00")
    away = desk_of(DAY, deputies=both, leave=(_leave("b", 10, 10), _leave("a", 10, 10)))
    assert on_duty("duty", at("2026-03-10T12:00"), away).reason == "乙休假，可代班的甲也休假"


# ── swaps ────────────────────────────────────────────────────────────────────────────────────


def _swap(person: str, to: str, role: str | None = None, day: date = TUESDAY) -> Swap:
    return Swap(day=day, person=person, to=to, role=role)


def test_swap_gives_the_turn_that_begins_on_its_day(desk_of: Desk) -> None:
    settings = desk_of(NIGHT, swaps=(_swap("a", "c"),))
    told = [who(settings, m) for m in ("2026-03-10T02:00", "2026-03-10T23:00", "2026-03-11T02:00")]
    assert told == ["甲", "丙", "丙"]
    assert on_duty("duty", at("2026-03-11T02:00"), settings).reason == "甲的班换给丙"
    assert who(settings, "2026-03-11T23:00") == "甲"


def test_two_lines_exchange_two_turns_of_a_day(desk_of: Desk) -> None:
    settings = desk_of(NIGHT, DAY, swaps=(_swap("a", "b"), _swap("b", "a")))
    assert who(settings, "2026-03-10T12:00") == "甲"
    assert who(settings, "2026-03-10T23:00") == "乙"


def test_swap_of_one_role_leaves_the_others(desk_of: Desk) -> None:
    both = (replace(DAY, role="leader"), DAY)
    settings = desk_of(*both, swaps=(_swap("b", "d", "leader"),))
    assert who(settings, "2026-03-10T12:00", "leader") == "丁"
    assert who(settings, "2026-03-10T12:00") == "乙"


def test_who_took_a_turn_and_is_on_leave_is_stood_in_for(desk_of: Desk) -> None:
    settings = desk_of(
        DAY, swaps=(_swap("b", "c"),), leave=(_leave("c", 10, 10),), deputies={"c": "d"}
    )
    assert who(settings, "2026-03-10T12:00") == "丁"
    reason = on_duty("duty", at("2026-03-10T12:00"), settings).reason
    assert reason == "乙的班换给丙，丙休假，由丁代班"


# ── days ─────────────────────────────────────────────────────────────────────────────────────


def test_own_calendar_goes_before_the_official_one(desk_of: Desk) -> None:
    own = Calendar(days_off=(TUESDAY,), working_days=(date(2026, 3, 14), date(2026, 10, 1)))
    settings = desk_of(replace(DAY, days="working"), calendar=NOTHING_PLANNED)
    with_own = replace(settings, roster=replace(settings.roster, calendar=own))
    for moment, official, ours in (
        ("2026-03-10T12:00", "乙", ""),
        ("2026-03-14T12:00", "", "乙"),
        ("2026-10-01T12:00", "", "乙"),
        ("2026-03-11T12:00", "乙", "乙"),
        ("2026-03-15T12:00", "", ""),
    ):
        assert (who(settings, moment), who(with_own, moment)) == (official, ours)
    assert holiday(TUESDAY, with_own.roster) == "放假"
    assert holiday(date(2026, 10, 1), with_own.roster) == ""
    assert holiday(date(2026, 10, 2), with_own.roster) == "国庆节"
    assert working_day(date(2026, 10, 10), settings.roster)  # a Saturday worked for the 2nd


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-10T00:00", "甲"),  # a session
        ("2026-03-11T12:00", "乙"),
        ("2026-03-14T12:00", "乙"),  # a plain Saturday
        ("2026-10-03T23:59", "甲"),  # the Saturday of the National Day
        ("2026-10-10T12:00", "乙"),  # worked for it
    ],
)
def test_sensitive_shift_holds_on_sessions_and_public_holidays(
    desk_of: Desk, moment: str, expected: str
) -> None:
    sensitive_shift = Shift(role="duty", people=("a",), days="sensitive")
    planned = CalendarSettings(events=(SESSION, replace(SESSION, id="p", expects="policy")))
    settings = desk_of(sensitive_shift, replace(DAY, end=time(8)), calendar=planned)
    assert who(settings, moment) == expected


def test_day_says_what_makes_it_sensitive(desk_of: Desk) -> None:
    golden_week = replace(SESSION, label="国庆假期", dated=(date(2026, 10, 1),))
    settings = desk_of(DAY, calendar=CalendarSettings(events=(golden_week,)))
    assert sensitive(date(2026, 10, 1), settings) == ("国庆节", "国庆假期")
    assert sensitive(date(2026, 10, 11), settings) == ()


# ── what follows from it ─────────────────────────────────────────────────────────────────────


def test_roles_that_are_told_are_those_of_all_steps(settings: Settings) -> None:
    steps = (Step(to=("leader", "duty"), channels=("chat",)),)
    tree = (Route(name="外", routes=(Route(name="里", steps=steps),)),)
    system = (Step(to=("admin",), channels=("chat",)),)
    routing = RoutingSettings(routes=tree, system=system)
    assert routed_roles(replace(settings, routing=routing)) == ("admin", "duty", "leader")


_people = st.sampled_from("abcd")
_days = st.dates(date(2026, 3, 8), date(2026, 3, 14))
_leaves = st.builds(
    lambda person, first, length, deputy: Leave(
        person=person,
        first=first,
        last=first + timedelta(days=length),
        deputy=None if deputy == person else deputy,
    ),
    _people,
    _days,
    st.integers(0, 3),
    st.none() | _people,
)
_shifts = st.builds(
    Shift,
    role=st.just("duty"),
    people=st.lists(_people, min_size=1, max_size=2, unique=True).map(tuple),
    start=st.integers(0, 23).map(time),
    end=st.integers(0, 23).map(time),
)
_deputies = st.dictionaries(_people, _people).map(lambda d: {k: v for k, v in d.items() if k != v})
_swaps = st.dictionaries(st.tuples(_people, _days), _people, max_size=4).map(
    lambda given_away: tuple(
        _swap(person, to, day=day) for (person, day), to in given_away.items() if person != to
    )
)


@given(
    st.lists(_shifts, min_size=1, max_size=3),
    st.lists(_leaves, max_size=6),
    _swaps,
    _deputies,
    st.integers(0, 7 * 48),
)
def test_nobody_is_told_while_on_leave(
    desk_of: Desk,
    shifts: list[Shift],
    leave: list[Leave],
    swaps: tuple[Swap, ...],
    deputies: dict[str, str],
    half_hours: int,
) -> None:
    settings = desk_of(*shifts, leave=tuple(leave), swaps=swaps, deputies=deputies)
    moment = at("2026-03-08T00:00") + timedelta(minutes=30 * half_hours)
    duty, today = on_duty("duty", moment, settings), desk(moment).date()
    away = {one.person for one in leave if one.first <= today <= one.last}
    assert away.isdisjoint(person.id for person in duty.people)
    assert duty.people or duty.reason
    assert {person.id for person in duty.people} == {
        person.id for person in duty.planned
    } or duty.reason


def test_work_of_a_person_is_asked_for_by_days(desk_of: Desk) -> None:
    roster = desk_of(DAY, leave=(_leave("b", 10, 10),), deputies={"b": "c"}).roster
    person = roster.people[1]
    assert in_place_of(person, [date(2026, 3, 9)], roster).person == person
    seat = in_place_of(person, [date(2026, 3, 9), TUESDAY], roster)
    assert (seat.person, seat.reason) == (roster.people[2], "乙休假，由丙代班")


def test_named_people_are_told_or_else_who_stands_in(desk_of: Desk) -> None:
    leave = (_leave("b", 10, 10), _leave("d", 10, 10))
    roster = desk_of(DAY, leave=leave, deputies={"b": "a"}).roster
    jia, *others = roster.people
    found, notes = stand_ins(roster.people, at("2026-03-10T23:59"), roster)
    assert found == (jia, others[1])
    assert notes == ("乙休假，由甲代班", "丁休假，没有写明由谁代班")
    assert stand_ins(others, at("2026-03-11T00:00"), roster) == (tuple(others), ())
