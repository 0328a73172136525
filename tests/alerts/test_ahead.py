"""Who would be told when, as long as nobody acknowledges."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from monitor.alerts.ahead import Ladder, ladder
from monitor.alerts.route import Case, RouteMatch, choose
from monitor.clock import desk, utc
from monitor.settings import Settings
from monitor.settings.routing import Step
from monitor.types import Tier

Within = Callable[[str, str], bool]
MINUTE = timedelta(minutes=1)


def clock(text: str) -> datetime:
    """``10 22:00`` in March 2026 on the desk's wall clock."""
    return utc(datetime.fromisoformat(f"2026-03-{text}"))


def rule(*steps: Step, **other: object) -> RouteMatch:
    """A rule of these steps."""
    return RouteMatch(path="规则", reason="", steps=steps, **other)  # type: ignore[arg-type]  # its fields


def step(*roles: str, wait: int | None = None, channels: tuple[str, ...] = ("mail",)) -> Step:
    """A step that waits so many minutes."""
    return Step(to=roles, channels=channels, wait=None if wait is None else wait * MINUTE)


def told(found: Ladder) -> list[tuple[int, str, tuple[str, ...]]]:
    """Number, desk time and people of each step taken."""
    return [
        (rung.number, f"{desk(rung.at):%d %H:%M}", tuple(one.name for one in rung.told))
        for rung in found.rungs
    ]


def test_each_step_tells_who_is_on_duty_by_then(settings: Settings) -> None:
    match = rule(step("duty", wait=15), step("duty", "leader", wait=15))
    found = ladder(match, Tier.ORANGE, clock("12 21:50"), settings)
    assert told(found) == [(1, "12 21:50", ("日班甲",)), (2, "12 22:05", ("夜班乙", "领导丁"))]
    assert found.again_every == 15 * MINUTE


def test_step_that_reaches_nobody_costs_no_time(settings: Settings, within: Within) -> None:
    at = clock("10 13:00")
    (match,) = choose(Case(tier=Tier.ORANGE, at=at), settings.routing, within)
    found = ladder(match, Tier.ORANGE, at, settings)
    assert told(found) == [(2, "10 13:00", ("日班甲",)), (3, "10 13:15", ("主任戊",))]
    assert found.rungs[0].passed_over == (1,)
    assert found.again_every is None


def test_when_no_step_reaches_anybody_each_takes_its_time(settings: Settings) -> None:
    match = rule(step("ghost", wait=10), step("ghost"), repeat=60 * MINUTE)
    found = ladder(match, Tier.RED, clock("10 13:00"), settings)
    assert told(found) == [(1, "10 13:00", ("",)), (2, "10 13:10", ("",))]
    assert found.again_every == 60 * MINUTE


def test_step_without_wait_ends_the_chain(settings: Settings) -> None:
    match = rule(step("duty"), step("leader"), repeat=60 * MINUTE)
    found = ladder(match, Tier.ORANGE, clock("10 13:00"), settings)
    assert [rung.number for rung in found.rungs] == [1]
    assert found.again_every is None


def test_rule_without_steps_tells_nobody(settings: Settings) -> None:
    assert ladder(rule(), Tier.RED, clock("10 13:00"), settings) == Ladder(
        rungs=(), again_every=None
    )


def test_quiet_hours_put_off_a_step_to_whoever_is_there_in_the_morning(settings: Settings) -> None:
    match = rule(step("duty", wait=30), step("duty", wait=30), quiet_hours=(time(22), time(8)))
    found = ladder(match, Tier.YELLOW, clock("12 21:45"), settings)
    assert told(found) == [(1, "12 21:45", ("日班甲",)), (2, "13 08:00", ("日班甲",))]
    assert found.rungs[1].held_from == clock("12 22:15")
    assert found.rungs[1].ack_due_at == clock("13 08:30")
    grave = ladder(match, Tier.ORANGE, clock("12 21:45"), settings)
    assert [rung.held_from for rung in grave.rungs] == [None, None]


def test_message_that_waits_for_others_comes_later(settings: Settings) -> None:
    match = rule(step("duty", wait=30), group_wait=2 * MINUTE)
    (rung,) = ladder(match, Tier.YELLOW, clock("12 13:00"), settings).rungs
    assert (rung.at, rung.ack_due_at) == (clock("12 13:02"), clock("12 13:32"))


@pytest.mark.parametrize(
    ("role", "channels", "reached", "missing"),
    [
        ("duty", ("chat", "mail"), ("chat", "mail"), ()),
        ("head", ("mail", "chat"), ("mail",), ("chat",)),
        ("leader", ("console", "chat"), ("console", "chat"), ()),
        ("ghost", ("console", "chat"), ("console",), ()),
    ],
)
def test_channels_without_an_address_are_named(
    settings: Settings,
    role: str,
    channels: tuple[str, ...],
    reached: tuple[str, ...],
    missing: tuple[str, ...],
) -> None:
    match = rule(step(role, channels=channels))
    (rung,) = ladder(match, Tier.RED, clock("12 13:00"), settings).rungs
    assert [(one.channels, one.missing) for one in rung.told] == [(reached, missing)]


def test_console_for_one_role_is_not_taken_for_another_of_the_same_person(
    settings: Settings,
) -> None:
    # On 10 March the leader, whose id is that of a role, holds the desk too.
    both = rule(step("duty", "leader", channels=("console",)))
    (rung,) = ladder(both, Tier.RED, clock("10 10:00"), settings).rungs
    assert [(one.role, one.name, one.channels) for one in rung.told] == [
        ("duty", "领导丁", ("console",)),
        ("leader", "领导丁", ("console",)),
    ]
