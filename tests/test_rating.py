"""What staff say of an alert: the last word counts, every word is on the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from monitor import pipeline
from monitor.app import Monitor
from monitor.clock import SimulatedClock, utc
from monitor.errors import NotFoundError, RefusedError
from monitor.rating import Verdict
from monitor.types import Alert, AlertReason, Tier

NOW = utc(datetime(2026, 6, 15, 9))


@pytest.fixture
def m(watch: Callable[..., Monitor]) -> Monitor:
    return watch(SimulatedClock(NOW))


def kept(m: Monitor, matter: str = "") -> int:
    """The number of an alert that was made now."""
    alert = Alert(
        id=0,
        incident_id=None,
        matter=matter,
        reason=AlertReason.OPENED,
        tier=Tier.ORANGE,
        route="本地",
        step=0,
        dedupe_key="k",
        at=NOW,
        explanation="",
    )
    with m.store.write() as unit:
        made = unit.alerts.add(alert, ())
    assert made is not None
    return made.id


def test_later_word_takes_the_place_of_an_earlier_and_both_are_on_the_ledger(m: Monitor) -> None:
    number = kept(m)
    pipeline.rate_alert(m, number, Verdict(useful=True, by="林知夏"))
    rated = pipeline.rate_alert(
        m, number, Verdict(useful=False, by="沈砚秋", note="13800138000重复")
    )
    assert (rated.before.useful, rated.alert.useful, rated.again) == (True, False, False)
    with m.store.read() as unit:
        (alert,) = unit.alerts.get([number])
        entries = unit.ledger.of(f"alert:{number}")
    assert (alert.useful, alert.useful_by) == (False, "沈砚秋")
    assert [(e.actor, e.detail["useful"]) for e in entries] == [
        ("林知夏", "有用"),
        ("沈砚秋", "无用"),
    ]
    assert "13800138000" not in str(entries)


def test_same_word_again_changes_nothing(m: Monitor) -> None:
    number = kept(m)
    for _ in range(2):
        rated = pipeline.rate_alert(m, number, Verdict(useful=True, by="林知夏"))
    assert rated.again
    with m.store.read() as unit:
        assert len(unit.ledger.of(f"alert:{number}")) == 1


@pytest.mark.parametrize(("matter", "by"), [("drill:1", "甲"), ("storm:3", "甲"), ("", " ")])
def test_drills_and_folded_messages_are_not_judged_and_nobody_judges_namelessly(
    m: Monitor, matter: str, by: str
) -> None:
    number = kept(m, matter)
    with pytest.raises(RefusedError):
        pipeline.rate_alert(m, number, Verdict(useful=True, by=by))
    with m.store.read() as unit:
        assert unit.alerts.get([number])[0].useful is None


def test_unknown_alert_is_named(m: Monitor) -> None:
    with pytest.raises(NotFoundError, match="没有第 9 号预警"):
        pipeline.rate_alert(m, 9, Verdict(useful=True, by="甲"))
