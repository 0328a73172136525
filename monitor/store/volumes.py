"""Volumes: what each hour of the desk brought on each topic, kept when the items have expired."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from monitor.clock import DESK, desk, utc
from monitor.store.dialect import Dialect
from monitor.store.record import Repository, among
from monitor.store.tables import volumes
from monitor.types import Authority, Item, Relation

_AT = select(volumes.c.hour, volumes.c["items"]).where(among(volumes.c.hour))
_SINCE = select(func.min(volumes.c.hour))

Volume = tuple[str, datetime, int, int]
"""Topic (empty: none), hour, items, originals among them."""


class Volumes(Repository):
    """Counts of items by topic and hour of publication; an item without a topic counts as ``""``.

    What was read is remembered for the transaction.
    """

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        super().__init__(connection, dialect)
        self._hours: dict[tuple[str, Sequence[datetime]], Mapping[datetime, int]] = {}
        self._days: dict[tuple[str, date, date], Mapping[date, int]] = {}
        self._since: dict[str, datetime | None] = {}

    def count(self, items: Sequence[Item], topics: Sequence[str | None], *, times: int = 1) -> None:
        """Count ``items``, each with its primary topic; ``times`` -1 takes them off again."""
        alls, fresh = Counter[tuple[str, datetime]](), Counter[tuple[str, datetime]]()
        for item, topic in zip(items, topics, strict=True):
            key = topic or "", utc(item.published_at).replace(minute=0, second=0, microsecond=0)
            alls[key] += times
            fresh[key] += times * _is_original(item)
        if not alls:
            return
        query = self._dialect.insert(volumes)
        rows = [
            {"topic": key[0], "hour": key[1], "items": alls[key], "originals": fresh[key]}
            for key in sorted(alls)
        ]
        self._connection.execute(
            query.on_conflict_do_update(
                index_elements=[volumes.c.topic, volumes.c.hour],
                set_={
                    "items": volumes.c["items"] + query.excluded["items"],
                    "originals": volumes.c.originals + query.excluded.originals,
                },
            ),
            rows,
        )
        self._hours.clear()
        self._days.clear()
        self._since.clear()

    def before(self, hour: datetime) -> list[Volume]:
        """Every count of the hours before ``hour``, by hour."""
        query = select(*volumes.c).where(volumes.c.hour < hour)
        rows = self._connection.execute(query.order_by(volumes.c.hour, volumes.c.topic))
        return [(row.topic, row.hour, row[2], row[3]) for row in rows]

    def take_over(self, counts: Sequence[Volume]) -> None:
        """Start from the counts of another database; this one must have none of those hours."""
        if counts:
            names = ("topic", "hour", "items", "originals")
            rows = [dict(zip(names, count, strict=True)) for count in counts]
            self._connection.execute(insert(volumes), rows)

    def at(self, topic: str | None, hours: Sequence[datetime]) -> Mapping[datetime, int]:
        """How many items of ``topic`` were published in each of ``hours``; empty ones are left out.

        ``hours`` begin on the hour; they come back as they were given.
        """
        key = topic or "", tuple(hours)
        if key not in self._hours:
            query = _AT.where(volumes.c.topic == key[0])
            found: dict[datetime, int] = {
                row.hour: row[1] for row in self._among(query, [utc(hour) for hour in hours])
            }
            self._hours[key] = {h: found[utc(h)] for h in hours if found.get(utc(h))}
        return self._hours[key]

    def since(self, topic: str | None) -> datetime | None:
        """The first hour that brought something on ``topic``; None when none did yet."""
        key = topic or ""
        if key not in self._since:
            self._since[key] = self._connection.scalar(_SINCE.where(volumes.c.topic == key))
        return self._since[key]

    def by_day(self, topic: str | None, start: date, end: date) -> Mapping[date, int]:
        """How many items of ``topic`` each day from ``start`` to ``end`` brought, both counted."""
        key = topic or "", start, end
        if key not in self._days:
            self._days[key] = self._counted(*key)
        return self._days[key]

    def by_hour(
        self, topics: Collection[str], start: datetime, end: datetime
    ) -> Mapping[datetime, int]:
        """How many items of ``topics`` together each hour brought; ``""`` stands for no topic.

        The hours begin from ``start`` until before ``end``; empty ones are left out.
        """
        query = select(volumes.c.hour, func.sum(volumes.c["items"])).where(
            volumes.c.topic.in_(sorted(topics)), volumes.c.hour >= start, volumes.c.hour < end
        )
        rows = self._connection.execute(query.group_by(volumes.c.hour))
        return {hour: int(items) for hour, items in rows if items}

    def began(self) -> datetime | None:
        """The first hour that brought anything; None when none did yet."""
        first: datetime | None = self._connection.scalar(_SINCE)
        return first

    def _counted(self, topic: str, start: date, end: date) -> dict[date, int]:
        first = datetime.combine(start, datetime.min.time(), DESK)
        last = datetime.combine(end, datetime.max.time(), DESK)
        query = select(volumes.c.hour, volumes.c["items"]).where(
            volumes.c.topic == topic, volumes.c.hour >= first, volumes.c.hour <= last
        )
        days: defaultdict[date, int] = defaultdict(int)
        for hour, items in self._connection.execute(query):
            days[desk(hour).date()] += items
        return dict(days)


def _is_original(item: Item) -> bool:
    return item.relation is Relation.FRESH and item.authority is not Authority.SPAM
