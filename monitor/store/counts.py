"""Counts: what each hour brought, by topic and broken down, so that a year's trend is a query.

An item counts once under its primary topic and once under ``""``, which stands for all items.
Places, outlets and sources are kept by the desk's day: by the hour nearly every item would have
rows of its own. What a copy for search engines says is nobody's voice: it is counted among the
relations, as a mirror, and nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    delete,
    func,
    select,
    type_coerce,
    update,
)

from monitor.store.columns import hour_begun, hour_number
from monitor.store.dialect import Dialect, Insert
from monitor.store.items import Items
from monitor.store.record import Repository
from monitor.store.tables import counts, items, uncounted
from monitor.trends.series import Step
from monitor.types import Authority, Classification, Count, Dimension, Item, Relation

_BY_DAY = frozenset(
    {Dimension.REGION, Dimension.CITY, Dimension.PROVINCE, Dimension.OUTLET, Dimension.SOURCE}
)
_NO_OUTLETS = (Authority.SELF_MEDIA, Authority.FORUM, Authority.TICKET)
"""Who is not counted by name: the long tail, and never a person."""
_CITIES = ("11", "12", "31", "50")
"""Provinces that are one city, by GB/T 2260: 北京, 天津, 上海, 重庆."""
_COUNTY_CITIES = "90"
"""What stands for the city in the code of a county that lies in none: 429004 仙桃."""

_hours = type_coerce(counts.c.hour, Integer)
_days = (_hours + 8) // 24  # the desk is eight hours ahead of UTC, without a break since 1991
_weeks = (_days + 3) // 7  # 1970 began on a Thursday
_STEPS: Mapping[Step, ColumnElement[int]] = {Step.HOUR: _hours, Step.DAY: _days, Step.WEEK: _weeks}
_SUMS = (func.sum(counts.c["items"]), func.sum(counts.c.originals))

_Key = tuple[str, Dimension, datetime, str]
_Query = Select[*tuple[Any, ...]]


class Counts(Repository):
    """Counts of items by topic, dimension, value, and time of publication."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        super().__init__(connection, dialect)
        self._items = Items(connection, dialect)
        self._waits: range | None = None

    # ── what is counted ──────────────────────────────────────────────────────────────────────

    def count(
        self, items_: Sequence[Item], judged: Sequence[Classification], *, times: int = 1
    ) -> None:
        """Count ``items_``, each as it is judged; ``times`` -1 takes them off again.

        One that is not about social insurance does not count, and one that still waits to be
        counted is passed over: it will be counted as it stands by then.
        """
        pairs = list(zip(items_, judged, strict=True))
        if pairs:
            waits = self._waiting()
            self._add([pair for pair in pairs if pair[0].id not in waits], times)

    def backlog(self) -> int:
        """About how many items, kept before there were counts, still wait to be counted."""
        return len(self._waiting())

    def fill(self, limit: int) -> int:
        """Count the next ``limit`` of those that wait, as they are judged now: how many.

        0 when none waits any longer. Each call stands by itself, so that it may be rung until then.
        """
        waits = self._waiting()
        if not waits:
            return 0
        query = select(items.c.id).where(items.c.id >= waits.start, items.c.id < waits.stop)
        ids = self._ids(query.order_by(items.c.id).limit(limit))
        judged = self._items.judgements(ids)
        self._add([(i, judged[i.id]) for i in self._items.get(ids) if i.id in judged], 1)
        if len(ids) < limit:
            self._connection.execute(delete(uncounted))
        else:
            self._connection.execute(update(uncounted).values(next_id=ids[-1] + 1))
        self._waits = None
        return len(ids)

    def _waiting(self) -> range:
        """The ids of the items that wait to be counted."""
        if self._waits is None:
            row = self._connection.execute(select(uncounted)).one_or_none()
            self._waits = range(0) if row is None else range(row.next_id, row.last_id + 1)
        return self._waits

    def _add(self, pairs: Sequence[tuple[Item, Classification]], times: int) -> None:
        sums: defaultdict[_Key, list[int]] = defaultdict(lambda: [0, 0])
        for item, judged in pairs:
            original = item.relation is Relation.FRESH and not _is_mirror(item)
            for key in _keys(item, judged) if judged.relevant else ():
                total = sums[key]
                total[0] += times
                total[1] += times * original
        if sums:
            names = ("topic", "dimension", "hour", "value", "items", "originals")
            rows = [dict(zip(names, (*key, *sums[key]), strict=True)) for key in sorted(sums)]
            self._connection.execute(_adding(self._dialect), rows)

    # ── what was counted ─────────────────────────────────────────────────────────────────────

    def series(
        self, topic: str, dimension: Dimension, start: datetime, end: datetime, step: Step
    ) -> dict[str, dict[datetime, Count]]:
        """By value what each step brought, by its beginning in UTC; empty steps are left out.

        It sums the hours that begin from ``start`` until before ``end``. Of places, outlets and
        sources, which are kept by the day, it sums the days that begin then, and raises ValueError
        when they are asked for by the hour.
        """
        if step is Step.HOUR and dimension in _BY_DAY:
            raise ValueError(f"{dimension.value!r} is kept by the day, not by the hour")
        begun = _STEPS[step].label("step")
        query = _within(select(counts.c.value, begun, *_SUMS), topic, dimension, start, end)
        found: dict[str, dict[datetime, Count]] = {}
        rows = self._connection.execute(
            query.group_by(counts.c.value, begun).order_by(counts.c.value, begun)
        )
        for value, number, brought, originals in rows:
            if brought:
                found.setdefault(value, {})[_begun(step, number)] = Count(brought, originals)
        return found

    def volume(
        self, topic: str, start: datetime, end: datetime, step: Step
    ) -> dict[datetime, Count]:
        """What each step brought altogether, mirrors left out, as ``series`` tells it."""
        begun = _STEPS[step].label("step")
        query = _within(select(begun, *_SUMS), topic, Dimension.RELATION, start, end)
        query = query.where(counts.c.value != Relation.MIRROR.value)
        rows = self._connection.execute(query.group_by(begun).order_by(begun))
        return {_begun(step, number): Count(*sums) for number, *sums in rows if sums[0]}

    def totals(
        self, topic: str, dimension: Dimension, start: datetime, end: datetime
    ) -> dict[str, Count]:
        """By value what the period brought, most items first; it sums what ``series`` would."""
        query = _within(select(counts.c.value, *_SUMS), topic, dimension, start, end)
        rows = self._connection.execute(query.group_by(counts.c.value))
        found = {value: Count(*sums) for value, *sums in rows if sums[0]}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1].items, pair[0])))

    def hours_of_sources(self, start: datetime, end: datetime) -> dict[str, dict[datetime, int]]:
        """By source how many items each hour brought: what it would have brought when silent."""
        found = self.series("", Dimension.SOURCE_HOUR, start, end, Step.HOUR)
        return {
            source: {hour: count.items for hour, count in hours.items()}
            for source, hours in found.items()
        }


def _within(
    query: _Query, topic: str, dimension: Dimension, start: datetime, end: datetime
) -> _Query:
    return query.where(
        counts.c.topic == topic,
        counts.c.dimension == dimension,
        _hours >= _next_hour(start),
        _hours < _next_hour(end),
    )


def _next_hour(moment: datetime) -> int:
    """The number of the first hour that begins at ``moment`` or later."""
    number = hour_number(moment)
    return number if hour_begun(number) == moment else number + 1


@lru_cache(maxsize=10_000)  # each is asked for once a value; a year has that many hours
def _begun(step: Step, number: int) -> datetime:
    """When the step of this number, as ``_STEPS`` has it, begins."""
    if step is Step.HOUR:
        return hour_begun(number)
    days = number if step is Step.DAY else 7 * number - 3
    return hour_begun(24 * days - 8)


def _keys(item: Item, judged: Classification) -> Iterator[_Key]:
    """Every key an item counts under, each once."""
    hour = Step.HOUR.begin(item.published_at)
    day = Step.DAY.begin(item.published_at)
    topics = ("", judged.topics[0].topic_id) if judged.topics else ("",)
    for dimension, value in _values(item, judged):
        for topic in topics:
            yield topic, dimension, day if dimension in _BY_DAY else hour, value
    if not _is_mirror(item):
        yield "", Dimension.SOURCE_HOUR, hour, item.source_id


def _values(item: Item, judged: Classification) -> Iterator[tuple[Dimension, str]]:
    if _is_mirror(item):
        yield Dimension.RELATION, Relation.MIRROR.value
        return
    yield Dimension.RELATION, item.relation.value
    yield Dimension.PLATFORM, item.platform.value
    yield Dimension.AUTHORITY, item.authority.value
    yield Dimension.SOURCE, item.source_id
    yield Dimension.OUTLET, "" if item.authority in _NO_OUTLETS else item.outlet
    yield Dimension.TONE, str(judged.tone)
    if judged.demand:
        yield Dimension.DEMAND, judged.demand.demand.value
    if judged.truth:
        yield Dimension.TRUTH, judged.truth.state.value
    for group in dict.fromkeys(judged.groups):
        yield Dimension.GROUP, group
    yield from _places({region.code for region in judged.regions if region.sure})


def _is_mirror(item: Item) -> bool:
    return item.authority is Authority.SPAM or item.relation is Relation.MIRROR


def _places(codes: Collection[str]) -> Iterator[tuple[Dimension, str]]:
    """Where it happened, on each level once; what another place named lies in is no place more."""
    cities = {code: _city_of(code) for code in codes}
    provinces = {code: f"{code[:2]}0000" for code in codes}
    wider = {w for within in (cities, provinces) for code, w in within.items() if w != code}
    for code in sorted(set(codes) - wider):
        yield Dimension.REGION, code
    for city in sorted(set(filter(None, cities.values()))):
        yield Dimension.CITY, city
    for province in sorted(set(provinces.values())):
        yield Dimension.PROVINCE, province


def _city_of(code: str) -> str:
    """The city of a place by its code of GB/T 2260; empty for a province as a whole."""
    if code[:2] in _CITIES:
        return f"{code[:2]}0000"
    if code[2:4] == _COUNTY_CITIES:
        return code
    return "" if code[2:] == "0000" else f"{code[:4]}00"


@cache
def _adding(dialect: Dialect) -> Insert:
    """The statement that adds to the counts; building it takes longer than running it."""
    query = dialect.insert(counts)
    return query.on_conflict_do_update(
        index_elements=[counts.c.topic, counts.c.dimension, counts.c.hour, counts.c.value],
        set_={name: counts.c[name] + query.excluded[name] for name in ("items", "originals")},
    )
