"""Watching over the monitor itself: its signs are gathered, what is wrong is told, and its end.

Called by the watch hop every minute, and by ``monitor heartbeat`` from outside.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.alerts.alarm import ROUTE, begun, is_open, passed
from monitor.alerts.drafts import AlertDraft
from monitor.alerts.hold import maintained
from monitor.alerts.signs import LATELY, Signs, Trouble, over, troubles
from monitor.app import Monitor
from monitor.reporting.lateness import late_reports
from monitor.settings import Settings
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Ailment

log = logging.getLogger(__name__)

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_LOST = frozenset(Ailment) - {Ailment.SILENT, Ailment.SKEWED, Ailment.MOVED}
"""What keeps a source from being read; one that is only silent may have no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is wrong with the monitor, and how many troubles began or passed."""

    found: tuple[Trouble, ...]
    held: str
    """Why troubles are no news now; empty when they are."""
    changed: int


def look(m: Monitor, unit: Unit, rhythms: Mapping[str, timedelta], now: datetime) -> Look:
    """Tell of every trouble that has begun or passed; ``rhythms`` is how often each job rings."""
    signs = signs_of(
        m.settings,
        unit,
        rhythms,
        now,
        awake_since=m.pulse.awake_since or now,
        beats=m.pulse.beats,
    )
    found = troubles(signs, m.settings, now)
    held = maintained(unit.silences.holding(now), now)
    last = unit.alerts.last_of_matters(ROUTE)
    new = [] if held else [t for t in found if not is_open(last.get(t.matter))]
    # What was told of is over when it is gone, not because a new process gives it time.
    longer = troubles(replace(signs, awake_since=_EVER), m.settings, now)
    wrong = {trouble.matter for trouble in (*found, *longer)}
    gone = [alert for alert in last.values() if is_open(alert) and alert.matter not in wrong]
    for trouble in new:
        draft = begun(trouble, last.get(trouble.matter), m.settings, now)
        _keep(unit, draft, "trouble", trouble.title, now)
    for alert in gone:
        title = over(alert.matter, m.settings)
        _keep(unit, passed(alert, title, m.settings, now), "trouble passed", title, now)
        unit.alerts.mark_escalated(alert.id, now)  # nobody need be told the next time
    return Look(found=found, held=held, changed=len(new) + len(gone))


def _keep(unit: Unit, draft: AlertDraft, action: str, title: str, now: datetime) -> None:
    made = unit.alerts.add(draft.alert, draft.deliveries)
    if made is None:
        return
    detail = {"told": title, "reason": made.explanation, "alerts": [made.id]}
    unit.ledger.add(now, "watch", action, f"matter:{made.matter}", detail, run_id())
    log.warning("system %s", action, extra={"matter": made.matter, "told": title})


def show_life(m: Monitor, seen: Look) -> None:
    """Ask the address of ``heartbeat.ping`` while all is well, or what is not is being worked on.

    An outside watcher that is not asked for some minutes then knows what no monitor that is dead
    can tell.
    """
    rules = m.settings.alerts.heartbeat
    if rules.ping is None or (seen.found and not seen.held):
        return
    outcome = m.sender.ask(rules.ping, allow_private=rules.allow_private)
    if outcome.kind != "sent":
        log.warning("ping failed", extra={"error": outcome.error})


def signs_of(
    settings: Settings,
    unit: Unit,
    rhythms: Mapping[str, timedelta],
    now: datetime,
    *,
    awake_since: datetime | None = None,
    beats: Mapping[str, datetime] | None = None,
) -> Signs:
    """What is known of the monitor; from within also its own beats, and since when it is awake."""
    return Signs(
        awake_since=awake_since,
        beats={**unit.beats.last(), **(beats or {})},
        rhythms=rhythms,
        reports=late_reports(settings, unit, now),
        sources={source.id: source.group for source in settings.active_sources},
        groups={group.id: group.name for group in settings.sources.groups},
        blind={t.source_id: t.since for t in unit.health.open_troubles() if t.ailment in _LOST},
        overdue=unit.lookout.overdue(now - settings.alerts.heartbeat.stuck_after, now),
        unreached=unit.lookout.unreached(now - LATELY, settings.alerts.retry.give_up_after),
    )


def seen_from_outside(
    settings: Settings, unit: Unit, rhythms: Mapping[str, timedelta], now: datetime
) -> Look:
    """What is wrong as another process sees it; a hole in the roster counts once it is open."""
    found = troubles(signs_of(settings, unit, rhythms, now), settings, now)
    return Look(
        found=tuple(trouble for trouble in found if trouble.since is None or trouble.since <= now),
        held=maintained(unit.silences.holding(now), now),
        changed=0,
    )
