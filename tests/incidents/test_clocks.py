"""Clocks: when they are due, what stops them, what an upgrade and a downgrade do to them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import DESK, desk, utc
from monitor.incidents.clocks import (
    begin_again,
    calmed,
    due_clocks,
    follow_up,
    lapse,
    newest_turns,
    newly_missed,
    newly_near,
    note_time,
    stop,
)
from monitor.settings.severity import SeveritySettings
from monitor.types import ClockDue, Tier
from tests.incidents.conftest import NOON

PUBLISHED = NOON - timedelta(minutes=40)


def started(
    tier: Tier, rules: SeveritySettings, running: tuple[ClockDue, ...] = ()
) -> dict[str, ClockDue]:
    return {c.name: c for c in due_clocks(tier, PUBLISHED, NOON, running, rules, now=NOON)}


def test_golden_hour_runs_from_publication(rules: SeveritySettings) -> None:
    clock = started(Tier.RED, rules)["K0"]
    assert (clock.started_at, clock.due_at) == (PUBLISHED, PUBLISHED + timedelta(hours=1))
    assert clock.label.startswith("黄金一小时")


def test_detection_stops_its_clock_at_once_even_late(rules: SeveritySettings) -> None:
    clock = started(Tier.RED, rules)["K1"]
    assert clock.stopped_at == NOON
    assert clock.stopped_at > clock.due_at


def test_red_has_all_clocks_but_the_one_of_calm_and_routine_none(rules: SeveritySettings) -> None:
    assert list(started(Tier.RED, rules)) == [f"K{n}" for n in range(9)]
    assert started(Tier.ROUTINE, rules) == {}


def test_red_runs_through_the_night_and_yellow_waits_for_the_day_shift(
    rules: SeveritySettings,
) -> None:
    night = NOON + timedelta(hours=11)
    red = {c.name: c for c in due_clocks(Tier.RED, night, night, (), rules, now=night)}
    yellow = {c.name: c for c in due_clocks(Tier.YELLOW, night, night, (), rules, now=night)}
    assert red["K2"].due_at == night + timedelta(minutes=10)
    assert yellow["K2"].due_at == NOON + timedelta(hours=20, minutes=30)


def test_duty_hours_never_stretch_a_limit_set_by_law(rules: SeveritySettings) -> None:
    friday_night = NOON + timedelta(days=2, hours=11)
    clocks = {
        c.name: c
        for c in due_clocks(Tier.BLUE, friday_night, friday_night, (), rules, now=friday_night)
    }
    assert clocks["K7"].due_at == friday_night + timedelta(hours=48)


def test_upgrade_brings_due_times_forward_and_restarts_nothing(rules: SeveritySettings) -> None:
    yellow = tuple(started(Tier.YELLOW, rules).values())
    soon = NOON + timedelta(minutes=5)
    red = {c.name: c for c in due_clocks(Tier.RED, PUBLISHED, NOON, yellow, rules, now=soon)}
    before = {c.name: c for c in yellow}
    assert red["K2"].started_at == before["K2"].started_at == NOON
    assert red["K2"].due_at == soon + timedelta(minutes=10) < before["K2"].due_at
    assert red["K1"].stopped_at == NOON


def test_duty_of_a_higher_tier_counts_from_the_moment_it_was_reached(
    rules: SeveritySettings,
) -> None:
    blue = tuple(started(Tier.BLUE, rules).values())
    late = NOON + timedelta(hours=3)
    red = {c.name: c for c in due_clocks(Tier.RED, PUBLISHED, NOON, blue, rules, now=late)}
    assert red["K3"].started_at == late
    assert red["K3"].due_at == late + timedelta(minutes=30)
    assert red["K0"].due_at == PUBLISHED + timedelta(minutes=60), "the golden hour never moves"
    again = due_clocks(
        Tier.RED, PUBLISHED, NOON, tuple(red.values()), rules, now=late + timedelta(hours=1)
    )
    assert again == tuple(red.values())


def test_downgrade_takes_nothing_back(rules: SeveritySettings) -> None:
    red = tuple(started(Tier.RED, rules).values())
    assert due_clocks(Tier.ROUTINE, PUBLISHED, NOON, red, rules, now=NOON) == red
    assert due_clocks(Tier.BLUE, PUBLISHED, NOON, red, rules, now=NOON) == red


def test_stopped_clock_stays_stopped_through_an_upgrade(rules: SeveritySettings) -> None:
    at = NOON + timedelta(minutes=20)
    stopped = stop(tuple(started(Tier.YELLOW, rules).values()), "acknowledged", at)
    raised = {c.name: c for c in due_clocks(Tier.RED, PUBLISHED, NOON, stopped, rules, now=NOON)}
    before = {c.name: c for c in stopped}
    assert raised["K2"] == before["K2"]
    assert raised["K2"].stopped_at == at


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ("assigned", "K0"),
        ("acknowledged", "K2"),
        ("told", "K3"),
        ("reported", "K4"),
        ("voiced", "K5"),
        ("briefed", "K6"),
        ("answered", "K7"),
        ("followed_up", "K8"),
    ],
)
def test_event_stops_its_own_clock_once(event: str, name: str, rules: SeveritySettings) -> None:
    running = tuple(started(Tier.RED, rules).values())
    once = stop(running, event, NOON)
    again = stop(once, event, NOON + timedelta(hours=1))
    assert {c.name for c in once if c.stopped_at} == {"K1", name}
    assert again == once


@given(tiers=st.lists(st.sampled_from(list(Tier)), min_size=1, max_size=6))
def test_no_change_of_tier_ever_postpones_or_removes_a_clock(
    tiers: list[Tier], rules: SeveritySettings
) -> None:
    running: tuple[ClockDue, ...] = ()
    for tier in tiers:
        after = {c.name: c for c in due_clocks(tier, PUBLISHED, NOON, running, rules, now=NOON)}
        for clock in running:
            assert after[clock.name].started_at == clock.started_at
            assert after[clock.name].due_at <= clock.due_at
        running = tuple(after.values())


def test_every_clock_names_the_rule_it_comes_from(rules: SeveritySettings) -> None:
    assert list(rules.clocks) == [f"K{n}" for n in range(10)]
    assert all(rule.source and rule.label for rule in rules.clocks.values())


# ── press conferences, follow-ups, calm ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tier", "fired", "due"),
    [
        (Tier.ORANGE, (), False),
        (Tier.ORANGE, ("UP2",), False),
        (Tier.ORANGE, ("CAP3", "UP1"), True),
        (Tier.ORANGE, ("UP1b",), True),
        (Tier.RED, (), True),
        (Tier.YELLOW, ("UP1",), False),
    ],
)
def test_press_conference_below_red_is_due_for_an_emergency_only(
    tier: Tier, fired: tuple[str, ...], *, due: bool, rules: SeveritySettings
) -> None:
    clocks = due_clocks(tier, PUBLISHED, NOON, (), rules, now=NOON, rules_fired=fired)
    assert ("K6" in {clock.name for clock in clocks}) is due


def test_each_follow_up_starts_the_next_turn_by_the_tier_of_then(rules: SeveritySettings) -> None:
    clocks = tuple(started(Tier.RED, rules).values())
    for turn, tier in ((1, Tier.RED), (2, Tier.ORANGE), (3, Tier.YELLOW)):
        at = NOON + timedelta(hours=turn)
        clocks = stop(clocks, "followed_up", at, by="林知夏", evidence=f"续报{turn}")
        clocks = follow_up(clocks, "followed_up", tier, rules, at)
    turns = [clock for clock in clocks if clock.name == "K8"]
    assert [clock.turn for clock in turns] == [1, 2, 3, 4]
    assert [clock.evidence for clock in turns] == ["续报1", "续报2", "续报3", ""]
    spans = [clock.due_at - clock.started_at for clock in turns]
    assert spans[:3] == [timedelta(hours=2), timedelta(hours=2), timedelta(hours=4)]
    assert turns[-1].stopped_at is None
    later = due_clocks(Tier.RED, PUBLISHED, NOON, clocks, rules, now=NOON + timedelta(hours=5))
    assert [clock.turn for clock in later if clock.name == "K8"] == [1, 2, 3, 4]


def test_routine_has_no_next_turn_and_a_rise_brings_it(rules: SeveritySettings) -> None:
    clocks = stop(tuple(started(Tier.YELLOW, rules).values()), "followed_up", NOON)
    assert follow_up(clocks, "followed_up", Tier.ROUTINE, rules, NOON) == clocks
    later = NOON + timedelta(hours=3)
    risen = due_clocks(Tier.RED, PUBLISHED, NOON, clocks, rules, now=later)
    assert newest_turns(risen)["K8"].turn == 2
    assert newest_turns(risen)["K8"].started_at == later


@pytest.mark.parametrize(
    ("tier", "due"),
    [
        (Tier.RED, "06-18 12:00"),
        (Tier.ORANGE, "06-20 12:00"),
        (Tier.YELLOW, "06-30 12:00"),
        (Tier.BLUE, "07-01 00:00"),
    ],
)
def test_archive_is_due_from_calm_in_days_or_at_the_end_of_the_month(
    tier: Tier, due: str, rules: SeveritySettings
) -> None:
    noon = utc(datetime(2026, 6, 15, 12))
    (clock,) = calmed((), tier, noon, rules, now=noon)
    assert (clock.name, clock.started_at, clock.stops) == ("K9", noon, "archived")
    assert f"{desk(clock.due_at):%m-%d %H:%M}" == due
    assert clock.near_from is not None
    assert noon < clock.near_from < clock.due_at


def test_calm_late_in_a_month_gives_until_the_end_of_the_next(rules: SeveritySettings) -> None:
    late = utc(datetime(2026, 12, 29, 12))
    (clock,) = calmed((), Tier.BLUE, late, rules, now=late)
    assert desk(clock.due_at) == datetime(2027, 2, 1, tzinfo=DESK)


def test_talk_that_begins_anew_ends_the_wait_for_the_archive(rules: SeveritySettings) -> None:
    hours = [NOON + timedelta(hours=n) for n in range(5)]
    first = calmed((), Tier.RED, hours[0], rules, now=hours[0])
    assert calmed(first, Tier.RED, hours[0], rules, now=hours[1]) == first
    (broken,) = calmed(first, Tier.RED, None, rules, now=hours[2])
    assert (broken.stopped_at, broken.lapsed, broken.missed_at) == (hours[2], True, None)
    assert calmed((broken,), Tier.RED, hours[1], rules, now=hours[3]) == (broken,)
    again = calmed((broken,), Tier.RED, hours[3], rules, now=hours[4])
    assert [clock.turn for clock in again] == [1, 2]


def test_clock_that_lapsed_runs_again_when_the_incident_is_open_again(
    rules: SeveritySettings,
) -> None:
    over = lapse(tuple(started(Tier.RED, rules).values()), NOON, by="林知夏", evidence="销号")
    later = NOON + timedelta(hours=3)
    again = due_clocks(Tier.RED, PUBLISHED, NOON, over, rules, now=later)
    newest = newest_turns(again)
    assert {c.turn for c in newest.values() if c.name != "K1"} == {2}
    assert {c.started_at for c in newest.values() if c.name != "K1"} == {later}
    assert set(over) <= set(again)


# ── near, missed, never taken back ───────────────────────────────────────────────────────────


def test_little_time_left_and_none_are_noted_once_each(rules: SeveritySettings) -> None:
    clocks = tuple(c for c in started(Tier.RED, rules).values() if c.name == "K3")
    assert clocks[0].next_at == NOON + timedelta(minutes=24)
    assert note_time(clocks, NOON + timedelta(minutes=23)) == clocks
    near = note_time(clocks, NOON + timedelta(minutes=25))
    assert [c.near_at for c in newly_near(clocks, near)] == [NOON + timedelta(minutes=25)]
    assert near[0].next_at == NOON + timedelta(minutes=30)
    assert note_time(near, NOON + timedelta(minutes=29)) == near
    missed = note_time(near, NOON + timedelta(minutes=30))
    assert newly_near(near, missed) == ()
    assert [c.missed_at for c in newly_missed(near, missed)] == [NOON + timedelta(minutes=30)]
    assert missed[0].next_at is None
    assert note_time(missed, NOON + timedelta(hours=9)) == missed


def test_late_stop_is_a_breach_though_nobody_looked_before(rules: SeveritySettings) -> None:
    clocks = tuple(started(Tier.RED, rules).values())
    told = stop(clocks, "told", NOON + timedelta(minutes=31), by="林知夏", evidence="电话")
    (clock,) = newly_missed(clocks, told)
    assert (clock.missed_at, clock.stopped_by) == (clock.due_at, "林知夏")
    in_time = stop(clocks, "told", NOON + timedelta(minutes=30))
    assert newly_missed(clocks, in_time) == ()


def test_duty_time_runs_short_in_duty_time(rules: SeveritySettings) -> None:
    evening = utc(datetime(2026, 6, 15, 20))  # two hours before the desk closes
    clocks = due_clocks(Tier.YELLOW, evening, evening, (), rules, now=evening)
    by_name = {clock.name: clock for clock in clocks}
    told = by_name["K3"]  # eight hours: two tonight, six tomorrow
    assert desk(told.due_at) == datetime(2026, 6, 16, 14, tzinfo=DESK)
    assert told.near_from == told.due_at - timedelta(hours=1, minutes=36)


def test_shipped_limits_of_law_hold_over_holidays_and_make_up_days(
    rules: SeveritySettings,
) -> None:
    eve = utc(datetime(2026, 9, 30, 21))  # before eight days of National Day
    clocks = {c.name: c for c in due_clocks(Tier.YELLOW, eve, eve, (), rules, now=eve)}
    assert clocks["K7"].due_at == eve + timedelta(hours=48)
    assert desk(clocks["K4"].due_at).date() > datetime(2026, 10, 7).date()  # no ceiling: after it
    make_up = utc(datetime(2026, 9, 20, 9))  # a Sunday that is worked
    worked = {c.name: c for c in due_clocks(Tier.YELLOW, make_up, make_up, (), rules, now=make_up)}
    assert worked["K2"].due_at == make_up + timedelta(minutes=30)


_EVENTS = ("assigned", "acknowledged", "told", "followed_up", "answered", "archived")


@given(data=st.data())
def test_nothing_ever_takes_a_breach_or_a_stop_back(
    data: st.DataObject, rules: SeveritySettings
) -> None:
    clocks, now, tier = tuple[ClockDue, ...](), NOON, Tier.BLUE
    for _ in range(data.draw(st.integers(1, 12))):
        before = clocks
        now += timedelta(minutes=data.draw(st.sampled_from([1, 20, 90, 2000, 9000])))
        what = data.draw(st.sampled_from(["tier", "note", "calm", "stop", "lapse", "again"]))
        event = data.draw(st.sampled_from(_EVENTS))
        if what == "tier":
            tier = data.draw(st.sampled_from(list(Tier)))
            clocks = due_clocks(tier, PUBLISHED, NOON, clocks, rules, now=now)
        elif what == "note":
            clocks = note_time(clocks, now)
        elif what == "calm":
            calm = data.draw(st.sampled_from([None, now, NOON]))
            clocks = calmed(clocks, tier, calm, rules, now=now)
        elif what == "stop":
            clocks = follow_up(stop(clocks, event, now), event, tier, rules, now)
        elif what == "lapse":
            clocks = lapse(clocks, now, by="林知夏", evidence="销号", but=("archived",))
        else:
            clocks = begin_again(clocks, {event}, tier, rules, now)
        _nothing_lost(before, clocks)


def _nothing_lost(before: tuple[ClockDue, ...], after: tuple[ClockDue, ...]) -> None:
    known = {(clock.name, clock.turn): clock for clock in after}
    assert len(known) == len(after), "no turn stands twice"
    for clock in before:
        now = known[clock.name, clock.turn]
        assert now.started_at == clock.started_at
        assert now.due_at <= clock.due_at
        assert clock.missed_at in (None, now.missed_at)
        assert clock.stopped_at in (None, now.stopped_at)
    for clock in after:
        if clock.stopped_at is not None and clock.stopped_at > clock.due_at:
            assert clock.missed_at is not None
    running = [clock.name for clock in after if clock.stopped_at is None]
    assert len(running) == len(set(running)), "one turn of a clock runs at a time"
