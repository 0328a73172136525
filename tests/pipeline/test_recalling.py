"""Through the real hops: an old rumour sent again in the very same words is known for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor import jobs, pipeline
from monitor.app import Monitor
from monitor.types import Authority, Platform, RawItem
from tests.pipeline.conftest import NOW, source

if TYPE_CHECKING:
    from monitor.clock import SimulatedClock

RUMOUR = "内部消息，7月起医保个人账户全部取消，余额清零，大家赶紧去药店刷掉。"
REFUTED = "网传7月起医保个人账户全部取消、余额清零系谣言。个人账户余额继续有效，请勿信谣传谣。"
URL = "https://piyao.shifan.example/1.html"


@pytest.fixture
def m(watch: Callable[..., Monitor], clock: SimulatedClock) -> Monitor:
    group = source(id="group", kind="feed", url="http://bbs.shifan.example/feed.xml")
    return watch(clock, resolve={}, sources={"group": group})


def say(m: Monitor, url: str, title: str, text: str, *, official: bool = False) -> None:
    now = m.clock.now()
    item = RawItem(
        source_id="group",
        url=url,
        title=title,
        body=text,
        platform=Platform.NEWS if official else Platform.WECHAT,
        authority=Authority.OFFICIAL if official else Authority.SELF_MEDIA,
        outlet="联合辟谣平台" if official else url,
        published_at=now,
        fetched_at=now,
    )
    pipeline.receive(m, "group", [item])
    while jobs.process_due(m):
        pass


def test_same_words_after_two_months_are_a_return_with_its_refutation(
    m: Monitor, clock: SimulatedClock
) -> None:
    say(m, "http://a.shifan.example/1", "医保个人账户取消", RUMOUR)
    clock.move_to(NOW + timedelta(hours=2))
    say(m, URL, "医保个人账户全部取消系谣言", REFUTED, official=True)
    clock.move_to(NOW + timedelta(days=60))
    say(m, "http://b.shifan.example/2", "医保个人账户取消", RUMOUR)
    with m.store.read() as unit:
        old, new = unit.incidents.get(unit.incidents.all_ids())
        assessment = unit.incidents.latest([new.id])[new.id]
        ledger = [e for e in unit.ledger.of(f"incident:{new.id}") if e.action == "recurs"]
        refutation = unit.past.refutation(new)
    assert (old.recurs, old.refuted_by) == (None, 2)
    assert new.recurs is not None
    assert (new.recurs.incident_id, new.recurs.refutation_id) == (old.id, 2)
    assert "旧文重发" in new.recurs.reason
    assert URL in new.recurs.reason
    assert [entry.detail["incident"] for entry in ledger] == [old.id]
    assert refutation is not None
    parts = {factor.letter: factor.points for factor in assessment.factors}
    assert parts["A"] > 0, "what somebody says anew is a voice, whoever said it first"
    assert (parts["G"] >= 2, parts["H"]) == (True, -8)
