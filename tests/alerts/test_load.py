"""What alerts ask of shifts, parts of the day, roles and people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from monitor.alerts.load import HOURS, PEOPLE, ROLES, SHIFTS, compare, step_of, tally
from monitor.settings import Settings
from monitor.settings.roster import Leave, Person, RosterSettings, Shift
from monitor.settings.routing import Route, RoutingSettings, Step
from monitor.types import Alert, AlertReason, Tier

DUTY = Step(to=("duty",), channels=("console",))
LEADER = Step(to=("leader",), channels=("console",))
ROUTING = RoutingSettings(
    routes=(
        Route(name="本地", routes=(Route(name="较大", steps=(DUTY, LEADER)), Route(name="一般"))),
    )
)
ROSTER = RosterSettings(
    people=(Person(id="jia", name="甲"), Person(id="yi", name="乙")),
    shifts=(
        Shift(role="duty", people=("jia",), start=time(8), end=time(22)),
        Shift(role="duty", people=("yi",), start=time(22), end=time(8)),
    ),
    roles={"duty": "值班员"},
)
NOON = datetime(2026, 6, 17, 4, 0, tzinfo=UTC)  # a Wednesday, 12:00 at the desk
LATE = datetime(2026, 6, 17, 15, 30, tzinfo=UTC)  # 23:30
SMALL_HOURS = datetime(2026, 6, 17, 18, 0, tzinfo=UTC)  # 02:00 of the next day, the same shift
SATURDAY = datetime(2026, 6, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def office(settings: Settings) -> Settings:
    """Settings with the roster of two."""
    return replace(settings, roster=ROSTER)


def alert(route: str, step: int = 0) -> Alert:
    return Alert(
        id=1,
        incident_id=1,
        reason=AlertReason.OPENED,
        tier=Tier.YELLOW,
        route=route,
        step=step,
        dedupe_key="",
        at=NOON,
        explanation="",
    )


def test_step_of_an_alert_is_found_along_the_path_of_its_route() -> None:
    assert step_of(alert("本地/较大"), ROUTING) == DUTY
    assert step_of(alert("本地/较大", 7), ROUTING) == LEADER
    for silent in ("本地/一般", "本地/没有", "没有"):
        assert step_of(alert(silent), ROUTING) is None


def test_each_alert_counts_on_its_shift_hour_role_and_person(office: Settings) -> None:
    found = tally([(NOON, (DUTY,)), (LATE, (DUTY,)), (SMALL_HOURS, (DUTY,))], office)
    counted = {key: sum(days.values()) for key, days in found.items()}
    assert counted == {
        (HOURS, "工作日日间"): 1,
        (HOURS, "工作日夜间"): 2,
        (ROLES, "值班员"): 3,
        (SHIFTS, "值班员 08:00—22:00（甲）"): 1,
        (SHIFTS, "值班员 22:00—08:00（乙）"): 2,
        (PEOPLE, "甲"): 1,
        (PEOPLE, "乙"): 2,
    }
    (night,) = [days for key, days in found.items() if key == (SHIFTS, "值班员 22:00—08:00（乙）")]
    assert list(night.values()) == [2]  # one night, though midnight lies in it


def test_alert_told_to_nobody_burdens_no_shift(office: Settings) -> None:
    assert set(tally([(SATURDAY, ())], office)) == {(ROLES, "只列日报，不通知人")}


def test_role_that_nobody_holds_is_named(office: Settings) -> None:
    found = tally([(SATURDAY, (LEADER,))], office)
    assert (SHIFTS, "leader（值班表无人）") in found
    assert (HOURS, "节假日、周末日间") in found


def test_who_stands_in_bears_the_load_of_the_shift(office: Settings) -> None:
    today = date(2026, 6, 17)
    roster = replace(ROSTER, leave=(Leave(person="jia", first=today, last=today, deputy="yi"),))
    found = tally([(NOON, (DUTY,))], replace(office, roster=roster))
    assert (SHIFTS, "值班员 08:00—22:00（甲）") in found
    assert [name for by, name in found if by == PEOPLE] == ["乙"]


def test_two_tallies_stand_side_by_side_the_most_changed_first(office: Settings) -> None:
    before = tally([(NOON, (DUTY,)), (NOON, (DUTY,)), (LATE, (DUTY,))], office)
    after = tally([(LATE, (DUTY,))], office)
    loads = compare(before, after)
    assert [load.by for load in loads][:2] == [SHIFTS, SHIFTS]
    first = loads[0]
    assert (first.before, first.after, first.busiest_before, first.busiest_after) == (2, 0, 2, 0)
    assert all(load.before == load.after for load in compare(before, before))
