"""Which rule an incident falls under."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.gaps import gaps
from monitor.alerts.route import Case, case_of, choose, trace
from monitor.clock import utc
from monitor.settings import Settings
from monitor.settings.routing import Match, Route, RoutingSettings, Step
from monitor.types import Authority, Classification, Platform, RiskMatch, Tier

Within = Callable[[str, str], bool]
STEP = Step(to=("duty",), channels=("console",))
NIGHT = time(22), time(7)
NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)  # a Tuesday


def clock(text: str) -> datetime:
    """``2026-03-10 22:00`` on the desk's wall clock."""
    return utc(datetime.fromisoformat(text))


def tree(*routes: Route) -> RoutingSettings:
    return RoutingSettings(routes=routes)


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
    (match,) = choose(Case(tier=tier, at=NOON, home=home), settings.routing, within)
    assert match.path == path
    assert path in match.reason


def test_incident_elsewhere_rings_nobody(settings: Settings, within: Within) -> None:
    case = Case(tier=Tier.RED, at=NOON, topics=("fraud",), regions=("110000",), home=False)
    (match,) = choose(case, settings.routing, within)
    assert match.steps == ()
    assert "外地参照" in match.reason


def test_rule_that_goes_on_is_taken_beside_the_next(settings: Settings, within: Within) -> None:
    case = Case(tier=Tier.YELLOW, at=NOON, topics=("fraud",), regions=("990121",))
    found = choose(case, settings.routing, within)
    assert [match.path for match in found] == ["望川", "本地/较大"]
    assert "主题、地区相符" in found[0].reason


def test_place_matches_with_all_that_lies_in_it(within: Within) -> None:
    routing = tree(Route(name="市", match=Match(regions=("990100",)), steps=(STEP,)))
    for regions, taken in ((("990121",), True), (("980121",), False), ((), False)):
        found = choose(Case(tier=Tier.RED, at=NOON, regions=regions), routing, within)
        assert bool(found) is taken


@pytest.mark.parametrize(
    ("asked", "case"),
    [
        (Match(groups=("农民工", "退休人员")), Case(tier=Tier.RED, at=NOON, groups={"农民工"})),
        (Match(risks=("call",)), Case(tier=Tier.RED, at=NOON, risks={"call", "life"})),
        (
            Match(platforms=(Platform.PETITION,)),
            Case(tier=Tier.RED, at=NOON, platforms={Platform.NEWS, Platform.PETITION}),
        ),
        (
            Match(authorities=(Authority.CENTRAL,)),
            Case(tier=Tier.RED, at=NOON, authorities={Authority.CENTRAL}),
        ),
    ],
)
def test_one_of_those_a_rule_lists_is_enough(asked: Match, case: Case, within: Within) -> None:
    routing = tree(Route(name="规则", match=asked, steps=(STEP,)))
    assert choose(case, routing, within)
    assert choose(Case(tier=Tier.RED, at=NOON), routing, within) == ()


def test_all_that_a_rule_asks_must_be_met(within: Within) -> None:
    routing = tree(
        Route(name="规则", match=Match(topics=("a",), groups=("农民工",)), steps=(STEP,))
    )
    half = Case(tier=Tier.RED, at=NOON, topics=("a",))
    assert choose(half, routing, within) == ()
    (looked,) = trace(half, routing, within)
    assert (looked.verdict, looked.missed) == ("no", ("groups",))


# ── time ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("at", "night"),
    [
        ("2026-03-10 21:59", False),
        ("2026-03-10 22:00", True),
        ("2026-03-11 00:00", True),
        ("2026-03-11 06:59", True),
        ("2026-03-11 07:00", False),
    ],
)
def test_hours_run_over_midnight_from_their_start_until_before_their_end(
    within: Within, at: str, night: bool
) -> None:
    asked = Match(hours=NIGHT)
    routing = tree(
        Route(name="夜间", match=asked, steps=(STEP,)), Route(name="兜底", steps=(STEP,))
    )
    (match,) = choose(Case(tier=Tier.RED, at=clock(at)), routing, within)
    assert match.path == ("夜间" if night else "兜底")
    assert ("时段相符" in match.reason) is night


@pytest.mark.parametrize(
    ("at", "path"),
    [
        ("2026-10-01 10:00", "休息"),  # a Thursday, National Day
        ("2026-10-10 10:00", "工作"),  # a Saturday that is worked
        ("2026-03-10 10:00", "工作"),
        ("2026-03-14 10:00", "休息"),
    ],
)
def test_days_off_are_those_of_the_state_council(within: Within, at: str, path: str) -> None:
    routing = tree(
        Route(name="工作", match=Match(days="working"), steps=(STEP,)),
        Route(name="休息", match=Match(days="off"), steps=(STEP,)),
    )
    (match,) = choose(Case(tier=Tier.RED, at=clock(at)), routing, within)
    assert match.path == path


def test_desk_may_have_a_calendar_of_its_own(within: Within) -> None:
    routing = tree(Route(name="休息", match=Match(days="off"), steps=(STEP,)))
    case = Case(tier=Tier.RED, at=NOON)
    assert choose(case, routing, within) == ()
    assert choose(case, routing, within, lambda day: day != date(2026, 3, 10))


def test_hours_after_midnight_belong_to_the_day_they_began_on(within: Within) -> None:
    asked = Match(hours=NIGHT, days="off")
    routing = tree(Route(name="假日夜间", match=asked, steps=(STEP,)))
    begun_on_friday = Case(tier=Tier.RED, at=clock("2026-03-14 02:00"))
    begun_on_sunday = Case(tier=Tier.RED, at=clock("2026-03-16 02:00"))
    assert choose(begun_on_friday, routing, within) == ()
    assert choose(begun_on_sunday, routing, within)


# ── groups of rules ──────────────────────────────────────────────────────────────────────────


def test_group_without_own_steps_swallows_nothing(within: Within) -> None:
    inner = Route(name="红", match=Match(tiers=("red",)), steps=(STEP,))
    routing = tree(Route(name="组", routes=(inner,)), Route(name="兜底", steps=(STEP,)))
    (match,) = choose(Case(tier=Tier.BLUE, at=NOON), routing, within)
    assert match.path == "兜底"
    looked = trace(Case(tier=Tier.BLUE, at=NOON), routing, within)
    assert [(one.path, one.depth, one.verdict) for one in looked] == [
        ("组", 0, "into"),
        ("组/红", 1, "no"),
        ("组", 0, "left"),
        ("兜底", 0, "taken"),
    ]


def test_group_with_own_steps_answers_for_what_its_inner_rules_leave(within: Within) -> None:
    inner = Route(name="红", match=Match(tiers=("red",)))
    routing = tree(Route(name="组", steps=(STEP,), routes=(inner,)))
    (match,) = choose(Case(tier=Tier.BLUE, at=NOON), routing, within)
    assert (match.path, match.steps) == ("组", (STEP,))


def test_what_a_rule_does_not_say_it_has_from_the_rule_around_it(within: Within) -> None:
    minute = timedelta(minutes=1)
    noon = time(12), time(13)
    own = Route(
        name="另写",
        match=Match(tiers=("red",)),
        steps=(STEP,),
        group_wait=timedelta(),
        repeat=3 * minute,
        quiet_hours=noon,
    )
    outer = Route(
        name="组",
        routes=(own, Route(name="照旧", steps=(STEP,))),
        group_wait=minute,
        repeat=2 * minute,
        quiet_hours=NIGHT,
    )
    (said,) = choose(Case(tier=Tier.RED, at=NOON), tree(outer), within)
    (kept,) = choose(Case(tier=Tier.BLUE, at=NOON), tree(outer), within)
    assert (said.group_wait, said.repeat, said.quiet_hours) == (timedelta(), 3 * minute, noon)
    assert (kept.group_wait, kept.repeat, kept.quiet_hours) == (minute, 2 * minute, NIGHT)


@pytest.mark.parametrize("name", ["", "甲/乙", "甲:乙", "甲@2"])
def test_name_that_would_blur_a_path_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="write a name without"):
        Route(name=name)


def test_two_rules_of_one_path_are_refused() -> None:
    with pytest.raises(ValueError, match="'甲' stands twice"):
        tree(Route(name="甲"), Route(name="甲"))


# ── the case an incident makes ───────────────────────────────────────────────────────────────


def test_group_counts_when_a_third_of_the_texts_name_it(
    subject: Callable[..., object], member: Callable[..., object]
) -> None:
    def text(number: int, *groups: str) -> object:
        judged = Classification(item_id=number, relevant=True, reason="", groups=groups)
        return member(number, judged=judged)

    for others, counts in ((2, True), (3, False)):
        members = (text(1, "农民工"), *(text(2 + n) for n in range(others)))
        case = case_of(subject(members=members), Tier.RED, NOON)  # type: ignore[arg-type]  # made loosely
        assert bool(case.groups) is counts


def test_case_holds_the_voices_and_hazards_of_the_texts(
    subject: Callable[..., object], member: Callable[..., object]
) -> None:
    call = RiskMatch(word="集合", level=4, kind="call", evidence=None)  # type: ignore[arg-type]  # not looked at
    judged = Classification(item_id=1, relevant=True, reason="", risks=(call,))
    members = (
        member(1, judged=judged),
        member(2, authority=Authority.CENTRAL),
        member(3, authority=Authority.SPAM),
    )
    case = case_of(subject(members=members), Tier.YELLOW, NOON)  # type: ignore[arg-type]  # made loosely
    assert set(case.authorities) == {Authority.CITY, Authority.CENTRAL}
    assert set(case.platforms) == {Platform.NEWS}
    assert set(case.risks) == {"call"}
    assert (case.tier, case.topics, case.home) == (Tier.YELLOW, ("payment",), True)


# ── gaps ─────────────────────────────────────────────────────────────────────────────────────


def test_gap_is_named_by_tier_and_place() -> None:
    routing = tree(
        Route(name="本地", match=Match(home=True), steps=(STEP,)),
        Route(name="外地", match=Match(home=False, tiers=("red", "orange", "yellow"))),
    )
    (gap,) = gaps(routing)
    assert "外地" in gap
    assert Tier.BLUE.label in gap


def test_rule_bound_to_a_time_fills_no_gap() -> None:
    night = Route(name="夜间", match=Match(hours=NIGHT), steps=(STEP,))
    assert len(gaps(tree(night))) == 8
    assert all("工作日07:00起" in gap for gap in gaps(tree(night)))
    weekend = Route(name="休息", match=Match(days="off"), steps=(STEP,))
    assert "工作日00:00起" in gaps(tree(weekend))[0]


def test_rules_that_share_out_all_hours_leave_no_gap() -> None:
    day = time(7), time(22)
    routing = tree(
        Route(name="工作日夜间", match=Match(hours=NIGHT, days="working"), steps=(STEP,)),
        Route(name="休息日夜间", match=Match(hours=NIGHT, days="off"), steps=(STEP,)),
        Route(name="白天", match=Match(hours=day), steps=(STEP,)),
    )
    assert gaps(routing) == ()


matches = st.builds(
    Match,
    tiers=st.lists(st.sampled_from(["red", "orange", "yellow", "blue"]), max_size=2).map(tuple),
    topics=st.lists(st.sampled_from(["a", "b"]), max_size=1).map(tuple),
    regions=st.lists(st.sampled_from(["1", "2"]), max_size=1).map(tuple),
    home=st.sampled_from([None, True, False]),
    groups=st.sampled_from([(), ("农民工",)]),
    hours=st.sampled_from([None, NIGHT, (time(9), time(12))]),
    days=st.sampled_from(["all", "working", "off"]),
)
steps = st.sampled_from([(), (STEP,)])


def named(routes: list[Route]) -> tuple[Route, ...]:
    """No two of one name."""
    return tuple({route.name: route for route in routes}.values())


leaves = st.builds(
    Route, name=st.sampled_from("甲乙丙"), match=matches, steps=steps, go_on=st.booleans()
)
trees = st.builds(
    Route,
    name=st.sampled_from("丁戊己庚"),
    match=matches,
    steps=steps,
    routes=st.lists(leaves, max_size=3).map(named),
    go_on=st.booleans(),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(utc)
cases = st.builds(
    Case,
    tier=st.sampled_from([tier for tier in Tier if tier > Tier.ROUTINE]),
    at=moments,
    topics=st.sets(st.sampled_from(["a", "b"])).map(sorted),
    regions=st.sets(st.sampled_from(["1", "2"])).map(sorted),
    home=st.booleans(),
    groups=st.sampled_from([(), ("农民工",)]),
)


@given(routes=st.lists(trees, max_size=4).map(named), case=cases)
def test_tree_without_gaps_answers_for_every_incident(
    routes: tuple[Route, ...], case: Case
) -> None:
    routing = tree(*routes)
    assert choose(case, routing, lambda code, area: code == area) or gaps(routing)
    assert gaps(tree(*routes, Route(name="兜底", steps=(STEP,)))) == ()


@given(routes=st.lists(trees, max_size=4).map(named), case=cases)
def test_trace_ends_where_the_choice_falls(routes: tuple[Route, ...], case: Case) -> None:
    routing = tree(*routes)
    looked = trace(case, routing, lambda code, area: code == area)
    taken = [one.match for one in looked if one.match]
    assert taken == list(choose(case, routing, lambda code, area: code == area))
    assert {one.verdict for one in looked if one.match} <= {"taken"}
    assert all(one.missed for one in looked if one.verdict == "no")
    if taken and not any(route.go_on for route in routes):
        assert len(taken) == 1 or any(leaf.go_on for r in routes for leaf in r.routes)
