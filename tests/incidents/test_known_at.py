"""A case as it was known at a moment: what came later is not counted, and nothing else is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.incidents.breaches import golden_hour
from monitor.incidents.goldenhour import Case, ClockEnd
from monitor.incidents.known_at import known_at
from monitor.settings.severity import SeveritySettings
from monitor.types import Assessment, ClockDue, Heat, Tier
from tests.incidents.conftest import NOON, IncidentMaker, MemberMaker

HOUR = timedelta(hours=1)


def _graded(hours: int, tier: Tier) -> Assessment:
    at = NOON + hours * HOUR
    return Assessment(
        incident_id=1,
        tier=tier,
        points=0,
        factors=(),
        rules_fired=(),
        by="rules",
        at=at,
        settings_revision="",
        heat=Heat(as_of=at),
    )


def _case(member: MemberMaker, incident: IncidentMaker) -> Case:
    first, second = member("养老金没到账", minutes_ago=0), member("还没到账", minutes_ago=0)
    clock = ClockDue(
        name="K5",
        label="首次权威发声",
        started_at=NOON,
        due_at=NOON + 4 * HOUR,
        stopped_at=NOON + 6 * HOUR,
        stops="voiced",
        missed_at=NOON + 4 * HOUR,
    )
    later = replace(clock, name="K8", started_at=NOON + 5 * HOUR)
    whole = replace(
        incident(first, second),
        detected_at=NOON,
        clocks=(clock, later),
        acknowledged_at=NOON + 3 * HOUR,
    )
    items = (
        replace(first.item, collected_at=NOON),
        replace(second.item, collected_at=NOON + 5 * HOUR),
    )
    history = (_graded(0, Tier.YELLOW), _graded(3, Tier.ORANGE))
    return Case(incident=whole, items=items, history=history)


def test_later_grades_texts_and_hands_are_not_known(
    member: MemberMaker, incident: IncidentMaker
) -> None:
    known = known_at(_case(member, incident), NOON + 2 * HOUR)
    assert known.tier is Tier.YELLOW
    assert len(known.items) == 1
    assert known.incident.acknowledged_at is None


def test_term_that_had_not_run_out_is_open(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    moment = NOON + 2 * HOUR
    case = known_at(_case(member, incident), moment)
    assert [clock.name for clock in case.incident.clocks] == ["K5"]
    kept = golden_hour([case], rules, start=NOON - HOUR, end=moment, now=moment)
    assert kept.clocks[0].counts[ClockEnd.OPEN] == 1
    assert kept.breaches == ()


def test_afterwards_everything_is_known(member: MemberMaker, incident: IncidentMaker) -> None:
    case = _case(member, incident)
    known = known_at(case, NOON + 9 * HOUR)
    assert known.incident == case.incident
    assert tuple(known.items) == tuple(case.items)
    assert tuple(known.history) == tuple(case.history)


def test_what_was_found_has_its_first_grade(member: MemberMaker, incident: IncidentMaker) -> None:
    case = _case(member, incident)
    assert known_at(case, NOON - HOUR).tier is Tier.YELLOW
