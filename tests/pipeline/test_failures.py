"""One bad source stops nobody; what was accepted outlives its process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from monitor import assessing, jobs, pipeline
from monitor.classify import Classifier
from monitor.review import Review, review
from monitor.store.items import Items
from monitor.types import Authority, Classification, Incident, LedgerEntry, Platform, RawItem, Tally

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk

TICKETS = "工单编号,受理时间,诉求内容\nA1,2026-06-15 08:40,来电人住望川县，养老金没有到账。\n"
POST = ("/f/1.html", "望川的养老金到了没有", "我住望川县柳浦镇，这个月养老金还没到账。")

BAD: Mapping[str, tuple[int, bytes]] = {
    "server error": (500, b""),
    "gone": (404, b""),
    "empty": (200, b""),
    "no feed": (200, b"<html><body>login</body></html>"),
    "broken": (200, b"<rss version='2.0'><channel><item><title>a</chan"),
    "noise": (200, bytes(range(256)) * 40),
    "too large": (200, b"<rss>" + b" " * 9_000_000),
}


def tallies(desk: Desk) -> dict[str, Tally]:
    day = desk.clock.now().date()
    with desk.m.store.read() as unit:
        return unit.sources.tallies(day, day)


def ledger(desk: Desk, source_id: str) -> list[LedgerEntry]:
    with desk.m.store.read() as unit:
        return unit.ledger.of(f"source:{source_id}")


@pytest.mark.parametrize("at_a_time", [1, 4])
@pytest.mark.parametrize("bad", BAD)
def test_bad_source_is_recorded_and_the_others_go_on(desk: Desk, bad: str, at_a_time: int) -> None:
    desk.site.pages["/evening.xml"] = BAD[bad]
    desk.site.show_feed("/forum.xml", POST)
    desk.site.show("/tickets.csv", TICKETS)
    m = replace(desk.m, collectors=at_a_time)
    assert jobs.collect_due(m) == 3
    jobs.process_due(m)
    counted = tallies(desk)
    assert (counted["forum"].relevant, counted["hotline"].relevant) == (1, 1)
    assert (counted["evening"].visits, counted["evening"].failed_visits) == (1, 1)
    (told,) = ledger(desk, "evening")
    assert told.action == "failed"
    with m.store.read() as unit:
        state = unit.sources.get("evening")
    assert told.detail["error"] == state.last_error
    assert state.next_fetch_at is not None
    assert state.next_fetch_at - desk.clock.now() > m.sources["evening"].config.every


def test_lasting_failure_is_told_once_and_the_recovery_too(desk: Desk) -> None:
    desk.site.show("/forum.xml", b"", status=500)
    for _ in range(3):
        pipeline.collect(desk.m, ["forum"])
        desk.later(hours=7)
    desk.site.show_feed("/forum.xml", POST, at=desk.clock.now())
    pipeline.collect(desk.m, ["forum"])
    told = [(entry.action, dict(entry.detail)) for entry in ledger(desk, "forum")]
    assert [action for action, _ in told] == ["failed", "recovered"]
    assert told[1][1] == {"failures": 3}
    with desk.m.store.read() as unit:
        assert unit.sources.get("forum").last_error is None


def test_rows_that_cannot_be_read_are_told_and_the_rest_is_kept(desk: Desk) -> None:
    desk.site.show("/tickets.csv", TICKETS + "A2,gestern,养老金\n")
    assert pipeline.collect(desk.m, ["hotline"])
    (told,) = ledger(desk, "hotline")
    assert told.action == "partly"
    assert "第3行" in json.dumps(told.detail, ensure_ascii=False)


def test_source_in_a_dead_workers_hand_is_free_when_its_lease_ends(desk: Desk) -> None:
    desk.site.show_feed("/forum.xml", POST)
    with desk.m.store.write() as unit:
        now = desk.clock.now()
        assert unit.sources.claim(["forum"], now, now + pipeline.LEASE)
    assert pipeline.collect(desk.m, ["forum"]) == []
    assert desk.site.asked == []
    desk.clock.move_to(now + pipeline.LEASE)
    assert pipeline.collect(desk.m, ["forum"])


def test_batch_spooled_before_the_end_is_ingested_by_the_next_process(desk: Desk) -> None:
    desk.site.show_feed("/forum.xml", POST)
    desk.site.show("/tickets.csv", TICKETS)
    jobs.collect_due(desk.m)
    desk.m.store.close()
    desk.m = desk.reopen()
    jobs.process_due(desk.m)
    rows = desk.rows()
    assert (len(rows["items"]), rows["batches"]) == (2, [])
    assert len(rows["members"]) == 2


def test_failure_inside_a_hop_leaves_nothing_half_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.site.show_feed("/forum.xml", POST)
    batches = pipeline.collect(desk.m, ["forum"])
    items = pipeline.ingest(desk.m, batches)
    before = desk.rows()
    with monkeypatch.context() as patch:
        patch.setattr(Items, "mark_assessed", _fail)  # the hop's last step
        with pytest.raises(ZeroDivisionError):
            pipeline.assess(desk.m, items)
    assert desk.rows() == before
    assert len(pipeline.assess(desk.m, items)) == 1


def _fail(*_: object) -> None:
    raise ZeroDivisionError


class _Brittle:
    """A classifier that one text breaks, as a fault nobody foresaw would."""

    def __init__(self, inner: Classifier) -> None:
        self._inner = inner

    def gate(self, title: str, body: str) -> bool:
        return self._inner.gate(title, body)

    def classify(self, item_id: int, title: str, body: str, **more: Any) -> Classification:
        if "毒" in title:
            raise ZeroDivisionError
        return self._inner.classify(item_id, title, body, **more)


def test_text_that_breaks_the_judging_costs_only_itself(desk: Desk) -> None:
    poison = ("/f/2.html", "毒：养老金没到账", "望川县的养老金没到账。")
    desk.site.show_feed("/forum.xml", poison, POST)
    brittle = replace(desk.m, classifier=_Brittle(desk.m.classifier))  # type: ignore[arg-type]  # as brittle
    batches = pipeline.collect(brittle, ["forum"])
    assert pipeline.ingest(brittle, batches) == [1]
    (told,) = ledger(desk, "forum")
    assert told.action == "not judged"
    assert told.detail == {
        "url": "http://bbs.shifan.example/f/2.html",
        "error": "ZeroDivisionError",
    }


def test_incident_that_cannot_be_graded_holds_up_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ("/f/2.html", "医保异地就医备案总是失败", "在临澜县办异地就医备案，三次都失败。")
    desk.site.show_feed("/forum.xml", POST, other)
    jobs.collect_due(desk.m)

    def brittle(incident: Incident, *args: Any, **kwargs: Any) -> Review:
        if incident.id == 1:
            raise ZeroDivisionError
        return review(incident, *args, **kwargs)

    monkeypatch.setattr(assessing, "review", brittle)
    jobs.process_due(desk.m)
    with desk.m.store.read() as unit:
        assert set(unit.incidents.latest([1, 2])) == {2}
        assert [e.action for e in unit.ledger.of("incident:1")] == ["opened", "not graded"]
        assert unit.items.unassessed(10) == []
    monkeypatch.undo()
    desk.later(minutes=30)
    jobs.process_due(desk.m)
    with desk.m.store.read() as unit:
        assert set(unit.incidents.latest([1, 2])) == {1, 2}


def test_impossible_address_costs_only_its_entry(desk: Desk) -> None:
    desk.site.show_feed("/forum.xml", POST)
    status, body = desk.site.pages["/forum.xml"]
    broken = body.replace(b"<item>", b"<item><link>http://[x/1</link><title>a</title></item><item>")
    desk.site.pages["/forum.xml"] = (status, broken)
    with desk.m.store.write() as unit:
        item = replace(_raw(desk), url="http://[x/1", external_id=None)
        unit.batches.add("hotline", desk.clock.now(), "run", [item])
    jobs.tick(desk.m)
    rows = desk.rows()
    assert (len(rows["items"]), rows["batches"]) == (2, [])


def _raw(desk: Desk) -> RawItem:
    return RawItem(
        source_id="hotline",
        url="",
        title="养老金没到账",
        platform=Platform.HOTLINE,
        authority=Authority.TICKET,
        outlet="示范市12345热线",
        fetched_at=desk.clock.now(),
    )
