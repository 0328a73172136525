"""A person's word is laid on the machine's judgement, and both can be read afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.classify.corrected import Names, corrected, merged, says_the_same
from monitor.types import (
    Classification,
    Correction,
    DecidedBy,
    Demand,
    DemandMatch,
    Evidence,
    PlaceRole,
    RiskMatch,
    TopicMatch,
)

NOW = datetime(2026, 6, 15, 1, tzinfo=UTC)
EVIDENCE = Evidence(field="title", start=0, end=3, text="养老金")
JUDGED = Classification(
    item_id=7,
    relevant=True,
    reason="标题提到养老金",
    topics=(
        TopicMatch(topic_id="benefit_payment", score=6, by=DecidedBy.RULE, evidence=(EVIDENCE,)),
    ),
    tone=-1,
    tone_evidence=(EVIDENCE,),
    demand=DemandMatch(demand=Demand.HELP, by=DecidedBy.RULE, evidence=(EVIDENCE,)),
    risks=(RiskMatch(word="围堵", level=4, kind="gather", evidence=EVIDENCE),),
    terms=("养老金",),
)
NAMES = Names(
    topics={"benefit_payment": "待遇发放", "arrears": "欠缴断缴"},
    place={"990102": "示范省示范市望川县"}.__getitem__,
)
SAID = Correction(item_id=7, at=NOW, by="林知夏")


def test_topic_that_is_confirmed_keeps_its_evidence_and_a_new_one_has_none() -> None:
    stands = corrected(JUDGED, replace(SAID, topics=("arrears", "benefit_payment")), NAMES)
    assert [(t.topic_id, t.by, t.evidence) for t in stands.topics] == [
        ("arrears", DecidedBy.PERSON, ()),
        ("benefit_payment", DecidedBy.PERSON, (EVIDENCE,)),
    ]


def test_reason_names_the_person_and_tells_both_views() -> None:
    said = replace(SAID, topics=("arrears",), tone=0, demand=(), regions=("990102",))
    assert corrected(JUDGED, said, NAMES).reason == (
        "林知夏认定：主题为欠缴断缴；倾向中性；没有诉求；发生在示范省示范市望川县。"
        "机器原判：标题提到养老金"
    )


def test_what_is_not_said_stays_as_the_machine_has_it() -> None:
    stands = corrected(JUDGED, replace(SAID, tone=1), NAMES)
    assert (stands.tone, stands.tone_by, stands.tone_evidence) == (1, DecidedBy.PERSON, ())
    same = {"tone": -1, "tone_by": DecidedBy.RULE, "tone_evidence": (EVIDENCE,)}
    assert replace(stands, reason=JUDGED.reason, **same) == JUDGED  # type: ignore[arg-type]  # as above


def test_tone_that_is_confirmed_keeps_its_evidence() -> None:
    stands = corrected(JUDGED, replace(SAID, tone=-1), NAMES)
    assert (stands.tone_by, stands.tone_evidence) == (DecidedBy.PERSON, (EVIDENCE,))


def test_irrelevant_text_carries_nothing_that_could_be_counted() -> None:
    stands = corrected(JUDGED, merged([replace(SAID, relevant=False)]), NAMES)
    assert not stands.relevant
    assert (stands.topics, stands.risks, stands.demand, stands.truth) == ((), (), None, None)
    assert (stands.tone, stands.corrects) == (0, False)
    assert stands.reason == "林知夏认定：与社会保险无关。机器原判：标题提到养老金"


def test_named_place_is_the_scene_without_doubt() -> None:
    (region,) = corrected(JUDGED, replace(SAID, regions=("990102",)), NAMES).regions
    assert (region.code, region.role, region.sure) == ("990102", PlaceRole.SCENE, True)


def test_wish_is_a_persons_word() -> None:
    stands = corrected(JUDGED, replace(SAID, demand=(Demand.COMPLAINT,)), NAMES)
    assert stands.demand == DemandMatch(demand=Demand.COMPLAINT, by=DecidedBy.PERSON)


def test_text_the_machine_threw_out_can_be_taken_in() -> None:
    out = Classification(item_id=7, relevant=False, reason="没有社会保险用语")
    stands = corrected(out, merged([replace(SAID, topics=("arrears",))]), NAMES)
    assert stands.relevant
    assert [t.topic_id for t in stands.topics] == ["arrears"]


# ── several corrections ──────────────────────────────────────────────────────────────────────


def test_later_word_overrides_and_what_it_leaves_open_stays() -> None:
    first = replace(SAID, topics=("arrears",), tone=-1, note="甲")
    later = replace(SAID, by="周牧", at=NOW + timedelta(hours=1), tone=0)
    whole = merged([first, later])
    assert (whole.topics, whole.tone, whole.by, whole.note) == (("arrears",), 0, "周牧", "甲")


def test_irrelevance_takes_the_topics_away_and_a_topic_brings_relevance_back() -> None:
    named, out = replace(SAID, topics=("arrears",)), replace(SAID, relevant=False)
    assert (merged([named, out]).relevant, merged([named, out]).topics) == (False, ())
    assert (merged([out, named]).relevant, merged([out, named]).topics) == (True, ("arrears",))


def test_irrelevance_taken_back_leaves_the_topics_to_the_machine() -> None:
    out, back = replace(SAID, relevant=False), replace(SAID, relevant=True)
    whole = merged([out, back])
    assert (whole.relevant, whole.topics) == (True, None)
    assert corrected(JUDGED, whole, NAMES).topics == JUDGED.topics
    assert merged([replace(SAID, topics=("arrears",)), back]).topics == ("arrears",)


def test_same_word_twice_says_the_same_and_another_does_not() -> None:
    named = replace(SAID, topics=("arrears",))
    assert says_the_same(merged([named]), merged([named, replace(named, by="周牧")]))
    for change in (replace(named, note="核实"), replace(named, topics=()), replace(SAID, tone=1)):
        assert not says_the_same(merged([named]), merged([named, change]))


def test_nothing_said_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        merged([])
