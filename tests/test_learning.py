"""Corrections reach the item, its history, its incident and the ledger, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from monitor import jobs, learning, pipeline
from monitor.app import Monitor
from monitor.clock import SimulatedClock, utc
from monitor.errors import NotFoundError
from monitor.store.tables import metadata
from monitor.types import (
    Authority,
    Classification,
    Correction,
    DecidedBy,
    Incident,
    IncidentStatus,
    Member,
    Platform,
    RawItem,
    Relation,
    Suggestion,
    SuggestionKind,
    SuggestionStatus,
)

Watch = Callable[..., Monitor]
NOW = utc(datetime(2026, 6, 15, 9))
TEXTS = (
    ("望川县柳浦镇养老金没到账", "住望川县柳浦镇，这个月养老金还没到账，问了社保所也没说法。"),
    ("柳浦镇老人盼养老金", "望川县柳浦镇好多老人这个月养老金没到账，盼答复。"),
)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@pytest.fixture
def m(watch: Watch, clock: SimulatedClock) -> Monitor:
    """Two posts about one matter, judged and graded: items 1 and 2, incident 1."""
    made = watch(clock, sources={})
    raws = [
        RawItem(
            source_id="forum",
            url=f"https://bbs.example/{number}",
            title=title,
            body=body,
            platform=Platform.FORUM,
            authority=Authority.FORUM,
            outlet="示范论坛",
            published_at=NOW - timedelta(minutes=30 - number),
            fetched_at=NOW,
        )
        for number, (title, body) in enumerate(TEXTS, 1)
    ]
    pipeline.receive(made, "forum", raws)
    jobs.process_due(made)
    return made


def said(**labels: Any) -> Correction:
    return Correction(**{"item_id": 1, "at": NOW, "by": "林知夏", **labels})


def members(m: Monitor) -> tuple[Member, ...]:
    with m.store.read() as unit:
        return unit.incidents.members([1])[1]


def incident(m: Monitor) -> Incident:
    with m.store.read() as unit:
        return unit.incidents.get([1])[0]


def judged(m: Monitor, item_id: int = 1) -> Classification:
    with m.store.read() as unit:
        return unit.items.judgements([item_id])[item_id]


def rows(m: Monitor) -> dict[str, list[Any]]:
    engine = create_engine(m.store._engine.url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_two_posts_make_one_incident_to_begin_with(m: Monitor) -> None:
    assert [member.item.id for member in members(m)] == [1, 2]
    assert incident(m).topics[0] == "benefit_payment"


# ── what a correction does ───────────────────────────────────────────────────────────────────


def test_labels_of_the_person_stand_and_the_machines_are_kept(m: Monitor) -> None:
    machine = judged(m)
    done = learning.correct(m, said(topics=("arrears",), tone=1, note="来电核实"))
    assert done.changed
    assert (done.before, done.stands) == (machine, judged(m))
    (topic,) = judged(m).topics
    assert (topic.topic_id, topic.by) == ("arrears", DecidedBy.PERSON)
    assert "林知夏认定" in judged(m).reason
    with m.store.write() as unit:
        assert unit.items.machine_judgements([1]) == {1: machine}
        unit.items.save_judgements([replace(machine, reason="重判")])
    assert judged(m) == done.stands, "judging again does not overwrite a person"


def test_correction_is_on_the_ledger_under_the_persons_name(m: Monitor) -> None:
    learning.correct(m, said(tone=0))
    with m.store.read() as unit:
        (entry,) = unit.ledger.of("item:1")
    assert (entry.actor, entry.action, entry.at) == ("林知夏", "corrected", NOW)
    assert "倾向中性" in str(entry.detail["reason"])


@pytest.mark.parametrize(
    "labels",
    [{"topics": ("arrears",)}, {"relevant": False}, {"tone": 0}, {"mirror": True}],
    ids=lambda labels: next(iter(labels)),
)
def test_same_correction_twice_changes_nothing(
    m: Monitor, clock: SimulatedClock, labels: dict[str, Any]
) -> None:
    learning.correct(m, said(**labels))
    once = rows(m)
    clock.move_to(NOW + timedelta(hours=1))
    again = learning.correct(m, said(**labels, at=clock.now()))
    assert not again.changed
    assert rows(m) == once


def test_later_correction_overrides_and_keeps_what_it_leaves_open(m: Monitor) -> None:
    learning.correct(m, said(topics=("arrears",), tone=1))
    learning.correct(m, said(tone=0, by="周牧"))
    assert ([t.topic_id for t in judged(m).topics], judged(m).tone) == (["arrears"], 0)
    with m.store.read() as unit:
        assert [c.by for c in unit.corrections.of_items([1])[1]] == ["林知夏", "周牧"]


def test_unknown_item_is_refused_and_nothing_is_written(m: Monitor) -> None:
    before = rows(m)
    with pytest.raises(NotFoundError, match="999"):
        learning.correct(m, said(item_id=999, tone=0))
    assert rows(m) == before


# ── what becomes of its incident ─────────────────────────────────────────────────────────────


def test_incident_is_graded_again_at_the_next_assess(m: Monitor, clock: SimulatedClock) -> None:
    clock.move_to(NOW + timedelta(minutes=1))
    with m.store.read() as unit:
        assert unit.incidents.due_for_review(clock.now(), 10) == []
    learning.correct(m, said(tone=1))
    learning.correct(m, said(item_id=2, tone=1))
    with m.store.read() as unit:
        assert unit.incidents.due_for_review(clock.now(), 10) == [1]
    jobs.process_due(m)
    with m.store.read() as unit:
        assert unit.incidents.latest([1])[1].heat.negative_share == 0


def test_incident_takes_the_topic_of_its_first_report(m: Monitor) -> None:
    learning.correct(m, said(item_id=2, topics=("fund_fraud",)))
    assert incident(m).topics[0] == "benefit_payment"
    learning.correct(m, said(topics=("arrears",)))
    assert incident(m).topics == ("arrears",)


def test_incident_goes_when_nothing_in_it_is_relevant_and_comes_back(m: Monitor) -> None:
    assert not learning.correct(m, said(relevant=False)).dismissed
    done = learning.correct(m, said(item_id=2, relevant=False))
    assert (done.dismissed, incident(m).status) == (True, IncidentStatus.DISMISSED)
    with m.store.read() as unit:
        assert unit.incidents.open_since(NOW - timedelta(days=1)) == []
    jobs.process_due(m)
    assert incident(m).status is IncidentStatus.DISMISSED
    assert not learning.correct(m, said(relevant=True)).dismissed
    assert incident(m).status is IncidentStatus.ASSESSED


def test_note_is_masked_before_it_is_kept(m: Monitor) -> None:
    learning.correct(m, said(tone=0, note="来电13800138000核实"))
    with m.store.read() as unit:
        (kept,) = unit.corrections.of_items([1])[1]
    assert kept.note == "来电〔手机号〕核实"


def test_mirror_is_no_voice_and_may_become_one_again(m: Monitor) -> None:
    before = members(m)[0].item
    learning.correct(m, said(mirror=True))
    mirror = members(m)[0].item
    assert (mirror.relation, mirror.relation_reason) == (
        Relation.MIRROR,
        "林知夏认定为镜像站的转贴",
    )
    learning.correct(m, said(mirror=False))
    assert members(m)[0].item == before


def test_item_that_is_not_relevant_does_not_count_in_its_incident(
    m: Monitor, clock: SimulatedClock
) -> None:
    with m.store.read() as unit:
        assert unit.incidents.latest([1])[1].heat.originals == 2
    learning.correct(m, said(relevant=False))
    clock.move_to(NOW + timedelta(minutes=1))
    jobs.process_due(m)
    with m.store.read() as unit:
        heat = unit.incidents.latest([1])[1].heat
    assert (heat.items, heat.originals) == (1, 1)


# ── texts worth labelling ────────────────────────────────────────────────────────────────────


def test_questions_are_of_late_and_never_about_what_was_corrected(
    m: Monitor, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.classify.doubt._WAVERS", 0.0)
    clock.move_to(NOW + timedelta(hours=1))
    asked = {q.item.id: q for q in learning.questions(m, limit=5, days=1)}
    assert asked
    assert all(q.doubt.reasons and q.judged == judged(m, i) for i, q in asked.items())
    for item_id in (1, 2):
        learning.correct(m, said(item_id=item_id, tone=0))
    assert learning.questions(m, limit=5, days=1) == []
    clock.move_to(NOW + timedelta(days=2))
    assert learning.questions(m, limit=5, days=1) == []


# ── suggestions ──────────────────────────────────────────────────────────────────────────────


def test_suggestion_is_decided_once_on_the_ledger(m: Monitor) -> None:
    offered = Suggestion(
        kind=SuggestionKind.TERM,
        form="认证一体机",
        reason="本周6篇用到，往常没有",
        first_seen=NOW,
        last_seen=NOW,
        count=6,
        item_ids=(2, 999),
    )
    with m.store.write() as unit:
        unit.suggestions.offer([offered])
    (found,), items = learning.waiting(m, limit=10, days=1)
    assert list(items) == [2]
    done = learning.decide(m, found.id, accept=False, by="林知夏")
    assert (done.status, done.by) == (SuggestionStatus.REJECTED, "林知夏")
    once = rows(m)
    assert learning.decide(m, found.id, accept=False, by="周牧") == done
    assert rows(m) == once
    assert learning.waiting(m, limit=10, days=1)[0] == []
    with m.store.read() as unit:
        (entry,) = unit.ledger.of(f"suggestion:{found.id}")
    assert (entry.actor, entry.action, entry.detail["form"]) == ("林知夏", "rejected", "认证一体机")
    with pytest.raises(NotFoundError, match="999"):
        learning.decide(m, 999, accept=True, by="林知夏")


def test_data_folder_is_left_alone(m: Monitor) -> None:
    learning.correct(m, said(tone=0))
    assert not list(Path(m.data_dir).glob("models/*"))
