"""What people do is kept, with its clocks, on the ledger; and nothing takes a breach back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor import jobs, pipeline
from monitor.errors import NotFoundError, RefusedError
from monitor.types import Action, Incident, IncidentStatus, LedgerEntry, Tier

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk

STOPPED = (
    "/t/1.html",
    "临澜县退休职工本月养老金未发，社保中心证实系统故障",
    "临澜县社会保险事业中心证实，因系统故障，全县退休人员本月养老金未发，正在补发。",
)
PROOF = "示社险函〔2026〕12号"


@pytest.fixture
def grave(desk: Desk) -> Desk:
    """A desk with one grave incident, found at once, of which somebody is told."""
    desk.site.show_feed("/evening.xml", STOPPED)
    batches = pipeline.collect(desk.m, ["evening"])
    pipeline.alert(desk.m, pipeline.assess(desk.m, pipeline.ingest(desk.m, batches)))
    assert story(desk).tier is Tier.ORANGE
    return desk


def story(desk: Desk) -> Incident:
    with desk.m.store.read() as unit:
        (incident,) = unit.incidents.get([1])
    return incident


def ledger(desk: Desk, action: str) -> list[LedgerEntry]:
    with desk.m.store.read() as unit:
        return [entry for entry in unit.ledger.of("incident:1") if entry.action == action]


def test_whose_it_should_be_is_proposed_as_soon_as_it_is_graded(grave: Desk) -> None:
    incident = story(grave)
    assert incident.owner is None
    assert incident.proposed is not None
    assert incident.proposed.unit_id == "linlan"
    with grave.m.store.read() as unit:
        (delivery, *_) = unit.alerts.deliveries(1)
    assert "责任单位（建议）：临澜县社会保险事业中心" in delivery.message.text


def test_desk_that_wants_it_has_incidents_assigned_at_once(desk: Desk) -> None:
    roster = replace(desk.m.settings.roster, auto_assign=True)
    desk.m = replace(desk.m, settings=replace(desk.m.settings, roster=roster))
    desk.site.show_feed("/evening.xml", STOPPED)
    batches = pipeline.collect(desk.m, ["evening"])
    items = pipeline.ingest(desk.m, batches)
    pipeline.assess(desk.m, items)
    pipeline.assess(desk.m, items)
    incident = story(desk)
    assert (incident.owner, incident.status) == ("linlan", IncidentStatus.RESPONDING)
    assert [entry.actor for entry in ledger(desk, "assign")] == ["系统（自动交办）"]


def test_step_is_on_record_and_on_the_ledger_and_stops_its_clock(grave: Desk) -> None:
    grave.later(minutes=10)
    done = pipeline.record_disposition(
        grave.m, 1, Action.REPORT, by=" 林知夏 ", evidence=PROOF, note="来电13812345678已记"
    )
    assert not done.again
    assert done.incident == story(grave)
    (clock,) = [c for c in story(grave).clocks if c.name == "K4"]
    assert (clock.stopped_at, clock.stopped_by) == (grave.clock.now(), "林知夏")
    with grave.m.store.read() as unit:
        assert unit.dispositions.of([1]) == {1: [done.disposition]}
    (entry,) = ledger(grave, "report")
    assert (entry.actor, entry.detail["evidence"]) == ("林知夏", PROOF)
    assert "13812345678" not in done.disposition.note, "numbers are masked"


def test_what_is_typed_hides_nothing_and_names_no_citizen(grave: Desk) -> None:
    typed = "电话\x1b[2J13812345678\n告知\u202e"
    by = " 林\x1b知\u200b夏 "
    pipeline.acknowledge(grave.m, 1, by)
    pipeline.regrade(grave.m, 1, by=by, reason=typed)
    pipeline.record_disposition(grave.m, 1, Action.TELL, by=by, note=typed, evidence=typed)
    with grave.m.store.read() as unit:
        taken, confirmed, told = unit.dispositions.of([1])[1]
        alert = unit.alerts.of_incident(1)[0]
    plain = "电话[2J〔手机号〕 告知"
    assert {taken.by, confirmed.by, told.by, alert.acknowledged_by} == {"林知夏"}
    assert {confirmed.note, told.note, told.evidence} == {plain}
    assert {c.evidence for c in story(grave).clocks if c.name == "K3"} == {plain}
    (entry,) = ledger(grave, "tell")
    assert (entry.actor, entry.detail["note"], entry.detail["evidence"]) == ("林知夏", plain, plain)


@pytest.mark.parametrize("by", ["", "  ", "\u200b", "\x1b"])
def test_name_that_cannot_be_seen_is_none(grave: Desk, by: str) -> None:
    before = grave.rows()
    with pytest.raises(RefusedError, match="--by"):
        pipeline.acknowledge(grave.m, 1, by)
    with pytest.raises(RefusedError, match="--by"):
        pipeline.regrade(grave.m, 1, by=by)
    with pytest.raises(RefusedError, match="--by"):
        pipeline.record_disposition(grave.m, 1, Action.TELL, by=by)
    assert grave.rows() == before


def test_recording_twice(grave: Desk) -> None:
    def tell() -> None:
        pipeline.record_disposition(grave.m, 1, Action.TELL, by="林知夏", note="电话报告")

    before = grave.rows()
    tell()
    once = grave.rows()
    assert once != before
    grave.later(minutes=5)
    tell()
    assert grave.rows() == once


def test_what_may_not_be_is_refused_and_leaves_nothing(grave: Desk) -> None:
    before = grave.rows()
    with pytest.raises(RefusedError, match=r"20260615-001：公布答复须有据可查"):
        pipeline.record_disposition(grave.m, 1, Action.ANSWER, by="林知夏")
    with pytest.raises(NotFoundError, match="incident 9 is not there"):
        pipeline.record_disposition(grave.m, 9, Action.TELL, by="林知夏")
    with pytest.raises(RefusedError, match="--by"):
        pipeline.acknowledge(grave.m, 1, "  ")
    assert grave.rows() == before


def test_taking_an_incident_is_a_step_on_record(grave: Desk) -> None:
    pipeline.acknowledge(grave.m, 1, "林知夏")
    with grave.m.store.read() as unit:
        (step,) = unit.dispositions.of([1])[1]
    assert (step.action, step.by, step.status.value) == (Action.ACKNOWLEDGE, "林知夏", "assessed")


def test_closed_and_dismissed_incidents_ring_no_more(grave: Desk) -> None:
    pipeline.record_disposition(grave.m, 1, Action.DISMISS, by="林知夏", note="旧闻重发")
    grave.later(hours=3)
    assert pipeline.escalate(grave.m) == []
    assert pipeline.keep_time(grave.m) == []
    with grave.m.store.read() as unit:
        (alert,) = unit.alerts.get([1])
    assert alert.acknowledged_by == "林知夏"


def test_reopened_incident_is_looked_at_at_once(grave: Desk) -> None:
    pipeline.record_disposition(grave.m, 1, Action.CLOSE, by="林知夏", note="已现场解决")
    grave.later(days=4)
    jobs.process_due(grave.m)
    pipeline.record_disposition(grave.m, 1, Action.REOPEN, by="林知夏", note="再次未发")
    with grave.m.store.read() as unit:
        assert unit.incidents.due_for_review(grave.clock.now(), 5) == [1]


# ── keep_time ────────────────────────────────────────────────────────────────────────────────


def test_clocks_that_run_short_and_out_are_told_once_each(grave: Desk) -> None:
    told: list[tuple[str, str]] = []
    for _ in range(24):
        grave.later(minutes=5)
        jobs.clocks_due(grave.m)
    for word in ("clock near", "clock missed"):
        told += [(word, str(entry.detail["clock"])) for entry in ledger(grave, word)]
    assert sorted(told) == [
        ("clock missed", "K0"),
        ("clock missed", "K2"),
        ("clock missed", "K3"),
        ("clock missed", "K4"),
        ("clock near", "K0"),
        ("clock near", "K3"),
        ("clock near", "K4"),
    ]
    by_name = {clock.name: clock for clock in story(grave).clocks}
    assert by_name["K3"].near_at == by_name["K3"].started_at + timedelta(minutes=50)
    assert by_name["K3"].missed_at == by_name["K3"].due_at


def test_keeping_time_twice(grave: Desk) -> None:
    grave.later(hours=2)
    assert pipeline.keep_time(grave.m) == [1]
    once = grave.rows()
    assert pipeline.keep_time(grave.m) == []
    assert grave.rows() == once


def test_breach_is_told_even_if_the_step_comes_before_the_clock_is_looked_at(grave: Desk) -> None:
    grave.later(hours=2)
    pipeline.record_disposition(grave.m, 1, Action.TELL, by="林知夏")
    (entry,) = ledger(grave, "clock missed")
    assert entry.detail["clock"] == "K3"
    pipeline.keep_time(grave.m)
    names = [str(entry.detail["clock"]) for entry in ledger(grave, "clock missed")]
    assert sorted(names) == ["K0", "K2", "K3", "K4"]


def test_breach_survives_reopening_and_grading_again(grave: Desk) -> None:
    grave.later(hours=5)
    pipeline.keep_time(grave.m)
    breaches = {(c.name, c.missed_at) for c in story(grave).clocks if c.missed_at}
    assert breaches
    for action in (Action.CLOSE, Action.REOPEN):
        pipeline.record_disposition(grave.m, 1, action, by="林知夏", note="按要求")
        grave.later(days=1)
        pipeline.assess(grave.m, [], [1])
        assert breaches <= {(c.name, c.missed_at) for c in story(grave).clocks}


def test_calm_starts_the_way_to_the_archive(grave: Desk) -> None:
    pipeline.record_disposition(grave.m, 1, Action.ANSWER, by="林知夏", evidence=PROOF)
    pipeline.record_disposition(grave.m, 1, Action.CLOSE, by="林知夏")
    with pytest.raises(RefusedError, match="尚未平稳"):
        pipeline.record_disposition(grave.m, 1, Action.ARCHIVE, by="林知夏")
    for _ in range(12):
        grave.later(hours=6)
        jobs.process_due(grave.m)
    (clock,) = [c for c in story(grave).clocks if c.name == "K9"]
    assert clock.due_at - clock.started_at == timedelta(days=5), "by the tier it had"
    done = pipeline.record_disposition(grave.m, 1, Action.ARCHIVE, by="林知夏")
    assert done.incident.status is IncidentStatus.ARCHIVED
    assert all(c.stopped_at for c in done.incident.clocks)
