"""Corrections are kept beside what the machine judged; suggestions are queued once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.store import Store
from monitor.types import (
    Classification,
    Correction,
    Demand,
    Relation,
    Suggestion,
    SuggestionKind,
    SuggestionStatus,
)

if TYPE_CHECKING:
    from tests.store.conftest import Builder

DAY = timedelta(days=1)


def judged(reason: str, item_id: int = 1) -> Classification:
    return Classification(item_id=item_id, relevant=True, reason=reason)


def said(now: datetime, item_id: int = 1, **labels: object) -> Correction:
    plain = Correction(item_id=item_id, at=now, by="林知夏")
    return replace(plain, **labels)  # type: ignore[arg-type]  # labels of a Correction


def test_correction_comes_back_whole(store: Store, make: Builder, now: datetime) -> None:
    full = said(
        now,
        note="来电核实",
        relevant=True,
        topics=("arrears", "flexible_employment"),
        tone=-1,
        demand=(Demand.HELP,),
        regions=("990102",),
        mirror=False,
    )
    nothing = said(now + DAY, topics=(), demand=(), regions=())
    with store.write() as unit:
        unit.items.add([make.item()], [None])
        ids = [unit.corrections.add(each, judged("人工")) for each in (full, nothing)]
        first, second = unit.corrections.of_items([1, 2])[1]
        assert first == replace(full, id=ids[0])
        assert second == replace(nothing, id=ids[1])
        assert (second.topics, second.relevant, second.tone) == ((), None, None)
        assert unit.corrections.item_ids() == [1]
        assert unit.corrections.of_items([2]) == {}


def test_what_a_person_said_stands_however_often_the_machine_judges_again(
    store: Store, make: Builder, now: datetime
) -> None:
    with store.write() as unit:
        unit.items.add([make.item(), make.item()], [None, None])
        unit.items.save_judgements([judged("机器"), judged("机器", 2)])
        unit.corrections.add(said(now), judged("人工"))
        unit.corrections.add(said(now), judged("再次人工"))
        unit.items.save_judgements([judged("机器重判"), judged("机器重判", 2)])
        stands = unit.items.judgements([1, 2])
        assert {i: j.reason for i, j in stands.items()} == {1: "再次人工", 2: "机器重判"}
        machine = unit.items.machine_judgements([1, 2])
        assert {i: j.reason for i, j in machine.items()} == {1: "机器重判", 2: "机器重判"}


def test_members_of_an_incident_carry_the_correction(with_incident: Store, now: datetime) -> None:
    with with_incident.write() as unit:
        unit.items.save_judgements([judged("机器")])
        unit.corrections.add(said(now), judged("人工"))
        (member,) = unit.incidents.members([1])[1]
        assert member.classification.reason == "人工"


def test_item_takes_topic_and_relation_that_people_give_it(
    store: Store, make: Builder, now: datetime
) -> None:
    with store.write() as unit:
        (item,) = unit.items.add([make.item()], ["benefit_payment"])
        unit.volumes.count([item], ["benefit_payment"])
        mirror = replace(item, relation=Relation.MIRROR, relation_reason="认定为镜像")
        unit.corrections.reclassify(mirror, "arrears")
        assert unit.items.get([1]) == [mirror]
        hour = item.published_at.replace(minute=0)
        assert unit.volumes.at("arrears", [hour]) == {hour: 1}
        assert unit.volumes.at("benefit_payment", [hour]) == {}


# ── suggestions ──────────────────────────────────────────────────────────────────────────────


def suggestion(form: str, at: datetime, **changes: object) -> Suggestion:
    plain = Suggestion(
        kind=SuggestionKind.TERM,
        form=form,
        reason="本周6篇用到，往常没有",
        first_seen=at,
        last_seen=at,
        count=6,
        item_ids=(3, 1),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields of a Suggestion


def test_suggestion_seen_again_is_the_same_one_moved_on(store: Store, now: datetime) -> None:
    first = suggestion("认证一体机", now - DAY)
    again = suggestion("认证一体机", now, count=9, item_ids=(8, 3))
    with store.write() as unit:
        assert unit.suggestions.offer([]) == 0
        assert unit.suggestions.offer([first, suggestion("补缴专窗", now)]) == 2
        assert unit.suggestions.offer([again]) == 0
        found = {s.form: s for s in unit.suggestions.waiting(now - DAY, 10)}
        moved = found["认证一体机"]
        assert moved == replace(again, id=moved.id, first_seen=now - DAY)


def test_queue_shows_the_undecided_of_late_and_no_more_than_asked(
    store: Store, now: datetime
) -> None:
    old = suggestion("旧词", now - 9 * DAY)
    rare, common = suggestion("少见", now, count=4), suggestion("常见", now, count=40)
    with store.write() as unit:
        unit.suggestions.offer([old, rare, common])
        assert [s.form for s in unit.suggestions.waiting(now - DAY, 10)] == ["常见", "少见"]
        assert [s.form for s in unit.suggestions.waiting(now - DAY, 1)] == ["常见"]
        assert len(unit.suggestions.waiting(now - 10 * DAY, 10)) == 3


def test_what_was_decided_does_not_come_again(store: Store, now: datetime) -> None:
    with store.write() as unit:
        unit.suggestions.offer([suggestion("采纳的", now), suggestion("否决的", now)])
        numbers = {s.form: s.id for s in unit.suggestions.waiting(now, 10)}
        unit.suggestions.decide(numbers["采纳的"], SuggestionStatus.ACCEPTED, "林知夏", now)
        unit.suggestions.decide(numbers["否决的"], SuggestionStatus.REJECTED, "林知夏", now)
        later = now + DAY
        assert unit.suggestions.offer([suggestion(f, later, count=99) for f in numbers]) == 0
        assert unit.suggestions.waiting(now - DAY, 10) == []
        rejected = unit.suggestions.get(numbers["否决的"])
        assert rejected is not None
        assert (rejected.status, rejected.by, rejected.decided_at, rejected.count) == (
            SuggestionStatus.REJECTED,
            "林知夏",
            now,
            6,
        )
        assert unit.suggestions.forms(SuggestionKind.TERM) == {
            "采纳的": SuggestionStatus.ACCEPTED,
            "否决的": SuggestionStatus.REJECTED,
        }
        assert unit.suggestions.forms(SuggestionKind.TOPIC) == {}
        assert unit.suggestions.get(999) is None


def test_same_form_of_another_kind_is_another_suggestion(store: Store, now: datetime) -> None:
    spelled = suggestion("养佬金", now, kind=SuggestionKind.SPELLING, guess="养老金")
    with store.write() as unit:
        assert unit.suggestions.offer([suggestion("养佬金", now), spelled]) == 2
        guesses = {s.kind: s.guess for s in unit.suggestions.waiting(now, 10)}
        assert guesses == {SuggestionKind.TERM: "", SuggestionKind.SPELLING: "养老金"}
