"""The roster along time: turns, holes, and who relieves whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.roster import on_duty
from monitor.alerts.rota import changes, handover, holes, sensitive_within, turns
from monitor.clock import DESK, utc
from monitor.settings import Settings
from monitor.settings.calendar import NOTHING_PLANNED
from monitor.settings.roster import Leave, Person, RosterSettings, Shift, Swap

DAY = Shift(role="duty", people=("a",), start=time(8), end=time(22))
NIGHT = Shift(role="duty", people=("b",), start=time(22), end=time(8))
TUESDAY = date(2026, 3, 10)


def at(text: str) -> datetime:
    return utc(datetime.fromisoformat(text))


def _with(settings: Settings, *shifts: Shift, deputy: str | None = None, **more: Any) -> Settings:
    people = (
        Person(id="a", name="甲", deputy=deputy),
        Person(id="b", name="乙"),
        Person(id="c", name="丙"),
    )
    roster = RosterSettings(people=people, shifts=shifts, **more)
    return replace(settings, roster=roster, calendar=NOTHING_PLANNED)


def test_turns_follow_each_other_without_gaps(settings: Settings) -> None:
    desk_settings = _with(settings, DAY, NIGHT)
    found = turns("duty", at("2026-03-10T09:00"), at("2026-03-11T12:00"), desk_settings)
    assert [(turn.start, turn.end, turn.duty.people[0].name) for turn in found] == [
        (at("2026-03-10T09:00"), at("2026-03-10T22:00"), "甲"),
        (at("2026-03-10T22:00"), at("2026-03-11T08:00"), "乙"),
        (at("2026-03-11T08:00"), at("2026-03-11T12:00"), "甲"),
    ]


# ── holes ────────────────────────────────────────────────────────────────────────────────────


def test_holes_are_named_to_the_minute(settings: Settings) -> None:
    desk_settings = _with(settings, replace(DAY, end=time(21, 30)), NIGHT)
    (hole,) = holes(desk_settings, ["duty"], at("2026-03-10T00:00"), at("2026-03-11T00:00"))
    assert (hole.start, hole.end) == (at("2026-03-10T21:30"), at("2026-03-10T22:00"))
    assert (hole.role, hole.reason, hole.remedy) == ("duty", "这段时间没有排班", "请补排班次")


def test_role_nobody_holds_is_one_hole(settings: Settings) -> None:
    start, end = at("2026-03-10T00:30"), at("2026-03-13T12:00")
    (hole,) = holes(_with(settings), ["head"], start, end)
    assert (hole.start, hole.end) == (start, end)


def test_leave_nobody_stands_in_for_is_a_hole_with_its_reason(settings: Settings) -> None:
    leave = (Leave(person="a", first=TUESDAY, last=TUESDAY),)
    desk_settings = _with(settings, DAY, NIGHT, leave=leave)
    (hole,) = holes(desk_settings, ["duty"], at("2026-03-09T00:00"), at("2026-03-12T00:00"))
    assert (hole.start, hole.end) == (at("2026-03-10T08:00"), at("2026-03-10T22:00"))
    assert (hole.reason, hole.remedy) == ("甲休假，没有写明由谁代班", "请写明代班人，或换班")
    filled = replace(
        desk_settings.roster, swaps=(Swap(day=TUESDAY, person="a", to="c", role="duty"),)
    )
    start, end = at("2026-03-09T00:00"), at("2026-03-12T00:00")
    assert holes(replace(desk_settings, roster=filled), ["duty"], start, end) == ()


def test_holes_that_touch_are_one_and_say_both_reasons(settings: Settings) -> None:
    leave = (Leave(person="a", first=TUESDAY, last=TUESDAY),)
    desk_settings = _with(settings, DAY, leave=leave)
    (_, hole, *_) = holes(desk_settings, ["duty"], at("2026-03-09T00:00"), at("2026-03-12T00:00"))
    assert (hole.start, hole.end) == (at("2026-03-09T22:00"), at("2026-03-11T08:00"))
    assert hole.reason == "这段时间没有排班；甲休假，没有写明由谁代班"
    assert hole.remedy == "请补排班次；请写明代班人，或换班"


hours = st.integers(0, 23).map(time)
days = st.dates(date(2026, 2, 10), date(2026, 2, 20))
shifts = st.builds(
    lambda start, end, kind, first, length: Shift(
        role="duty",
        people=("a",),
        start=start,
        end=end,
        days=kind,
        first=first,
        last=first and first + timedelta(days=length),
    ),
    hours,
    hours,
    st.sampled_from(["all", "working", "off", "sensitive"]),
    st.none() | days,
    st.integers(0, 5),
)
leaves = st.builds(
    lambda first, length, deputy: Leave(
        person="a", first=first, last=first + timedelta(days=length), deputy=deputy
    ),
    days,
    st.integers(0, 2),
    st.sampled_from([None, "b"]),
)
swaps = st.lists(days, unique=True, max_size=3).map(
    lambda given_away: tuple(Swap(day=day, person="a", to="c") for day in given_away)
)


@given(
    st.lists(shifts, max_size=4),
    st.lists(leaves, max_size=2),
    swaps,
    st.integers(0, 9 * 24 * 2 - 1),
)
def test_holes_and_changes_are_exactly_where_the_people_are(
    settings: Settings,
    drawn: list[Shift],
    leave: list[Leave],
    swapped: tuple[Swap, ...],
    half_hours: int,
) -> None:
    desk_settings = _with(settings, *drawn, leave=tuple(leave), swaps=swapped)
    start = datetime(2026, 2, 11, tzinfo=DESK)
    end = start + timedelta(days=9)
    moment = start + timedelta(minutes=30 * half_hours)
    duty = on_duty("duty", moment, desk_settings)
    found = holes(desk_settings, ["duty"], start, end)
    assert any(hole.start <= moment < hole.end for hole in found) is not bool(duty.people)
    assert all(hole.reason and hole.remedy for hole in found)
    last = [c for c in changes(desk_settings, ["duty"], start, end) if c.at <= moment]
    held = last[-1].after if last else on_duty("duty", start, desk_settings)
    assert [p.id for p in held.people] == [p.id for p in duty.people]


# ── relief ───────────────────────────────────────────────────────────────────────────────────


def test_each_relief_is_found_once_from_one_look_to_the_next(settings: Settings) -> None:
    desk_settings = _with(settings, DAY, NIGHT, replace(DAY, role="leader", end=time(8)))
    looks = [at("2026-03-10T07:59") + n * timedelta(seconds=30) for n in range(5)]
    found = [
        change
        for before, now in pairwise(looks)
        for change in changes(desk_settings, ["duty", "leader"], before, now)
    ]
    (change,) = found
    assert (change.role, change.at) == ("duty", at("2026-03-10T08:00"))
    assert [p.name for p in change.going] == ["乙"]
    assert [p.name for p in change.coming] == ["甲"]


def test_who_stays_neither_goes_nor_comes(settings: Settings) -> None:
    both = Shift(role="duty", people=("a", "b"), start=time(8), end=time(22))
    found = handover(
        "duty", at("2026-03-10T21:00"), at("2026-03-10T23:00"), _with(settings, both, NIGHT)
    )
    assert found is not None
    assert ([p.name for p in found.going], found.coming) == (["甲"], ())


@pytest.mark.parametrize("now", ["2026-03-10T21:00", "2026-03-11T12:00"])
def test_same_people_are_no_relief(settings: Settings, now: str) -> None:
    assert handover("duty", at("2026-03-10T12:00"), at(now), _with(settings, DAY, NIGHT)) is None


def test_stand_in_relieves_who_goes_on_leave(settings: Settings) -> None:
    leave = (Leave(person="a", first=TUESDAY, last=TUESDAY),)
    desk_settings = _with(settings, replace(DAY, end=time(8)), deputy="c", leave=leave)
    there, back = changes(desk_settings, ["duty"], at("2026-03-09T12:00"), at("2026-03-12T12:00"))
    assert (there.at, there.after.reason) == (at("2026-03-10T00:00"), "甲休假，由丙代班")
    assert (back.at, back.after.reason) == (at("2026-03-11T00:00"), "")


def test_sensitive_days_of_a_stretch_are_named_once(settings: Settings) -> None:
    start, end = at("2026-09-29T00:00"), at("2026-10-03T00:00")
    desk_settings = _with(settings, DAY)
    assert sensitive_within(start, end, desk_settings) == ("国庆节",)
    assert sensitive_within(start, at("2026-10-01T00:00"), desk_settings) == ()
