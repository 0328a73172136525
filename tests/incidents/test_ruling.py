"""A person's word on a tier: what it changes, what it leaves, and when it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.incidents.clocks import due_clocks, lapse
from monitor.incidents.lifecycle import Refused
from monitor.incidents.ruling import Ruling, Unchanged, Word, rule
from monitor.settings.severity import SeveritySettings
from monitor.types import Action, Assessment, Factor, Heat, Incident, IncidentStatus, Tier
from tests.incidents.conftest import NOON, IncidentMaker, MemberMaker

BY = "林知夏"
HIGH = Factor(letter="A", name="事件危害", value="R4", points=26, reason="依据", item_ids=(1,))


def graded(tier: Tier) -> Assessment:
    return Assessment(
        incident_id=1,
        tier=tier,
        points=60,
        factors=(HIGH,),
        rules_fired=("UP2",),
        by="rules",
        at=NOON,
        settings_revision="r",
        heat=Heat(as_of=NOON),
        rules_tier=tier,
    )


@pytest.fixture
def orange(incident: IncidentMaker, member: MemberMaker, rules: SeveritySettings) -> Incident:
    """An incident that the rules have found to be ORANGE."""
    fresh = incident(member("养老金没到账"))
    at = fresh.first_published_at
    clocks = due_clocks(Tier.ORANGE, at, fresh.detected_at, (), rules, now=NOON)
    return replace(fresh, tier=Tier.ORANGE, clocks=clocks)


class Desk:
    def __init__(self, incident: Incident, rules: SeveritySettings) -> None:
        self.incident, self.rules = incident, rules
        self.last = graded(incident.tier)
        self.decided: Assessment | None = None

    def hear(self, tier: Tier | None = None, reason: str = "", by: str = BY) -> Ruling:
        """What is said, taken in as the store would keep it."""
        ruled = self.ask(tier, reason, by)
        assert isinstance(ruled, Ruling)
        if ruled.assessment.tier is not self.last.tier:
            self.decided = ruled.assessment
        self.incident, self.last = ruled.incident, ruled.assessment
        return ruled

    def ask(
        self, tier: Tier | None = None, reason: str = "", by: str = BY
    ) -> Ruling | Unchanged | Refused:
        word = Word(by=by, reason=reason, tier=tier)
        later = NOON + timedelta(minutes=5)
        return rule(self.incident, self.last, self.decided, word, self.rules, later)


@pytest.fixture
def desk(orange: Incident, rules: SeveritySettings) -> Desk:
    return Desk(orange, rules)


def test_confirmation_takes_the_mark_away_and_changes_nothing_else(desk: Desk) -> None:
    before = desk.incident
    assert before.awaits_confirmation
    ruled = desk.hear()
    assert not ruled.incident.awaits_confirmation
    assert (ruled.incident.confirmed_tier, ruled.incident.confirmed_by) == (Tier.ORANGE, BY)
    assert ruled.incident.clocks == before.clocks
    assert ruled.incident.status is IncidentStatus.ASSESSED
    assert not ruled.louder


def test_grading_by_a_person_keeps_what_was_found_and_names_the_rules_own_tier(desk: Desk) -> None:
    judged = desk.hear(Tier.BLUE, "核实仅一人").assessment
    assert (judged.tier, judged.rules_tier, judged.by) == (Tier.BLUE, Tier.ORANGE, BY)
    assert (judged.points, judged.factors, judged.rules_fired) == (60, (HIGH,), ("UP2",))
    assert judged.note == "核实仅一人"


def test_step_is_kept_with_who_why_and_what_it_was(desk: Desk) -> None:
    step = desk.hear(Tier.RED, "省里来电").disposition
    assert (step.action, step.by, step.note) == (Action.REGRADE, BY, "省里来电")
    assert step.detail == {"tier": "red", "was": "orange", "rules": "orange"}
    assert desk.hear(Tier.BLUE, "核实不实").disposition.detail["rules"] == "orange"


def test_higher_tier_is_louder_and_brings_its_clocks_forward(desk: Desk) -> None:
    due = {clock.name: clock.due_at for clock in desk.incident.clocks}
    ruled = desk.hear(Tier.RED, "省里来电")
    assert ruled.louder
    after = {clock.name: clock.due_at for clock in ruled.incident.clocks}
    assert all(after[name] <= at for name, at in due.items())
    assert after["K5"] < due["K5"]


def test_lower_tier_takes_no_clock_back(desk: Desk) -> None:
    due = {clock.name: clock.due_at for clock in desk.incident.clocks}
    ruled = desk.hear(Tier.BLUE, "核实仅一人")
    assert not ruled.louder
    after = {clock.name: clock.due_at for clock in ruled.incident.clocks}
    assert after.keys() >= due.keys()
    assert all(after[name] <= at for name, at in due.items())


def test_rise_beyond_what_was_confirmed_awaits_confirmation_anew(desk: Desk) -> None:
    confirmed = desk.hear().incident
    assert replace(confirmed, tier=Tier.RED).awaits_confirmation
    assert not replace(confirmed, tier=Tier.YELLOW).awaits_confirmation


def test_same_word_again_changes_nothing(desk: Desk) -> None:
    desk.hear()
    again = desk.ask(by="别人")
    assert isinstance(again, Unchanged)
    assert again.reason == "Ⅱ级（重大）已由林知夏确认"
    desk.hear(Tier.BLUE, "核实仅一人")
    assert isinstance(desk.ask(Tier.BLUE, "再说一次"), Unchanged)
    assert isinstance(desk.ask(), Unchanged)


@pytest.mark.parametrize(
    ("changes", "tier", "reason", "by", "why"),
    [
        ({"status": IncidentStatus.MERGED, "merged_into": 7}, None, "", BY, "已并入事件 7"),
        ({"status": IncidentStatus.ARCHIVED}, Tier.RED, "理由", BY, "先重新办理"),
        ({"status": IncidentStatus.DISMISSED}, None, "", BY, "现为“排除”"),
        ({}, Tier.BLUE, "", BY, "改级须写明理由"),
        ({}, None, "", "", "没有写明是谁"),
        ({}, Tier.ORANGE, "理由", BY, "认可这一级别请用 monitor confirm"),
    ],
)
def test_refusal_says_why_and_what_to_do(
    desk: Desk, changes: dict[str, object], tier: Tier | None, reason: str, by: str, why: str
) -> None:
    desk.incident = replace(desk.incident, **changes)  # type: ignore[arg-type]  # fields by name
    refused = desk.ask(tier, reason, by)
    assert isinstance(refused, Refused)
    assert why in refused.reason


def test_nothing_is_due_again_of_a_closed_incident_whose_tier_is_confirmed(
    orange: Incident, rules: SeveritySettings
) -> None:
    ended = lapse(orange.clocks, NOON, by=BY, evidence="销号")
    desk = Desk(replace(orange, status=IncidentStatus.CLOSED, clocks=ended), rules)
    assert desk.hear().incident.clocks == ended
    assert desk.hear(Tier.RED, "事后评估").incident.clocks == ended


def test_what_was_never_graded_cannot_be_confirmed(
    orange: Incident, rules: SeveritySettings
) -> None:
    refused = rule(orange, None, None, Word(by=BY), rules, NOON)
    assert isinstance(refused, Refused)
    assert "尚未研判" in refused.reason


def test_routine_matter_needs_no_confirmation(orange: Incident, rules: SeveritySettings) -> None:
    desk = Desk(replace(orange, tier=Tier.ROUTINE), rules)
    refused = desk.ask()
    assert isinstance(refused, Refused)
    assert "不需确认" in refused.reason
    assert isinstance(desk.ask(Tier.BLUE, "应当预警"), Ruling)
