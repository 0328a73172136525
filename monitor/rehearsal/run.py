"""What a run over the past made of it, loaded from its database as far as it is compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.load import Told, step_of
from monitor.alerts.reach import reach
from monitor.incidents.rehearsed import Notice, Story
from monitor.incidents.rehearsed_why import gravest
from monitor.rehearsal.past import Past, name_of, parts
from monitor.settings import Settings
from monitor.settings.routing import Step
from monitor.store import Store, Unit
from monitor.types import Alert, AlertReason, Assessment, Incident, Tier

_COUNTED = (AlertReason.OPENED, AlertReason.RAISED)
"""What settings decide; who answered, and what time passed, was the people's doing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What is compared: the days asked for, and the items that came in them."""

    start: datetime
    end: datetime
    live: frozenset[int]
    """Items collected from ``start`` on; what came before them is only there to warm up."""

    def concerns(self, *stories: Story | None) -> bool:
        """Whether anything happened to one of ``stories``."""
        return any(
            story is not None and (bool(story.notices) or not self.live.isdisjoint(story.items))
            for story in stories
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One database over the period: what is in it, and under which settings it came about."""

    store: Store
    settings: Settings
    stories: tuple[Story, ...]
    told: tuple[Told, ...]
    """When somebody was told, and by which steps."""
    homes: Mapping[int, Story]
    """The story of each item."""

    def history(self, story: Story) -> list[Assessment]:
        """Every grading of a story."""
        with self.store.read() as unit:
            return unit.incidents.history(story.id)

    def silence(self, story: Story) -> str:
        """Why a story was last not told of; empty when that never happened."""
        with self.store.read() as unit:
            entries = unit.ledger.of(f"incident:{story.id}")
        told = [str(e.detail.get("reason", "")) for e in entries if e.action == "not alerted"]
        return told[-1] if told else ""

    @property
    def alerts(self) -> int:
        """How many alerts there were in the period."""
        return sum(len(story.notices) for story in self.stories)


def run_of(store: Store, settings: Settings, past: Past, period: Period) -> Run:
    """What ``store`` made of ``past``, as far as it is compared."""
    held: defaultdict[int, set[int]] = defaultdict(set)
    with store.read() as unit:
        for some in parts(unit.items.between(past.start, past.end)):
            housed = unit.incidents.of_items(some)
            for item in unit.items.get(some):
                known = past.names.get(name_of(item))
                if known is not None and item.id in housed:
                    held[housed[item.id]].add(known)
        alerts = _alerts(unit, held, past, period)
        told: list[Told] = []
        stories = []
        for incident in unit.incidents.get(sorted(held)):
            mine = alerts.get(incident.id, [])
            steps = [_steps(made, settings) for made in mine]
            told += ((made[0].at, taken) for made, taken in zip(mine, steps, strict=True))
            notices = [_notice(m, s, settings) for m, s in zip(mine, steps, strict=True)]
            stories.append(_story(unit, incident, held[incident.id], notices, period))
    homes = {item: story for story in stories for item in story.items}
    return Run(
        store=store, settings=settings, stories=tuple(stories), told=tuple(told), homes=homes
    )


def _alerts(
    unit: Unit, held: Iterable[int], past: Past, period: Period
) -> Mapping[int, list[list[Alert]]]:
    """The alerts of the period by incident, those of one moment and tier together.

    Alerts of an incident that was merged count for the one it became part of.
    """
    ids = sorted({*held, *unit.incidents.between(past.start, past.end)})
    into = {i.id: i.merged_into for i in unit.incidents.get(ids) if i.merged_into is not None}
    found: defaultdict[int, defaultdict[tuple[datetime, Tier], list[Alert]]]
    found = defaultdict(lambda: defaultdict(list))
    for incident_id in ids:
        home = incident_id
        while home in into:
            home = into[home]
        for made in unit.alerts.of_incident(incident_id):
            if made.reason in _COUNTED and period.start <= made.at <= period.end:
                found[home][made.at, made.tier].append(made)
    return {home: [made[key] for key in sorted(made)] for home, made in found.items()}


def _steps(alerts: Sequence[Alert], settings: Settings) -> tuple[Step, ...]:
    steps = (step_of(alert, settings.routing) for alert in alerts)
    return tuple(step for step in steps if step is not None)


def _notice(alerts: Sequence[Alert], steps: Sequence[Step], settings: Settings) -> Notice:
    at = alerts[0].at
    reached = [reach(step, settings, at) for step in steps]
    return Notice(
        at=at,
        tier=alerts[0].tier,
        reason="；".join(alert.explanation for alert in alerts),
        told=tuple(
            f"{r.told}：{'、'.join(dict.fromkeys(t.channel for t in r.targets)) or '无渠道可达'}"
            for r in reached
        ),
    )


def _story(
    unit: Unit, incident: Incident, items: set[int], notices: Sequence[Notice], period: Period
) -> Story:
    worst = gravest(unit.incidents.history(incident.id), period.start, period.end)
    return Story(
        id=incident.id,
        title=incident.title,
        topics=incident.topics,
        begun=incident.first_published_at,
        items=frozenset(items),
        notices=tuple(notices),
        tier=Tier.ROUTINE if worst is None else worst.tier,
    )
