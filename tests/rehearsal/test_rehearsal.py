"""A rehearsal on a kept day: nothing differs under the same settings, what differs is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor import learning
from monitor.errors import InputError
from monitor.incidents.rehearsed import Change
from monitor.rehearsal import rehearse
from monitor.store import Store
from monitor.types import Correction, Tier
from tests.rehearsal.conftest import DAY

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.rehearsal.play import Opener

Openers = Callable[..., "Opener"]
END = DAY + timedelta(days=1)


def _everything(m: Monitor) -> tuple[object, ...]:
    with m.store.read() as unit:
        ids = unit.incidents.all_ids()
        entries = unit.ledger.between(DAY - timedelta(days=9), END)
        return unit.held(), unit.incidents.get(ids), len(entries), unit.corrections.item_ids()


def test_same_settings_make_the_same_of_the_past_and_the_store_stays_as_it_was(
    kept: Monitor, opener: Openers
) -> None:
    with kept.store.read() as unit:
        (about_medicine, *_) = unit.items.between(DAY - timedelta(days=1), DAY)
    said = Correction(item_id=about_medicine, at=kept.clock.now(), by="甲", topics=("fund_gap",))
    learning.correct(kept, said)
    before = _everything(kept)
    shares: list[float] = []
    found = rehearse(
        kept.store,
        opener(),
        opener(),
        start=DAY,
        end=END,
        show=lambda _, share: shares.append(share),
    )
    assert found.same
    assert (found.alerts, found.tiers, found.groups) == ((), (), ())
    assert found.verdict == "预警2条，时间、级别和通知对象都不变。事件1起：级别都不变。"
    faithful = found.faithful
    assert (faithful.real, faithful.again, faithful.close, faithful.besides) == (2, 2, 2, 0)
    assert (found.items, found.corrections) == (4, 1)
    assert (found.before.corrections, found.after.corrections) == (1, 1)
    assert all(load.before == load.after for load in found.loads)
    assert _everything(kept) == before
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_higher_cut_off_loses_the_alert_below_it_and_says_so(
    kept: Monitor, opener: Openers
) -> None:
    severity = kept.settings.severity
    stricter = replace(severity, cut_offs=replace(severity.cut_offs, blue=30))
    new = opener(replace(kept.settings, severity=stricter))
    found = rehearse(kept.store, opener(), new, start=DAY, end=END)
    (lost,) = found.alerts
    assert (lost.change, lost.tier_before, lost.tier_after) == (Change.LOST, Tier.BLUE, None)
    assert lost.why == "得分同为20，分数线Ⅳ级18→30"
    assert found.verdict.startswith("预警2→1条：少1条。")
    with kept.store.read() as unit:
        (real,) = unit.incidents.get([lost.known.incident_id or 0])
    assert (real.code, real.title) == (lost.known.code, lost.known.title)
    assert [(t.topic, t.before, t.after) for t in found.topics] == [("待遇发放", 2, 1)]
    data = json.loads(json.dumps(found.as_data()))
    assert {name: n for name, n in data["counts"].items() if n} == {"lost": 1}
    assert data["alerts"][0]["at_before"] == "2026-06-16T06:13:00+08:00"


def test_source_given_up_is_not_there_and_other_people_are_told(
    kept: Monitor, opener: Openers
) -> None:
    settings = kept.settings
    sources = tuple(replace(s, enabled=s.id != "forum") for s in settings.sources.sources)
    shifts = tuple(replace(s, people=("lin",)) for s in settings.roster.shifts)
    new = replace(
        settings,
        sources=replace(settings.sources, sources=sources),
        roster=replace(settings.roster, shifts=shifts),
    )
    found = rehearse(kept.store, opener(), opener(new), start=DAY, end=END)
    assert found.left_out == 3
    assert found.dropped == 3
    assert "新设置停用的信源共3条" in found.notes()[-1]
    lost, told = sorted(found.alerts, key=lambda each: each.at_before or DAY)
    assert (lost.change, lost.why) == (Change.LOST, "新设置下当时还没有这起事件")
    assert told.change is Change.REROUTED
    assert "原为值班员（顾远舟）" in told.why
    assert "现为值班员（林知夏）" in told.why


def test_period_without_items_is_refused_with_the_days_there_are(
    kept: Monitor, opener: Openers
) -> None:
    later = DAY + timedelta(days=30)
    with pytest.raises(InputError, match="it holds 2026-06-15 to 2026-06-16"):
        rehearse(kept.store, opener(), opener(), start=later, end=later + timedelta(days=1))


def test_empty_database_is_refused(opener: Openers, blank_database: Path, tmp_path: Path) -> None:
    shutil.copy(blank_database, tmp_path / "empty.db")
    empty = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(InputError, match="holds no item; name the one"):
        rehearse(empty, opener(), opener(), start=DAY, end=END)
    empty.close()
