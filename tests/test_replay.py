"""A recorded stream on a simulated clock: in order, in steps, with what falls due on the way."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from monitor.app import Monitor
from monitor.clock import SimulatedClock, utc
from monitor.errors import InputError
from monitor.replay import Act, outcomes, read_recording, replay
from monitor.types import Authority, Tier

Watch = Callable[..., Monitor]

ROWS = [
    {"id": "b", "published_at": "2026-06-15T08:07", "title": "青埠镇的养老金也没到账"},
    {"id": "a", "published_at": "2026-06-15T08:02", "title": "望川县柳浦镇养老金没到账"},
    {"id": "c", "published_at": "2026-06-17T09:00", "title": "医保异地备案怎么办"},
]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "stream.jsonl.gz"
    lines = (json.dumps({**row, "authority": "forum", "platform": "forum"}) for row in ROWS)
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(utc(datetime(2026, 6, 15, 8)))


def test_recording_is_read_in_order_of_time(recording: Path) -> None:
    assert [timed.item.external_id for timed in read_recording(recording)] == ["a", "b", "c"]


@pytest.mark.parametrize("content", [b"\x1f\x8b broken", b'{"id": 1}\n', b"\xff\xfe"])
def test_recording_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"broken\.jsonl"):
        read_recording(path)


def test_recording_that_was_packed_and_damaged_is_named(recording: Path) -> None:
    packed = bytearray(recording.read_bytes())
    packed[len(packed) // 2] ^= 0xFF
    recording.write_bytes(bytes(packed))
    with pytest.raises(InputError, match=r"stream\.jsonl\.gz"):
        read_recording(recording)


def test_what_appears_within_a_step_is_seen_at_its_end(
    watch: Watch, clock: SimulatedClock, recording: Path
) -> None:
    m = watch(clock)
    seen: list[tuple[datetime, int]] = []
    stream = read_recording(recording)
    assert replay(m, clock, stream, progress=lambda at, count: seen.append((at, count))) == 3
    expected = [((15, 8, 5), 1), ((15, 8, 10), 2), ((17, 9, 5), 3)]
    assert seen == [(utc(datetime(2026, 6, d, h, n)), count) for (d, h, n), count in expected]
    found = {outcome.item_ids: outcome for outcome in outcomes(m)}
    assert set(found) == {("a", "b"), ("c",)}
    first = found[("a", "b")].incident
    assert first.detected_at == utc(datetime(2026, 6, 15, 8, 5))
    assert first.first_published_at == utc(datetime(2026, 6, 15, 8, 2))


def test_incident_is_looked_at_while_nothing_appears(
    watch: Watch, clock: SimulatedClock, recording: Path
) -> None:
    """The two days between the second row and the third are not skipped."""
    m = watch(clock)
    replay(m, clock, read_recording(recording))
    with m.store.read() as unit:
        (loud,) = [i for i in unit.incidents.all_ids() if len(unit.incidents.history(i)) > 1]
        history = unit.incidents.history(loud)
    quiet = [a.at for a in history if a.at > utc(datetime(2026, 6, 15, 8, 10))]
    assert quiet
    assert quiet[0] < utc(datetime(2026, 6, 16, 8))


def test_what_people_did_is_done_behind_the_items_of_its_step(
    watch: Watch, clock: SimulatedClock, recording: Path
) -> None:
    m = watch(clock)
    seen: list[tuple[datetime, int]] = []

    def look() -> None:
        with m.store.read() as unit:
            seen.append((m.clock.now(), unit.held()["items"]))

    moments = [(15, 8, 3), (15, 8, 9), (16, 12, 0), (18, 0, 0)]
    acts = [Act(at=utc(datetime(2026, 6, d, h, n)), do=look) for d, h, n in moments]
    replay(m, clock, read_recording(recording), acts=acts)
    expected = [((15, 8, 5), 1), ((15, 8, 10), 2), ((16, 12, 5), 2), ((18, 0, 5), 3)]
    assert seen == [(utc(datetime(2026, 6, d, h, n)), count) for (d, h, n), count in expected]


def test_time_goes_on_behind_the_last_item_if_asked(
    watch: Watch, clock: SimulatedClock, recording: Path
) -> None:
    m = watch(clock)
    until = utc(datetime(2026, 6, 17, 18))
    replay(m, clock, read_recording(recording), until=until)
    assert clock.now() == until
    with m.store.read() as unit:
        assert unit.incidents.due_for_review(until, 9) == []


def test_nothing_leaves_the_house_and_nobody_is_escalated_to(
    watch: Watch, clock: SimulatedClock, recording: Path
) -> None:
    said: list[str] = []
    m = watch(clock, echo=said.append)
    grave = "临澜县社保中心证实，因系统故障，全县退休人员养老金未发，正在补发。"
    stream = [
        replace(timed, item=replace(timed.item, title=grave, authority=Authority.CITY))
        for timed in read_recording(recording)[:1]
    ]
    replay(m, clock, stream)
    (outcome,) = outcomes(m)
    assert [alert.tier for alert in outcome.alerts] == [Tier.ORANGE]
    with m.store.read() as unit:
        counted = unit.held()
    assert (said, counted["deliveries_sent"], counted["deliveries_pending"]) == ([], 0, 2)
