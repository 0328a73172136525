"""What the store holds of a time that is over, as a stream that can be played again.

Each item comes as it was when it was collected, and again each time a platform showed new figures
of it. The store is only read, some hundreds of items at a time.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from monitor.intake import key_of
from monitor.settings import Settings
from monitor.settings.sources import AnySource, RecordedSource
from monitor.sources.kinds.recorded import Timed
from monitor.store import Store
from monitor.text.outlets import standing
from monitor.types import Authority, Correction, Item, RawItem, Relation

_AT_ONCE = 500
_T = TypeVar("_T")

Name = tuple[str, datetime]
"""What an item is known by in every database it is played into: its address, when it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A correction by a person, and the item it is about."""

    said: Correction
    name: Name
    """Of the item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The items collected from ``start`` until before ``end``, and what people said of them."""

    store: Store
    start: datetime
    end: datetime
    ids: Sequence[int]
    """By the time of collecting."""
    names: dict[Name, int] = field(default_factory=dict)
    """The items' ids by name; known once they have been streamed."""

    def stream(self, as_it_came: Callable[[Item], RawItem | None]) -> Iterator[Timed]:
        """Every appearance in order of time; items of which nothing comes are left out."""
        waiting: list[tuple[datetime, int, RawItem]] = []
        for some in parts(self.ids):
            with self.store.read() as unit:
                items, shown = unit.items.get(some), unit.items.observations(some)
            for item in items:
                self.names[name_of(item)] = item.id
                raw = as_it_came(item)
                if raw is None:
                    continue
                yield from _until(waiting, item.collected_at)
                yield Timed(at=item.collected_at, item=raw)
                for seen in shown.get(item.id, ()):
                    if item.collected_at < seen.at < self.end:
                        later = replace(raw, fetched_at=seen.at, engagement=seen.engagement)
                        heapq.heappush(waiting, (seen.at, item.id, later))
        yield from _until(waiting, self.end)

    def corrections(self) -> list[Said]:
        """What people said of these items until ``end``, in the order they said it."""
        found: list[Said] = []
        mine = set(self.ids)
        with self.store.read() as unit:
            corrected = [item_id for item_id in unit.corrections.item_ids() if item_id in mine]
            for some in parts(corrected):
                said = unit.corrections.of_items(some)
                for item in unit.items.get(some):
                    name = name_of(item)
                    found += (Said(said=each, name=name) for each in said.get(item.id, ()))
        return sorted(
            (s for s in found if s.said.at < self.end), key=lambda s: (s.said.at, s.said.id)
        )


def past_of(store: Store, start: datetime, end: datetime) -> Past:
    """What ``store`` holds of the time from ``start`` until before ``end``."""
    with store.read() as unit:
        return Past(store=store, start=start, end=end, ids=unit.items.between(start, end))


def parts(things: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """``things`` some hundreds at a time."""
    return (things[at : at + _AT_ONCE] for at in range(0, len(things), _AT_ONCE))


def name_of(item: Item) -> Name:
    """What ``item`` is known by in every database it is played into."""
    return key_of(_raw(item)), item.collected_at


def as_collected(item: Item, then: Settings, now: Settings) -> RawItem | None:
    """``item`` as its source would have brought it under the settings ``now``.

    ``then`` are the settings in force. None when ``now`` gives up its source. Its standing is its
    source's again where only the name of an outlet, or having been found a mirror, had changed it:
    that is decided anew.
    """
    raw = _raw(item)
    known, entry = _entry(then, item.source_id), _entry(now, item.source_id)
    if known is None or isinstance(known, RecordedSource):
        return raw
    if then.idle_reason(known) is None and (entry is None or now.idle_reason(entry) is not None):
        return None
    if _restated(item, known, then):
        raw = replace(raw, authority=known.authority)
    return raw if entry is None else _moved(raw, known, entry)


def _raw(item: Item) -> RawItem:
    return RawItem(
        source_id=item.source_id,
        url=item.url,
        title=item.title,
        body=item.body,
        platform=item.platform,
        authority=item.authority,
        outlet=item.outlet,
        region=item.region,
        published_at=item.published_at,
        fetched_at=item.collected_at,
        external_id=item.external_id,
        engagement=item.engagement,
    )


def _entry(settings: Settings, source_id: str) -> AnySource | None:
    return next((s for s in settings.sources.sources if s.id == source_id), None)


def _restated(item: Item, known: AnySource, then: Settings) -> bool:
    """Whether the standing of ``item`` was decided here rather than brought along."""
    if item.relation is Relation.MIRROR and item.authority is Authority.SPAM:
        return True
    return item.outlet != known.name and standing(item.outlet, then.outlets) is item.authority


def _moved(raw: RawItem, known: AnySource, entry: AnySource) -> RawItem:
    """``raw`` with what the source's new entry says, wherever it said what the old one does."""
    if raw.platform is known.platform:
        raw = replace(raw, platform=entry.platform)
    if raw.authority is known.authority:
        raw = replace(raw, authority=entry.authority)
    if raw.region == known.region:
        raw = replace(raw, region=entry.region)
    return replace(raw, outlet=entry.name) if raw.outlet == known.name else raw


def _until(waiting: list[tuple[datetime, int, RawItem]], at: datetime) -> Iterator[Timed]:
    while waiting and waiting[0][0] <= at:
        moment, _, raw = heapq.heappop(waiting)
        yield Timed(at=moment, item=raw)
