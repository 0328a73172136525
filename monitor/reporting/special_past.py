"""Incidents of the past that are like one, for its special report."""

from __future__ import annotations

from datetime import datetime

from monitor.app import Monitor
from monitor.incidents.likeness import likeness, rarities
from monitor.reports.special_data import Earlier
from monitor.responding import answered
from monitor.store import Unit
from monitor.text.plain import plain
from monitor.types import Incident, Tier

_MOST = 5
_ALIKE = 0.25
"""Likeness of words from which a story of the same topic is told as a like case."""


def earlier(
    m: Monitor, unit: Unit, incident: Incident, *, hearsay: bool, end: datetime
) -> tuple[Earlier, ...]:
    """Incidents on the same topics that were refuted or grave, the likest first.

    What it is known to repeat comes before all others.
    """
    rules = m.settings.severity
    past = unit.past.stories(
        incident.topics,
        end - rules.recurrence.reach,
        incident.first_published_at,
        rules.recurrence.at_most,
        hearsay=hearsay,
    )
    others = [one for one in past if one.id != incident.id and one.detected_at < end]
    here = incident.profile.terms
    rarity = rarities(here, [one.profile.terms for one in others])
    again = incident.recurs.incident_id if incident.recurs is not None else None
    ranked = [
        (round(likeness(here, one.profile.terms, rarity, rules.grouping), 2), one) for one in others
    ]
    ranked = [pair for pair in ranked if pair[0] >= _ALIKE or pair[1].id == again]
    ranked.sort(key=lambda pair: (pair[1].id != again, -pair[0], pair[1].id))
    return tuple(_told(m, unit, one, alike, end) for alike, one in ranked[:_MOST])


def _told(m: Monitor, unit: Unit, one: Incident, alike: float, end: datetime) -> Earlier:
    members = unit.incidents.members([one.id])[one.id]
    items = tuple(
        sorted((member.item for member in members), key=lambda item: (item.published_at, item.id))
    )
    said = answered(unit, one, members, m.settings, end).responses
    first = min((response.at for response in said), default=None)
    history = unit.incidents.history(one.id)
    return Earlier(
        code=plain(one.code),
        title=plain(one.title),
        tier=max((made.tier for made in history), default=Tier(one.tier)),
        first_at=one.first_published_at,
        lasted=one.last_item_at - one.first_published_at,
        first=items[0] if items else None,
        items=items,
        answered_after=None if first is None else first - one.first_published_at,
        alike=alike,
    )
