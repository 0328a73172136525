"""One shift relieves another: who comes is told, quietly, what there is to take over."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.alerting import save_plan
from monitor.alerts.relief import plan_relief
from monitor.alerts.rota import Change, changes
from monitor.app import Monitor
from monitor.store import Unit
from monitor.types import Tier

_LOOKED = "relieve"
"""Under this name it is kept when the roster was last looked at."""
_BACK = timedelta(hours=12)
"""After a longer standstill nobody is told of shifts that are over."""
_OPEN_FOR = timedelta(days=14)
"""An incident without news for so long is not handed over any more."""


def relieve(m: Monitor, unit: Unit, now: datetime) -> list[int]:
    """Tell those who came on duty since the last look: ids of the alerts.

    The first look only takes note of the hour.
    """
    roles, since = m.settings.roster.handover, unit.beats.last().get(_LOOKED)
    if not roles or since == now:
        return []
    unit.beats.beat(_LOOKED, now)
    if since is None or since > now:
        return []
    newest: dict[str, Change] = {}
    for change in changes(m.settings, roles, max(since, now - _BACK), now):
        newest[change.role] = change
    if not newest:
        return []
    incidents = unit.incidents.get(unit.incidents.open_from(Tier.YELLOW, now - _OPEN_FOR))
    waiting = unit.alerts.unanswered()
    made: list[int] = []
    for change in newest.values():
        decided = plan_relief(change, incidents, waiting, m.settings, now)
        made += save_plan(unit, decided, f"matter:handover:{change.role}", now)
    return made
