"""Which nationwide stories somebody was told of: a county's part of one need not ring again.

Read once for all incidents of a hop, for most of them have none; called by ``alerting``.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from monitor.alerts.occasions import standing
from monitor.alerts.subject import National
from monitor.app import Monitor
from monitor.incidents.alike import same_story
from monitor.incidents.moves import OPEN
from monitor.store import Unit
from monitor.types import AlertReason, Authority, Heat, Incident, Tier

_LOUD = (AlertReason.OPENED, AlertReason.RAISED)
_ALIKE = 0.2
"""Likeness of words from which a local incident tells the nationwide story; from
``grouping.merge_words`` on the two would be one incident."""
_EVERYWHERE = 3
"""Places a story without one of its own must have reached to count as nationwide."""


class Nationwide:
    """The nationwide incidents somebody was told of lately, as of ``now``, by main topic.

    Holds for one transaction; whoever tells of an incident in it says so with ``told``.
    """

    def __init__(self, m: Monitor, unit: Unit, now: datetime) -> None:
        self._m, self._unit, self._now = m, unit, now
        self._rules = m.settings.routing.inhibit
        self._ids: defaultdict[tuple[str, ...], set[int]] | None = None
        self._stories: dict[int, tuple[Incident, National | None]] = {}

    def of(self, incident: Incident, tier: Tier) -> National | None:
        """The one that tells the story of ``incident``, the one told of last; None without any."""
        rules = self._rules
        if not rules or not incident.regions or tier > max(Tier.of(rule.up_to) for rule in rules):
            return None
        grouping, within = self._m.settings.severity.grouping, self._m.within
        told = [
            national
            for other, national in self._about(incident.topics[:1])
            if national is not None
            and other.id != incident.id
            and same_story(incident, other, grouping, within=within).words >= _ALIKE
        ]
        return max(told, key=lambda national: national.told_at, default=None)

    def told(self, incident: Incident) -> None:
        """Somebody has been told of ``incident`` just now."""
        if self._ids is not None and not incident.regions:
            self._stories.pop(incident.id, None)
            self._find(incident.id)

    def _about(self, topic: tuple[str, ...]) -> list[tuple[Incident, National | None]]:
        if self._ids is None:
            self._ids = defaultdict(set)
            self._find()
        wanted = sorted(self._ids[topic])
        unread = [found for found in wanted if found not in self._stories]
        for other in self._unit.incidents.get(unread):
            self._stories[other.id] = other, self._national(other)
        return [self._stories[found] for found in wanted]

    def _find(self, incident_id: int | None = None) -> None:
        """Note every story of the country somebody was told of, or whether this one is one."""
        assert self._ids is not None  # noqa: S101 - both callers have seen to it
        since = self._now - max(rule.within for rule in self._rules)
        for found, topics, heat in self._unit.alerts.told_without_place(
            _LOUD, OPEN, since, incident_id
        ):
            if _everywhere(heat):
                self._ids[topics[:1]].add(found)

    def _national(self, other: Incident) -> National | None:
        """What was told of it; None: nobody was rung."""
        if not self._unit.alerts.rang(other.id):
            return None
        alert = standing(self._unit.alerts.of_incident(other.id))
        if alert is None:
            return None
        return National(code=other.code, title=other.title, tier=alert.tier, told_at=alert.at)


def _everywhere(heat: Heat) -> bool:
    """Whether a story of no place is one of the country, and not of a place nobody named."""
    heard = heat.top_authority in (Authority.CENTRAL, Authority.NATIONAL)
    return heard or heat.best_rank is not None or heat.places >= _EVERYWHERE
