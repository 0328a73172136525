"""The desk, roster, routes, channels and playbooks that come with the program."""

from datetime import UTC, datetime

import pytest

from monitor.alerts.ahead import ladder
from monitor.alerts.gaps import gaps
from monitor.alerts.hold import quiet_until
from monitor.alerts.rota import holes
from monitor.alerts.route import Case, choose
from monitor.settings import Settings, load_settings, shipped_config_dir
from monitor.types import Tier

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped() -> Settings:
    return load_settings(shipped_config_dir())


def test_shipped_routes_answer_for_every_incident(shipped: Settings) -> None:
    assert gaps(shipped.routing) == ()
    assert choose(Case(tier=Tier.ROUTINE, at=NOON), shipped.routing, lambda *_: False)


@pytest.mark.parametrize(
    ("tier", "home", "minutes", "told"),
    [
        (Tier.RED, True, 10, ("duty", "leader")),
        (Tier.ORANGE, True, 15, ("duty",)),
        (Tier.YELLOW, True, 30, ("duty",)),
        (Tier.BLUE, True, None, None),
        (Tier.RED, False, None, None),
    ],
)
def test_shipped_routes_tell_by_tier_and_place(
    shipped: Settings, tier: Tier, home: bool, minutes: int | None, told: tuple[str, ...] | None
) -> None:
    (match,) = choose(Case(tier=tier, at=NOON, home=home), shipped.routing, lambda *_: False)
    if told is None:
        assert match.steps == ()
        return
    first = match.steps[0]
    assert first.to == told
    assert first.channels == ("console", "file")
    assert first.wait is not None
    assert first.wait.total_seconds() == (minutes or 0) * 60


def test_shipped_rules_let_the_night_rest_but_for_danger_and_grave_matters(
    shipped: Settings,
) -> None:
    night = datetime(2026, 3, 9, 18, tzinfo=UTC)  # 02:00 at the desk
    for tier, risks, quiet in (
        (Tier.YELLOW, (), True),
        (Tier.YELLOW, ("rumour",), True),
        (Tier.YELLOW, ("call",), False),
        (Tier.YELLOW, ("life", "grievance"), False),
        (Tier.ORANGE, (), False),
        (Tier.RED, (), False),
    ):
        case = Case(tier=tier, at=night, risks=risks)
        (match,) = choose(case, shipped.routing, lambda *_: False)
        until = quiet_until(match, tier, night)
        assert until == (datetime(2026, 3, 10, 0, tzinfo=UTC) if quiet else None)


def test_shipped_rules_go_on_until_somebody_takes_it(shipped: Settings) -> None:
    for tier in (Tier.RED, Tier.ORANGE, Tier.YELLOW):
        (match,) = choose(Case(tier=tier, at=NOON), shipped.routing, lambda *_: False)
        assert ladder(match, tier, NOON, shipped).again_every is not None


def test_shipped_rules_tell_the_administrator_and_tell_quietly(shipped: Settings) -> None:
    assert shipped.routing.system[0].to == ("admin",)
    assert shipped.routing.quietly == ("console", "file")
    assert [rule.up_to for rule in shipped.routing.inhibit] == ["yellow"]


def test_shipped_roster_has_no_hole(shipped: Settings) -> None:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    assert holes(shipped, sorted(shipped.roster.roles), start, end) == ()


def test_shipped_roster_names_every_role_and_holds_no_contact(shipped: Settings) -> None:
    assert {shift.role for shift in shipped.roster.shifts} == set(shipped.roster.roles)
    assert not any(person.addresses for person in shipped.roster.people)


def test_shipped_desk_answers_for_the_whole_country(shipped: Settings) -> None:
    assert shipped.desk.agency == "示例市社会保险事业中心"
    assert shipped.desk.home_regions == ()
