"""Which nationwide stories somebody was told of: a county's part of one need not ring again.

Read once for all incidents of a hop, for most of them have none; called by ``alerting``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.occasions import standing
from monitor.alerts.subject import National
from monitor.app import Monitor
from monitor.incidents.alike import same_story
from monitor.incidents.moves import OPEN
from monitor.store import Unit
from monitor.store.alerts import WithoutPlace
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
        self._read = False
        self._told: list[int] = []
        self._ids: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
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
        """Somebody is being told of ``incident``; it is looked at when next it matters."""
        if not incident.regions:
            self._told.append(incident.id)

    def _about(self, topic: tuple[str, ...]) -> list[tuple[Incident, National | None]]:
        self._bring_up_to_date()
        wanted = sorted(self._ids[topic])
        unread = [found for found in wanted if found not in self._stories]
        for other in self._unit.incidents.get(unread):
            self._stories[other.id] = other, self._national(other)
        return [self._stories[found] for found in wanted]

    def _bring_up_to_date(self) -> None:
        if not self._read:
            self._read = True
            self._note(self._found())
        while self._told:
            told = self._told.pop()
            self._stories.pop(told, None)
            self._note(self._found(told))

    def _found(self, incident_id: int | None = None) -> Sequence[WithoutPlace]:
        since = self._now - max(rule.within for rule in self._rules)
        return self._unit.alerts.told_without_place(_LOUD, OPEN, since, incident_id)

    def _note(self, found: Sequence[WithoutPlace]) -> None:
        for each in found:
            if _everywhere(each.heat):
                self._ids[each.topics[:1]].add(each.id)

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
