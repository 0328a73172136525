"""Clocks: when they are due, what stops them, what an upgrade and a downgrade do to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.clocks import due_clocks, stop
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


def test_red_has_all_clocks_and_routine_none(rules: SeveritySettings) -> None:
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
    assert list(rules.clocks) == [f"K{n}" for n in range(9)]
    assert all(rule.source and rule.label for rule in rules.clocks.values())
