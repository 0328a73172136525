"""Two runs over one past told apart: which incident is which, and what became of every alert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.rehearsed import Change, Notice, Story, in_step, match, moved
from monitor.incidents.rehearsed_why import graded_apart, gravest, in_force
from monitor.settings.severity import CutOffs
from monitor.types import Assessment, Factor, Heat, Tier

NOON = datetime(2026, 6, 17, 4, 0, tzinfo=UTC)
CUTS = CutOffs(red=75, orange=55, yellow=35, blue=18)

Telling = Sequence[tuple[int, Tier]]
"""Minutes after noon, and the tier told."""


def notice(minutes: int, tier: Tier, *told: str) -> Notice:
    return Notice(at=NOON + timedelta(minutes=minutes), tier=tier, reason="", told=told or ("甲",))


def story(number: int, items: Sequence[int], telling: Telling = ()) -> Story:
    return Story(
        id=number,
        title=f"第{number}起",
        topics=(),
        begun=NOON,
        items=frozenset(items),
        notices=tuple(notice(minutes, tier) for minutes, tier in telling),
        tier=max((tier for _, tier in telling), default=Tier.ROUTINE),
    )


def changes(before: Telling, after: Telling) -> list[tuple[Change, int | None]]:
    pairs = [(story(1, [1], before), story(9, [1], after))]
    return [(each.change, each.minutes) for each in moved(pairs)]


# ── alerts ───────────────────────────────────────────────────────────────────────────────────

Y, O, R = Tier.YELLOW, Tier.ORANGE, Tier.RED  # noqa: E741 - as the tiers are called


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([(0, Y)], [(0, Y)], []),
        ([(0, Y)], [], [(Change.LOST, None)]),
        ([], [(0, Y)], [(Change.WON, None)]),
        ([(0, Y)], [(25, Y)], [(Change.LATER, 25)]),
        ([(25, Y)], [(0, Y)], [(Change.EARLIER, -25)]),
        ([(0, Y)], [(0, O)], [(Change.RETIERED, 0)]),
        ([(0, Y), (30, O)], [(10, O)], [(Change.LOST, None), (Change.EARLIER, -20)]),
        (
            [(0, O)],
            [(0, Y), (5, O), (9, R)],
            [(Change.WON, None), (Change.LATER, 5), (Change.WON, None)],
        ),
        ([(0, Y), (5, R)], [(0, O), (5, R)], [(Change.RETIERED, 0)]),
    ],
)
def test_alerts_of_one_incident_fall_into_step_at_the_tiers_they_share(
    before: Telling, after: Telling, expected: list[tuple[Change, int | None]]
) -> None:
    assert sorted(changes(before, after), key=str) == sorted(expected, key=str)


def test_alert_that_reaches_other_people_is_rerouted() -> None:
    one = replace(story(1, [1]), notices=(notice(0, Y, "值班员（甲）"),))
    other = replace(story(1, [1]), notices=(notice(0, Y, "带班领导（乙）"),))
    assert [each.change for each in moved([(one, other)])] == [Change.REROUTED]


tellings = st.lists(st.tuples(st.integers(0, 600), st.sampled_from(list(Tier)[1:])), max_size=5)


@given(tellings, tellings)
def test_every_alert_of_either_run_has_one_place_and_the_sums_agree(
    before: Telling, after: Telling
) -> None:
    one, other = (story(1, [1], sorted(told)) for told in (before, after))
    steps = list(in_step(one.notices, other.notices))
    assert [step[0] for step in steps if step[0]] == list(one.notices)
    assert [step[1] for step in steps if step[1]] == list(other.notices)
    found = [each.change for each in moved([(one, other)])]
    assert len(before) - found.count(Change.LOST) + found.count(Change.WON) == len(after)
    assert moved([(one, one)]) == []


# ── incidents ────────────────────────────────────────────────────────────────────────────────


def test_incidents_are_matched_by_what_they_share_and_by_nothing_else() -> None:
    before = [story(1, [1, 2, 3]), story(2, [4, 5])]
    after = [story(2, [1, 2, 3]), story(1, [4, 5]), story(3, [6])]
    found = match(before, after)
    named = {(a.id if a else None, b.id if b else None) for a, b in found.pairs}
    assert named == {(1, 2), (2, 1), (None, 3)}
    assert (found.regrouped, found.elsewhere, found.dropped, found.gained) == ((), 0, 0, 1)


def test_incidents_that_became_one_are_told_and_so_is_one_that_became_several() -> None:
    parts, whole = [story(1, [1, 2]), story(2, [3])], [story(7, [1, 2, 3])]
    for before, after, merged in ((parts, whole, True), (whole, parts, False)):
        found = match(before, after)
        (told,) = found.regrouped
        assert (told.merged, told.whole.id, [part.id for part in told.parts]) == (merged, 7, [1, 2])
        assert found.elsewhere == 1
        assert sum(None in pair for pair in found.pairs) == 1


def test_item_that_moves_between_two_incidents_regroups_neither() -> None:
    before = [story(1, [1, 2, 3]), story(2, [4, 5])]
    found = match(before, [story(1, [1, 2]), story(2, [3, 4, 5])])
    assert (found.regrouped, found.elsewhere) == ((), 1)


@given(st.lists(st.lists(st.integers(0, 30), max_size=6), max_size=6))
def test_a_run_matches_itself(drawn: list[list[int]]) -> None:
    taken: set[int] = set()
    stories = []
    for number, items in enumerate(drawn, 1):
        stories.append(story(number, [i for i in items if i not in taken], [(number, Y)]))
        taken |= set(items)
    stories = [each for each in stories if each.items]
    found = match(stories, stories)
    assert all(one == other for one, other in found.pairs)
    assert (found.regrouped, found.elsewhere, found.dropped, found.gained) == ((), 0, 0, 0)
    assert moved(found.pairs) == []


# ── why ──────────────────────────────────────────────────────────────────────────────────────


def graded(minutes: int, tier: Tier, points: int, *rules: str, spread: int = 10) -> Assessment:
    factor = Factor(
        letter="B", name="传播范围", value=f"转发{spread * 50}", points=spread, reason=""
    )
    return Assessment(
        incident_id=1,
        tier=tier,
        points=points,
        factors=(factor,),
        rules_fired=rules,
        by="rules",
        at=NOON + timedelta(minutes=minutes),
        settings_revision="",
        heat=Heat(as_of=NOON),
    )


def test_moved_cut_off_is_named_when_the_points_are_the_same() -> None:
    cuts = replace(CUTS, yellow=45)
    why = graded_apart(graded(0, Y, 42), graded(0, Tier.BLUE, 42), CUTS, cuts)
    assert why == "得分同为42，分数线Ⅲ级35→45"


def test_moved_cut_off_that_lies_elsewhere_is_passed_over() -> None:
    cuts = replace(CUTS, blue=20)
    assert graded_apart(graded(0, O, 56), graded(0, Y, 54), CUTS, cuts) == "得分56→54"


def test_other_points_are_told_factor_by_factor_and_rules_by_what_they_say() -> None:
    why = graded_apart(graded(0, O, 40, "UP2"), graded(0, Y, 36, "CAP1", spread=6), CUTS, CUTS)
    assert "得分40→36；B 传播范围10→6（转发500→转发300）" in why
    assert "不再触发UP2（已证实成片停发或迟发待遇，不低于Ⅱ级）" in why
    assert "；触发CAP1（" in why


def test_gradings_that_agree_have_nothing_to_tell() -> None:
    assert graded_apart(graded(0, Y, 42), graded(9, Y, 42), CUTS, CUTS) == ""


def test_gravest_of_a_period_counts_what_was_in_force_when_it_began() -> None:
    history = [graded(-60, O, 60), graded(10, Y, 40), graded(90, R, 90)]
    hour = NOON, NOON + timedelta(hours=1)
    assert gravest(history, *hour) == history[0]
    assert gravest(history[1:], *hour) == history[1]
    assert gravest([], *hour) is None
    assert in_force(history, NOON) == history[0]
    assert in_force(history[1:], NOON) is None
