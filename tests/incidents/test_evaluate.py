"""Scoring a replay: a small gold standard whose figures can be worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.incidents.evaluate import score
from monitor.types import Tier

GOLD: dict[str, Any] = {
    "window": ["2026-06-01", "2026-06-14"],
    "events": [
        {
            "id": "E1",
            "name": "甲",
            "level": "major",
            "first_seen": "2026-06-02T08:00+08:00",
            "title_ids": ["a", "b", "c"],
        },
        {
            "id": "E2",
            "name": "乙",
            "level": "minor",
            "first_seen": "2026-06-03T08:00",
            "title_ids": ["d"],
        },
    ],
    "look_alikes": [{"name": "丙", "title_ids": ["x", "y"]}],
    "background_title_ids": ["g"],
}


def story(number: int, *items: str) -> dict[str, Any]:
    return {"type": "incident", "id": number, "title": f"事件{number}", "items": list(items)}


def alert(number: int, at: str, tier: str) -> dict[str, Any]:
    return {"type": "alert", "incident": number, "at": at, "tier": tier}


def test_first_alert_within_the_hour_keeps_it() -> None:
    found = score(
        GOLD,
        [
            story(1, "a", "b", "c"),
            alert(1, "2026-06-02T09:30:00+08:00", "red"),
            alert(1, "2026-06-02T01:00:00+00:00", "blue"),
            story(2, "d"),
            alert(2, "2026-06-03T09:01:00+08:00", "yellow"),
            {"type": "summary", "items": 4},
        ],
    )
    first, second = found.rows
    assert (first.minutes, first.in_time, first.highest) == (60, True, Tier.RED)
    assert (second.minutes, second.in_time) == (61, False)
    assert (found.major, found.all, found.median_minutes) == (1, 0.5, 60.5)
    assert (found.precision, found.recall, found.b3) == (1, 1, 1)


def test_alert_before_the_event_is_not_of_it() -> None:
    found = score(GOLD, [story(1, "a"), alert(1, "2026-06-02T07:58:00+08:00", "red")])
    assert found.rows[0].minutes is None
    assert found.rows[0].highest is None


def test_unjudged_background_is_neither_right_nor_false() -> None:
    found = score(GOLD, [story(7, "g"), alert(7, "2026-06-02T08:00+08:00", "red")])
    assert (found.false_alarms, found.loud_per_week) == ((), 0.5)


def test_alert_on_a_look_alike_is_false_from_yellow_up() -> None:
    found = score(
        GOLD,
        [
            story(8, "x", "y"),
            alert(8, "2026-06-02T08:00+08:00", "yellow"),
            story(9, "z"),
            alert(9, "2026-06-02T08:00+08:00", "blue"),
        ],
    )
    assert found.false_alarms == ("事件8",)
    assert (found.false_per_week, found.false_blue, found.look_alikes) == (0.5, 1, {"丙": 2})


def test_b_cubed_punishes_splitting_and_mixing() -> None:
    split = score(GOLD, [story(1, "a", "b"), story(2, "c"), story(3, "d")])
    assert split.precision == 1
    assert split.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    mixed = score(GOLD, [story(1, "a", "b", "c", "d", "g", "unknown")])
    assert mixed.recall == 1
    assert mixed.precision == pytest.approx((3 / 5 * 3 + 1 / 5) / 4)


def test_nothing_replayed_scores_nothing_and_still_renders() -> None:
    found = score(GOLD, [])
    assert (found.major, found.all, found.median_minutes) == (0, 0, None)
    assert found.b3 == pytest.approx(2 * 0.5 / 1.5)
    assert "MISS" in found.render()


def test_rendering_has_a_line_an_event_and_the_figures() -> None:
    found = score(GOLD, [story(1, "a"), alert(1, "2026-06-02T08:05+08:00", "orange")])
    lines = found.render().splitlines()
    assert lines[0].startswith("E1    major ok   first alert 5 min max tier orange incidents 1")
    assert lines[-1].startswith("major <= 60 min 1/1; all <= 60 min 1/2;")
    assert lines[-1].endswith("B3 P=1.00 R=0.50 F=0.67")
