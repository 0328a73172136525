"""Items and incidents in brief: the same as whole, but for what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.store import Store
from monitor.types import (
    Assessment,
    Authority,
    Classification,
    Correction,
    DecidedBy,
    Engagement,
    Evidence,
    Fingerprint,
    Heat,
    Member,
    Profile,
    RegionMatch,
    Relation,
    RiskMatch,
    TopicMatch,
)

if TYPE_CHECKING:
    from tests.store.conftest import Builder

HOUR = timedelta(hours=1)
NAMED = Evidence(field="body", start=0, end=2, text="停发")
JUDGED = Classification(
    item_id=1,
    relevant=True,
    reason="命中词条",
    topics=(TopicMatch(topic_id="pension", score=3, by=DecidedBy.MODEL, evidence=(NAMED,)),),
    regions=(RegionMatch(code="990102", name="望川县", confidence=0.9, evidence=NAMED),),
    groups=("退休人员",),
    tone=-1,
    risks=(RiskMatch(word="停发", level=2, kind="stop_payment", evidence=NAMED),),
    corrects=True,
    terms=("养老金", "停发"),
)
NOTHING = Evidence(field="body", start=0, end=0, text="")
IN_BRIEF = Classification(
    item_id=1,
    relevant=True,
    reason="",
    topics=(TopicMatch(topic_id="pension", score=0, by=DecidedBy.RULE, evidence=()),),
    regions=(RegionMatch(code="990102", name="", confidence=0.9, evidence=None),),
    tone=-1,
    risks=(RiskMatch(word="停发", level=2, kind="stop_payment", evidence=NOTHING),),
    corrects=True,
    terms=("养老金", "停发"),
)


def test_member_in_brief_has_what_is_counted_and_its_first_words(
    with_incident: Store, make: Builder
) -> None:
    with with_incident.write() as unit:
        unit.items.save_judgements([JUDGED])
        (second,) = unit.items.add([make.item(body="长" * 300)], ["pension"])
        unit.items.save_judgements([replace(JUDGED, item_id=second.id)])
        found, other = unit.briefs.members([1, second.id, 99])
        (item,) = unit.items.get([1])
    assert found == Member(
        item=replace(
            item,
            canonical_url="",
            fingerprint=Fingerprint(exact="", signature=()),
            relation_reason="",
            engagement=Engagement(),
            run_id="",
        ),
        classification=IN_BRIEF,
        joined_reason="",
    )
    assert other.item.body == "长" * 200


def test_what_a_person_said_of_an_item_stands(
    with_incident: Store, make: Builder, now: datetime
) -> None:
    with with_incident.write() as unit:
        unit.items.save_judgements([JUDGED, replace(JUDGED, tone=0)])
        (machine,) = unit.briefs.members([1])
        unit.corrections.add(
            Correction(item_id=1, at=now, by="沈砚秋"), replace(JUDGED, tone=1, terms=("补发",))
        )
        (person,) = unit.briefs.members([1])
        assert (machine.classification.tone, person.classification.tone) == (0, 1)
        assert unit.briefs.terms([1]) == {"补发"}


def test_incidents_come_with_their_members_by_publication(
    with_incident: Store, make: Builder, now: datetime
) -> None:
    with with_incident.write() as unit:
        earlier = make.item(published_at=now - 3 * HOUR)
        later, unjudged = make.item(published_at=now), make.item()
        for item in unit.items.add([later, earlier, unjudged], ["pension"] * 3):
            unit.incidents.add_members([(1, item.id, "同事", now)])
        unit.items.save_judgements([replace(JUDGED, item_id=n) for n in (1, 2, 3)])
        unit.incidents.add(make.incident(first_item_id=4))
        found = unit.briefs.of_incidents([1, 2])
    assert [member.item.id for member in found[1]] == [3, 1, 2]
    assert found[2] == ()


def test_graded_incidents_come_with_the_result_of_that_time(
    with_incident: Store, make: Builder, now: datetime
) -> None:
    with with_incident.write() as unit:
        (incident,) = unit.incidents.get([1])
        unit.incidents.add(make.incident())
        later = make.assessment(points=60, at=now + HOUR)
        unit.incidents.add_assessments(
            [make.assessment(points=20), make.assessment(points=45), later]
        )
        assert not list(unit.briefs.incidents([1], now))
        assert unit.incidents.latest([1], now) == {}
        assert unit.incidents.latest([1], now + HOUR)[1].points == 45
        assert unit.incidents.latest([1]) == {1: later}
        ((brief, graded),) = unit.briefs.incidents([2, 1], now + HOUR)
    assert brief == replace(incident, profile=Profile())
    plain: Assessment = make.assessment(points=45, rules_fired=())
    assert graded == replace(plain, heat=Heat(as_of=plain.at))


def test_first_reports_of_a_period_are_counted(
    with_incident: Store, make: Builder, now: datetime
) -> None:
    with with_incident.write() as unit:
        others = [
            make.item(relation=Relation.REPRINT),
            make.item(authority=Authority.SPAM),
            make.item(collected_at=now + HOUR),
        ]
        unit.items.add(others, [None] * 3)
        assert unit.items.originals(now, now + HOUR) == 1
        assert unit.items.originals(now, now + 2 * HOUR) == 2
