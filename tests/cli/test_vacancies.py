"""What the check of the settings finds in the roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from monitor.cli.vacancies import roster_hints, vacancies
from monitor.clock import utc
from monitor.settings import Settings, load_settings, shipped_config_dir
from monitor.settings.roster import Calendar, Leave, Shift, Swap
from monitor.settings.routing import Route, RoutingSettings, Step

NOW = utc(datetime.fromisoformat("2026-09-01T09:00"))
ALWAYS = tuple(Shift(role=role, people=("head",)) for role in ("duty", "leader"))


@pytest.fixture(scope="module")
def shipped() -> Settings:
    return load_settings(shipped_config_dir())


def _with(shipped: Settings, *shifts: Shift, routed: str = "duty", **more: Any) -> Settings:
    step = Step(to=(routed,), channels=("console",))
    routing = RoutingSettings(routes=(Route(name="全部", steps=(step,)),))
    more = {"shifts": shifts or ALWAYS, "around_the_clock": (), **more}
    return replace(shipped, routing=routing, roster=replace(shipped.roster, **more))


def _day(month: int, day: int) -> date:
    return date(2026, month, day)


def test_shipped_roster_has_nothing_to_tell(shipped: Settings) -> None:
    assert [*vacancies(shipped, NOW), *roster_hints(shipped, NOW)] == []


def test_hole_of_the_next_30_days_is_told_with_time_reason_and_remedy(shipped: Settings) -> None:
    leave = (Leave(person="head", first=_day(9, 20), last=_day(9, 20)),)
    (told,) = vacancies(_with(shipped, leave=leave), NOW)
    assert told == (
        f"{shipped.folder / 'roster.yaml'}：2026-09-20 00:00 至 2026-09-21 00:00 "
        "无人任值班员（duty）：主要负责人休假，没有写明由谁代班；请写明代班人，或换班"
    )
    later = (replace(leave[0], first=_day(10, 20), last=_day(10, 20)),)
    assert [*vacancies(_with(shipped, leave=later), NOW)] == []


def test_role_no_rule_tells_may_be_nobodys(shipped: Settings) -> None:
    assert [*vacancies(_with(shipped, routed="leader"), NOW)] == []
    only_duty = _with(shipped, ALWAYS[0], routed="leader")
    assert len([*vacancies(only_duty, NOW)]) == 1


def test_hole_on_a_sensitive_day_says_so(shipped: Settings) -> None:
    by_day = Shift(role="duty", people=("head",), start=time(8), end=time(22))
    settings = _with(shipped, by_day, around_the_clock=("duty",))
    told = [*vacancies(settings, utc(datetime.fromisoformat("2026-09-29T12:00")))]
    assert told[0].endswith("这段时间没有排班；请补排班次")
    assert told[2].endswith("其间有国庆节、国庆假期，应24小时值班；请补排班次")


def test_sensitive_days_are_looked_at_further_ahead(shipped: Settings) -> None:
    leave = (
        Leave(person="head", first=_day(10, 3), last=_day(10, 3)),
        Leave(person="head", first=_day(10, 20), last=_day(10, 20)),
    )
    settings = _with(shipped, leave=leave, around_the_clock=("duty",))
    assert [*vacancies(settings, NOW)] == []
    (told,) = roster_hints(settings, NOW)
    assert "2026-10-03 00:00 至 2026-10-04 00:00 无人任值班员" in told
    assert "应24小时值班" in told


def test_hole_told_as_a_problem_is_no_hint_as_well(shipped: Settings) -> None:
    now = utc(datetime.fromisoformat("2026-09-29T12:00"))
    leave = (Leave(person="head", first=_day(10, 3), last=_day(10, 3)),)
    settings = _with(shipped, leave=leave, around_the_clock=("duty", "leader"))
    assert ["值班员" in told for told in vacancies(settings, now)] == [True]
    assert ["带班领导" in told for told in roster_hints(settings, now)] == [True]


@pytest.mark.parametrize(
    ("swap", "idle"),
    [
        (Swap(day=_day(9, 20), person="head", to="analyst"), False),
        (Swap(day=_day(9, 20), person="head", to="analyst", role="leader"), False),
        (Swap(day=_day(9, 20), person="leader", to="analyst"), True),
        (Swap(day=_day(8, 20), person="leader", to="analyst"), False),  # gone by
    ],
)
def test_swap_of_a_turn_that_is_not_theirs_is_pointed_out(
    shipped: Settings, swap: Swap, *, idle: bool
) -> None:
    told = [*roster_hints(_with(shipped, swaps=(swap,)), NOW)]
    assert ["2026-09-20 带班领导没有班，换给舆情分析师不起作用" in line for line in told] == [
        True
    ] * idle


def test_swap_of_a_night_is_of_the_evening(shipped: Settings) -> None:
    night = Shift(role="duty", people=("head",), start=time(22), end=time(8), days="working")
    friday, saturday = (Swap(day=_day(9, day), person="head", to="analyst") for day in (18, 19))
    assert [*roster_hints(_with(shipped, night, swaps=(friday,)), NOW)] == []
    assert len([*roster_hints(_with(shipped, night, swaps=(saturday,)), NOW)]) == 1


def test_year_without_an_announced_calendar_is_told_once(shipped: Settings) -> None:
    settings = _with(shipped)
    assert [*roster_hints(settings, utc(datetime.fromisoformat("2026-10-20T09:00")))] == []
    (told,) = roster_hints(settings, utc(datetime.fromisoformat("2090-06-20T09:00")))
    assert "2090年的放假安排尚未收录" in told
    winter = utc(datetime.fromisoformat("2090-12-20T09:00"))
    assert len([*roster_hints(settings, winter)]) == 2
    own = Calendar(days_off=(date(2090, 10, 1), date(2091, 1, 1)))
    assert [*roster_hints(_with(shipped, calendar=own), winter)] == []
