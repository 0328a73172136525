"""Items: what was kept of each text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, true, update

from monitor.store.judgements import Judgements
from monitor.store.lookalikes import LookalikeItems
from monitor.store.record import AnyRow, among, in_order
from monitor.store.seen import SeenAddresses
from monitor.store.tables import items
from monitor.types import Authority, Fingerprint, Item, Platform, Relation

_PLAIN = (
    "id",
    "source_id",
    "platform",
    "authority",
    "outlet",
    "region",
    "url",
    "canonical_url",
    "external_id",
    "title",
    "body",
    "published_at",
    "collected_at",
    "relation",
    "relation_reason",
    "origin_id",
    "engagement",
    "run_id",
)
_BY_ID = select(*[items.c[name] for name in (*_PLAIN, "exact", "signature")]).where(
    among(items.c.id)
)
_ADD = insert(items).returning(items.c.id, sort_by_parameter_order=True)


class Items(SeenAddresses, LookalikeItems, Judgements):
    """Items with what is remembered, judged and observed of them."""

    def add(self, items_: Sequence[Item], topics: Sequence[str | None]) -> list[Item]:
        """Keep items, each with its primary topic; the same with their ids."""
        if not items_:
            return []
        rows = [_row(item, topic) for item, topic in zip(items_, topics, strict=True)]
        ids = self._connection.scalars(_ADD, rows).all()
        return [replace(item, id=new_id) for item, new_id in zip(items_, ids, strict=True)]

    def get(self, ids: Sequence[int]) -> list[Item]:
        """The items of ``ids``, in that order; unknown ones are left out."""
        return in_order(ids, {row.id: _item_of(row) for row in self._among(_BY_ID, ids)})

    def unassessed(self, limit: int) -> list[int]:
        """Ids of the items that wait to be assessed, oldest first."""
        query = select(items.c.id).where(items.c.assessed_at.is_(None))
        return self._ids(query.order_by(items.c.id).limit(limit))

    def mark_assessed(self, ids: Sequence[int], at: datetime | None) -> None:
        """Record that these items were assessed."""
        self._change(update(items).where(among(items.c.id)), ids, assessed_at=at)

    def between(self, start: datetime, end: datetime) -> list[int]:
        """Ids of the items collected from ``start`` until before ``end``, in that order."""
        query = select(items.c.id).where(items.c.collected_at >= start, items.c.collected_at < end)
        return self._ids(query.order_by(items.c.collected_at, items.c.id))

    def originals(self, start: datetime, end: datetime) -> int:
        """How many first reports were collected from ``start`` until before ``end``."""
        query = select(func.count()).where(
            items.c.collected_at >= start,
            items.c.collected_at < end,
            items.c.relation == Relation.FRESH,
            items.c.authority != Authority.SPAM,
        )
        return self._connection.scalar(query) or 0

    def of_topic(self, topic: str, start: datetime, end: datetime, limit: int) -> list[int]:
        """Ids of the items whose primary topic is ``topic``, published from ``start`` to ``end``.

        The newest first; what is published at ``end`` itself does not count.
        """
        query = select(items.c.id).where(
            items.c.collected_at >= start,  # nothing is collected before it is published
            items.c.published_at >= start,
            items.c.published_at < end,
            items.c.topic == topic,
        )
        return self._ids(query.order_by(items.c.published_at.desc(), items.c.id).limit(limit))

    def first_reports(self, topic: str, start: datetime, end: datetime, limit: int) -> list[int]:
        """Ids of first reports collected from ``start`` until before ``end``, the latest ``limit``.

        Those whose primary topic is ``topic``; empty: of any.
        """
        query = select(items.c.id).where(
            items.c.collected_at >= start,
            items.c.collected_at < end,
            items.c.relation == Relation.FRESH,
            items.c.authority != Authority.SPAM,
            items.c.topic == topic if topic else true(),
        )
        return self._ids(query.order_by(items.c.collected_at.desc(), items.c.id).limit(limit))

    def of_sources(self, source_ids: Sequence[str], start: datetime, end: datetime) -> list[int]:
        """Ids of the items of ``source_ids`` published from ``start`` until before ``end``."""
        query = select(items.c.id).where(
            items.c.collected_at >= start,  # nothing is collected before it is published
            items.c.published_at >= start,
            items.c.published_at < end,
            items.c.source_id.in_(sorted(source_ids)),
        )
        return self._ids(query.order_by(items.c.published_at, items.c.id))

    def said_by(
        self, authority: Authority, start: datetime, end: datetime, limit: int
    ) -> list[int]:
        """Ids of items of ``authority`` collected from ``start`` until before ``end``, in order."""
        query = select(items.c.id).where(
            items.c.collected_at >= start,
            items.c.collected_at < end,
            items.c.authority == authority,
        )
        return self._ids(query.order_by(items.c.collected_at, items.c.id).limit(limit))

    def voiced(
        self,
        platforms: Sequence[Platform],
        authorities: Sequence[Authority],
        start: datetime,
        end: datetime,
        limit: int,
    ) -> list[int]:
        """Ids of first reports of a topic, published from ``start`` until before ``end``.

        On one of ``platforms`` or by one of ``authorities``; the newest first.
        """
        query = select(items.c.id).where(
            items.c.collected_at >= start,  # nothing is collected before it is published
            items.c.published_at >= start,
            items.c.published_at < end,
            items.c.topic.is_not(None),
            or_(items.c.platform.in_(platforms), items.c.authority.in_(authorities)),
            or_(
                items.c.relation == Relation.FRESH,
                and_(items.c.relation == Relation.REPRINT, items.c.origin_id.is_(None)),
            ),
        )
        return self._ids(
            query.order_by(items.c.published_at.desc(), items.c.id.desc()).limit(limit)
        )

    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the last item were collected; None without any."""
        first, last = (
            self._connection.scalar(select(edge(items.c.collected_at)))
            for edge in (func.min, func.max)
        )
        return None if first is None or last is None else (first, last)


def _item_of(row: AnyRow) -> Item:
    """The item in a row of ``_BY_ID``."""
    plain = dict(zip(_PLAIN, row, strict=False))
    fingerprint = Fingerprint(exact=row.exact, signature=row.signature)
    return Item(**plain, fingerprint=fingerprint)


def _row(item: Item, topic: str | None) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in _PLAIN if name != "id"}
    values["exact"] = item.fingerprint.exact
    values["signature"] = item.fingerprint.signature
    values["topic"] = topic
    return values
