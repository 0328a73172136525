"""What those who subscribe are shown: the newest incidents, and what is due in the coming weeks.

Called by ``monitor export feed``, ``calendar`` and ``address``, and for each reader of an address.
``reports.feeds`` and ``reports.deadlines`` set it in type.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.clock import DESK, desk, utc
from monitor.disclosing import owed
from monitor.errors import RefusedError
from monitor.exporting.writing import whole
from monitor.reporting.schedule import is_made_on
from monitor.reports.deadlines import (
    Deadline,
    calendar_of,
    of_calendar,
    of_clocks,
    of_duties,
    of_report,
)
from monitor.reports.feeds import News, atom, news_of
from monitor.reports.subscription import LASTS, Feed, address, sign
from monitor.settings import Settings
from monitor.settings.roster import Person
from monitor.store import Store, Unit
from monitor.trace import run_id
from monitor.types import Incident, Tier

_DAY = timedelta(days=1)
_ENTRIES = 200
"""Incidents in a feed, those with the latest news."""
_CLOCKS = 1000
_OVERDUE = 30 * _DAY
"""For how long an incident without news is looked at for clocks that are overdue."""
_MADE_UP = 31 * _DAY
"""The longest grace of an obligation: what ended so long ago may still be made up for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One feed as it stands at one moment."""

    content: Callable[[], bytes]
    entries: int
    mark: str
    """Another one whenever an entry is another."""


def issue(
    feed: Feed, settings: Settings, unit: Unit, place: Callable[[str], str], now: datetime
) -> Issue:
    """``feed`` as it stands at ``now``; ``place`` names a region code."""
    agency = settings.desk.agency
    if feed is Feed.INCIDENTS:
        news = tuple(_news(settings, unit, place, now))
        return Issue(
            content=lambda: atom(news, agency, now), entries=len(news), mark=_mark(agency, news)
        )
    due = tuple(_deadlines(settings, unit, now))
    return Issue(
        content=lambda: calendar_of(due, agency, now), entries=len(due), mark=_mark(agency, due)
    )


def take(
    feed: Feed,
    store: Store,
    settings: Settings,
    place: Callable[[str], str],
    *,
    by: str,
    path: Path,
    now: datetime,
) -> int:
    """Write ``feed`` to ``path`` for ``by``, once it is on the ledger: the number of its entries.

    RefusedError for somebody the roster does not know, OutputError when it cannot be written.
    """
    known = _person(settings, by, "--by")
    with store.read() as unit:
        made = issue(feed, settings, unit, place, now)
    detail = {"what": feed.value, "rows": made.entries}
    with store.write() as unit:
        unit.ledger.add(now, known.name, "exported", f"feed:{known.id}", detail, run_id())
    whole(path, lambda draft: draft.write_bytes(made.content()))
    return made.entries


def addresses(
    store: Store, settings: Settings, *, reader: str, by: str, now: datetime
) -> tuple[str, ...]:
    """The addresses of ``reader``, given out by ``by``, once that is on the ledger.

    RefusedError for people the roster does not know and where the web server has no address of its
    own; SettingsError when the secret cannot be read.
    """
    giver, person = _person(settings, by, "--by"), _person(settings, reader, "--for")
    public_url = settings.web.public_url
    if public_url is None:
        raise RefusedError(
            "订阅地址由本系统的网页服务提供：请先在 web.yaml 写 public_url 和 secret；"
            "只要文件的，用 monitor export feed 或 monitor export calendar"
        )
    secret, until = settings.web.signing_secret(), now + LASTS
    token = sign(person, until, secret)
    detail = {"what": "address", "for": person.name, "until": until.isoformat()}
    with store.write() as unit:
        unit.ledger.add(now, giver.name, "exported", f"feed:{person.id}", detail, run_id())
    return tuple(address(public_url, token, feed) for feed in Feed)


def _person(settings: Settings, name: str, option: str) -> Person:
    found = [p for p in settings.roster.people if name in (p.name, p.id)]
    if not found:
        raise RefusedError(f"值班表里没有 {name!r}，{option} 请写 roster.yaml 中的姓名")
    if len(found) > 1:
        ids = "、".join(person.id for person in found)
        raise RefusedError(f"值班表里有{len(found)}位 {name!r}，{option} 请改写编号：{ids}")
    return found[0]


# ── what stands in them ──────────────────────────────────────────────────────────────────────


def _news(
    settings: Settings, unit: Unit, place: Callable[[str], str], now: datetime
) -> Iterator[News]:
    rules = settings.exports.feed
    ids = unit.incidents.newest_from(Tier.of(rules.tier), now - rules.back, _ENTRIES)
    incidents = unit.incidents.get(ids)
    graded, steps = unit.incidents.latest(ids), unit.dispositions.of(ids)
    firsts = {item.id: item for item in unit.items.get([i.first_item_id for i in incidents])}
    for incident in incidents:
        yield news_of(
            incident,
            firsts.get(incident.first_item_id),
            graded.get(incident.id),
            steps[incident.id],
            [place(code) for code in incident.regions],
        )


def _deadlines(settings: Settings, unit: Unit, now: datetime) -> Iterator[Deadline]:
    until = now + settings.exports.feed.ahead
    today, last = desk(now).date(), desk(until).date()
    yield from of_clocks(_running(unit, now, until), now, until)
    yield from _reports(settings, now, until)
    ending = owed(settings, unit, today - _MADE_UP, last, today)
    yield from of_duties(ending, last)
    yield from of_calendar(settings.calendar, today, last)


def _running(unit: Unit, now: datetime, until: datetime) -> list[Incident]:
    """Incidents of which a clock may fall due, or be overdue."""
    due = unit.incidents.get(unit.incidents.due_for_clocks(until, _CLOCKS))
    still_open = unit.incidents.open_since(now - _OVERDUE)
    return list({one.id: one for one in (*due, *still_open)}.values())


def _reports(settings: Settings, now: datetime, until: datetime) -> Iterator[Deadline]:
    first, last = desk(now).date(), desk(until).date()
    for plan in settings.reports.plans:
        for ahead in range((last - first).days + 1):
            day = first + ahead * _DAY
            if is_made_on(plan, settings.roster, day):
                due_at = utc(datetime.combine(day, plan.due_at, DESK))
                yield of_report(plan, settings.report_title(plan), due_at)


def _mark(agency: str, entries: tuple[News, ...] | tuple[Deadline, ...]) -> str:
    return hashlib.sha256(repr((agency, entries)).encode("utf-8", "replace")).hexdigest()[:32]
