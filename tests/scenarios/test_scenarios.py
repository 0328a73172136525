"""Every ``*.yaml`` of this folder is a day that must go as it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from monitor.clock import desk, utc
from monitor.types import Tier

if TYPE_CHECKING:
    from tests.scenarios.conftest import Line, Standing, Told

EVERY_TIME = ("late_pension", "nobody_answers", "quiet_night")
"""Days of the default run; the others take a lane of their own."""
SCENARIOS = [
    pytest.param(path, marks=() if path.stem in EVERY_TIME else pytest.mark.scenario, id=path.stem)
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
]


@pytest.mark.parametrize("path", SCENARIOS)
def test_day_goes_as_written(path: Path, line: Callable[..., Line]) -> None:
    day = yaml.safe_load(path.read_text(encoding="utf-8"))
    begins = datetime.fromisoformat(day["begins"])
    running = line(utc(begins), {name: day[name] for name in _SETTINGS & day.keys()})
    for entry in day["timeline"]:
        step = entry.get("step_minutes", day.get("step_minutes", 1))
        running.pass_until(_moment(begins, entry["at"]), timedelta(minutes=step))
        for what in entry.keys() - {"at", "step_minutes"}:
            assert what in _WHAT, f"{path.name} at {entry['at']}: nobody knows {what!r}"
        if "appear" in entry:
            running.appear(entry["appear"])
        deeds = entry.get("do", [])
        for deed in [deeds] if isinstance(deeds, dict) else deeds:
            running.do(deed)
        for name, wanted in (pair for wish in entry.get("expect", ()) for pair in wish.items()):
            told = f"{path.name} at {entry['at']}: expected {name} {wanted}; {_story(running)}"
            assert _EXPECTATIONS[name](running, wanted, begins), told


_WHAT = ("appear", "do", "expect")
_SETTINGS = {"routing", "roster", "severity", "alerts"}


def _moment(begins: datetime, clock: str) -> datetime:
    """``08:16`` on the first day at the desk; ``+1 08:16`` a day later."""
    days, _, hour = clock.rpartition(" ")
    day = begins.date() + timedelta(days=int(days or 0))
    return utc(datetime.fromisoformat(f"{day}T{hour}"))


def _story(line: Line) -> str:
    """What happened instead."""
    alerts = "; ".join(map(str, line.told())) or "none"
    return f"alerts: {alerts}; incidents: {'; '.join(map(str, line.standing())) or 'none'}"


# ── expectations ─────────────────────────────────────────────────────────────────────────────


def _alert(line: Line, wanted: Mapping[str, Any], begins: datetime) -> bool:
    """An alert with these marks was made by now (and after ``after``, when that is given)."""
    return any(_fits(told, wanted, begins) for told in line.told())


def _fits(told: Told, wanted: Mapping[str, Any], begins: datetime) -> bool:
    alert = told.alert
    seen = {
        "tier": alert.tier.word,
        "reason": alert.reason.value,
        "route": alert.route,
        "to": sorted({n for d in told.deliveries for n in d.recipient.split("、")}),
        "over": sorted({delivery.channel for delivery in told.deliveries}),
        "after": True,
        "before": True,
        "says": True,
        "silent_on": True,
        "quiet": alert.reason.quiet,
        "matter": alert.matter,
        "sent": all(delivery.sent_at is not None for delivery in told.deliveries),
        "due": {_clock(delivery.next_attempt_at) for delivery in told.deliveries},
        "answer_by": alert.ack_due_at and _clock(alert.ack_due_at),
        "answered_by": alert.acknowledged_by,
    }
    if "after" in wanted and alert.at <= _moment(begins, wanted["after"]):
        return False
    if "before" in wanted and alert.at >= _moment(begins, wanted["before"]):
        return False
    if any(words in told.words for words in wanted.get("silent_on", ())):
        return False
    if any(words not in told.words for words in wanted.get("says", ())):
        return False
    free = ("after", "before", "says", "silent_on")
    return all(key in free or _is(seen[key], value) for key, value in wanted.items())


def _is(seen: object, wanted: object) -> bool:
    return bool(seen == {wanted}) if isinstance(seen, set) else bool(seen == wanted)


def _clock(moment: datetime) -> str:
    """``08:16``: the minute at the desk."""
    return f"{desk(moment):%H:%M}"


def _alerts(line: Line, wanted: Mapping[str, Any], begins: datetime) -> bool:
    """So many alerts, ``count``, have these marks."""
    marks = {key: value for key, value in wanted.items() if key != "count"}
    return sum(_fits(told, marks, begins) for told in line.told()) == int(wanted["count"])


def _explains(line: Line, wanted: list[str], begins: datetime) -> bool:
    """`monitor explain` says all of this."""
    return all(words in line.explained() for words in wanted)


def _no_alert(line: Line, wanted: Mapping[str, Any] | bool, begins: datetime) -> bool:
    """No alert with these marks; ``true``: none at all."""
    marks = {} if wanted is True else wanted
    assert isinstance(marks, Mapping)
    return not _alert(line, marks, begins)


def _incidents(line: Line, wanted: int, begins: datetime) -> bool:
    return len(line.standing()) == wanted


def _incident(line: Line, wanted: Mapping[str, Any], begins: datetime) -> bool:
    """Some incident stands as told: tier, items, regions, topics, points of factors, rules."""
    return any(_stands(one, wanted) for one in line.standing())


def _stands(one: Standing, wanted: Mapping[str, Any]) -> bool:
    parts = {factor.letter: factor.points for factor in one.assessment.factors}
    checks: dict[str, Callable[[Any], bool]] = {
        "tier": lambda tier: one.incident.tier is Tier.of(tier),
        "at_most": lambda tier: one.incident.tier <= Tier.of(tier),
        "items": lambda count: one.heat.items == count,
        "originals": lambda count: one.heat.originals == count,
        "reprints": lambda count: one.heat.reprints == count,
        "outlets": lambda count: one.heat.outlets == count,
        "regions": lambda regions: list(one.incident.regions) == regions,
        "topic": lambda topic: topic in one.incident.topics,
        "rules": lambda rules: set(rules) <= set(one.assessment.rules_fired),
        "factor": lambda points: all(parts.get(k) == v for k, v in points.items()),
        "confirmed_by": lambda by: one.incident.confirmed_by == by,
        "awaits": lambda waits: one.incident.awaits_confirmation is waits,
        "note": lambda words: words in one.assessment.note,
        "what_if": lambda words: any(words in told for told in one.assessment.what_if),
        "held_by": lambda by: one.incident.held_by == by,
        "acknowledged_by": lambda by: one.incident.acknowledged_by == by,
        "recurs": lambda recurs: (one.incident.recurs is not None) == recurs,
        "title_says": lambda words: words in one.incident.title,
    }
    return all(checks[key](value) for key, value in wanted.items())


def _digest(line: Line, wanted: list[str], begins: datetime) -> bool:
    """The newest digest says all of this."""
    return all(words in line.digest() for words in wanted)


def _console(line: Line, wanted: list[str], begins: datetime) -> bool:
    """The console said all of this."""
    return all(any(words in said for said in line.said) for words in wanted)


_EXPECTATIONS: dict[str, Callable[[Line, Any, datetime], bool]] = {
    "alert": _alert,
    "alerts": _alerts,
    "explains": _explains,
    "no_alert": _no_alert,
    "incidents": _incidents,
    "incident": _incident,
    "digest": _digest,
    "console": _console,
}
