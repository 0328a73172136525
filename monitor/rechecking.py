"""The steps inside ``pipeline.recheck``: what to look at again, the look, and what is kept of it.

Nothing is decided here: ``sources.relook`` says what a page shows and when to look again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.app import Monitor
from monitor.errors import FetchError, SourceError
from monitor.sources.relook import (
    AFTER,
    Found,
    Sighting,
    compared,
    first_look,
    may_be_seen,
    news,
    second_look,
    settled,
    status_says,
)
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import Item, Recheck, SourceState, Tier

log = logging.getLogger(__name__)

LOWEST = Tier.YELLOW
"""Only pages of incidents as grave as this are looked at again."""
AT_MOST = 10
"""Pages of one incident."""
_LEASE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One page to look at, and what earlier looks found."""

    item: Item
    before: Recheck


def follow(m: Monitor, unit: Unit, now: datetime) -> None:
    """Have the pages of grave incidents looked at that are not yet."""
    names = [
        name
        for name, source in m.sources.items()
        if may_be_seen(source.config, source.config.platform)
    ]
    chosen = unit.rechecks.to_follow(names, now - AFTER[-1], LOWEST, AT_MOST)
    unit.rechecks.add(
        [Recheck(item_id=number, next_at=first_look(at, now)) for number, at in chosen]
    )


def claim(m: Monitor, unit: Unit, now: datetime, limit: int) -> list[Look]:
    """The looks that are due; of sources that are no longer read there are no more."""
    due = {look.item_id: look for look in unit.rechecks.claim(now, now + _LEASE, limit)}
    looks = [Look(item=i, before=due[i.id]) for i in unit.items.get(sorted(due))]
    for look in looks:
        if look.item.source_id not in m.sources:
            unit.rechecks.save(replace(look.before, next_at=None))
    return [look for look in looks if look.item.source_id in m.sources]


def seen(m: Monitor, look: Look) -> Sighting:
    """What the page shows now; a server that fails and a page that cannot be read show nothing."""
    try:
        return _seen(m, look)
    except FetchError as error:
        return status_says(error.status)
    except SourceError:
        return Sighting(found=Found.UNCLEAR)
    except Exception:
        log.exception("page could not be compared", extra={"item": look.item.id})
        return Sighting(found=Found.UNCLEAR)


def _seen(m: Monitor, look: Look) -> Sighting:
    config = m.sources[look.item.source_id].config
    reader, state = second_look(config), SourceState(source_id=config.id)
    request = reader.request(look.item)
    if request is None:
        return Sighting(found=Found.UNCLEAR)
    response = m.fetcher.fetch(request, config, state)
    (page,) = m.parsers.parse(reader, response, state).items
    return compared(page, look.item, look.before, config)


def keep(unit: Unit, look: Look, found: Sighting, now: datetime) -> None:
    """Keep what a look found; what is new stands on the incident's ledger."""
    after = settled(look.before, look.item, found, now)
    unit.rechecks.save(after)
    action = news(look.before, after)
    if not action:
        return
    home = unit.incidents.of_items([look.item.id]).get(look.item.id)
    subject = f"item:{look.item.id}" if home is None else f"incident:{home}"
    detail = {"reason": after.evidence, "url": look.item.url, "item": look.item.id}
    unit.ledger.add(now, "recheck", action, subject, detail, run_id())
