"""The desk, roster, routes, channels and playbooks that come with the program."""

from datetime import UTC, datetime

import pytest

from monitor.alerts.roster import holes
from monitor.alerts.route import choose, gaps
from monitor.settings import Settings, load_settings, shipped_config_dir
from monitor.types import Tier


@pytest.fixture(scope="module")
def shipped() -> Settings:
    return load_settings(shipped_config_dir())


def test_shipped_routes_answer_for_every_incident(shipped: Settings) -> None:
    assert gaps(shipped.routing) == ()
    assert choose(Tier.ROUTINE, (), (), home=True, routing=shipped.routing, within=lambda *_: False)


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
    (match,) = choose(tier, (), (), home=home, routing=shipped.routing, within=lambda *_: False)
    if told is None:
        assert match.steps == ()
        return
    first = match.steps[0]
    assert first.to == told
    assert first.channels == ("console", "file")
    assert first.wait is not None
    assert first.wait.total_seconds() == (minutes or 0) * 60


def test_shipped_roster_has_no_hole(shipped: Settings) -> None:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    assert holes(shipped.roster, sorted(shipped.roster.roles), start, end) == ()


def test_shipped_roster_names_every_role_and_holds_no_contact(shipped: Settings) -> None:
    assert {shift.role for shift in shipped.roster.shifts} == set(shipped.roster.roles)
    assert not any(person.addresses for person in shipped.roster.people)


def test_shipped_desk_answers_for_the_whole_country(shipped: Settings) -> None:
    assert shipped.desk.agency == "示例市社会保险事业中心"
    assert shipped.desk.home_regions == ()
