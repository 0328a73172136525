"""Which rule an incident falls under."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.route import choose, gaps
from monitor.settings import Settings
from monitor.settings.routing import Match, Route, RoutingSettings, Step
from monitor.types import Tier

Within = Callable[[str, str], bool]
STEP = Step(to=("duty",), channels=("console",))


@pytest.mark.parametrize(
    ("tier", "home", "path"),
    [
        (Tier.RED, True, "本地/特别重大"),
        (Tier.ORANGE, True, "本地/重大"),
        (Tier.BLUE, True, "本地/一般"),
        (Tier.RED, False, "外地参照"),
        (Tier.ROUTINE, True, "兜底"),
    ],
)
def test_path_names_the_rules_taken(
    settings: Settings, within: Within, tier: Tier, home: bool, path: str
) -> None:
    (match,) = choose(tier, (), (), home=home, routing=settings.routing, within=within)
    assert match.path == path
    assert path in match.reason


def test_incident_elsewhere_rings_nobody(settings: Settings, within: Within) -> None:
    (match,) = choose(
        Tier.RED, ("fraud",), ("110000",), home=False, routing=settings.routing, within=within
    )
    assert match.steps == ()
    assert "外地参照" in match.reason


def test_rule_that_goes_on_is_taken_beside_the_next(settings: Settings, within: Within) -> None:
    found = choose(
        Tier.YELLOW, ("fraud",), ("990121",), home=True, routing=settings.routing, within=within
    )
    assert [match.path for match in found] == ["望川", "本地/较大"]


def test_place_matches_with_all_that_lies_in_it(within: Within) -> None:
    routing = RoutingSettings(
        routes=(Route(name="市", match=Match(regions=("990100",)), steps=(STEP,)),)
    )
    for regions, taken in ((("990121",), True), (("980121",), False), ((), False)):
        found = choose(Tier.RED, (), regions, home=True, routing=routing, within=within)
        assert bool(found) is taken


def test_group_without_own_steps_swallows_nothing(within: Within) -> None:
    inner = Route(name="红", match=Match(tiers=("red",)), steps=(STEP,))
    routing = RoutingSettings(
        routes=(Route(name="组", routes=(inner,)), Route(name="兜底", steps=(STEP,)))
    )
    (match,) = choose(Tier.BLUE, (), (), home=True, routing=routing, within=within)
    assert match.path == "兜底"


def test_group_with_own_steps_answers_for_what_its_inner_rules_leave(within: Within) -> None:
    inner = Route(name="红", match=Match(tiers=("red",)))
    routing = RoutingSettings(routes=(Route(name="组", steps=(STEP,), routes=(inner,)),))
    (match,) = choose(Tier.BLUE, (), (), home=True, routing=routing, within=within)
    assert (match.path, match.steps) == ("组", (STEP,))


def test_gap_is_named_by_tier_and_place() -> None:
    routing = RoutingSettings(
        routes=(
            Route(name="本地", match=Match(home=True), steps=(STEP,)),
            Route(name="外地", match=Match(home=False, tiers=("red", "orange", "yellow"))),
        )
    )
    (gap,) = gaps(routing)
    assert "外地" in gap
    assert Tier.BLUE.label in gap


matches = st.builds(
    Match,
    tiers=st.lists(st.sampled_from(["red", "orange", "yellow", "blue"]), max_size=2).map(tuple),
    topics=st.lists(st.sampled_from(["a", "b"]), max_size=1).map(tuple),
    regions=st.lists(st.sampled_from(["1", "2"]), max_size=1).map(tuple),
    home=st.sampled_from([None, True, False]),
)
steps = st.sampled_from([(), (STEP,)])
leaves = st.builds(
    Route, name=st.sampled_from("甲乙丙"), match=matches, steps=steps, go_on=st.booleans()
)
trees = st.builds(
    Route,
    name=st.sampled_from("丁戊"),
    match=matches,
    steps=steps,
    routes=st.lists(leaves, max_size=3).map(tuple),
    go_on=st.booleans(),
)


@given(
    routes=st.lists(trees, max_size=4),
    tier=st.sampled_from([tier for tier in Tier if tier > Tier.ROUTINE]),
    topics=st.sets(st.sampled_from(["a", "b"])),
    regions=st.sets(st.sampled_from(["1", "2"])),
    home=st.booleans(),
)
def test_tree_without_gaps_answers_for_every_incident(
    routes: list[Route], tier: Tier, topics: set[str], regions: set[str], home: bool
) -> None:
    routing = RoutingSettings(routes=tuple(routes))
    found = choose(
        tier,
        sorted(topics),
        sorted(regions),
        home=home,
        routing=routing,
        within=lambda code, area: code == area,
    )
    assert found or gaps(routing)
    closed = RoutingSettings(routes=(*routes, Route(name="兜底", steps=(STEP,))))
    assert gaps(closed) == ()
