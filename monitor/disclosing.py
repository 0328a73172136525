"""What was made public: the items of own channels and what was put down by hand, loaded together.

Called by the report on disclosure, by its commands, and for the reminders of the daily digest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.clock import day_start, desk
from monitor.errors import InputError, NotFoundError, RefusedError
from monitor.publicity.disclosure import Duty, Publication, bound, duties, reminders
from monitor.settings import Settings
from monitor.settings.disclosure import Obligation
from monitor.store import Unit
from monitor.text.plain import typed
from monitor.trace import run_id
from monitor.types import Disclosed, Item, Relation

_BEFORE = timedelta(days=400)
"""A year and its days of grace: the longest period may have begun so long before."""
_DAY = timedelta(days=1)
_OWN = (Relation.FRESH, Relation.UPDATE, Relation.REPRINT)
"""What counts as made public; a repeat of the same on the same channel does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One publication as a person puts it down."""

    obligation: str
    unit: str
    on: date
    title: str
    evidence: str
    share: float | None = None


def owed(settings: Settings, unit: Unit, start: date, end: date, today: date) -> tuple[Duty, ...]:
    """Every obligation in the periods that end from ``start`` to ``end``."""
    if not settings.disclosure.obligations:
        return ()
    made = publications(settings, unit, start - _BEFORE, today)
    return duties(settings.disclosure, settings.roster.units, made, start, end, today)


def due(settings: Settings, unit: Unit, now: datetime, days: int) -> tuple[str, ...]:
    """What is to be made public within ``days``, soonest first, as staff read it."""
    today = desk(now).date()
    ahead = owed(settings, unit, today - 31 * _DAY, today + days * _DAY, today)
    return reminders(ahead, today, days)


def publications(settings: Settings, unit: Unit, start: date, end: date) -> list[Publication]:
    """What was made public from ``start`` to ``end``, both counted."""
    entered = [
        Publication(
            obligation=entry.obligation,
            unit=entry.unit,
            on=entry.on,
            title=entry.title,
            evidence=entry.evidence,
            share=None if entry.figures is None else entry.figures.get("share"),
        )
        for entry in unit.publicity.disclosed(start, end)
    ]
    return [*_read(settings, unit, start, end), *entered]


def _read(settings: Settings, unit: Unit, start: date, end: date) -> list[Publication]:
    """What was read from own channels, once for each obligation it meets."""
    by_source: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for channel in settings.disclosure.channels:
        for obligation in settings.disclosure.obligations:
            if obligation.proof == "items" and obligation.channel == channel.channel:
                by_source[channel.source].append((obligation.id, channel.unit))
    ids = unit.items.of_sources(list(by_source), day_start(start), day_start(end + _DAY))
    return [
        _publication(item, obligation, owner)
        for item in unit.items.get(ids)
        if item.relation in _OWN
        for obligation, owner in by_source[item.source_id]
    ]


def _publication(item: Item, obligation: str, owner: str) -> Publication:
    return Publication(
        obligation=obligation,
        unit=owner,
        on=desk(item.published_at).date(),
        title=item.title,
        evidence=item.url,
        item_id=item.id,
    )


def put_down(settings: Settings, unit: Unit, entry: Entry, by: str, now: datetime) -> Disclosed:
    """Keep what ``by`` says was made public.

    Raises NotFoundError for an obligation there is none of; RefusedError where the unit does not
    owe it, where it is counted from items, or for a day to come; InputError for a share that is
    missing or none.
    """
    obligation = named(settings, entry.obligation)
    if entry.unit not in {each.id for each in bound(obligation, settings.roster.units)}:
        raise RefusedError(f"单位 {entry.unit!r} 没有“{obligation.label}”这项义务")
    if obligation.proof == "items":
        raise RefusedError(f"“{obligation.label}”按采集到的信息计数，不须登记")
    if entry.on > desk(now).date():
        raise RefusedError(f"{entry.on} 还没有到，公开以后再登记")
    kept = unit.publicity.disclose(
        Disclosed(
            id=0,
            obligation=obligation.id,
            unit=entry.unit,
            on=entry.on,
            title=typed(entry.title),
            evidence=typed(entry.evidence),
            by=by,
            at=now,
            figures=_figures(obligation, entry.share),
        )
    )
    detail = {"unit": kept.unit, "on": f"{kept.on}", "title": kept.title, "evidence": kept.evidence}
    unit.ledger.add(now, by, "disclosed", f"obligation:{kept.obligation}", detail, run_id())
    return kept


def _figures(obligation: Obligation, share: float | None) -> dict[str, float] | None:
    if (obligation.proof == "rate") != (share is not None):
        wanted = "须写比率（--share）" if share is None else "不是比率，不写 --share"
        raise InputError(f"“{obligation.label}”{wanted}")
    if share is None:
        return None
    if not 0 <= share <= 1:
        raise InputError(f"比率写 0 到 1 之间的数，或百分数，这里是 {share!r}")
    return {"share": share}


def named(settings: Settings, obligation_id: str) -> Obligation:
    """The obligation of that id. NotFoundError when there is none."""
    for obligation in settings.disclosure.obligations:
        if obligation.id == obligation_id:
            return obligation
    known: Sequence[str] = [each.id for each in settings.disclosure.obligations]
    listed = f"，已有：{'、'.join(known)}" if known else "，其中尚未写任何义务"
    raise NotFoundError(f"disclosure.yaml 没有义务 {obligation_id!r}{listed}")
